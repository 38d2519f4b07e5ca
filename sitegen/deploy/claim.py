"""One deployment at a time onto one place: a small file there says who deploys, to machines that share nothing but the place.

What a deployment of this machine left behind when it was killed is taken away. Nobody here can tell whether one of another machine still
runs: it is told, and its file goes if that is asked for.
"""

import os
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from platform import node
from typing import Protocol

import msgspec
from msgspec import Struct

from ..errors import Exit, SitegenError
from ..store.public import STATE

_FILE = f"{STATE}/deploying"
_NAMES = Path("/proc/self/ns/pid")
"""On Linux: the name of the space in which process numbers mean something; two containers have two."""


class Shared(Protocol):
    """What a claim needs of a place."""

    name: str

    def read(self, name: str) -> bytes | None:
        """A small file; none if it is not there."""

    def create(self, name: str, data: bytes) -> bytes:
        """Put a small file there if there is none; what the file says then."""

    def remove(self, names: Sequence[str]) -> None:
        """Files that may be there no longer."""


class _Holder(Struct):
    """Who deploys."""

    machine: str
    process: int
    since: int
    """Seconds since 1970 UTC."""
    token: str


@contextmanager
def claim(place: Shared, *, anyway: bool) -> Iterator[None]:
    """Hold a place; raises ``SitegenError`` (code 4) while another deployment does. ``anyway``: take away what it left."""
    mine = msgspec.json.encode(_Holder(_machine(), os.getpid(), int(time.time()), secrets.token_hex(8)))
    if anyway:
        place.remove([_FILE])
    said = place.create(_FILE, mine)
    if said != mine and _ended(said):
        place.remove([_FILE])
        said = place.create(_FILE, mine)
    if said != mine:
        message = f"another deployment to {place.name} is under way, or was cut off: {_shown(said)}; wait for its end, or if it runs no longer, say --break-lock"
        raise SitegenError(message, code=Exit.LOCKED)
    try:
        yield
    finally:
        if place.read(_FILE) == mine:
            place.remove([_FILE])


def _machine() -> str:
    return f"{node()} {os.readlink(_NAMES)}" if _NAMES.is_symlink() else node()


def _holder(said: bytes) -> _Holder | None:
    try:
        return msgspec.json.decode(said, type=_Holder)
    except msgspec.MsgspecError:
        return None


def _ended(said: bytes) -> bool:
    """Whether the holder was a process of this machine, and is no longer."""
    holder = _holder(said)
    if holder is None or holder.machine != _machine() or os.name != "posix":
        return False
    try:
        os.kill(holder.process, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _shown(said: bytes) -> str:
    holder = _holder(said)
    if holder is None:
        return "nobody knows whose"
    since = datetime.fromtimestamp(holder.since, UTC)
    return f"process {holder.process} on {holder.machine.partition(' ')[0]}, since {since:%Y-%m-%d %H:%M} UTC"
