"""Whether this machine can build, show and search the site: each thing with a verdict and what to do."""

import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from msgspec import Struct

from .errors import SitegenError
from .search.index import binary
from .settings_file import FILE, load
from .store.disk import files_below
from .urls import same_place

Verdict = Literal["good", "note", "bad"]
_ROOM = 2_000_000_000
"""Bytes that should be free: a large site is built beside the old one."""
_WATCHES = 20_000
_LIBRARIES = ("jinja2", "markdown-it-py", "pagefind-bin", "watchdog", "pillow", "babel", "uvicorn")
_PORT = 8000


class Examined(Struct, frozen=True):
    """One thing that was looked at."""

    name: str
    verdict: Verdict
    """``bad``: a build will fail. ``note``: something else will not work."""
    said: str


def examine(folder: Path) -> Iterator[Examined]:
    """Look at the machine, and at the site in a folder if there is one; a thing that can't be looked at is a bad one."""
    looks: tuple[tuple[str, Callable[[Path], tuple[Verdict, str]]], ...] = (
        ("Python", _python), ("libraries", _libraries), ("pagefind", _pagefind), ("settings", _settings), ("cache", _cache), ("disk", _disk),
        ("names", _names), ("port", _port), ("watching", _watching), ("git", _git),
    )  # fmt: skip
    for name, look in looks:
        try:
            yield Examined(name, *look(folder))
        except OSError as error:
            yield Examined(name, "bad", f"{error.strerror or error}: {error.filename or folder}")


def _python(_folder: Path) -> tuple[Verdict, str]:
    found = ".".join(map(str, sys.version_info[:3]))
    return ("good", found) if sys.version_info >= (3, 11) else ("bad", f"{found}; sitegen needs 3.11 or newer")


def _libraries(_folder: Path) -> tuple[Verdict, str]:
    found, lacking = [], []
    for name in _LIBRARIES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            lacking.append(name)
    return ("bad", f"missing: {', '.join(lacking)}; install sitegen again") if lacking else ("good", ", ".join(found))


def _pagefind(_folder: Path) -> tuple[Verdict, str]:
    try:
        done = subprocess.run([binary(), "--version"], capture_output=True, text=True, timeout=20, check=True)  # noqa: S603 - our own arguments
    except SitegenError as error:
        return "bad", error.message
    except (OSError, subprocess.SubprocessError) as error:
        return "bad", f"the search indexer cannot run ({error}); build with --no-search"
    return "good", done.stdout.strip()


def _settings(folder: Path) -> tuple[Verdict, str]:
    try:
        config = load(folder / FILE)
    except SitegenError as error:
        return "bad", error.message or f"{len(error.problems)} mistakes in {FILE}; sitegen build tells them"
    return "good", f"{config.title}, {config.language}, {config.timezone}"


def _cache(folder: Path) -> tuple[Verdict, str]:
    place = folder / ".sitegen" / "doctor"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"")
    place.unlink()
    return "good", f"{place.parent} can be written"


def _disk(folder: Path) -> tuple[Verdict, str]:
    free = shutil.disk_usage(folder).free
    said = f"{free / 1e9:.1f} GB free"
    return ("good", said) if free >= _ROOM else ("note", f"{said}; a large site needs more: remove what is not needed")


def _names(folder: Path) -> tuple[Verdict, str]:
    """Names that are one file on systems where case does not count."""
    seen: dict[str, str] = {}
    for path in sorted(files_below(folder / "content")) if (folder / "content").is_dir() else ():
        other = seen.setdefault(same_place(path), path)
        if other != path:
            return "note", f"content/{other} and content/{path} are one file on Windows and macOS; rename one of them"
    return "good", f"{len(seen)} files, each with a name of its own on every system"


def _port(_folder: Path) -> tuple[Verdict, str]:
    with socket.socket() as probe:
        taken = probe.connect_ex(("127.0.0.1", _PORT)) == 0
    return ("note", f"port {_PORT} is in use; serve will take the next free one") if taken else ("good", f"port {_PORT} is free")


def _watching(_folder: Path) -> tuple[Verdict, str]:
    limit = Path("/proc/sys/fs/inotify/max_user_watches")
    if not limit.is_file():
        return "good", "the system tells of changed files"
    most = int(limit.read_text("ascii"))
    said = f"{most} folders can be watched"
    return ("good", said) if most >= _WATCHES else ("note", f"{said}; raise fs.inotify.max_user_watches for a large archive, or use serve --poll")


def _git(folder: Path) -> tuple[Verdict, str]:
    git = shutil.which("git")
    if git is None:
        return "note", "git is missing; a deployment needs it"
    done = subprocess.run([git, "-C", str(folder), "check-ignore", "-q", ".sitegen"], capture_output=True, check=False)  # noqa: S603
    if done.returncode == 1:
        return "note", "git would keep .sitegen/; write .sitegen/ and .preview/ into .gitignore"
    return "good", git
