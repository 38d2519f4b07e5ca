"""A folder that a server shows: of this machine, or of another one that is mounted here."""

import os
import shutil
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from ..errors import Exit, SitegenError
from ..store.disk import flush, remove_files, remove_tree, write_durably
from ..store.lock import lock
from ..store.public import STATE, check_folder
from .mirror import at_once


class Folder:
    """Files arrive beside the site and are renamed into place."""

    def __init__(self, folder: Path, site: Path) -> None:
        self._root = folder.absolute()
        self._site = site
        self._incoming = self._root / STATE / "incoming"
        self._sent: list[str] = []
        self._open = ExitStack()
        self.name = str(folder)

    def open(self) -> None:
        """Hold the folder's lock."""
        check_folder(self._root, self._site.absolute())
        if (self._root / STATE / "manifest").exists():
            raise SitegenError(f"{self.name} is a folder that sites are built in; choose another one to publish to", code=Exit.UNSAFE)
        self._open.enter_context(lock(self._root / STATE))
        remove_tree(self._incoming)
        self._incoming.mkdir()

    def close(self) -> None:
        """Leave nothing of what was under way."""
        remove_tree(self._incoming)
        self._open.close()

    def read(self, name: str) -> bytes | None:
        """A file's bytes."""
        try:
            return (self._root / name).read_bytes()
        except FileNotFoundError:
            return None

    def is_empty(self) -> bool:
        """Nothing but our own folder."""
        return set(os.listdir(self._root)) <= {STATE}

    def send(self, root: Path, names: Sequence[str], ours: Collection[str]) -> Iterator[str]:
        """Copy beside, then rename; a file of somebody else's is not overwritten."""
        return at_once(lambda name: self._copy(root / name, name, new=name not in ours), names)

    def _copy(self, source: Path, name: str, *, new: bool) -> None:
        place = self._root / name
        for folder in list(place.relative_to(self._root).parents)[-2::-1]:
            if (self._root / folder).is_symlink() or (self._root / folder).is_file():
                self._refuse(str(folder))
        if place.is_dir() or (new and os.path.lexists(place) and place.read_bytes() != source.read_bytes()):
            self._refuse(name)
        aside = self._incoming / str(threading.get_ident())
        shutil.copyfile(source, aside)
        place.parent.mkdir(parents=True, exist_ok=True)
        os.replace(aside, place)
        self._sent.append(name)

    def write(self, name: str, data: bytes) -> None:
        """Flush what was sent, then write durably."""
        sent, self._sent = self._sent, []
        flush(self._root, [*sent, *{os.path.dirname(path) for path in sent}])
        write_durably(self._root / name, data)

    def create(self, name: str, data: bytes) -> bytes:
        """A file that the system makes once only."""
        try:
            with open(self._root / name, "xb") as file:
                file.write(data)
        except FileExistsError:
            return self.read(name) or b""
        return data

    def remove(self, names: Sequence[str]) -> None:
        """Remove files, and folders that become empty."""
        remove_files(self._root, [name for name in names if not (self._root / name).is_symlink()])

    def _refuse(self, name: str) -> None:
        raise SitegenError(f"{self.name} holds {name}, which sitegen did not publish and would have to replace; move it away", code=Exit.UNSAFE)
