"""One page: what it says of itself, and its text as HTML whose addresses are whole."""

import re

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser, LexborNode

from ...urls import joined
from ..markup.finished import FURNITURE, settle_pictures
from .body import find, scope
from .facts import Facts, facts_of, plain
from .places import Place
from .remarks import Remark, remarks_of

_CHARSET = re.compile(rb"""<meta[^<>]{0,200}charset\s*=\s*["']?\s*([\w-]{2,30})""", re.IGNORECASE)
_ABOUT = ".entry-header,.entry-footer,.entry-meta,.post-meta,.posted-on,.byline,.cat-links,.tags-links,.tag-links,.post-categories,.post-tags,.updated.hidden"
_LEAD = ".post-thumbnail img,.featured-image img,.amp-wp-article-featured-image img,.entry-thumbnail img,.wp-block-post-featured-image img,img.wp-post-image"


class Lead(Struct, frozen=True):
    """The picture above the text."""

    src: str
    alt: str
    caption: str


class Page(Struct, frozen=True):
    """A page, read."""

    facts: Facts
    html: str | None
    """The text; ``None`` if none can be told from the rest of the page."""
    words: int
    lead: Lead | None
    remarks: tuple[Remark, ...]
    """What readers wrote below it."""


def read(place: Place) -> Page:
    """A page by its file; never raises for what is in it."""
    page = LexborHTMLParser(decoded(place.file.read_bytes()))
    remarks = tuple(remarks_of(page))
    body = find(page)
    facts = facts_of(page, scope(body) if body is not None else None, place.url)
    if body is None:
        return Page(facts, None, 0, None, remarks)
    around = scope(body)
    settle_pictures(around)
    lead = _lead_above(around, body)
    for node in body.css(f"{FURNITURE},{_ABOUT}"):
        node.decompose()
    for node in body.css("h1"):
        if plain(node) == facts.title:
            node.decompose()
    lead = _lead_within(body, facts) or lead
    _whole(body, facts.address or place.url)
    return Page(facts, body.inner_html or "", len(re.findall(r"\w+", body.text(deep=True, separator=" "))), lead, remarks)


def decoded(data: bytes) -> str:
    """A page as text: by its mark, by what it says, else as UTF-8, else as Windows does in the west."""
    said = _CHARSET.search(data[:4096])
    for encoding in ("utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "", said[1].decode() if said else "", "utf-8"):
        try:
            return data.decode(encoding) if encoding else _unknown()
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("cp1252", "replace")


def _unknown() -> str:
    raise LookupError


def name_of(src: str) -> str:
    """A picture's name, whatever its size."""
    name = src.partition("?")[0].rpartition("/")[2]
    return re.sub(r"(?:-\d{1,5}x\d{1,5}|-scaled|-rotated)+(?=\.\w+$)", "", name)


def _lead_above(around: LexborNode, body: LexborNode) -> Lead | None:
    inside = {node.mem_id for node in body.css("img")}
    for node in around.css(_LEAD):
        if node.mem_id not in inside and (source := node.attributes.get("src")):
            return Lead(source, _alt(node), _caption(node))
    return None


def _lead_within(body: LexborNode, facts: Facts) -> Lead | None:
    """The picture with which the text begins, if it is the article's own; it is taken out of the text."""
    first = body.css_first("img")
    if first is None or not facts.picture or name_of(first.attributes.get("src") or "") != name_of(facts.picture):
        return None
    lead = Lead(first.attributes.get("src") or "", _alt(first), _caption(first))
    frame = first
    while frame.parent is not None and frame.parent.mem_id != body.mem_id and plain(frame.parent) in ("", lead.caption):
        frame = frame.parent
    before = frame.prev
    while before is not None:
        if (before.text_content or "" if before.tag == "-text" else plain(before)).strip():
            return None
        before = before.prev
    if frame.parent is None or frame.parent.mem_id != body.mem_id:
        return None
    frame.decompose()
    return lead


def _alt(node: LexborNode) -> str:
    return " ".join((node.attributes.get("alt") or "").split())


def _caption(node: LexborNode) -> str:
    parent = node.parent
    for _ in range(3):
        if parent is None or parent.tag in {"article", "body"}:
            break
        if (caption := parent.css_first("figcaption,.wp-caption-text")) is not None:
            return plain(caption)
        parent = parent.parent
    return ""


def _whole(body: LexborNode, address: str) -> None:
    """Addresses as they are from anywhere; those of pictures may lead to files beside the page."""
    for node in body.css("a[href],audio[src],video[src],source[src],iframe[src]"):
        key = "href" if node.tag == "a" else "src"
        written = (node.attributes.get(key) or "").strip()
        if written and not written.startswith(("#", "data:", "mailto:", "tel:")):
            node.attrs[key] = joined(address, written)
