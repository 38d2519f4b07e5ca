"""A content file → the values of its header, its body, and where everything is: YAML between ``---``, TOML between ``+++``, or JSON.

Lines and columns count in the file, from 1, columns in code points. What can't be read is a problem, never an exception.
"""

import json
import re
from typing import Any, NamedTuple

from msgspec import Struct

from ..errors import Problem
from ..marks import Lines, Marks
from ..wording import plain
from .emit import write
from .header import FAULTS, JSON, Form, header_places, read_header
from .yaml_faults import Fault

__all__ = ["Document", "parse", "places", "write"]

VERSION = "1"
LIMIT = 256 * 1024
"""Bytes of a header."""
_EXAMPLE = "begin the file with ---, title: …, date: …, ---, each on a line of its own"


class Document(Struct, frozen=True):
    """A content file, taken apart."""

    values: dict[str, Any]
    """The header's keys as written and their values; without those that can't be read."""
    body: str
    """The text after the header, lines ended by LF."""
    body_line: int = 1
    """Line of the file on which the body begins."""
    problems: tuple[Problem, ...] = ()
    broken: frozenset[str] = frozenset()
    """Keys as written whose values can't be read; there is a problem for each."""
    unreadable: bool = False
    """There is no header, or nothing of it can be read."""
    form: Form = "yaml"
    header: str = ""
    """The header's text, for ``places``."""
    header_line: int = 1


def parse(path: str, data: bytes) -> Document:
    """Take a content file apart; ``path`` is for its problems."""
    text, problem, warnings = _decode(path, data)
    if problem:
        return Document({}, "", problems=(problem,), unreadable=True)
    parts = _split(text)
    if isinstance(parts, Fault):
        return Document({}, "", problems=(_problem(path, parts, 1), *warnings), unreadable=True)
    if len(parts.header) > LIMIT // 4 and (size := len(parts.header.encode())) > LIMIT:
        line = parts.line + parts.header.encode()[:LIMIT].count(b"\n")
        over = Problem(path, line, 1, f"the front matter is {size:,} bytes; the limit is {LIMIT:,}", "move long texts into the body")
        return Document({}, parts.body, parts.body_line, (over, *warnings), unreadable=True)
    return _read(path, parts, warnings)


def parse_list(path: str, data: bytes) -> tuple[list[Any], Document]:
    """The items of a file that is one list in YAML; the ``Document`` knows their places."""
    text, problem, warnings = _decode(path, data)
    if problem:
        return [], Document({}, "", problems=(problem,), unreadable=True)
    value, faults, _ = read_header("yaml", _FORBIDDEN.sub("", text) if warnings else text)
    if not isinstance(value, list) and not faults:
        faults = [Fault(1, 1, "the file is no list", 'begin each of its parts with a line such as "- id: 12"')]
    problems = tuple(_problem(path, fault, 1) for fault in faults[:FAULTS])
    return value if isinstance(value, list) else [], Document({}, "", problems=(*problems, *warnings), header=text)


def parse_text(path: str, data: bytes) -> Document:
    """A file without a header."""
    text, problem, warnings = _decode(path, data)
    return Document({}, _FORBIDDEN.sub("", text) if warnings else text, problems=(problem,) if problem else warnings)


def places(document: Document) -> Marks:
    """Where every key and value of the header is, in lines and columns of the *header*."""
    return header_places(document.form, document.header)


def _decode(path: str, data: bytes) -> tuple[str, Problem | None, tuple[Problem, ...]]:
    """The text with LF and without a byte order mark; what makes it unreadable; warnings."""
    try:
        text = data.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        before = data[data.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8-sig", "replace")
        what = "UTF-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else f"the byte 0x{data[error.start]:02X} is not UTF-8"
        return "", Problem(path, line, len(before) + 1, f"not a UTF-8 text: {what}", "save the file as UTF-8"), ()
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", " " if "\n" in text else "\n")
    if _CONTROLS.translate(None, data) == _CONTROLS and "\uffff" not in text and "\ufffe" not in text:
        return text, None, ()
    found = _FORBIDDEN.search(text)
    if not found:
        return text, None, ()
    nul = text.find("\0")
    line, column = Lines(text).at(found.start() if nul < 0 else nul)
    if nul >= 0:
        return "", Problem(path, line, column, "the file holds U+0000, which no text has", "is it a text file? Remove the character"), ()
    what = f"control characters (the first is U+{ord(found[0]):04X}) are left out"
    return text, None, (Problem(path, line, column, what, "remove them", warning=True),)


_CONTROLS = bytes({*range(32)} - {9, 10, 13})
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 has no room for."""
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
"""What YAML refuses."""
_BREAKS = str.maketrans("\x85\u2028\u2029", "   ")
"""What YAML takes for the end of a line, and people for a blank."""
_HOLE = "\ufdd0"
"""Stands for a dropped character until the header is read, so that columns stay."""


class _Parts(NamedTuple):
    form: Form
    header: str
    line: int
    """Line of the file on which the header's text begins."""
    body: str
    body_line: int


def _split(text: str) -> _Parts | Fault:
    """Where the header ends."""
    if text.startswith("---\n") and (end := text.find("\n---", 3)) >= 0 and text.startswith("\n", end + 4):
        header = text[4 : end + 1]
        if "\n..." not in header:  # the usual form, fast
            return _Parts("yaml", header, 2, text[end + 5 :], header.count("\n") + 3)
    start = len(text) - len(text.lstrip("\n")) if text[:1] == "\n" else 0
    line = start + 1
    if text.startswith("{", start):
        return _split_json(text, start, line)
    first, _, _ = text[start : start + 200].partition("\n")
    fence = first.rstrip()
    if fence not in ("---", "+++"):
        return Fault(line if start < len(text) else 1, 1, "the front matter is missing", _EXAMPLE)
    begin = start + len(first) + 1
    end, after = _closing(text, fence, begin)
    if end < 0:
        return Fault(line, 1, f'the front matter that opens here is not closed: there is no line "{fence}"', f"write {fence} below the last key")
    header = text[begin:end]
    return _Parts("yaml" if fence == "---" else "toml", header, line + 1, text[after:], line + text.count("\n", start, after))


def _closing(text: str, fence: str, begin: int) -> tuple[int, int]:
    """Where the line that closes a header begins, and where the next one does; -1 for none. ``...`` ends YAML too."""
    marks = (fence, "...") if fence == "---" else (fence,)
    best = -1, -1
    for mark in marks:
        at = text.find(f"\n{mark}", begin - 1, best[0] if best[0] >= 0 else len(text))
        while at >= 0:
            stop = text.find("\n", at + 1)
            stop = len(text) if stop < 0 else stop
            if not text[at + 4 : stop].strip():
                best = at + 1, min(stop + 1, len(text))
                break
            at = text.find(f"\n{mark}", stop)
    return best


def _split_json(text: str, start: int, line: int) -> _Parts | Fault:
    part = text[start : start + LIMIT + 1]
    try:
        _, end = JSON.raw_decode(part)
    except RecursionError:
        return Fault(line, 1, "the JSON is nested too deeply", "write it flatter")
    except json.JSONDecodeError as error:
        if len(part) > LIMIT:
            return Fault(
                line + text.count("\n", start, start + LIMIT),
                1,
                f"the front matter is longer than the limit of {LIMIT:,} bytes",
                "move long texts into the body",
            )
        where = Lines(part).at(error.pos)
        return Fault(where[0] + line - 1, where[1], f"the front matter is not JSON: {_lower(error.msg)}", "check quotes, commas and braces")
    rest = text.find("\n", start + end)
    if text[start + end : rest if rest >= 0 else len(text)].strip():
        where = Lines(part).at(end)
        return Fault(where[0] + line - 1, where[1], "text after the JSON's closing brace", "begin the body on a line of its own")
    body = text[rest + 1 :] if rest >= 0 else ""
    return _Parts("json", text[start : start + end], line, body, line + text.count("\n", start, start + end) + 1)


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]


def _read(path: str, parts: _Parts, warnings: tuple[Problem, ...]) -> Document:
    """The values of a header."""
    header, body = parts.header, _FORBIDDEN.sub("", parts.body) if warnings else parts.body
    if "\x85" in header or "\u2028" in header or "\u2029" in header:
        header = header.translate(_BREAKS)
    value, faults, broken = read_header(parts.form, header)
    if faults and _UNSAFE.search(header):
        warnings = warnings or _hole_warning(path, parts)
        header = _UNSAFE.sub(_HOLE, header)
        value, faults, broken = read_header(parts.form, header)
        value = _fill(value)
    if isinstance(value, dict) and not faults and value:
        return Document(value, body, parts.body_line, warnings, frozenset(), False, parts.form, header, parts.line)
    if not isinstance(value, dict) or not (value or faults):
        faults = faults or [_not_keys(path, value, parts)]
    problems = tuple(_problem(path, fault, parts.line) for fault in faults[:FAULTS])
    values = value if isinstance(value, dict) else {}
    return Document(values, body, parts.body_line, (*problems, *warnings), broken, not values, parts.form, header, parts.line)


def _hole_warning(path: str, parts: _Parts) -> tuple[Problem, ...]:
    found = _UNSAFE.search(parts.header.translate(_BREAKS))
    if found is None:
        return ()
    line, column = Lines(parts.header).at(found.start())
    what = f"control characters (the first is U+{ord(found[0]):04X}) are left out"
    return (Problem(path, line + parts.line - 1, column, what, "remove them", warning=True),)


def _fill(value: Any) -> Any:
    """Without the places of dropped characters."""
    if isinstance(value, str):
        return value.replace(_HOLE, "")
    if isinstance(value, list):
        return [_fill(item) for item in value]
    return {_fill(key): _fill(item) for key, item in value.items()} if isinstance(value, dict) else value


def _not_keys(path: str, value: Any, parts: _Parts) -> Fault:
    needed = "title and date are missing" if path.startswith("content/news/") else "the title is missing"
    if value in (None, {}, ""):
        what, line = "is empty", 0
    else:
        what = "is a list, not keys with values" if isinstance(value, list) else "has no key with a value"
        line = len(parts.header) - len(parts.header.lstrip("\n")) + 1
    return Fault(line, 1, f"the front matter {what}: {needed}", "write each key as key: value on a line of its own")


def _problem(path: str, fault: Fault, first: int) -> Problem:
    message = f"{fault.message}, first on line {fault.first + first - 1}" if fault.first else fault.message
    return Problem(path, max(fault.line + first - 1, 1), fault.column, plain(message), plain(fault.hint))
