"""What the files of ``content/`` say, each by itself, with the names and links that its author wrote.

Values are immutable and complete the moment they exist; collections are tuples. A value with a ``digest`` is known by it: equal digests mean
equal values.
"""

from typing import Literal

from msgspec import Struct

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
    seo_title: str = ""
    """What search engines and the browser's tab show in the place of the title."""
    other_names: tuple[str, ...] = ()
    """What ``[[name]]`` may call it besides its slug: its file's name and its title, each as a slug, if they differ."""


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
    seo_title: str = ""
    """Pages: what search engines and the browser's tab show in the place of the title."""
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
