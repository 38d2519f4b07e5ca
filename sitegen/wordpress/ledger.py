"""What became of everything in an import, and what a person has edited since the last one."""

import hashlib
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec
from msgspec import Struct, field

from ..errors import SitegenError
from .entries import Entries, Entry
from .tally import Tally

T = TypeVar("T")
FILE = "import-report.json"
UNEXPLAINED = ("lost", "unknown")
_KINDS = {
    "meta": "meta key", "term meta": "meta key of a term", "comment meta": "meta key of a comment", "shortcodes": "shortcode", "blocks": "block", "fields": "field",
}  # fmt: skip


class Former(Struct, frozen=True, gc=False):
    """Where an import put a text."""

    source: str
    """Its file below ``content/``."""
    finished: bool = False
    """Whether it came from what readers got, which says less than an export."""
    number: int = 0
    """WordPress' own."""


class Memory(Struct, frozen=True):
    """What the imports before this one did."""

    written: dict[str, bytes] = {}
    """File → digest of what was written there."""
    texts: dict[str, Former] = {}
    """A text's old address → where it is."""
    dropped: tuple[str, ...] = ()
    """What the last one was told that nobody needs."""
    mend: bool | None = None
    """What it was told of text that was encoded twice."""


class Ledger(Struct):
    """The whole report; also the memory of the next import."""

    entries: Entries = field(default_factory=Entries)
    tally: Tally = field(default_factory=Tally)
    """Shortcodes, blocks and meta keys."""
    notes: list[str] = field(default_factory=list)
    """What a person should look at."""
    written: dict[str, bytes] = field(default_factory=dict)
    texts: dict[str, Former] = field(default_factory=dict)

    def settle(self) -> None:
        """Name what nobody knows of the names that were counted."""
        for one in self.tally.unknown():
            why = f"{one.count} times, first in {one.where}: {one.example}; --keep or --drop says what shall become of it"
            self.entries.append(Entry(_KINDS[one.kind], one.name, "unknown", why=why))

    def outcomes(self) -> dict[tuple[str, str], int]:
        """How many things of each kind had which outcome."""
        return dict(sorted(Counter((e.kind, e.outcome) for e in self.entries).items()))

    @property
    def lost(self) -> bool:
        """Whether anything is missing or could not be explained."""
        return any(entry.outcome in UNEXPLAINED for entry in self.entries)


class Writer:
    """Writes files into a site's folder, never over what a person has edited."""

    def __init__(self, folder: Path, ledger: Ledger, memory: Memory, *, dry: bool) -> None:
        self._folder = folder
        self._ledger = ledger
        self._memory = memory
        self._dry = dry
        self.remembered = memory.written
        self._within: set[Path] = set()
        """Folders that are known to be the site's own."""

    def write(self, path: str, data: str | bytes) -> str:
        """The outcome: ``imported``, ``unchanged`` or ``kept``."""
        return self.copy(path, BytesIO(data.encode("utf-8", "replace") if isinstance(data, str) else data))

    def copy(self, path: str, data: BinaryIO) -> str:
        """The same with what a file holds, in little memory."""
        target = self._folder / path
        key = _digest(data)
        self._ledger.written[path] = key
        if target.is_symlink() or not self._ours(target.parent):
            raise SitegenError(f"{path} leads out of the site's folder; remove the link")
        if target.exists():
            with target.open("rb") as there:
                standing = _digest(there)
            if standing == key:
                return "unchanged"
            if standing != self.remembered.get(path):
                self._ledger.written[path] = self.remembered.get(path, b"")
                return "kept"
        if not self._dry:
            if target.parent not in self._within:
                target.parent.mkdir(parents=True, exist_ok=True)
                self._within.add(target.parent)
            half = target.with_name(f".{target.name}.half")
            with half.open("wb") as file:
                data.seek(0)
                shutil.copyfileobj(data, file)
            half.replace(target)
        return "imported"

    def _ours(self, folder: Path) -> bool:
        """Whether a folder is, or will be, one of the site's."""
        return folder in self._within or folder.resolve().is_relative_to(self._folder.resolve())

    def withdraw(self, path: str) -> bool:
        """Take back what an import wrote, unless somebody has edited it since; whether it is gone."""
        target = self._folder / path
        if not target.is_file() or target.is_symlink():
            return True
        with target.open("rb") as there:
            if _digest(there) != self.remembered.get(path):
                return False
        if not self._dry:
            target.unlink()
        return True

    def gather(self, path: str, lines: BinaryIO) -> str:
        """The same with a list, of which what former imports wrote stays: the first word of a line is what it is about."""
        if path in self.remembered and (self._folder / path).is_file():
            lines.seek(0)
            known = {hash(line.split(maxsplit=1)[0]) for line in lines if line.strip()}
            with (self._folder / path).open("rb") as there:
                lines.seek(0, os.SEEK_END)
                lines.writelines(line for line in there if line.strip() and hash(line.split(maxsplit=1)[0]) not in known)
        return self.copy(path, lines)

    def close(self) -> None:
        """Leave the report, a line for each thing, in little memory."""
        if self._dry:
            return
        ledger = self._ledger
        with (self._folder / FILE).open("wb") as file:
            for opening, rows in ((b'{"entries":[', ledger.entries), (b'],\n"notes":[', ledger.notes)):
                file.write(opening)
                for number, row in enumerate(rows):
                    file.write((b",\n" if number else b"\n") + msgspec.json.encode(row))
            file.write(b'],\n"counts":' + _ordered(ledger.tally.counts) + b',\n"became":' + _ordered(ledger.tally.became))
            file.write(b',\n"dropped":' + msgspec.json.encode(ledger.tally.chosen.dropped))
            file.write(b',\n"mend":' + msgspec.json.encode(ledger.tally.chosen.mend) + b',\n"written":{')
            for number, (path, key) in enumerate(_both(self._memory.written, ledger.written)):
                file.write((b",\n" if number else b"\n") + msgspec.json.encode(path) + b":" + msgspec.json.encode(key))
            file.write(b'},\n"texts":{')
            for number, (address, text) in enumerate(_both(self._memory.texts, ledger.texts)):
                file.write((b",\n" if number else b"\n") + msgspec.json.encode(address) + b":" + msgspec.json.encode(text))
            file.write(b"}}\n")


def _ordered(names: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(names, order="deterministic"), indent=1)


def _both(former: dict[str, T], now: dict[str, T]) -> Iterator[tuple[str, T]]:
    """What imports did, the last one first."""
    yield from now.items()
    yield from ((key, value) for key, value in former.items() if key not in now)


def _digest(data: BinaryIO) -> bytes:
    data.seek(0)
    return hashlib.file_digest(data, "sha256").digest()[:16]  # type: ignore[arg-type]  # its stub wants more than it uses


def remembered(folder: Path) -> Memory:
    """What the report in a site's folder tells of former imports; nothing if there is none that can be read."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Memory)
    except (OSError, msgspec.MsgspecError):
        return Memory()
