"""Where articles are: permalinks, and what other texts may call an article by."""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from msgspec import Struct

from .config import Config
from .content import Article
from .terms import Terms
from .urls import slugify


class Place(Struct, frozen=True, gc=False, array_like=True):
    """Where one article is."""

    source: str
    address: str
    """Within the site, decoded, without the base path."""
    names: tuple[str, ...]
    """What ``[[name]]`` may call it: its slug, its file's name and its title."""
    title: str = ""
    """What such a link shows."""
    held: bool = False
    """It is not public."""

    def keys(self) -> Iterator[str]:
        """The questions to which this place is an answer: see ``Trace``."""
        yield f"s {one_form(self.source)}"
        yield f"d {self.address}"
        for name in self.names:
            yield f"n {name}"


class Permalinks:
    """Makes addresses by the pattern of the settings."""

    def __init__(self, config: Config, terms: Terms) -> None:
        self._terms = terms
        self._pattern = config.permalink
        self._plain = not any(token in config.permalink for token in ("{section}", "{author}", "{id}"))

    def place(self, article: Article) -> Place:
        """Where a public article is."""
        return Place(article.source, self._address(article), (article.slug, *article.other_names), article.title)

    def held(self, article: Article) -> Place:
        """Where an article would be that is not public; nowhere if only its terms tell, which are not the site's."""
        return Place(article.source, self._address(article) if self._plain else "", (), held=True)

    def _address(self, article: Article) -> str:
        d = article.date
        names = {
            "year": d[:4], "month": d[5:7], "day": d[8:10], "hour": d[11:13], "minute": d[14:16], "second": d[17:19], "slug": article.slug,
        }  # fmt: skip
        if not self._plain:
            section = self._terms.many("section", article.sections[:1])
            author = self._terms.many("author", article.authors[:1])
            names["section"] = section[0].slug if section else "sem-categoria"
            names["author"] = author[0].slug if author else "redacao"
            names["id"] = slugify(article.id.removeprefix("wp-")) or article.slug
        return self._pattern.format_map(names)


class Places:
    """The places of all articles; nobody makes them before somebody asks for one."""

    def __init__(self, load: Callable[[], Iterable[Place]]) -> None:
        self._load = load

    @cached_property
    def all(self) -> tuple[Place, ...]:
        """Every article's."""
        return tuple(self._load())

    @cached_property
    def sources(self) -> dict[str, str]:
        """Source in one form → address, of public articles."""
        return {one_form(p.source): p.address for p in self.all if not p.held}

    @cached_property
    def addresses(self) -> set[str]:
        """Of public articles."""
        return {p.address for p in self.all if not p.held}

    @cached_property
    def held_sources(self) -> set[str]:
        """Of articles that are not public, in one form."""
        return {one_form(p.source) for p in self.all if p.held}

    @cached_property
    def held_addresses(self) -> set[str]:
        """Of articles that are not public."""
        return {p.address for p in self.all if p.held and p.address}

    @cached_property
    def named(self) -> dict[str, list[Place]]:
        """The public articles that a name may mean."""
        found: dict[str, list[Place]] = defaultdict(list)
        for place in self.all:
            for name in place.names:
                found[name].append(place)
        return found


def one_form(path: str) -> str:
    """A source path in one Unicode form."""
    return path if path.isascii() else unicodedata.normalize("NFC", path)
