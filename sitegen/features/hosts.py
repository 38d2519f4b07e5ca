"""Old addresses as rules of the host, which lead readers on without a page in between: the file ``_redirects``, in the form that the host reads.

A rule names one address exactly. What a host's form cannot say, or is more than it takes, is left to the pages.
"""

from collections.abc import Callable, Iterable, Sequence
from urllib.parse import quote

from ..model import Redirect
from ..urls import QUERY, decode, encode

FILE = "_redirects"
_CLOUDFLARE, _NETLIFY = 2000, 10_000
"""Rules that they take."""
_LONGEST = 1000
"""Bytes of a rule: Cloudflare takes 1,000, a line of Apache's map 1,024, and nginx.conf provides for as many."""
_PATTERN = frozenset("?*:#")
"""What Netlify and Cloudflare would take for a pattern."""
_LOCATION = "/-._~!'()*+,;=:@?#[]&%"
"""What stays as it is in the address that a reader is sent to; ``$`` would be a variable of nginx."""


def rules(host: str, base: str, table: Sequence[Redirect]) -> str:
    """The file's text for a host, as the setting ``redirects`` names it; empty if there is no rule. ``base``: the site's base path."""
    return "".join(f"{rule}\n" for rule in _WRITERS[host](base, table))


def _netlify(base: str, table: Sequence[Redirect]) -> list[str]:
    """The mark lets a rule go before the page."""
    return _plain(base, table, "301!")[-_NETLIFY:]


def _cloudflare(base: str, table: Sequence[Redirect]) -> list[str]:
    """Where there are more old addresses than rules, the last ones in order get them: usually the youngest."""
    return _plain(base, table, "301")[-_CLOUDFLARE:]


def _plain(base: str, table: Sequence[Redirect], status: str) -> list[str]:
    lines = (f"{base}{encode(each.old)} {_location(each.url)} {status}" for each in table if not _PATTERN & set(each.old))
    return [line for line in lines if len(line) <= _LONGEST]


def _nginx(base: str, table: Sequence[Redirect]) -> list[str]:
    """Lines of a ``map``, which does not tell upper case from lower: of two addresses that differ in nothing else, the first has the rule."""
    found: dict[str, str] = {}
    for old, url in _known(base, table):
        key = old.replace("\\", "\\\\").replace('"', '\\"')
        if len(key.encode()) <= _LONGEST:
            found.setdefault(key.encode().lower().decode(), f'"{key}" "{url}";')
    return list(found.values())


def _apache(base: str, table: Sequence[Redirect]) -> list[str]:
    """Lines of a ``RewriteMap``: key, blank, value. Apache refuses to take a query from one (CVE-2024-38474)."""
    lines = (f"{old} {url}" for old, url in _known(base, table) if len(old.split()) == 1 and "?" not in url)
    return [line for line in lines if len(line.encode()) <= _LONGEST]


def _known(base: str, table: Sequence[Redirect]) -> Iterable[tuple[str, str]]:
    """Each old address as a server of files knows it, decoded, with its base path; of a query WordPress' number; and where it leads."""
    for each in table:
        query = QUERY.fullmatch(each.old)
        old = f"/?{query[1]}={int(query[2])}" if query else each.old
        if old.isprintable():
            yield decode(base) + old, _location(each.url)


def _location(url: str) -> str:
    """An address as a header says it: nothing but ASCII, and nothing that could end the line or the rule."""
    return quote(url, safe=_LOCATION)


_WRITERS: dict[str, Callable[[str, Sequence[Redirect]], list[str]]] = {
    "pages": lambda _base, _table: [],
    "netlify": _netlify,
    "cloudflare": _cloudflare,
    "nginx": _nginx,
    "apache": _apache,
}
