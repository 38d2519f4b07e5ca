"""What YAML's parser says → what is wrong with a line of front matter, where, and what to do."""

import re
from typing import TYPE_CHECKING, NamedTuple

from ..wording import plain, show

if TYPE_CHECKING:
    from yaml import YAMLError

KEY_VALUE = "write it as key: value, with a blank after the colon"
QUOTES = 'put the whole value in quotes: "…"'
_OPEN = "the quote that opens here is not closed", "close it at the end of the value, or remove it"
_BEGINNINGS = re.compile("cannot start any token|block sequence entries|mapping keys are not|node content")
_INDENT = "begin the keys of one block in the same column"


class Fault(NamedTuple):
    """Something wrong in a header; line and column count from 1 within it."""

    line: int
    column: int
    message: str
    hint: str = ""
    first: int = 0
    """Of a key that stands twice: the line of the first one."""


def fault_of(error: "YAMLError", text: str) -> Fault:
    """The cause of an error that the parser met in ``text``."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return Fault(1, 1, f"not valid YAML: {plain(str(error))[:120]}")
    lines = text.split("\n")
    return _tab(lines, mark.line) or _open(lines, mark.line) or _known(error, lines) or Fault(mark.line + 1, mark.column + 1, _rest(error))


def open_quote(value: str) -> bool:
    """The value begins with a quote that nothing closes."""
    if value[:1] == '"':
        return not re.match(r'"(?:[^"\\]|\\.)*"', value, re.DOTALL)
    return value[:1] == "'" and not re.match(r"'(?:[^']|'')*'", value, re.DOTALL)


def _tab(lines: list[str], last: int) -> Fault | None:
    """YAML takes no tab for indentation, and says so in many ways."""
    for number, line in enumerate(lines[: last + 2]):
        found = re.match(r" *(?=\t\s*\S)", line)
        if found:
            return Fault(number + 1, found.end() + 1, "the line is indented with a tab", "use blanks instead")
    return None


def _open(lines: list[str], last: int) -> Fault | None:
    """A quote that is not closed makes the parser stumble much later."""
    for number, line in enumerate(lines[: last + 1]):
        found = re.match(r"[ -]*+[^\s:\"'#][^:\n]*:[ \t]+(?=[\"'])", line)
        if found and open_quote(line[found.end() :]) and not _continues(lines, number):
            return Fault(number + 1, found.end() + 1, *_OPEN)
    return None


def _continues(lines: list[str], number: int) -> bool:
    """The next line goes on with the value: it is indented more and has no key of its own."""
    indent = len(lines[number]) - len(lines[number].lstrip(" -"))
    following = lines[number + 1] if number + 1 < len(lines) else ""
    return len(following) - len(following.lstrip(" ")) > indent and not re.match(r" *[\w-]+: ", following)


def _known(error: "YAMLError", lines: list[str]) -> Fault | None:
    problem, context = str(getattr(error, "problem", "")), str(getattr(error, "context", ""))
    mark = getattr(error, "problem_mark", None)
    before = getattr(error, "context_mark", None) or mark
    if mark is None or before is None:
        return None
    line, column = mark.line + 1, mark.column + 1
    here, start = (line, column), (before.line + 1, before.column + 1)
    text = lines[mark.line] if mark.line < len(lines) else ""
    rest = text[mark.column :]
    if "tag" in problem or "tag" in context:
        return Fault(*start, "YAML tags (!…) are not allowed", QUOTES)
    if problem.startswith("mapping values are not allowed"):
        return _second_colon(line, column, text)
    if "expected ':'" in problem:
        return Fault(*start, f"{show(_line(lines, before.line))} is not a key with a value", KEY_VALUE)
    if _BEGINNINGS.search(problem):
        return Fault(*here, f"a value may not begin with {show(rest[:1])}", QUOTES)
    if "alias" in context or "anchor" in context:
        return Fault(*start, f"a value may not begin with {show(_line(lines, before.line)[before.column :][:1])}", QUOTES)
    if "flow" in context:
        what = "list" if "sequence" in context else "block in braces"
        return Fault(*start, f"the {what} that opens here is not closed, or a comma is missing", "check its commas and the end")
    if "escape" in problem:
        return _escape(line, column, text)
    if "quoted scalar" in context:
        return Fault(*start, *_OPEN)
    if "expected key" in problem:
        return (
            Fault(*here, f"{show(rest)} after the end of a value", QUOTES)
            if text[: mark.column].strip()
            else Fault(*here, "wrong indentation", _INDENT)
        )
    if "document start" in problem or "block collection" in context:
        return Fault(*here, "wrong indentation", _INDENT)
    return None


def _line(lines: list[str], number: int) -> str:
    return lines[number] if number < len(lines) else ""


def _second_colon(line: int, column: int, text: str) -> Fault:
    """``slug: a: b`` is marked at its value; a key where none may be, at the key."""
    first = re.match(r"[ -]*+[^\s:][^:\n]*:[ \t]+", text)
    if first and first.end() < column:
        return Fault(line, first.end() + 1, "a value with a colon needs quotes", QUOTES)
    return Fault(line, len(text) - len(text.lstrip()) + 1, "a key is not expected here", f"{_INDENT}, or put the value above in quotes")


def _escape(line: int, column: int, text: str) -> Fault:
    start = text.rfind("\\", 0, column)
    found = re.match(r"\\u([dD][89a-fA-F][0-9a-fA-F]{2})", text[start:]) if start >= 0 else None
    if found:
        return Fault(line, start + 1, f"U+{found[1].upper()} is half of a surrogate pair, not a character", "write the character itself")
    what = f"{show(text[start : start + 2])} means nothing in a text in double quotes"
    return Fault(line, max(start, 0) + 1, what, "use single quotes, or none")


def _rest(error: "YAMLError") -> str:
    return f"not valid YAML: {plain(str(getattr(error, 'problem', '')))[:120]}"
