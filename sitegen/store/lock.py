"""One builder at a time. The system frees the lock when its holder ends, however it ends."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import Exit, SitegenError
from .disk import remove_tree


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Hold the lock of a site's ``.sitegen`` folder; raises ``SitegenError`` (code 4) when another process does."""
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / "lock").is_dir():
        remove_tree(folder / "lock")
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not _take(handle):
            holder = os.pread(handle, 64, 0).decode("ascii", "replace").strip() if hasattr(os, "pread") else ""
            who = f" (process {holder})" if holder else ""
            raise SitegenError(f"another build of this site is running{who}; wait for it to end", code=Exit.LOCKED)
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        yield
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
