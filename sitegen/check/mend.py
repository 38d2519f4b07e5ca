"""What ``check --fix`` changes: names, keys and dates of which only one spelling can be meant.

A file's text stays as it is but for the words that are replaced. After each change the file is read again: one that does not say exactly
what it should is not made. What takes judgement (may these two tags be one?) stays a finding.
"""

import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from ..marks import Path as Place
from ..model import Topic
from ..planning import survey
from ..read.dates import DateError, moment
from ..read.entry import KEYS as ENTRIES
from ..read.frontmatter import Document, parse, places
from ..read.keys import ARTICLE, Keys
from ..request import Request, Tell
from ..store.disk import flush_folder, read_regular
from ..urls import slugify
from ..workers import map_chunks

_KEYS: dict[str, Keys] = {"news": ARTICLE, **{f"{kind}s": keys for kind, keys in ENTRIES.items()}}
_DATES = ("date", "updated", "publish_at", "expires")
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?")
_CHUNK = 200


class Mended(Struct, frozen=True):
    """A file as it is, and as it should be."""

    path: str
    """POSIX path relative to the site's folder."""
    before: bytes
    after: bytes


class _Change(Struct, frozen=True):
    """One word of a header: a key, or the value at a place."""

    place: Place
    old: str
    new: str
    is_key: bool = False


class _Known(Struct, frozen=True):
    """What decides how a word is written."""

    content: Path
    names: dict[str, dict[str, str]]
    """``tags`` and ``sections``: slug of any spelling → the name that readers see."""
    zone: str
    language: str


def mend(request: Request, tell: Tell = lambda *_: None) -> list[Mended]:
    """Every file of ``content/`` that can be mended, in the order of their paths; nothing is written."""
    found = survey(request, tell)
    names = {"tags": _names(found.site.tags), "sections": _names(found.site.sections)} if found.site else {}
    known = _Known(request.site / "content", names, found.config.timezone, found.config.language)
    broken = {p.path.removeprefix("content/") for p in found.problems if p.path.startswith("content/") and p.path.endswith(".md")}
    sources = sorted(broken | {article.source for article in found.articles})
    mended: list[Mended] = []
    for part in map_chunks(mend_files, known, sources, jobs=found.jobs, chunk=_CHUNK):
        mended += part
    return mended


def put(site: Path, mended: Mended) -> bool:
    """Write a mended file in one step, unless it has changed meanwhile; its permissions stay."""
    target = site / mended.path
    if read_regular(target) != mended.before:
        return False
    handle, aside = tempfile.mkstemp(prefix=".", suffix="~", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(mended.after)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).chmod(target.stat().st_mode & 0o7777)
        Path(aside).replace(target)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
    flush_folder(target.parent)
    return True


def _names(topics: Iterable[Topic]) -> dict[str, str]:
    names: dict[str, str] = {}
    for topic in topics:
        name = topic.term.name
        for spelling in (name, *(topic.leaf.entry.merge if topic.leaf else ())):
            names.setdefault(slugify(spelling), name)
    return names


def mend_files(known: _Known, sources: Sequence[str]) -> list[Mended]:
    """Mend some files; runs in a worker."""
    return [mended for source in sources if (mended := _mend(known, source))]


def _mend(known: _Known, source: str) -> Mended | None:
    path, keys = f"content/{source}", _KEYS.get(source.partition("/")[0])
    try:
        data = read_regular(known.content / source)
        text = data.decode("utf-8")
    except (OSError, UnicodeDecodeError):  # what cannot be read is a problem already
        return None
    refused: set[_Change] = set()
    while keys and (change := next((c for c in _changes(parse(path, text.encode()), keys, known) if c not in refused), None)):
        changed = _applied(path, text, change)
        if changed is None:
            refused.add(change)
        else:
            text = changed
    after = text.encode()
    return Mended(path, data, after) if after != data else None


def _changes(document: Document, keys: Keys, known: _Known) -> Iterator[_Change]:
    if any(not problem.warning for problem in document.problems):
        return
    present = {key for written in document.values if (key := keys.find(str(written)))}
    for written, value in document.values.items():
        key = keys.find(str(written))
        if key is None:
            meant = keys.certain(str(written))
            if meant and keys.find(meant) not in present:
                yield _Change((written,), written, meant, is_key=True)
        elif key in _DATES:
            yield from _dated(written, value, known)
        elif key in ("tags", "section", "sections"):
            yield from _named(written, value, known.names.get("tags" if key == "tags" else "sections", {}))


def _dated(written: str, value: object, known: _Known) -> Iterator[_Change]:
    """A date in words, or in the order of a language → the form that everybody reads alike."""
    if not isinstance(value, str) or _ISO.fullmatch(value.strip()):
        return
    try:
        meant = moment(value, known.zone, known.language)
    except DateError:
        return
    day, clock = meant.text[:10], meant.text[11:19]
    plain = day if clock == "00:00:00" else f"{day} {clock.removesuffix(':00')}"
    try:
        same = moment(plain, known.zone, known.language) == meant
    except DateError:  # an hour that a change of clocks leaves out
        same = False
    yield _Change((written,), value, plain if same else meant.text)


def _named(written: str, value: object, names: dict[str, str]) -> Iterator[_Change]:
    """Names of terms in other spellings than readers see."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, str) and (name := names.get(slugify(item), item)) != item.strip() and name not in value:
                yield _Change((written, index), item, name)
    elif isinstance(value, str):
        spelt = [part.strip() for part in value.split(",")]
        whole = ", ".join(dict.fromkeys(names.get(slugify(part), part) for part in spelt))
        if whole != ", ".join(spelt):
            yield _Change((written,), value, whole)


def _applied(path: str, text: str, change: _Change) -> str | None:
    """The text with a change, if it then says what it said before but for that."""
    document = parse(path, text.encode())
    mark = places(document).get(change.place)
    if mark is None:
        return None
    line, column = (mark.key_line, mark.key_column) if change.is_key else (mark.line, mark.column)
    lines = text.split("\n")
    row = line + document.header_line - 2
    expected = _expected(document, change)
    for start in (column - 1, column):  # as it is, or in quotes
        if lines[row].startswith(change.old, start):
            for new in (change.new, json.dumps(change.new, ensure_ascii=False)):
                changed = lines[row][:start] + new + lines[row][start + len(change.old) :]
                after = "\n".join((*lines[:row], changed, *lines[row + 1 :]))
                read = parse(path, after.encode())
                if read.values == expected and read.body == document.body and not read.broken - document.broken:
                    return after
    return None


def _expected(document: Document, change: _Change) -> dict[str, object]:
    values: dict[str, object] = dict(document.values)
    name = change.place[0]
    if change.is_key:
        return {change.new if key == name else key: value for key, value in values.items()}
    if len(change.place) == 1:
        return values | {str(name): change.new}
    items = document.values[str(name)]
    return values | {str(name): [change.new if index == change.place[1] else item for index, item in enumerate(items)]}
