"""Names → terms: tags, sections, authors, places and series, each with one spelling and one address."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import cached_property
from hashlib import blake2b
from typing import get_args

from msgspec import Struct

from .config import Config
from .content import Article, Entry
from .digest import SIZE, digest
from .errors import Problem
from .model import Kind, Term
from .tree import Tree
from .urls import base_path, decode, encode, slugify

NOBODY = bytes(SIZE)
"""The digest of a name that means no term."""


KINDS: tuple[Kind, ...] = get_args(Kind)


class Names(Struct, frozen=True, gc=False, array_like=True):
    """Every name in some articles, each once, in the order in which they write them; all by kind."""

    names: tuple[tuple[str, ...], ...]
    sources: tuple[tuple[str, ...], ...]
    """The first article that writes each so."""


def names_in(articles: Iterable[Article]) -> Names:
    """The names in these articles."""
    found: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
    tags, sections, authors, places, series = found.values()
    for article in articles:
        source = article.source
        for name in article.tags:
            tags.setdefault(name, source)
        for name in article.sections:
            sections.setdefault(name, source)
        for name in article.authors:
            authors.setdefault(name, source)
        if article.dateline and article.dateline.place:
            places.setdefault(article.dateline.place, source)
        if article.series:
            series.setdefault(article.series, source)
    return Names(tuple(map(tuple, found.values())), tuple(tuple(each.values()) for each in found.values()))


class Terms:
    """All terms of a site. Two names with one slug are one term, spelled as its file or else as its oldest article spells it.

    A term that nothing public is filed under, or whose kind has no pages, has an empty URL: it is named, not linked.
    """

    def __init__(self, config: Config, entries: Sequence[Entry], listed: Iterable[Names], others: Iterable[Names], problems: list[Problem]) -> None:
        """``listed``: the names in listed articles, oldest first; ``others``: those in others that are public."""
        self._paged: set[str] = {"tag", "section", "author"}
        self._paged |= {kind for kind, wanted in (("place", config.listings.places), ("series", config.listings.series)) if wanted}
        self._patterns: dict[str, str] = {kind: getattr(config.addresses, kind) for kind in get_args(Kind)}
        self._base = base_path(config.base_url)
        self._by_slug: dict[tuple[str, str], Term] = {}
        self._by_name: dict[str, dict[str, Term]] = {kind: {} for kind in get_args(Kind)}
        self._many: dict[tuple[str, tuple[str, ...]], tuple[Term, ...]] = {}
        self._entries: dict[str, Entry] = {}
        self.merged: list[tuple[str, Term, Entry]] = []
        """Old address, term, file: names that ``merge:`` gave up, and where sections would be without those above them."""
        tree = Tree([entry for entry in entries if entry.kind == "section"], problems)
        for entry in entries:
            if entry.kind != "page":
                self._define(entry, tree.path(entry), problems)
        self._above = {self.entry_term(entry).url: tuple(map(self.entry_term, above)) for entry, above in tree.placed()}
        defined = {kind: [t.name for t in self._by_slug.values() if t.kind == kind] for kind in get_args(Kind)}
        for names in listed:
            self._collect(names, defined, problems)
        self._paged.clear()
        for names in others:
            self._collect(names, defined, problems)

    def many(self, kind: Kind, names: tuple[str, ...]) -> tuple[Term, ...]:
        """The terms that an article names, each once."""
        found = self._many.get((kind, names))
        if found is None:
            found = self._many[kind, names] = tuple(dict.fromkeys([self._by_name[kind][name] for name in names]))
        return found

    def one(self, kind: Kind, name: str) -> Term | None:
        """The term of a name; none for no name."""
        return self._by_name[kind][name] if name else None

    @cached_property
    def known(self) -> list[tuple[Term, Entry | None]]:
        """Every term that has a page, with the file that describes it, in the order of kind and slug."""
        terms = dict.fromkeys(self._by_slug[key] for key in sorted(self._by_slug) if self._by_slug[key].url)
        return [(term, self._entries.get(term.url)) for term in terms]

    def addresses(self) -> list[str]:
        """The addresses of all terms that have a page, without the base path, decoded."""
        start = len(self._base)
        return [decode(term.url[start:]) for term, _ in self.known]

    def with_above(self, sections: tuple[Term, ...]) -> tuple[Term, ...]:
        """Sections and all that they are below, each once: an article is filed under all of them, as in WordPress."""
        if not self._above:
            return sections
        return tuple(dict.fromkeys(term for section in sections for term in (section, *self._above.get(section.url, ()))))

    def above(self, term: Term) -> tuple[Term, ...]:
        """The sections that one is below, the topmost first."""
        return self._above.get(term.url, ()) if self._above else ()

    def entry_term(self, entry: Entry) -> Term:
        """The term that a file describes."""
        return self._by_slug[entry.kind, entry.slug]

    def _define(self, entry: Entry, path: str, problems: list[Problem]) -> None:
        kind: Kind = entry.kind  # type: ignore[assignment]  # a page is no term, and does not come here
        other = self._by_slug.get((kind, entry.slug))
        if other is not None:
            first = self._entries[other.url].source
            problems.append(
                Problem(
                    f"content/{entry.source}",
                    0,
                    0,
                    f"the {kind} {entry.slug!r} is described twice, first in content/{first}",
                    "merge the files",
                    "slug",
                )
            )
            return
        term = self._make(kind, entry.title, entry.slug, entry.person, path)
        self._entries[term.url] = entry
        if path != entry.slug:
            self.merged.append((self._patterns[kind].replace("{slug}", entry.slug), term, entry))
        for name in (entry.title, *entry.merge):
            self._by_name[kind][name] = term
            old = slugify(name)
            if old and (kind, old) not in self._by_slug:
                self._by_slug[kind, old] = term
                self.merged.append((self._patterns[kind].replace("{slug}", old), term, entry))

    def _make(self, kind: Kind, name: str, slug: str, person: bool = True, path: str = "") -> Term:
        url = self._base + encode(self._patterns[kind].replace("{slug}", path or slug)) if kind in self._paged else ""
        term = Term(kind, name, slug, url, digest(kind, name, url, str(person)), person)
        self._by_slug[kind, slug] = term
        return term

    def digest(self, names: Iterable[Names]) -> bytes:
        """Of what these names mean; those that no article writes any more mean nothing."""
        h = blake2b(digest_size=SIZE)
        for each in names:
            for kind, found in zip(KINDS, each.names, strict=True):
                h.update(b"".join([term.digest if term else NOBODY for term in map(self._by_name[kind].get, found)]))
        return h.digest()

    def _collect(self, names: Names, defined: dict[str, list[str]], problems: list[Problem]) -> None:
        """Take the spellings that were not seen before."""
        for kind, found, sources in zip(KINDS, names.names, names.sources, strict=True):
            known = self._by_name[kind]
            for at, name in enumerate(found):
                if name not in known:
                    known[name] = self._meet(kind, name, sources[at], defined, problems)

    def _meet(self, kind: Kind, name: str, source: str, defined: dict[str, list[str]], problems: list[Problem]) -> Term:
        slug = slugify(name)
        if not slug:
            message = f"the {kind} {name!r} has no letter or digit to make an address of"
            problems.append(Problem(f"content/{source}", 0, 0, message, "give it another name", name))
            slug = "_"
        term = self._by_slug.get((kind, slug))
        if term is None:
            term = self._make(kind, name, slug)
            close = get_close_matches(name, defined[kind], 1, 0.84) if kind in ("section", "author") else []
            if close:
                message = f"there is no {kind} {name!r} in content/{kind}s/"
                problems.append(Problem(f"content/{source}", 0, 0, message, f"did you mean {close[0]!r}?", name, warning=True))
        return term
