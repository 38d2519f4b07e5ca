"""An export's item as values: what WordPress knows of a post, a page, a picture or anything else."""

import re
from datetime import datetime, timedelta

from msgspec import Struct

from .export import Node

PUBLIC = "publish"
_ZERO = ("", "0000-00-00 00:00:00")


class Comment(Struct, frozen=True):
    """A reader's comment, without address and e-mail."""

    id: int
    author: str
    url: str
    date: str
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
    """Taxonomy, slug and name."""
    meta: tuple[tuple[str, str], ...]
    comments: tuple[Comment, ...]
    file: str
    """Of an attachment: its address."""
    line: int

    def metas(self, key: str) -> list[str]:
        """Every value of a meta key."""
        return [value for name, value in self.meta if name == key]

    @property
    def public(self) -> bool:
        """Whether readers could see it."""
        return self.status == PUBLIC and not self.locked


def item_of(node: Node) -> Item:
    """Read an item's node; what is missing is empty."""
    return Item(
        id=_number(node.get("post_id")),
        kind=node.get("post_type") or "post",
        status=node.get("status"),
        title=node.get("title").strip(),
        slug=node.get("post_name"),
        link=node.get("link").strip(),
        guid=node.get("guid").strip(),
        date=_moment(node.get("post_date")),
        date_gmt=_moment(node.get("post_date_gmt")),
        modified=_moment(node.get("post_modified")),
        creator=node.get("creator"),
        content=node.get("content"),
        excerpt=node.get("excerpt").strip(),
        parent=_number(node.get("post_parent")),
        order=_number(node.get("menu_order")),
        locked=bool(node.get("post_password").strip()),
        sticky=node.get("is_sticky").strip() == "1",
        terms=tuple((c.attributes.get("domain", "category"), c.attributes.get("nicename", ""), c.text.strip()) for c in node.all("category")),
        meta=tuple((m.get("meta_key"), m.get("meta_value")) for m in node.all("postmeta")),
        comments=tuple(_comment(c) for c in node.all("comment") if c.get("comment_approved").strip() == "1"),
        file=node.get("attachment_url").strip(),
        line=node.line,
    )


def offset(items: list[tuple[str, str]]) -> timedelta:
    """The commonest difference of local time to UTC, from pairs of both; none: UTC."""
    found: dict[timedelta, int] = {}
    for local, gmt in items:
        if local and gmt:
            difference = datetime.fromisoformat(local) - datetime.fromisoformat(gmt)
            found[difference] = found.get(difference, 0) + 1
    return max(found, key=lambda d: (found[d], d), default=timedelta())


def _comment(node: Node) -> Comment:
    return Comment(
        _number(node.get("comment_id")), node.get("comment_author"), node.get("comment_author_url"), _moment(node.get("comment_date_gmt")),
        node.get("comment_content"), _number(node.get("comment_parent")), node.get("comment_type") or "comment",
    )  # fmt: skip


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"\s*[0-9]{1,18}\s*", text, re.ASCII) else 0


def _moment(text: str) -> str:
    text = text.strip()
    if text in _ZERO:
        return ""
    try:
        return datetime.fromisoformat(text).strftime("%Y-%m-%d %H:%M:%S")
    except ValueError:
        return ""
