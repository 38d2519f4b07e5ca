"""The values of a header, read key by key; whatever is wrong becomes a problem at its place."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from ..errors import Problem
from ..marks import Mark, Marks, Path
from ..wording import plain, show
from .dates import DateError, Moment, day, moment
from .frontmatter import Document, places
from .keys import Keys

_PROBLEMS, _GUESSES = 300, 50
"""Problems of a file that are listed, and up to which the names of unknown keys are guessed: it takes time."""
_YES = frozenset(("true", "yes", "sim", "on", "s", "y", "1", "verdadeiro"))
_NO = frozenset(("false", "no", "não", "nao", "off", "n", "0", "falso"))
_BREAKS = re.compile("[ \t\r\n\x85\u2028\u2029]+")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


class File:
    """One content file while it is read: its problems, and where things are in it."""

    def __init__(self, path: str, document: Document, zone: str, language: str) -> None:
        self.path = path
        self.document = document
        self.zone = zone
        self.language = language
        self.problems: list[Problem] = list(document.problems)
        self._marks: Marks | None = None

    def fields(self, keys: Keys) -> "Fields":
        """The header's fields."""
        return Fields(self, keys, self.document.values)

    def mark(self, place: Path) -> Mark:
        """Where a value is, in the file; of what has no place of its own, where the value around it is."""
        if self._marks is None:
            self._marks = places(self.document)
        while place not in self._marks and place:
            place = place[:-1]
        mark = self._marks.get(place) or Mark(1, 1, 1, 1)
        down = self.document.header_line - 1
        return Mark(mark.line + down, mark.column, mark.key_line + down, mark.key_column, mark.raw)

    def problem(self, place: Path, message: str, hint: str = "", *, at_key: bool = False, warning: bool = False) -> None:
        """Something is wrong with the value, or the key, at a place; after ``_PROBLEMS`` of them nobody reads on."""
        if len(self.problems) >= _PROBLEMS and (warning or not self.problems[-1].warning):
            return
        mark = self.mark(place)
        line, column = (mark.key_line, mark.key_column) if at_key else (mark.line, mark.column)
        self.problems.append(Problem(self.path, line, column, plain(message), plain(hint), warning=warning))

    def missing(self, message: str, hint: str, *, warning: bool = False) -> None:
        """Something is not there at all."""
        self.problems.append(Problem(self.path, 1, 1, message, hint, warning=warning))

    def text(self, value: Any, place: Path) -> str:
        """A value as one line of text: numbers and the like as they are written."""
        if type(value) is not str:
            value = self.written(value, place)
        if not value.isprintable():
            value = _BREAKS.sub(" ", self.clean(value, place))
        value = value.strip()
        return value if value.isascii() else unicodedata.normalize("NFC", value)

    def written(self, value: Any, place: Path) -> str:
        """A value that is no text, as it is written in the file."""
        if value is None:
            return ""
        if isinstance(value, dict | list):
            self.problem(
                place,
                f"{_name(place)} must be a text, not a {'list' if isinstance(value, list) else 'block'}",
                "write one value, in quotes if need be",
            )
            return ""
        if isinstance(value, str):
            return value
        return self.mark(place).raw or (
            str(value).lower() if isinstance(value, bool) else value.isoformat() if hasattr(value, "isoformat") else str(value)
        )

    def clean(self, value: str, place: Path) -> str:
        """Without the characters that XML, and so feeds, have no room for."""
        if _SURROGATE.search(value):
            value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if _paired(value) else value
        lone = _SURROGATE.search(value)
        if lone:
            self.problem(place, f"U+{ord(lone[0]):04X} is half of a surrogate pair, not a character", "write the character itself")
            return ""
        found = _FORBIDDEN.search(value)
        if found:
            what = f"control characters (the first is U+{ord(found[0]):04X}) are left out"
            if not any(p.warning and p.message.startswith("control characters") for p in self.problems):
                self.problem(place, what, "remove them", warning=True)
            return _FORBIDDEN.sub("", value)
        return value


def _paired(value: str) -> bool:
    return re.search("[\ud800-\udbff][\udc00-\udfff]", value) is not None and not re.search(
        "[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]", value
    )


def _name(place: Path) -> str:
    return next((str(part) for part in reversed(place) if isinstance(part, str)), "the value")


class Fields:
    """The fields of a header, or of a block in it. Unknown keys and keys that stand twice are problems at once."""

    def __init__(self, file: File, keys: Keys, values: dict[Any, Any], prefix: Path = ()) -> None:
        self.file = file
        self._prefix = prefix
        self._found: dict[str, tuple[Path, Any]] = {}
        usual, find = keys.written, keys.find
        for written, value in values.items():
            key = usual.get(written) or find(written)
            if key is None:
                self._unknown(keys, written)
            elif key in self._found:
                self._twice(key, written)
            else:
                self._found[key] = ((*prefix, written), value)
        self.broken = frozenset(key for name in file.document.broken if (key := find(name)))
        """Keys of the header whose values can't be read: what they lack is no second problem."""

    def lacks(self, keys: frozenset[str]) -> bool:
        """Whether none of these keys is there."""
        return keys.isdisjoint(self._found)

    def __contains__(self, key: str) -> bool:
        """Whether a key has a value other than nothing."""
        return key in self._found and self._found[key][1] is not None

    def value(self, key: str) -> Any:
        """A value as it was parsed; ``None`` for none."""
        found = self._found.get(key)
        return found[1] if found else None

    def place(self, key: str) -> Path:
        """Where a value is, for ``problem``."""
        found = self._found.get(key)
        return found[0] if found else self._prefix

    def problem(self, key: str, message: str, hint: str = "", *, at_key: bool = False, warning: bool = False) -> None:
        """Something is wrong with a value."""
        self.file.problem(self.place(key), message, hint, at_key=at_key, warning=warning)

    def text(self, key: str) -> str:
        """One line of text; empty for none."""
        found = self._found.get(key)
        return self.file.text(found[1], found[0]) if found else ""

    def block(self, key: str) -> str:
        """Text of several lines; empty for none."""
        found = self._found.get(key)
        return self.file.clean(self.file.written(found[1], found[0]), found[0]).strip() if found else ""

    def items(self, key: str) -> Iterator[tuple[Path, Any]]:
        """Each item of a list with its place; one value is a list of one; empty items are left out."""
        found = self._found.get(key)
        if found is None or found[1] is None:
            return
        place, value = found
        if isinstance(value, list):
            yield from (((*place, index), item) for index, item in enumerate(value) if item is not None)
        else:
            yield place, value

    def texts(self, key: str, *, commas: bool = True) -> tuple[str, ...]:
        """A list of texts, or one text with commas; each once, in their order."""
        found = self._found.get(key)
        if found is None:
            return ()
        place, value = found
        if isinstance(value, list):
            names = [self.file.text(item, (*place, index)) for index, item in enumerate(value)]
        else:
            text = self.file.text(value, place)
            names = [name.strip() for name in text.split(",")] if commas else [text]
        return tuple(dict.fromkeys([name for name in names if name]))

    def flag(self, key: str) -> bool | None:
        """Yes or no; ``None`` when it is not said."""
        value = self.value(key)
        if value is None or isinstance(value, bool):
            return value
        word = self.text(key).lower()
        if word in _YES or word in _NO:
            return word in _YES
        self.problem(key, f"{_name(self.place(key))} takes true or false, not {show(word)}", "write true or false")
        return None

    def moment(self, key: str) -> Moment | None:
        """A point in time."""
        if key not in self._found or (value := self._dated(key)) is None:
            return None
        try:
            return moment(value, self.file.zone, self.file.language)
        except DateError as error:
            self.problem(key, f"{_name(self.place(key))}: {error.message}", error.hint)
            return None

    def day(self, key: str) -> str:
        """A day as ISO 8601; empty for none."""
        value = self._dated(key)
        if value is None:
            return ""
        try:
            return day(value, self.file.zone, self.file.language)
        except DateError as error:
            self.problem(key, f"{_name(self.place(key))}: {error.message}", error.hint)
            return ""

    def _dated(self, key: str) -> Any:
        value = self.value(key)
        if value is None or isinstance(value, str) or (hasattr(value, "isoformat") and hasattr(value, "year")):
            return value
        if isinstance(value, dict | list):
            self.problem(
                key,
                f"{_name(self.place(key))} must be a date, not a {'list' if isinstance(value, list) else 'block'}",
                "write it like 2025-09-04 21:10",
            )
            return None
        return self.text(key)

    def number(self, key: str, low: int, high: int) -> int | None:
        """A whole number within limits."""
        value = self.value(key)
        if value is None:
            return None
        text = self.text(key)
        if re.fullmatch("[+-]?[0-9]{1,19}", text) and low <= int(text) <= high:
            return int(text)
        self.problem(
            key,
            f"{_name(self.place(key))} takes a whole number from {low} to {high}, not {show(text)}",
            f"write a number, such as {max(low, 1)}",
        )
        return None

    def _unknown(self, keys: Keys, written: Any) -> None:
        close = keys.guess(str(written)) if len(self.file.problems) < _GUESSES else ""
        maybe = f" (did you mean {show(close)}?)" if close else ""
        hint = keys.foreign(str(written)) or ('remove it, or put it under "extra:"' if not self._prefix else "remove it")
        self.file.problem((*self._prefix, written), f"unknown key {show(written)}{maybe}", hint, at_key=True)

    def _twice(self, key: str, written: str) -> None:
        first = self._found[key][0]
        line = self.file.mark(first).key_line
        message = f"duplicate key {show(written)}: it means the same as {show(first[-1])} on line {line}"
        self.file.problem((*self._prefix, written), message, "remove one of the two", at_key=True)
