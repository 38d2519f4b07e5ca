"""The block editor's comments: ``<!-- wp:name {json} -->html<!-- /wp:name -->``. Saved HTML stays; dynamic blocks are filled in or reported."""

import json
import re
from html import escape
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ..metas import KEPT, UNKNOWN, wished
from .autop import autop

if TYPE_CHECKING:
    from .original import Expansion

_OPENING = re.compile(r"<!--\s+(/?)wp:((?:[a-z][a-z0-9_-]*/)?[a-z][a-z0-9_-]*)\s*")
_CLASSIC = frozenset({"core/freeform", "core/shortcode"})
_CONTENT = frozenset({"core/block", "core/embed", "core/footnotes", "core/more", "core/nextpage", "core/gallery", "core/social-link"})
_FRAMES = frozenset({"core/spacer", "core/separator"})
_OWN = ("core/", "core-embed/")
_DYNAMIC = frozenset(
    "core/" + name
    for name in [
        "archives",
        "avatar",
        "calendar",
        "categories",
        "comments",
        "comment-template",
        "latest-comments",
        "latest-posts",
        "loginout",
        "navigation",
        "navigation-link",
        "navigation-submenu",
        "page-list",
        "page-list-item",
        "pattern",
        "post-author",
        "post-author-biography",
        "post-author-name",
        "post-comments",
        "post-comments-form",
        "post-content",
        "post-date",
        "post-excerpt",
        "post-featured-image",
        "post-navigation-link",
        "post-template",
        "post-terms",
        "post-time-to-read",
        "post-title",
        "query",
        "query-no-results",
        "query-pagination",
        "query-pagination-next",
        "query-pagination-numbers",
        "query-pagination-previous",
        "query-title",
        "read-more",
        "rss",
        "search",
        "site-logo",
        "site-tagline",
        "site-title",
        "tag-cloud",
        "template-part",
        "term-description",
        "home-link",
    ]
)
"""Filled by WordPress when a page is shown: the new site has its own lists, menus and search."""


class _Mark(Struct, frozen=True):
    start: int
    end: int
    name: str
    closing: bool
    void: bool
    attributes: dict[str, Any]


def html(content: str, into: "Expansion") -> str:
    """Content with blocks as HTML, without its block comments."""
    pieces: list[str] = []
    opened: list[str] = []
    at = 0
    for mark in _marks(content):
        pieces.append(_between(content[at : mark.start], opened))
        at = mark.end
        if mark.closing:
            if mark.name in opened:
                del opened[len(opened) - 1 - opened[::-1].index(mark.name) :]
            continue
        into.seen("blocks", mark.name, _outcome(mark, into))
        pieces.append(_filled(mark, into))
        if not mark.void:
            opened.append(mark.name)
    pieces.append(_between(content[at:], opened))
    return "".join(pieces)


def _between(text: str, opened: list[str]) -> str:
    """Text between two marks: outside of blocks it is classic."""
    return autop(text) if not opened or opened[-1] in _CLASSIC else text


def _marks(content: str) -> list[_Mark]:
    found: list[_Mark] = []
    at = 0
    while match := _OPENING.search(content, at):
        end = content.find("-->", match.end())
        if end < 0:
            break
        at = end + 3
        rest = content[match.end() : end].strip()
        void = rest.endswith("/")
        name = match[2] if "/" in match[2] else f"core/{match[2]}"
        found.append(_Mark(match.start(), at, name, bool(match[1]), void, _attributes(rest.rstrip("/").strip())))
    return found


def _attributes(text: str) -> dict[str, Any]:
    if not text.startswith("{"):
        return {}
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _outcome(mark: _Mark, into: "Expansion") -> str:
    """What becomes of a block."""
    if mark.name in _DYNAMIC:
        return "skipped: WordPress fills it when it shows a page; the new site has lists, menus and a search of its own"
    if mark.name.startswith(_OWN):
        return "imported" if not mark.void or mark.name in _CONTENT or mark.name in _FRAMES else "skipped: it holds nothing that can be shown"
    return wished(mark.name, into.context.chosen) if mark.void else "imported: its saved HTML"


def _filled(mark: _Mark, into: "Expansion") -> str:
    """What a block shows beyond its saved HTML."""
    attributes = mark.attributes
    if mark.name == "core/block" and isinstance(attributes.get("ref"), int):
        return into.reusable(attributes["ref"])
    if mark.name == "core/footnotes":
        items = "".join([f'<li id="{escape(key)}">{text}</li>' for key, text in into.context.footnotes.items()])
        return f'<ol class="wp-block-footnotes">{items}</ol>' if items else ""
    if mark.name == "core/embed" and mark.void and isinstance(attributes.get("url"), str):
        return into.embed(attributes["url"])
    if mark.name == "core/social-link" and isinstance(url := attributes.get("url"), str):
        return f'<li><a href="{escape(url)}">{escape(str(attributes.get("label") or attributes.get("service") or url))}</a></li>'
    if mark.name in _DYNAMIC:
        into.note("block", mark.name, "WordPress fills this block when it shows a page; the new site has lists, menus and a search of its own")
    elif not mark.name.startswith(_OWN):
        return _foreign(mark, into)
    elif mark.void and mark.name not in _CONTENT and mark.name not in _FRAMES:
        into.note("block", mark.name, "the block holds nothing that can be shown")
    return ""


def _foreign(mark: _Mark, into: "Expansion") -> str:
    """A plug-in's block: its saved HTML, else its name, so that readers and editors see that something is missing."""
    if not mark.void:
        into.note("block", mark.name, "a block of a plug-in: its saved HTML is kept")
    elif wished(mark.name, into.context.chosen) in (UNKNOWN, KEPT):
        into.note(
            "block",
            mark.name,
            f"a block of a plug-in without saved HTML {json.dumps(mark.attributes, ensure_ascii=False) if mark.attributes else ''}".strip(),
        )
        return f"<p>[{escape(mark.name)}]</p>"
    return ""
