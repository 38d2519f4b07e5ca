"""The settings of a site, their defaults and what they mean; ``settings_file`` reads them."""

from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from .design import Design


class Addresses(Struct, frozen=True):
    """Patterns of addresses; ``{slug}`` stands for the name. WordPress' bases are the defaults."""

    tag: str = "/tag/{slug}/"
    section: str = "/category/{slug}/"
    author: str = "/author/{slug}/"
    place: str = "/place/{slug}/"
    series: str = "/series/{slug}/"
    page: str = "/{slug}/"
    tags: str = "/tags/"
    """Index of all tags; likewise the next three."""
    sections: str = "/categories/"
    authors: str = "/authors/"
    places: str = "/places/"
    all_series: str = "/series/"
    corrections: str = "/corrections/"
    archive: str = "/archive/"
    search: str = "/search/"


class Listings(Struct, frozen=True):
    """How lists of articles are cut, and which of them exist."""

    newest: int = 10
    """Articles shown in full on the first page of a list."""
    rows: int = 100
    """Articles on each numbered page; numbered from the oldest, so that a full page never changes again."""
    years: bool = True
    months: bool = True
    days: bool = True
    places: bool = True
    series: bool = True
    corrections: bool = True


class Feeds(Struct, frozen=True):
    """RSS and JSON Feed."""

    items: int = 30
    """Articles in the site's feeds."""
    terms: bool = True
    """A feed for each tag, section and author."""
    term_items: int = 10
    term_minimum: int = 3
    """Terms with fewer articles have no feed."""
    term_content: bool = False
    """Whole texts in the feeds of terms too; the site's own feeds always carry them."""
    term_folders: bool = False
    """The feeds of terms also at ``…/feed/``, where WordPress had them."""


class Podcast(Struct, frozen=True):
    """The podcast feed; it exists when an article has ``audio``."""

    title: str = ""
    """Empty: the site's title."""
    category: str = "News"
    """Of Apple's list of categories."""
    email: str = ""
    explicit: bool = False


class Notify(Struct, frozen=True):
    """Who is told after ``sitegen deploy`` has published changes; nobody unless it is set."""

    hub: str = ""
    """Address of a WebSub hub: it hands the site's feeds on to their readers at once."""
    indexnow: str = ""
    """Key for IndexNow: search engines are told which addresses changed. It is no secret; a file at the site's root shows it."""
    indexnow_service: str = "https://api.indexnow.org/indexnow"


class Pictures(Struct, frozen=True):
    """What is made of pictures."""

    form: Literal["webp", "avif"] = "webp"
    """Of the variants that browsers choose from; AVIF is a fifth smaller and takes three times as long to make."""
    shapes: bool = True
    """Lead pictures also in the shapes that search engines ask for (16:9, 4:3, 1:1)."""
    cards: Literal["section", "article"] = "section"
    """What messengers show beside a link to an article without a picture: the name of its section, or its own headline."""


class Search(Struct, frozen=True):
    """Full-text search."""

    enabled: bool = True
    part_pages: int = 8000
    """About so many articles are indexed together; a new article indexes only the newest part again, which is much smaller."""


Severity = Literal["warning", "error", "off"]


class Check(Struct, frozen=True):
    """What ``check`` makes of each of its rules."""

    anchor: Severity = "warning"
    shortcode: Severity = "warning"
    picture_alt: Severity = "warning"
    picture_credit: Severity = "warning"
    http: Severity = "warning"
    dialogue: Severity = "warning"
    numbered: Severity = "warning"
    title_length: Severity = "warning"
    title_twice: Severity = "warning"
    summary_length: Severity = "warning"
    summary_missing: Severity = "off"
    tags_alike: Severity = "warning"
    tag_thin: Severity = "off"
    future: Severity = "warning"
    size: Severity = "warning"
    external: Severity = "warning"


class Publisher(Struct, frozen=True):
    """Who publishes, for feeds and structured data."""

    name: str = ""
    """Empty: the site's title."""
    email: str = ""


class Item(Struct, frozen=True):
    """A named address: of the menu (site address or URL) or of a social network."""

    name: str
    url: str


class Config(Struct, frozen=True):
    """All settings; every one but the title has a default."""

    title: str
    description: str = ""
    language: str = "pt-BR"
    """BCP 47; decides the interface's words, dates, typographic quotes and the order of ``04/09/2025``."""
    timezone: str = "UTC"
    """Name of the IANA time zone database."""
    base_url: str = "http://localhost:8000/"
    """Absolute address of the home page; it may have a path (``https://user.github.io/repo/``)."""
    permalink: str = "/{year}/{month}/{day}/{slug}/"
    """Address of an article: ``{year} {month} {day} {hour} {minute} {second} {slug} {section} {author} {id}``, or WordPress' names."""
    notice: str = ""
    """A line shown on every page."""
    output: str = "public"
    raw_html: Literal["sanitize", "allow", "refuse"] = "sanitize"
    """HTML in a body: cleaned by a list of harmless elements, kept as it is, or a problem."""
    icon: str = ""
    """One square SVG or PNG, relative to ``content/``: every icon is made from it."""
    redirects: Literal["pages", "netlify", "cloudflare", "nginx", "apache"] = "pages"
    """Old addresses are answered by pages that lead on; by name of the host also by its rules, which are quicker."""
    offline: bool = False
    """Articles that were visited stay readable without a network (a service worker)."""
    logo: str = ""
    """A picture for the masthead, relative to ``content/``."""
    addresses: Addresses = field(default_factory=Addresses)
    listings: Listings = field(default_factory=Listings)
    feeds: Feeds = field(default_factory=Feeds)
    podcast: Podcast = field(default_factory=Podcast)
    notify: Notify = field(default_factory=Notify)
    design: Design = field(default_factory=Design)
    pictures: Pictures = field(default_factory=Pictures)
    search: Search = field(default_factory=Search)
    check: Check = field(default_factory=Check)
    publisher: Publisher = field(default_factory=Publisher)
    menu: tuple[Item, ...] = ()
    """Entries after the sections; stand-alone pages with ``menu:`` follow them."""
    menu_sections: bool = True
    """The menu begins with the sections that are below no other."""
    social: tuple[Item, ...] = ()
    messages: str = ""
    """Language of the messages for those who write and build; empty: the one of the machine's user."""
    params: str = ""
    """The free table ``[params]`` as JSON text, for templates of one's own."""

    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return ZoneInfo(self.timezone)
