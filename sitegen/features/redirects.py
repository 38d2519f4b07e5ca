"""Old addresses: a page that leads on for each path; for WordPress' ``/?p=123`` small tables that the site's script asks.

Hosts that know rules get them too: ``hosts.py``.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from functools import partial

from ..digest import digest
from ..model import Site
from ..outputs import Output, Page, Text
from ..urls import QUERY, address_path
from .hosts import FILE, rules
from .volumes import Shared, Volume

_SHARD = 100
"""Numbers in one table: an article touches one table only."""


def redirects(site: Site, shared: Shared) -> Iterator[Volume]:
    """All of them, which few new articles add to."""
    yield Volume(digest(shared("redirect.html"), site.redirects.digest), partial(_table, site))


def _table(site: Site) -> Iterator[Output]:
    """One small page for each old path, and the tables ``/old/p-47.json`` for ``/?p=4711``."""
    table = site.redirects.table()
    tables: dict[str, dict[str, str]] = defaultdict(dict)
    for redirect in table:
        path, _, query = redirect.old.partition("?")
        if not query:
            yield Page(address_path(path), "redirect.html", {"url": redirect.url}, redirect.origin)
        elif found := QUERY.fullmatch(redirect.old):
            key, number = found.groups()
            tables[f"old/{key}-{int(number) // _SHARD}.json"][str(int(number))] = redirect.url
    for path in sorted(tables):
        text = json.dumps(tables[path], ensure_ascii=False, indent=0, sort_keys=True)
        yield Text(path, f"{text}\n", "the old addresses")
    if text := rules(site.config.redirects, site.chrome.base_path, table):
        yield Text(FILE, text, "the old addresses")
