"""Run every feature; refuse two outputs for one address, naming both origins; give each output its fingerprint."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from msgspec import Struct

from . import pictures
from .digest import digest, fingerprint, part_names
from .errors import Problem, SitegenError
from .features import FEATURES
from .model import Site
from .outputs import Copy, Output, Page, SocialCard, Text, Variant
from .render.theme import TemplateDigest
from .urls import same_place

_CONTROL = re.compile(r"[\x00-\x1f\x7f\\]")
_FIXED = ("the program", "the template", "the settings or the menu")


class Plan(Struct, frozen=True):
    """Every file of the new site by its path, and its fingerprint."""

    outputs: dict[str, Output]
    prints: dict[str, bytes]

    def names(self, path: str) -> tuple[str, ...]:
        """What the parts of a fingerprint stand for."""
        output = self.outputs[path]
        return part_names(_FIXED, output.context) if isinstance(output, Page) else ("the program", "the file", "nothing")

    def extended(self, copies: Iterable[Copy], engine: bytes) -> "Plan":
        """The plan with files that were made elsewhere, in a folder of their own."""
        found = {copy.path: copy for copy in copies}
        prints = {path: fingerprint((engine,), {"file": copy.digest}) for path, copy in found.items()}
        return Plan({**self.outputs, **found}, {**self.prints, **prints}) if found else self


def make_plan(site: Site, engine: bytes, templates: Mapping[str, TemplateDigest]) -> Plan:
    """All outputs. Raises ``SitegenError`` with every collision, every link that no output answers, and every template that is missing."""
    outputs: dict[str, Output] = {}
    problems: list[Problem] = []
    for output in (output for feature in FEATURES for output in feature(site)):
        if output.path in outputs:
            problems += _collision(outputs[output.path], output)
        else:
            outputs[output.path] = output
    problems += _twins(outputs)
    problems += [
        Problem(f"content/{o.origin}", 0, 0, f"the address {_address(path)!r} holds a line break or another control character", "write it without")
        for path, o in outputs.items()
        if _CONTROL.search(path)
    ]
    problems += [
        Problem(f"content/{r.source}", 0, 0, f"this leads nowhere: {r.target}", "check the address", r.target)
        for r in site.references
        if r.path not in outputs
    ]
    missing = sorted({o.template for o in outputs.values() if isinstance(o, Page)} - templates.keys())
    problems += [Problem(f"templates/{name}", 1, 1, "the theme lacks this template", "put the file there") for name in missing]
    if problems:
        raise SitegenError(problems=problems)
    return Plan(outputs, {path: _print(output, site.chrome.digest, engine, templates) for path, output in outputs.items()})


def _print(output: Output, chrome: bytes, engine: bytes, templates: Mapping[str, TemplateDigest]) -> bytes:
    if isinstance(output, Page):
        return fingerprint((engine, templates[output.template].digest, chrome), output.context)
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


def _twins(outputs: Mapping[str, Output]) -> list[Problem]:
    """Paths that are one file on some systems, and files that stand where others need a folder."""
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    files: set[str] = set()
    for path in outputs:
        key = same_place(path)
        if key in seen:
            problems += _collision(outputs[seen[key]], outputs[path])
        seen[key] = path
        if not key.endswith("/index.html"):
            files.add(key)
    folders: dict[str, str] = {}
    for key, path in seen.items():
        folder = key.rpartition("/")[0]
        while folder and folder not in folders:
            folders[folder] = path
            folder = folder.rpartition("/")[0]
    for key in sorted(files & folders.keys()):
        problems += _collision(outputs[seen[key]], outputs[folders[key]])
    return problems


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
