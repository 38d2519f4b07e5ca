"""Index the articles with the ``pagefind`` binary, called on small pages that hold only what readers can find.

The theme has no part in it: a new template re-indexes nothing. Each part of the
archive has an index of its own, kept by the digest of what it indexes.
"""

import os
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from functools import partial
from html import escape
from pathlib import Path

import msgspec
from msgspec import Struct, structs

from ..digest import digest
from ..errors import Exit, SitegenError
from ..model import Site, Story
from ..outputs import Copy
from ..read.settings import Settings
from ..rendering import Bodies
from ..store.disk import flush, remove_tree
from ..workers import aside, forks, map_chunks
from .bundle import CARDS, LIST, PROGRAMS, Files, condense, counted
from .common import common, indexed
from .parts import Piece, cut

FOLDER = "pagefind"
"""Where readers' browsers find the bundle, below the site's root."""
VERSION = "7"
_CHUNK = 200
_FEW = 1_000
"""Up to this many articles one process indexes, while others make pages."""
_LIST = "files.json"
_PARTS = "parts.json"
_PAGE_MEMORY = 200_000
"""Bytes that Pagefind takes for each page."""
_SYMBOL = re.compile("[\x02\x04\x06][0-9]+[\x03\x05\x07]")
"""Symbolic links of a body: no reader searches for them."""


class Part(Struct, frozen=True):
    """A part of the index, as browsers are told of it."""

    name: str
    pages: int
    first: str
    last: str
    """The days of its oldest and newest article."""
    key: str
    """Another one whenever the part is: browsers ask for what may have changed under its name with this."""
    listed: int
    largest: int
    """Bytes of its list, and of its largest file of words; 0 where browsers have these already."""


class Kept(Struct, frozen=True):
    """A part as a former build made it."""

    key: str
    """The digest of what it indexes."""
    files: Files


class Parts(Struct, frozen=True):
    """What browsers ask for first: the parts, newest first, all values that readers may filter by, and the words that are not indexed."""

    parts: list[Part]
    cards: int
    """Articles in a file of what is shown of them."""
    filters: dict[str, list[str]]
    common: tuple[str, ...]
    lists: list[msgspec.Raw]
    """Of the newest two parts; of the newest, which is small, all else too, so that a query finds it without a further request:"""
    rows: list[msgspec.Raw]
    words: dict[str, bytes]
    """Name of a file of words → the file."""


class Corpus(Struct, frozen=True):
    """What workers need to write the pages."""

    root: Path
    work: Path
    home: Path
    """Where the pages go, or the parts."""
    settings: Settings
    language: str


@contextmanager
def indexing(
    site: Site, root: Path, work: Path, settings: Settings, jobs: int, tell: Callable[[], None], *, stale: bool = False
) -> Iterator[Callable[[], list[Copy]]]:
    """What the block is given makes the files of the search index, and raises ``SitegenError`` when Pagefind fails.

    Only parts of which anything changed are indexed anew, and if that is little, by another process while the block runs. ``stale``: not even
    those, if there is an index.
    """
    home = work / "search"
    listed = _listed(home) if stale else None
    if listed is not None:
        yield partial(_copies, home, listed)
        return
    corpus = Corpus(root, work, home, settings, site.chrome.language)
    pieces = cut(site.book, site.config.search.part_pages)
    keys = {piece.name: _key(piece, corpus.language, newest=not i) for i, piece in enumerate(pieces)}
    kept = {name: found.files for name, key in keys.items() if (found := _kept(home / name)) and found.key == key}
    missing = [piece for piece in pieces if piece.name not in kept]
    few = forks() and jobs > 1 and sum(len(piece.stories) for piece in missing) <= _FEW
    if missing:
        tell()
    for piece in missing if few else ():
        tuple(piece.stories)  # the book keeps them; another process has no access to what they are made from
    with aside(_index, missing, keys, corpus, 1) if missing and few else nullcontext(partial(_index, missing, keys, corpus, jobs)) as made:
        yield lambda: _copies(home, _renewed(site, corpus, pieces, keys, kept | made() if missing else kept))


def _copies(home: Path, listed: Sequence[tuple[str, Files]]) -> list[Copy]:
    """The files of the index as outputs; the newest part's programs lie at the top."""
    found = []
    for number, (name, files) in enumerate(listed):
        inside = f"{FOLDER}/{name}/" if number else f"{FOLDER}/"
        for path in files if number else PROGRAMS:
            found.append(Copy(inside + path, str(home / name / path), bytes.fromhex(files[path][0]), "the search index"))
    return [*found, Copy(f"{FOLDER}/{_PARTS}", str(home / _PARTS), digest((home / _PARTS).read_bytes()), "the search index")]


def _listed(home: Path) -> list[tuple[str, Files]] | None:
    """The parts of the last index, if all are still there."""
    try:
        parts = msgspec.json.decode((home / _PARTS).read_bytes(), type=Parts).parts
    except (OSError, msgspec.MsgspecError):
        return None
    kept = [(part.name, found.files) for part in parts if (found := _kept(home / part.name)) is not None]
    return kept if len(kept) == len(parts) else None


def _renewed(site: Site, corpus: Corpus, pieces: Sequence[Piece], keys: Mapping[str, str], files: Mapping[str, Files]) -> list[tuple[str, Files]]:
    """Every part, newest first, and what browsers are told of them; what is no longer used goes."""
    home = corpus.home
    text = msgspec.json.encode(_told(site, corpus, pieces, keys, files))
    home.mkdir(parents=True, exist_ok=True)
    if not (home / _PARTS).is_file() or (home / _PARTS).read_bytes() != text:
        (home / _PARTS).write_bytes(text)
    for folder in home.iterdir():
        if folder.is_dir() and folder.name not in keys:
            remove_tree(folder)
    return [(piece.name, files[piece.name]) for piece in pieces]


def _told(site: Site, corpus: Corpus, pieces: Sequence[Piece], keys: Mapping[str, str], files: Mapping[str, Files]) -> Parts:
    """What browsers are told of the parts, newest first."""
    parts = []
    for number, piece in enumerate(pieces):
        sizes = {path: size for path, (_, size) in files[piece.name].items()}
        words = max([size for path, size in sizes.items() if path.startswith("index/")], default=0)
        known = (len(piece.stories), piece.first, piece.last, keys[piece.name][:8])
        parts.append(Part(piece.name, *known, sizes[LIST] if number > 1 else 0, words if number else 0))
    newest = sorted(files[pieces[0].name].keys() - {LIST}, key=lambda path: (len(path), path)) if pieces else []
    read = {path: (corpus.home / pieces[0].name / path).read_bytes() for path in newest}
    return Parts(
        parts,
        CARDS,
        _choices(site),
        common(corpus.language),
        [msgspec.Raw((corpus.home / piece.name / LIST).read_bytes()) for piece in pieces[:2]],
        [msgspec.Raw(data) for path, data in read.items() if path.startswith("cards/")],
        {Path(path).stem: data for path, data in read.items() if path.startswith("index/")},
    )


def _key(piece: Piece, language: str, *, newest: bool) -> str:
    return digest(VERSION, _version(), language, "newest" if newest else "", piece.stories.digest).hex()


def _choices(site: Site) -> dict[str, list[str]]:
    """What readers may filter by: every value of each filter."""
    years = {sheet.month[:4] for sheet in site.book.sheets if len(sheet)}
    sections, authors = ({topic.term.name for topic in topics if topic.cards} for topics in (site.sections, site.authors))
    return {"year": sorted(years), "section": sorted(sections), "author": sorted(authors)}


def _kept(folder: Path) -> Kept | None:
    """A part that a former build made, if all of its files are still there; they were flushed before the part got its name."""
    try:
        kept = msgspec.json.decode((folder / _LIST).read_bytes(), type=Kept)
        sizes = {path: size for inside in {path.rpartition("/")[0] for path in kept.files} for path, size in _sizes(folder, inside)}
    except (OSError, msgspec.MsgspecError):
        return None
    return kept if all(sizes.get(path) == size for path, (_, size) in kept.files.items()) else None


def _sizes(folder: Path, inside: str) -> Iterator[tuple[str, int]]:
    """The files of a folder, in the few calls that many thousands of them need."""
    before = f"{inside}/" if inside else ""
    with os.scandir(folder / inside) as entries:
        for entry in entries:
            yield before + entry.name, entry.stat().st_size


def _index(pieces: Sequence[Piece], keys: Mapping[str, str], corpus: Corpus, jobs: int) -> dict[str, Files]:
    """Index some parts, as many at a time as half of the memory holds; ``keys``: of all parts, newest first."""
    made, newest = corpus.home / "made", next(iter(keys))
    remove_tree(made)
    for piece in pieces:
        folder = made / piece.name / "pages"
        folder.mkdir(parents=True)
        for _ in map_chunks(write_pages, structs.replace(corpus, home=folder), tuple(enumerate(piece.stories)), jobs=jobs, chunk=_CHUNK):
            pass

    def one(piece: Piece) -> Files:
        folder, target = made / piece.name, corpus.home / piece.name
        _pagefind(folder / "pages", folder / "bundle", len(piece.stories))
        files = condense(folder / "bundle", piece.stories, whole=piece.name == newest)
        (folder / "bundle" / _LIST).write_bytes(msgspec.json.encode(Kept(keys[piece.name], files)))
        flush(folder / "bundle", [_LIST, *files])
        remove_tree(target)
        os.replace(folder / "bundle", target)
        remove_tree(folder)
        return files

    largest = max(len(piece.stories) for piece in pieces)
    with ThreadPoolExecutor(max(1, min(jobs, _memory() // 2 // (_PAGE_MEMORY * largest)))) as threads:
        found = {piece.name: files for piece, files in zip(pieces, threads.map(one, pieces), strict=True)}
    remove_tree(made)
    return found


def _memory() -> int:
    """Bytes of memory of this machine; 0 where the system does not tell."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 0


def write_pages(shared: Corpus, stories: Sequence[tuple[int, Story]]) -> int:
    """Write what is indexed of some articles, each under its place in its part; runs in a worker."""
    bodies = Bodies(shared.root, shared.work, shared.settings)
    words = frozenset(common(shared.language))
    for place, story in stories:
        page = _page(story, bodies(story.article.source, story.article.digest), shared.language, words)
        (shared.home / f"{place}.html").write_text(page, "utf-8", "replace")
    bodies.close()
    return len(stories)


def _page(story: Story, body: str, language: str, words: frozenset[str]) -> str:
    card = story.card
    names = escape(", ".join(t.name for t in (*story.tags, *story.sections, *card.authors)))
    text = f'<h1>{escape(card.title)}</h1><p data-pagefind-weight="2">{escape(card.summary)}</p>\n{_SYMBOL.sub("", body)}\n<p>{names}</p>'
    head = f'<!doctype html><html lang="{escape(language)}"><head><title>{escape(card.title)}</title></head>'
    return f"{head}<body data-pagefind-body>{indexed(text, words)}</body></html>"


def _pagefind(pages: Path, made: Path, expected: int) -> None:
    log = made.parent / "pagefind.log"
    command = [binary(), "--site", str(pages.absolute()), "--output-path", str(made.absolute()), "--quiet", "--logfile", str(log.absolute())]
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, errors="replace", cwd=pages)  # noqa: S603 - our own arguments
    except OSError as error:
        raise SitegenError(f"pagefind cannot run: {error.strerror}; reinstall it, or build with --no-search", code=Exit.ENVIRONMENT) from error
    try:
        found = counted(made) if done.returncode == 0 else 0
    except OSError:
        found = 0
    if not found:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise SitegenError(
            f"pagefind failed (exit {done.returncode}): {said[-1] if said else 'no message'}; build with --no-search to publish without search",
            code=Exit.ENVIRONMENT,
        )
    if found != expected:
        raise SitegenError(f"pagefind indexed {found} of {expected} articles; build again with --clean", code=Exit.ENVIRONMENT)


def binary() -> str:
    """The path of the ``pagefind`` program. Raises ``SitegenError`` when it is not there."""
    if named := os.environ.get("PAGEFIND_BINARY_PATH"):
        return named
    try:
        from pagefind_bin import get_executable

        return str(get_executable())
    except (ImportError, FileNotFoundError) as error:
        raise SitegenError("the search indexer is missing: install pagefind-bin, or build with --no-search", code=Exit.ENVIRONMENT) from error


def _version() -> str:
    from importlib.metadata import version

    return version("pagefind_bin")
