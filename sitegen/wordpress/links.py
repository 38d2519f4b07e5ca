"""Where links within the old site lead now: to a text, a list, a file, by any of the addresses that WordPress answered."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from urllib.parse import unquote

from ..rules import is_url
from ..urls import encode, split
from .archive import BASES, Archive
from .markup import site_address

_BELOW = re.compile(r"/(?:amp|embed|trackback|feed(?:/(?:rss2?|rdf|atom))?|(?:comment-page-|page/)?[0-9]{1,4})$")
"""What WordPress has below a text or a list, and the new site has not."""
_QUERIES = {"category": ("category_name", "cat"), "post_tag": ("tag", "tag_id")}


class Links(Mapping[str, str]):
    """Old addresses, as ``site_address`` makes them → addresses on the new site."""

    def __init__(self, found: Archive) -> None:
        self._found = found
        self._base = found.base

    def __getitem__(self, key: str) -> str:
        path, _, query = key.partition("/?")
        path = path.removeprefix(self._base) if f"{path}/".startswith(f"{self._base}/") else path
        asked = self._asked(dict(pair.partition("=")[::2] for pair in query.split("&"))) if query else ""
        if not asked and (not query or path not in ("", "/index.php")):
            asked = self._at(path.rstrip("/"))
        if not asked:
            raise KeyError(key)
        return asked

    def __iter__(self) -> Iterator[str]:
        return (key for key, number in self._found.claimed.items() if number in self._found.addresses)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def target(self, url: str) -> str:
        """An address of the new site for any of the old one's, or one elsewhere as it is; empty for what is not there."""
        key = site_address(url, self._found.hosts)
        if key is None:
            return url if is_url(url) else ""
        path = "/" if key.rstrip("/") == self._base else self.get(key, "")
        return path + (f"#{split(url).fragment}" if path and split(url).fragment else "")

    def _at(self, path: str) -> str:
        """Where a path leads; empty for nowhere."""
        found = self._found
        if (number := found.claimed.get(path, 0)) in found.addresses:
            return found.addresses[number]
        if path in found.lists:
            return found.lists[path]
        if path in found.periods:
            return f"{path}/"
        above, _, name = path.rpartition("/")
        if above == f"/{found.bases['author']}" and name in found.writers:
            return f"{path}/"
        for taxonomy in BASES:
            if path.startswith(f"/{found.bases[taxonomy] or BASES[taxonomy]}/") and (list_of := self._term(taxonomy, name)):
                return list_of
        shorter = _BELOW.sub("", path)
        below = path[len(shorter) + 1 :]
        dead = below.isdecimal() and shorter in found.periods
        return self._at(shorter) if shorter and below and not dead else ""

    def _asked(self, values: Mapping[str, str]) -> str:
        """What a query asks for; empty for nothing."""
        found = self._found
        numbers = {name: int(value) for name, value in values.items() if value.isdecimal() and len(value) < 19}
        for name in ("p", "page_id"):
            if name in numbers:
                return found.addresses.get(numbers[name], "")
        if "attachment_id" in numbers:
            media = found.attachments.get(numbers["attachment_id"])
            return media.path if media else ""
        for taxonomy, (by_name, by_number) in _QUERIES.items():
            named = values.get(by_name) or (values.get("term", "") if values.get("taxonomy") == taxonomy else "")
            slug = self._numbered.get((taxonomy, numbers.get(by_number, 0))) or named.strip("/").rpartition("/")[2]
            if list_of := self._term(taxonomy, slug):
                return list_of
        writer = self._numbered.get(("author", numbers.get("author", 0))) or values.get("author_name", "")
        if writer in found.writers:
            return f"/{found.bases['author'] or 'author'}/{writer}/"
        time = values.get("m") or "".join(values[name].zfill(2) for name in ("year", "monthnum", "day") if values.get(name))
        period = "".join(f"/{part}" for part in (time[:4], time[4:6], time[6:8]) if part)
        return f"{period}/" if period in found.periods else ""

    def _term(self, taxonomy: str, slug: str) -> str:
        """The list of a term; empty if there is none."""
        known = self._slugs.get((taxonomy, unquote(slug)))
        return self._found.term_address(taxonomy, known) if known else ""

    @cached_property
    def _slugs(self) -> dict[tuple[str, str], str]:
        """Taxonomy and decoded slug → slug."""
        return {(taxonomy, unquote(slug)): slug for taxonomy, slug in self._found.terms}

    @cached_property
    def _numbered(self) -> dict[tuple[str, int], str]:
        """Taxonomy, or ``author``, and number → slug, or name of the author's file."""
        found = self._found
        files = {name: file for file, name in found.writers.items()}
        writers = {("author", number): files.get(found.authors.get(login, ""), "") for login, number in found.author_numbers.items() if number}
        return {**{(taxonomy, number): slug for (taxonomy, slug), number in found.numbers.items() if number}, **writers}


def listed(end: str) -> str:
    """Where an address leads, as lists of old addresses have it."""
    path, mark, place = end.partition("#")
    return encode(path) + mark + place if end.startswith("/") else end
