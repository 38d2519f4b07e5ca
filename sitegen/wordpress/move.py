"""The move itself: each item of an export becomes a file of the new site, or is named with the reason why not.

Only what readers could see is published. Everything else that was written goes below ``content/_wordpress/``, which no build reads.
"""

import json
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct, structs

from ..config import FILE, Addresses
from ..errors import Exit, SitegenError
from ..read.frontmatter import write
from ..urls import slugify
from . import archive as archives
from .archive import Archive, language, old_path, safe_slug, slug_of, survey
from .comments import comments_file, write_comments
from .items import Item, plain
from .ledger import Entry, Ledger, Writer
from .markup import Converted, MarkupContext, convert

ASIDE = "content/_wordpress"
"""For what is kept but not published; names that begin with ``_`` are no content."""
_FURNITURE = {
    "nav_menu_item": "menus are written into sitegen.toml by hand: see [menu]", "revision": "an older version of a text", "custom_css": "belongs to the old theme",
    "oembed_cache": "a cache", "customize_changeset": "belongs to the old theme", "wp_global_styles": "belongs to the old theme",
    "wp_template": "belongs to the old theme", "wp_template_part": "belongs to the old theme", "wp_navigation": "belongs to the old theme",
    "wp_block": "set in where texts use it",
}  # fmt: skip


_INDEXES = {name: getattr(Addresses(), name) for name in ("tags", "sections", "authors", "places", "all_series", "corrections", "archive", "search")}
"""Addresses that give way to a post or page of the old site."""


class Wishes(Struct, frozen=True):
    """What an import is asked for."""

    exports: tuple[Path, ...]
    into: Path
    media: Path | None = None
    """A copy of ``wp-content/uploads``."""
    comments: bool = True
    """Whether readers shall see the comments."""
    dry: bool = False


def move(wishes: Wishes, tell: Callable[[str, int, int], None]) -> Ledger:
    """Carry out an import; the report is also left as a file. Raises ``SitegenError`` for what is no export."""
    tell("reading", 0, 0)
    found = survey(wishes.exports)
    if not found.seen:
        raise SitegenError("the export has no items that can be read; export the site again, with all content", code=Exit.USAGE)
    if wishes.media is None:
        found.media = {}
    ledger = Ledger()
    writer = Writer(wishes.into, ledger, dry=wishes.dry)
    for path, lost in found.lost:
        ledger.entries.append(Entry("damage", f"{path}:{lost.line}", "lost", why=lost.why))
    _settings(found, wishes, writer, ledger)
    _people_and_terms(found, writer, ledger)
    seen: set[int] = set()
    for number, item in enumerate(archives.items(wishes.exports)):
        if number % 200 == 0:
            tell("converting", number, 0)
        ledger.count("meta", {key: 1 for key, _ in item.meta})
        if item.id in seen:
            ledger.entries.append(Entry(item.kind, _name(item), "skipped", why="it stands in the exports twice"))
            continue
        seen.add(item.id)
        _item(found, item, wishes, writer, ledger)
    writer.close()
    return ledger


def _settings(found: Archive, wishes: Wishes, writer: Writer, ledger: Ledger) -> None:
    """``sitegen.toml``, unless there is one."""
    if (wishes.into / FILE).exists() and FILE not in writer.remembered:
        ledger.entries.append(Entry("settings", FILE, "kept", FILE, "the site has settings already"))
        return
    base = found.channel.get("base_blog_url") or found.channel.get("link") or "http://localhost:8000"
    values = {
        "title": found.channel.get("title") or "WordPress", "description": found.channel.get("description", ""), "language": language(found),
        "timezone": found.timezone, "base_url": f"{base.rstrip('/')}/", "permalink": found.permalink,
    }  # fmt: skip
    taken = set(found.addresses.values())
    moved = {name: f"/all{usual}" for name, usual in _INDEXES.items() if usual in taken}
    text = "".join(f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in values.items() if value)
    if moved:
        text += "\n[addresses]\n" + "".join(f"{name} = {json.dumps(address)}\n" for name, address in moved.items())
    ledger.entries.append(Entry("settings", FILE, writer.write(FILE, text), FILE))


def _people_and_terms(found: Archive, writer: Writer, ledger: Ledger) -> None:
    taken: set[str] = set()
    for login, name in sorted(found.authors.items()):
        plain_name = slugify(login) or slugify(name) or "author"
        file = next(n for n in (plain_name, *(f"{plain_name}-{number}" for number in range(2, len(found.authors) + 2))) if n not in taken)
        taken.add(file)
        where = f"content/authors/{file}.md"
        ledger.entries.append(Entry("author", name, writer.write(where, write({"name": name, "kind": "person"}, "\n")), where))
    for (taxonomy, slug), (name, description, parent) in sorted(found.terms.items()):
        folder = {"category": "sections", "post_tag": "tags"}.get(taxonomy)
        if folder is None:
            ledger.entries.append(Entry(taxonomy, name, "skipped", why="the new site has no terms of this kind"))
            continue
        where = f"content/{folder}/{safe_slug(slug)}.md"
        text = write({"title": found.names[taxonomy, slug], "slug": safe_slug(slug)}, f"{description.strip()}\n" if description.strip() else "\n")
        kind = "category" if taxonomy == "category" else "tag"
        why = f"it stood below {parent}; sections of the new site have no levels" if parent else ""
        ledger.entries.append(Entry(kind, name, writer.write(where, text), where, why))


def _item(found: Archive, item: Item, wishes: Wishes, writer: Writer, ledger: Ledger) -> None:
    if item.kind == "attachment":
        _attachment(found, item, wishes, writer, ledger)
    elif item.kind in _FURNITURE:
        ledger.entries.append(Entry(item.kind, _name(item), "skipped", why=_FURNITURE[item.kind]))
    else:
        _text(found, item, writer, ledger)
    if item.held:
        ledger.entries.append(Entry("comments", f"{item.held} on {_name(item)}", "skipped", why="they were not approved"))
    if item.comments:
        source = found.sources.get(item.id) if wishes.comments else None
        where = f"content/{comments_file(source)}" if source else f"{ASIDE}/comments/{item.id}.yaml"
        outcome = writer.write(where, write_comments(item.comments))
        shown = Entry("comments", f"{len(item.comments)} on {_name(item)}", outcome, where)
        ledger.entries.append(shown if source else structs.replace(shown, outcome="quarantined", why=_why_hidden(item, wishes)))


def _text(found: Archive, item: Item, writer: Writer, ledger: Ledger) -> None:
    """A post, a page, or something of a kind of the site's own."""
    converted = convert(item.content, _context(found, item))
    ledger.count("shortcodes", dict(converted.shortcodes))
    ledger.count("blocks", dict(converted.blocks))
    ledger.notes += [f"{_name(item)}: {note.kind} {note.name}: {note.text[:200]}" for note in converted.notes]
    source = found.sources.get(item.id)
    values = _header(found, item, converted)
    if source and item.public and item.kind in ("post", "page"):
        where = f"content/{source}"
        ledger.entries.append(Entry(item.kind, _name(item), writer.write(where, write(values, f"{converted.markdown}\n")), where))
        return
    where = f"{ASIDE}/{'locked' if item.locked else safe_slug(item.status) or 'unknown'}/{item.id}-{slug_of(item)}.md"
    outcome = writer.write(where, write(values, f"{converted.markdown}\n"))
    ledger.entries.append(Entry(item.kind, _name(item), "quarantined" if outcome != "kept" else outcome, where, _why_aside(item)))


def _why_hidden(item: Item, wishes: Wishes) -> str:
    """Why comments are not shown."""
    return _why_aside(item) if wishes.comments else "no comments were wanted"


def _why_aside(item: Item) -> str:
    if item.locked:
        return "behind a password"
    if not item.public:
        return f"its status is {item.status or 'unknown'}"
    return "it has no date" if item.kind in ("post", "page") else f"the kind {item.kind}"


def _header(found: Archive, item: Item, converted: Converted) -> dict[str, object]:
    """The front matter, with no key that says nothing."""
    post = item.kind != "page"
    names = {
        kind: [found.names.get((taxonomy, slug), name) for taxonomy, slug, name in item.terms if taxonomy == kind and (name or slug)]
        for kind in ("category", "post_tag", "author")
    }
    author = names["author"] or [found.authors.get(item.creator, item.creator)]
    picture = next((int(m) for m in item.metas("_thumbnail_id") if m.isdigit()), 0)
    thumbnail = found.attachments.get(picture)
    here = found.addresses.get(item.id, "")
    old = [path for path in (found.paths.get(item.id, ""), *_old_slugs(item, here)) if path and path.rstrip("/") != here.rstrip("/")]
    query = f"/?p={item.id}" if post else f"/?page_id={item.id}"
    values: dict[str, object] = {"title": item.title or slug_of(item)}
    if post:
        line = converted.dateline
        values |= {
            "date": item.date or None, "updated": item.modified if item.modified > item.date and item.date else None, "sections": names["category"],
            "tags": names["post_tag"], "authors": [a for a in author if a], "summary": plain(item.excerpt), "featured": item.sticky or None,
            "dateline": {k: v for k, v in (("place", line.place), ("date", line.date.isoformat()), ("agency", line.agency)) if v} if line else None,
            "id": item.guid,
        }  # fmt: skip
    if thumbnail:
        values["image"] = {
            k: v
            for k, v in (
                ("src", thumbnail.path if found.media else found.urls[picture]),
                ("alt", thumbnail.alt),
                ("caption", plain(thumbnail.caption)),
            )
            if v
        }
    values["slug"] = here.rstrip("/").rpartition("/")[2] if here else slug_of(item)
    values["redirect_from"] = list(dict.fromkeys([*old, query])) if item.public else []
    return {key: value for key, value in values.items() if value not in (None, "", [], {})}


def _old_slugs(item: Item, here: str) -> list[str]:
    """Addresses with slugs that the post had before."""
    folder = here.rstrip("/").rpartition("/")[0]
    return [f"{folder}/{slug}/" for slug in item.metas("_wp_old_slug") if slug] if here else []


def _context(found: Archive, item: Item) -> MarkupContext:
    notes = next(iter(item.metas("footnotes")), "")
    try:
        footnotes = {str(n["id"]): str(n["content"]) for n in json.loads(notes)} if notes else {}
    except (ValueError, TypeError, KeyError):
        footnotes = {}
    return MarkupContext(
        hosts=found.hosts, media=found.media, attachments=found.attachments, children=tuple(i for _, i in sorted(found.children.get(item.id, []))),
        embeds={key: value for key, value in item.meta if key.startswith("_oembed_")}, blocks=found.blocks, footnotes=footnotes, links=found.links,
    )  # fmt: skip


def _attachment(found: Archive, item: Item, wishes: Wishes, writer: Writer, ledger: Ledger) -> None:
    """A file of the media library: to where texts use it, and to its old address."""
    path = found.files.get(item.id)
    if path is None:
        ledger.entries.append(Entry("attachment", _name(item), "skipped", why="it names no file" if item.shown else _why_aside(item)))
        return
    if wishes.media is None:
        ledger.entries.append(Entry("attachment", path, "skipped", why="no --media folder was given: texts show it from its old address"))
        return
    place = wishes.media / path
    if not place.resolve().is_relative_to(wishes.media.resolve()) or not place.is_file():
        ledger.entries.append(Entry("attachment", path, "lost", why=f"{place} is not there"))
        return
    data = place.read_bytes()
    where = f"content{found.attachments[item.id].path}"
    writer.write(f"content/static/wp-content/uploads/{path}", data)
    ledger.entries.append(Entry("attachment", path, writer.write(where, data), where))


def _name(item: Item) -> str:
    return item.title or old_path(item.link) or f"{item.kind} {item.id}"
