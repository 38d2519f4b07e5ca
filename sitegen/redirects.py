"""Old addresses → where they lead now: from front matter, from lists and from merged names."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from msgspec import Struct

from .config import Config
from .content import Redirects
from .digest import digest_value
from .errors import Problem
from .model import Leaf, Redirect, Reference
from .resolve import Resolver
from .rules import is_url
from .terms import Terms
from .urls import QUERY, address_path, base_path, decode

Claim = tuple[str, str, str]
"""An old address as written, the URL that it leads to, and the file that says so."""
MOVED = "redirects/moved.txt"
"""The list that sitegen itself keeps of what has moved since it was published: it follows what stands, and is never wrong."""
_NORMAL = re.compile("/(?:[A-Za-z0-9_-]+/)*")


class Told(Struct, frozen=True, gc=False, array_like=True):
    """What is kept of old addresses from one build to the next."""

    key: bytes
    """Of all that says them."""
    named: tuple[str, ...]
    """The addresses that ``MOVED`` names, as questions: see ``Trace``."""
    standing: tuple[str, ...]
    """Those of them at which something was."""
    digest: bytes
    """Of the table."""
    references: tuple[Reference, ...]
    """Where lists lead to."""
    problems: tuple[Problem, ...]


class Sources(Struct, frozen=True):
    """Who says old addresses."""

    config: Config
    terms: Terms
    resolver: Resolver
    leaves: Sequence[Leaf]
    articles: Callable[[], Iterable[Claim]]
    """What these claim."""
    lists: Callable[[], Sequence[Redirects]]

    def told(self, key: bytes, standing: Callable[[], AbstractSet[str]]) -> tuple[Told, tuple[Redirect, ...]]:
        """What there is to keep, and the table; ``standing``: the addresses of all that has one."""
        moved = {normal(address, "") for each in self.lists() if each.source == MOVED for pair in each.pairs for address in pair}
        kept = moved & standing() if moved else set()
        problems: list[Problem] = []
        references: list[Reference] = []
        made = self.table(kept, problems, references)
        named = tuple(sorted(f"d {address}" for address in moved))
        return Told(key, named, tuple(sorted(kept)), digest_value(made), tuple(references), tuple(problems)), made

    def table(self, standing: Iterable[str], problems: list[Problem], references: list[Reference]) -> tuple[Redirect, ...]:
        """Every old address, sorted; one that two files claim, or that is the new address itself, is a problem or nothing.

        ``standing``: of the addresses that ``MOVED`` names those at which something is.
        """
        url, base = self.resolver.url, base_path(self.config.base_url)
        found: dict[str, Redirect] = {}
        written: dict[str, str] = {}
        for old, end, source in self._claims(standing, references):
            address = normal(old, base)
            if "?" in address:
                if not QUERY.fullmatch(address):
                    message = f"no static page can answer the old address {old}"
                    problems.append(Problem(f"content/{source}", 0, 0, message, "keep only its path", old, warning=True))
                    continue
            elif url(address) == end:
                continue
            other = found.get(address)
            if other is not None and other.url != end:
                for one, text, rival in ((source, old, other.origin), (other.origin, written[address], source)):
                    message = f"the old address {address} is also claimed by content/{rival}"
                    problems.append(Problem(f"content/{one}", 0, 0, message, "remove it from one of the two", text))
                continue
            written[address] = old
            found[address] = Redirect(address, end, source)
        for old, term, entry in self.terms.merged:
            address = normal(old, "")
            if url(address) != term.url:
                found.setdefault(address, Redirect(address, term.url, entry.source))
        return flatten(found, base, problems)

    def _claims(self, standing: Iterable[str], references: list[Reference]) -> list[Claim]:
        """Every claim; last those of the list that follows what stands."""
        lists = self.lists()
        claims = [*self.articles(), *((old, leaf.url, leaf.entry.source) for leaf in self.leaves for old in leaf.entry.redirect_from)]
        claims += [(old, self._target(to, each.source, references), each.source) for each in lists if each.source != MOVED for old, to in each.pairs]
        for each in lists:
            if each.source == MOVED:
                said = {normal(old, "") for old, _, _ in claims}
                claims += [(old, self.resolver.url(end), MOVED) for old, end in _still(each.pairs, said.union(standing))]
        return claims

    def _target(self, target: str, source: str, references: list[Reference]) -> str:
        """Where a line of a list leads: elsewhere, or to an address of this site that must be there."""
        if target.startswith(self.config.base_url):
            target = f"/{target.removeprefix(self.config.base_url)}"
        if not target.startswith("/") and is_url(target):
            return target
        path, mark, place = target.partition("#")
        address = decode(path)
        references.append(Reference(source, target, address_path(address)))
        return self.resolver.url(address) + mark + place


def _still(pairs: Sequence[tuple[str, str]], standing: AbstractSet[str]) -> Iterator[tuple[str, str]]:
    """What has moved and can still be found; nothing leads on from an address that something has again, and nothing to what is gone."""
    ways = {normal(old, ""): normal(new, "") for old, new in pairs}
    for old in sorted(ways.keys() - standing):
        address, steps = old, 0
        while address not in standing and address in ways and steps <= len(ways):
            address, steps = ways[address], steps + 1
        if address in standing:
            yield old, address


def flatten(table: Mapping[str, Redirect], base: str, problems: list[Problem]) -> tuple[Redirect, ...]:
    """The table in order, each address leading to its end at once; those that lead in a circle are a problem, and left out."""
    further = {old: end for old, each in table.items() if (end := place_of(each.url, base)) in table}
    ends: dict[str, str] = {}
    for start in sorted(further):
        way: dict[str, None] = {}
        address = start
        while address in further and address not in ends and address not in way:
            way[address] = None
            address = further[address]
        if address in way:
            problems.append(_circle([*way, address], table))
        end = "" if address in way else ends[address] if address in ends else table[address].url
        for passed in reversed(way):
            place = table[passed].url.partition("#")[2]
            ends[passed] = end = f"{end}#{place}" if end and place and "#" not in end else end
    found = ((old, ends.get(old, table[old].url)) for old in sorted(table))
    return tuple(Redirect(old, end, table[old].origin) for old, end in found if end)


def _circle(way: list[str], table: Mapping[str, Redirect]) -> Problem:
    """What is wrong with a way whose last address was passed before."""
    last = way[-1]
    message = f"the old addresses lead in a circle: {' → '.join(way[way.index(last) :])}"
    return Problem(f"content/{table[last].origin}", 0, 0, message, "write where one of them leads in the end", last)


def place_of(url: str, base: str) -> str:
    """The address within the site that a redirect leads to, as it would stand in the table; empty for another site's."""
    return normal(url.partition("#")[0], base) if url.startswith("/") and not url.startswith("//") else ""


def normal(old: str, base: str) -> str:
    """An old address in one form: decoded, without the base path, folders with a slash at their end; a query stays."""
    path, mark, query = old.partition("?")
    folder = path.endswith("/")
    path = decode(path)
    if base and path.startswith(f"{base}/"):
        path = path[len(base) :]
    if not _NORMAL.fullmatch(path):
        parts = [part for part in path.split("/") if part not in ("", ".", "..")]
        path = "/" + "/".join(parts)
        if parts and (folder or "." not in parts[-1]):
            path += "/"
    return path + mark + query
