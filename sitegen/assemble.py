"""What the files say → a ``Site``: names become terms, patterns become addresses, links are resolved, the clock decides what is public."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b

from msgspec import Struct, structs

from .config import Config
from .digest import SIZE, digest, digest_value
from .errors import Problem
from .model import Article, Asset, Audio, Card, Chrome, Comments, Entry, Leaf, MenuItem, Picture, ProfileLink, Redirects, Site, Story, Term, Topic
from .redirects import collect_redirects, normal
from .resolve import Resolver
from .terms import Terms
from .urls import absolute, base_path, social_card


class Options(Struct, frozen=True):
    """What a build shows besides what is public."""

    now: int
    """Seconds since 1970 UTC."""
    drafts: bool = False
    future: bool = False


class Shelves(Struct, frozen=True):
    """Articles by what the clock and their status make of them, each oldest first."""

    listed: list[Article]
    unlisted: list[Article]
    expired: list[Article]
    held: list[Article]
    """Drafts and what is scheduled: nothing of them may show."""


def shelve(articles: Iterable[Article], options: Options) -> Shelves:
    """Sort articles by date and put each where it belongs."""
    shelves = Shelves([], [], [], [])
    now = options.now
    for article in sorted(articles, key=lambda a: (a.when, a.source)):
        if (article.status == "draft" and not options.drafts) or (article.publish_when > now and not options.future):
            shelves.held.append(article)
        elif article.expires_when is not None and article.expires_when <= now and not options.future:
            shelves.expired.append(structs.replace(article, image=None, audio=None, links=()))
        elif article.status == "unlisted":
            shelves.unlisted.append(article)
        else:
            shelves.listed.append(article)
    return shelves


class Theme(Struct, frozen=True):
    """What the templates bring to a site: names of their files and the files' URLs, output paths and digests."""

    assets: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str, bytes], ...]
    icon: tuple[str, bytes] | None
    texts: tuple[tuple[str, str], ...] = ()
    """Output paths and texts of the files that the settings change."""


def assemble(
    config: Config,
    articles: Sequence[Article],
    entries: Sequence[Entry],
    assets: Sequence[Asset],
    theme: Theme,
    options: Options,
    broken: frozenset[str] = frozenset(),
    comments: Sequence[Comments] = (),
    lists: Sequence[Redirects] = (),
) -> tuple[Site, list[Problem]]:
    """The whole site, and every problem that only shows when all files are seen together.

    ``broken``: sources that could not be read; links to them are not held against others.
    """
    problems: list[Problem] = []
    shelves = shelve(articles, options)
    withheld: list[Article | Entry] = [*shelves.held, *[e for e in entries if e.status == "draft" and not options.drafts]]
    entries = [e for e in entries if e.status != "draft" or options.drafts]
    expired = {a.source for a in shelves.expired}
    gone = [a for a in articles if a.source in expired]
    public = [*shelves.listed, *shelves.unlisted, *shelves.expired]
    terms = Terms(config, entries, shelves.listed, [*shelves.unlisted, *shelves.expired], problems)
    resolver = Resolver(config, terms, public, shelves.held, entries, assets, broken, problems)
    binder = _Binder(config, terms, resolver, {c.about: c for c in comments})
    problems += _unowned(comments, {*(a.source for a in articles), *(e.source for e in entries), *(e.source for e in withheld), *broken})
    listed, unlisted, past = ([binder.story(a) for a in shelf] for shelf in (shelves.listed, shelves.unlisted, shelves.expired))
    leaves = {e.source: binder.leaf(e) for e in entries}
    pages = tuple(leaves[e.source] for e in entries if e.kind == "page")
    topics = _topics(config, terms, listed, leaves)
    chrome = _chrome(config, theme, pages, topics, resolver)
    redirects = collect_redirects(config, terms, public, tuple(leaves.values()), lists, resolver, problems)
    used = _public_assets(assets, resolver, [*withheld, *gone])
    site = Site(
        config, options.now, chrome, tuple(listed), tuple(unlisted), tuple(past), pages,
        topics["tag"], topics["section"], topics["author"], topics["place"], topics["series"],
        used, frozenset(resolver.leads), redirects, tuple(resolver.references), theme.files, theme.icon, theme.texts,
    )  # fmt: skip
    return site, problems


class _Binder:
    """Binds what one file says to the site."""

    def __init__(self, config: Config, terms: Terms, resolver: Resolver, comments: Mapping[str, Comments]) -> None:
        self._terms = terms
        self._resolver = resolver
        self._base = config.base_url
        self._comments = comments

    def story(self, article: Article) -> Story:
        """An article with its names and links resolved."""
        terms, resolver = self._terms, self._resolver
        sections = terms.many("section", article.sections)
        authors = terms.many("author", article.authors)
        tags = terms.many("tag", article.tags)
        place = terms.one("place", article.dateline.place) if article.dateline else None
        series = terms.one("series", article.series)
        image = resolver.lead_picture(article)
        url = resolver.article_url(article)
        parts = [article.card_digest, url.encode(), *[t.digest for t in (*sections[:1], *authors)]]
        if image:
            parts.append(digest_value(image))
        card = Card(
            blake2b(b"\x00".join(parts), digest_size=SIZE).digest(), article.source, url, article.title, article.date, article.when, article.updated,
            article.summary, sections[0] if sections else None, authors, image, article.audio is not None, article.lang,
        )  # fmt: skip
        links, sizes = resolver.links(article.source, article.links)
        audio = resolver.audio(article.source, article.audio)
        first = next((old for old in article.redirect_from if "?" not in old), "") if article.redirect_from else ""
        identity = article.id or absolute(self._base, resolver.url(normal(first, base_path(self._base))) if first else url)
        comments = self._about(article.source)
        key = _key(card, article, (*sections, *tags, place, series), (*links, *sizes), audio, comments)
        return Story(key, card, article, sections, tags, place, series, audio, identity, links, sizes, comments)

    def leaf(self, entry: Entry) -> Leaf:
        """A page, or the text of a term, with its links resolved."""
        links, sizes = self._resolver.links(entry.source, entry.links)
        image = self._resolver.picture(entry.source, entry.image)
        url = self._resolver.entry_url(entry)
        comments = self._about(entry.source) if entry.kind == "page" else None
        key = digest(entry.digest, url, *links, *sizes, digest_value(image), comments.digest if comments else b"")
        return Leaf(key, entry, url, image, links, sizes, comments)

    def _about(self, source: str) -> Comments | None:
        """What readers wrote below a file."""
        return self._comments.get(source.rpartition(".")[0]) if self._comments else None


def revise(story: Story, article: Article) -> Story | None:
    """The same story from a file that was edited; none if more of it changed than its own page and the feeds show: its body and its length."""
    if structs.replace(article, digest=story.article.digest, words=story.article.words) != story.article:
        return None
    named, resolved = (*story.sections, *story.tags, story.place, story.series), (*story.links, *story.sizes)
    return structs.replace(story, article=article, digest=_key(story.card, article, named, resolved, story.audio, story.comments))


def _key(
    card: Card, article: Article, named: Sequence[Term | None], resolved: Sequence[str], audio: Audio | None, comments: Comments | None
) -> bytes:
    """The digest of a story made of these."""
    parts = [card.digest, article.digest, *[t.digest for t in named if t], *[text.encode() for text in resolved]]
    if audio:
        parts.append(f"{audio.src}\x00{audio.bytes}".encode())
    if comments:
        parts.append(comments.digest)
    return blake2b(b"\x00".join(parts), digest_size=SIZE).digest()


def _unowned(comments: Sequence[Comments], sources: set[str]) -> list[Problem]:
    """Comments on what is not there."""
    known = {source.rpartition(".")[0] for source in sources} if comments else set()
    hint = "move the file to where its article's is, below content/comments/, or remove it"
    return [
        Problem(f"content/{c.source}", 1, 1, f"there is no content/{c.about}.md that these comments are on", hint, warning=True)
        for c in comments
        if c.about not in known
    ]


def _topics(config: Config, terms: Terms, listed: Sequence[Story], leaves: Mapping[str, Leaf]) -> dict[str, tuple[Topic, ...]]:
    """Every term with its stories, in the order of the terms' addresses."""
    filed: dict[str, list[Story]] = defaultdict(list)
    for story in listed:
        for term in (*story.sections, *story.tags, *story.card.authors, story.place, story.series):
            if term is not None and term.url:
                filed[term.url].append(story)
    topics: dict[str, list[Topic]] = {kind: [] for kind in ("tag", "section", "author", "place", "series")}
    for term, entry in terms.known():
        stories = filed.get(term.url, [])
        if stories or entry is not None:
            feed = config.feeds.terms and term.kind in ("tag", "section", "author") and len(stories) >= config.feeds.term_minimum
            newest = tuple(reversed(stories[-config.feeds.term_items :])) if feed else ()
            leaf = leaves[entry.source] if entry else None
            origin = entry.source if entry else f"{term.kind} {term.name!r}"
            topics[term.kind].append(Topic(term, leaf, tuple([s.card for s in stories]), f"{term.url}feed.xml" if feed else "", newest, origin))
    return {kind: tuple(found) for kind, found in topics.items()}


def _chrome(config: Config, theme: Theme, pages: Sequence[Leaf], topics: Mapping[str, Sequence[Topic]], resolver: Resolver) -> Chrome:
    """What every page shows. Nothing that counts or grows with the articles."""
    base = base_path(config.base_url)
    menu = [MenuItem(item.name, resolver.site_url(item.url)) for item in config.menu]
    menu += [MenuItem(p.entry.title, p.url) for p in sorted((p for p in pages if p.entry.menu is not None), key=lambda p: (p.entry.menu, p.url))]
    social = tuple(ProfileLink(item.name, item.url) for item in config.social)
    sections = tuple(topic.term for topic in topics["section"] if topic.leaf) or tuple(topic.term for topic in topics["section"])[:8]
    logo = resolver.picture("sitegen.toml", Picture(f"/{config.logo}")) if config.logo else None
    chrome = Chrome(
        b"", config.title, config.description, config.language, config.base_url, base, config.notice, tuple(menu), sections, social,
        config.publisher.name or config.title, logo.src if logo else "", round(40 * logo.width / logo.height) if logo and logo.height > 0 else 40, theme.assets, _fixed_urls(config, topics, resolver, theme), config.params,
        (config.design.paper, config.design.dark_paper),
    )  # fmt: skip
    return structs.replace(chrome, digest=digest_value(structs.asdict(chrome) | {"digest": b""}))


def _fixed_urls(config: Config, topics: Mapping[str, Sequence[Topic]], resolver: Resolver, theme: Theme) -> tuple[tuple[str, str], ...]:
    a = config.addresses
    urls = {
        "home": "/", "feed": "/feed.xml", "json_feed": "/feed.json", "archive": a.archive, "tags": a.tags, "sections": a.sections,
        "authors": a.authors, "manifest": "/manifest.webmanifest",
    }  # fmt: skip
    if resolver.has_audio:
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


def _public_assets(assets: Sequence[Asset], resolver: Resolver, held: Sequence[Article | Entry]) -> tuple[Asset, ...]:
    """Shared media, and files beside articles that something public uses; never what only unpublished texts use."""
    withheld = resolver.used_by(held) - resolver.used
    return tuple(a for a in assets if a.source in resolver.used or (a.source.startswith("media/") and a.source not in withheld))
