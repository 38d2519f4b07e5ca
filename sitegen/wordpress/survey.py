"""The old site read once, without keeping texts: the first of the two readings of an import."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from html import unescape
from types import MappingProxyType
from urllib.parse import unquote

from msgspec import structs

from ..rules import Wrong, time_zone
from ..urls import safe_name, slugify, split
from .archive import UPLOADS, Archive, Guest, Profile, Rendered, safe_slug, slug_of, spoken
from .bases import find_bases
from .engines import described, unlisted
from .entries import Entry
from .export import Source
from .items import Item, item_of, number_of, plain, zone_of
from .kinds import FURNITURE, Kinds
from .leads import led_from, led_to, settle
from .ledger import Memory
from .markup import Media, site_address
from .metas import NO_CHOICE, Choice
from .nodes import Node
from .placing import Post, place
from .rescue import FIELDS
from .tally import Tally

_CHANNEL = frozenset((*FIELDS, "timezone"))
_PASSED = frozenset(("pubDate", "lastBuildDate", "generator", "docs", "ttl", "cloud", "image", "site", "xmlns"))
"""What feeds say of themselves."""
_DATED = re.compile(r"/([0-9]{4}/[0-9]{2}/[^/]+)$")
"""Files on WordPress.com, which has them on a host of their own."""
_ELSEWHERE = re.compile(
    r"/([^/]+)/(?:[^/]+/)*[^/]+\.(?:jpe?g|png|gif|webp|avif|svg|bmp|tiff?|mp3|m4a|ogg|opus|wav|mp4|webm|mov|pdf|docx?|xlsx?|pptx?|zip)", re.IGNORECASE
)
_OURS = frozenset(("media", "static", "social", "old", "pagefind"))
"""Folders in which the new site has files of its own making."""
_HREF = re.compile(r"""href=["']?([^"'\s<>]{1,500})""")
_APART = ("author", "nav_menu", "post_format")
"""Taxonomies that sort no texts. Terms of others are known from the texts too: an export of one kind alone has no list of terms."""
_LINKS = 200_000
"""Different addresses to which texts lead; more are not looked at."""
_MONTHLY = 20
"""Times of one month that are looked at for the time zone."""


def survey(
    sources: Iterable[Source],
    memory: Memory,
    bases: Mapping[str, str] = MappingProxyType({}),
    kept: Collection[str] = (),
    chosen: Choice = NO_CHOICE,
) -> Archive:
    """Read everything once, without keeping texts; what former imports have placed stays where it is.

    ``bases``: what stands before the addresses of categories and tags, where it cannot be seen from links; ``kept``: kinds and taxonomies
    of the site's own that readers saw, where nothing else shows it; ``chosen``: what shall become of names that nobody knows.
    """
    found = Archive(
        former=memory.texts, placed={text.number: identity for identity, text in memory.texts.items() if text.number}, tally=Tally(chosen)
    )
    posts: list[Post] = []
    kinds = Kinds()
    times: dict[str, set[tuple[str, str]]] = defaultdict(set)
    loose: dict[tuple[str, str], str] = {}
    for source in sources:
        for piece in source:
            if isinstance(piece, Entry):
                found.told.append(piece)
            elif piece.name == "item":
                item = item_of(piece)
                _item(found, item, posts, kinds, times)
                loose |= {(taxonomy, slug): name for taxonomy, slug, name in item.terms if slug and item.public and taxonomy not in _APART}
            else:
                _channel(found, piece)
    _unlisted(found, loose)
    for family in found.children.values():
        family.sort(key=lambda number: (found.orders.get(number, 0), number))
    found.hosts |= _hosts(found)
    found.timezone = _zone_named(found.channel.get("timezone", "")) or zone_of([pair for month in times.values() for pair in month])
    find_bases(found, bases, {found.below(post.link).rstrip("/") for post in posts})
    kinds.settle(found, kept)
    found.linked.clear()
    place(found, [structs.replace(post, kind=found.roles[post.kind]) for post in posts if post.kind in found.roles])
    settle(found)
    return found


def _unlisted(found: Archive, loose: Mapping[tuple[str, str], str]) -> None:
    """Add the terms of texts that no list of terms has: taxonomy and slug → name. What is listed under another slug is that term."""
    listed = {(taxonomy, slugify(name)) for (taxonomy, _), (name, _, _) in found.terms.items()}
    taken = {(taxonomy, slugify(safe_slug(slug))) for taxonomy, slug in found.terms}
    for (taxonomy, slug), name in loose.items():
        key = taxonomy, slugify(safe_slug(slug)) or slugify(name)
        if key[1] and key not in taken and (taxonomy, slugify(name)) not in listed:
            taken.add(key)
            found.terms[taxonomy, slug] = name, "", ""


def _zone_named(name: str) -> str:
    try:
        return time_zone(name) if name else ""
    except Wrong:
        return ""


def items(sources: Iterable[Source]) -> Iterator[Item]:
    """Every item, for the second time, now with its texts."""
    for source in sources:
        for piece in source:
            if isinstance(piece, Node) and piece.name == "item":
                yield item_of(piece)


def _channel(found: Archive, node: Node) -> None:
    for name, taxonomy, slug in (
        ("category", "category", "category_nicename"),
        ("tag", "post_tag", "tag_slug"),
        ("term", node.get("term_taxonomy"), "term_slug"),
    ):
        if node.name == name and (number := number_of(node.get("term_id"))):
            found.numbers[taxonomy, node.get(slug)] = number
    if node.name == "author":
        number = number_of(node.get("author_id"))
        login = next((known for known, other in found.author_numbers.items() if number and other == number), node.get("author_login"))
        names = f"{node.get('author_first_name')} {node.get('author_last_name')}".strip()
        found.author_numbers[login] = found.author_numbers.get(login) or number
        shown = spoken(unescape(node.get("author_display_name").strip()), names, login) or f"Author {len(found.authors) + 1}"
        found.authors.setdefault(login, shown)
        if path := split(node.get("author_link")).path:
            found.linked.add(found.below(path).rstrip("/"))
        if any(said := [node.get(f"author_{key}").strip() for key in ("description", "url", "avatar")]):
            found.profiles[login] = Profile(node.get("author_login"), unescape(said[0]), *said[1:])
    elif node.name == "category" and node.get("category_nicename"):
        key = "category", node.get("category_nicename")
        found.terms[key] = unescape(node.get("cat_name")), node.get("category_description"), node.get("category_parent")
    elif node.name == "tag":
        found.terms["post_tag", node.get("tag_slug")] = unescape(node.get("tag_name")), node.get("tag_description"), ""
    elif node.name == "term":
        key = node.get("term_taxonomy"), node.get("term_slug")
        found.terms.setdefault(key, (unescape(node.get("term_name")), node.get("term_description"), node.get("term_parent")))
        if path := split(node.get("term_link")).path:
            found.term_paths[key] = found.below(path)
    elif node.name in _CHANNEL:
        if text := node.text.strip():
            found.channel.setdefault(node.name, text)
    elif node.name not in _PASSED:
        found.tally.keys("fields", [(node.name, node.text)], "<channel>")
    found.tally.keys(
        "term meta", [(m.get("meta_key"), m.get("meta_value")) for m in node.all("termmeta")], node.get(f"{node.name}_name") or node.get("cat_name")
    )


def _item(found: Archive, item: Item, posts: list[Post], kinds: Kinds, times: dict[str, set[tuple[str, str]]]) -> None:
    if item.id in found.seen:
        said = Rendered(described(item), unlisted(item))
        if item.finished and (said.description or said.noindex):
            found.rendered[item.id] = said
        return
    found.seen.add(item.id)
    if item.date and item.date_gmt and len(month := times[item.date[:7]]) < _MONTHLY:
        month.add((item.date, item.date_gmt))
    if item.public and len(found.linked) < _LINKS:
        _links(found, item)
    if item.kind == "attachment":
        if item.shown:
            _attachment(found, item)
    elif item.kind == "wp_block" and item.public:
        found.blocks[item.id] = item.content
    elif item.kind == "nav_menu_item" and item.public:
        found.menu_items.append(item)
    elif item.kind == "guest-author" and item.public:
        _guest(found, item)
    elif item.kind not in FURNITURE and item.public and (item.date or item.kind == "page"):
        if item.kind != "post":
            found.titles[item.id] = item.title
        if (address := led_to(item)) is not None:
            found.led[item.id] = led_from(found, item), address
            return
        kinds.note(found, item)
        posts.append(Post(item.id, item.kind, item.date, slug_of(item), item.link, safe_slug(item.section), tuple(item.metas("_wp_old_slug"))))


def _links(found: Archive, item: Item) -> None:
    """Where a text, or an entry of a menu, leads within the old site."""
    hosts = _hosts(found)
    for url in (*_HREF.findall(item.content), *item.metas("_menu_item_url")):
        if (key := site_address(url, hosts)) is not None and "?" not in key:
            found.linked.add(found.below(key).rstrip("/"))


def _hosts(found: Archive) -> frozenset[str]:
    hosts = {split(found.channel.get(name, "")).hostname or "" for name in ("link", "base_site_url", "base_blog_url")} - {""}
    return frozenset(hosts | {h.removeprefix("www.") for h in hosts} | {f"www.{h.removeprefix('www.')}" for h in hosts})


def _guest(found: Archive, item: Item) -> None:
    said = {key: next(iter(item.metas(f"cap-{key}")), "").strip() for key in ("display_name", "user_login", "description", "website")}
    slug = said["user_login"] or item.slug.removeprefix("cap-")
    found.guests[slug] = Guest(
        spoken(plain(said["display_name"]), item.title, slug) or f"Author {item.id}",
        plain(said["description"]) or plain(item.content),
        said["website"],
    )


def _attachment(found: Archive, item: Item) -> None:
    address = split(item.file)
    if (address.hostname or "").endswith(".files.wordpress.com"):
        found.hosts |= {address.hostname or ""}
    path = _place_of(item, unquote(address.path))
    if not path:
        return
    named = "/media/" + "/".join(safe_name(part) for part in path.removeprefix(UPLOADS).split("/") if part)
    media = Media(named, next(iter(item.metas("_wp_attachment_image_alt")), ""), item.excerpt, _credit(item), item.title)
    found.files[item.id] = path
    if item.file != found.url(item.id):
        found.urls[item.id] = item.file
    found.attachments[item.id] = media
    for key in filter(None, (path, unquote(address.path).rstrip("/"))):
        found.media[key] = media
    if item.parent:
        found.children.setdefault(item.parent, []).append(item.id)
        if item.order:
            found.orders[item.id] = item.order


def _credit(item: Item) -> str:
    """Who made a picture, as WordPress read it in the file; its note is PHP's, in which a text follows its length in bytes."""
    for written in item.metas("_wp_attachment_metadata"):
        data = written.encode("utf-8", "replace")
        for name in (b"credit", b"copyright"):
            found = re.search(rb's:%d:"%s";s:([0-9]{1,4}):"' % (len(name), name), data)
            if found and (said := plain(data[found.end() : found.end() + int(found[1])].decode("utf-8", "replace"))):
                return said
    return next(iter(item.metas("credit")), "")


def _place_of(item: Item, path: str) -> str:
    """Where WordPress kept a file; other systems' files are where their address says."""
    dated = _DATED.search(path)
    place = next(iter(item.metas("_wp_attached_file")), "") or path.partition(UPLOADS)[2] or (dated[1] if dated else "")
    within = posixpath.normpath(unquote(place)).lstrip("./")
    if within and not within.startswith(".."):
        return UPLOADS + within
    elsewhere = _ELSEWHERE.fullmatch(path)
    return path if elsewhere is not None and elsewhere[1] not in _OURS and ".." not in path else ""
