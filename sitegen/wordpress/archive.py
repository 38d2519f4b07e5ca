"""What an import must know of the whole export before it writes the first file: where everything was, and where it will be."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from msgspec import Struct, field

from ..rules import language_tag
from ..urls import safe_name, slugify
from .export import Lost, Node, read_export
from .items import Item, item_of, offset
from .markup import Media, site_address

_ZONES = {9: "Asia/Tokyo", -3: "America/Sao_Paulo", -4: "America/Manaus", 0: "UTC", 1: "Europe/Lisbon"}
"""For the whole hours that our readers' newsrooms have; others become ``Etc/GMT``."""
_PATTERNS = (
    "/%year%/%monthnum%/%day%/%postname%/", "/%year%/%monthnum%/%postname%/", "/%year%/%postname%/", "/%postname%/", "/%category%/%postname%/",
    "/archives/%post_id%/", "/%year%/%monthnum%/%day%/%post_id%/",
)  # fmt: skip
_UPLOADS = "/wp-content/uploads/"


class Archive(Struct):
    """An export's contents but for the texts."""

    channel: dict[str, str] = field(default_factory=dict)
    authors: dict[str, str] = field(default_factory=dict)
    """Login → name."""
    terms: dict[tuple[str, str], tuple[str, str, str]] = field(default_factory=dict)
    """Taxonomy and slug → name, description, parent's slug."""
    names: dict[tuple[str, str], str] = field(default_factory=dict)
    """Taxonomy and slug → the name by which the new site tells the term from others."""
    hosts: frozenset[str] = frozenset()
    media: dict[str, Media] = field(default_factory=dict)
    attachments: dict[int, Media] = field(default_factory=dict)
    files: dict[int, str] = field(default_factory=dict)
    """Attachment → path below the uploads folder."""
    urls: dict[int, str] = field(default_factory=dict)
    """Attachment → its old address."""
    children: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    blocks: dict[int, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    """Old address → address on the new site."""
    sources: dict[int, str] = field(default_factory=dict)
    """Post → file below ``content/``."""
    paths: dict[int, str] = field(default_factory=dict)
    """Post → path of its old address."""
    addresses: dict[int, str] = field(default_factory=dict)
    """Post → its address on the new site."""
    permalink: str = ""
    timezone: str = "UTC"
    lost: list[tuple[str, Lost]] = field(default_factory=list)


def survey(exports: Sequence[Path]) -> Archive:
    """Read the exports once, without keeping texts."""
    found = Archive()
    posts: list[tuple[int, str, str, str, str]] = []
    times: list[tuple[str, str]] = []
    for path in exports:
        for piece in read_export(path):
            if isinstance(piece, Lost):
                found.lost.append((str(path), piece))
            elif piece.name == "item":
                _item(found, item_of(piece), posts, times)
            else:
                _channel(found, piece)
    hosts = {urlsplit(found.channel.get(name, "")).hostname or "" for name in ("link", "base_site_url", "base_blog_url")} - {""}
    found.hosts = frozenset(hosts | {h.removeprefix("www.") for h in hosts} | {f"www.{h.removeprefix('www.')}" for h in hosts})
    found.timezone = _zone(times)
    _place(found, posts)
    _tell_apart(found)
    return found


def items(exports: Sequence[Path]) -> Iterator[Item]:
    """Every item, for the second time, now with its texts."""
    for path in exports:
        for piece in read_export(path):
            if isinstance(piece, Node) and piece.name == "item":
                yield item_of(piece)


def language(archive: Archive) -> str:
    """The site's language as a tag."""
    return language_tag(archive.channel.get("language", "")) or "pt-BR"


def old_path(link: str) -> str:
    """The decoded path and query of an address: ``/2025/09/x/`` or ``/?p=4``."""
    parts = urlsplit(link)
    return re.sub("/{2,}", "/", unquote(parts.path or "/")) + (f"?{parts.query}" if parts.query else "")


def safe_slug(slug: str) -> str:
    """A slug of WordPress, percent-encoded as it may be, as a file's name."""
    return safe_name(unquote(slug))


def slug_of(item: Item) -> str:
    """The name of an item's file: WordPress' slug, else one made of its title."""
    return safe_slug(item.slug) or slugify(item.title) or f"{item.kind}-{item.id}"


def _channel(found: Archive, node: Node) -> None:
    if node.name == "author":
        login = node.get("author_login")
        names = f"{node.get('author_first_name')} {node.get('author_last_name')}".strip()
        found.authors[login] = node.get("author_display_name").strip() or names or login
    elif node.name == "category" and node.get("category_nicename"):
        found.terms["category", node.get("category_nicename")] = node.get("cat_name"), node.get("category_description"), node.get("category_parent")
    elif node.name == "tag":
        found.terms["post_tag", node.get("tag_slug")] = node.get("tag_name"), node.get("tag_description"), ""
    elif node.name == "term":
        key = node.get("term_taxonomy"), node.get("term_slug")
        found.terms.setdefault(key, (node.get("term_name"), node.get("term_description"), node.get("term_parent")))
    elif not node.children:
        found.channel.setdefault(node.name, node.text.strip())


def _item(found: Archive, item: Item, posts: list[tuple[int, str, str, str, str]], times: list[tuple[str, str]]) -> None:
    times.append((item.date, item.date_gmt))
    if item.kind == "attachment":
        _attachment(found, item)
    elif item.kind == "wp_block":
        found.blocks[item.id] = item.content
    elif item.kind in ("post", "page") and item.public and item.date:
        posts.append((item.id, item.kind, item.date, slug_of(item), item.link))


def _attachment(found: Archive, item: Item) -> None:
    place = next(iter(item.metas("_wp_attached_file")), "") or urlsplit(item.file).path.partition(_UPLOADS)[2]
    path = posixpath.normpath(unquote(place)).lstrip("./")
    if not path or path.startswith(".."):
        return
    named = "/media/" + "/".join(safe_name(part) for part in path.split("/"))
    media = Media(named, next(iter(item.metas("_wp_attachment_image_alt")), ""), item.excerpt, "", item.title)
    found.files[item.id] = path
    found.urls[item.id] = item.file
    found.attachments[item.id] = media
    address = unquote(urlsplit(item.file).path)
    if address:
        found.media[address.rstrip("/")] = media
    found.media[_UPLOADS + path] = media
    found.children.setdefault(item.parent, []).append((item.order, item.id))


def _place(found: Archive, posts: list[tuple[int, str, str, str, str]]) -> None:
    """Give each public post and page its file, and know it by all its old addresses."""
    pretty = [(date, slug, old_path(link), number) for number, kind, date, slug, link in posts if kind == "post" and "?" not in link]
    scores = Counter({pattern: sum(_address(pattern, *post) == post[2] for post in pretty[:2000]) for pattern in _PATTERNS})
    best = scores.most_common(1)
    found.permalink = best[0][0] if best and best[0][1] > 0 else _PATTERNS[0]
    taken: set[str] = set()
    for number, kind, date, slug, link in posts:
        folder = f"news/{date[:4]}/{date[5:7]}" if kind == "post" else "pages"
        name = slug if f"{folder}/{slug}" not in taken else f"{slug}-{number}"
        taken.add(f"{folder}/{name}")
        found.sources[number] = f"{folder}/{name}.md"
        found.paths[number] = old_path(link)
        made = _address(found.permalink, date, name, found.paths[number], number) if kind == "post" else f"/{name}/"
        found.addresses[number] = made
        for address in (link, f"/?p={number}", f"/?page_id={number}"):
            key = site_address(address if address.startswith("/") else old_path(address), frozenset())
            if key:
                found.links[key] = found.addresses[number]


def _tell_apart(found: Archive) -> None:
    """Two terms of one name, below different parents, get names of their own."""
    taken: set[tuple[str, str]] = set()
    for (taxonomy, slug), (name, _, parent) in sorted(found.terms.items()):
        shown = name or slug
        if (taxonomy, slugify(shown)) in taken:
            above = found.terms.get((taxonomy, parent), (parent,))[0]
            shown = next(n for n in (f"{shown} ({above})", f"{shown} ({slug})") if (taxonomy, slugify(n)) not in taken)
        taken.add((taxonomy, slugify(shown)))
        found.names[taxonomy, slug] = shown


def _address(pattern: str, date: str, slug: str, path: str, number: int) -> str:
    first = path.strip("/").split("/")[0]
    values = {"year": date[:4], "monthnum": date[5:7], "day": date[8:10], "postname": slug, "post_id": str(number), "category": first}
    return re.sub(r"%(\w+)%", lambda part: values[part[1]], pattern)


def _zone(times: list[tuple[str, str]]) -> str:
    hours = offset(times).total_seconds() / 3600
    if hours in _ZONES:
        return _ZONES[int(hours)]
    return f"Etc/GMT{-int(hours):+d}" if hours == int(hours) and -14 <= -hours <= 12 else "UTC"
