"""Run every feature; refuse two outputs for one address, naming both origins; give each output its fingerprint."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from msgspec import Struct, structs

from . import pictures
from .digest import PART, digest, digest_value, fingerprint, part_names
from .errors import Problem, SitegenError
from .features import FEATURES, VOLUMES
from .model import Site, Story
from .outputs import Copy, Output, Page, SocialCard, Text, Variant
from .render.theme import TemplateDigest
from .urls import same_place

_CONTROL = re.compile(r"[\x00-\x1f\x7f\\]")
_FIXED = ("the program", "the template", "the settings or the menu")


Prints = dict[str, bytes]
"""Path → fingerprint."""


class Plan(Struct, frozen=True):
    """Every file of the new site by its path, and its fingerprint."""

    outputs: dict[str, Output]
    """Those of sealed volumes are left out."""
    prints: Prints
    volumes: dict[bytes, Prints] = {}
    """The fingerprints of outputs that are decided by the same things, by the digest of these."""

    def covers(self, stale: Iterable[str]) -> bool:
        """These outputs can be rendered."""
        return all(path in self.outputs for path in stale)

    def names(self, path: str) -> tuple[str, ...]:
        """What the parts of a fingerprint stand for; nothing for an output that was left out."""
        if path not in self.outputs:
            return ()
        if len(self.prints[path]) == PART:
            return ("the file",)
        output = self.outputs[path]
        return part_names(_FIXED, output.context) if isinstance(output, Page) else ("the program", "the file", "nothing")

    def holders(self) -> dict[str, list[str]]:
        """For the source of each story the outputs that are given it."""
        found: dict[str, list[str]] = defaultdict(list)
        for path, output in self.outputs.items():
            for value in output.context.values() if isinstance(output, Page) else ():
                for story in _stories(value):
                    found[story.article.source].append(path)
        return found

    def story(self, source: str, paths: Iterable[str]) -> Story | None:
        """The story of a source, as it is given to one of these outputs."""
        pages = (output for path in paths if isinstance(output := self.outputs[path], Page))
        found = (story for page in pages for value in page.context.values() for story in _stories(value))
        return next((story for story in found if story.article.source == source), None)

    def revised(
        self, stories: Mapping[str, Story], paths: Iterable[str], site: Site, engine: bytes, templates: Mapping[str, TemplateDigest]
    ) -> "Plan":
        """The outputs of ``paths`` with these stories, by their sources, in the place of their former selves."""
        outputs: dict[str, Output] = {}
        shared = _Shared(site.chrome.digest, engine, templates, digest_value(site.config))
        for path in paths:
            page = self.outputs[path]
            if isinstance(page, Page):
                outputs[path] = structs.replace(page, context={name: _with(stories, value) for name, value in page.context.items()})
        return Plan(outputs, {path: _print(output, shared) for path, output in outputs.items()})

    def extended(self, copies: Iterable[Copy]) -> "Plan":
        """The plan with files that were made elsewhere, in a folder of their own; nothing but their bytes decides them."""
        found = {copy.path: copy for copy in copies}
        prints = {path: copy.digest[:PART] for path, copy in found.items()}
        return Plan({**self.outputs, **found}, {**self.prints, **prints}, self.volumes) if found else self


def _stories(value: Any) -> Iterable[Story]:
    """The stories that a template's value is, or is a row of."""
    if type(value) is Story:
        return (value,)
    return [v for v in value if type(v) is Story] if type(value) is tuple and value and type(value[0]) is Story else ()


def _with(stories: Mapping[str, Story], value: Any) -> Any:
    if type(value) is Story:
        return stories.get(value.article.source, value)
    return tuple(_with(stories, v) for v in value) if _stories(value) else value


def make_plan(site: Site, engine: bytes, templates: Mapping[str, TemplateDigest], sealed: Mapping[bytes, Prints] | None = None) -> Plan:
    """All outputs. Raises ``SitegenError`` with every collision, every link that no output answers, and every template that is missing.

    ``sealed``: volumes of a former plan. Those that would be the same are taken as they are, without their outputs; if anything is wrong with
    the plan, it is made once more without them, so that messages name both sides.
    """
    sealed = sealed or {}
    shared = _Shared(site.chrome.digest, engine, templates, digest_value(site.config))
    outputs: dict[str, Output] = {}
    prints: Prints = {}
    kept: dict[bytes, Prints] = {}
    problems: list[Problem] = []
    for volume in (volume for feature in VOLUMES for volume in feature(site, shared.digest)):
        rows = sealed.get(volume.key)
        if rows is None:
            rows = _add(volume.outputs(), outputs, prints, problems, shared)
        elif any(prints[path] != rows[path] for path in rows.keys() & prints.keys()):
            return make_plan(site, engine, templates)
        prints |= rows
        kept[volume.key] = rows
    for feature in FEATURES:
        prints |= _add(feature(site), outputs, prints, problems, shared)
    problems += _faults(site, outputs, prints, templates)
    if problems and sealed:
        return make_plan(site, engine, templates)
    if problems:
        raise SitegenError(problems=problems)
    return Plan(outputs, prints, kept)


class _Shared(Struct, frozen=True):
    """What fingerprints hold besides contexts."""

    chrome: bytes
    engine: bytes
    templates: Mapping[str, TemplateDigest]
    config: bytes

    def digest(self, *names: str) -> bytes:
        """Of everything that pages made by these templates share."""
        templates = [found.digest if (found := self.templates.get(name)) else b"" for name in names]
        return digest(self.chrome, self.engine, pictures.engine(), self.config, *templates)


def _add(made: Iterable[Output], outputs: dict[str, Output], prints: Prints, problems: list[Problem], shared: _Shared) -> Prints:
    """Put outputs into a plan. A picture made of words may be wanted by many."""
    found: Prints = {}
    for output in made:
        path = output.path
        taken = path in prints or path in found
        if taken and not isinstance(output, SocialCard):
            problems += _collision(outputs.get(path, output), output)
            continue
        if not taken:
            outputs[path] = output
        found[path] = _print(output, shared)
    return found


def _faults(site: Site, outputs: Mapping[str, Output], prints: Prints, templates: Mapping[str, TemplateDigest]) -> list[Problem]:
    problems = _twins(outputs, prints)
    problems += [
        Problem(f"content/{o.origin}", 0, 0, f"the address {_address(path)!r} holds a line break or another control character", "write it without")
        for path, o in (outputs.items() if _CONTROL.search("".join(outputs)) else ())
        if _CONTROL.search(path)
    ]
    problems += [
        Problem(f"content/{r.source}", 0, 0, f"this leads nowhere: {r.target}", "check the address", r.target)
        for r in site.references
        if r.path not in prints
    ]
    missing = sorted({o.template for o in outputs.values() if isinstance(o, Page)} - templates.keys())
    return problems + [Problem(f"templates/{name}", 1, 1, "the theme lacks this template", "put the file there") for name in missing]


def _print(output: Output, shared: _Shared) -> bytes:
    engine = shared.engine
    if isinstance(output, Page):
        template = shared.templates.get(output.template)
        return fingerprint((engine, template.digest if template else b"", shared.chrome), output.context)
    if isinstance(output, Copy):
        return fingerprint((engine,), {"file": output.digest})
    if isinstance(output, Text):
        return fingerprint((engine,), {"file": digest(output.text)})
    if isinstance(output, SocialCard):
        words = (output.title, output.kicker, output.name, output.paper, output.ink, output.accent)
        return fingerprint((pictures.engine(),), {"file": words})
    if isinstance(output, Variant):
        return fingerprint((pictures.engine(),), {"file": (output.digest, output.width, output.height, output.form)})
    return fingerprint((engine,), {"file": (output.digest, output.size, output.padding, output.background)})


def _twins(outputs: Mapping[str, Output], paths: Collection[str]) -> list[Problem]:
    """Paths that are one file on some systems, and files that stand where others need a folder."""
    together = "\n".join(paths)
    if together.isascii() and together == together.lower() and _dotted(together, paths):
        return []  # each is its own key, and none is where another needs a folder
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    for path in paths:
        key = same_place(path)
        if key in seen:
            problems += _between(outputs, seen[key], path)
        seen[key] = path
    files = {key for key in seen if not key.endswith("/index.html")}
    folders: dict[str, str] = {}
    for key, path in seen.items():
        folder = key.rpartition("/")[0]
        while folder and folder not in folders:
            folders[folder] = path
            folder = folder.rpartition("/")[0]
    for key in sorted(files & folders.keys()):
        problems += _between(outputs, seen[key], folders[key])
    return problems


def _dotted(together: str, paths: Collection[str]) -> bool:
    """Every file's name has a dot and no folder's has one; ``together``: the joined paths. Most are ``…/index.html``, with one dot each if that is so."""
    others = [path for path in paths if not path.endswith("/index.html")]
    dots = sum(path.count(".") for path in others)
    plain = all("." in path.rpartition("/")[2] and "." not in path.rpartition("/")[0] for path in others)
    return plain and together.count(".") - dots == len(paths) - len(others)


def _between(outputs: Mapping[str, Output], one: str, other: str) -> list[Problem]:
    nobody = Text(one, "", "")
    return _collision(outputs.get(one, nobody), outputs.get(other, nobody))


def _collision(one: Output, other: Output) -> list[Problem]:
    address = _address(one.path)
    same = one.path == other.path
    at = address if same else f"{address} and {_address(other.path)}, which are one place on some systems,"
    if not same and "/" in other.path and other.path.startswith(f"{one.path}/"):
        at = f"{address}, a file, and {_address(other.path)}, which needs a folder of that name,"
    places = [(o.origin, p.origin, _key(o)) for o, p in ((one, other), (other, one)) if _is_file(o.origin)] or [("", other.origin, "")]
    return [
        Problem(
            f"content/{origin}" if origin else "sitegen.toml",
            0,
            0,
            f"{_shown(at)} is also asked for by {_named(rival)}",
            "give one of the two another slug, name or address",
            key,
        )
        for origin, rival, key in places
    ]


def _key(output: Output) -> str:
    """The front matter key that an output's address comes from."""
    if not output.origin.endswith(".md"):
        return ""
    return "redirect_from" if isinstance(output, Page) and output.template == "redirect.html" else "slug"


def _address(path: str) -> str:
    return "/" + path.removesuffix("index.html")


def _shown(text: str) -> str:
    """With the code points of what looks alike."""
    return text if text.isascii() else f"{text} ({text.encode('ascii', 'backslashreplace').decode()})"


def _named(origin: str) -> str:
    name = f"content/{origin}" if _is_file(origin) else origin
    return name if unicodedata.is_normalized("NFC", name) else _shown(name)


def _is_file(origin: str) -> bool:
    return origin.split("/", 1)[0] in ("news", "pages", "authors", "sections", "tags", "media", "static")
