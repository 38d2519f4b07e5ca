"""An export's item as values: what WordPress knows of a post, a page, a picture or anything else."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from html import unescape
from sys import intern
from urllib.parse import unquote
from zoneinfo import ZoneInfo, available_timezones

from msgspec import Struct

from ..urls import slugify, split
from .nodes import Node

PUBLIC = "publish"
_ZONES = (
    "Asia/Tokyo", "America/Sao_Paulo", "America/Manaus", "UTC", "Europe/Lisbon", "America/New_York", "America/Chicago", "America/Denver",
    "America/Los_Angeles", "America/Phoenix", "America/Fortaleza", "Europe/London", "Europe/Paris", "Asia/Kolkata", "Australia/Sydney",
)  # fmt: skip
"""Of zones with the same times, the first of these."""
_SAMPLES = 300
_BREAK = re.compile(r"<(?:br|/?(?:p|div|li|ul|ol|h[1-6]|blockquote))\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--.*?-->", re.DOTALL)
_TALK = ("", "comment", "pingback", "trackback")
"""Plugins keep other things as comments, such as notes on orders, which no reader saw."""
MADE_UP = 10**17
"""Numbers from here on are of items to which WordPress gave none, or one that nobody knows."""
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufffe\uffff]")
_READ = frozenset((
    "title", "link", "pubDate", "creator", "guid", "description", "content", "excerpt", "post_id", "post_date", "post_date_gmt", "post_modified",
    "post_modified_gmt", "comment_status", "ping_status", "post_name", "status", "post_parent", "menu_order", "post_type", "post_password", "is_sticky",
    "attachment_url", "category", "postmeta", "comment", "finished",
))  # fmt: skip
"""What an item of an export consists of."""
_ZERO = ("", "0000-00-00 00:00:00")


class Comment(Struct, frozen=True):
    """A reader's comment, without address and e-mail."""

    id: int
    author: str
    url: str
    date: str
    """Local time; with ``Z`` at its end, UTC; or empty."""
    text: str
    parent: int
    kind: str


class Item(Struct, frozen=True):
    """One item."""

    id: int
    kind: str
    """WordPress' post type."""
    status: str
    title: str
    slug: str
    link: str
    guid: str
    date: str
    """Local time, ``YYYY-MM-DD HH:MM:SS``; empty when never published."""
    date_gmt: str
    modified: str
    creator: str
    """Login."""
    content: str
    excerpt: str
    parent: int
    order: int
    locked: bool
    """Behind a password."""
    sticky: bool
    terms: tuple[tuple[str, str, str], ...]
    """Taxonomy, slug and name; the category that the item's address names comes first."""
    meta: tuple[tuple[str, str], ...]
    comments: tuple[Comment, ...]
    """Those that were approved."""
    remarks: tuple[tuple[str, str], ...]
    """Meta keys of those comments, without their values: what plug-ins keep there is about readers."""
    held: int
    """How many comments were not, or are no comments of readers."""
    file: str
    """Of an attachment: its address."""
    unread: tuple[tuple[str, str], ...]
    """Fields that no export of WordPress has, and what they hold."""
    finished: bool
    """Whether the content is what readers got, rather than what WordPress made that of."""
    line: int

    @property
    def numbered(self) -> bool:
        """Whether WordPress knew it by its number."""
        return 0 < self.id < MADE_UP

    def metas(self, key: str) -> list[str]:
        """Every value of a meta key."""
        return [value for name, value in self.meta if name == key]

    @property
    def section(self) -> str:
        """The slug of the first category."""
        return next((slug for taxonomy, slug, _ in self.terms if taxonomy == "category"), "")

    @property
    def shown(self) -> bool:
        """Of an attachment: whether its file may be; most take their status from the post that they belong to."""
        return self.status in (PUBLIC, "inherit") and not self.locked

    @property
    def public(self) -> bool:
        """Whether readers could see it."""
        return self.status == PUBLIC and not self.locked


def item_of(node: Node) -> Item:
    """Read an item's node; what is missing is empty."""
    comments = node.all("comment")
    approved = [c for c in comments if c.get("comment_approved").strip() == "1" and c.get("comment_type").strip() in _TALK]
    folder = unquote(split(node.get("link").strip()).path).rstrip("/").split("/")[-2:-1]
    return Item(
        id=number_of(node.get("post_id")),
        kind=intern(node.get("post_type") or "post"),
        status=intern(node.get("status")),
        title=plain(node.get("title")),
        slug=node.get("post_name"),
        link=node.get("link").strip(),
        guid=node.get("guid").strip(),
        date=_moment(node.get("post_date")),
        date_gmt=_moment(node.get("post_date_gmt")),
        modified=_moment(node.get("post_modified")),
        creator=node.get("creator"),
        content=node.get("content"),
        excerpt=node.get("excerpt").strip(),
        parent=number_of(node.get("post_parent")),
        order=number_of(node.get("menu_order")),
        locked=bool(node.get("post_password").strip()),
        sticky=node.get("is_sticky").strip() == "1",
        terms=tuple(sorted(_terms(node), key=lambda term: term[0] != "category" or term[1] not in folder)),
        meta=tuple((m.get("meta_key"), m.get("meta_value")) for m in node.all("postmeta")),
        comments=tuple(map(_comment, approved)),
        remarks=tuple((m.get("meta_key"), "") for c in approved for m in c.all("commentmeta")),
        held=len(comments) - len(approved),
        file=node.get("attachment_url").strip(),
        unread=tuple((child.name, child.text) for child in node.children if child.name not in _READ and (child.text.strip() or child.children)),
        finished=node.get("finished") == "1",
        line=node.line,
    )


def _terms(node: Node) -> list[tuple[str, str, str]]:
    """Each once: version 1.0 calls tags ``tag``, and writes every term a second time without its slug."""
    rows = [(c.attributes.get("domain", "category"), c.attributes.get("nicename", ""), unescape(c.text.strip())) for c in node.all("category")]
    terms = dict.fromkeys(("post_tag" if kind == "tag" else kind, slug, name) for kind, slug, name in rows)
    whole = {(kind, name) for kind, slug, name in terms if slug}
    return [term for term in terms if term[1] or (term[0], term[2]) not in whole]


def plain(html: str) -> str:
    """HTML as text: without tags, with what entities stand for."""
    return " ".join(_CONTROL.sub("", unescape(_TAG.sub("", _BREAK.sub(" ", html)))).split())


def written_summary(said: str, content: str) -> str:
    """A summary that somebody wrote; empty for what is only the text's own beginning."""
    text = re.sub(r"(?:\s|\.{3}|…|\[…\]|\[&hellip;\]|&hellip;)+$", "", plain(said))
    return "" if not text or slugify(plain(content[:20_000])).startswith(slugify(text)[:60]) else said


def zone_of(pairs: Sequence[tuple[str, str]]) -> str:
    """The time zone in which local times and UTC agree most often, summer time included; of equals, one that newsrooms name; none: UTC."""
    known = sorted({pair for pair in pairs if all(pair)})
    moments = [
        (datetime.fromisoformat(local), datetime.fromisoformat(gmt).replace(tzinfo=UTC)) for local, gmt in known[:: max(1, len(known) // _SAMPLES)]
    ]

    def fits(name: str) -> int:
        zone = ZoneInfo(name)
        return sum(gmt.astimezone(zone).replace(tzinfo=None) == local for local, gmt in moments)

    names = [*_ZONES, *sorted(available_timezones() - {*_ZONES, "localtime", "Factory"})]
    return max(names, key=fits) if moments else "UTC"


def _comment(node: Node) -> Comment:
    utc = _moment(node.get("comment_date_gmt"))
    return Comment(
        number_of(node.get("comment_id")), node.get("comment_author"), node.get("comment_author_url").strip(), _moment(node.get("comment_date")) or (utc and f"{utc}Z"),
        node.get("comment_content"), number_of(node.get("comment_parent")), node.get("comment_type") or "comment",
    )  # fmt: skip


def number_of(text: str) -> int:
    """A number as WordPress writes it; 0 for anything else."""
    return int(text) if re.fullmatch(r"\s*[0-9]{1,18}\s*", text, re.ASCII) else 0


def _moment(text: str) -> str:
    text = text.strip()
    if text in _ZERO:
        return ""
    try:
        return datetime.fromisoformat(text).strftime("%Y-%m-%d %H:%M:%S")
    except ValueError:
        return ""
