"""What the files say → a ``Site``: names become terms, patterns become addresses, links are resolved, the clock decides what is public."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, partial
from itertools import chain
from typing import get_args

from msgspec import Struct, structs

from .binding import Binder
from .book import Book, term_key
from .config import Config
from .content import Asset, Comments, Entry, Picture, ProfileLink, Redirects
from .digest import digest, digest_all, digest_value
from .errors import Problem
from .model import Chrome, Kind, Leaf, MenuItem, OldAddresses, Site, Term, Topic
from .months import Months
from .months.kept import NOTHING, Former
from .months.shelves import Options
from .places import Permalinks, Places
from .reading import Content
from .redirects import MOVED, Sources, Told, place_of
from .resolve import Resolver
from .terms import Terms
from .urls import base_path, social_card

_TEXTS = ("article", "entry")


class Theme(Struct, frozen=True):
    """What the templates bring to a site: names of their files and the files' URLs, output paths and digests."""

    assets: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str, bytes], ...]
    icon: tuple[str, bytes] | None
    texts: tuple[tuple[str, str], ...] = ()
    """Output paths and texts of the files that the settings change."""


class Assembled(Struct, frozen=True):
    """A site, and what the next build may take over."""

    site: Site
    months: Months
    basis: bytes
    """The digest of what all months depend on."""
    assets: dict[str, bytes]
    """Source → digest."""
    addresses: tuple[str, ...]
    """Of terms."""
    told: Told
    """Of old addresses."""
    problems: list[Problem]
    """Every one that only shows when all files are seen together."""


def assemble(
    config: Config,
    content: Content,
    theme: Theme,
    options: Options,
    broken: frozenset[str] = frozenset(),
    former: Callable[[bytes], Former] | None = None,
) -> Assembled:
    """The whole site.

    ``broken``: sources that could not be read; links to them are not held against others. ``former``: basis → the months of the last build, if they
    have that basis.
    """
    problems: list[Problem] = []
    entries: list[Entry] = content.of(Entry)
    assets: list[Asset] = content.of(Asset)
    talks = _talks(content, problems)
    shown = [e for e in entries if e.status != "draft" or options.drafts]
    basis = digest(content.basis, digest_value(config), f"{options.drafts} {options.future}", *[e.digest for e in shown])
    months = Months(config, _files(content, talks), content.some, options, former(basis) if former and not broken else NOTHING)
    terms = Terms(config, shown, *months.names(), problems)
    permalinks = Permalinks(config, terms)
    places = months.meet(terms, permalinks, assets)
    resolver = Resolver(config, terms, places, shown, assets, broken, problems)
    binder = Binder(config, terms, resolver, lambda source: Comments(path, content.keyed[path]) if (path := talks.get(source)) else None)
    book = months.bind(binder, resolver, terms)
    unlisted, expired = months.aside()
    heads = months.heads.values()
    leaves = {e.source: binder.leaf(e) for e in shown}
    pages = tuple(leaves[e.source] for e in shown if e.kind == "page")
    topics = _topics(config, terms, book, leaves)
    chrome = _chrome(config, theme, pages, topics, resolver, sounds=any(head.sounds for head in heads))
    says = Sources(config, terms, resolver, tuple(leaves.values()), months.claims, partial(content.of, Redirects))
    told, redirects = _old_addresses(says, months, basis, content, chrome, lambda: _standing(config, places, leaves, topics, chrome))
    problems += told.problems
    withheld = {
        *chain.from_iterable(head.withheld for head in heads),
        *resolver.used_by([e for e in entries if e.status == "draft" and not options.drafts]),
    }
    rest = resolver.trace()
    used = {*rest.used, *chain.from_iterable(head.used for head in heads)}
    site = Site(
        config, options.now, chrome, book, unlisted, expired, pages,
        topics["tag"], topics["section"], topics["author"], topics["place"], topics["series"],
        tuple(a for a in assets if a.source in used or (a.source.startswith("media/") and a.source not in withheld)),
        frozenset(chain(rest.leads, *(head.leads for head in heads))), redirects,
        (*rest.references, *told.references, *chain.from_iterable(head.references for head in heads)),
        theme.files, theme.icon, theme.texts,
    )  # fmt: skip
    return Assembled(site, months, basis, {a.source: a.digest for a in assets}, tuple(terms.addresses()), told, problems)


def _old_addresses(
    says: Sources, months: Months, basis: bytes, content: Content, chrome: Chrome, standing: Callable[[], AbstractSet[str]]
) -> tuple[Told, OldAddresses]:
    """What the last build told of old addresses, if it would be the same now, else what there is to tell."""
    lists = content.having("redirects")
    follows = digest_value(chrome.urls) if MOVED in lists else b""
    key = digest(basis, follows, *months.claimed(), *(content.keyed[path] for path in lists))
    former = months.told
    if former and former.key == key and months.changed.isdisjoint(former.named):
        return former, OldAddresses(former.digest, cache(lambda: says.table(former.standing, [], [])))
    told, table = says.told(key, standing)
    return told, OldAddresses(told.digest, lambda: table)


def _standing(config: Config, places: Places, leaves: Mapping[str, Leaf], topics: Mapping[str, Sequence[Topic]], chrome: Chrome) -> AbstractSet[str]:
    """The address of everything that has one, in the form of old addresses."""
    urls = chain(
        (leaf.url for leaf in leaves.values()), (topic.term.url for found in topics.values() for topic in found), (url for _, url in chrome.urls)
    )
    return places.addresses | {place_of(url, base_path(config.base_url)) for url in urls}


def _talks(content: Content, problems: list[Problem]) -> dict[str, str]:
    """Source of an article or a page → the file of the comments on it. Comments on what is not there are a problem."""
    stems = {path: path.partition("/")[2].rpartition(".")[0] for path in content.having("comments")}
    found = {f"{stem}.md": path for path, stem in stems.items() if content.files.get(f"{stem}.md") in _TEXTS}
    if len(found) == len(stems):
        return found
    sources = {path.rpartition(".")[0]: path for path, kind in content.files.items() if kind in _TEXTS}
    hint = "move the file to where its article's is, below content/comments/, or remove it"
    for path, stem in stems.items():
        if stem in sources:
            found[sources[stem]] = path
        else:
            message = f"there is no content/{stem}.md that these comments are on"
            problems.append(Problem(f"content/{path}", 1, 1, message, hint, warning=True))
    return found


def _files(content: Content, talks: Mapping[str, str]) -> dict[str, bytes]:
    """Every article's file, and what tells from others what it and its readers say."""
    files = {path: content.keyed[path] for path in content.having("article")}
    for source, path in talks.items():
        if source in files:
            files[source] += content.keyed[path]
    return files


def _topics(config: Config, terms: Terms, book: Book, leaves: Mapping[str, Leaf]) -> dict[str, tuple[Topic, ...]]:
    """Every term with its stories, in the order of the terms' addresses."""
    topics: dict[str, list[Topic]] = {kind: [] for kind in get_args(Kind)}
    below: dict[str, list[Term]] = {}
    for term, _ in terms.known:
        if above := terms.above(term):
            below.setdefault(above[-1].url, []).append(term)
    for term, entry in terms.known:
        parts = book.filed.get(term_key(term), [])
        if parts or entry is not None:
            spread = book.under(term_key(term))
            feed = config.feeds.terms and term.kind in ("tag", "section", "author") and len(spread) >= config.feeds.term_minimum
            leaf = leaves[entry.source] if entry else None
            origin = entry.source if entry else f"{term.kind} {term.name!r}"
            marks = [found.stories if feed else found.cards for _, found in parts]
            above, under = terms.above(term), tuple(below.get(term.url, ()))
            key = digest(term.digest, leaf.digest if leaf else b"", origin, *(t.digest for t in (*above, *under)), str(len(above)), digest_all(marks))
            feed_url = f"{term.url}feed.xml" if feed else ""
            topics[term.kind].append(Topic(term, leaf, book.cards(spread), book.stories(spread), feed_url, origin, key, above, under))
    return {kind: tuple(found) for kind, found in topics.items()}


def _chrome(
    config: Config, theme: Theme, pages: Sequence[Leaf], topics: Mapping[str, Sequence[Topic]], resolver: Resolver, *, sounds: bool
) -> Chrome:
    """What every page shows. Nothing that counts or grows with the articles."""
    base = base_path(config.base_url)
    menu = [MenuItem(item.name, resolver.site_url(item.url)) for item in config.menu]
    menu += [MenuItem(p.entry.title, p.url) for p in sorted((p for p in pages if p.entry.menu is not None), key=lambda p: (p.entry.menu, p.url))]
    social = tuple(ProfileLink(item.name, item.url) for item in config.social)
    top = [topic for topic in topics["section"] if not topic.above] if config.menu_sections else []
    sections = tuple(topic.term for topic in top if topic.leaf) or tuple(topic.term for topic in top[:8])
    logo = resolver.picture("sitegen.toml", Picture(f"/{config.logo}")) if config.logo else None
    chrome = Chrome(
        b"", config.title, config.description, config.language, config.base_url, base, config.notice, tuple(menu), sections, social,
        config.publisher.name or config.title, logo.src if logo else "", round(40 * logo.width / logo.height) if logo and logo.height > 0 else 40, theme.assets, _fixed_urls(config, topics, resolver, theme, sounds=sounds), config.params,
        (config.design.paper, config.design.dark_paper),
    )  # fmt: skip
    return structs.replace(chrome, digest=digest_value(structs.asdict(chrome) | {"digest": b""}))


def _fixed_urls(
    config: Config, topics: Mapping[str, Sequence[Topic]], resolver: Resolver, theme: Theme, *, sounds: bool
) -> tuple[tuple[str, str], ...]:
    a = config.addresses
    urls = {
        "home": "/", "feed": "/feed.xml", "json_feed": "/feed.json", "archive": a.archive, "tags": a.tags, "sections": a.sections,
        "authors": a.authors, "manifest": "/manifest.webmanifest",
    }  # fmt: skip
    if sounds:
        urls["podcast"] = "/podcast.xml"
    if config.search.enabled:
        urls |= {"search": a.search, "search_bundle": "/pagefind/"}
    if config.listings.places and topics["place"]:
        urls["places"] = a.places
    if config.listings.series and topics["series"]:
        urls["series"] = a.all_series
    if config.listings.corrections:
        urls["corrections"] = a.corrections
    if theme.icon:
        urls |= {
            "favicon": "/favicon.ico",
            "apple_icon": "/apple-touch-icon.png",
            "icon_large": "/icon-512.png",
            "social_card": social_card(theme.icon[1]),
        }
        if theme.icon[0].lower().endswith(".svg"):
            urls["icon_svg"] = "/icon.svg"
    return tuple((name, resolver.url(address)) for name, address in urls.items())
