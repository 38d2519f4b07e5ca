"""Old addresses → where they lead now: from front matter and from merged names."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from .config import Config
from .content import Redirects
from .errors import Problem
from .model import Leaf, Redirect, Reference
from .places import Places
from .resolve import Resolver
from .rules import is_url
from .terms import Terms
from .urls import QUERY, address_path, base_path, decode

Claim = tuple[str, str, str]
"""An old address as written, the URL that it leads to, and the file that says so."""
MOVED = "redirects/moved.txt"
"""The list that sitegen itself keeps of what has moved since it was published: it follows what stands, and is never wrong."""


def collect_redirects(
    config: Config,
    terms: Terms,
    articles: Iterable[Claim],
    places: Places,
    leaves: Sequence[Leaf],
    indexes: Iterable[str],
    lists: Sequence[Redirects],
    resolver: Resolver,
    problems: list[Problem],
) -> tuple[Redirect, ...]:
    """Every old address, sorted; one that two files claim, or that is the new address itself, is a problem or nothing.

    ``articles``: what these claim; ``places``: where they are; ``indexes``: URLs of lists of articles, and of lists of these.
    """
    claims = list(articles)
    claims += [(old, leaf.url, leaf.entry.source) for leaf in leaves for old in leaf.entry.redirect_from]
    for each in lists:
        if each.source == MOVED:
            standing = places.addresses | {_old(url, base_path(config.base_url)) for url in (*(leaf.url for leaf in leaves), *indexes)}
            claims += [(old, resolver.url(end), MOVED) for old, end in _still(each.pairs, standing | {normal(old, "") for old, _, _ in claims})]
        else:
            claims += [(old, _target(target, each.source, resolver, config.base_url), each.source) for old, target in each.pairs]
    found: dict[str, Redirect] = {}
    written: dict[str, str] = {}
    for old, url, source in claims:
        address = normal(old, base_path(config.base_url))
        if resolver.url(address) == url:
            continue
        if "?" in address and not QUERY.fullmatch(address):
            problems.append(
                Problem(f"content/{source}", 0, 0, f"no static page can answer the old address {old}", "keep only its path", old, warning=True)
            )
            continue
        other = found.get(address)
        if other is not None and other.url != url:
            for one, text, rival in ((source, old, other.origin), (other.origin, written[address], source)):
                message = f"the old address {address} is also claimed by content/{rival}"
                problems.append(Problem(f"content/{one}", 0, 0, message, "remove it from one of the two", text))
            continue
        written[address] = old
        found[address] = Redirect(address, url, source)
    for old, term, entry in terms.merged:
        address = normal(old, "")
        if resolver.url(address) != term.url:
            found.setdefault(address, Redirect(address, term.url, entry.source))
    return flatten(found, base_path(config.base_url), problems)


def _still(pairs: Sequence[tuple[str, str]], standing: set[str]) -> Iterator[tuple[str, str]]:
    """What has moved and can still be found; nothing leads on from an address that something has again, and nothing to what is gone."""
    ways = {normal(old, ""): normal(new, "") for old, new in pairs}
    for old in ways.keys() - standing:
        address, steps = old, 0
        while address not in standing and address in ways and steps <= len(ways):
            address, steps = ways[address], steps + 1
        if address in standing:
            yield old, address


def flatten(table: Mapping[str, Redirect], base: str, problems: list[Problem]) -> tuple[Redirect, ...]:
    """The table in order, each address leading to its end at once; those that lead in a circle are a problem, and left out."""
    ends: dict[str, str] = {}
    for start in sorted(table):
        way: dict[str, None] = {}
        address = start
        while address in table and address not in ends and address not in way:
            way[address] = None
            address = _old(table[address].url, base)
        if address in way:
            problems.append(_circle([*way, address], table))
        for passed in reversed(way):
            end = ends.get(_old(table[passed].url, base), "" if address in way else table[passed].url)
            place = table[passed].url.partition("#")[2]
            ends[passed] = f"{end}#{place}" if end and place and "#" not in end else end
    return tuple(Redirect(old, ends[old], table[old].origin) for old in sorted(table) if ends[old])


def _circle(way: list[str], table: Mapping[str, Redirect]) -> Problem:
    """What is wrong with a way whose last address was passed before."""
    last = way[-1]
    message = f"the old addresses lead in a circle: {' → '.join(way[way.index(last) :])}"
    return Problem(f"content/{table[last].origin}", 0, 0, message, "write where one of them leads in the end", last)


def _old(url: str, base: str) -> str:
    """The address within the site that a redirect leads to, as it would stand in the table; empty for another site's."""
    return normal(url.partition("#")[0], base) if url.startswith("/") and not url.startswith("//") else ""


def _target(target: str, source: str, resolver: Resolver, base_url: str) -> str:
    """Where a line of a list leads: elsewhere, or to an address of this site that must be there."""
    if target.startswith(base_url):
        target = f"/{target.removeprefix(base_url)}"
    if is_url(target):
        return target
    path, mark, place = target.partition("#")
    resolver.refer(Reference(source, target, address_path(decode(path))))
    return resolver.url(decode(path)) + mark + place


def normal(old: str, base: str) -> str:
    """An old address in one form: decoded, without the base path, folders with a slash at their end; a query stays."""
    path, mark, query = old.partition("?")
    path = decode(path)
    if base and path.startswith(f"{base}/"):
        path = path[len(base) :]
    parts = [part for part in path.split("/") if part not in ("", ".", "..")]
    last = parts[-1] if parts else ""
    path = "/" + "/".join(parts)
    if parts and (old.partition("?")[0].endswith("/") or "." not in last):
        path += "/"
    return path + mark + query
