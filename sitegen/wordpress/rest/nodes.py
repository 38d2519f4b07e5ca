"""One answer of the REST API → an element of an export. Answers may hold anything in any place: what has not the right form is empty."""

from collections.abc import Iterator, Mapping
from typing import Any

from ..items import plain, written_summary
from ..nodes import Node, node

Thing = dict[str, Any]


def words(thing: Thing, *path: str) -> str:
    """A text, perhaps some levels down; empty for anything else."""
    value: Any = thing
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""


def number(thing: Thing, key: str) -> int:
    """A number; 0 for anything else."""
    value = thing.get(key)
    return value if isinstance(value, int) and 0 < value < 10**18 else 0


def site(thing: Thing) -> Iterator[Node]:
    """What the API's index, or the settings, say of the whole site."""
    said = {
        "title": plain(words(thing, "name") or words(thing, "title")), "description": plain(words(thing, "description")),
        "link": words(thing, "home") or words(thing, "url"), "timezone": words(thing, "timezone_string") or words(thing, "timezone"),
        "language": words(thing, "language"),
    }  # fmt: skip
    yield from (Node(name, {}, [], value) for name, value in said.items() if value)


def author(thing: Thing) -> Node:
    """An author, with what only this says."""
    pictures = thing.get("avatar_urls")
    sizes = {int(size): one for size, one in pictures.items() if size.isdecimal() and isinstance(one, str)} if isinstance(pictures, dict) else {}
    return node(
        "author", author_login=words(thing, "slug"), author_id=str(number(thing, "id")), author_display_name=words(thing, "name"),
        author_description=words(thing, "description"), author_url=words(thing, "url"), author_avatar=sizes[max(sizes)] if sizes else "",
        author_link=words(thing, "link"),
    )  # fmt: skip


def term(thing: Thing, slugs: Mapping[int, str]) -> Node:
    """A category, a tag, or a term of another taxonomy."""
    return node(
        "term", term_taxonomy=words(thing, "taxonomy"), term_slug=words(thing, "slug"), term_name=words(thing, "name"), term_id=str(number(thing, "id")),
        term_description=words(thing, "description"), term_parent=slugs.get(number(thing, "parent"), ""), term_link=words(thing, "link"),
    )  # fmt: skip


def medium(thing: Thing) -> Node:
    """A file of the media library."""
    item = node(
        "item", post_id=str(number(thing, "id")), post_type="attachment", status=words(thing, "status") or "inherit", title=_said(thing, "title"),
        attachment_url=words(thing, "source_url"), link=words(thing, "link"), post_parent=str(number(thing, "post")), excerpt=_said(thing, "caption"),
        post_date=words(thing, "date"), post_date_gmt=words(thing, "date_gmt"), post_name=words(thing, "slug"), finished="1",
    )  # fmt: skip
    meta = {
        "_wp_attachment_image_alt": words(thing, "alt_text"), "_wp_attached_file": words(thing, "media_details", "file"),
        "credit": plain(words(thing, "media_details", "image_meta", "credit")),
    }  # fmt: skip
    item.children += [node("postmeta", meta_key=key, meta_value=value) for key, value in meta.items() if value]
    return item


def post(thing: Thing, terms: Mapping[int, tuple[str, str, str]], writers: Mapping[int, str], *, noindex: bool) -> Node:
    """A post, a page, or an item of another kind. What editors see (``context=edit``) is WordPress' own text, and says a password."""
    raw = words(thing, "content", "raw")
    content = raw or words(thing, "content", "rendered")
    content_of = thing.get("content")
    protected = bool(words(thing, "password")) or (isinstance(content_of, dict) and content_of.get("protected") is True)
    item = node(
        "item", post_id=str(number(thing, "id")), post_type=words(thing, "type"), status=words(thing, "status"), title=_said(thing, "title"),
        link=words(thing, "link"), guid=_said(thing, "guid"), post_date=words(thing, "date"), post_date_gmt=words(thing, "date_gmt"),
        post_modified=words(thing, "modified"), post_name=words(thing, "slug"), content=content, finished="" if raw else "1",
        excerpt=written_summary(words(thing, "excerpt", "raw") or words(thing, "excerpt", "rendered"), content),
        post_password="1" if protected else "", is_sticky="1" if thing.get("sticky") is True else "", post_parent=str(number(thing, "parent")),
        menu_order=str(number(thing, "menu_order")), creator=writers.get(number(thing, "author"), "") or _writer(thing),
    )  # fmt: skip
    meta = {
        "_thumbnail_id": str(number(thing, "featured_media") or ""), "_yoast_wpseo_metadesc": written_summary(_head(thing, "description"), content),
        "_yoast_wpseo_canonical": _head(thing, "canonical"), "_yoast_wpseo_meta-robots-noindex": "1" if noindex else "",
    }  # fmt: skip
    item.children += [node("postmeta", meta_key=key, meta_value=value) for key, value in meta.items() if value]
    item.children += _filed(thing, terms)
    return item


def comment(thing: Thing) -> Node:
    """A reader's comment that was approved."""
    return node(
        "comment", comment_id=str(number(thing, "id")), comment_parent=str(number(thing, "parent")), comment_author=words(thing, "author_name"),
        comment_author_url=words(thing, "author_url"), comment_date=words(thing, "date"), comment_date_gmt=words(thing, "date_gmt"),
        comment_content=words(thing, "content", "rendered"), comment_type=words(thing, "type"),
        comment_approved="1" if words(thing, "status") in ("approved", "approve", "") else "0",
    )  # fmt: skip


def _said(thing: Thing, key: str) -> str:
    return words(thing, key, "raw") or words(thing, key, "rendered") or words(thing, key)


def _head(thing: Thing, key: str) -> str:
    """What Yoast, or All in One SEO, tells search engines."""
    return words(thing, "yoast_head_json", key) or words(thing, "aioseo_head_json", key) or words(thing, "aioseo_head_json", f"{key}_url")


def _writer(thing: Thing) -> str:
    """The author's name where the site hides its users, as Yoast says it."""
    return words(thing, "yoast_head_json", "author")


def _filed(thing: Thing, terms: Mapping[int, tuple[str, str, str]]) -> Iterator[Node]:
    """The terms of all taxonomies: WordPress numbers them together."""
    for key, values in thing.items():
        for one in values if isinstance(values, list) and key != "class_list" else ():
            if isinstance(one, int) and one in terms:
                taxonomy, slug, name = terms[one]
                yield Node("category", {"domain": taxonomy, "nicename": slug}, [], name)
    if (shape := words(thing, "format")) not in ("", "standard"):
        yield Node("category", {"domain": "post_format", "nicename": f"post-format-{shape}"}, [], shape)
