"""Where pages come from: files, folders, addresses, and lists of addresses (sitemaps, or text files with one a line)."""

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from pathlib import Path
from types import MappingProxyType
from urllib.robotparser import RobotFileParser

from msgspec import Struct

from ...download import Downloader, Limits, Refused
from ...errors import Exit, SitegenError
from ...urls import split
from ..entries import Entry
from .snapshots import is_snapshot, take_apart

KIND = "web page"
_AGENT = "sitegen"
_KINDS = ("text/html", "application/xhtml+xml", "application/xml", "text/xml")
_SIZE = 20_000_000
_LONGEST_PAUSE = 10.0
_SITEMAP = re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)\b")
_ADDRESS = re.compile(r"<(?:\w+:)?loc>\s*(?:<!\[CDATA\[)?\s*(\S+?)\s*(?:\]\]>)?\s*</(?:\w+:)?loc>")
_LEVELS = 3
"""Sitemaps that name sitemaps."""
_FRAMES = ("_files", "_arquivos", "_archivos")
"""Ends of the names of folders in which browsers keep what belongs to a page."""


class Place(Struct, frozen=True):
    """A page that is at hand."""

    name: str
    """As people know it."""
    file: Path
    kept: Path
    """A folder for the pictures that are written into it."""
    url: str = ""
    """From where it was fetched."""
    parts: Mapping[str, Path] = MappingProxyType({})
    """Address of a picture → the file that was saved with the page."""


class Web:
    """Fetches pages, at most one at a time, as far as their hosts allow it; each only once: ``folder`` keeps them."""

    def __init__(self, folder: Path, *, private: bool = False) -> None:
        self.folder = folder
        self._limits = Limits(size=_SIZE, private=private)
        self._hosts: dict[str, tuple[Downloader, RobotFileParser]] = {}

    def get(self, url: str) -> Path:
        """The file that holds what an address answered. Raises ``Refused``."""
        path = self.folder / f"{hashlib.sha256(url.encode('utf-8', 'replace')).hexdigest()[:32]}.html"
        if not path.is_file():
            downloader, rules = self._host(url)
            if not rules.can_fetch(_AGENT, url):
                raise Refused(f"{url} is not for programs: the site's robots.txt says so")
            downloader.save(url, path, kinds=_KINDS)
        return path

    def _host(self, url: str) -> tuple[Downloader, RobotFileParser]:
        parts = split(url)
        if parts.netloc not in self._hosts:
            downloader, rules = Downloader(self._limits, agent=_AGENT), RobotFileParser()
            try:
                said = downloader.fetch(f"{parts.scheme}://{parts.netloc}/robots.txt", kinds=("text/plain",)).body.decode("utf-8", "replace")
            except Refused:
                said = ""
            rules.parse(said.splitlines())
            pause = max(self._limits.pause, min(float(rules.crawl_delay(_AGENT) or 0), _LONGEST_PAUSE))
            self._hosts[parts.netloc] = Downloader(Limits(size=_SIZE, pause=pause, private=self._limits.private), agent=_AGENT), rules
        return self._hosts[parts.netloc]


def gather(given: Iterable[str], web: Web) -> Iterator[Place | Entry]:
    """Every page that is meant, and those that are not to be had. Raises ``SitegenError`` for what is neither a file nor an address."""
    named = list(given)
    absent = [one for one in named if not is_address(one) and not Path(one).exists()]
    if absent:
        raise SitegenError(f"there is no file {', '.join(absent)}; an address begins with https://", code=Exit.USAGE)
    done: set[str] = set()
    for one in named:
        yield from _fetched(one, web, done, 0) if is_address(one) else _at_hand(Path(one), web, done)


def is_address(text: str) -> bool:
    """Whether something is to be fetched, rather than a file."""
    return text.startswith(("http://", "https://"))


def _at_hand(path: Path, web: Web, done: set[str]) -> Iterator[Place | Entry]:
    if path.is_dir():
        for folder, inner, files in os.walk(path):
            inner[:] = sorted(name for name in inner if not name.startswith(".") and not name.endswith(_FRAMES))
            for file in (Path(folder) / name for name in sorted(files)):
                if is_page(_beginning(file)) or is_snapshot(_beginning(file)):
                    yield _saved(file, web)
    elif path.suffix == ".txt":
        for line in path.read_text("utf-8-sig", "replace").splitlines():
            if is_address(line.strip()):
                yield from _fetched(line.strip(), web, done, 0)
            elif line.strip() and not line.startswith("#"):
                yield Entry(KIND, line.strip(), "lost", why="it is no address that begins with https://")
    elif _SITEMAP.search(_beginning(path)):
        yield from _listed(path, web, done, 0)
    else:
        yield _saved(path, web)


def _saved(path: Path, web: Web) -> Place | Entry:
    """A page that is a file, or one of the pieces of a file."""
    if not is_snapshot(_beginning(path)):
        return Place(str(path), path, web.folder)
    found = take_apart(path, web.folder)
    if found is None:
        return Entry(KIND, str(path), "lost", why="the file holds no page")
    return Place(str(path), found.page, web.folder, found.url, found.parts)


def _fetched(url: str, web: Web, done: set[str], level: int) -> Iterator[Place | Entry]:
    if url in done:
        return
    done.add(url)
    try:
        file = web.get(url)
    except Refused as refused:
        yield Entry(KIND, url, "lost", why=str(refused))
        return
    if _SITEMAP.search(_beginning(file)):
        yield from _listed(file, web, done, level + 1) if level < _LEVELS else ()
    else:
        yield Place(url, file, web.folder, url)


def _listed(sitemap: Path, web: Web, done: set[str], level: int) -> Iterator[Place | Entry]:
    for found in _ADDRESS.finditer(sitemap.read_text("utf-8", "replace")):
        if is_address(url := unescape(found[1])):
            yield from _fetched(url, web, done, level)


def _beginning(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(2048)


def is_page(beginning: bytes) -> bool:
    """Whether a file is HTML, by its first bytes."""
    plain = beginning.replace(b"\0", b"").lower()
    return b"<html" in plain or b"<!doctype html" in plain
