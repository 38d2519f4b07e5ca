"""What former builds know, in one SQLite file. It only saves time: whatever is missing or damaged is made again.

Rows hold data, never code; each carries a checksum over its key and value, and a row that fails it is as good as absent.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from errno import ENOSPC
from pathlib import Path
from typing import Any, TypeVar
from zlib import crc32

import msgspec
from msgspec import Struct

from .disk import remove_tree

FORMAT = 5
_SHELVES = 256
"""Tables that hold a row for every file lie in so many pieces, each read and written whole: a hundred thousand rows are some milliseconds."""
_SCHEMA = """
CREATE TABLE shelves (name TEXT PRIMARY KEY, value BLOB, sum INTEGER);
CREATE TABLE bodies (key BLOB PRIMARY KEY, html BLOB, sum INTEGER);
CREATE TABLE volumes (key BLOB PRIMARY KEY, value BLOB, sum INTEGER);
CREATE TABLE months (month TEXT, part TEXT, value BLOB, sum INTEGER, PRIMARY KEY (month, part));
CREATE TABLE facts (name TEXT PRIMARY KEY, value BLOB, sum INTEGER);
"""


class Known(Struct, frozen=True, gc=False, array_like=True):
    """A source file as a former build read it."""

    stamp: bytes
    """Of the file's times and size; equal: the file was not touched."""
    key: bytes
    """Of its bytes and all that reading it depends on."""
    notes: bytes
    """Its warnings."""


class Said(Struct, frozen=True, gc=False, array_like=True):
    """What a source file says."""

    key: bytes
    """Of the bytes that say it."""
    value: bytes


class Built(Struct, frozen=True, gc=False, array_like=True):
    """An output as a former build left it."""

    print: bytes
    """Fingerprint of all that decides its bytes."""
    digest: bytes
    """Of its bytes."""
    stamp: bytes
    """Of the file's times and size."""

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return int.from_bytes(self.stamp[:8], "little")


_encode = msgspec.msgpack.Encoder().encode
_decoders = {of: msgspec.msgpack.Decoder(dict[str, of]).decode for of in (Known, Said, Built)}  # type: ignore[valid-type]
R = TypeVar("R", Known, Said, Built)


def _sum(path: Any, *parts: Any) -> int:
    """Of a row's key and values; -1, which no row holds, for a row that damage gave other types."""
    try:
        return crc32(b"\xff".join((path.encode("utf-8", "surrogatepass"), *parts)))
    except (AttributeError, TypeError):
        return -1


class Cache:
    """One site's cache. Any damage empties it; nothing else may follow from damage."""

    def __init__(self, folder: Path, *, empty: bool = False) -> None:
        self._file = folder / "cache.sqlite3"
        folder.mkdir(parents=True, exist_ok=True)
        try:
            if empty:
                self._start_again()
            else:
                self._open()
        except (sqlite3.Error, OSError):
            self._start_again()

    def _open(self) -> None:
        self._db = sqlite3.connect(self._file, isolation_level=None, cached_statements=32)
        self._db.execute("PRAGMA page_size=16384")  # of a new file: several bodies lie on a page
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute("PRAGMA cache_size=-8000")
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version != FORMAT:
            if version or self._db.execute("SELECT 1 FROM sqlite_master").fetchone():
                raise sqlite3.DatabaseError("another format")
            self._db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version={FORMAT}; COMMIT;")
        elif self._db.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone() != (_SCHEMA.count("CREATE TABLE"),):
            raise sqlite3.DatabaseError("tables are missing")

    def _start_again(self) -> None:
        with suppress(AttributeError, sqlite3.Error):
            self._db.close()
        for suffix in ("", "-wal", "-shm"):
            remove_tree(self._file.with_name(self._file.name + suffix))
        self._open()

    def close(self) -> None:
        """Let go of the file."""
        with suppress(sqlite3.Error):
            self._db.close()

    def sources(self) -> dict[str, Known]:
        """Every source file that a former build read, by its path."""
        return self._shelves("sources", Known)

    def values(self, paths: Iterable[str]) -> dict[str, Said]:
        """What these files say, by their paths; others that lie beside them come with them."""
        found: dict[str, Said] = {}
        for shelf in sorted({_shelf("values", path) for path in paths}):
            for name, value, total in self._all("SELECT name, value, sum FROM shelves WHERE name = ?", (shelf,)):
                found.update(_rows(name, value, total, Said))
        return found

    def outputs(self) -> dict[str, Built]:
        """Every output that a former build left in the output folder, by its path."""
        return self._shelves("outputs", Built)

    def body(self, key: bytes) -> str | None:
        """The rendered body of the file that ``key`` stands for."""
        for found, html, total in self._all("SELECT key, html, sum FROM bodies WHERE key = ?", (key,)):
            if total == _sum("", found, html):
                return str(html, "utf-8")
        return None

    def volumes(self) -> dict[bytes, bytes]:
        """What the last plan says of each volume of articles, by its key."""
        rows = self._all("SELECT key, value, sum FROM volumes")
        return {key: value for key, value, total in rows if total == _sum("", key, value)}

    def put_volumes(self, made: Iterable[tuple[bytes, bytes]], gone: Iterable[bytes]) -> None:
        """Remember volumes, and forget those that are no more."""
        self._write("DELETE FROM volumes WHERE key = ?", ((key,) for key in gone))
        self._write("INSERT OR REPLACE INTO volumes VALUES (?, ?, ?)", ((key, value, _sum("", key, value)) for key, value in made))

    def months(self, part: str) -> dict[str, bytes]:
        """One part of what is kept of each month."""
        rows = self._all("SELECT month, value, sum FROM months WHERE part = ?", (part,))
        return {month: value for month, value, total in rows if total == _sum(f"{month} {part}", value)}

    def month(self, month: str, part: str) -> bytes:
        """One part of what is kept of a month; empty if it is not there."""
        rows = self._all("SELECT value, sum FROM months WHERE month = ? AND part = ?", (month, part))
        return next((value for value, total in rows if total == _sum(f"{month} {part}", value)), b"")

    def put_months(self, made: Iterable[tuple[str, str, bytes]], gone: Iterable[str]) -> None:
        """Remember parts of months: month, part, value; and forget some months."""
        self._write("DELETE FROM months WHERE month = ?", ((month,) for month in gone))
        rows = ((month, part, value, _sum(f"{month} {part}", value)) for month, part, value in made)
        self._write("INSERT OR REPLACE INTO months VALUES (?, ?, ?, ?)", rows)

    def fact(self, name: str) -> bytes:
        """A small thing remembered under ``name``; empty when it is not."""
        rows = self._all("SELECT name, value, sum FROM facts WHERE name = ?", (name,))
        return next((value for key, value, total in rows if total == _sum(key, value)), b"")

    def put_sources(self, rows: Iterable[tuple[str, Known]], values: Iterable[tuple[str, Said]]) -> None:
        """Remember files that were read, and what they say where that is new."""
        self._shelve("sources", Known, rows, ())
        self._shelve("values", Said, values, ())

    def put_bodies(self, rows: Iterable[tuple[bytes, bytes]]) -> None:
        """Remember rendered bodies: key, HTML in UTF-8."""
        self._write("INSERT OR REPLACE INTO bodies VALUES (?, ?, ?)", ((key, html, _sum("", key, html)) for key, html in rows))

    def forget_sources(self, paths: Collection[str], keys: Iterable[bytes]) -> None:
        """Drop sources that are gone, and bodies that nothing refers to any more."""
        self._shelve("sources", Known, (), paths)
        self._shelve("values", Said, (), paths)
        self._write("DELETE FROM bodies WHERE key = ?", ((key,) for key in keys))

    def put_outputs(self, rows: Iterable[tuple[str, Built]], gone: Iterable[str]) -> None:
        """Remember the outputs that were just published, and forget those that were removed."""
        self._shelve("outputs", Built, rows, gone)

    def put_fact(self, name: str, value: bytes) -> None:
        """Remember a small thing."""
        self._write("INSERT OR REPLACE INTO facts VALUES (?, ?, ?)", [(name, value, _sum(name, value))])

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes inside become true together. A cache that cannot be written is a cost in time, a full disk a failure."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.Error:
            self._start_again()
            self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            with suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
            if isinstance(error, sqlite3.OperationalError):
                raise OSError(ENOSPC, f"the cache cannot be written: {error}", str(self._file)) from error
            self._start_again()
        except BaseException:
            with suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
            raise

    def _shelves(self, table: str, of: type[R]) -> dict[str, R]:
        """All rows of a table that lies on shelves."""
        found: dict[str, R] = {}
        for name, value, total in self._all("SELECT name, value, sum FROM shelves WHERE name >= ? AND name < ?", (f"{table} ", f"{table}!")):
            found.update(_rows(name, value, total, of))
        return found

    def _shelve(self, table: str, of: type[R], rows: Iterable[tuple[str, R]], gone: Iterable[str]) -> None:
        """Put rows on their shelves, and take others away."""
        changed: dict[str, dict[str, R | None]] = defaultdict(dict)
        for path in gone:
            changed[_shelf(table, path)][path] = None
        for path, row in rows:
            changed[_shelf(table, path)][path] = row
        for name, some in changed.items():
            held: dict[str, R | None] = {}
            for value, total in self._db.execute("SELECT value, sum FROM shelves WHERE name = ?", (name,)):
                held.update(_rows(name, value, total, of))
            full = _encode({path: row for path, row in (held | some).items() if row is not None})
            self._write("INSERT OR REPLACE INTO shelves VALUES (?, ?, ?)", [(name, full, _sum(name, full))])

    def _write(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        self._db.executemany(statement, rows)

    def _all(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        try:
            return self._db.execute(statement, values).fetchall()
        except sqlite3.ProgrammingError:  # a mistake of ours, such as a cache that is closed already, is no damage
            raise
        except (sqlite3.Error, UnicodeDecodeError):
            self._start_again()
            return []


def _shelf(table: str, path: str) -> str:
    """Where a path's row lies. What files say is wanted folder by folder: of articles few, of all else everything."""
    folder = f"{path.partition('/')[0]} " if table == "values" else ""
    return f"{table} {folder}{crc32(path.encode('utf-8', 'surrogatepass')) % _SHELVES}"


def _rows(name: str, value: bytes, total: int, of: type[R]) -> dict[str, R]:
    """What lies on a shelf; nothing if it is damaged."""
    if total != _sum(name, value):
        return {}
    try:
        rows: dict[str, R] = _decoders[of](value)
    except msgspec.MsgspecError:
        return {}
    return rows
