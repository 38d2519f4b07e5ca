"""The last plan's basis. A plan is a pure function of it, so an equal basis means an equal plan, which need not be made again."""

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import suppress

import msgspec
from msgspec import Struct

from .assemble import Assembled
from .config import Config
from .digest import digest, digest_value
from .errors import Problem
from .months.kept import NOTHING, Former, Head, LostMonth
from .months.shelves import FOREVER
from .plan import Prints
from .reading import Content
from .redirects import Told
from .request import Request
from .store.cache import Cache
from .theme import LoadedTheme

_FACT = "plan"
_EDITION = "edition"
_TOLD = "old addresses"
_decode_head = msgspec.msgpack.Decoder(Head).decode
_decode_prints = msgspec.msgpack.Decoder(Prints).decode


class Memo(Struct, frozen=True):
    """What is remembered of a plan."""

    basis: bytes
    since: int
    """The clock of its build, seconds since 1970 UTC."""
    until: int
    """From then on the clock alone would change it."""
    articles: int
    bytes: int
    """Of all outputs."""
    warnings: list[Problem]


def basis_of(request: Request, config: Config, content: Content, theme: LoadedTheme) -> bytes:
    """The digest of everything that a plan is made from, but the clock."""
    flags = f"{request.drafts} {request.future} {request.search} {request.stale_search} {request.strict} {request.keep_going}"
    return digest(flags, digest_value(config), theme.digest(), content.digest())


def next_event(heads: Iterable[Head], now: int) -> int:
    """When the clock next changes a plan: something is published, expires, or is no longer news."""
    return min((when for head in heads for when in head.events if when > now), default=FOREVER)


def recall(cache: Cache, basis: bytes, now: int) -> Memo | None:
    """The last plan's memo if the next plan would be the same."""
    try:
        memo = msgspec.msgpack.decode(cache.fact(_FACT), type=Memo)
    except msgspec.MsgspecError:
        return None
    return memo if memo.basis == basis and memo.since <= now < memo.until else None


def built_at(cache: Cache) -> int:
    """The clock of the last build without problems, seconds since 1970 UTC; 0 if there was none."""
    try:
        return msgspec.msgpack.decode(cache.fact(_FACT), type=Memo).since
    except msgspec.MsgspecError:
        return 0


def remember(cache: Cache, memo: Memo) -> None:
    """Write down what the last plan was made from."""
    cache.put_fact(_FACT, msgspec.msgpack.encode(memo))


def recall_volumes(cache: Cache) -> dict[bytes, Prints]:
    """The volumes of the last plan."""
    found = {}
    for key, value in cache.volumes().items():
        with suppress(msgspec.MsgspecError):
            found[key] = _decode_prints(value)
    return found


def remember_volumes(cache: Cache, volumes: Mapping[bytes, Prints], former: Mapping[bytes, Prints]) -> None:
    """Write down the volumes of a plan. What they say is true of their keys whether or not the plan is carried out."""
    made = [(key, msgspec.msgpack.encode(prints)) for key, prints in volumes.items() if key not in former]
    gone = [key for key in former if key not in volumes]
    if made or gone:
        with suppress(OSError, sqlite3.Error), cache.transaction():
            cache.put_volumes(made, gone)


class _Edition(Struct, frozen=True):
    """What the months of the last build have in common."""

    basis: bytes
    assets: dict[str, bytes]
    addresses: tuple[str, ...]


def recall_months(cache: Cache, basis: bytes) -> Former:
    """The months of the last site, if they have this basis."""

    def load(month: str, part: str) -> bytes:
        value = cache.month(month, part)
        if not value:
            cache.put_fact(_EDITION, b"")
            raise LostMonth(month)
        return value

    with suppress(msgspec.MsgspecError):
        edition = msgspec.msgpack.decode(cache.fact(_EDITION), type=_Edition)
        if edition.basis == basis:
            heads = {month: _decode_head(value) for month, value in sorted(cache.months("head").items())}
            return Former(heads, edition.assets, edition.addresses, load, _told(cache))
    return NOTHING


def _told(cache: Cache) -> Told | None:
    try:
        return msgspec.msgpack.decode(cache.fact(_TOLD), type=Told)
    except msgspec.MsgspecError:
        return None


def remember_months(cache: Cache, made: Assembled) -> None:
    """Write down the months of a site that has no faults, and what it tells of old addresses."""
    edition = _Edition(made.basis, made.assets, made.addresses)
    months = made.months
    data = msgspec.msgpack.encode(edition)
    rows = [
        (month, part, value)
        for month, parts in months.fresh.items()
        for part, value in (("head", msgspec.msgpack.encode(months.heads[month])), *parts.items())
    ]
    if rows or months.gone or made.told is not months.told or cache.fact(_EDITION) != data:
        with suppress(OSError, sqlite3.Error), cache.transaction():
            cache.put_months(rows, months.gone)
            cache.put_fact(_EDITION, data)
            if made.told is not months.told:
                cache.put_fact(_TOLD, msgspec.msgpack.encode(made.told))


def forget(cache: Cache) -> None:
    """Before anything is published: until the new plan's memo is written there is none, whatever happens in between."""
    if cache.fact(_FACT):
        cache.put_fact(_FACT, b"")
