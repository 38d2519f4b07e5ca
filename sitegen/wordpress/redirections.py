"""What plugins for redirects export (Redirection, Yoast, Rank Math; CSV or JSON) → ``content/redirects/plugin.txt``."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..errors import Exit, SitegenError
from ..urls import encode
from .archive import Archive
from .entries import Entry
from .ledger import Ledger, Writer
from .links import Links, listed
from .markup import site_address

WHERE = "content/redirects/plugin.txt"
_OLD = ("source", "sources", "origin", "old url", "url", "from")
_NEW = ("target", "destination", "new url", "action_data", "url_to", "to")
_PATTERN = ("regex", "format", "matching", "comparison")


def write_redirects(file: Path, found: Archive, writer: Writer, ledger: Ledger) -> None:
    """Each rule becomes a line, or is named with the reason why not. Raises ``SitegenError`` for a file of another kind."""
    lines: dict[str, str] = {}
    for row in _rows(file):
        old, new = _pick(row, _OLD), _pick(row, _NEW)
        reason = _why_not(found, row, old, new)
        path = encode(found.below(old).partition("?")[0])
        if not reason and not found.claim(found.below(old), -2):
            reason = "another text is or was at this address"
        if reason:
            ledger.entries.append(Entry("redirect", old or str(row), "skipped", why=reason))
        else:
            lines[path] = listed(Links(found).target(new))
            ledger.entries.append(Entry("redirect", old, "imported", WHERE))
    if lines:
        writer.write(WHERE, "".join(f"{old} {new}\n" for old, new in sorted(lines.items())))


def _rows(file: Path) -> Iterator[Mapping[str, Any]]:
    text = file.read_text("utf-8-sig", "replace")
    if text.lstrip().startswith(("{", "[")):
        try:
            value = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise SitegenError(f"{file} is not JSON: {error}", code=Exit.USAGE) from error
        rows = value.get("redirects", []) if isinstance(value, dict) else value
    else:
        rows = list(csv.DictReader(io.StringIO(text)))
    rows = (
        [{str(key).strip().lower(): entry for key, entry in row.items()} for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    )
    if not any(_pick(row, _OLD) for row in rows):
        raise SitegenError(f"{file} names no redirects: its first line must name columns such as source and target", code=Exit.USAGE)
    yield from rows


def _pick(row: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """The first column of a name; Redirection keeps the target one level further down."""
    for name in names:
        value = row.get(name)
        value = value.get("url") if isinstance(value, dict) else value
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def _why_not(found: Archive, row: Mapping[str, Any], old: str, new: str) -> str:
    written = {str(row.get(name, "")).strip().lower() for name in _PATTERN}
    if written & {"1", "true", "regex", "contains", "start", "end"}:
        return "it is a pattern: write a line for each address that it meant"
    if site_address(old if "://" in old or old.startswith("/") else f"/{old}", found.hosts) is None or "?" in old:
        return "its address is on another site, or has a query"
    return "" if Links(found).target(new) else f"it leads to {new or 'nothing'}, which is not there"
