"""The pictures of pages as files of a media library."""

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
from ..export import Node
from ..items import MADE_UP
from ..ledger import Entry
from .page import Lead
from .places import Place
from .texts import key_of

_PHOTON = re.compile(r"^(?:https?:)?//i[0-3]\.wp\.com/")
_SIZE = re.compile(r"-\d{1,5}x\d{1,5}(?=\.\w+$)")
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
            saved = _saved(src, place) is not None
            shown = address if saved else joined(page, src)
            if not saved and not is_url(shown):
                image.decompose()
                why = "it is neither beside the page nor at an address: save the page with its pictures"
                yield Entry("picture", f"{src[:200]} in {place.name}", "lost", why=why)
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
        saved = _saved(src, place)
        if saved is not None:
            path = f"{UPLOADS}{date[:4] or '0000'}/{date[5:7] or '00'}/{saved.name}"
            self._beside[path] = saved
            return f"https://{self._host}{quote(path)}" if self._host else quote(path)
        src = _PHOTON.sub("https://", joined(page, src)).partition("?")[0]
        parts = split(src)
        if key_of(src).partition("/")[0] != self._host or not parts.hostname:
            return ""
        return _SIZE.sub("", src) if UPLOADS in parts.path else src


def _saved(src: str, place: Place) -> Path | None:
    """The file beside a saved page to which an address leads."""
    parts = split(src)
    if place.url or parts.scheme or parts.netloc or not parts.path:
        return None
    file = (place.file.parent / unquote(parts.path).lstrip("/")).resolve()
    return file if file.is_file() else None
