"""A post's content → the HTML that WordPress would show: reusable blocks put in, paragraphs made, shortcodes and embeds expanded."""

import re
from collections import Counter
from html import escape

from ...read import embeds
from ..metas import UNKNOWN
from . import gutenberg, shortcodes
from .autop import autop
from .oembed import cached, title_of
from .values import MarkupContext, Note

_ALONE = re.compile(r"^[ \t]*(https?://[^\s<>\"]+)[ \t]*$", re.MULTILINE)
_PARAGRAPH = re.compile(r"<p[^<>]*>\s*(https?://[^\s<>\"]+)\s*</p>", re.IGNORECASE)
_WRAPPED = re.compile(r'(<div class="wp-block-embed__wrapper">)\s*(https?://[^\s<>"]+)\s*</div>')
_NESTED = 5
"""How deep reusable blocks may stand in each other."""


class Expansion:
    """One post's content on its way to HTML, and what was seen on the way."""

    def __init__(self, context: MarkupContext) -> None:
        self.context = context
        self.counts: dict[str, Counter[str]] = {"shortcodes": Counter(), "blocks": Counter()}
        self.became: dict[tuple[str, str], str] = {}
        self.notes: dict[Note, None] = {}
        self._depth = 0

    def note(self, kind: str, name: str, text: str) -> None:
        """Something that a person should look at."""
        self.notes[Note(kind, name, text)] = None

    def seen(self, kind: str, name: str, said: str) -> None:
        """A shortcode or block, and what becomes of it; what is unknown once stays so."""
        self.counts[kind][name] += 1
        if self.became.get((kind, name)) != UNKNOWN:
            self.became[kind, name] = said

    def html(self, content: str) -> str:
        """The whole pipeline, in the order of WordPress' filters."""
        content = content.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
        if "<!-- wp:" in content:
            text = gutenberg.html(content, self)
        else:
            text = autop(_ALONE.sub(lambda found: f"\n\n{self.embed(found[1])}\n\n", content) if "://" in content else content)
        if "://" in text:
            text = _PARAGRAPH.sub(lambda found: self.embed(found[1]), text)
            text = _WRAPPED.sub(lambda found: f"{found[1]}{self.embed(found[2])}</div>", text)
        return shortcodes.expand(text, self) if "[" in text else text

    def embed(self, url: str) -> str:
        """An address alone on its line: a box of ours, what the service answered once, or a link."""
        url = url.replace("&amp;", "&")
        html = cached(url, self.context.embeds)
        title = title_of(html)
        html = "" if embeds.find(url) is not None else html
        shown = html or f'<a href="{escape(url)}">{escape(url)}</a>'
        named = f' data-title="{escape(title)}"' if title else ""
        return f'<div data-embed="{escape(url)}"{named}>{shown}</div>'

    def reusable(self, ref: int) -> str:
        """The content of a reusable block as HTML."""
        content = self.context.blocks.get(ref)
        if content is None or self._depth >= _NESTED:
            self.note("block", "core/block", f"the reusable block {ref} is not in the export" if content is None else "blocks hold each other")
            return ""
        self._depth += 1
        try:
            return self.html(content)
        finally:
            self._depth -= 1


def original_html(content: str, context: MarkupContext) -> str:
    """The HTML of a post's content; not sanitised."""
    return Expansion(context).html(content)
