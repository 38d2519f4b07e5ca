"""Filters for templates: pure, without files and without the time."""

import re
from base64 import b64encode
from collections.abc import Callable, Sequence
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256
from html import unescape
from itertools import chain, groupby
from typing import Any

from markupsafe import Markup
from msgspec.json import Encoder

from ..model import Card
from .escaping import printed, safe

_MINUTE = 200
"""Words that people read in a minute."""
_OPENING = 1000
"""Characters of a body that are looked at."""
_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<[^>]*(?:>|\Z)", re.DOTALL)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINK = re.compile("\x02([0-9]+)\x03")
_SIZE = re.compile("\x04([0-9]+)\x05")
_TITLE = re.compile("\x06([0-9]+)\x07")
_ANCHOR = re.compile(r'(<a [^>]*?href=")(#[^"]*")')


@lru_cache(16384)
def rfc822(iso: str) -> str:
    """A date as RSS wants it, in English whatever the site's language (RFC 822, with four digits for the year)."""
    return format_datetime(datetime.fromisoformat(iso))


def cdata(text: object) -> Markup:
    """Text as one or more CDATA sections; characters that XML 1.0 does not know are left out."""
    parts = _legal(text).replace("]]>", "]]]]><![CDATA[>")
    return safe(f"<![CDATA[{parts}]]>")


def xml(text: object) -> Markup:
    """Escaped text without the characters that XML 1.0 does not know."""
    return safe(printed(_legal(text)))


def _legal(text: object) -> str:
    """Text without the characters that XML 1.0 does not know; none of these is printable."""
    plain = str(text)
    return plain if plain.isprintable() else _NOT_XML.sub("", plain)


def json(value: Any) -> Markup:
    """A JSON literal that is safe in a file and inside ``<script>``."""
    text = _encode(value).decode()
    return safe(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def _plain(value: Any) -> str:
    """``Markup`` is text to a JSON reader."""
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"a {type(value).__name__} cannot be written as JSON")


_encode = Encoder(enc_hook=_plain).encode


def opening(html: str) -> str:
    """The first words of a body as plain text."""
    text = unescape(_TAG.sub("", html[:_OPENING])).replace("\n", " ")
    if not text.isprintable():  # it holds white space of another kind
        return " ".join(text.split())
    while "  " in text:
        text = text.replace("  ", " ")
    return text.strip()


@lru_cache(64)
def csp_hash(text: object) -> str:
    """The source by which a security policy lets this one inline script in (Content Security Policy 3, 2.3.1)."""
    return f"'sha256-{b64encode(sha256(str(text).encode()).digest()).decode()}'"


def breadcrumb(items: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """Names and whole addresses, from the home page on, as schema.org's ``ListItem``."""
    return [{"@type": "ListItem", "position": number, "name": name, "item": url} for number, (name, url) in enumerate(items, 1)]


def spans(cards: Sequence[Card], broad: bool) -> list[tuple[str, list[Card]]]:
    """Cards that follow each other in one month, ``2025-09``; with ``broad`` in one year, ``2025``, where most months would hold a card or two."""
    months = [(month, list(found)) for month, found in groupby(cards, lambda card: card.date[:7])]
    if not broad or len(months) * 2 <= len(cards):
        return months
    return [(year, list(found)) for year, found in groupby(chain.from_iterable(found for _, found in months), lambda card: card.date[:4])]


def minutes(words: int) -> int:
    """Reading time in minutes, at least one."""
    return max(1, round(words / _MINUTE))


def duration(seconds: int) -> str:
    """``12:40`` or ``1:02:03``."""
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def initials(name: str) -> str:
    """``Ana Souza`` → ``AS``."""
    parts = [p for p in name.split() if p[0].isupper()] or name.split()
    return "".join(p[0] for p in (parts[:1] + parts[1:][-1:])).upper()


def resolve(html: str, links: tuple[str, ...], details: tuple[str, ...], page: str, absolute: Callable[[str], str] | None) -> Markup:
    """A body with its symbolic links replaced; with ``absolute``, for readers elsewhere: every address complete."""
    urls = [printed(absolute(u) if absolute else u) for u in links]
    if "\x02" in html:
        html = _LINK.sub(lambda m: urls[int(m[1])], html)
        html = _SIZE.sub(lambda m: details[int(m[1])].partition(" srcset=")[0] if absolute else details[int(m[1])], html)
        html = _TITLE.sub(lambda m: details[int(m[1])], html)
    if absolute and 'href="#' in html:
        html = _ANCHOR.sub(lambda m: f"{m[1]}{printed(page)}{m[2]}", html)
    return safe(html)
