"""What an import knows of the whole old site before it writes the first file: names, files, and where everything was and will be."""

import re
from urllib.parse import unquote

from msgspec import Struct, field, structs

from ..config import Addresses
from ..rules import is_url, language_tag
from ..urls import safe_name, slugify, split
from .entries import Entry
from .items import Item
from .ledger import Former
from .markup import Media
from .tally import Tally

INDEXES = {name: getattr(Addresses(), name) for name in ("tags", "sections", "authors", "places", "all_series", "corrections", "archive", "search")}
"""Addresses that give way to a post or page of the old site."""
DAY = re.compile(r"/[0-9]{4}(?:/[0-9]{2}){0,2}")
UPLOADS = "/wp-content/uploads/"
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
BASES = {"category": "category", "post_tag": "tag"}
"""WordPress' own words before the addresses of terms."""
_OURS = frozenset(("feed", *(name.strip("/") for name in (*INDEXES.values(), ""))))
"""Where the new site has other things than texts."""


class Guest(Struct, frozen=True):
    """An author without an account (Co-Authors Plus)."""

    name: str
    about: str
    url: str


class Profile(Struct, frozen=True):
    """What the REST API knows of an author."""

    slug: str
    """As the address of the author's page has it."""
    about: str
    url: str
    picture: str
    """Its address."""


class Rendered(Struct, frozen=True):
    """What Yoast tells search engines of a text."""

    description: str
    noindex: bool


class Archive(Struct):
    """All that is known of the old site but for the texts."""

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
    """Attachment → the decoded path of its old address, below the old home page: ``/wp-content/uploads/2025/09/lago.jpg``."""
    urls: dict[int, str] = field(default_factory=dict)
    """Attachment → its old address, where it is not that path on the old site."""
    left: set[str] = field(default_factory=set)
    """Addresses of files of the media library that do not come along."""
    children: dict[int, list[int]] = field(default_factory=dict)
    """Text → the files that belong to it, in the order of its gallery (menu order, then number)."""
    orders: dict[int, int] = field(default_factory=dict)
    """File → its place among those of its text, where it has one."""
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
    profiles: dict[str, Profile] = field(default_factory=dict)
    """Login → what no export says."""
    rendered: dict[int, Rendered] = field(default_factory=dict)
    """Text → what the REST API adds to the export."""
    guests: dict[str, Guest] = field(default_factory=dict)
    """By their slug."""
    writers: dict[str, str] = field(default_factory=dict)
    """Name of the file of each author → name, once they are written."""
    menu_items: list[Item] = field(default_factory=list)
    titles: dict[int, str] = field(default_factory=dict)
    """Of pages, for menus."""
    claimed: dict[str, int] = field(default_factory=dict)
    """Address, without its last slash → the text that is there, or was first."""
    lists: dict[str, str] = field(default_factory=lambda: {"": "/"})
    """Where lists of texts were, without the last slash → where they are: those of categories and tags, and the home page."""
    led: dict[int, tuple[str, str]] = field(default_factory=dict)
    """Text in whose place readers were led elsewhere → where to on the new site, and on the old one; both empty if they were told that it is gone."""
    periods: set[str] = field(default_factory=set)
    """Years, months and days with posts, as addresses without the last slash: ``/2025/09``."""
    term_paths: dict[tuple[str, str], str] = field(default_factory=dict)
    """Taxonomy and slug → the path of the term's page, where a source says it."""
    roles: dict[str, str] = field(default_factory=lambda: {"post": "post", "page": "page"})
    """Kind of item that readers saw → ``post`` or ``page``: what it becomes."""
    as_tags: set[str] = field(default_factory=set)
    """Taxonomies of the site's own whose terms become tags."""
    linked: set[str] = field(default_factory=set)
    """Paths of the old site to which its texts and menus lead; forgotten once they have shown what they can."""
    with_comments: bool = True
    permalink: str = ""
    bases: dict[str, str] = field(default_factory=lambda: {**BASES, "author": "author"})
    """Taxonomy, or ``author`` → what stands before the addresses of its terms, or of authors."""
    timezone: str = "UTC"
    seen: set[int] = field(default_factory=set)
    """Every item; of those that the exports hold twice, the first counts."""
    former: dict[str, Former] = field(default_factory=dict)
    """Identity of a text → where an import before this one put it."""
    placed: dict[int, str] = field(default_factory=dict)
    """Number of a text → its identity in those imports."""
    identities: dict[int, str] = field(default_factory=dict)
    """Text → what it is known by from one import to the next: its old address."""
    tally: Tally = field(default_factory=Tally)
    told: list[Entry] = field(default_factory=list)
    """What became no item."""

    @property
    def home(self) -> str:
        """The address of the old home page; empty where no source says it."""
        said = (self.channel.get("base_blog_url") or self.channel.get("link", "")).rstrip("/")
        return f"{said}/" if is_url(said) else ""

    @property
    def base(self) -> str:
        """The path of the old home page, without its last slash."""
        return split(self.home).path.rstrip("/")

    def below(self, link: str) -> str:
        """The path and query of an address within the old site."""
        path = old_path(link)
        return path.removeprefix(self.base) if path.startswith(f"{self.base}/") else path

    def chain(self, taxonomy: str, slug: str) -> list[str]:
        """A term below those above it, the topmost first; alone where they stand in a circle."""
        names = [slug]
        while (above := self.terms.get((taxonomy, names[0]), ("", "", ""))[2]) and (taxonomy, above) in self.terms:
            if above in names:
                return [slug]
            if not spoken(self.terms[taxonomy, above][0], unquote(above)):
                return names
            names.insert(0, above)
        return names

    def term_path(self, taxonomy: str, slug: str) -> str:
        """Where WordPress had a term."""
        base = self.bases[taxonomy]
        old, new = (
            "/" + (f"{base}/" if base else "") + "".join(f"{safe_slug(name)}/" for name in self.chain(taxonomy, slug)),
            self.term_address(taxonomy, slug),
        )
        return new if same(old, new) else old

    def term_address(self, taxonomy: str, slug: str) -> str:
        """Where the new site has it."""
        return f"/{self.bases[taxonomy] or BASES[taxonomy]}/" + "".join(f"{self.term_slug(taxonomy, name)}/" for name in self.chain(taxonomy, slug))

    def term_slug(self, taxonomy: str, slug: str) -> str:
        """The last part of that: WordPress' slug, else one made of the name."""
        return slugify(safe_slug(slug)) or slugify(self.terms.get((taxonomy, slug), ("", "", ""))[0])

    def path(self, number: int) -> str:
        """Where a text was; empty for what was not public."""
        return self.paths.get(number) or self.addresses.get(number, "")

    def claim(self, path: str, number: int) -> bool:
        """Whether an old address may lead to a text: no other text is or was there. False for the text's own address."""
        key = path.rstrip("/")
        parts = key.split("/")[1:]
        numbered = parts[:1] == ["page"] and len(parts) > 1
        ours = parts[:1] == ["wp-content"] or numbered or (len(parts) == 1 and parts[0] in _OURS) or DAY.fullmatch(key) is not None
        if not parts or ours or {"", ".", ".."}.intersection(parts) or self.shadowed(key, number):
            return False
        return self.claimed.setdefault(key, number) == number and not same(key, self.addresses.get(number, "/"))

    def shadowed(self, key: str, number: int) -> bool:
        """Whether something else is at an address that differs in the case of letters alone."""
        return key != key.casefold() and self.claimed.get(key.casefold(), number) != number

    def claim_for_list(self, path: str) -> bool:
        """The same for the list of a term; of two that were at one address, the first has it."""
        return path.rstrip("/") not in self.claimed and self.claim(path, -1)

    def url(self, number: int) -> str:
        """The old address of a file of the media library."""
        return self.urls.get(number) or f"{self.home.rstrip('/')}{self.files[number]}"

    def leave(self, number: int) -> None:
        """Let texts show a file from its old address: the new site will not have it."""
        url = self.url(number)
        if is_url(url):
            self.attachments[number] = structs.replace(self.attachments[number], path=url)
        else:
            del self.attachments[number]
        for key in (self.files[number], unquote(split(url).path).rstrip("/")):
            self.media.pop(key, None)
            self.left.add(key)

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
        return self.files[item.id] if kept else self.addresses.get(item.parent, "")


def language(archive: Archive) -> str:
    """The site's language as a tag."""
    return language_tag(archive.channel.get("language", "")) or "pt-BR"


def spoken(*names: str) -> str:
    """The first name that an address can be made of."""
    return next((name for name in names if slugify(name)), "")


def same(path: str, other: str) -> bool:
    """Whether two addresses are one: WordPress finds slugs in any case, and some systems tell no file from another by it."""
    return path.rstrip("/").casefold() == other.rstrip("/").casefold()


def old_path(link: str) -> str:
    """The decoded path and query of an address: ``/2025/09/x/`` or ``/?p=4``."""
    parts = split(link)
    return re.sub("/{2,}", "/", unquote(parts.path or "/")) + (f"?{parts.query}" if parts.query else "")


def safe_slug(slug: str) -> str:
    """A slug of WordPress, percent-encoded as it may be, as a file's name: one name, whatever it holds, and none that leads to another folder."""
    return safe_name(_CONTROL.sub("", unquote(slug)).replace("/", "-").lstrip("._-"))


def slug_of(item: Item) -> str:
    """The name of an item's file: WordPress' slug, else one made of its title."""
    return slugify(safe_slug(item.slug)) or slugify(item.title) or f"{item.kind}-{item.id}"
