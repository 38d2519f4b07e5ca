"""What an address leads to in a built site, on a host that serves plain files; so that old addresses can be proved to live.

The host finds ``x/index.html`` for a folder and ``x.html`` for ``x``, and does not see queries: those are the site's script's.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser

from .errors import Exit, Problem, SitegenError
from .redirects import QUERY
from .serve.files import lookup
from .urls import base_path, decode

KINDS = ("page", "redirect", "map")
"""What a list may expect of an address: a file, a page that leads on, an entry of the tables for ``/?p=123``."""
_SMALL = 4096
"""Bytes; a page that leads on is never larger."""


class Answer(Struct, frozen=True):
    """What a reader finds: one of ``KINDS``, or ``dead``."""

    kind: str
    where: str = ""
    """The address that it leads to; of a dead one, why."""


def resolve(output: Path, base_url: str, address: str) -> Answer:
    """Follow an address, as a URL of this site or from its root; whatever leads on must lead to a page at once."""
    parts = urlsplit(address)
    if parts.netloc and parts.hostname != urlsplit(base_url).hostname:
        return Answer("dead", "it is on another site")
    base = base_path(base_url)
    path = decode(parts.path or "/")
    path = path.removeprefix(base) if path.startswith(f"{base}/") else path
    if parts.query and path == "/":
        return _numbered(output, base, f"/?{parts.query}")
    file = _file(output, path)
    if file is None:
        return Answer("dead", "nothing is there")
    target = _target(file)
    return _led(output, base, "redirect", target) if target else Answer("page", path)


def check_addresses(output: Path, base_url: str, lists: Iterable[Path]) -> tuple[int, list[Problem]]:
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
            answer = resolve(output, base_url, address)
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


def _numbered(output: Path, base: str, address: str) -> Answer:
    """An address such as ``/?p=123``, which the site's script looks up."""
    found = QUERY.fullmatch(address)
    if not found:
        return Answer("dead", "no table answers this query")
    kind, number = found[1], int(found[2])
    table = output / f"old/{kind}-{number // 100}.json"
    target = json.loads(table.read_bytes()).get(str(number)) if table.is_file() else None
    return _led(output, base, "map", target) if target else Answer("dead", "no table answers this query")


def _led(output: Path, base: str, kind: str, target: str) -> Answer:
    """An address that leads on: to a page of this site, not to another that leads on."""
    if not target.startswith("/"):
        return Answer(kind, target)
    path = decode(target.partition("#")[0]).removeprefix(base)
    file = _file(output, path)
    if file is None:
        return Answer("dead", f"it leads to {target}, where nothing is")
    return Answer("dead", f"it leads to {target}, which only leads on") if _target(file) else Answer(kind, path)
