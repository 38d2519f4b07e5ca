"""WordPress' export files (WXR 1.0 to 1.2), item by item and in little memory.

Names are matched without their prefixes, which differ between versions. A document type, and so every entity of a file's own, is refused:
WordPress writes none, and they are how hostile XML harms.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from xml.parsers import expat

from msgspec import Struct

from ..errors import Exit, SitegenError
from .entries import Entry
from .nodes import Builder, Damage, Node
from .recode import recode
from .rescue import numbered, rescued

_CHUNK = 1 << 18
_SHOWN = 80
"""Characters of an example."""
_MARKS = (b"wordpress.org/export", b"wxr_version", b"<wp:")
"""What feeds of the same form, and everything else, lack."""

_RECODED: Mapping[bool | None, str] = {True: "mended", False: "skipped", None: "unknown"}

Source = Iterable[Node | Entry]
"""An old site's contents in the terms of an export, and what becomes no item of it; it can be read again."""


class Export(Struct, frozen=True):
    """An export file."""

    path: Path
    mend: bool | None = None
    """What shall become of text that was encoded twice, if somebody has said it: taken back, or left as it is."""

    def __iter__(self) -> Iterator[Node | Entry]:
        for piece in read_export(self.path):
            if not isinstance(piece, Node):
                yield Entry("damage", f"{self.path}:{piece.line}", "mended" if piece.mended else "lost", why=piece.why)
                continue
            if broken := recode(piece, mend=bool(self.mend)):
                place = f"{self.path}:{piece.line} {piece.get('title')}".strip()
                yield Entry("encoding", place, _RECODED[self.mend], why=_why(broken, self.mend))
            yield piece


def read_export(path: Path) -> Iterator[Node | Damage]:
    """Everything of an export's channel in its order: simple fields, authors, terms, items; and what was lost.

    Raises ``SitegenError`` (code 2) for what is no export at all.
    """
    with open(path, "rb") as file:
        start = file.read(1 << 14)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SitegenError(f"{path} is written in UTF-16; save it in UTF-8", code=Exit.USAGE)
    if not any(mark in start for mark in _MARKS):
        raise SitegenError(f"{path} is no export of WordPress: nothing at its beginning is WordPress' own", code=Exit.USAGE)
    builder = Builder()
    try:
        for node in _strict(path, builder):
            yield numbered(node)
    except expat.ExpatError as error:
        if "document type" in str(error):
            raise SitegenError(f"{path} declares a document type, which no export does; it is not read", code=Exit.UNSAFE) from error
        yield from rescued(path, builder, error)


def _why(broken: str, mend: bool | None) -> str:
    shown = " ".join(broken.split())[:_SHOWN]
    if mend is None:
        return f"it was encoded twice: {shown}; --mend-encoding or --keep-encoding says what shall become of it"
    return f"it was encoded twice: {shown}"


def _strict(path: Path, builder: Builder) -> Iterator[Node]:
    with open(path, "rb") as file:
        while data := file.read(_CHUNK):
            yield from _fed(builder, data)
        yield from _fed(builder, b"", last=True)


def _fed(builder: Builder, data: bytes, *, last: bool = False) -> Iterator[Node]:
    """What ends in the next piece of a file; also what ended before the place that is damaged."""
    try:
        builder.feed(data, last=last)
    finally:
        yield from builder.take()
