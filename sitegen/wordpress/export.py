"""WordPress' export files (WXR 1.0 to 1.2), item by item and in little memory; damaged ones are rescued as far as they can be.

Names are matched without their prefixes, which differ between versions. A document type, and so every entity of a file's own, is refused:
WordPress writes none, and they are how hostile XML harms.
"""

import mmap
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from xml.parsers import expat

from msgspec import Struct

from ..errors import Exit, SitegenError
from .ledger import Entry

_CHUNK = 1 << 18
_WHOLE = frozenset(("item", "author", "category", "tag", "term"))
"""Elements of the channel that hold others."""
FIELDS = frozenset(("title", "link", "description", "language", "wxr_version", "base_site_url", "base_blog_url"))
_ITEM = re.compile(rb"<item\b[^>]*>.*?</item>", re.DOTALL)
_OPEN = re.compile(rb"<item\b[^>]*>")
_CLOSE = re.compile(rb"</item>")
_PART = re.compile(rb"<((?:\w+:)?(?:" + "|".join(sorted(_WHOLE - {"item"} | FIELDS)).encode() + rb"))>.*?</\1>", re.DOTALL)
_ROOT = re.compile(rb"<rss\b[^>]*>", re.DOTALL)
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LOOSE = re.compile(rb"&(?!(?:[A-Za-z]{2,8}|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)")
_CDATA = re.compile(rb"<!\[CDATA\[(.*?)\]\]>(?=\s*</)", re.DOTALL)
_DEFAULT_ROOT = (
    b'<rss xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    b'xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">'
)


class Node(Struct):
    """An element: its name without prefix (``excerpt`` for the excerpt's ``encoded``), attributes, text and children."""

    name: str
    attributes: dict[str, str]
    children: list["Node"]
    text: str = ""
    line: int = 0

    def get(self, name: str) -> str:
        """The text of the first child of that name; empty for none."""
        return next((child.text for child in self.children if child.name == name), "")

    def all(self, name: str) -> list["Node"]:
        """Every child of that name."""
        return [child for child in self.children if child.name == name]


def node(name: str, /, **fields: str) -> Node:
    """An element with simple fields, as an export would have it."""
    return Node(name, {}, [Node(key, {}, [], value) for key, value in fields.items()])


class Lost(Struct, frozen=True):
    """A piece of a file that could not be read."""

    line: int
    why: str


Source = Iterable[Node | Entry]
"""An old site's contents in the terms of an export, and what becomes no item of it; it can be read again."""


class Export(Struct, frozen=True):
    """An export file."""

    path: Path

    def __iter__(self) -> Iterator[Node | Entry]:
        for piece in read_export(self.path):
            yield piece if isinstance(piece, Node) else Entry("damage", f"{self.path}:{piece.line}", "lost", why=piece.why)


def read_export(path: Path) -> Iterator[Node | Lost]:
    """Everything of an export's channel in its order: simple fields, authors, terms, items; and what was lost.

    Raises ``SitegenError`` (code 2) for what is no export at all.
    """
    with open(path, "rb") as file:
        start = file.read(4096)
    if b"<rss" not in start and b"wordpress.org/export" not in start:
        raise SitegenError(f"{path} is no export of WordPress: it has no <rss> at its beginning", code=Exit.USAGE)
    done = 0
    try:
        for node in _strict(path):
            done += node.name == "item"
            yield _numbered(node)
    except expat.ExpatError as error:
        if "document type" in str(error):
            raise SitegenError(f"{path} declares a document type, which no export does; it is not read", code=Exit.UNSAFE) from error
        yield from _rescued(path, done, error)


def _strict(path: Path) -> Iterator[Node]:
    builder = _Builder()
    with open(path, "rb") as file:
        while data := file.read(_CHUNK):
            yield from _fed(builder, data)
        yield from _fed(builder, b"", last=True)


def _fed(builder: "_Builder", data: bytes, *, last: bool = False) -> Iterator[Node]:
    """What ends in the next piece of a file; also what ended before the place that is damaged."""
    try:
        builder.feed(data, last=last)
    finally:
        yield from builder.take()


def _rescued(path: Path, done: int, error: expat.ExpatError) -> Iterator[Node | Lost]:
    """Each item after the good ones on its own; what is in none of them is lost, and named."""
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        found_root = _ROOT.search(data)
        root = found_root[0] if found_root else _DEFAULT_ROOT
        every = [match.start() for match in _OPEN.finditer(data)]
        starts = every[done:]
        if not starts:
            yield Lost(error.lineno, str(error))
        if done == 0 and every:
            yield from _head(root, data[: every[0]], data[: every[0]].count(b"\n") + 1, error)
        yield from _headless(data, every)
        line, before = 1, 0
        for number, start in enumerate(starts):
            end = starts[number + 1] if number + 1 < len(starts) else len(data)
            line += data[before:start].count(b"\n")
            before = start
            yield _one(root, data[start:end], line)


def _headless(data: mmap.mmap, starts: list[int]) -> Iterator[Lost]:
    """Items that end without having begun: their first tag is damaged."""
    last = 0
    for end in (match.start() for match in _CLOSE.finditer(data)):
        if bisect_left(starts, end) == bisect_left(starts, last):
            yield Lost(data[:end].count(b"\n") + 1, "the beginning of the item that ends here is damaged")
        last = end


def _head(root: bytes, head: bytes, first: int, error: expat.ExpatError) -> Iterator[Node | Lost]:
    """Names, authors and terms from before the first item, when the damage is among them; those that were read come once more."""
    if error.lineno >= first:
        return
    yield Lost(error.lineno, f"what stands before the first item is damaged: {error}")
    for match in _PART.finditer(head):
        if not isinstance(node := _parsed(root, match[0]), str):
            yield node


def _one(root: bytes, piece: bytes, line: int) -> Node | Lost:
    match = _ITEM.match(piece)
    if match is None:
        return Lost(line, "the item is cut off, so that whether it was public cannot be known")
    node = _parsed(root, match[0])
    if isinstance(node, str):
        return Lost(line, node)
    node.line = line
    return _numbered(node)


def _numbered(node: Node) -> Node | Lost:
    """An item, if it can be told from others."""
    return Lost(node.line, "the item has no number (wp:post_id)") if node.name == "item" and not node.get("post_id").strip() else node


def _parsed(root: bytes, text: bytes) -> Node | str:
    """An element of the channel as it is, or else mended; or why it cannot be read."""
    why = "it cannot be read"
    for attempt in (text, _mended(text)):
        builder = _Builder()
        try:
            builder.feed(root + b"<channel>" + attempt + b"</channel></rss>", last=True)
        except expat.ExpatError as error:
            why = str(error)
            continue
        for node in builder.take():
            return node
    return why


def _mended(text: bytes) -> bytes:
    """Without control characters and loose ampersands, in UTF-8, and with each end of a CDATA section where its element ends."""
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        text = text.decode("cp1252", "replace").encode("utf-8")
    text = _CONTROL.sub(b"", text)
    text = _CDATA.sub(lambda found: b"<![CDATA[" + found[1].replace(b"]]>", b"]]]]><![CDATA[>") + b"]]>", text)
    parts = re.split(rb"(<!\[CDATA\[.*?\]\]>)", text, flags=re.DOTALL)
    return b"".join(part if part.startswith(b"<![CDATA[") else _LOOSE.sub(b"&amp;", part) for part in parts)


class _Builder:
    """Nodes from the events of expat."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._depth = 0
        self._open: list[Node] = []
        self._ready: list[Node] = []
        self._words: list[str] = []

    def feed(self, data: bytes, *, last: bool = False) -> None:
        """More of the file. Raises ``ExpatError``, for an encoding that nobody knows too."""
        try:
            self._parser.Parse(data, last)
        except (LookupError, ValueError) as error:
            unknown = expat.ExpatError(f"the file's encoding is not known: {error}")
            unknown.lineno = 1
            raise unknown from error

    def take(self) -> list[Node]:
        """The nodes that have ended since the last call."""
        ready, self._ready = self._ready, []
        return ready

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        space, _, local = name.rpartition(" ")
        if local == "encoded":
            local = "excerpt" if "excerpt" in space else "content"
        if self._open or self._depth == 3:
            self._open.append(Node(local, dict(attributes), [], line=self._parser.CurrentLineNumber))
        self._words = []

    def _text(self, text: str) -> None:
        if self._open:
            self._words.append(text)

    def _end(self, _name: str) -> None:
        self._depth -= 1
        if not self._open:
            return
        node = self._open.pop()
        node.text = "".join(self._words) if not node.children else ""
        self._words = []
        (self._open[-1].children if self._open else self._ready).append(node)

    def _doctype(self, *_: Any) -> None:
        raise expat.ExpatError("document type")
