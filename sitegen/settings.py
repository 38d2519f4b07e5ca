"""A table of TOML → a frozen struct: every unknown key, wrong type and wrong value is a problem at its place, all in one run."""

from collections.abc import Mapping
from types import UnionType
from typing import Any, Literal, TypeVar, get_args, get_origin

from msgspec import NODEFAULT, Struct, structs

from .errors import Problem
from .marks import Marks, Path
from .rules import Rule, Wrong
from .wording import guess, plain, show

T = TypeVar("T", bound=Struct)


class Reader:
    """Reads tables; ``rules`` are named by the keys that lead to a value (``addresses.tag``; lists count for nothing)."""

    def __init__(self, path: str, marks: Marks, rules: Mapping[str, Rule]) -> None:
        self.problems: list[Problem] = []
        self._path = path
        self._marks = marks
        self._rules = rules

    def read(self, kind: type[T], values: Mapping[str, Any], place: Path = ()) -> T | None:
        """The struct, or ``None`` when a value that it can't do without is missing or wrong."""
        fields = {f.name: f for f in structs.fields(kind)}
        for key in values:
            if key not in fields:
                self.problem((*place, key), f"unknown key {show(key)}{guess(key, fields)}", "remove it, or correct its name", at_key=True)
        found = {}
        for name, f in fields.items():
            if name in values:
                value = self._value(f.type, values[name], (*place, name))
                if value is not None:
                    found[name] = value
            elif f.default is NODEFAULT and f.default_factory is NODEFAULT:
                self.problem(place, f"{name} is missing", f'write {name} = "…"')
        needed = [n for n, f in fields.items() if f.default is NODEFAULT and f.default_factory is NODEFAULT]
        return kind(**found) if all(name in found for name in needed) else None

    def problem(self, place: Path, message: str, hint: str = "", *, at_key: bool = False) -> None:
        """Something is wrong with the value, or the key, at a place."""
        inner = place
        while inner not in self._marks and inner:
            inner = inner[:-1]
        mark = self._marks.get(inner)
        line, column = ((mark.key_line, mark.key_column) if at_key else (mark.line, mark.column)) if mark else (1, 1)
        self.problems.append(Problem(self._path, line, column, plain(message), plain(hint)))

    def _value(self, kind: Any, value: Any, place: Path) -> Any:
        """A value of the right type that keeps its rule, or ``None``."""
        if isinstance(kind, type) and issubclass(kind, Struct):
            return self.read(kind, value, place) if isinstance(value, dict) else self._not(place, "a table", value)
        if get_origin(kind) is tuple:
            return self._items(get_args(kind)[0], value, place)
        if get_origin(kind) is Literal:
            return self._choice(get_args(kind), value, place)
        if not _is(kind, value):
            return self._not(place, _NAMES[kind], value)
        rule = self._rules.get(".".join(part for part in place if isinstance(part, str)))
        try:
            return rule(value) if rule else value
        except Wrong as wrong:
            self.problem(place, wrong.message, wrong.hint)
            return None

    def _items(self, kind: Any, value: Any, place: Path) -> Any:
        if not isinstance(value, list):
            return self._not(place, "a list of tables", value)
        items = [self._value(kind, item, (*place, index)) for index, item in enumerate(value)]
        return tuple(item for item in items if item is not None)

    def _choice(self, choices: tuple[str, ...], value: Any, place: Path) -> Any:
        if value in choices:
            return value
        allowed = " or ".join(show(choice) for choice in choices)
        self.problem(place, f"{place[-1]} can't be {show(value)}{guess(str(value), choices)}", f"write {allowed}")
        return None

    def _not(self, place: Path, wanted: str, value: Any) -> None:
        self.problem(place, f"{_last(place)} must be {wanted}, not {_what(value)}", _EXAMPLES.get(wanted, ""))


_NAMES: dict[type | UnionType, str] = {str: "a text", int: "a whole number", bool: "true or false"}
_EXAMPLES = {"a text": "write it in quotes", "a whole number": "write it without quotes", "true or false": "write it without quotes"}


def _is(kind: Any, value: Any) -> bool:
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))


def _last(place: Path) -> str:
    return next((str(part) for part in reversed(place) if isinstance(part, str)), "the value")


def _what(value: Any) -> str:
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    return f"the text {show(value)}" if isinstance(value, str) else show(str(value).lower() if isinstance(value, bool) else value)
