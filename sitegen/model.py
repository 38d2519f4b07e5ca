"""What a site is. Values are immutable and complete the moment they exist; collections are tuples.

``Article`` and ``Entry`` are what one file of ``content/`` says, with the names and links that its author wrote;
``Term``, ``Card``, ``Story`` and ``Topic`` are the same things with every name and link resolved against the whole site.
A value with a ``digest`` is known by it: equal digests mean equal values.
"""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from .book import Book, Row
from .config import Config

Kind = Literal["tag", "section", "author", "place", "series"]
Status = Literal["published", "draft", "unlisted"]


class Picture(Struct, frozen=True, gc=False):
    """A picture as an author names it (``src`` as written) or, in a ``Card``, as readers get it (``src`` a URL)."""

    src: str
    alt: str = ""
    caption: str = ""
    credit: str = ""
    width: int = 0
    """Pixels; 0 when not known."""
    height: int = 0
    srcset: str = ""
    """The same picture in other widths, as ``srcset`` takes it."""
    color: str = ""
    """Its average colour, to be seen until it has come."""
    shapes: tuple[str, ...] = ()
    """URLs of the parts of it that search engines show (16:9, 4:3, 1:1)."""


class Dateline(Struct, frozen=True, gc=False):
    """Where a report was written: "Pequim, Província de Pequim, China, 4 de setembro de 2025 — Xinhua –"."""

    place: str = ""
    date: str = ""
    """ISO 8601 date, or empty."""
    agency: str = ""


class Origin(Struct, frozen=True, gc=False):
    """Where syndicated text comes from."""

    name: str
    url: str = ""


class Correction(Struct, frozen=True, gc=False):
    """What was wrong in an article, and when that was put right."""

    date: str
    """ISO 8601 date."""
    text: str
    """Plain text."""


class Audio(Struct, frozen=True, gc=False):
    """A recording as an author names it, or (``src`` a URL, ``bytes`` known) as readers get it."""

    src: str
    seconds: int = 0
    bytes: int = 0


class ProfileLink(Struct, frozen=True, gc=False):
    """A named address elsewhere: "Siga-nos" links, menu entries."""

    name: str
    url: str


class Article(Struct, frozen=True, gc=False, array_like=True):
    """What one file of ``content/news/`` says, without its body, which stays in the cache until it is rendered.

    Texts are plain text (no markup) unless said otherwise. Times are kept twice: as ISO 8601 text in the site's time zone
    (``date``) and as seconds since 1970 UTC (``when``).
    """

    source: str
    """POSIX path relative to ``content/``."""
    digest: bytes
    """Of the file's bytes, its path, the parser and the settings that parsing reads: equal means nothing changed."""
    card_digest: bytes
    """Of all that a ``Card`` shows of this file."""
    title: str
    slug: str
    date: str
    when: int
    summary: str
    words: int
    updated: str = ""
    sections: tuple[str, ...] = ()
    """Names as written; the first is the main one."""
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    image: Picture | None = None
    dateline: Dateline | None = None
    origin: Origin | None = None
    status: Status = "published"
    publish_when: int = 0
    """Seconds since 1970 UTC from which the article is public."""
    expires_when: int | None = None
    corrections: tuple[Correction, ...] = ()
    redirect_from: tuple[str, ...] = ()
    """Old addresses as written: site paths, with or without a query."""
    id: str = ""
    """Stable identity for feeds; empty: the address."""
    canonical: str = ""
    series: str = ""
    featured: bool = False
    audio: Audio | None = None
    lang: str = ""
    """BCP 47; empty: the site's language."""
    links: tuple[str, ...] = ()
    """Targets of the body's internal links and pictures as written; the body refers to them by number."""
    extra: str = ""
    """The mapping under ``extra:`` as JSON text, or empty."""
    noindex: bool = False
    """Search engines are asked to leave it out; readers find it as any other."""


def indexed(article: Article) -> bool:
    """Whether search engines shall know it: this address of it, and at all."""
    return not article.canonical and not article.noindex


class Entry(Struct, frozen=True, gc=False, array_like=True):
    """What one file of ``content/pages/``, ``authors/``, ``sections/`` or ``tags/`` says, without its body."""

    source: str
    digest: bytes
    kind: Literal["page", "author", "section", "tag"]
    title: str
    slug: str
    description: str = ""
    person: bool = True
    """Authors: a person, or else an organization."""
    links: tuple[str, ...] = ()
    """Targets of the body's internal links, as in ``Article``."""
    profiles: tuple[ProfileLink, ...] = ()
    """Authors: "Siga-nos"."""
    email: str = ""
    image: Picture | None = None
    merge: tuple[str, ...] = ()
    """Tags and sections: old names that mean this one."""
    menu: int | None = None
    """Pages: place in the menu; ``None``: not in it."""
    status: Status = "published"
    redirect_from: tuple[str, ...] = ()
    lang: str = ""
    updated: str = ""
    has_body: bool = False
    noindex: bool = False
    """Pages: search engines are asked to leave it out."""
    parent: str = ""
    """Sections: the name of the one above it."""


class Comment(Struct, frozen=True, gc=False):
    """What a reader wrote below an article."""

    id: int
    """Of its place on the page: ``#comment-12``."""
    author: str
    url: str
    """The writer's own site, or empty."""
    date: str
    """ISO 8601 in the site's time zone, or empty."""
    html: str
    """Harmless HTML."""
    depth: int = 0
    """How many comments it is set in: an answer's is one more than that of what it answers, up to four."""
    parent: int = 0
    """The comment that it answers; 0: none."""
    parent_author: str = ""


class Thread(Struct, frozen=True, gc=False):
    """All that readers, and other sites, said of an article or a page."""

    comments: tuple[Comment, ...]
    """Oldest first, each followed by its answers."""
    pings: tuple[Comment, ...]
    """Other sites that linked to it (pingbacks, trackbacks)."""


class Comments(Struct, frozen=True, gc=False, array_like=True):
    """What one file of ``content/comments/`` says, without its ``Thread``, which stays in the cache until it is rendered."""

    source: str
    digest: bytes
    about: str
    """The article's or page's file relative to ``content/``, without its ending."""


class Redirects(Struct, frozen=True, gc=False, array_like=True):
    """What one file of ``content/redirects/`` says."""

    source: str
    digest: bytes
    pairs: tuple[tuple[str, str], ...]
    """Old address as a path of this site, perhaps with a query; where it leads: a path of this site, or a URL."""


class Asset(Struct, frozen=True, gc=False, array_like=True):
    """A file that is carried over: a picture, a recording, a download."""

    source: str
    """POSIX path relative to ``content/``."""
    digest: bytes
    size: int
    """Bytes."""
    width: int = 0
    """Pixels; 0 when it is no picture."""
    height: int = 0
    color: str = ""
    """Of a picture that can be made smaller: its average colour, as in CSS."""
    clear: bool = False
    """It has transparent places."""


class Term(Struct, frozen=True, gc=False):
    """A tag, section, author, place or series as other pages name it."""

    kind: Kind
    name: str
    slug: str
    url: str
    digest: bytes
    person: bool = True
    """Authors: a person, or else an organization such as an agency."""


class Card(Struct, frozen=True, gc=False):
    """All that *other* pages may know of an article. Editing a body leaves it equal."""

    digest: bytes
    source: str
    url: str
    title: str
    date: str
    when: int
    updated: str
    summary: str
    section: Term | None
    authors: tuple[Term, ...]
    image: Picture | None
    audio: bool
    lang: str


class Story(Struct, frozen=True, gc=False):
    """An article with everything resolved that its own page and the feeds show."""

    digest: bytes
    card: Card
    article: Article
    sections: tuple[Term, ...]
    tags: tuple[Term, ...]
    place: Term | None
    series: Term | None
    audio: Audio | None
    id: str
    """GUID in feeds."""
    links: tuple[str, ...]
    """URLs for ``article.links``, in order."""
    details: tuple[str, ...]
    """For each of ``links``, as HTML: the attributes of a picture whose size is known, the title of what ``[[name]]`` names, else empty."""
    comments: Comments | None = None


class Leaf(Struct, frozen=True, gc=False):
    """A stand-alone page, or the text of a term, with everything resolved."""

    digest: bytes
    entry: Entry
    url: str
    image: Picture | None
    links: tuple[str, ...]
    details: tuple[str, ...]
    comments: Comments | None = None


class Topic(Struct, frozen=True, gc=False):
    """A term with what is said of it and the cards filed under it, oldest first."""

    term: Term
    leaf: Leaf | None
    cards: Sequence[Card]
    stories: Sequence[Story]
    feed_url: str
    """Empty when it has no feed."""
    origin: str
    """The file that the term comes from, for messages."""
    key: bytes
    """The digest of all of this; of the stories only if it has a feed."""
    above: tuple[Term, ...] = ()
    """Sections: those that it is below, the topmost first."""
    below: tuple[Term, ...] = ()
    """Sections: those directly below it, in the order of their addresses."""


class MenuItem(Struct, frozen=True, gc=False):
    """A named link of the site."""

    name: str
    url: str


class Chrome(Struct, frozen=True, gc=False):
    """What every template sees as ``site``. Nothing in it changes from day to day."""

    digest: bytes
    title: str
    description: str
    language: str
    """BCP 47."""
    base_url: str
    """Absolute root, with a slash at its end."""
    base_path: str
    """Path of the root without a slash at its end: "" or "/repo"."""
    notice: str
    """A line shown on every page, or empty."""
    menu: tuple[MenuItem, ...]
    sections: tuple[Term, ...]
    social: tuple[ProfileLink, ...]
    publisher: str
    logo: str
    logo_width: int
    """Pixels, where it is 40 high."""
    """URL, or empty."""
    assets: tuple[tuple[str, str], ...]
    """Name of a theme file, URL that readers get."""
    urls: tuple[tuple[str, str], ...]
    """Name of a fixed address (``home feed archive search tags sections authors places corrections manifest icon …``), URL; only those that exist."""
    params: str = ""
    """The table ``[params]`` of the settings as JSON text."""
    paper: tuple[str, str] = ("", "")
    """Background colour on light and on dark screens."""


class Reference(Struct, frozen=True, gc=False):
    """A link to an address that is no article, page or term: it is right if the plan has that path."""

    source: str
    """Relative to ``content/``."""
    target: str
    """As its author wrote it."""
    path: str
    """The output path."""


class Redirect(Struct, frozen=True, gc=False):
    """An old address and where it leads."""

    old: str
    """Path within the site, decoded, without the base path; it may carry a query."""
    url: str
    origin: str


class Site(Struct, frozen=True):
    """All of a site at one moment, complete and ordered."""

    config: Config
    now: int
    """The build's clock, seconds since 1970 UTC."""
    chrome: Chrome
    book: Book
    """Public and listed, oldest first."""
    unlisted: tuple[Story, ...]
    expired: tuple[Story, ...]
    pages: tuple[Leaf, ...]
    tags: tuple[Topic, ...]
    sections: tuple[Topic, ...]
    authors: tuple[Topic, ...]
    places: tuple[Topic, ...]
    series: tuple[Topic, ...]
    assets: tuple[Asset, ...]
    """What the public content uses, and all of ``content/media/`` that is not held back."""
    leads: frozenset[str]
    """Sources of those that are an article's lead picture."""
    redirects: tuple[Redirect, ...]
    references: tuple[Reference, ...]
    files: tuple[tuple[str, str, bytes], ...]
    """Theme and ``content/static/`` files: output path, absolute source path, digest of the bytes."""
    icon: tuple[str, bytes] | None
    """Absolute path and digest of the picture that icons are made from."""
    texts: tuple[tuple[str, str], ...] = ()
    """Files of the theme that the settings change: output path, text."""

    @property
    def stories(self) -> Row[Story]:
        """Public and listed, oldest first."""
        return self.book.stories()

    @property
    def cards(self) -> Row[Card]:
        """Their cards."""
        return self.book.cards()
