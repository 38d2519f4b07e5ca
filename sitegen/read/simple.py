"""Headers that need no parser: on each line a known key with a text, a list of texts or texts with names; those may be a block below it, too.

Most headers are such, and are read in two thirds of the time. A test holds this module to the parser's answers.
"""

import re
from collections.abc import Callable
from typing import TypeVar

from .keys import FRIENDLY, NAMES, fold

Value = str | list[str] | dict[str, str]
V = TypeVar("V", Value, str)

_DATE = re.compile(r"[0-9]{1,4}([-/])[0-9]{1,2}\1[0-9]{1,4}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:Z|[+-][0-9]{2}:[0-9]{2})?)?")
_WORDS = re.compile(r"(?:[^\W\d_]|/)(?:[\w .()/+–—-]*[\w.)/])?")
"""What needs no quotes in brackets and braces."""
_FREE = re.compile(r"[^\"'|>!# ][^#]*(?<! )")
"""What titles and the like may be without quotes."""
_ITEM = re.compile(r'(?:[\w-]+: )?(?:"[^"]*"|[^", ][^",]*)')
_OTHER = frozenset(("null", "true", "false"))
"""Words that are no texts."""
_ENDS = re.compile(r"\n(?!  )")


def read(header: str) -> dict[str, Value] | None:
    """The values of such a header; ``None`` for any other."""
    if "\\" in header or not header.replace("\n", "").isprintable():
        return None
    header = header.removesuffix("\n")
    lines = _ENDS.split(header.replace(":\n  ", ": \n  ")) if "\n  " in header else header.split("\n")
    return _pairs(lines, _value)


def _pairs(lines: list[str], read: Callable[[str, str], V | None]) -> dict[str, V] | None:
    pairs: dict[str, V] = {}
    for line in lines:
        key, _, written = line.partition(": ")
        value = read(key, written)
        if value is None or key not in NAMES or key in pairs:
            return None
        pairs[key] = value
    return pairs


def _value(key: str, written: str) -> Value | None:
    if "\n" in written:
        return _pairs(written.split("\n  ")[1:], _text) if written[0] == "\n" else None
    text = _text(key, written)
    if text is not None:
        return text
    if fold(key) in FRIENDLY:
        return written if _FREE.fullmatch(written) else None
    if written[:1] + written[-1:] not in {"[]", "{}"}:
        return None
    inner = written[1:-1]
    read = _list if written[0] == "[" else _names
    value = read(inner.split(", "))
    return read(items) if value is None and ", ".join(items := _ITEM.findall(inner)) == inner else value  # commas in quotes


def _list(items: list[str]) -> list[str] | None:
    texts = [text for item in items if (text := _item("", item)) is not None]
    return texts if len(texts) == len(items) else None


def _names(items: list[str]) -> dict[str, str] | None:
    return _pairs(items, _item)


def _item(_key: str, written: str) -> str | None:
    if written[:1] == '"':
        return _quoted(written)
    return written if (_WORDS.fullmatch(written) or _DATE.fullmatch(written)) and written.lower() not in _OTHER else None


def _text(_key: str, written: str) -> str | None:
    first = written[:1]
    if first == '"':
        return _quoted(written)
    if first.isalpha() or first == "/":
        return written if ":" not in written and "#" not in written and written[-1] != " " and written.lower() not in _OTHER else None
    return written if _DATE.fullmatch(written) else None


def _quoted(written: str) -> str | None:
    return written[1:-1] if written.find('"', 1) == len(written) - 1 else None
