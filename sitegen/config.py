"""Settings: ``sitegen.toml`` → a frozen ``Config``. Unknown keys and wrong types are problems with their line."""

import json
import tomllib
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NoReturn
from zoneinfo import ZoneInfo

from msgspec import Struct, field, structs

from . import rules
from .design import Design, faults
from .errors import Exit, Problem, SitegenError
from .marks import Lines, Marks, toml_fault, toml_marks
from .rules import Rule
from .settings import Reader
from .wording import plain, show

FILE = "sitegen.toml"


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


_TERM, _INDEX = rules.address_of("slug"), rules.address_of()
_RULES: dict[str, Rule] = {
    "title": rules.line,
    "language": rules.language,
    "messages": lambda tag: rules.language(tag) if tag else "",
    "timezone": rules.time_zone,
    "base_url": rules.base_url,
    "permalink": rules.permalink,
    "output": rules.output_folder,
    "icon": rules.content_file(".svg", ".png"),
    "logo": rules.content_file(".svg", ".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif"),
    **{f"addresses.{kind}": _TERM for kind in ("tag", "section", "author", "place", "series")},
    "addresses.page": rules.address_of("slug", file=True),
    **{f"addresses.{kind}": _INDEX for kind in ("tags", "sections", "authors", "places", "all_series", "corrections", "archive", "search")},
    **{f"design.{name}": rules.color for name in ("accent", "paper", "ink", "dark_accent", "dark_paper", "dark_ink")},
    **{f"design.{name}": rules.font_families for name in ("serif", "sans")},
    "listings.newest": rules.between(1, 200),
    "listings.rows": rules.between(10, 1000),
    "feeds.items": rules.between(1, 500),
    "feeds.term_items": rules.between(1, 200),
    "feeds.term_minimum": rules.between(1, 10_000),
    "search.part_pages": rules.between(16, 20_000),
    "podcast.email": rules.email,
    "notify.hub": lambda url: rules.web_address(url) if url else "",
    "notify.indexnow": rules.key,
    "notify.indexnow_service": rules.web_address,
    "publisher.email": rules.email,
    "menu.name": rules.line,
    "menu.url": rules.menu_address,
    "social.name": rules.line,
    "social.url": rules.menu_address,
}


def load(path: Path, overrides: Mapping[str, object] = MappingProxyType({})) -> Config:
    """Read ``sitegen.toml``, or that of a folder; ``overrides`` (``base_url``, ``search.enabled`` …) replace what it says.

    Raises ``SitegenError`` with every problem of the file.
    """
    path = path / FILE if path.is_dir() else path
    values, marks = _parse(path)
    config = _read(path.name, values, marks)
    return _read("command line", _merge(values, overrides), {}) if overrides else config


def _read(name: str, values: dict[str, Any], marks: Marks) -> Config:
    reader = Reader(name, marks, _RULES)
    config = reader.read(Config, {key: value for key, value in values.items() if key != "params"})
    params = _params(values.get("params"), reader)
    for key, message in faults(config.design) if config else ():
        reader.problem(("design", key), message, "choose a darker or a lighter one")
    if reader.problems or config is None:
        unsafe = any(problem.message.startswith("output ") for problem in reader.problems)
        raise SitegenError(problems=reader.problems, code=Exit.UNSAFE if unsafe else Exit.USAGE)
    return structs.replace(config, params=params) if params else config


def _parse(path: Path) -> tuple[dict[str, Any], Marks]:
    """The file's values and their places."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        message = f'there is no {FILE} in {show(str(path.parent))}; go to the folder of the site, or make one with "sitegen init"'
        raise SitegenError(message, code=Exit.USAGE) from None
    except OSError as error:
        raise SitegenError(f"{path}: {error.strerror}", code=Exit.ENVIRONMENT) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", "replace")
        _refuse(path, *Lines(before).at(len(before)), f"the byte 0x{data[error.start]:02X} is not UTF-8", "save the file as UTF-8")
    try:
        return tomllib.loads(text), toml_marks(text)[0]
    except RecursionError:
        _refuse(path, 1, 1, "lists or tables are nested too deeply", "write them flatter")
    except ValueError as error:
        line, column, message, first = toml_fault(text, error)
        if first:
            _refuse(path, line, column, f"duplicate key {show(message)}, first on line {first}", "remove one of the two")
        _refuse(path, line, column, f"not valid TOML: {plain(message)}", "check this line; texts need quotes")


def _refuse(path: Path, line: int, column: int, message: str, hint: str) -> NoReturn:
    raise SitegenError(problems=[Problem(path.name, line, column, message, hint)], code=Exit.USAGE) from None


def _params(value: object, reader: Reader) -> str:
    """The free table as JSON text."""
    if value is None:
        return ""
    if not isinstance(value, dict):
        reader.problem(("params",), "params must be a table", "write [params] on a line of its own, and the values below it")
        return ""
    try:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False, default=_plain)
    except ValueError:
        reader.problem(("params",), "params holds inf or nan, which JSON has no form for", "write them in quotes")
        return ""


def _plain(value: object) -> str:
    if isinstance(value, date | time):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _merge(values: dict[str, Any], overrides: Mapping[str, object]) -> dict[str, Any]:
    """The values with some replaced, by dotted name."""
    merged = dict(values)
    for name, value in overrides.items():
        first, _, rest = name.partition(".")
        inner = merged.get(first)
        merged[first] = _merge(inner if isinstance(inner, dict) else {}, {rest: value}) if rest else value
    return merged
