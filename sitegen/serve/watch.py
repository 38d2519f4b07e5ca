"""Hears of changes in a site's folder. What it hears is a hint: what really changed is for the build to find."""

import errno
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch
from watchdog.observers.polling import PollingObserver

from .mounts import deaf_kind

QUIET = 0.06
"""Seconds without a change after which a burst of them is over."""
_LONGEST = 0.6
"""Seconds after which a burst that does not end is acted upon all the same."""
_FOLDERS = ("content", "templates")
_READING = ("opened", "closed_no_write")
_REPLACING = ("created", "deleted", "moved")


class Changes(FileSystemEventHandler):
    """Collects the paths that changed, relative to the site's folder."""

    def __init__(self, site: Path) -> None:
        self._site = site
        self._paths: set[str] = set()
        self._lock = threading.Lock()
        self._some = threading.Event()
        self._last = 0.0

    def dispatch(self, event: FileSystemEvent) -> None:
        """Called by the observer's thread."""
        if event.event_type not in _READING:
            for path in (event.src_path, event.dest_path):
                self.add(str(path))

    def add(self, path: str) -> None:
        """Something changed there; files that editors keep for themselves do not count."""
        try:
            name = Path(path).relative_to(self._site).as_posix() if path else ""
        except ValueError:
            return
        parts = name.split("/")
        hidden = any(part.startswith(".") for part in parts) or name.endswith(("~", ".swp", ".tmp", "/4913"))
        if not name or hidden or (parts[0] not in _FOLDERS and name != "sitegen.toml"):
            return
        with self._lock:
            self._paths.add(name)
            self._last = time.monotonic()
        self._some.set()

    def wake(self) -> None:
        """Let whoever waits look again."""
        self._some.set()

    def wait(self, timeout: float | None) -> frozenset[str]:
        """What changed since the last call, once it is quiet again; nothing after ``timeout`` seconds, or when woken."""
        self._some.wait(timeout)
        began = time.monotonic()
        while (now := time.monotonic()) - self._last < QUIET and now - began < _LONGEST:
            time.sleep(QUIET / 4)
        with self._lock:
            self._some.clear()
            found, self._paths = frozenset(self._paths), set()
        return found


def watch(site: Path, changes: Changes, say: Callable[[str], None], *, poll: bool) -> BaseObserver:
    """Start to watch. Where the system has no room for more watches, or hears of no changes, files are looked at again and again instead."""
    if kind := "" if poll else deaf_kind(site):
        say(f"the site is on {kind}, where changes are not told, so files are looked at every second")
    if not poll and not kind:
        observer = Observer()
        try:
            return _started(observer, site, changes)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EMFILE):
                raise
            say("this machine watches no more files, so they are looked at every second; raise fs.inotify.max_user_watches, or say --poll")
    return _started(PollingObserver(timeout=1), site, changes)


def _started(observer: BaseObserver, site: Path, changes: Changes) -> BaseObserver:
    folders = _Folders(observer, site, changes)
    observer.schedule(folders, str(site), recursive=False)
    folders.follow()
    observer.start()
    return observer


class _Folders(FileSystemEventHandler):
    """Hears of the site's own folder: what is below it is watched from when it is there, and again when it comes back."""

    def __init__(self, observer: BaseObserver, site: Path, changes: Changes) -> None:
        self._observer = observer
        self._site = site
        self._changes = changes
        self._watched: dict[str, ObservedWatch] = {}

    def dispatch(self, event: FileSystemEvent) -> None:
        """Called by the observer's thread."""
        if event.is_directory and event.event_type in _REPLACING:
            for path in (event.src_path, event.dest_path):
                self._leave(Path(str(path)).name)
            self.follow()
        self._changes.dispatch(event)

    def follow(self) -> None:
        """Watch the folders that are there."""
        for name in _FOLDERS:
            if name not in self._watched and (self._site / name).is_dir():
                with suppress(FileNotFoundError):  # gone again: its next coming is an event too
                    self._watched[name] = self._observer.schedule(self._changes, str(self._site / name), recursive=True)

    def _leave(self, name: str) -> None:
        if watched := self._watched.pop(name, None):
            self._observer.unschedule(watched)
