"""Pages that a browser saved in one file (MHTML, RFC 2557), taken apart: the page, and the pictures by the addresses that it shows them from."""

import hashlib
from email import message_from_bytes
from email.message import Message
from pathlib import Path

from msgspec import Struct

SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp", "image/avif": ".avif"}
"""Kinds of pictures that come along."""


class Snapshot(Struct, frozen=True):
    """A page and its pictures as files."""

    page: Path
    url: str
    """Where the page was; empty if the file does not say it."""
    parts: dict[str, Path]
    """Address, or ``cid:…`` → file."""


def is_snapshot(beginning: bytes) -> bool:
    """Whether a file is one, by its first bytes."""
    plain = beginning.lower()
    return b"mime-version:" in plain and b"multipart/related" in plain


def take_apart(file: Path, folder: Path) -> Snapshot | None:
    """Write what is in it below ``folder``, under names of our own; ``None`` if it holds no page."""
    data = file.read_bytes()
    message = message_from_bytes(data)
    where = str(message.get("Snapshot-Content-Location") or message.get("Content-Location") or "").strip()
    place = folder / hashlib.sha256(data).hexdigest()[:32]
    place.mkdir(parents=True, exist_ok=True)
    page: Path | None = None
    parts: dict[str, Path] = {}
    for number, part in enumerate(message.walk()):
        body = part.get_payload(decode=True)
        if not isinstance(body, bytes):
            continue
        if page is None and part.get_content_type() in ("text/html", "application/xhtml+xml"):
            page = place / "page.html"
            page.write_bytes(_utf8(body, part))
            where = where or _header(part, "Content-Location")
        elif suffix := SUFFIXES.get(part.get_content_type()):
            picture = place / f"{number}{suffix}"
            picture.write_bytes(body)
            parts |= {name: picture for name in (_header(part, "Content-Location"), f"cid:{_header(part, 'Content-ID').strip('<>')}") if name}
    return Snapshot(page, where if where.startswith(("http://", "https://")) else "", parts) if page is not None else None


def _header(part: Message, name: str) -> str:
    return "".join(str(part.get(name) or "").split())


def _utf8(body: bytes, part: Message) -> bytes:
    """A page with the mark of the encoding that its part declares; as it is if it declares none that fits."""
    try:
        return b"\xef\xbb\xbf" + body.decode(part.get_content_charset() or "").encode("utf-8")
    except (LookupError, UnicodeDecodeError):
        return body
