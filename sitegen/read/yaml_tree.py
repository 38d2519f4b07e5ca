"""YAML with the place of everything in it, and all that is wrong, from PyYAML's events: for headers with mistakes, and for the places of messages."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from ..marks import Mark, Marks, Path
from ..wording import show
from .yaml import DEPTH, DIGITS
from .yaml_faults import KEY_VALUE, QUOTES, Fault, fault_of


class Tree(NamedTuple):
    """A header with the place of everything in it."""

    value: Any
    marks: Marks
    faults: list[Fault]
    broken: frozenset[str]
    """Keys of the root whose values can't be read; they are not in ``value``."""


def tree(text: str) -> Tree:
    """The value of any YAML, every place in it, and all that is wrong. A block of the root that can't be read does not hide the others."""
    text = _PAIR.sub(_join, text)
    whole = _Builder()
    value = whole.read(text, 0)
    if not whole.stopped:
        return Tree(value, whole.marks, whole.faults, frozenset(whole.broken))
    parts = list(_blocks(text))
    apart = _Builder()
    for line, block in parts if len(parts) <= _BLOCKS else ():
        apart.block(block, line)
        if len(apart.faults) > _FAULTS:
            break
    return Tree(apart.root, apart.marks, apart.faults or whole.faults, frozenset(apart.broken))


_BLOCKS, _FAULTS = 400, 30
"""Blocks that are read one by one, and mistakes that are listed: more help nobody."""
_PAIR = re.compile(r"(?<!\\)((?:\\\\)*)\\u([dD][89aAbB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_KEY = re.compile(r"^([^\s#:][^:\n]*):", re.MULTILINE)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _join(found: re.Match[str]) -> str:
    """Two escapes of one character outside the BMP, as JSON writes it → YAML's one."""
    high, low = int(found[2], 16), int(found[3], 16)
    return f"{found[1]}\\U{0x10000 + ((high & 0x3FF) << 10 | low & 0x3FF):08X}"


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """The blocks of the root, each with the number of lines before it."""
    starts = [found.start() for found in re.finditer(r"^(?![\s#\]}]|-(?:\s|$))", text, re.MULTILINE)] or [0]
    starts[0] = 0
    line = 0
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        yield line, text[start:end]
        line += text.count("\n", start, end)


class _Refused(Exception):
    """YAML that may be valid and is not allowed."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


class _Builder:
    """Builds a value from the parser's events and notes every place. Recursion is bounded by ``DEPTH``."""

    def __init__(self) -> None:
        self.root: dict[str, Any] = {}
        self.marks: Marks = {}
        self.faults: list[Fault] = []
        self.broken: set[str] = set()
        self.stopped = False
        self._line = 0
        self._anchor: Fault | None = None

    def block(self, text: str, line: int) -> None:
        """Read one block into the root."""
        faults = len(self.faults)
        value = self.read(text, line)
        if not isinstance(value, dict) and value is not None and len(self.faults) == faults:
            first = text.strip().partition("\n")[0]
            self.faults.append(Fault(line + 1 + text[: text.find(first)].count("\n"), 1, f"{show(first)} is not a key with a value", KEY_VALUE))
        elif self.stopped and (key := _KEY.search(text)):
            name = key[1].strip("\"' \t")
            self.broken.add(name)
            self.root.pop(name, None)
        self.stopped = False

    def read(self, text: str, line: int) -> Any:
        """The value of a text that begins after ``line`` lines; ``stopped`` says that it could not be read to its end."""
        self._line, self._anchor = line, None
        try:
            events = yaml.parse(text, Loader=_LOADER)
            value = None
            for event in events:
                if isinstance(event, yaml.DocumentStartEvent):
                    value = self._node(next(events), events, ())
            if self._anchor:
                raise _Refused(self._anchor)
        except yaml.YAMLError as error:
            fault = fault_of(error, text)
            self._stop(fault._replace(line=fault.line + line))
        except _Refused as refused:
            self._stop(refused.fault)
        else:
            return value
        return None

    def _stop(self, fault: Fault) -> None:
        self.faults.append(fault)
        self.stopped = True

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], path: Path, key: tuple[int, int] = (0, 0)) -> Any:
        place = self._place(event)
        self._check(event, path, place)
        scalar = isinstance(event, yaml.ScalarEvent)
        raw = event.value if isinstance(event, yaml.ScalarEvent) and event.implicit[0] else ""
        if path or not self.marks:
            self.marks[path] = Mark(*place, *(key if key[0] else place), raw)
        if scalar:
            return self._scalar(event, path, place)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._items(events, path)
        return self._pairs(events, path)

    def _place(self, event: yaml.Event) -> tuple[int, int]:
        mark: Any = event.start_mark
        return mark.line + 1 + self._line, mark.column + 1

    def _check(self, event: yaml.Event, path: Path, place: tuple[int, int]) -> None:
        """Refuse what could make a small text large, or mean code."""
        if isinstance(event, yaml.AliasEvent):
            raise _Refused(Fault(*place, f"aliases ({show('*' + str(event.anchor))}) are not allowed", f"{QUOTES}, or write it out"))
        if getattr(event, "tag", None):
            raise _Refused(Fault(*place, "YAML tags (!…) are not allowed", QUOTES))
        if len(path) > DEPTH:
            raise _Refused(Fault(*place, f"more than {DEPTH} blocks inside each other", "write it flatter"))
        if getattr(event, "anchor", None) and self._anchor is None:
            self._anchor = Fault(*place, f"anchors ({show('&' + str(getattr(event, 'anchor', '')))}) are not allowed", QUOTES)

    def _scalar(self, event: Any, path: Path, place: tuple[int, int]) -> Any:
        if not event.implicit[0]:
            return event.value
        if len(event.value) > DIGITS and event.value.lstrip("+-").isdigit():
            self.faults.append(
                Fault(*place, f"the number {show(event.value)} is too long: {len(event.value)} digits", "shorten it, or put it in quotes")
            )
            self.broken.add(str(path[0]) if path else "")
            return None
        return _resolve(event.value)

    def _items(self, events: Iterator[yaml.Event], path: Path) -> list[Any]:
        items: list[Any] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._node(event, events, (*path, len(items))))
        return items

    def _pairs(self, events: Iterator[yaml.Event], path: Path) -> dict[str, Any]:
        pairs: dict[str, Any] = self.root if not path else {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            place = self._place(event)
            self._check(event, path, place)
            if not isinstance(event, yaml.ScalarEvent):
                raise _Refused(Fault(*place, "a key must be a text", QUOTES))
            if event.value == "<<" and event.implicit[0]:
                raise _Refused(Fault(*place, "merge keys (<<) are not allowed", "write the keys out"))
            self._pair(event.value, events, (*path, event.value), place, pairs)
        return pairs

    def _pair(self, name: str, events: Iterator[yaml.Event], path: Path, place: tuple[int, int], pairs: dict[str, Any]) -> None:
        first = self.marks.get(path)
        if first is None:
            value = self._node(next(events), events, path, place)
            if len(path) > 1 or name not in self.broken:
                pairs[name] = value
            return
        self.faults.append(Fault(*place, f"duplicate key {show(name)}", "remove one of the two", first.key_line))
        marks, self.marks = self.marks, {}
        self._node(next(events), events, path, place)
        self.marks = marks


_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*|0x[0-9a-fA-F]+|0o[0-7]+|0b[01]+)")
_FLOAT = re.compile(r"(?![-+]?0[0-9]+$)[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"([-+]?)\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_LARGEST = 39
"""Digits from which a whole number is read as a float."""


def _resolve(raw: str) -> Any:
    """What a value without quotes means in YAML 1.2."""
    if raw in _NULL:
        return None
    if raw in _BOOL:
        return _BOOL[raw]
    if len(raw) < _LARGEST and _INT.fullmatch(raw):
        return int(raw, 0)
    if _FLOAT.fullmatch(raw):
        number = float(raw)
        return raw if abs(number) == float("inf") else number
    special = _SPECIAL.fullmatch(raw)
    if special:
        return float(raw.lower().replace(".", ""))
    return raw
