"""Walk ``content/``: what is there, what kind it is, and whether it was touched. Opens no file."""

import os
import re
import stat
import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

from msgspec import Struct

from ..errors import Exit, Problem, SitegenError

FileKind = Literal["article", "entry", "comments", "redirects", "asset", "data", "static"]
_FOLDERS: dict[str, FileKind] = {
    "news": "article",
    "pages": "entry",
    "authors": "entry",
    "sections": "entry",
    "tags": "entry",
    "comments": "comments",
    "redirects": "redirects",
    "media": "asset",
    "data": "data",
    "static": "static",
}
_MARKDOWN = (".md", ".markdown")
_DROPPINGS = re.compile(r"^[._#]|~$|\.(?:sw[a-z]|tmp|bak|orig|part)$|^4913$|^(?:thumbs\.db|desktop\.ini|ehthumbs\.db)$", re.IGNORECASE)
_USUAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*\.(?:md|yaml)").fullmatch
"""What nearly all names are: it spares them the longer question."""
_BY_HANDLE = os.scandir in os.supports_fd
"""A folder's files can be looked at from within: the system need not look for the folder at each. Elsewhere it comes with their names."""
_HOSTING = frozenset(f"static/{name}" for name in (".well-known", ".nojekyll", ".htaccess", "_redirects", "_headers"))
"""Names that hosts and protocols fix, at the root of the site (RFC 8615 and the manuals of the hosts)."""
_REFUSED = (".html", ".htm", ".xhtml", ".xml", ".js", ".mjs", ".css", ".php", ".py", ".sh", ".exe")
"""Kinds that would run in a reader's browser, or have no place beside articles; ``content/static/`` takes them, knowingly."""


class SourceFile(Struct, frozen=True, gc=False):
    """One file of ``content/``."""

    path: str
    """POSIX path relative to ``content/``."""
    kind: FileKind
    stamp: bytes
    """Of its times and size; empty if it is so fresh that these prove nothing."""


Mark = Callable[[os.stat_result, int], bytes]
"""The stamp of a file as it was at a moment, nanoseconds since 1970 UTC."""


def discover(content: Path, mark: Mark) -> tuple[list[SourceFile], list[Problem]]:
    """Every content file, sorted by path, and what may not be there."""
    if not content.is_dir():
        raise SitegenError(f"there is no folder {content}; articles belong in content/news/YYYY/MM/", code=Exit.PROBLEMS)
    problems: list[Problem] = []
    found = _walk(str(content), "", problems, mark)
    found.sort()
    return [SourceFile(path, kind, stamp) for path, stamp in found if (kind := _kind(path, problems))], problems


def names_below(content: Path, folder: str) -> set[str]:
    """Every content file in one folder of ``content/``, by its path."""
    return {path for path, _ in _walk(str(content / folder), f"{folder}/" if folder else "", [], lambda *_: b"")}


def _walk(top: str, start: str, problems: list[Problem], mark: Mark) -> list[tuple[str, bytes]]:
    """Path and stamp of every file."""
    found: list[tuple[str, bytes]] = []
    folders = [(top, start)]
    now = time.time_ns()
    while folders:
        folder, prefix = folders.pop()
        for name, there in _entries(folder, prefix):
            path = prefix + name
            if stat.S_ISREG(there.st_mode):
                if (name.isascii() and name.isprintable()) or _is_text(name):
                    found.append((path, mark(there, now)))
                else:
                    problems.append(Problem(f"content/{path}", 1, 1, "the file's name is not UTF-8 or has control characters", "rename the file"))
            elif stat.S_ISDIR(there.st_mode):
                folders.append((os.path.join(folder, name), f"{path}/"))
            elif stat.S_ISLNK(there.st_mode):
                problems.append(_link(path, os.path.join(folder, name)))
            else:
                problems.append(Problem(f"content/{path}", 1, 1, "not a regular file", "remove it"))
    return found


def _entries(folder: str, prefix: str) -> Iterator[tuple[str, os.stat_result]]:
    """What is in a folder but for droppings, and what it is; nothing of what went away a moment ago."""
    try:
        place: str | int = os.open(folder, os.O_RDONLY) if _BY_HANDLE else folder
        listed = os.scandir(place)
    except PermissionError as error:
        raise SitegenError(f"content/{prefix}: permission denied", code=Exit.ENVIRONMENT) from error
    except FileNotFoundError:
        return
    try:
        with listed as entries:
            for entry in entries:
                name = entry.name
                if not _USUAL(name) and _DROPPINGS.search(name) and prefix + name not in _HOSTING:
                    continue
                try:
                    there = entry.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue
                yield name, there
    finally:
        if isinstance(place, int):
            os.close(place)


def _link(path: str, place: str) -> Problem:
    try:
        target = os.readlink(place)
    except OSError:
        target = "something else"  # it was changed a moment ago
    return Problem(f"content/{path}", 1, 1, f"a symbolic link (to {target!r}) is not content", "put the file itself there")


def _is_text(name: str) -> bool:
    return not any(unicodedata.category(c) in ("Cc", "Cs") for c in name)


def _kind(path: str, problems: list[Problem]) -> FileKind | None:
    if path.startswith("news/") and path.endswith(".md"):
        return "article"
    if path.startswith("comments/") and path.endswith(".yaml"):
        return "comments"
    folder, slash, _ = path.partition("/")
    kind = _FOLDERS.get(folder) if slash else None
    if kind is None:
        known = ", ".join(_FOLDERS)
        problems.append(
            Problem(f"content/{path}", 1, 1, "this is not a place for content", f"content/ holds the folders {known}; articles are in news/")
        )
        return None
    lower = path.lower()
    if kind in ("article", "entry") and not lower.endswith(_MARKDOWN):
        kind = "asset"
    if kind == "asset" and lower.endswith((*_REFUSED, *_MARKDOWN)):
        problems.append(
            Problem(
                f"content/{path}", 1, 1, "a file of this kind is not carried over from here", "put it into content/static/ if you mean to publish it"
            )
        )
        return None
    if kind == "comments" and not lower.endswith(".yaml"):
        problems.append(Problem(f"content/{path}", 1, 1, "comments are YAML", "write them as a .yaml file with the name of their article"))
        return None
    if kind == "redirects" and not lower.endswith(".txt"):
        problems.append(Problem(f"content/{path}", 1, 1, "lists of old addresses are text", "write them as a .txt file, one address a line"))
        return None
    if kind == "data" and not lower.endswith(".toml"):
        problems.append(Problem(f"content/{path}", 1, 1, "data files are TOML", "write it as a .toml file"))
        return None
    return kind
