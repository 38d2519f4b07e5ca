"""What WordPress says of a post or page beside its text → front matter."""

import re

from ..rules import is_url
from ..urls import slugify
from .archive import Archive, safe_slug, slug_of
from .engines import canonicals, described, main_sections, search_title, unlisted
from .items import Item, plain
from .kinds import OWN
from .markup import Converted, Media, site_address
from .metas import among

_INLINE = ("category", "post_tag", "author", "nav_menu")
_FORMAT = "post_format"


def header(found: Archive, item: Item, converted: Converted) -> dict[str, object]:
    """The front matter, with no key that says nothing."""
    here = found.addresses.get(item.id, "")
    own = _post(found, item, converted) if found.roles.get(item.kind) != "page" else {"description": _summary(found, item)}
    values: dict[str, object] = {"title": item.title or slug_of(item), **own, "image": _image(found, item)}
    values["slug"] = here.rstrip("/").rpartition("/")[2] if here else slug_of(item)
    values["seo_title"] = search_title(item, found.channel.get("title", ""))
    values["noindex"] = unlisted(item) or (item.id in found.rendered and found.rendered[item.id].noindex) or None
    values["redirect_from"] = former_addresses(found, item)
    values["extra"] = _extra(found, item)
    return {key: value for key, value in values.items() if value not in (None, "", [], {})}


def former_addresses(found: Archive, item: Item) -> list[str]:
    """Where a public text was before, the number by which WordPress knew it last; none that another text has."""
    here = found.addresses.get(item.id, "")
    if not item.public or not here:
        return []
    folder = here.rstrip("/").rpartition("/")[0]
    old = [found.path(item.id), *(f"{folder}/{name}/" for slug in item.metas("_wp_old_slug") if (name := safe_slug(slug)))]
    old += [moved for date in item.metas("_wp_old_date") if (moved := _redated(here, item.date, date)) != here]
    paths = [path for path in dict.fromkeys(old) if path and "?" not in path and found.claim(path, item.id)]
    return [*paths, *([f"/?{'page_id' if item.kind == 'page' else 'p'}={item.id}"] if item.numbered else [])]


def _redated(address: str, date: str, other: str) -> str:
    """An address with another date in it, if it has one."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", other):
        return address
    for size in (10, 7):
        now = f"/{date[:size].replace('-', '/')}/"
        if now in address:
            return address.replace(now, f"/{other[:size].replace('-', '/')}/", 1)
    return address


def _post(found: Archive, item: Item, converted: Converted) -> dict[str, object]:
    line = converted.dateline
    return {
        "date": item.date or None, "updated": item.modified if item.modified > item.date and item.date else None, "sections": _sections(found, item),
        "tags": [tag for kind, slug, name in item.terms if (kind == "post_tag" or kind in found.as_tags) and (tag := found.named(kind, slug, name))],
        "authors": _authors(found, item), "summary": _summary(found, item), "featured": item.sticky or None,
        "dateline": {k: v for k, v in (("place", line.place), ("date", line.date.isoformat()), ("agency", line.agency)) if v} if line else None,
        "audio": _audio(found, item), "id": item.guid, "canonical": _canonical(found, item),
    }  # fmt: skip


def _sections(found: Archive, item: Item) -> list[str]:
    """The one that plug-ins call the main one comes first."""
    main = main_sections(item)
    terms = [(slug, name) for kind, slug, name in item.terms if kind == "category" and (name or slug)]
    terms.sort(key=lambda term: str(found.numbers.get(("category", term[0]), 0)) not in main)
    return [shown for slug, name in terms if (shown := found.named("category", slug, name))]


def _authors(found: Archive, item: Item) -> list[str]:
    """Those whom Co-Authors Plus names, else the one who wrote it down."""
    names = [found.writer(slug, name) for kind, slug, name in item.terms if kind == "author"]
    return [name for name in dict.fromkeys(names or [found.authors.get(item.creator) or found.writer(item.creator, "")]) if name]


def _summary(found: Archive, item: Item) -> str:
    """The excerpt; else what plug-ins tell search engines."""
    rendered = found.rendered.get(item.id)
    return plain(item.excerpt) or described(item) or (plain(rendered.description) if rendered else "")


def _canonical(found: Archive, item: Item) -> str:
    """Another site's address of the same text."""
    return next((url for url in canonicals(item) if site_address(url, found.hosts) is None), "")


def _image(found: Archive, item: Item) -> dict[str, str]:
    number = next((int(m) for m in item.metas("_thumbnail_id") if m.isdecimal() and len(m) < 19), 0)
    picture: Media | None = found.attachments.get(number)
    if picture is None:
        return {}
    return {
        key: value
        for key, value in (("src", picture.path), ("alt", picture.alt), ("caption", plain(picture.caption)), ("credit", picture.credit))
        if value
    }


def _audio(found: Archive, item: Item) -> str:
    """The recording that made a text an episode, unless the text itself plays it; WordPress notes address, size and kind on three lines."""
    for written in item.metas("enclosure"):
        url, _, rest = written.strip().partition("\n")
        url = url.strip()
        plays = url.rpartition("/")[2] in item.content and re.search(r"<audio|\[audio|wp:audio", item.content)
        if "audio/" in rest and is_url(url) and not plays:
            media = found.media.get(site_address(url, found.hosts) or "")
            return media.path if media else url
    return ""


def _extra(found: Archive, item: Item) -> dict[str, object]:
    """What has no key of its own: the format, terms of the site's own kinds, keys that were wished for."""
    extra: dict[str, object] = {"format": next((slug.removeprefix("post-format-") for kind, slug, _ in item.terms if kind == _FORMAT), "")}
    if item.kind not in OWN:
        extra["kind"] = item.kind
    for kind, slug, name in item.terms:
        if kind not in _INLINE and kind != _FORMAT and kind not in found.as_tags:
            names = extra.setdefault(slugify(kind) or "terms", [])
            if isinstance(names, list):
                names.append(found.names.get((kind, slug), name) or slug)
    for key, value in item.meta:
        if value and among(key, found.tally.chosen.kept):
            there = extra.setdefault(key, value)
            if isinstance(there, list):
                there.append(value)
            elif there != value:
                extra[key] = [there, value]
    return {key: value for key, value in extra.items() if value}
