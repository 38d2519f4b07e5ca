"""Headers that need no parser: on each line a known key with a text, a list of texts or texts with names; those may be a block below it, too.

Most headers are such, and are read in half the time. A test holds this module to the parser's answers.
"""

import re
from collections.abc import Callable
from typing import TypeVar

from .keys import FRIENDLY, NAMES, fold

Value = str | list[str] | dict[str, str]
V = TypeVar("V", Value, str)

_BARE = re.compile(
    r"[A-Za-zÀ-ÖØ-öø-ÿ](?:[\w .()/+–—-]*[\w.)])?"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:[+-][0-9]{2}:[0-9]{2})?)?"
)
"""Words and dates, which need no quotes."""
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
    around = written[:1] + written[-1:]
    if around not in {"[]", "{}"} or fold(key) in FRIENDLY:
        return _text(key, written)
    items = written[1:-1].split(", ")
    if around == "{}":
        return _pairs(items, _text)
    texts = [text for item in items if (text := _text(key, item)) is not None]
    return texts if len(texts) == len(items) else None


def _text(_key: str, written: str) -> str | None:
    if written[:1] == '"':
        return written[1:-1] if written.find('"', 1) == len(written) - 1 else None
    return written if _BARE.fullmatch(written) and written.lower() not in _OTHER else None
