"""What became of each thing in an import: entries, of which there are several for each text, kept in little memory."""

import zlib
from collections.abc import Iterable, Iterator

from msgspec import Struct, msgpack

_PACKED = 1000
"""Entries that are packed together."""


class Entry(Struct, frozen=True, gc=False):
    """What became of one thing."""

    kind: str
    """``post``, ``page``, ``attachment``, ``category``, ``tag``, ``author``, ``comments``, ``damage``, …"""
    name: str
    outcome: str
    """``imported``, ``unchanged``, ``kept`` (edited since), ``merged`` (part of another), ``quarantined``, ``skipped``, ``mended``, ``lost``, ``unknown``."""
    where: str = ""
    why: str = ""


class Entries:
    """Entries in their order; all but the last are packed, which makes them ten times smaller."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._packed: list[bytes] = []
        self._last: list[Entry] = []
        self.extend(entries)

    def __iter__(self) -> Iterator[Entry]:
        for packed in self._packed:
            yield from msgpack.decode(zlib.decompress(packed), type=list[Entry])
        yield from self._last

    def append(self, entry: Entry) -> None:
        """One more."""
        self._last.append(entry)
        if len(self._last) == _PACKED:
            self._packed.append(zlib.compress(msgpack.encode(self._last), 1))
            self._last = []

    def extend(self, entries: Iterable[Entry]) -> None:
        """Several more."""
        for entry in entries:
            self.append(entry)
