"""What an address leads to in a built site, on a host that serves plain files; so that old addresses can be proved to live.

The host finds ``x/index.html`` for a folder and ``x.html`` for ``x``, and does not see queries: those are for the site's script, and so is what the
page "not found" makes of an address. ``templates/static/site.js`` has the same rules.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser

from .config import Config
from .errors import Exit, Problem, SitegenError
from .serve.files import lookup
from .urls import QUERY, base_path, decode

KINDS = ("page", "redirect", "map", "gone")
"""What a list may expect of an address: a file, a page that leads on, an answer of the site's script, or, by the list's own word, nothing."""
_SMALL = 4096
"""Bytes; a page that leads on is never larger."""
_DAY = re.compile(r"/[0-9]{4}/(?:[0-9]{2}/){0,2}")
_TAIL = re.compile(r"(?<=/)(?:amp|embed|trackback|feed(?:/(?:rss2?|rdf|atom))?|page/[0-9]+)/?$")
_FEED = re.compile(r"/(?:rss2?|rdf|atom)/?")
_SIZE = re.compile(r"-[0-9]+x[0-9]+(?=\.\w+$)")


class Answer(Struct, frozen=True):
    """What a reader finds: one of ``KINDS``, or ``dead``."""

    kind: str
    where: str = ""
    """The address that it leads to; of a dead one, why."""


def resolve(output: Path, config: Config, address: str) -> Answer:
    """Follow an address, as a URL of this site or from its root; whatever leads on must lead to a page at once."""
    parts = urlsplit(address)
    if parts.netloc and parts.hostname != urlsplit(config.base_url).hostname:
        return Answer("dead", "it is on another site")
    base = base_path(config.base_url)
    path = decode(parts.path or "/")
    path = path.removeprefix(base) if path.startswith(f"{base}/") else path
    if parts.query and path == "/":
        return _asked(output, config, parts.query)
    file = _file(output, path)
    if file is None:
        return _above(output, base, path)
    target = _target(file)
    answer = _led(output, base, "redirect", target) if target else Answer("page", path)
    return answer if not parts.fragment or answer.kind == "dead" else _placed(output, answer, parts.fragment)


def check_addresses(output: Path, config: Config, lists: Iterable[Path]) -> tuple[int, list[Problem]]:
    """How many addresses the files list, and those that lead nowhere or elsewhere than expected.

    One address a line; after a tab, if wanted, one of ``KINDS``. Empty lines and those that begin with ``#`` are passed over.
    """
    if not (output / "index.html").is_file():
        raise SitegenError(f"{output} holds no built site; build it first", code=Exit.USAGE)
    count, problems = 0, []
    for file in lists:
        for number, line in enumerate(file.read_text("utf-8", "replace").splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            count += 1
            address, _, wanted = line.strip().partition("\t")
            answer = Answer(wanted) if wanted == "gone" else resolve(output, config, address)
            if answer.kind == "dead":
                hint = "write it into redirect_from of the page that took its place"
                problems.append(Problem(str(file), number, 1, f"the address {address} is dead: {answer.where}", hint))
            elif wanted and wanted != answer.kind:
                problems.append(Problem(str(file), number, 1, f"the address {address} is answered by a {answer.kind}, not by a {wanted}", ""))
    return count, problems


def _file(output: Path, path: str) -> Path | None:
    """The file that the host sends; a folder without its slash is found too."""
    for name in (path.lstrip("/"), f"{path.lstrip('/')}/", f"{path.lstrip('/')}.html"):
        found = lookup(output, name) if name not in ("/", ".html") else None
        if isinstance(found, Path):
            return found
    return None


def _target(file: Path) -> str:
    """Where a page that leads on leads to; empty for other files."""
    if file.suffix != ".html" or file.stat().st_size > _SMALL:
        return ""
    meta = LexborHTMLParser(file.read_bytes()).css_first('meta[http-equiv="refresh"]')
    return (meta.attributes.get("content") or "").partition("url=")[2] if meta else ""


def _placed(output: Path, answer: Answer, place: str) -> Answer:
    """The same answer, if the page has that place."""
    file = _file(output, answer.where)
    found = file is not None and f'id="{place}"' in file.read_text("utf-8", "replace")
    return answer if found else Answer("dead", f"the page has no place #{place}")


def _asked(output: Path, config: Config, query: str) -> Answer:
    """An address such as ``/?p=123`` or ``/?s=words``, which the site's script answers."""
    base, a = base_path(config.base_url), config.addresses
    if found := QUERY.fullmatch(f"/?{query}"):
        kind, number = found[1], int(found[2])
        table = output / f"old/{kind}-{number // 100}.json"
        target = json.loads(table.read_bytes()).get(str(number)) if table.is_file() else None
        return _led(output, base, "map", target) if target else Answer("dead", "no table answers this query")
    values = dict(parse_qsl(query))
    ways = {"tag": a.tag, "category_name": a.section, "author_name": a.author, "feed": "/feed.xml", "s": a.search}
    for name, way in ways.items():
        if slug := values.get(name, "").rstrip("/").rpartition("/")[2]:
            return _sent(output, base, way.replace("{slug}", slug))
    time = values.get("m", "") or "".join(values.get(name, "").zfill(2) for name in ("year", "monthnum", "day") if values.get(name))
    if re.fullmatch(r"[0-9]{4}(?:[0-9]{2}){0,2}", time):
        return _sent(output, base, "/" + "".join(f"{part}/" for part in (time[:4], time[4:6], time[6:8]) if part))
    return Answer("dead", "nothing answers this query")


def _above(output: Path, base: str, path: str) -> Answer:
    """What the page "not found" leads to: a picture in its own size, the nearest page above, or the feed."""
    parts = [part for part in path.split("/") if part]
    above = [f"/{'/'.join(parts[:end])}/" for end in range(len(parts) - 1, 0, -1)]
    ways = [_SIZE.sub("", path), *(way for way in above if not _DAY.fullmatch(way)), _TAIL.sub("", path)]
    for way in [*ways, "/feed/"] if _FEED.fullmatch(path) else ways:
        if way != path and _file(output, way) is not None:
            return _sent(output, base, way)
    return Answer("dead", "nothing is there")


def _sent(output: Path, base: str, way: str) -> Answer:
    """Where a reader comes whom the site's script sends to an address, perhaps by a page that leads on."""
    file = _file(output, way)
    if file is None:
        return Answer("dead", f"the site's script leads to {way}, where nothing is")
    target = _target(file)
    return _led(output, base, "map", target) if target else Answer("map", way)


def _led(output: Path, base: str, kind: str, target: str) -> Answer:
    """An address that leads on: to a page of this site, not to another that leads on."""
    if not target.startswith("/"):
        return Answer(kind, target)
    path = decode(target.partition("#")[0]).removeprefix(base)
    file = _file(output, path)
    if file is None:
        return Answer("dead", f"it leads to {target}, where nothing is")
    return Answer("dead", f"it leads to {target}, which only leads on") if _target(file) else Answer(kind, path)
