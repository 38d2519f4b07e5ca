"""Names → terms: tags, sections, authors, places and series, each with one spelling and one address."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import get_args

from .config import Config
from .digest import digest
from .errors import Problem
from .model import Article, Entry, Kind, Term
from .urls import base_path, encode, slugify


class Terms:
    """All terms of a site. Two names with one slug are one term, spelled as its file or else as its oldest article spells it.

    A term that nothing public is filed under, or whose kind has no pages, has an empty URL: it is named, not linked.
    """

    def __init__(
        self, config: Config, entries: Sequence[Entry], listed: Iterable[Article], others: Iterable[Article], problems: list[Problem]
    ) -> None:
        self._paged: set[str] = {"tag", "section", "author"}
        self._paged |= {kind for kind, wanted in (("place", config.listings.places), ("series", config.listings.series)) if wanted}
        self._patterns: dict[str, str] = {kind: getattr(config.addresses, kind) for kind in get_args(Kind)}
        self._base = base_path(config.base_url)
        self._by_slug: dict[tuple[str, str], Term] = {}
        self._by_name: dict[str, dict[str, Term]] = {kind: {} for kind in get_args(Kind)}
        self._many: dict[tuple[str, tuple[str, ...]], tuple[Term, ...]] = {}
        self._entries: dict[str, Entry] = {}
        self.merged: list[tuple[str, Term, Entry]] = []
        """Old address, term, file: names that ``merge:`` gave up."""
        for entry in entries:
            if entry.kind != "page":
                self._define(entry, problems)
        defined = {kind: [t.name for t in self._by_slug.values() if t.kind == kind] for kind in get_args(Kind)}
        for article in listed:
            self._collect(article, defined, problems)
        self._paged.clear()
        for article in others:
            self._collect(article, defined, problems)

    def many(self, kind: Kind, names: tuple[str, ...]) -> tuple[Term, ...]:
        """The terms that an article names, each once."""
        found = self._many.get((kind, names))
        if found is None:
            found = self._many[kind, names] = tuple(dict.fromkeys([self._by_name[kind][name] for name in names]))
        return found

    def one(self, kind: Kind, name: str) -> Term | None:
        """The term of a name; none for no name."""
        return self._by_name[kind][name] if name else None

    def known(self) -> list[tuple[Term, Entry | None]]:
        """Every term that has a page, with the file that describes it, in the order of kind and slug."""
        terms = dict.fromkeys(self._by_slug[key] for key in sorted(self._by_slug) if self._by_slug[key].url)
        return [(term, self._entries.get(term.url)) for term in terms]

    def entry_term(self, entry: Entry) -> Term:
        """The term that a file describes."""
        return self._by_slug[entry.kind, entry.slug]

    def _define(self, entry: Entry, problems: list[Problem]) -> None:
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
        term = self._make(kind, entry.title, entry.slug, entry.person)
        self._entries[term.url] = entry
        for name in (entry.title, *entry.merge):
            self._by_name[kind][name] = term
            old = slugify(name)
            if old and (kind, old) not in self._by_slug:
                self._by_slug[kind, old] = term
                self.merged.append((self._patterns[kind].replace("{slug}", old), term, entry))

    def _make(self, kind: Kind, name: str, slug: str, person: bool = True) -> Term:
        url = self._base + encode(self._patterns[kind].replace("{slug}", slug)) if kind in self._paged else ""
        term = Term(kind, name, slug, url, digest(kind, name, url, str(person)), person)
        self._by_slug[kind, slug] = term
        return term

    def _collect(self, article: Article, defined: dict[str, list[str]], problems: list[Problem]) -> None:
        place = article.dateline.place if article.dateline else ""
        named: tuple[tuple[Kind, tuple[str, ...]], ...] = (
            ("tag", article.tags), ("section", article.sections), ("author", article.authors),
            ("place", (place,) if place else ()), ("series", (article.series,) if article.series else ()),
        )  # fmt: skip
        for kind, names in named:
            by_name = self._by_name[kind]
            for name in names:
                if name not in by_name:
                    self._meet(kind, name, article, defined, problems)

    def _meet(self, kind: Kind, name: str, article: Article, defined: dict[str, list[str]], problems: list[Problem]) -> None:
        """A spelling that was not seen before."""
        slug = slugify(name)
        if not slug:
            problems.append(
                Problem(
                    f"content/{article.source}",
                    0,
                    0,
                    f"the {kind} {name!r} has no letter or digit to make an address of",
                    "give it another name",
                    name,
                )
            )
            slug = "_"
        term = self._by_slug.get((kind, slug))
        if term is None:
            term = self._make(kind, name, slug)
            close = get_close_matches(name, defined[kind], 1, 0.84) if kind in ("section", "author") else []
            if close:
                problems.append(
                    Problem(
                        f"content/{article.source}",
                        0,
                        0,
                        f"there is no {kind} {name!r} in content/{kind}s/",
                        f"did you mean {close[0]!r}?",
                        name,
                        warning=True,
                    )
                )
        self._by_name[kind][name] = term
