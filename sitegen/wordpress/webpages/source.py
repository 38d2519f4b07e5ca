"""Many pages as one old site: each text once, whatever versions of it there are, in the terms of an export."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from msgspec import Struct

from ...read.dates import DateError
from ...read.dates import moment as moment_of
from ...urls import slugify, split
from ..entries import Entry
from ..items import written_summary, zone_of
from ..nodes import Node, node
from .facts import Facts, Named, moment
from .page import Page, read
from .pictures import Pictures
from .places import KIND, Place
from .texts import Text, key_of, unite

if TYPE_CHECKING:
    from pathlib import Path

_LIST = "it is a list of texts, or the home page: the new site makes its own"


class _Site(Struct, frozen=True):
    """What is known of the old site once all pages were looked at."""

    texts: tuple[Text, ...]
    told: tuple[Entry, ...]
    channel: tuple[Node, ...]
    host: str
    zone: str
    language: str


class Pages:
    """Pages as a source of an import. ``zone``: the new site's time zone, if it has settings already; else it is found."""

    def __init__(self, places: Iterable[Place | Entry], zone: str = "") -> None:
        self._places = places
        self._zone = zone
        self._known: _Site | None = None
        self.beside: dict[str, Path] = {}
        """Pictures that were saved with a page: path on the old site → file; filled while it is read."""

    def __iter__(self) -> Iterator[Node | Entry]:
        self._known = site = self._known or self._looked_at()
        yield from site.told
        yield from site.channel
        pictures = Pictures(site.host, self.beside)
        for text in site.texts:
            yield from self._item(site, text, pictures)

    def _looked_at(self) -> _Site:
        told: list[Entry] = []
        seen: list[tuple[Place, Facts, int]] = []
        for place in self._places:
            if isinstance(place, Entry):
                told.append(place)
                continue
            page = read(place)
            if why := _why_not(page):
                told.append(Entry(KIND, place.name, "skipped" if why[1] else "unknown", why=why[0]))
            else:
                seen.append((place, page.facts, page.words))
        hosts = Counter(_host(facts.address) for _, facts, _ in seen if facts.address)
        host = max(hosts, key=lambda name: (hosts[name], name), default="")
        strange = [(place, facts) for place, facts, _ in seen if facts.address and _host(facts.address) != host]
        told += [Entry(KIND, p.name, "skipped", why=f"it belongs to {_host(f.address)}, another site: import it on its own") for p, f in strange]
        texts, merged = unite([one for one in seen if not one[1].address or _host(one[1].address) == host])
        told += merged
        zone = self._zone or _zone([facts for _, facts, _ in seen])
        first = next((facts for _, facts, _ in seen if facts.address), None)
        channel = _channel(first, [facts for _, facts, _ in seen])
        return _Site(tuple(texts), tuple(told), tuple(channel), host, zone, first.language if first else "")

    def _item(self, site: _Site, text: Text, pictures: Pictures) -> Iterator[Node | Entry]:
        pages = [read(place) for place in text.places]
        facts, main = text.facts, pages[0]
        yield from (_author(name) for name in facts.authors)
        for kind, names in (("category", facts.sections), ("post_tag", facts.tags)):
            yield from (_term(kind, name) for name in names)
        date, gmt = _local(facts.times, site, facts.address)
        changed, _ = _local(facts.changed, site, "")
        lead = next(((page.lead, place) for page, place in zip(pages, text.places, strict=True) if page.lead), None)
        picture = yield from pictures.lead(*lead, facts.address, date) if lead else ()
        html = ""
        for page, place in list(zip(pages, text.places, strict=True))[: text.parts]:
            html += yield from pictures.settle(page.html or "", place, facts.address, date)
        fields = {
            "title": escape(facts.title), "link": facts.address, "guid": _guid(facts), "finished": "1", "content": html, "excerpt": escape(written_summary(facts.description, html)),
            "post_id": str(text.number), "post_date": date, "post_date_gmt": gmt, "post_modified": changed, "post_name": _slug(facts.address),
            "status": facts.status, "post_type": facts.kind, "creator": _login(facts.authors[0]) if facts.authors else "",
        }  # fmt: skip
        item = node("item", **fields)
        if picture:
            item.children.append(node("postmeta", meta_key="_thumbnail_id", meta_value=str(picture)))
        item.children += _filed(facts)
        for remark in main.remarks:
            written, utc = _local((remark.date,), site, "") if remark.date else ("", "")
            item.children.append(node(
                "comment", comment_id=str(remark.number), comment_author=remark.author, comment_author_url=remark.url, comment_date=written,
                comment_date_gmt=utc, comment_content=remark.html, comment_parent=str(remark.parent), comment_type=remark.kind, comment_approved="1",
            ))  # fmt: skip
        yield item


def _why_not(page: Page) -> tuple[str, bool] | None:
    """Why a page becomes no text, and whether that is as it should be."""
    facts = page.facts
    if facts.locked:
        return "behind a password", True
    if facts.kind == "list":
        return _LIST, True
    if facts.kind == "file":
        return "it is WordPress' page about a file", True
    if page.html is None:
        return "no text can be told from the rest of the page", False
    return None if facts.title else ("it has no title", False)


def _host(address: str) -> str:
    return key_of(address).partition("/")[0]


def _zone(all_facts: list[Facts]) -> str:
    """The time zone of the times that say an offset."""
    pairs = []
    for facts in all_facts:
        when = moment(facts.times)[0]
        if when is not None and when.tzinfo is not None and when.utcoffset():
            pairs.append((_written(when), _written(when.astimezone(UTC))))
    return zone_of(pairs)


def _written(when: datetime) -> str:
    return when.strftime("%Y-%m-%d %H:%M:%S")


def _local(times: tuple[str, ...], site: _Site, address: str) -> tuple[str, str]:
    """A time in the site's zone, and in UTC where that is certain; empty for none."""
    when, _ = moment(times)
    if when is not None and when.tzinfo is not None:
        return _written(when.astimezone(ZoneInfo(site.zone))), _written(when.astimezone(UTC))
    if when is not None:
        return _written(when), ""
    for text in times:
        try:
            return moment_of(text, site.zone, site.language or "pt-BR").text[:19].replace("T", " "), ""
        except DateError:
            continue
    dated = re.search(r"/([0-9]{4})/([0-9]{2})/([0-9]{2})/", split(address).path)
    try:
        return (_written(datetime.fromisoformat("-".join(dated.groups()))), "") if dated else ("", "")
    except ValueError:
        return "", ""


def _channel(first: Facts | None, all_facts: list[Facts]) -> Iterator[Node]:
    if first is not None:
        site = next((facts.site for facts in all_facts if facts.site), "") or (split(first.address).hostname or "")
        yield Node("title", {}, [], site)
        yield Node("link", {}, [], first.home)
        yield Node("language", {}, [], first.language)


def _guid(facts: Facts) -> str:
    """What WordPress calls a text in feeds, where its number is known."""
    parts = split(facts.address)
    key = "page_id" if facts.kind == "page" else "p"
    return f"{parts.scheme}://{parts.netloc}/?{key}={facts.number}" if facts.number and facts.address else facts.address


def _slug(address: str) -> str:
    return "" if "?" in address else split(address).path.rstrip("/").rpartition("/")[2].removesuffix(".html")


def _login(name: Named) -> str:
    return _last(name) or slugify(name.name)


def _last(name: Named) -> str:
    return unquote(name.path).rstrip("/").rpartition("/")[2]


def _author(name: Named) -> Node:
    return node("author", author_login=_login(name), author_display_name=name.name)


def _term(kind: str, name: Named) -> Node:
    slug = _last(name) or slugify(name.name)
    return node("term", term_taxonomy=kind, term_slug=slug, term_name=name.name, term_link=name.path)


def _filed(facts: Facts) -> Iterator[Node]:
    """The names under which a text is filed, as its item has them."""
    several = facts.authors if len(facts.authors) > 1 else ()
    for kind, names in (("category", facts.sections), ("post_tag", facts.tags), ("author", several)):
        for name in names:
            slug = _login(name) if kind == "author" else _last(name) or slugify(name.name)
            yield Node("category", {"domain": kind, "nicename": slug}, [], escape(name.name))
