"""What former builds know, in one SQLite file. It only saves time: whatever is missing or damaged is made again.

Rows hold data, never code; each carries a checksum over its key and value, and a row that fails it is as good as absent.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from errno import ENOSPC
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from .disk import remove_tree

FORMAT = 2
_SCHEMA = """
CREATE TABLE sources (path TEXT PRIMARY KEY, stamp BLOB, key BLOB, value BLOB, notes BLOB, sum INTEGER);
CREATE TABLE bodies (key BLOB PRIMARY KEY, html BLOB, sum INTEGER);
CREATE TABLE outputs (path TEXT PRIMARY KEY, print BLOB, digest BLOB, stamp BLOB, sum INTEGER);
CREATE TABLE volumes (key BLOB PRIMARY KEY, value BLOB, sum INTEGER);
CREATE TABLE facts (name TEXT PRIMARY KEY, value BLOB, sum INTEGER);
"""


class Known(NamedTuple):
    """A source file as a former build read it."""

    stamp: bytes
    """Of the file's times and size; equal: the file was not touched."""
    key: bytes
    """Of its bytes and all that reading it depends on."""
    value: bytes
    notes: bytes
    """Its warnings."""


class Built(NamedTuple):
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
        rows = self._all("SELECT path, stamp, key, value, notes, sum FROM sources")
        return {r[0]: Known(*r[1:5]) for r in rows if r[5] == _sum(*r[:5])}

    def outputs(self) -> dict[str, Built]:
        """Every output that a former build left in the output folder, by its path."""
        rows = self._all("SELECT path, print, digest, stamp, sum FROM outputs")
        return {r[0]: Built(*r[1:4]) for r in rows if r[4] == _sum(*r[:4])}

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

    def fact(self, name: str) -> bytes:
        """A small thing remembered under ``name``; empty when it is not."""
        rows = self._all("SELECT name, value, sum FROM facts WHERE name = ?", (name,))
        return next((value for key, value, total in rows if total == _sum(key, value)), b"")

    def put_sources(self, rows: Iterable[tuple[str, Known]]) -> None:
        """Remember what was read."""
        self._write("INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?, ?, ?)", ((path, *known, _sum(path, *known)) for path, known in rows))

    def put_bodies(self, rows: Iterable[tuple[bytes, bytes]]) -> None:
        """Remember rendered bodies: key, HTML in UTF-8."""
        self._write("INSERT OR REPLACE INTO bodies VALUES (?, ?, ?)", ((key, html, _sum("", key, html)) for key, html in rows))

    def forget_sources(self, paths: Iterable[str], keys: Iterable[bytes]) -> None:
        """Drop sources that are gone, and bodies that nothing refers to any more."""
        self._write("DELETE FROM sources WHERE path = ?", ((path,) for path in paths))
        self._write("DELETE FROM bodies WHERE key = ?", ((key,) for key in keys))

    def put_outputs(self, rows: Iterable[tuple[str, Built]], gone: Iterable[str]) -> None:
        """Remember the outputs that were just published, and forget those that were removed."""
        self._write("DELETE FROM outputs WHERE path = ?", ((path,) for path in gone))
        self._write("INSERT OR REPLACE INTO outputs VALUES (?, ?, ?, ?, ?)", ((path, *built, _sum(path, *built)) for path, built in rows))

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

    def _write(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        self._db.executemany(statement, rows)

    def _all(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        try:
            return self._db.execute(statement, values).fetchall()
        except (sqlite3.Error, UnicodeDecodeError):
            self._start_again()
            return []
