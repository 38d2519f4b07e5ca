"""The register of addresses: every one that was ever published, in text files of the site's own repository, so that none dies unnoticed.

A line holds an address and, for what may move, a blank and what it is known by. Articles are filed by their year, so that a new one changes a
small file; lines are sorted, and two branches that both add some can be united line by line. What is known by the same name under another
address has moved: its old address is written into ``content/redirects/moved.txt``, which builds read. So is that of a list that has lost its
last article: it leads to the list of all of its kind, until it has articles again.
"""

from collections import defaultdict
from pathlib import Path

from msgspec import Struct

from .addresses import resolve
from .config import Config
from .errors import Problem
from .model import Site
from .redirects import MOVED
from .request import Report
from .store.disk import write_durably
from .urls import address_path, decode, encode

FOLDER = "addresses"
_OTHER = "other"
"""The file for what has no year."""
_INDEXES = {"tag": "tags", "section": "sections", "author": "authors", "place": "places", "series": "series"}
"""The fixed address under which all lists of a kind are listed."""
_HEAD = "# Old addresses of what has moved, and where it is now; written by sitegen deploy and sitegen addresses --remember.\n"
_HINT = "write it into redirect_from of the page that took its place; if it is to be gone for ever, remove this line"


class Line(Struct, frozen=True, order=True):
    """An address that was published."""

    address: str
    """Percent-encoded, without the base path."""
    known_by: str
    """An identity from WordPress, or the content file; of a list, its kind and name; empty for old addresses."""
    file: str
    """Name below ``addresses/``, without its ending."""
    number: int = 0


def read_register(folder: Path) -> dict[str, Line]:
    """Every line, by its address; ``folder``: the site's."""
    found: dict[str, Line] = {}
    for file in sorted((folder / FOLDER).glob("*.txt")):
        for number, text in enumerate(file.read_text("utf-8", "replace").splitlines(), 1):
            address, _, known_by = text.strip().partition(" ")
            if address.startswith("/"):
                found.setdefault(address, Line(address, known_by.strip(), file.stem, number))
    return found


def keep_moved(folder: Path, report: Report) -> int:
    """Write down the old addresses of what has moved since it was published; how many there are. A new build answers them."""
    site = _site(report)
    places = {line.known_by: line.address for line in _lines(site, report) if line.known_by}
    ends = ((line.address, places.get(line.known_by) or _index_of(line, site, report)) for line in _unanswered(folder, report))
    moved = [(old, end) for old, end in ends if end]
    if moved:
        file = folder / "content" / MOVED
        before = file.read_text("utf-8").splitlines() if file.exists() else []
        ways = dict(line.split(" ", 1) for line in before if line.startswith("/") and " " in line) | dict(moved)
        write_durably(file, (_HEAD + "".join(f"{old} {new}\n" for old, new in sorted(ways.items()))).encode("utf-8"))
    return len(moved)


def remember(folder: Path, report: Report) -> tuple[int, list[Problem]]:
    """Add the addresses of a build; how many were new, and those of the register that nothing answers any more."""
    register = read_register(folder)
    new = [line for line in _lines(_site(report), report) if line.address not in register]
    by_file: dict[str, list[Line]] = defaultdict(list)
    for line in (*register.values(), *new):
        by_file[line.file].append(line)
    for name, lines in sorted(by_file.items()):
        data = "".join(f"{line.address} {line.known_by}".rstrip() + "\n" for line in sorted(lines)).encode("utf-8")
        file = folder / FOLDER / f"{name}.txt"
        if not file.exists() or file.read_bytes() != data:
            write_durably(file, data)
    return len(new), [_dead(line) for line in _unanswered(folder, report)]


def check_register(folder: Path, output: Path, config: Config) -> tuple[int, list[Problem]]:
    """How many addresses the register holds, and those that the built site does not answer."""
    register = read_register(folder)
    dead = [line for line in register.values() if resolve(output, config, line.address).kind not in ("page", "redirect")]
    return len(register), [_dead(line) for line in dead]


def _unanswered(folder: Path, report: Report) -> list[Line]:
    """Lines whose address no file of the build answers."""
    return [line for line in read_register(folder).values() if address_path(decode(line.address)) not in report.paths]


def _dead(line: Line) -> Problem:
    return Problem(f"{FOLDER}/{line.file}.txt", line.number, 1, f"the address {line.address} was published, and nothing answers it now", _HINT)


def _site(report: Report) -> Site:
    if report.site is None:
        raise ValueError("the build was made without survey")
    return report.site


def _index_of(line: Line, site: Site, report: Report) -> str:
    """The address of the list of all lists of a kind, if the line is one of these and that list is there."""
    name = _INDEXES.get(line.known_by.partition(":")[0], "") if line.file == _OTHER else ""
    address = dict(site.chrome.urls).get(name, "")[len(site.chrome.base_path) :]
    return address if address and address_path(decode(address)) in report.paths else ""


def _lines(site: Site, report: Report) -> list[Line]:
    """Every address that people may have kept: of articles, pages and lists, and the old ones."""
    start = len(site.chrome.base_path)
    found: dict[str, Line] = {}
    for story in (*site.stories, *site.unlisted, *site.expired):
        address = story.card.url[start:]
        known_by = story.article.id or story.article.source
        found[address] = Line(address, known_by, story.article.date[:4])
    for leaf in site.pages:
        found[leaf.url[start:]] = Line(leaf.url[start:], leaf.entry.source, _OTHER)
    for topic in (*site.tags, *site.sections, *site.authors, *site.places, *site.series):
        address = topic.term.url[start:]
        if address_path(decode(address)) in report.paths:
            found.setdefault(address, Line(address, f"{topic.term.kind}:{topic.term.slug}", _OTHER))
    for redirect in site.redirects.table():
        if "?" not in redirect.old:
            found.setdefault(encode(redirect.old), Line(encode(redirect.old), "", _OTHER))
    return list(found.values())
