"""Attributes in braces: ``{#id .class key="value"}``. A short list of keys; whatever else is written is a warning."""

import re
import unicodedata
from difflib import get_close_matches

from msgspec import Struct

from .body import Body, quoted

KEYS = {
    "id": "id",
    "class": "class",
    "classe": "class",
    "clase": "class",
    "lang": "lang",
    "width": "width",
    "largura": "width",
    "ancho": "width",
    "credit": "credit",
    "credito": "credit",
    "caption": "caption",
    "legenda": "caption",
    "leyenda": "caption",
}
"""Key as written, without accents and in lower case, and what it means."""
PICTURE = frozenset({"width", "credit", "caption"})
"""Keys for pictures only."""
EMBED = frozenset({"caption"})
"""Those of them that videos and posts take too."""

_ITEM = r"""(?:(?:[#.][\w-]+)+|[^\W\d_][\w-]*=(?:"[^"{}\n]*"|'[^'{}\n]*'|[^\s"'{}=]+))"""
_BRACES = re.compile(rf"\{{[ \t]*({_ITEM}(?:[ \t]+{_ITEM})*)[ \t]*\}}")
_PIECE = re.compile(r"""([#.]?)([\w-]+)(?:=(?:"([^"]*)"|'([^']*)'|(\S+)))?""")
_VALID = {
    "id": re.compile(r"[\w-]+"),
    "class": re.compile(r"[\w-]+(?:[ \t]+[\w-]+)*"),
    "lang": re.compile(r"[A-Za-z0-9-]+"),
    "width": re.compile(r"[0-9]{1,5}"),
}


class Attributes(Struct, frozen=True):
    """What stands between two braces."""

    end: int
    """Offset of what follows the closing brace."""
    written: str
    items: tuple[tuple[str, str], ...]
    """Key as written (``#`` and ``.`` for ids and classes) and value."""


def read(text: str, start: int = 0) -> Attributes | None:
    """The attributes at an offset, or ``None`` when the braces hold anything else: then they are text."""
    match = _BRACES.match(text, start)
    if match is None:
        return None
    items: list[tuple[str, str]] = []
    for sign, name, double, single, bare in _PIECE.findall(match[1]):
        items.append((sign, name) if sign else (name, double or single or bare))
    return Attributes(match.end(), match[0], tuple(items))


def merge(found: Attributes, into: dict[str, str], body: Body, line: int, until: int = 0, *, more: frozenset[str] = frozenset()) -> None:
    """Check attributes and add them to those of an element: classes accumulate, other values replace. ``more``: keys of pictures that it takes."""
    for name, value in found.items:
        key = {"#": "id", ".": "class"}.get(name) or KEYS.get(_plain(name), "")
        if not key or key in PICTURE - more:
            _refuse(name, key, body, line, until, found.written)
        elif key in _VALID and not _VALID[key].fullmatch(value):
            body.warn(f'"{value}" is no value for "{name}"', line, _HINTS[key], find=found.written, until=until)
        elif key == "id" and not body.claim(value):
            body.warn(f'the id "{value}" is used twice', line, "give each place a name of its own", find=found.written, until=until)
        else:
            into[key] = f"{into['class']} {value}" if key == "class" and "class" in into else value


_HINTS = {
    "id": "use letters, digits and hyphens",
    "class": "use letters, digits and hyphens",
    "lang": 'write a language code such as "pt-BR" or "ja"',
    "width": "write a number of pixels",
}


def _refuse(name: str, key: str, body: Body, line: int, until: int, written: str) -> None:
    if key:
        body.warn(f'"{name}" is for pictures only', line, find=written, until=until)
        return
    near = get_close_matches(_plain(name), KEYS, 1)
    hint = f'did you mean "{near[0]}"?' if near else "known ones are id, class, lang and, for pictures, width, caption and credit"
    body.warn(f'unknown attribute "{name}"', line, hint, find=written, until=until)


def _plain(name: str) -> str:
    return "".join([c for c in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(c)])


def html(attributes: dict[str, str]) -> str:
    """``id``, ``class`` and ``lang`` as they stand in a tag."""
    return "".join([f' {key}="{quoted(attributes[key])}"' for key in ("id", "class", "lang") if attributes.get(key)])
