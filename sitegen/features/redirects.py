"""Old addresses: a page that leads on for each path; for WordPress' ``/?p=123`` small tables that the site's script asks.

Hosts that know rules get them too, as many as they take: they lead readers on without a page in between.
"""

import json
from collections import defaultdict
from collections.abc import Iterator

from ..model import Site
from ..outputs import Output, Page, Text
from ..urls import QUERY, address_path, encode

_SHARD = 100
"""Numbers in one table: an article touches one table only."""
_HOSTS = {"cloudflare": (2000, ""), "netlify": (10_000, "!")}
"""Rules that a host takes, and what marks one that goes before files."""
_LONGEST = 1000
"""Characters of a rule on Cloudflare."""
_PATTERN = frozenset("?*:#")
"""What a rule would understand otherwise."""


def redirects(site: Site) -> Iterator[Output]:
    """One small page for each old path, and the tables ``/old/p-47.json`` for ``/?p=4711``."""
    tables: dict[str, dict[str, str]] = defaultdict(dict)
    for redirect in site.redirects:
        path, _, query = redirect.old.partition("?")
        if not query:
            yield Page(address_path(path), "redirect.html", {"url": redirect.url}, redirect.origin)
        elif found := QUERY.fullmatch(redirect.old):
            key, number = found.groups()
            tables[f"old/{key}-{int(number) // _SHARD}.json"][str(int(number))] = redirect.url
    for path in sorted(tables):
        text = json.dumps(tables[path], ensure_ascii=False, indent=0, sort_keys=True)
        yield Text(path, f"{text}\n", "the old addresses")
    if site.config.redirects != "pages":
        yield from _rules(site)


def _rules(site: Site) -> Iterator[Text]:
    """The file ``_redirects``. Where there are more old addresses than rules, the last ones in order get them: usually the youngest."""
    most, mark = _HOSTS[site.config.redirects]
    rules = [
        f"{site.chrome.base_path}{encode(redirect.old)} {redirect.url} 301{mark}" for redirect in site.redirects if not _PATTERN & set(redirect.old)
    ]
    rules = [rule for rule in rules if len(rule) <= _LONGEST][-most:]
    if rules:
        yield Text("_redirects", "".join(f"{rule}\n" for rule in rules), "the old addresses")
