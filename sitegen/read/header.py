"""The text of a header → its values, in any of its three forms; and, when something is wrong, where everything is."""

import json
import re
import tomllib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from ..marks import Duplicate, Lines, Marks, json_marks, toml_fault, toml_marks
from ..wording import show
from . import simple, yaml
from .friendly import friendly
from .yaml_faults import Fault

if TYPE_CHECKING:
    from .yaml_tree import Tree

Form = Literal["yaml", "toml", "json"]
FAULTS = 100
"""Mistakes of one header that are listed."""
Header = tuple[Any, list[Fault], frozenset[str]]
"""The value, what is wrong, and the keys of the root that can't be read."""


def read_header(form: Form, text: str) -> Header:
    """The value of a header. JSON is known to be JSON."""
    return _READERS[form](text)


def header_places(form: Form, text: str) -> Marks:
    """Where every key and value is; nothing for what can't be read."""
    try:
        if form == "yaml":
            return _tree(friendly(text)).marks
        return (toml_marks if form == "toml" else json_marks)(text)[0]
    except (ValueError, RecursionError):
        return {}


def _number(digits: str) -> Any:
    return int(digits) if len(digits) < 40 else float(digits)


JSON = json.JSONDecoder(parse_int=_number, parse_constant=str, strict=False)
"""Takes numbers of any length, and control characters in texts: those are found later."""


def _read_yaml(header: str) -> Header:
    if values := simple.read(header):
        return values, [], frozenset()
    text = friendly(header)
    try:
        value = yaml.load(text)
        if isinstance(value, dict | list) and _named(value):
            return value, [], frozenset()
    except (ValueError, TypeError):
        pass  # the tree knows where and why
    tree = _tree(text)
    return tree.value, tree.faults, tree.broken


def _tree(text: str) -> "Tree":
    from .yaml_tree import tree  # few builds need it

    return tree(text)


_DOTS = re.compile(r"(?<![^\s.=\[\]#])(?:[^\s.=\[\]#]++[ \t]*+\.[ \t]*+){60}")
"""Dotted keys: tomllib's time grows with the square of their length."""


def _named(value: Any) -> bool:
    """All keys are texts, in blocks inside it too: ``2024:`` is read as a number, and its spelling is lost."""
    if type(value) is dict:
        for key, item in value.items():
            if type(key) is not str or (type(item) is not str and not _named(item)):
                return False
    elif type(value) is list:
        for item in value:
            if type(item) is not str and not _named(item):
                return False
    return True


def _read_toml(header: str) -> Header:
    if found := _DOTS.search(header):
        return {}, [Fault(*Lines(header).at(found.start()), "a key with more than 60 dots", "write it shorter")], frozenset()
    try:
        return tomllib.loads(header), [], frozenset()
    except ValueError as error:
        line, column, message, first = toml_fault(header, error)
        if first:
            return {}, [_twice(Duplicate(message, line, column, first))], frozenset()
        return {}, [Fault(line, column, f"not valid TOML: {message}", "check this line; texts need quotes")], frozenset()
    except RecursionError:
        return {}, [Fault(1, 1, "the TOML is nested too deeply", "write it flatter")], frozenset()


def _twice(found: Duplicate) -> Fault:
    return Fault(found.line, found.column, f"duplicate key {show(found.key)}", "remove one of the two", found.first)


def _read_json(header: str) -> Header:
    twice: list[Duplicate] = []

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs) and not twice:
            twice.extend(json_marks(header)[1])
        return found

    try:
        value = json.loads(header, parse_int=_number, parse_constant=str, strict=False, object_pairs_hook=unique)
    except RecursionError:
        return {}, [Fault(1, 1, "the JSON is nested too deeply", "write it flatter")], frozenset()
    return value, [_twice(found) for found in twice[:FAULTS]], frozenset()


_READERS: dict[Form, Callable[[str], Header]] = {"yaml": _read_yaml, "toml": _read_toml, "json": _read_json}
