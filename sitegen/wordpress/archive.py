"""What an import must know of the whole export before it writes the first file: where everything was, and where it will be."""

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from msgspec import Struct, field, structs

from ..config import Addresses
from ..rules import language_tag
from ..urls import safe_name, slugify
from .export import Lost, Node, read_export
from .items import Item, item_of, number_of, plain, zone_of
from .markup import Media

INDEXES = {name: getattr(Addresses(), name) for name in ("tags", "sections", "authors", "places", "all_series", "corrections", "archive", "search")}
"""Addresses that give way to a post or page of the old site."""
_PATTERNS = (
    "/%year%/%monthnum%/%day%/%postname%/", "/%year%/%monthnum%/%postname%/", "/%year%/%postname%/", "/%postname%/", "/%category%/%postname%/",
    "/archives/%post_id%/", "/%year%/%monthnum%/%day%/%post_id%/",
)  # fmt: skip
_NUMBERED = re.compile(r"/\?(?:p|page_id)=([0-9]{1,18})")
_DATED = re.compile(r"/([0-9]{4}/[0-9]{2}/[^/]+)$")
"""Files on WordPress.com, which has them on a host of their own."""
_DAY = re.compile(r"/[0-9]{4}(?:/[0-9]{2}){0,2}")
_Post = tuple[int, str, str, str, str, str]
"""Of a public post or page: number, kind, date, slug, link, slug of the first section."""
_MONTHLY = 20
"""Times of one month that are looked at for the time zone."""
UPLOADS = "/wp-content/uploads/"
BASES = {"category": "category", "post_tag": "tag"}
"""WordPress' own; what a site calls them instead is in no export."""
_OURS = frozenset(("feed", *(name.strip("/") for name in (*INDEXES.values(), ""))))
"""Where the new site has other things than texts."""


class Guest(Struct, frozen=True):
    """An author without an account (Co-Authors Plus)."""

    name: str
    about: str
    url: str


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
    sources: dict[int, str] = field(default_factory=dict)
    """Post → file below ``content/``."""
    paths: dict[int, str] = field(default_factory=dict)
    """Post → path of its old address, where it is another one than the new."""
    addresses: dict[int, str] = field(default_factory=dict)
    """Post → its address on the new site."""
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    """Taxonomy and slug → the term's number."""
    author_numbers: dict[str, int] = field(default_factory=dict)
    """Login → number."""
    guests: dict[str, Guest] = field(default_factory=dict)
    """By their slug."""
    writers: dict[str, str] = field(default_factory=dict)
    """Name of the file of each author → name, once they are written."""
    menu_items: list[Item] = field(default_factory=list)
    titles: dict[int, str] = field(default_factory=dict)
    """Of pages, for menus."""
    claimed: dict[str, int] = field(default_factory=dict)
    """Address, without its last slash → the text that is there, or was first."""
    with_comments: bool = True
    permalink: str = ""
    timezone: str = "UTC"
    seen: set[int] = field(default_factory=set)
    """Every item; of those that the exports hold twice, the first counts."""
    lost: list[tuple[str, Lost]] = field(default_factory=list)

    @property
    def links(self) -> "Links":
        """Where links within the old site lead now."""
        return Links(self)

    @property
    def base(self) -> str:
        """The path of the old home page, without its last slash."""
        return urlsplit(self.channel.get("base_blog_url") or self.channel.get("link", "")).path.rstrip("/")

    def below(self, link: str) -> str:
        """The path and query of an address within the old site."""
        path = old_path(link)
        return path.removeprefix(self.base) if path.startswith(f"{self.base}/") else path

    def path(self, number: int) -> str:
        """Where a text was; empty for what was not public."""
        return self.paths.get(number) or self.addresses.get(number, "")

    def claim(self, path: str, number: int) -> bool:
        """Whether an old address may lead to a text: no other text is or was there. False for the text's own address."""
        key = path.rstrip("/")
        parts = key.split("/")[1:]
        ours = parts[:1] in (["wp-content"], ["page"]) or (len(parts) == 1 and parts[0] in _OURS) or _DAY.fullmatch(key) is not None
        if not parts or ours or {"", ".", ".."}.intersection(parts):
            return False
        return self.claimed.setdefault(key, number) == number and key != self.addresses.get(number, "/").rstrip("/")

    def leave(self, number: int) -> None:
        """Let texts show a file from its old address: the new site will not have it."""
        url = self.urls[number]
        self.attachments[number] = structs.replace(self.attachments[number], path=url)
        for key in (UPLOADS + self.files[number], unquote(urlsplit(url).path).rstrip("/")):
            self.media.pop(key, None)

    def named(self, taxonomy: str, slug: str, name: str) -> str:
        """How the new site calls a term; empty for one that has no letter or digit in its name and slug: no address can be made of it."""
        return spoken(self.names.get((taxonomy, slug), ""), name, unquote(slug))

    def writer(self, slug: str, name: str) -> str:
        """The name of an author by the slug of Co-Authors Plus."""
        plain_slug = slug.removeprefix("cap-")
        if guest := self.guests.get(plain_slug):
            return guest.name
        return next((shown for login, shown in self.authors.items() if slugify(login) == slugify(plain_slug)), spoken(name, plain_slug))

    def attachment_target(self, item: Item, *, kept: bool) -> str:
        """Where the page of a file of the media library leads: to the file, else to the text that it belongs to, else nowhere."""
        return f"{UPLOADS}{self.files[item.id]}" if kept else self.addresses.get(item.parent, "")


class Links(Mapping[str, str]):
    """Old addresses, as ``site_address`` makes them → addresses on the new site."""

    def __init__(self, found: Archive) -> None:
        self._found = found
        self._base = found.base

    def __getitem__(self, key: str) -> str:
        path = key.removeprefix(self._base) if key.startswith(f"{self._base}/") else key
        numbered = _NUMBERED.fullmatch(path)
        return self._found.addresses[int(numbered[1]) if numbered else self._found.claimed[path.rstrip("/")]]

    def __iter__(self) -> Iterator[str]:
        return (key for key, number in self._found.claimed.items() if number in self._found.addresses)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def survey(exports: Sequence[Path]) -> Archive:
    """Read the exports once, without keeping texts."""
    found = Archive()
    posts: list[_Post] = []
    times: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for path in exports:
        for piece in read_export(path):
            if isinstance(piece, Lost):
                found.lost.append((str(path), piece))
            elif piece.name == "item":
                _item(found, item_of(piece), posts, times)
            else:
                _channel(found, piece)
    hosts = {urlsplit(found.channel.get(name, "")).hostname or "" for name in ("link", "base_site_url", "base_blog_url")} - {""}
    found.hosts |= frozenset(hosts | {h.removeprefix("www.") for h in hosts} | {f"www.{h.removeprefix('www.')}" for h in hosts})
    found.timezone = zone_of([pair for month in times.values() for pair in month])
    _place(found, posts)
    _claim_all(found)
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


def spoken(*names: str) -> str:
    """The first name that an address can be made of."""
    return next((name for name in names if slugify(name)), "")


def old_path(link: str) -> str:
    """The decoded path and query of an address: ``/2025/09/x/`` or ``/?p=4``."""
    parts = urlsplit(link)
    return re.sub("/{2,}", "/", unquote(parts.path or "/")) + (f"?{parts.query}" if parts.query else "")


def safe_slug(slug: str) -> str:
    """A slug of WordPress, percent-encoded as it may be, as a file's name: one name, whatever it holds, and none that leads to another folder."""
    return safe_name(unquote(slug).replace("/", "-").lstrip("._-"))


def slug_of(item: Item) -> str:
    """The name of an item's file: WordPress' slug, else one made of its title."""
    return safe_slug(item.slug) or slugify(item.title) or f"{item.kind}-{item.id}"


def _channel(found: Archive, node: Node) -> None:
    for name, taxonomy, slug in (
        ("category", "category", "category_nicename"),
        ("tag", "post_tag", "tag_slug"),
        ("term", node.get("term_taxonomy"), "term_slug"),
    ):
        if node.name == name and (number := number_of(node.get("term_id"))):
            found.numbers[taxonomy, node.get(slug)] = number
    if node.name == "author":
        login = node.get("author_login")
        names = f"{node.get('author_first_name')} {node.get('author_last_name')}".strip()
        found.author_numbers[login] = number_of(node.get("author_id"))
        found.authors[login] = spoken(unescape(node.get("author_display_name").strip()), names, login) or f"Author {len(found.authors) + 1}"
    elif node.name == "category" and node.get("category_nicename"):
        key = "category", node.get("category_nicename")
        found.terms[key] = unescape(node.get("cat_name")), node.get("category_description"), node.get("category_parent")
    elif node.name == "tag":
        found.terms["post_tag", node.get("tag_slug")] = unescape(node.get("tag_name")), node.get("tag_description"), ""
    elif node.name == "term":
        key = node.get("term_taxonomy"), node.get("term_slug")
        found.terms.setdefault(key, (unescape(node.get("term_name")), node.get("term_description"), node.get("term_parent")))
    elif not node.children:
        found.channel.setdefault(node.name, node.text.strip())


def _item(found: Archive, item: Item, posts: list[_Post], times: dict[str, set[tuple[str, str]]]) -> None:
    if item.id in found.seen:
        return
    found.seen.add(item.id)
    if item.date and item.date_gmt and len(month := times[item.date[:7]]) < _MONTHLY:
        month.add((item.date, item.date_gmt))
    if item.kind == "attachment":
        if item.shown:
            _attachment(found, item)
    elif item.kind == "wp_block" and item.public:
        found.blocks[item.id] = item.content
    elif item.kind == "nav_menu_item" and item.public:
        found.menu_items.append(item)
    elif item.kind == "guest-author" and item.public:
        _guest(found, item)
    elif item.kind in ("post", "page") and item.public and item.date:
        if item.kind == "page":
            found.titles[item.id] = item.title
        posts.append((item.id, item.kind, item.date, slug_of(item), item.link, safe_slug(item.section)))


def _guest(found: Archive, item: Item) -> None:
    said = {key: next(iter(item.metas(f"cap-{key}")), "").strip() for key in ("display_name", "user_login", "description", "website")}
    slug = said["user_login"] or item.slug.removeprefix("cap-")
    found.guests[slug] = Guest(
        spoken(plain(said["display_name"]), item.title, slug) or f"Author {item.id}", plain(said["description"]), said["website"]
    )


def _attachment(found: Archive, item: Item) -> None:
    address = urlsplit(item.file)
    dated = _DATED.search(address.path)
    place = next(iter(item.metas("_wp_attached_file")), "") or address.path.partition(UPLOADS)[2] or (dated[1] if dated else "")
    if (address.hostname or "").endswith(".files.wordpress.com"):
        found.hosts |= {address.hostname or ""}
    path = posixpath.normpath(unquote(place)).lstrip("./")
    if not path or path.startswith(".."):
        return
    named = "/media/" + "/".join(safe_name(part) for part in path.split("/"))
    media = Media(named, next(iter(item.metas("_wp_attachment_image_alt")), ""), item.excerpt, "", item.title)
    found.files[item.id] = path
    found.urls[item.id] = item.file
    found.attachments[item.id] = media
    for key in {unquote(address.path).rstrip("/"), UPLOADS + path} - {""}:
        found.media[key] = media
    if item.parent:
        found.children.setdefault(item.parent, []).append((item.order, item.id))


def _place(found: Archive, posts: list[_Post]) -> None:
    """Give each public post and page its file, and know it by all its old addresses."""
    pretty = [post for post in posts if post[1] == "post" and "?" not in post[4]][:2000]
    scores = Counter({pattern: sum(_address(pattern, post, post[3]) == found.below(post[4]) for post in pretty) for pattern in _PATTERNS})
    best = scores.most_common(1)
    pattern = best[0][0] if best and best[0][1] > 0 else _PATTERNS[0]
    found.permalink = pattern.replace("%post_id%", "%postname%")
    taken: set[str] = set()
    for post in posts:
        number, kind, date, slug, link, _ = post
        folder = f"news/{date[:4]}/{date[5:7]}" if kind == "post" else "pages"
        name = slug if f"{folder}/{slug}" not in taken else f"{slug}-{number}"
        taken.add(f"{folder}/{name}")
        found.sources[number] = f"{folder}/{name}.md"
        old, made = found.below(link), _address(pattern, post, name) if kind == "post" else f"/{name}/"
        if made == "/feed/" or _DAY.fullmatch(made.rstrip("/")):
            made = f"/{name}-{number}/"
        found.addresses[number] = made
        if old != made:
            found.paths[number] = old


def _claim_all(found: Archive) -> None:
    """Each address belongs to the text that will be there, then to the one that was there."""
    found.claimed = {"": 0, **{f"/{base}/{slugify(safe_slug(slug))}": 0 for (kind, slug) in found.terms if (base := BASES.get(kind))}}
    for places in (found.addresses, found.paths):
        for number, address in places.items():
            found.claimed.setdefault(address.rstrip("/"), number)


def _tell_apart(found: Archive) -> None:
    """Two terms of one name, below different parents, get names of their own."""
    taken: set[tuple[str, str]] = set()
    for (taxonomy, slug), (name, _, parent) in sorted(found.terms.items()):
        shown = spoken(name, unquote(slug)) or name or slug
        if (taxonomy, slugify(shown)) in taken:
            above = found.terms.get((taxonomy, parent), (parent,))[0]
            ways = (f"{shown} ({above})", f"{shown} ({slug})", *(f"{shown} ({number})" for number in range(2, len(found.terms) + 2)))
            shown = next(n for n in ways if (taxonomy, slugify(n)) not in taken)
        taken.add((taxonomy, slugify(shown)))
        found.names[taxonomy, slug] = shown


def _address(pattern: str, post: _Post, slug: str) -> str:
    number, _, date, _, _, section = post
    values = {
        "year": date[:4],
        "monthnum": date[5:7],
        "day": date[8:10],
        "postname": slug,
        "post_id": str(number),
        "category": section or "sem-categoria",
    }
    return re.sub(r"%(\w+)%", lambda part: values[part[1]], pattern)
