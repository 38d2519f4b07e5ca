"""The move itself: the old site is surveyed, then everything is carried over, and a report is left of what became of each thing."""

import json
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from types import MappingProxyType

from msgspec import Struct

from ..config import Addresses
from ..download import Downloader, Limits
from ..errors import Exit, SitegenError
from ..settings_file import FILE
from ..urls import split
from .archive import INDEXES, Archive, language
from .carry import Move, carry, name_of
from .contract import Contract
from .entries import Entries, Entry
from .export import Source
from .items import Item
from .ledger import Ledger, Writer, remembered
from .links import Links
from .media import MediaLibrary
from .menus import account, menu_lines
from .metas import Choice
from .people import write_people, write_terms
from .redirections import write_redirects
from .report import PAGE, page
from .survey import items, survey

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
        writer = Writer(wishes.into, ledger, memory, dry=wishes.dry)
        _carry_out(wishes, Move(found, ledger, writer, media, Contract(found, lines), Links(found), []), tell)
    return ledger


def _carry_out(wishes: Wishes, state: Move, tell: Callable[[str, int, int], None]) -> None:
    found, ledger = state.found, state.ledger
    ledger.entries.extend(account(found, _settings(state)))
    state.writer.write(".gitignore", _UNSEEN)
    write_people(found, state.writer, ledger, state.media)
    write_terms(found, state.writer, ledger, state.redirects)
    if wishes.redirects:
        write_redirects(wishes.redirects, found, state.writer, ledger)
    _items(wishes.sources, state, tell)
    if state.redirects:
        state.writer.gather("content/redirects/wordpress.txt", BytesIO("".join(["# What has no text of its own\n", *state.redirects]).encode()))
    state.contract.leave(state.writer)
    ledger.settle()
    state.writer.close()
    if not wishes.dry:
        with (wishes.into / PAGE).open("w", encoding="utf-8", errors="replace") as file:
            file.writelines(page(ledger))


def _items(sources: Sequence[Source], move: Move, tell: Callable[[str, int, int], None]) -> None:
    seen: set[int] = set()
    for number, item in enumerate(items(sources)):
        if number % 200 == 0:
            tell("converting", number, len(move.found.seen))
        _count(move, item)
        if item.id in seen:
            outcome, why = ("merged", "the export has it too, and says more") if item.finished else ("skipped", "it stands in the exports twice")
            if _another(move.found, item):
                outcome, why = "lost", f"something else has its number, {item.id}: import the exports of each site on their own"
            move.ledger.entries.append(Entry(item.kind, name_of(item), outcome, why=why))
            continue
        seen.add(item.id)
        carry(move, item)


def _another(found: Archive, item: Item) -> bool:
    """Whether the thing of that number is plainly another one: a file and a text, other files, or texts of different kinds or months."""
    if item.kind == "attachment":
        files = item.id in found.files and split(found.url(item.id)).path != split(item.file).path
        return item.shown and (item.id in found.sources or files)
    folder = f"news/{item.date[:4]}/{item.date[5:7]}/" if found.roles.get(item.kind) == "post" else "pages/"
    return item.public and (item.id in found.files or not found.sources.get(item.id, folder).startswith(folder))


def _count(move: Move, item: Item) -> None:
    """What plug-ins and themes have kept beside an item; what was set aside as a kind that readers did not see, or left out, takes that with it."""
    tally, came = move.ledger.tally, item.kind in move.found.roles or (item.kind == "attachment" and item.shown)
    tally.keys("meta", item.meta, name_of(item), came=came)
    tally.keys("comment meta", item.remarks, name_of(item), came=came)
    tally.keys("fields", item.unread, name_of(item), came=came)


def _settings(move: Move) -> str:
    """``sitegen.toml``, unless there is one; what became of it."""
    found = move.found
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
    outcome = move.writer.write(FILE, text + menu)
    move.ledger.entries.append(Entry("settings", FILE, outcome, FILE, "the site has settings already" if outcome == "kept" else ""))
    return outcome
