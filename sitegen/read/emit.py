"""Writes front matter: canonical YAML that every YAML parser, and ``frontmatter.parse``, reads back as it was."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

_PLAIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ](?:[\w .()/+–—-]*[\w.)])?")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?", re.ASCII)
_RESERVED = frozenset(("true", "false", "yes", "no", "on", "off", "y", "n", "null"))
_UNSEEN = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def write(values: Mapping[str, object], body: str) -> str:
    """A content file. Values are texts, numbers, booleans, ``None``, dates, and lists and mappings of them."""
    lines = [line for key, value in values.items() for line in _pair(key, value)]
    return "---\n" + "".join(f"{line}\n" for line in lines) + "---\n" + body


def write_list(items: Iterable[Mapping[str, object]]) -> str:
    """A file that is one list, its texts of several lines written as people write them."""
    lines = []
    for item in items:
        pairs = [line for key, value in item.items() for line in (_lines(key, value) or _pair(key, value))]
        lines += [f"{'  ' if number else '- '}{line}".rstrip() + "\n" for number, line in enumerate(pairs)]
    return "".join(lines) or "[]\n"


def _lines(key: str, value: object) -> list[str]:
    """A text of several lines as a block; nothing for other values."""
    if not isinstance(value, str) or "\n" not in value:
        return []
    lines = value.split("\n")
    plain = lines[-1] and all(line.isprintable() and line == line.strip() for line in lines) and not _UNSEEN.search(value)
    return [f"{_text(key)}: |-", *(f"  {line}".rstrip() for line in lines)] if plain and lines[0] else []


def _pair(key: str, value: object) -> list[str]:
    name = _text(key)
    if isinstance(value, Mapping) and value:
        return [f"{name}:", *(f"  {_text(k)}: {_value(v)}".rstrip() for k, v in value.items())]
    if isinstance(value, list | tuple) and any(isinstance(item, Mapping | list | tuple) for item in value):
        return [f"{name}:", *(f"  - {_value(item)}".rstrip() for item in value)]
    return [f"{name}: {_value(value)}" if value is not None else f"{name}:"]


def _value(value: object) -> str:
    """A value on one line."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_text(k)}: {_value(v)}" for k, v in value.items()) + "}"
    if isinstance(value, Sequence):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    raise TypeError(f"front matter can't hold a {type(value).__name__}")


def _float(value: float) -> str:
    text = re.sub(r"^(-?\d+)e", r"\1.0e", repr(value))
    return {"inf": ".inf", "-inf": "-.inf", "nan": ".nan"}.get(text, text)


def _text(text: str) -> str:
    """A text without quotes where no parser can take it for something else, else in double quotes."""
    if not isinstance(text, str):
        raise TypeError(f"a front matter key can't be a {type(text).__name__}")
    if _MOMENT.fullmatch(text) or (_PLAIN.fullmatch(text) and text.lower() not in _RESERVED and len(text) < 500):
        return text
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))
