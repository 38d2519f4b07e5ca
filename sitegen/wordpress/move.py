"""The move itself: each item of an export becomes a file of the new site, or is named with the reason why not.

Only what readers could see is published. Everything else that was written goes below ``content/_wordpress/``, which no build reads.
"""

import json
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from types import MappingProxyType

from msgspec import Struct, structs

from ..config import Addresses
from ..download import Downloader, Limits
from ..errors import Exit, SitegenError
from ..read.frontmatter import write
from ..rules import is_url
from ..settings_file import FILE
from ..urls import encode
from .archive import INDEXES, Archive, language, old_path, safe_slug, slug_of
from .comments import comments_file, write_comments
from .contract import Contract
from .entries import Entries, Entry
from .export import Source
from .header import header
from .items import Item, plain
from .kinds import FURNITURE
from .leads import RULE, led_from
from .ledger import Former, Ledger, Writer, remembered
from .links import Links, listed
from .markup import MarkupContext, convert, convert_finished
from .media import MediaLibrary
from .menus import account, menu_lines
from .metas import Choice
from .people import write_people, write_terms
from .redirections import write_redirects
from .report import PAGE, page
from .survey import items, survey

ASIDE = "content/_wordpress"
"""For what is kept but not published; names that begin with ``_`` are no content."""


_UNSEEN = """.sitegen/
.preview/
public/
# What readers did not see, and what tells of it: remove these lines only in a repository that nobody else reads.
content/_wordpress/
import-report.*
"""


class Wishes(Struct, frozen=True):
    """What an import is asked for."""

    sources: tuple[Source, ...]
    into: Path
    media: Path | None = None
    """A copy of ``wp-content/uploads``."""
    download: bool = False
    """Whether files that are not in it are fetched from the old site."""
    private: bool = False
    """Whether the old site may be in a private network."""
    beside: Mapping[str, Path] = MappingProxyType({})
    """Files of the old site that are at hand in other places, by their path there."""
    redirects: Path | None = None
    """What a plugin for redirects has exported."""
    bases: Mapping[str, str] = MappingProxyType({})
    """Taxonomy, or ``author`` → what stands before its addresses on the old site, where that cannot be seen from links."""
    kinds: tuple[str, ...] = ()
    """Kinds and taxonomies of the old site's own that readers saw, where nothing else shows it."""
    chosen: Choice = Choice()
    """What shall become of meta keys, shortcodes and blocks that nobody knows."""
    comments: bool = True
    """Whether readers shall see the comments."""
    dry: bool = False


class _Move(Struct, frozen=True):
    """An import under way."""

    wishes: Wishes
    found: Archive
    ledger: Ledger
    writer: Writer
    media: MediaLibrary
    contract: Contract
    links: Links
    redirects: list[str]
    """Lines of ``content/redirects/wordpress.txt``."""


def move(wishes: Wishes, tell: Callable[[str, int, int], None]) -> Ledger:
    """Carry out an import; the report is also left as a file, unless nothing came of it. Raises ``SitegenError`` for what is no export."""
    tell("reading", 0, 0)
    memory = remembered(wishes.into)
    found = survey(wishes.sources, memory, wishes.bases, wishes.kinds, wishes.chosen)
    if not found.seen and not found.told:
        raise SitegenError("there are no texts that can be read; export the site again, with all content", code=Exit.USAGE)
    found.with_comments = wishes.comments
    ledger = Ledger(entries=Entries(found.told), tally=found.tally)
    if not found.seen:
        return ledger
    downloader = Downloader(Limits(private=wishes.private)) if wishes.download and not wishes.dry else None
    media = MediaLibrary(wishes.into, wishes.media, wishes.beside, downloader)
    for done, (number, path) in enumerate(found.files.items()):
        if downloader is not None:
            tell("fetching", done, len(found.files))
        if not media.bring(path, found.url(number)):
            found.leave(number)
    found.media = dict(found.media)  # one from which much was taken keeps its size
    with TemporaryFile() as lines:
        _carry_out(
            _Move(wishes, found, ledger, Writer(wishes.into, ledger, memory, dry=wishes.dry), media, Contract(found, lines), Links(found), []), tell
        )
    return ledger


def _carry_out(state: _Move, tell: Callable[[str, int, int], None]) -> None:
    wishes, found, ledger = state.wishes, state.found, state.ledger
    _settings(state)
    ledger.entries.extend(account(found))
    if ".gitignore" in state.writer.remembered or not (wishes.into / ".gitignore").exists():
        state.writer.write(".gitignore", _UNSEEN)
    write_people(found, state.writer, ledger, state.media)
    write_terms(found, state.writer, ledger, state.redirects)
    if wishes.redirects:
        write_redirects(wishes.redirects, found, state.writer, ledger)
    _items(state, tell)
    if state.redirects:
        state.writer.gather("content/redirects/wordpress.txt", BytesIO("".join(["# What has no text of its own\n", *state.redirects]).encode()))
    state.contract.leave(state.writer)
    ledger.settle()
    state.writer.close()
    if not wishes.dry:
        with (wishes.into / PAGE).open("w", encoding="utf-8", errors="replace") as file:
            file.writelines(page(ledger))


def _items(move: _Move, tell: Callable[[str, int, int], None]) -> None:
    seen: set[int] = set()
    for number, item in enumerate(items(move.wishes.sources)):
        if number % 200 == 0:
            tell("converting", number, len(move.found.seen))
        _count(move, item)
        if item.id in seen:
            outcome, why = ("merged", "the export has it too, and says more") if item.finished else ("skipped", "it stands in the exports twice")
            move.ledger.entries.append(Entry(item.kind, _name(item), outcome, why=why))
            continue
        seen.add(item.id)
        _item(move, item)


def _count(move: _Move, item: Item) -> None:
    """What plug-ins and themes have kept beside an item; what was set aside as a kind that readers did not see, or left out, takes that with it."""
    tally, came = move.ledger.tally, item.kind in move.found.roles or (item.kind == "attachment" and item.shown)
    tally.keys("meta", item.meta, _name(item), came=came)
    tally.keys("comment meta", item.remarks, _name(item), came=came)
    tally.keys("fields", item.unread, _name(item), came=came)


def _settings(move: _Move) -> None:
    """``sitegen.toml``, unless there is one."""
    found, ledger, writer = move.found, move.ledger, move.writer
    if (move.wishes.into / FILE).exists() and FILE not in writer.remembered:
        ledger.entries.append(Entry("settings", FILE, "kept", FILE, "the site has settings already"))
        return
    values = {
        "title": found.channel.get("title") or "WordPress", "description": found.channel.get("description", ""), "language": language(found),
        "timezone": found.timezone, "base_url": found.home or "http://localhost:8000/", "permalink": found.permalink,
    }  # fmt: skip
    taken = set(found.addresses.values())
    moved = {name: f"/all{usual}" for name, usual in INDEXES.items() if usual in taken}
    named = {"section": found.bases["category"], "tag": found.bases["post_tag"], "author": found.bases["author"]}
    moved |= {name: f"/{base}/{{slug}}/" for name, base in named.items() if base not in ("", getattr(Addresses(), name).split("/")[1])}
    menu = menu_lines(found)
    text = "".join(f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in values.items() if value)
    if menu:
        text += "menu_sections = false\n"
    if moved:
        text += "\n[addresses]\n" + "".join(f"{name} = {json.dumps(address)}\n" for name, address in moved.items())
    text += '\n[feeds]\nterm_folders = true\n\n# WordPress asks nobody for credits: with "warning" each picture without one is named.\n[check]\npicture_credit = "off"\n'
    ledger.entries.append(Entry("settings", FILE, writer.write(FILE, text + menu), FILE))


def _item(move: _Move, item: Item) -> None:
    ledger = move.ledger
    if item.kind == "attachment":
        _attachment(move, item)
    elif item.kind == "nav_menu_item" and item.public:
        pass
    elif item.kind in FURNITURE:
        ledger.entries.append(Entry(item.kind, _name(item), "skipped", why=FURNITURE[item.kind]))
    elif item.kind == "guest-author" and item.public:
        ledger.entries.append(Entry(item.kind, _name(item), "imported", "content/authors", "an author's file"))
    else:
        _text(move, item)
    if item.held:
        ledger.entries.append(Entry("comments", f"{item.held} on {_name(item)}", "skipped", why="they were not approved"))
    if item.comments:
        _comments(move, item)


def _comments(move: _Move, item: Item) -> None:
    source = move.found.sources.get(item.id) if move.wishes.comments else None
    where = f"content/{comments_file(source)}" if source else f"{ASIDE}/comments/{item.id}.yaml"
    outcome = move.writer.write(where, write_comments(item.comments))
    shown = Entry("comments", f"{len(item.comments)} on {_name(item)}", outcome, where)
    move.ledger.entries.append(shown if source else structs.replace(shown, outcome="quarantined", why=_why_hidden(move, item)))


def _text(move: _Move, item: Item) -> None:
    """A post, a page, or something of a kind of the site's own."""
    found, ledger = move.found, move.ledger
    converted = (convert_finished if item.finished else convert)(item.content, context(found, move.links, item))
    ledger.tally.text(converted, _name(item))
    ledger.notes += [f"{_name(item)}: {note.kind} {note.name}: {note.text[:200]}" for note in converted.notes]
    source = found.sources.get(item.id)
    text = write(header(found, item, converted), converted.markdown or "\n")
    if source and item.public:
        where = f"content/{source}"
        former = found.former.get(found.identities[item.id])
        if former is not None and item.finished and not former.finished:
            ledger.entries.append(Entry(item.kind, _name(item), "skipped", where, "an export was imported, which says more"))
            return
        ledger.entries.append(Entry(item.kind, _name(item), move.writer.write(where, text), where))
        ledger.texts[found.identities[item.id]] = Former(source, item.finished, item.id if item.numbered else 0)
        move.contract.text(item)
        return
    where = f"{ASIDE}/{'locked' if item.locked else safe_slug(item.status) or 'unknown'}/{item.id}-{slug_of(item)}.md"
    outcome = move.writer.write(where, text)
    ledger.entries.append(Entry(item.kind, _name(item), "quarantined" if outcome != "kept" else outcome, where, _why_aside(found, item)))
    _take_back(move, item)
    end, _ = found.led.get(item.id, ("", ""))
    if end:
        _lead(move, item, end)
    elif item.public and "?" not in item.link:
        move.contract.gone(found.below(item.link))


def _lead(move: _Move, item: Item, end: str) -> None:
    """An address from which plug-ins led readers on."""
    path = led_from(move.found, item)
    old = [encode(path)] if move.found.claimed.get(path.rstrip("/")) == -item.id else []
    old += [f"/?{'page_id' if item.kind == 'page' else 'p'}={item.id}"] if item.numbered and item.kind != RULE else []
    move.redirects.extend(f"{address} {listed(end)}\n" for address in old)
    move.contract.leads(old)


def _take_back(move: _Move, item: Item) -> None:
    """What an import has published, and readers of the old site do not see any more, goes."""
    identity = move.found.placed.get(item.id)
    if identity is None:
        return
    source = move.found.former[identity].source
    files = [f"content/{source}", f"content/{comments_file(source)}"]
    kept = [file for file in files if not move.writer.withdraw(file)]
    why = "the old site does not show it any more, but somebody has edited it here: remove it, or keep it"
    move.ledger.entries.extend(Entry(item.kind, _name(item), "kept", file, why) for file in kept)
    if not kept and item.id not in move.found.led:
        move.contract.withdrawn(item, identity)


def _why_hidden(move: _Move, item: Item) -> str:
    """Why comments are not shown."""
    return _why_aside(move.found, item) if move.wishes.comments else "no comments were wanted"


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


def _attachment(move: _Move, item: Item) -> None:
    """A file of the media library: to where texts use it, and to its old address."""
    found, ledger = move.found, move.ledger
    path = found.files.get(item.id)
    if item.shown and item.content.strip():
        ledger.notes.append(f"{_name(item)}: the description of a file has no place: {plain(item.content)[:200]}")
    if path is None:
        ledger.entries.append(Entry("attachment", _name(item), "skipped", why="it names no file" if item.shown else _why_aside(found, item)))
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


def _name(item: Item) -> str:
    return item.title or old_path(item.link) or f"{item.kind} {item.id}"
