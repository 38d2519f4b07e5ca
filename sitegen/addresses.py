"""What an address leads to in a built site, on a host that serves plain files; so that old addresses can be proved to live.

The host finds ``x/index.html`` for a folder and ``x.html`` for ``x``, and does not see queries: those are for the site's script, and so is what the
page "not found" makes of an address. ``templates/static/site.js`` has the same rules.
"""

import json
import re
from collections.abc import Iterable, Mapping
from itertools import takewhile
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser

from .config import Config
from .errors import Exit, Problem, SitegenError
from .serve.files import lookup
from .urls import NUMBERS, base_path, decode

KINDS = ("page", "redirect", "map", "gone")
"""What a list may expect of an address: a file, a page that leads on, an answer of the site's script, or, by the list's own word, nothing."""
_SMALL = 4096
"""Bytes; a page that leads on is never larger."""
_DATE = re.compile(r"([0-9]{4})(?:(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])?)?")
"""A month or a day that there is not is passed over, as WordPress does."""
_DAY = re.compile(r"/[0-9]{4}/(?:[0-9]{2}/){0,2}")
_TAIL = re.compile(r"(?<=/)(?:amp|embed|trackback|feed(?:/(?:rss2?|rdf|atom))?|page/[0-9]+)/?$")
_FEED = re.compile(r"/(?:rss2?|rdf|atom)/?")
_SIZE = re.compile(r"-[0-9]+x[0-9]+(?=\.\w+$)")
_ENDING = re.compile(r"(?=\.\w+$)")


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
    file = _file(output, path)
    if parts.query and (path == "/" or file is None):
        asked = _asked(output, config, dict(parse_qsl(parts.query)))
        if asked is not None and (path == "/" or asked.kind != "dead"):
            return asked
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


def _asked(output: Path, config: Config, values: Mapping[str, str]) -> Answer | None:
    """What the site's script makes of a query such as ``/?p=123`` or ``/?s=words``; nothing of one that asks for no page of its own."""
    base, a = base_path(config.base_url), config.addresses
    for kind in NUMBERS:
        if (number := values.get(kind, "")).isdecimal():
            table = output / f"old/{kind}-{int(number) // 100}.json"
            target = json.loads(table.read_bytes()).get(str(int(number))) if table.is_file() else None
            fed = f"{decode(target).removeprefix(base)}feed/" if target and "feed" in values else ""
            if fed and _file(output, fed) is not None:
                return _sent(output, base, fed)
            return _led(output, base, "map", target) if target else Answer("dead", "no table answers this query")
    if values.get("s"):
        return _sent(output, base, a.search)
    if time := _DATE.match(values.get("m", "") or _time(values)):
        return _sent(output, base, "/" + "".join(f"{part}/" for part in time.groups() if part))
    taxonomy = {"category": "category_name", "post_tag": "tag"}.get(values.get("taxonomy", ""), "")
    ways = {"tag": a.tag, "category_name": a.section, "author_name": a.author}
    for name, way in ways.items():
        if slug := _last(values.get(name, "") or (values.get("term", "") if name == taxonomy else "")):
            list_of = way.replace("{slug}", slug)
            return _sent(output, base, f"{list_of}feed/" if "feed" in values and _file(output, f"{list_of}feed/") is not None else list_of)
    if values.get("taxonomy") and (slug := _last(values.get("term", ""))):
        return _sent(output, base, f"/{values['taxonomy']}/{slug}/")
    if named := values.get("name") or values.get("pagename"):
        own = f"/{named.strip('/')}/"
        return _sent(output, base, own if _file(output, own) is not None else a.search)
    if values.get("feed"):
        return _sent(output, base, "/feed.xml")
    return None


def _time(values: Mapping[str, str]) -> str:
    """``year``, ``monthnum`` and ``day`` as WordPress' ``m`` has them, as far as each follows the one before."""
    return "".join(takewhile(bool, (values.get(name, "") and values[name].zfill(2) for name in ("year", "monthnum", "day"))))


def _last(name: str) -> str:
    return name.strip("/").rpartition("/")[2]


def _above(output: Path, base: str, path: str) -> Answer:
    """What the page "not found" leads to: a picture in its own size, the nearest page above, or the feed."""
    parts = [part for part in path.split("/") if part]
    above = [f"/{'/'.join(parts[:end])}/" for end in range(len(parts) - 1, 0, -1)]
    plain = _SIZE.sub("", path)
    ways = [
        plain,
        *(_ENDING.sub(mark, plain, count=1) for mark in ("-scaled", "-rotated")),
        *(way for way in above if not _DAY.fullmatch(way)),
        _TAIL.sub("", path),
    ]
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
