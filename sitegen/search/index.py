"""Index the articles with the ``pagefind`` binary, called on small pages that hold only what readers can find.

The theme has no part in it: a new template re-indexes nothing. The bundle is kept by the digest of what it indexes.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from html import escape
from pathlib import Path

import msgspec
from msgspec import Struct

from ..digest import digest
from ..errors import Exit, SitegenError
from ..model import Site, Story
from ..outputs import Copy
from ..read.settings import Settings
from ..rendering import Bodies
from ..store.disk import remove_tree
from ..urls import address_path, decode
from ..workers import map_chunks
from .bundle import canonical

FOLDER = "pagefind"
"""Where readers' browsers find the bundle, below the site's root."""
VERSION = "2"
_CHUNK = 200
_LIST = "files.json"
Files = dict[str, tuple[str, int]]
"""Path within the bundle → digest in hexadecimal, size in bytes."""
_SYMBOL = re.compile("[\x02\x04][0-9]+[\x03\x05]")
"""Symbolic links of a body: no reader searches for them."""


def bundle(site: Site, root: Path, work: Path, settings: Settings, jobs: int, tell: Callable[[], None], *, stale: bool = False) -> Iterator[Copy]:
    """The files of the search bundle, indexed anew only if what they index changed; ``stale``: not even then, if there is one.

    Raises ``SitegenError`` when Pagefind fails.
    """
    stories = site.stories
    key = digest(VERSION, _version(), site.chrome.language, *[part for s in stories for part in (s.card.url, s.digest)]).hex()
    folder = work / "search" / key
    files = _kept(folder)
    if files is None and stale:
        folder = next(iter(sorted((work / "search").glob("*/"))), folder)
        files = _kept(folder)
    if files is None:
        tell()
        remove_tree(work / "search")
        files = _index(site, root, work, settings, jobs, folder)
    for path, (hexadecimal, _) in files.items():
        yield Copy(f"{FOLDER}/{path}", str(folder / path), bytes.fromhex(hexadecimal), "the search index")


def _kept(folder: Path) -> Files | None:
    """The files of a bundle that a former build made, if all of them are still there."""
    try:
        files = msgspec.json.decode((folder / _LIST).read_bytes(), type=Files)
        whole = all((folder / path).stat().st_size == size for path, (_, size) in files.items())
    except (OSError, msgspec.MsgspecError):
        return None
    return files if whole else None


def _index(site: Site, root: Path, work: Path, settings: Settings, jobs: int, folder: Path) -> Files:
    pages = work / "search" / "pages"
    made = work / "search" / "bundle"
    pages.mkdir(parents=True)
    shared = Corpus(root, work, pages, settings, site.chrome.language, len(site.chrome.base_path))
    for _ in map_chunks(write_pages, shared, site.stories, jobs=jobs, chunk=_CHUNK):
        pass
    _pagefind(pages, made, len(site.stories))
    files = canonical(made)
    (made / _LIST).write_bytes(msgspec.json.encode(files))
    shutil.rmtree(pages)
    os.replace(made, folder)
    return files


class Corpus(Struct, frozen=True):
    """What workers need to write the pages."""

    root: Path
    work: Path
    pages: Path
    settings: Settings
    language: str
    strip: int
    """Length of the base path."""


def write_pages(shared: Corpus, stories: Sequence[Story]) -> int:
    """Write what is indexed of some articles; runs in a worker."""
    bodies = Bodies(shared.root, shared.work, shared.settings)
    for story in stories:
        target = shared.pages / address_path(decode(story.card.url[shared.strip :]))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_page(story, bodies(story.article.source, story.article.digest), shared.language), "utf-8", "replace")
    bodies.close()
    return len(stories)


def _page(story: Story, body: str, language: str) -> str:
    card = story.card
    authors = ", ".join(t.name for t in card.authors)
    meta = [("title", card.title), ("date", card.date), ("section", card.section.name if card.section else ""), ("authors", authors)]
    if card.image:
        meta.append(("image", card.image.srcset.partition(" ")[0] or card.image.src))  # the narrowest: results show it small
    filters = [("year", card.date[:4]), *[("section", t.name) for t in story.sections], *[("author", t.name) for t in card.authors]]
    lines = [
        f'<!doctype html><html lang="{escape(language)}"><head><title>{escape(card.title)}</title>',
        *[f'<meta data-pagefind-meta="{name}[content]" content="{escape(value)}">' for name, value in meta if value],
        *[f'<meta data-pagefind-filter="{name}[content]" content="{escape(value)}">' for name, value in filters],
        f'<meta data-pagefind-sort="date[content]" content="{card.date}"></head><body data-pagefind-body>',
        f'<h1>{escape(card.title)}</h1><p data-pagefind-weight="2">{escape(card.summary)}</p>',
        _SYMBOL.sub("", body),
        f"<p>{escape(', '.join(t.name for t in story.tags))}</p></body></html>",
    ]
    return "\n".join(lines)


def _pagefind(pages: Path, made: Path, expected: int) -> None:
    log = made.parent / "pagefind.log"
    command = [binary(), "--site", str(pages.absolute()), "--output-path", str(made.absolute()), "--quiet", "--logfile", str(log.absolute())]
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, errors="replace", cwd=pages)  # noqa: S603 - our own arguments
    except OSError as error:
        raise SitegenError(f"pagefind cannot run: {error.strerror}; reinstall it, or build with --no-search", code=Exit.ENVIRONMENT) from error
    entry = made / "pagefind-entry.json"
    if done.returncode or not entry.is_file():
        said = (done.stderr or done.stdout).strip().splitlines()
        raise SitegenError(
            f"pagefind failed (exit {done.returncode}): {said[-1] if said else 'no message'}; build with --no-search to publish without search",
            code=Exit.ENVIRONMENT,
        )
    counted = sum(language["page_count"] for language in json.loads(entry.read_text("utf-8"))["languages"].values())
    if counted != expected:
        raise SitegenError(f"pagefind indexed {counted} of {expected} articles; build again with --clean", code=Exit.ENVIRONMENT)


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
