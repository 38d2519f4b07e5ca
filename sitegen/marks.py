"""The place of every key and value in TOML and JSON text. Imports nothing of ours.

The standard parsers say what a text means but not where. ``toml_marks`` and ``json_marks`` walk a text again, only when a
problem has to be shown, and trust that its parser accepts it or stopped at a rule about meaning (a key given twice).
Specifications: TOML 1.0.0 (toml.io), RFC 8259.
"""

import json
import re
import tomllib
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import suppress

from msgspec import Struct

Path = tuple[str | int, ...]
"""Keys and indexes from the root: ``("image", "alt")``, ``("tags", 2)``."""


class Mark(Struct, frozen=True, gc=False):
    """Where a value and its key are; everything counts from 1, columns in code points."""

    line: int
    column: int
    key_line: int
    key_column: int
    raw: str = ""
    """A value without quotes as it is written; empty for texts in quotes and for collections."""


Marks = dict[Path, Mark]


class Duplicate(Struct, frozen=True, gc=False):
    """A key that stands twice."""

    key: str
    line: int
    column: int
    first: int
    """Line of the first one."""


class Lines:
    """Offsets of a text → lines and columns."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(m.end() for m in re.finditer("\n", text))]

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def toml_marks(text: str) -> tuple[Marks, list[Duplicate]]:
    """The places of all keys and values of a TOML document, and the keys that stand twice."""
    scan = _Scan(text, _toml_key)
    scan.toml()
    return scan.marks, scan.duplicates


def json_marks(text: str) -> tuple[Marks, list[Duplicate]]:
    """The places of all keys and values of a JSON value, and the keys that stand twice."""
    scan = _Scan(text, _json_key)
    scan.space()
    scan.value((), scan.at)
    return scan.marks, scan.duplicates


def toml_fault(text: str, error: ValueError) -> tuple[int, int, str, int]:
    """Line, column and message of what ``tomllib`` refused; of a key that stands twice its name and the line of the first, else 0."""
    message = str(error)
    found = re.search(r" \(at line (\d+), column (\d+)\)$", message)
    if re.match("Cannot |Duplicate ", message):
        for twice in _duplicates(text):
            return twice.line, twice.column, twice.key, twice.first
    lines = Lines(text)
    if found:
        end = lines.at(len(text))
        return *min((int(found[1]), int(found[2])), end), _lower(message[: found.start()]), 0
    huge = re.search(r"(?<!\w)\d{1000,}", text)
    if huge:
        return *lines.at(huge.start()), "the number is too long", 0
    return *lines.at(len(text.rstrip())), _lower(re.sub(r" \(at end of document\)", "; the text ends here", message)), 0


def _duplicates(text: str) -> list[Duplicate]:
    scan = _Scan(text, _toml_key)
    with suppress(ValueError, RecursionError):  # what follows a mistake may be unreadable; the keys before it are known
        scan.toml()
    return scan.duplicates


def _toml_key(quoted: str) -> str:
    return str(tomllib.loads(f"x = {quoted}")["x"])


def _json_key(quoted: str) -> str:
    return str(json.loads(quoted, strict=False))


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]


_BLANK = re.compile(r"[ \t\r\n]*+(?:#[^\n]*+[ \t\r\n]*+)*+")
_STRING = re.compile(
    r"""\"{3}(?:[^\\]|\\.)*?\"{3,5}(?!")|'{3}.*?'{3,5}(?!')|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""",
    re.DOTALL,
)
_DOT = re.compile(r"[ \t]*\.")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"\d{4}-\d\d-\d\d \d\d:[^,\]}\s#]+|[^,\]}\s#]+")


class _Scan:
    """One walk through a text. Raises ``ValueError`` where it can't go on."""

    def __init__(self, text: str, decode: Callable[[str], str]) -> None:
        self.text = text
        self.at = 0
        self._decode = decode
        self.marks: Marks = {}
        self.duplicates: list[Duplicate] = []
        self._lines = Lines(text)
        self._arrays: dict[Path, int] = {}
        self._headers: dict[Path, int] = {}

    def toml(self) -> None:
        """A whole TOML document."""
        prefix: Path = ()
        self.space()
        while self.at < len(self.text):
            prefix = self._header() if self.text[self.at] == "[" else self._pair(prefix)
            self.space()

    def space(self) -> None:
        """Pass over blanks, line ends and comments."""
        if self.text[self.at : self.at + 1] in " \t\r\n#":
            found = _BLANK.match(self.text, self.at)
            self.at = found.end() if found else self.at

    def value(self, path: Path, key: int) -> None:
        """Pass over a value, and note where it and its parts are."""
        start = self.at
        opening = self.text[start : start + 1]
        raw = ""
        if opening == "[":
            self._items(path)
        elif opening == "{":
            self._table(path)
        else:
            found = _STRING.match(self.text, start) or _SCALAR.match(self.text, start)
            if found is None:
                raise ValueError("a value was expected")
            self.at = found.end()
            raw = "" if opening in "\"'" else found[0]
        place = self._lines.at(start)
        self.marks[path] = Mark(*place, *(place if key == start else self._lines.at(key)), raw)

    def _header(self) -> Path:
        """``[table]`` or ``[[array of tables]]`` → the path of what follows."""
        start = self.at
        many = self.text.startswith("[[", start)
        self.at += 2 if many else 1
        name, _ = self._key()
        path = self._inside(tuple(name[:-1]))
        path = (*path, name[-1])
        if many:
            index = self._arrays[path] = self._arrays.get(path, -1) + 1
            self.marks.setdefault(path, Mark(*self._lines.at(start), *self._lines.at(start)))
            path = (*path, index)
        elif path in self._headers or path in self.marks:
            self._twice(path, start)
        self._headers.setdefault(path, start)
        self.marks.setdefault(path, Mark(*self._lines.at(start), *self._lines.at(start)))
        end = self.text.find("]]" if many else "]", self.at)
        if end < 0:
            raise ValueError("the table's name does not end")
        self.at = end + (2 if many else 1)
        return path

    def _inside(self, names: Path) -> Path:
        """The path of a table, through the last item of every array of tables on the way."""
        path: Path = ()
        for name in names:
            path = (*path, name)
            if path in self._arrays:
                path = (*path, self._arrays[path])
        return path

    def _pair(self, prefix: Path) -> Path:
        """``a.b = value``; returns the prefix for the next pair."""
        name, start = self._key()
        path = (*prefix, *name)
        if path in self.marks:
            self._twice(path, start)
        for depth in range(len(prefix) + 1, len(path)):
            self.marks.setdefault(path[:depth], Mark(*self._lines.at(start), *self._lines.at(start)))
        self.space()
        if self.text[self.at : self.at + 1] not in ("=", ":"):
            raise ValueError("a value was expected")
        self.at += 1
        self.space()
        self.value(path, start)
        return prefix

    def _twice(self, path: Path, start: int) -> None:
        self.duplicates.append(Duplicate(str(path[-1]), *self._lines.at(start), self.marks[path].key_line))

    def _key(self) -> tuple[list[str], int]:
        """A dotted key, and the offset where it starts."""
        self.space()
        start = self.at
        parts = []
        while True:
            self.space()
            found = _STRING.match(self.text, self.at) or _BARE.match(self.text, self.at)
            if found is None:
                raise ValueError("a key was expected")
            parts.append(self._decode(found[0]) if found[0][0] in "\"'" else found[0])
            self.at = found.end()
            dot = _DOT.match(self.text, self.at)
            if dot is None:
                return parts, start
            self.at = dot.end()

    def _items(self, path: Path) -> None:
        for index, _ in enumerate(self._until("]")):
            self.value((*path, index), self.at)

    def _table(self, path: Path) -> None:
        for _ in self._until("}"):
            self._pair(path)

    def _until(self, closing: str) -> Iterator[None]:
        """Stop before each item of a list or table, and after its end."""
        self.at += 1
        while True:
            self.space()
            if self.text.startswith(closing, self.at):
                self.at += 1
                return
            if self.at >= len(self.text):
                raise ValueError("a list or table does not end")
            yield
            self.space()
            if self.text.startswith(",", self.at):
                self.at += 1
