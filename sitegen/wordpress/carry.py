"""An item of an export becomes a file of the new site, or is named with the reason why not.

Only what readers could see is published. Everything else that was written goes below ``content/_wordpress/``, which no build reads.
"""

import json

from msgspec import Struct, structs

from ..read.frontmatter import write
from ..rules import is_url
from ..urls import encode
from .archive import Archive, old_path, safe_slug, slug_of
from .comments import comments_file, write_comments
from .contract import Contract
from .entries import Entry
from .header import header
from .items import Item, plain
from .kinds import FURNITURE
from .leads import RULE, led_from
from .ledger import Former, Ledger, Writer
from .links import Links, listed
from .markup import MarkupContext, convert, convert_finished
from .media import MediaLibrary

ASIDE = "content/_wordpress"
"""For what is kept but not published; names that begin with ``_`` are no content."""


class Move(Struct, frozen=True):
    """An import under way."""

    found: Archive
    ledger: Ledger
    writer: Writer
    media: MediaLibrary
    contract: Contract
    links: Links
    redirects: list[str]
    """Lines of ``content/redirects/wordpress.txt``."""


def carry(move: Move, item: Item) -> None:
    """Write an item's file and what belongs to it, and say in the ledger, the contract and the redirects what became of it."""
    ledger = move.ledger
    if item.kind == "attachment":
        _attachment(move, item)
    elif item.kind == "nav_menu_item" and item.public:
        pass
    elif item.kind in FURNITURE and item.kind != "wp_block":
        ledger.entries.append(Entry(item.kind, name_of(item), "skipped", why=FURNITURE[item.kind]))
    elif item.kind == "guest-author" and item.public:
        ledger.entries.append(Entry(item.kind, name_of(item), "imported", "content/authors", "an author's file"))
    else:
        _text(move, item)
    if item.held:
        ledger.entries.append(Entry("comments", f"{item.held} on {name_of(item)}", "skipped", why="they were not approved"))
    if item.comments:
        _comments(move, item)


def _comments(move: Move, item: Item) -> None:
    source = move.found.sources.get(item.id) if move.found.with_comments else None
    where = f"content/{comments_file(source)}" if source else f"{ASIDE}/comments/{item.id}.yaml"
    outcome = move.writer.write(where, write_comments(item.comments))
    shown = Entry("comments", f"{len(item.comments)} on {name_of(item)}", outcome, where)
    move.ledger.entries.append(shown if source else structs.replace(shown, outcome="quarantined", why=_why_hidden(move, item)))


def _text(move: Move, item: Item) -> None:
    """A post, a page, or something of a kind of the site's own."""
    found, ledger = move.found, move.ledger
    converted = (convert_finished if item.finished else convert)(item.content, context(found, move.links, item))
    ledger.tally.text(converted, name_of(item))
    ledger.notes += [f"{name_of(item)}: {note.kind} {note.name}: {note.text[:200]}" for note in converted.notes]
    source = found.sources.get(item.id)
    text = write(header(found, item, converted), converted.markdown or "\n")
    if source and item.public:
        where = f"content/{source}"
        former = found.former.get(found.identities[item.id])
        if former is not None and item.finished and not former.finished:
            ledger.entries.append(Entry(item.kind, name_of(item), "skipped", where, "an export was imported, which says more"))
            return
        ledger.entries.append(Entry(item.kind, name_of(item), move.writer.write(where, text), where))
        ledger.texts[found.identities[item.id]] = Former(source, item.finished, item.id if item.numbered else 0)
        move.contract.text(item)
        return
    where = f"{ASIDE}/{'locked' if item.locked else safe_slug(item.status) or 'unknown'}/{item.id}-{slug_of(item)}.md"
    outcome = move.writer.write(where, text)
    ledger.entries.append(Entry(item.kind, name_of(item), "quarantined" if outcome != "kept" else outcome, where, _why_aside(found, item)))
    _take_back(move, item)
    end, _ = found.led.get(item.id, ("", ""))
    if end:
        _lead(move, item, end)
    elif item.public and "?" not in item.link:
        move.contract.gone(found.below(item.link))


def _lead(move: Move, item: Item, end: str) -> None:
    """An address from which plug-ins led readers on."""
    path = led_from(move.found, item)
    old = [encode(path)] if move.found.claimed.get(path.rstrip("/")) == -item.id else []
    old += [f"/?{'page_id' if item.kind == 'page' else 'p'}={item.id}"] if item.numbered and item.kind != RULE else []
    move.redirects.extend(f"{address} {listed(end)}\n" for address in old)
    move.contract.leads(old)


def _take_back(move: Move, item: Item) -> None:
    """What an import has published, and readers of the old site do not see any more, goes."""
    identity = move.found.placed.get(item.id)
    if identity is None:
        return
    source = move.found.former[identity].source
    files = [f"content/{source}", f"content/{comments_file(source)}"]
    kept = [file for file in files if not move.writer.withdraw(file)]
    why = "the old site does not show it any more, but somebody has edited it here: remove it, or keep it"
    move.ledger.entries.extend(Entry(item.kind, name_of(item), "kept", file, why) for file in kept)
    if not kept and item.id not in move.found.led:
        move.contract.withdrawn(item, identity)


def _why_hidden(move: Move, item: Item) -> str:
    """Why comments are not shown."""
    return _why_aside(move.found, item) if move.found.with_comments else "no comments were wanted"


def _why_aside(found: Archive, item: Item) -> str:
    if item.locked:
        return "behind a password"
    if not item.public:
        return f"its status is {item.status or 'unknown'}"
    if item.id in found.led:
        end, url = found.led[item.id]
        if not url:
            return "readers were told that it is gone"
        return f"readers were led to {url}" if end else f"readers were led to {url}, which is not there"
    if item.kind == "wp_block":
        return FURNITURE[item.kind]
    return "it has no date" if not item.date else f"nothing shows that readers saw items of the kind {item.kind}: --kind {item.kind} publishes them"


def context(found: Archive, links: Links, item: Item) -> MarkupContext:
    """What the conversion of a text may refer to."""
    notes = next(iter(item.metas("footnotes")), "")
    try:
        footnotes = {str(n["id"]): str(n["content"]) for n in json.loads(notes)} if notes else {}
    except (ValueError, TypeError, KeyError):
        footnotes = {}
    return MarkupContext(
        home=item.link if is_url(item.link) else found.home, hosts=found.hosts, media=found.media, left=found.left, attachments=found.attachments, children=found.children.get(item.id, ()),
        families=found.children, embeds={key: value for key, value in item.meta if key.startswith("_oembed_")}, blocks=found.blocks, footnotes=footnotes, links=links, chosen=found.tally.chosen,
    )  # fmt: skip


def _attachment(move: Move, item: Item) -> None:
    """A file of the media library: to where texts use it, and to its old address."""
    found, ledger = move.found, move.ledger
    path = found.files.get(item.id)
    if item.shown and item.content.strip():
        ledger.notes.append(f"{name_of(item)}: the description of a file has no place: {plain(item.content)[:200]}")
    if path is None:
        ledger.entries.append(Entry("attachment", name_of(item), "skipped", why="it names no file" if item.shown else _why_aside(found, item)))
        return
    data, why = move.media.read(path)
    if data is None:
        ledger.entries.append(Entry("attachment", path, "lost" if move.media.wanted else "skipped", why=why))
    else:
        where = f"content{found.attachments[item.id].path}"
        move.writer.write(f"content/static{path}", data)
        ledger.entries.append(Entry("attachment", path, move.writer.write(where, data), where))
    kept = data is not None
    move.contract.file(item, path, kept=kept)
    target = found.attachment_target(item, kept=kept)
    if target:
        link = found.below(item.link)
        alone = "?" not in link and not link.startswith(found.addresses.get(item.parent, "//")) and found.claim(link, -item.id)
        if alone:
            move.redirects.append(f"{encode(link)} {encode(target)}\n")
        if item.numbered:
            move.redirects.append(f"/?attachment_id={item.id} {encode(target)}\n")


def name_of(item: Item) -> str:
    """What the report calls an item."""
    return item.title or old_path(item.link) or f"{item.kind} {item.id}"
