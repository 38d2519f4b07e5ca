"""Comments as WordPress' themes show them below a text."""

import re
from collections.abc import Iterator

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser, LexborNode

_NUMBER = re.compile(r"(?:li-)?comment-([0-9]{1,18})")
_PINGS = {"pingback", "trackback"}
_TEXT = ".comment-content,.comment-text,.comment_content"


class Remark(Struct, frozen=True):
    """A comment; ``date``: ISO 8601 as written, or empty."""

    number: int
    parent: int
    author: str
    url: str
    date: str
    html: str
    kind: str


def remarks_of(page: LexborHTMLParser) -> Iterator[Remark]:
    """Every comment of the page, in its order."""
    for node in page.css("li[id^=comment-],li[id^=li-comment-],div.comment[id^=comment-]"):
        number = _own(node)
        if not number:
            continue
        body = node.css_first(_TEXT)
        author = node.css_first(".comment-author .fn,.fn,.comment-author")
        link = node.css_first(".fn a,a.url,.comment-body a[rel~=nofollow]")
        time = node.css_first("time[datetime]")
        kind = "pingback" if _PINGS & set((node.attributes.get("class") or "").split()) else "comment"
        if body is None and kind == "comment":
            continue
        name = " ".join((author if author is not None else link if link is not None else node).text(deep=True).split())
        yield Remark(
            number, _parent(node), name[:200], (link.attributes.get("href") or "") if link is not None else "",
            (time.attributes.get("datetime") or "") if time is not None else "", (body.inner_html or "").strip() if body is not None else "", kind,
        )  # fmt: skip


def _own(node: LexborNode) -> int:
    found = _NUMBER.fullmatch(node.attributes.get("id") or "")
    return int(found[1]) if found else 0


def _parent(node: LexborNode) -> int:
    above = node.parent
    while above is not None:
        if number := _own(above):
            return number
        above = above.parent
    return 0
