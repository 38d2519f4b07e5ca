"""One output → bytes. Runs in workers; a template's mistake becomes a problem with template and line."""

import json
import traceback
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import jinja2
import msgspec
from markupsafe import Markup

from ..content import Thread
from ..digest import digest_value
from ..errors import Problem, SitegenError
from ..model import Leaf, Story
from ..outputs import Icon, Page, SocialCard, Text, Variant
from ..urls import absolute
from . import filters
from .escaping import safe
from .templates import environment
from .theme import Theme
from .words import Words

_PARTIALS = 20_000
"""Rendered cards and rows that a worker keeps."""


class Renderer:
    """Runs one theme's templates. ``bodies(source, digest)`` gives a rendered body by its source and key; it is set before anything is rendered."""

    bodies: Callable[[str, bytes], str]

    def __init__(self, theme: Theme, compiled: jinja2.BytecodeCache | None = None) -> None:
        self._absolute = partial(absolute, theme.chrome.base_url)
        self._files = theme.files
        self._partials: dict[tuple[str, bytes], Markup] = {}
        self._environment = environment(theme.files, compiled)
        words = Words(theme.words, theme.chrome.language)
        assets, fixed = dict(theme.chrome.assets), dict(theme.chrome.urls)
        self._environment.globals = {
            **{name: self._environment.globals[name] for name in ("range", "dict", "cycler", "joiner", "namespace")},
            "site": theme.chrome,
            "data": json.loads(theme.data or "{}"),
            "params": json.loads(theme.chrome.params or "{}"),
            "t": words.t,
            "url_of": lambda name: fixed.get(name, ""),
            "asset": lambda name: _asset(assets, name),
            "partial": self._partial,
            "body": self._body,
            "thread": self._thread,
        }
        self._environment.filters |= {
            "absolute": self._absolute,
            "long_date": words.long_date,
            "short_date": words.short_date,
            "day_month": words.day_month,
            "month_name": words.month_name,
            "clock": words.clock,
            "rfc822": filters.rfc822,
            "cdata": filters.cdata,
            "xml": filters.xml,
            "json": filters.json,
            "csp_hash": filters.csp_hash,
            "opening": filters.opening,
            "breadcrumb": filters.breadcrumb,
            "minutes": filters.minutes,
            "duration": filters.duration,
            "initials": filters.initials,
            "spans": filters.spans,
        }

    def render(self, output: Page | Text | Icon | Variant | SocialCard, data: bytes) -> bytes:
        """The bytes of an output; ``data``: of the file that an icon or a picture is drawn from. Raises ``SitegenError`` when its template fails."""
        if isinstance(output, Page):
            return self._run(output.template, output.context, output).encode("utf-8", "xmlcharrefreplace")
        if isinstance(output, Text):
            return output.text.encode("utf-8")
        if isinstance(output, Variant):
            from . import pictures

            return pictures.draw(output, data)
        if isinstance(output, SocialCard):
            from . import cards

            return cards.draw(output)
        from . import icons

        return icons.draw(output, data)

    def _run(self, name: str, context: Mapping[str, Any], output: Page) -> str:
        try:
            return self._environment.get_template(name).render(context)
        except SitegenError:
            raise
        except (jinja2.TemplateError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
            raise SitegenError(problems=[self._problem(error, name, output)]) from error

    def _partial(self, name: str, value: Any) -> Markup:
        key = name, digest_value(value)
        found = self._partials.get(key)
        if found is None:
            if len(self._partials) >= _PARTIALS:
                self._partials.clear()
            found = self._partials[key] = safe(self._environment.get_template(name).render(it=value))
        return found

    def _body(self, of: Story | Leaf, absolute: bool = False) -> Markup:
        source = of.article if isinstance(of, Story) else of.entry
        page = self._absolute(of.card.url if isinstance(of, Story) else of.url)
        html = self.bodies(source.source, source.digest)
        return filters.resolve(html, of.links, of.details, page, self._absolute if absolute else None)

    def _thread(self, of: Story | Leaf) -> Thread | None:
        found = of.comments
        return msgspec.json.decode(self.bodies(found.source, found.digest), type=Thread) if found else None

    def _problem(self, error: Exception, name: str, output: Page) -> Problem:
        paths = {file.path for file in self._files.values()}
        places = [(frame.filename, frame.lineno or 1) for frame in traceback.extract_tb(error.__traceback__) if frame.filename in paths]
        path, line = places[-1] if places else (self._files[name].path, getattr(error, "lineno", None) or 1)
        what = "templates include each other without end" if isinstance(error, RecursionError) else str(error) or type(error).__name__
        return Problem(path, line, 1, f"the template fails: {what.splitlines()[0]}", f"seen while rendering {output.path} for {output.origin}")


def _asset(assets: Mapping[str, str], name: str) -> str:
    if name not in assets:
        raise LookupError(f"the theme has no file static/{name}")
    return assets[name]
