"""The last plan's basis. A plan is a pure function of it, so an equal basis means an equal plan, which need not be made again."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress

import msgspec
from msgspec import Struct

from .config import Config
from .digest import digest, digest_value
from .errors import Problem
from .model import Article
from .plan import Prints
from .reading import Content
from .request import Request
from .store.cache import Cache
from .theme import LoadedTheme

NEWS = 48 * 3600
"""Seconds after which an article leaves the news sitemap."""
_FOREVER = 2**62
_FACT = "plan"
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


def next_event(articles: Sequence[Article], now: int) -> int:
    """When the clock next changes a plan: something is published, expires, or is no longer news."""
    events = [when for a in articles for when in (a.publish_when, a.expires_when, a.publish_when + NEWS + 1) if when is not None and when > now]
    return min(events, default=_FOREVER)


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


def forget(cache: Cache) -> None:
    """Before anything is published: until the new plan's memo is written there is none, whatever happens in between."""
    if cache.fact(_FACT):
        cache.put_fact(_FACT, b"")
