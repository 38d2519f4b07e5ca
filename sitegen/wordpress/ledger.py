"""What became of everything in an import, and what a person has edited since the last one."""

import hashlib
import shutil
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import msgspec
from msgspec import Struct, field

from ..errors import SitegenError

FILE = "import-report.json"


class Entry(Struct, frozen=True):
    """What became of one thing."""

    kind: str
    """``post``, ``page``, ``attachment``, ``category``, ``tag``, ``author``, ``comments``, ``damage``, …"""
    name: str
    outcome: str
    """``imported``, ``unchanged``, ``kept`` (edited since), ``quarantined``, ``skipped``, ``lost``."""
    where: str = ""
    why: str = ""


class Ledger(Struct):
    """The whole report; also the memory of the next import."""

    entries: list[Entry] = field(default_factory=list)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    """Shortcodes, blocks and meta keys: how often each occurred."""
    notes: list[str] = field(default_factory=list)
    """What a person should look at."""
    written: dict[str, str] = field(default_factory=dict)
    """File → digest of what an import wrote there."""

    def count(self, what: str, names: dict[str, int]) -> None:
        """Add to the counts."""
        total = Counter(self.counts.get(what, {}))
        total.update(names)
        self.counts[what] = dict(sorted(total.items()))

    def outcomes(self) -> dict[tuple[str, str], int]:
        """How many things of each kind had which outcome."""
        return dict(sorted(Counter((e.kind, e.outcome) for e in self.entries).items()))

    @property
    def lost(self) -> bool:
        """Whether anything could not be explained."""
        return any(entry.outcome == "lost" for entry in self.entries)


class Writer:
    """Writes files into a site's folder, never over what a person has edited."""

    def __init__(self, folder: Path, ledger: Ledger, *, dry: bool) -> None:
        self._folder = folder
        self._ledger = ledger
        self._dry = dry
        self.remembered = _former(folder / FILE)
        """File → digest of what the last import wrote there."""

    def write(self, path: str, data: str | bytes) -> str:
        """The outcome: ``imported``, ``unchanged`` or ``kept``."""
        return self.copy(path, BytesIO(data.encode("utf-8", "replace") if isinstance(data, str) else data))

    def copy(self, path: str, data: BinaryIO) -> str:
        """The same with what a file holds, in little memory."""
        target = self._folder / path
        key = _digest(data)
        self._ledger.written[path] = key
        if target.is_symlink() or not target.resolve().is_relative_to(self._folder.resolve()):
            raise SitegenError(f"{path} leads out of the site's folder; remove the link")
        if target.exists():
            with target.open("rb") as there:
                standing = _digest(there)
            if standing == key:
                return "unchanged"
            if standing != self.remembered.get(path):
                self._ledger.written[path] = self.remembered.get(path, "")
                return "kept"
        if not self._dry:
            target.parent.mkdir(parents=True, exist_ok=True)
            half = target.with_name(f".{target.name}.half")
            with half.open("wb") as file:
                data.seek(0)
                shutil.copyfileobj(data, file)
            half.replace(target)
        return "imported"

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
            file.write(b'],\n"counts":' + msgspec.json.format(msgspec.json.encode(ledger.counts), indent=1) + b',\n"written":{')
            for number, (path, key) in enumerate(ledger.written.items()):
                file.write((b",\n" if number else b"\n") + msgspec.json.encode(path) + b":" + msgspec.json.encode(key))
            file.write(b"}}\n")


def _digest(data: BinaryIO) -> str:
    data.seek(0)
    return hashlib.file_digest(data, "sha256").hexdigest()[:32]  # type: ignore[arg-type]  # its stub wants more than it uses


class _Remembered(Struct):
    written: dict[str, str]


def _former(file: Path) -> dict[str, str]:
    try:
        return msgspec.json.decode(file.read_bytes(), type=_Remembered).written
    except (OSError, msgspec.MsgspecError):
        return {}
