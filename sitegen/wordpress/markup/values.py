"""What the conversion of one post is given, and what comes out of it."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import unquote, urljoin, urlsplit

from msgspec import Struct

from ...read.body import reach
from ...urls import NUMBERS
from ..metas import Choice

_NOTHING: Mapping[str, str] = MappingProxyType({})
_PHOTON = re.compile(r"(?:https?:)?//i[0-3]\.wp\.com/")
_VARIANT = re.compile(r"(?:-\d{1,5}x\d{1,5}|-scaled|-rotated|-e\d{10,13})(?=\.[A-Za-z0-9]{2,5}$)")

_QUERIES = frozenset((
    *NUMBERS, "m", "year", "monthnum", "day", "tag", "category_name", "author_name", "taxonomy", "term", "name", "pagename", "feed", "s",
))  # fmt: skip
"""By which WordPress shows something else than what stands at the path."""


class Media(Struct, frozen=True, gc=False):
    """A file of the media library."""

    path: str
    """Where the new site has it, as Markdown names it: ``/media/2025/09/foto.jpg``."""
    alt: str = ""
    caption: str = ""
    """May hold HTML, as WordPress' captions do."""
    credit: str = ""
    title: str = ""


class MarkupContext(Struct, frozen=True):
    """What a post's content refers to. Addresses within the old site are keys as ``site_address`` makes them."""

    home: str = ""
    """Where the post was, whole: from there addresses without a host are meant."""
    hosts: frozenset[str] = frozenset()
    """The old site's hosts in lower case, with and without ``www.``."""
    media: Mapping[str, Media] = MappingProxyType({})
    """By address of the file; of a picture's variants (``-300x200`` …) only the original or the ``-scaled`` one must be there."""
    left: Collection[str] = ()
    """Addresses of files of the media library that stay where they are."""
    attachments: Mapping[int, Media] = MappingProxyType({})
    """By id."""
    children: Sequence[int] = ()
    """Ids of the pictures that belong to the post, in the order of its gallery (menu order, then id)."""
    families: Mapping[int, Sequence[int]] = MappingProxyType({})
    """For each post the pictures that belong to it, in that order."""
    embeds: Mapping[str, str] = _NOTHING
    """Cached HTML by the key of its post meta, ``_oembed_<md5>``."""
    blocks: Mapping[int, str] = MappingProxyType({})
    """Contents of reusable blocks by id."""
    footnotes: Mapping[str, str] = _NOTHING
    """HTML of footnotes by id, in order."""
    links: Mapping[str, str] = _NOTHING
    """New target by old address."""
    chosen: Choice = Choice()
    """What shall become of shortcodes and blocks that nobody knows."""


class Note(Struct, frozen=True):
    """Something of a post that a person should look at."""

    kind: str
    """``shortcode``, ``block``, ``link``, ``media``, ``html``, ``depth``."""
    name: str
    text: str


class Dateline(Struct, frozen=True):
    """Where and when a text was written, and by which agency; ``text`` is how it stood before the first paragraph."""

    place: str
    date: date
    agency: str
    text: str


class Converted(Struct, frozen=True):
    """A post's content as Markdown."""

    markdown: str
    notes: tuple[Note, ...] = ()
    shortcodes: Mapping[str, int] = MappingProxyType({})
    """How often each shortcode stood in the text, known or not."""
    blocks: Mapping[str, int] = MappingProxyType({})
    became: Mapping[tuple[str, str], str] = MappingProxyType({})
    """What became of each: ``shortcodes`` or ``blocks`` and the name → the outcome and, after a colon, why."""
    media: tuple[str, ...] = ()
    """Addresses of files on the old hosts that the text uses, as it names them."""
    links: tuple[str, ...] = ()
    """Targets of links as the Markdown has them."""
    dateline: Dateline | None = None
    furniture: tuple[str, ...] = ()
    """Texts of author boxes and the like that were left out."""


def site_address(url: str, hosts: frozenset[str]) -> str | None:
    """The key of an address within the old site: its decoded path without the last slash, ``/?p=4`` for WordPress' queries; else ``None``."""
    return _site_address(url.strip(), hosts)


@lru_cache(4096)
def _site_address(url: str, hosts: frozenset[str]) -> str | None:
    url = _PHOTON.sub("//", url)
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if (host and host not in hosts) or parts.scheme not in ("", "http", "https") or not (host or parts.path.startswith("/")):
        return None
    path = unquote(parts.path).rstrip("/")
    file = "." in path.rpartition("/")[2] and not path.endswith(".php")
    wanted = [] if file else [pair for pair in parts.query.split("&") if pair.partition("=")[0] in _QUERIES]
    return f"{path}/?{'&'.join(wanted)}" if wanted else path or "/"


def whole(home: str, address: str) -> str:
    """An address with the host that it means, seen from ``home``; one that has a host, or that nobody can read, stays as it is."""
    try:
        return urljoin(home, address) if home and reach(address) == "site" else address
    except ValueError:
        return address


def original_of(key: str) -> list[str]:
    """The names under which a picture's original may be known, the likeliest first."""
    found = [key]
    plain = key
    while (shorter := _VARIANT.sub("", plain)) != plain:
        plain = shorter
        found.append(plain)
    stem, dot, kind = plain.rpartition(".")
    return [*found, *[f"{stem}{mark}{dot}{kind}" for mark in ("-scaled", "-rotated") if dot]]
