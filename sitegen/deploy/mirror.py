"""A place that takes one file after another, folder or storage: only what changed, and never a page that leads to a missing one.

The place keeps a list of what it holds. Before the first file is sent, the list says of each file that will change that it is in between; now and
then, and at the end, it says what has arrived. So a deployment that was cut off is completed by the next one, whatever that one publishes.
New files come first, so that nothing that readers find leads to them before they are there; then those that change, articles before lists;
what is gone is removed last.
"""

import gzip
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from typing import Protocol, Self

import msgspec
from msgspec import Struct

from ..errors import Exit, SitegenError
from ..store.public import STATE
from .built import Built, Deployed, File, Former, Limits
from .claim import claim

LIST = f"{STATE}/deployed"
"""Where a place keeps the list of what it holds."""
ABSENT, UNSURE = "absent", "unsure"
"""Digests of files that may not be there, and of files that are there in one of two versions."""
_AT_ONCE = 8
_STEP = 1000
"""Files after which the list is written again, so that no more than these are sent twice."""


class Place(Protocol):
    """Takes files by their names."""

    name: str

    def open(self) -> None:
        """Keep others away, where it can; refuse what can be no place of a site."""

    def close(self) -> None:
        """Let others in."""

    def read(self, name: str) -> bytes | None:
        """A small file; none if it is not there."""

    def is_empty(self) -> bool:
        """No file is there at all."""

    def send(self, root: Path, names: Sequence[str], ours: Collection[str]) -> Iterable[str]:
        """Put files of a folder there, each whole or not at all, in any order; their names as they arrive. Where none of ``ours`` is, nothing is."""

    def write(self, name: str, data: bytes) -> None:
        """Put a small file there once all that was sent is safe."""

    def create(self, name: str, data: bytes) -> bytes:
        """Put a small file there if there is none; what the file says then."""

    def remove(self, names: Sequence[str]) -> None:
        """Files that may be there no longer."""


def at_once(send: Callable[[str], None], names: Sequence[str]) -> Iterator[str]:
    """Send files one by one, several at a time; each name when its file has arrived."""
    threads = ThreadPoolExecutor(_AT_ONCE)
    try:
        for name, _ in zip(names, threads.map(send, names), strict=True):
            yield name
    finally:
        threads.shutdown(cancel_futures=True)


class _List(Struct):
    """What a place holds."""

    base_url: str
    source: str
    files: dict[str, File]


class Mirror:
    """A place that is made equal to the built site, file by file."""

    limits = Limits()

    def __init__(self, place: Place, *, anyway: bool = False) -> None:
        """``anyway``: although another deployment holds the place."""
        self._place = place
        self._anyway = anyway
        self._seen: bytes | None = None

    def __enter__(self) -> Self:
        self._place.open()
        return self

    def __exit__(self, *_: object) -> None:
        self._place.close()

    def former(self) -> Former:
        """What the place's list says; a place with files and no list is refused."""
        name = self._place.name
        data = self._seen = self._place.read(LIST)
        if data is None:
            if not self._place.is_empty():
                raise SitegenError(f"{name} holds files that sitegen did not publish; empty it, or choose another place", code=Exit.UNSAFE)
            return Former()
        try:
            found = msgspec.json.decode(gzip.decompress(data), type=_List)
        except (OSError, EOFError, zlib.error, msgspec.MsgspecError):
            raise SitegenError(f"the list {LIST} in {name} is damaged; empty the place and deploy again", code=Exit.UNSAFE) from None
        return Former(found.files, found.base_url, found.source)

    def publish(self, built: Built, former: Former, dry_run: bool, tell: Callable[[int, int], None]) -> Deployed:
        """Send what differs, in an order in which nothing leads to what is missing."""
        stale = [name for name, file in built.files.items() if former.files.get(name) != file]
        gone = [name for name in former.files if name not in built.files]
        done = Deployed(len(built.files), self._place.name, tuple(sorted((*stale, *gone))))
        if done.changed and not dry_run:
            with claim(self._place, anyway=self._anyway):
                self._publish(built, former, done, stale, gone, tell)
        return done

    def _publish(self, built: Built, former: Former, done: Deployed, stale: list[str], gone: list[str], tell: Callable[[int, int], None]) -> None:
        if self._place.read(LIST) != self._seen:
            raise SitegenError(f"another deployment has just changed {self._place.name}; deploy again", code=Exit.LOCKED)
        list_ = _List(former.base_url or built.base_url, former.source, dict(former.files))
        for name in done.changed:
            there = list_.files.get(name)
            list_.files[name] = File(built.files[name].size if name in built.files else 0, UNSURE if there and there.digest != ABSENT else ABSENT)
        self._write(list_)
        self._place.remove(_in_the_way(gone, stale))
        self._send(built, list_, _steps(built, list_, stale), frozenset(former.files), tell)
        self._place.remove(gone)
        self._write(_List(built.base_url, built.source, dict(built.files)))

    def _send(self, built: Built, list_: _List, steps: list[list[str]], ours: frozenset[str], tell: Callable[[int, int], None]) -> None:
        done, all_ = 0, sum(map(len, steps))
        for step in steps:
            for _ in self._place.send(built.output, step, ours):
                done += 1
                tell(done, all_)
            list_.files.update({name: built.files[name] for name in step})
            if len(step) == _STEP:
                self._write(list_)

    def _write(self, list_: _List) -> None:
        self._place.write(LIST, gzip.compress(msgspec.json.encode(list_), mtime=0))


def _in_the_way(gone: list[str], stale: list[str]) -> list[str]:
    """Files where folders are needed, and files in folders where a file is needed: the one kind that is removed before others arrive."""
    gone_, stale_ = set(gone), set(stale)
    files = {str(folder) for name in stale for folder in PurePosixPath(name).parents} & gone_
    return sorted(files | {name for name in gone if any(str(folder) in stale_ for folder in PurePosixPath(name).parents)})


def _steps(built: Built, list_: _List, stale: list[str]) -> list[list[str]]:
    """What may be sent at once, in order: new files, changed ones, both first without those that lead to others; the front page last of all."""
    steps: list[list[str]] = []
    for absent in (True, False):
        for late in (False, True):
            names = [name for name in stale if (list_.files[name].digest == ABSENT) is absent and (name in built.late) is late]
            names.sort(key=lambda name: (-name.count("/"), name))
            steps += [names[i : i + _STEP] for i in range(0, len(names), _STEP)]
    return steps
