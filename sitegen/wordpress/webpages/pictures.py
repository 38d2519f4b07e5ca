"""The pictures of pages as files of a media library."""

import base64
import hashlib
import re
from collections.abc import Generator
from html import escape
from pathlib import Path
from urllib.parse import quote, unquote

from selectolax.lexbor import LexborHTMLParser

from ...rules import is_url
from ...urls import joined, split
from ..archive import UPLOADS
from ..entries import Entry
from ..items import MADE_UP
from ..nodes import Node
from .page import Lead
from .places import Place
from .snapshots import SUFFIXES
from .texts import key_of

_PHOTON = re.compile(r"^(?:https?:)?//i[0-3]\.wp\.com/")
_SIZE = re.compile(r"-\d{1,5}x\d{1,5}(?=\.\w+$)")
_DATA = re.compile(r"data:(image/(?:jpeg|png|gif|webp|avif))(?:;[\w=.-]+)*;base64,", re.IGNORECASE)
_SMALLEST = 1000
"""Bytes below which a picture in the page itself only holds the place of another."""
_NUMBER = re.compile(r"wp-image-([0-9]{1,17})")


class Pictures:
    """Knows each once. ``host``: the old site's; ``beside``: takes the files that were saved with a page."""

    def __init__(self, host: str, beside: dict[str, Path]) -> None:
        self._host = host
        self._beside = beside
        self._numbers: dict[str, int] = {}

    def settle(self, html: str, place: Place, page: str, date: str) -> Generator[Node | Entry, None, str]:
        """Give the files that were not known yet; at last the text, with the whole addresses of its pictures. ``page``: its own address."""
        body = LexborHTMLParser(f"<!DOCTYPE html><body>{html}</body>").body
        assert body is not None
        for image in body.css("img[src]"):
            src = image.attributes.get("src") or ""
            address = self._address(src, place, page, date)
            saved = _saved(src, place, page) is not None
            shown = address if saved else joined(page, src)
            if not saved and not is_url(shown):
                image.decompose()
                yield Entry("picture", f"{src[:80]} in {place.name}", *_why_not(src))
                continue
            image.attrs["src"] = shown
            if address and address not in self._numbers:
                found = _NUMBER.search(image.attributes.get("class") or "")
                yield self._attachment(address, int(found[1]) if found else 0, image.attributes.get("alt") or "", "")
        return body.inner_html or ""

    def lead(self, lead: Lead, place: Place, page: str, date: str) -> Generator[Node, None, int]:
        """Give the picture above a text, if it is the site's own and new; at last its number, or 0."""
        address = self._address(lead.src, place, page, date)
        if address and address not in self._numbers:
            yield self._attachment(address, 0, lead.alt, lead.caption)
        return self._numbers.get(address, 0)

    def _attachment(self, address: str, number: int, alt: str, caption: str) -> Node:
        number = number or MADE_UP + int(hashlib.sha256(address.encode("utf-8", "replace")).hexdigest()[:14], 16)
        self._numbers[address] = number
        fields = {"post_id": str(number), "post_type": "attachment", "status": "inherit", "attachment_url": address, "excerpt": escape(caption)}
        named = Node("postmeta", {}, [Node("meta_key", {}, [], "_wp_attachment_image_alt"), Node("meta_value", {}, [], alt)])
        return Node("item", {}, [*(Node(key, {}, [], value) for key, value in fields.items()), named])

    def _address(self, src: str, place: Place, page: str, date: str) -> str:
        """A picture's whole address on the old site; empty for one that is elsewhere."""
        saved = _saved(src, place, page)
        src = _PHOTON.sub("https://", joined(page, src)).partition("?")[0]
        parts = split(src)
        ours = is_url(src) and key_of(src).partition("/")[0] == self._host
        if saved is not None and not (ours and place.parts):
            path = self._path(saved, date)
            self._beside[path] = saved
            return f"https://{self._host}{quote(path)}" if self._host else quote(path)
        if not ours:
            return ""
        address = _SIZE.sub("", src) if UPLOADS in parts.path else src
        if saved is not None:
            self._beside.setdefault(unquote(split(address).path), saved)
        return address

    def _path(self, saved: Path, date: str) -> str:
        """Where WordPress would have kept a file; another one of the same name and month gets a name of its own."""
        folder = f"{UPLOADS}{date[:4] or '0000'}/{date[5:7] or '00'}/"
        known = self._beside.get(f"{folder}{saved.name}", saved)
        if known == saved or known.read_bytes() == saved.read_bytes():
            return f"{folder}{saved.name}"
        return f"{folder}{saved.stem}-{hashlib.sha256(saved.read_bytes()).hexdigest()[:8]}{saved.suffix}"


def _saved(src: str, place: Place, page: str) -> Path | None:
    """The file to which an address leads: one that was saved with the page or beside it, or what the address itself holds."""
    if src.startswith("data:"):
        return _written_in(src, place.kept)
    if found := place.parts.get(src) or place.parts.get(joined(page or place.url, src)):
        return found
    parts = split(src)
    if place.url or parts.scheme or parts.netloc or not parts.path:
        return None
    file = (place.file.parent / unquote(parts.path).lstrip("/")).resolve()
    return file if file.is_file() else None


def _written_in(src: str, folder: Path) -> Path | None:
    """A picture that stands in the page itself (RFC 2397), as a file; none for what only holds a picture's place."""
    found = _DATA.match(src)
    try:
        data = base64.b64decode(unquote(src[found.end() :]), validate=False) if found else b""
    except ValueError:
        return None
    if found is None or len(data) < _SMALLEST:
        return None
    file = folder / f"{hashlib.sha256(data).hexdigest()[:32]}{SUFFIXES[found[1].lower()]}"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file


def _why_not(src: str) -> tuple[str, str, str]:
    """What becomes of a picture that cannot be had, and why."""
    if src.startswith("data:"):
        return "skipped", "", "it stands in the page itself, and is a drawing or too small for a picture of the text"
    return "lost", "", "it is neither beside the page nor at an address: save the page with its pictures"
