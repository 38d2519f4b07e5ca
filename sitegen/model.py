"""What a site is: every name and link of what the files say (``content.py``) resolved against the whole.

Values are immutable and complete the moment they exist; collections are tuples. A value with a ``digest`` is known by it: equal digests mean
equal values.
"""

from collections.abc import Callable, Sequence
from typing import Literal

from msgspec import Struct

from .book import Book, Row
from .config import Config
from .content import Article, Asset, Audio, Comments, Entry, Picture, ProfileLink

Kind = Literal["tag", "section", "author", "place", "series"]


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
    """URL, or empty."""
    logo_width: int
    """Pixels, where it is 40 high."""
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


class OldAddresses(Struct, frozen=True):
    """All old addresses of a site."""

    digest: bytes
    """Of the table."""
    table: Callable[[], tuple[Redirect, ...]]
    """Makes it when it is looked at, sorted by address."""


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
    redirects: OldAddresses
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

    def hold(self) -> None:
        """Make now what is made when it is looked at: it is to be used after the build, when the cache is closed."""
        self.book.hold()
        self.redirects.table()
