"""What is kept of a month from one build to the next."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import ParamSpec, TypeVar, overload

import msgspec
from msgspec import Struct

from ..binding import Bound
from ..book import Sheet
from ..model import Reference
from ..places import Place
from ..redirects import Claim, Told
from ..terms import Names


class Head(Struct, frozen=True, gc=False, array_like=True):
    """All that is known of a month, but for its articles and their places."""

    sheet: Sheet
    members: tuple[tuple[str, bytes], ...]
    """Every file of the month, and the key of what it says."""
    since: int
    until: int
    """The seconds since 1970 UTC between which the clock publishes and ends nothing here."""
    events: tuple[int, ...]
    """When the clock will change a plan: something is published, ends, or is no longer news."""
    listed: Names
    unlisted: Names
    expired: Names
    meant: bytes
    """The digest of what these names mean."""
    asked: tuple[str, ...]
    """See ``Trace``; so are the following."""
    used: tuple[str, ...]
    leads: tuple[str, ...]
    references: tuple[Reference, ...]
    withheld: tuple[str, ...]
    """Sources of the assets that articles use which are not public."""
    claimed: bytes
    """The digest of the old addresses that its public articles claim; empty if there are none."""
    aside: tuple[int, int]
    """The numbers of unlisted and of expired articles."""
    sounds: bool
    """A public article has a recording."""


class LostMonth(Exception):
    """The cache has lost what it kept of a month; the next build goes without."""


P = ParamSpec("P")
R = TypeVar("R")


def unharmed(build: Callable[P, R]) -> Callable[P, R]:
    """Once more, and without the months that the cache kept, if it has lost one."""

    @wraps(build)
    def twice(*args: P.args, **named: P.kwargs) -> R:
        try:
            return build(*args, **named)
        except LostMonth:
            return build(*args, **named)

    return twice


class Former(Struct):
    """The months of a former build."""

    heads: dict[str, Head]
    assets: dict[str, bytes]
    """Source → digest."""
    addresses: tuple[str, ...]
    """Of terms."""
    load: Callable[[str, str], bytes]
    """Month, part → what the cache holds. Raises ``LostMonth``."""
    told: Told | None = None
    """Of old addresses."""

    def bounds(self, month: str) -> "Sequence[Bound]":
        """The public articles: listed, unlisted and expired ones, each oldest first."""
        return _Stored(self.load(month, "articles"))

    def places(self, month: str) -> list[Place]:
        """Where all articles are."""
        return _decode_places(self.load(month, "places"))

    def claims(self, month: str) -> list[Claim]:
        """The old addresses that its public articles claim."""
        return _decode_claims(self.load(month, "claims"))


class _Stored(Sequence[Bound]):
    """Articles that are read when they are looked at."""

    def __init__(self, data: bytes) -> None:
        self._raw = _split(data)

    def __len__(self) -> int:
        return len(self._raw)

    @overload
    def __getitem__(self, at: int) -> Bound: ...
    @overload
    def __getitem__(self, at: slice) -> list[Bound]: ...
    def __getitem__(self, at: int | slice) -> Bound | list[Bound]:
        return [_decode_bound(raw) for raw in self._raw[at]] if isinstance(at, slice) else _decode_bound(self._raw[at])


def stored(bounds: Sequence[Bound], places: Sequence[Place], claims: Sequence[Claim]) -> dict[str, bytes]:
    """What the cache holds of a month besides its head, by the names that ``Former.load`` knows."""
    return {"articles": _encode(bounds), "places": _encode(places), "claims": _encode(claims)}


_encode = msgspec.msgpack.Encoder().encode
_split = msgspec.msgpack.Decoder(list[msgspec.Raw]).decode
_decode_bound = msgspec.msgpack.Decoder(Bound).decode
_decode_claims = msgspec.msgpack.Decoder(list[Claim]).decode
_decode_places = msgspec.msgpack.Decoder(list[Place]).decode
NOTHING = Former({}, {}, (), lambda *_: b"")
