"""What a page says of itself beside its text: title, times, names, terms, addresses."""

import re
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import unquote

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser, LexborNode

from ...rules import is_url
from ...urls import joined, slugify, split
from .linked_data import LinkedData, Thing, text, texts

_ARTICLES = ("Article", "Posting", "Report")
_LISTS = ("CollectionPage", "SearchResultsPage")
_ARCHIVES = frozenset(("blog", "archive", "category", "tag", "search", "author", "date", "error404", "tax", "post-type-archive", "paged"))
"""Classes of ``body`` on pages that WordPress makes of several texts, or of none."""
_NUMBER = re.compile(r"(?:postid|page-id|attachmentid|post)-([0-9]{1,18})")
_STATUS = re.compile(r"status-([a-z-]+)")
_TIMES = (
    "time.entry-date.published", "time.published", "time[itemprop=datePublished]", ".wp-block-post-date time", ".amp-wp-posted-on time",
    ".posted-on time", ".entry-meta time", "article header time", "time.entry-date", "time[datetime]",
)  # fmt: skip
_SHOWN_TIMES = ".posted-on,.entry-date,.post-date,.td-post-date,.date,.entry-meta"
_DAY = re.compile(
    r"\d{1,2}[º.]? (?:de )?[^\W\d_]{3,}\.? (?:de )?\d{4}|[^\W\d_]{3,} \d{1,2}, \d{4}|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}年\d{1,2}月\d{1,2}日"
)
_HEADLINES = (
    "h1.entry-title",
    "h1.amp-wp-title",
    "h1.post-title",
    "h1.wp-block-post-title",
    "[itemprop=headline]",
    ".entry-title",
    "article h1",
    "h1",
)
_TERMS = "a[rel~=tag],.cat-links a,.tags-links a,.tag-links a,.post-categories a,.entry-categories a,.entry-tags a,.post-tags a,.amp-wp-tax-category a,.amp-wp-tax-tag a,.td-category a,.td-tags a"
_PARTS = "a.post-page-numbers[href],.page-links a[href],.page-link a[href],.post-pages a[href]"
"""As WordPress and its themes lead from one page of a text to the others."""
_OUTSIDE = "aside,nav,.widget,.related,.related-posts,.jp-relatedposts,.yarpp,#comments,.site-footer"


class Named(Struct, frozen=True):
    """An author, a category or a tag, with the path of its page if that is known."""

    name: str
    path: str = ""


class Facts(Struct, frozen=True):
    """All that is known of a page; what it does not say is empty."""

    address: str
    """By which search engines know it; without query and place."""
    kind: str
    """``post``, ``page``, ``list``, ``file`` (WordPress' page about one), or empty."""
    amp: bool
    number: int
    """By which WordPress knew it."""
    status: str
    locked: bool
    title: str
    times: tuple[str, ...]
    """When it was published: ISO 8601, the surest first; at last a text that may hold a day."""
    changed: tuple[str, ...]
    description: str
    authors: tuple[Named, ...]
    sections: tuple[Named, ...]
    tags: tuple[Named, ...]
    picture: str
    site: str
    """The site's name."""
    home: str
    language: str
    goes_on: tuple[str, ...]
    """Addresses of the other pages on which the text stands, if it was cut up."""


def facts_of(page: LexborHTMLParser, around: LexborNode | None, where: str) -> Facts:
    """Read them; ``around``: the article with its header and footer, ``where``: the address from which the page came, if any."""
    data = LinkedData(page)
    article, classes = data.first(*_ARTICLES), _classes(page.css_first("body"))
    address = _address(page, article, where)
    own = _classes(around) if around is not None else set()
    locked = page.css_first("form.post-password-form") is not None
    website = data.first("WebSite")
    site = _meta(page, "og:site_name") or text(website, "name") or next((text(p, "name") for p in data.whole(article.get("publisher"))), "")
    return Facts(
        address=address, kind=_kind(page, data, classes, address), amp=_amp(page), number=_number(page, classes, own),
        status=next((found[1] for name in sorted(own) if (found := _STATUS.fullmatch(name))), "publish"), locked=locked,
        title=_title(page, article, site), times=tuple(_times(page, article)), changed=tuple(_changed(page, article)),
        description=_meta(page, "og:description") or _meta(page, "description"), authors=tuple(_authors(page, around, data, article, address)),
        **_terms(page, around, article, address), picture=joined(address, _meta(page, "og:image") or _picture(data, article)), site=site,
        home=_whole(text(website, "url")) or f"{split(address).scheme}://{split(address).netloc}/", language=_attribute(page, "html", "lang"),
        goes_on=tuple(dict.fromkeys(joined(address, node.attributes.get("href") or "") for node in page.css(_PARTS))),
    )  # fmt: skip


def _whole(address: str) -> str:
    return address if is_url(address) else ""


def _meta(page: LexborHTMLParser, *names: str) -> str:
    for name in names:
        for attribute in ("property", "name"):
            if value := _attribute(page, f'meta[{attribute}="{name}"]', "content"):
                return value
    return ""


def _attribute(page: LexborHTMLParser, selector: str, name: str) -> str:
    node = page.css_first(selector)
    return (node.attributes.get(name) or "").strip() if node is not None else ""


def _classes(node: LexborNode | None) -> set[str]:
    return set((node.attributes.get("class") or "").split()) if node is not None else set()


def plain(node: LexborNode | None) -> str:
    """An element's text on one line."""
    return " ".join(node.text(deep=True).split()) if node is not None else ""


def _address(page: LexborHTMLParser, article: Thing, where: str) -> str:
    named = article.get("mainEntityOfPage")
    main = named.get("@id") if isinstance(named, dict) else named
    written = [
        _attribute(page, "link[rel=canonical]", "href"), _meta(page, "og:url"), text(article, "url"), main if isinstance(main, str) else "", where,
        _saved_from(page),
    ]  # fmt: skip
    absolute = (joined(where, one) for one in written if one)
    found = next((one for one in absolute if is_url(one)), "")
    parts = split(found)
    plain_query = parts.query if re.fullmatch(r"p(?:age_id)?=[0-9]+", parts.query) else ""
    return parts._replace(fragment="", query=plain_query).geturl() if found else ""


def _saved_from(page: LexborHTMLParser) -> str:
    """What browsers write at the beginning of a page that they save."""
    found = re.search(r"<!-- saved from url=\([0-9]+\)(\S+) -->", (page.html or "")[:2000])
    return found[1] if found else ""


def _amp(page: LexborHTMLParser) -> bool:
    root = page.css_first("html")
    return root is not None and bool({"amp", "⚡"} & set(root.attributes))


def _kind(page: LexborHTMLParser, data: LinkedData, classes: set[str], address: str) -> str:
    path = split(address).path
    if classes & {"attachment", "single-attachment"}:
        return "file"
    if classes & {"single", "single-post", "singular", "page"} and not classes & {"home", "paged"}:
        return "page" if "page" in classes and not classes & {"single", "single-post"} else "post"
    if classes & {*_ARCHIVES, "home"} or any(name.startswith("tax-") for name in classes) or data.first(*_LISTS):
        return "list"
    if data.first(*_ARTICLES) or _meta(page, "og:type") == "article" or page.css_first(".amp-wp-article") is not None:
        return "post"
    several = [node for node in page.css("article") if node.css_first("h1 a,h2 a,h3 a") is not None]
    if path in ("", "/") or len(several) > 2:
        return "list" if address or len(several) > 2 else ""
    return ""


def _number(page: LexborHTMLParser, classes: set[str], own: set[str]) -> int:
    short = re.search(r"[?&](?:p|page_id|attachment_id)=([0-9]{1,18})$", _attribute(page, "link[rel=shortlink]", "href"))
    if short:
        return int(short[1])
    return next((int(found[1]) for name in sorted(classes) + sorted(own) if (found := _NUMBER.fullmatch(name))), 0)


def _title(page: LexborHTMLParser, article: Thing, site: str) -> str:
    shown = next((title for selector in _HEADLINES if (title := plain(page.css_first(selector)))), "")
    if shown and shown != site:
        return shown
    said = text(article, "headline") or _meta(page, "og:title", "twitter:title") or plain(page.css_first("title"))
    return re.sub(rf"\s+[-–—|·»:]+\s+{re.escape(site)}\s*$", "", said) if site else said


def _times(page: LexborHTMLParser, article: Thing) -> Iterator[str]:
    yield from (said for said in (text(article, "datePublished"), _meta(page, "article:published_time", "date", "DC.date.issued")) if said)
    yield from (said for selector in _TIMES if (said := _attribute(page, selector, "datetime")))
    yield from (found[0] for node in page.css(_SHOWN_TIMES)[:6] if (found := _DAY.search(plain(node))))


def _changed(page: LexborHTMLParser, article: Thing) -> Iterator[str]:
    yield from (said for said in (text(article, "dateModified"), _meta(page, "article:modified_time", "og:updated_time")) if said)
    yield from (said for selector in ("time.updated", "time[itemprop=dateModified]") if (said := _attribute(page, selector, "datetime")))


def _authors(page: LexborHTMLParser, around: LexborNode | None, data: LinkedData, article: Thing, address: str) -> Iterator[Named]:
    scope = around if around is not None else page.css_first("body")
    links = (
        scope.css(".author a,.byline a,a[rel~=author],a.author,.amp-wp-author a,.wp-block-post-author-name a,.td-post-author-name a")
        if scope is not None
        else []
    )
    shown = {plain(link): split(joined(address, link.attributes.get("href") or "")).path for link in links if plain(link)}
    said = [(text(one, "name"), split(text(one, "url")).path) for one in data.whole(article.get("author"))]
    marked = page.css_first(
        ".amp-wp-author,.author.vcard,.wp-block-post-author-name,.wp-block-post-author__name,[itemprop=author],.byline .author,.entry-author"
    )
    names = [name for name, _ in said if name] or list(shown)[:1] or [name for name in (plain(marked), _meta(page, "author")) if name][:1]
    paths = {name: path for name, path in said if "/author/" in path} | shown
    yield from (Named(name, paths.get(name, "")) for name in dict.fromkeys(names))


def _terms(page: LexborHTMLParser, around: LexborNode | None, article: Thing, address: str) -> dict[str, tuple[Named, ...]]:
    """Categories and tags: those that the article links to, then those that are only said."""
    found: dict[str, dict[str, Named]] = {"sections": {}, "tags": {}}
    outside = {link.mem_id for node in page.css(_OUTSIDE) for link in node.css("a")}
    for link in around.css(_TERMS) if around is not None else []:
        if link.mem_id not in outside and (name := plain(link).lstrip("#")):
            path = split(joined(address, link.attributes.get("href") or "")).path
            found["sections" if _is_section(link, path) else "tags"].setdefault(slugify(name), Named(name, unquote(path)))
    said = {
        "sections": [node.attributes.get("content") or "" for node in page.css('meta[property="article:section"]')]
        + texts(article, "articleSection"),
        "tags": [node.attributes.get("content") or "" for node in page.css('meta[property="article:tag"]')] + texts(article, "keywords"),
    }
    linked = {slugify(plain(link)): unquote(split(joined(address, link.attributes.get("href") or "")).path) for link in page.css("a[href]")[:2000]}
    for kind, names in said.items():
        for name in (" ".join(name.split()) for name in names):
            path = linked.get(slugify(name), "")
            right = f"/{'category' if kind == 'sections' else 'tag'}/" in path
            if slugify(name):
                found[kind].setdefault(slugify(name), Named(name, path if right else ""))
    return {kind: tuple(names.values()) for kind, names in found.items()}


def _is_section(link: LexborNode, path: str) -> bool:
    """Whether a link leads to a category: WordPress says so, else its place or its address does."""
    if "category" in (link.attributes.get("rel") or "").split():
        return True
    above, names = link.parent, set[str]()
    while above is not None and above.tag not in {"article", "body"} and len(names) < 40:
        names |= _classes(above)
        above = above.parent
    return (
        bool(names & {"cat-links", "post-categories", "entry-categories", "amp-wp-tax-category", "taxonomy-category", "td-category"})
        or "/category/" in path
    )


def _picture(data: LinkedData, article: Thing) -> str:
    return next(
        (address for one in data.whole(article.get("image")) if (address := text(one, "url") or text(one, "contentUrl") or text(one, "name"))), ""
    )


def moment(times: tuple[str, ...]) -> tuple[datetime | None, str]:
    """The first time that is whole, as the site's clocks showed it if any of them says so; and the text that stands for it."""
    parsed: list[tuple[datetime, str]] = []
    for written in times:
        try:
            parsed.append((datetime.fromisoformat(written), written))
        except ValueError:
            continue
    aware = [one for one in parsed if one[0].tzinfo is not None]
    if not aware:
        return parsed[0] if parsed else (None, "")
    local = [one for one in aware if one[0] == aware[0][0] and one[0].utcoffset()]
    return (local or aware)[0]
