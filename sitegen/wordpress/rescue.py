"""A damaged export, read item by item: each is mended as far as it can be, and what is lost is named with its line."""

import mmap
import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from xml.parsers import expat

from .nodes import Builder, Damage, Node

_WHOLE = frozenset(("item", "author", "category", "tag", "term"))
"""Elements of the channel that hold others."""
FIELDS = frozenset(("title", "link", "description", "language", "wxr_version", "base_site_url", "base_blog_url"))
_ITEM = re.compile(rb"<item\b[^>]*>.*?</item>", re.DOTALL)
_OPEN = re.compile(rb"<item\b[^>]*>")
_CLOSE = re.compile(rb"</item>")
_CLOSING = re.compile(rb"</(?:channel|rss)>")
_PART = re.compile(rb"<((?:\w+:)?(?:" + "|".join(sorted(_WHOLE - {"item"} | FIELDS)).encode() + rb"))>.*?</\1>", re.DOTALL)
_ROOT = re.compile(rb"<rss\b[^>]*>", re.DOTALL)
_CONTROL = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01])|[xX]0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]));"
)
"""Characters that XML cannot hold, and their numbers."""
_LOOSE = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)")
_STRAY = re.compile("[\udc80-\udcff]")
"""Bytes that are no UTF-8, as Python keeps them."""
_CDATA = re.compile(rb"<!\[CDATA\[(.*?)\]\]>(?=\s*</)", re.DOTALL)
_DEFAULT_ROOT = (
    b'<rss xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    b'xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">'
)


def rescued(path: Path, stopped: Builder, error: expat.ExpatError) -> Iterator[Node | Damage]:
    """Each item on its own after those that were read until something stopped it; what is in none of them is lost, and named."""
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        found_root = _ROOT.search(data)
        root = found_root[0] if found_root else _DEFAULT_ROOT
        starts = [match.start() for match in _OPEN.finditer(data, stopped.after)]
        if not starts:
            yield Damage(error.lineno, str(error))
        elif not stopped.after and (found_root is None or stopped.stopped < starts[0]):
            yield from _head(root, data[: starts[0]], error)
        elif stopped.after:
            yield from _between(data[stopped.after : starts[0]], error.lineno)
        yield from _headless(data, stopped.after, starts)
        line, before = 1, 0
        for start, end in pairwise((*starts, len(data))):
            line += data[before:start].count(b"\n")
            before = start
            yield from _one(root, data[start:end], line)


def _headless(data: mmap.mmap, after: int, starts: list[int]) -> Iterator[Damage]:
    """Items that end without having begun: their first tag is damaged."""
    last = after
    for end in (match.start() for match in _CLOSE.finditer(data, after)):
        if bisect_left(starts, end) == bisect_left(starts, last):
            yield Damage(data[:end].count(b"\n") + 1, "the beginning of the item that ends here is damaged")
        last = end


def _head(root: bytes, head: bytes, error: expat.ExpatError) -> Iterator[Node | Damage]:
    """Names, authors and terms from before the first item, when the damage is among them; those that were read come once more."""
    begun = _ROOT.search(head)
    whole = _nodes(root + _mended(head[begun.end() :]) + b"</channel></rss>") if begun else ""
    if not isinstance(whole, str):
        yield Damage(error.lineno, str(error), mended=True)
        yield from whole
        return
    yield Damage(error.lineno, f"what stands before the first item is damaged: {error}")
    for match in _PART.finditer(head):
        yield from (node for node in _parsed(root, match[0]) if isinstance(node, Node))


def _one(root: bytes, piece: bytes, line: int) -> Iterator[Node | Damage]:
    match = _ITEM.match(piece)
    if match is None:
        yield Damage(line, "the item is cut off, so that whether it was public cannot be known")
        return
    for found in _parsed(root, match[0]):
        found.line = line
        yield numbered(found) if isinstance(found, Node) else found
    yield from _between(piece[match.end() :], line + match[0].count(b"\n"))


def _between(piece: bytes, line: int) -> Iterator[Damage]:
    """What is neither an item nor the end of one."""
    if (rest := _CLOSING.sub(b"", piece).strip()) and not _CLOSE.search(rest):
        yield Damage(line, "what stands between two items is none")


def numbered(node: Node) -> Node | Damage:
    """An item, if it can be told from others."""
    return Damage(node.line, "the item has no number (wp:post_id)") if node.name == "item" and not node.get("post_id").strip() else node


def _parsed(root: bytes, text: bytes) -> list[Node | Damage]:
    """An element of the channel as it is, or else mended; or why it cannot be read."""
    found = _nodes(root + b"<channel>" + text + b"</channel></rss>")
    if not isinstance(found, str):
        return [*found[:1]]
    mended = _nodes(root + b"<channel>" + _mended(text) + b"</channel></rss>")
    return [Damage(0, mended)] if isinstance(mended, str) else [Damage(0, found, mended=True), *mended[:1]]


def _nodes(text: bytes) -> list[Node] | str:
    """What a whole document holds, or why it cannot be read."""
    builder = Builder()
    try:
        builder.feed(text, last=True)
    except expat.ExpatError as error:
        return str(error).partition(": line")[0]
    return builder.take()


def _mended(text: bytes) -> bytes:
    """Without control characters and loose ampersands, in UTF-8, and with each end of a CDATA section where its element ends."""
    whole = _STRAY.sub(lambda byte: bytes([ord(byte[0]) - 0xDC00]).decode("cp1252", "replace"), text.decode("utf-8", "surrogateescape"))
    text = _CONTROL.sub(b"", whole.encode())
    text = _CDATA.sub(lambda found: b"<![CDATA[" + found[1].replace(b"]]>", b"]]]]><![CDATA[>") + b"]]>", text)
    parts = re.split(rb"(<!\[CDATA\[.*?\]\]>)", text, flags=re.DOTALL)
    return b"".join(part if part.startswith(b"<![CDATA[") else _LOOSE.sub(b"&amp;", part) for part in parts)
