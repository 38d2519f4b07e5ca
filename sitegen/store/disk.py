"""The few things that are done to files: stamps, durable writes, removal. Everything that can fail raises ``OSError``."""

import ctypes
import os
import shutil
import struct
import sys
from contextlib import suppress
from pathlib import Path

_STAMP = struct.Struct("<qqqq")
_RACY = 100_000_000
"""Nanoseconds: a file touched this shortly before it was read could change again without a new time."""
_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_FEW = 48
"""Up to this many files are flushed one by one; more, with their whole file system at once."""


def stamp(stat: os.stat_result) -> bytes:
    """Changes whenever a file is written, even if its time was set back: size, both times, inode."""
    return _STAMP.pack(stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino & 0x7FFFFFFFFFFFFFFF)


def settled(stat: os.stat_result, now: int) -> bytes:
    """The stamp, or nothing if the file is so fresh ``now`` (nanoseconds since 1970) that a stamp proves nothing."""
    return stamp(stat) if stat.st_ctime_ns < now - _RACY else b""


def read_regular(path: str | Path) -> bytes:
    """The bytes of a regular file; a symbolic link is refused, even one put there a moment ago."""
    return read_known(path)[1]


def read_known(path: str | Path, most: int = sys.maxsize) -> tuple[os.stat_result, bytes]:
    """What was true of a regular file before it was read, and its bytes; none of them if they are more than ``most``."""
    handle = os.open(path, _READ)
    try:
        before = os.fstat(handle)
        size = before.st_size
        data = os.read(handle, size + 1) if size <= most else b""
        while data and len(data) != size and (more := os.read(handle, 1 << 20)):
            data += more
    finally:
        os.close(handle)
    return before, data


def write_durably(path: Path, data: bytes) -> None:
    """Replace a small file in one step that survives a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.new")
    with open(aside, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(aside, path)
    flush_folder(path.parent)


def flush_folder(folder: str | Path) -> None:
    """Make the names in a folder survive a power cut, where the system can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def flush(root: Path, paths: list[str]) -> None:
    """Make these files or folders below ``root`` survive a power cut."""
    if len(paths) > _FEW and sys.platform == "linux":
        handle = os.open(root, os.O_RDONLY)
        try:
            if ctypes.CDLL(None, use_errno=True).syncfs(handle) != 0:
                error = ctypes.get_errno()
                raise OSError(error, os.strerror(error), str(root))
        finally:
            os.close(handle)
        return
    for path in paths:
        target = os.path.join(root, path)
        if os.path.isdir(target):
            flush_folder(target)
            continue
        handle = os.open(target, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def remove_files(root: Path, paths: tuple[str, ...] | list[str]) -> None:
    """Remove files below ``root``, and the folders that this leaves empty."""
    folders = set()
    for path in paths:
        with suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError if os.name == "nt" else FileNotFoundError):
            os.unlink(root / path)
        folders.add(os.path.dirname(path))
    for folder in sorted(folders, key=len, reverse=True):
        place = root / folder
        with suppress(OSError):
            while place != root:
                place.rmdir()
                place = place.parent


def remove_tree(path: Path) -> None:
    """Remove whatever is there: a folder with all that it holds, a file, a link, or nothing."""
    if path.is_symlink() or not path.is_dir():
        path.unlink(missing_ok=True)
    else:
        shutil.rmtree(path, ignore_errors=True)


def files_below(folder: Path) -> list[str]:
    """Everything below a folder that is no folder, as sorted POSIX paths relative to it."""
    found = []
    for base, folders, files in os.walk(folder):
        found += [Path(base, name).relative_to(folder).as_posix() for name in (*files, *(f for f in folders if Path(base, f).is_symlink()))]
    return sorted(found)
