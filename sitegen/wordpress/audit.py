"""The built site compared with the exports, text by text: words in order, links, pictures, title, date, authors, terms."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from urllib.parse import unquote, urldefrag

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser, LexborNode

from ..addresses import resolve
from ..config import Config
from ..errors import Exit, SitegenError
from ..serve.files import lookup
from ..urls import address_path, base_path
from .archive import Archive
from .carry import context
from .export import Source
from .header import header
from .items import Item
from .ledger import Memory
from .links import Links
from .markup import Converted, original_html, original_of, ready, site_address, whole
from .metas import Choice
from .survey import items, survey

_UNSEEN = "script,style,noscript,template,object,svg,math,textarea,select,title,head"
_INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|cite|code|data|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|time|tt|u|var|wbr)\b[^<>]*>",
    re.IGNORECASE,
)
_TAG = re.compile(r"<(?=[A-Za-z/!])")
_PARTS = {
    "headings": "h1,h2,h3,h4,h5,h6", "entries of lists": "li", "rows of tables": "tr", "quotations": "blockquote", "passages with their own line breaks": "pre:not(:has(a,b,strong,em,i))",
}  # fmt: skip
_ELSE = re.compile(r"gallery|pullquote|verse")
"""Classes of what becomes something else: pictures side by side, a pull quote, lines."""
_LONG = 60_000
"""Words above which their order is not looked at: time grows with the square of what differs."""


class Finding(Struct, frozen=True, order=True):
    """How much of one text is there."""

    share: float
    """Of its words, 0 to 1."""
    source: str
    """Its file below ``content/``."""
    words: int
    missing: tuple[str, ...] = ()
    """The first words that are not there."""
    faults: tuple[str, ...] = ()
    """What else is not as it was."""


class Audit(Struct, frozen=True):
    """All texts, worst first."""

    findings: tuple[Finding, ...]

    @property
    def words(self) -> int:
        """Of all texts."""
        return sum(finding.words for finding in self.findings)

    @property
    def share(self) -> float:
        """Of all words, 0 to 1."""
        return sum(finding.share * finding.words for finding in self.findings) / (self.words or 1)

    def failed(self, threshold: float) -> list[Finding]:
        """Texts with fewer of their words, or with other faults."""
        return [finding for finding in self.findings if finding.share < threshold or finding.faults]


def audit(sources: Sequence[Source], memory: Memory, output: Path, config: Config, tell: Callable[[str, int, int], None]) -> Audit:
    """Compare every public post and page. Raises ``SitegenError`` if there is no built site or no export."""
    if not (output / "index.html").is_file():
        raise SitegenError(f"{output} holds no built site; build it first", code=Exit.USAGE)
    tell("reading", 0, 0)
    found = survey(sources, memory, chosen=Choice(dropped=memory.dropped))
    links = Links(found)
    findings: dict[int, Finding] = {}
    for number, item in enumerate(items(sources)):
        if number % 100 == 0:
            tell("comparing", number, len(found.seen))
        if item.id in found.sources and item.public and item.id not in findings:
            findings[item.id] = _compared(found, links, item, output, config)
    return Audit(tuple(sorted(findings.values(), key=lambda f: (f.share, -len(f.faults), f.source))))


def _compared(found: Archive, links: Links, item: Item, output: Path, config: Config) -> Finding:
    source = found.sources[item.id]
    was = LexborHTMLParser(f"<!doctype html><body>{_spaced(_original(found, links, item))}</body>")
    for node in was.css(f"{_UNSEEN},[data-title] > a"):
        if node.tag != "head":
            node.decompose()
    for node in was.css("a.wp-block-file__button"):
        node.insert_before(" ")
    wanted = _words(was.body)
    answer = resolve(output, config, found.addresses[item.id])
    file = lookup(output, address_path(answer.where)) if answer.kind != "dead" else None
    if not isinstance(file, Path):
        return Finding(0.0, source, len(wanted), faults=("there is no page",))
    page = LexborHTMLParser(_spaced(file.read_text("utf-8", "replace")))
    body = page.css_first("article .body")
    share, missing = _share(wanted, _words(body))
    return Finding(share, source, len(wanted), missing, tuple(_faults(found, links, item, was, page, base_path(config.base_url))))


def _original(found: Archive, links: Links, item: Item) -> str:
    return ready(item.content)[0] if item.finished else original_html(item.content, context(found, links, item))


def _spaced(html: str) -> str:
    """A blank before every tag that parts words."""
    return _TAG.sub(" <", _INLINE.sub(lambda tag: tag[0].replace("<", "\x00"), html)).replace("\x00", "<")


def _words(node: LexborNode | None) -> list[str]:
    text = node.text(deep=True) if node is not None else ""
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold())


def _share(wanted: list[str], there: list[str]) -> tuple[float, tuple[str, ...]]:
    """How many of the wanted words are there in their order, and the first that are not."""
    if not wanted or wanted == there:
        return 1.0, ()
    if len(wanted) > _LONG:
        known = set(there)
        missing = [word for word in wanted if word not in known]
        return 1 - len(missing) / len(wanted), tuple(missing[:12])
    blocks = SequenceMatcher(None, wanted, there, autojunk=False).get_matching_blocks()
    ends = [0, *(block.a + block.size for block in blocks)]
    missing = [word for block, end in zip(blocks, ends, strict=False) for word in wanted[end : block.a]]
    return 1 - len(missing) / len(wanted), tuple(missing[:12])


def _faults(found: Archive, links: Links, item: Item, was: LexborHTMLParser, page: LexborHTMLParser, base: str) -> Iterator[str]:
    yield from _links(found, links, item, was, page, base)
    yield from _structure(found, item, was, page)
    if _words(page.css_first("article h1")) != re.findall(r"\w+", unicodedata.normalize("NFKC", item.title).casefold()) and item.title:
        yield f"the title was {item.title}"
    if found.roles.get(item.kind) == "page":
        return
    time = page.css_first("article header .meta time")
    shown = (time.attributes.get("datetime") or "")[:19] if time else ""
    if shown != item.date.replace(" ", "T"):
        yield f"the date was {item.date}, not {shown}"
    said = header(found, item, Converted(""))
    for key, places in (("authors", "article .by"), ("sections", "article .kicker"), ("tags", "article .tags")):
        there = {" ".join(_words(node)) for node in page.css(f"{places} a, {places} span")} | {" ".join(_words(node)) for node in page.css(places)}
        names = said.get(key, [])
        for name in names if isinstance(names, list) else []:
            plain = " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", name).casefold()))
            if not any(plain in text for text in there):
                yield f"{key}: {name} is missing"


def _structure(found: Archive, item: Item, was: LexborHTMLParser, page: LexborHTMLParser) -> Iterator[str]:
    """What parts of the text are fewer than they were; pictures count once, whatever their size."""
    before = {_file(found, whole(item.link, source)) for image in was.css("img[src]") if (source := image.attributes.get("src"))}
    now = {image.attributes.get("src") for image in page.css("article img[src]")}
    if len(before) > len(now):
        yield f"{len(before) - len(now)} of {len(before)} pictures are missing"
    body = page.css_first("article .body")
    for name, selector in _PARTS.items():
        wanted, there = (
            sum(bool(_words(node)) for node in html.css(selector) if not _ELSE.search(_classes(node))) if html else 0 for html in (was, body)
        )
        if wanted > there:
            yield f"{wanted - there} of {wanted} {name} are missing"


def _file(found: Archive, source: str) -> str:
    """The file of the media library that a picture's address stands for, else the address."""
    key = site_address(source, found.hosts)
    return next((found.media[name].path for name in original_of(key) if name in found.media), source) if key else source


def _classes(node: LexborNode) -> str:
    above = node.parent.attributes.get("class") if node.parent is not None else ""
    return f"{node.attributes.get('class') or ''} {above or ''}"


def _links(found: Archive, links: Links, item: Item, was: LexborHTMLParser, page: LexborHTMLParser, base: str) -> Iterator[str]:
    """Links that the page lacks: to elsewhere as they were, within the site to where their target is now."""
    there = {_plain(node.attributes.get("href") or "") for node in page.css("article a[href]")}
    there |= {_plain(node.attributes.get("data-src") or "") for node in page.css("article [data-src]")}
    for node in was.css("a[href]"):
        url = whole(item.link, (node.attributes.get("href") or "").strip())
        key = site_address(url, found.hosts)
        if not re.match("https?://|/", url) or not _words(node):
            continue
        target = url if key is None else links.get(key)
        boxed = node.parent is not None and "data-embed" in node.parent.attributes
        if target is not None and not boxed and not target.startswith("/media/") and _plain(target if key is None else base + target) not in there:
            yield f"the link to {url} is missing"


def _plain(url: str) -> str:
    return re.sub("^https?://", "", unquote(urldefrag(url)[0])).rstrip("/")
