"""Months of articles, kept from build to build: what did not change takes part in a site without being read.

A month is made anew if one of its articles is new, changed or gone, if the clock publishes or ends one, if a name means something else than before, or
if something that one of its texts asked for has another answer. In a month that is made anew, articles that none of this touches stay bound as they were.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain

from msgspec import Struct

from ..binding import Binder, Bound, meaning, story_of
from ..book import Book
from ..config import Config
from ..content import Article, Asset
from ..digest import digest
from ..model import Story
from ..places import Permalinks, Place, Places, one_form
from ..redirects import Claim, Told
from ..resolve import Resolver
from ..terms import Names, Terms, names_in
from .kept import NOTHING, Former, Head, stored
from .sheets import sheet
from .shelves import FOREVER, NEWS, Options, Shelves, shelve


class _Work(Struct):
    """A month that is made anew."""

    shelves: Shelves
    members: tuple[tuple[str, bytes], ...]
    bound: dict[str, Bound]
    """Articles as they were bound, by their sources, if these files did not change."""
    names: tuple[Names, Names, Names]
    """In listed, unlisted and expired articles."""


class Months:
    """All months of a site. Those that files or the clock touched are found at once; then ``meet`` the terms, and ``bind`` what is new."""

    def __init__(
        self, config: Config, files: Mapping[str, bytes], some: Callable[[Sequence[str]], list[Article]], options: Options, former: Former
    ) -> None:
        """``files``: path → key of each article; ``some``: paths → articles."""
        self._config = config
        self._files = files
        self._some = some
        self._options = options
        self._former = former
        self._work: dict[str, _Work] = {}
        self._bounds: dict[str, Sequence[Bound]] = {}
        self._places: dict[str, list[Place]] = {}
        self._claims: dict[str, list[Claim]] = {}
        self._make: Callable[[int, int], Story]
        self.heads: dict[str, Head] = dict(former.heads)
        """By month, in order."""
        self.changed = set[str]()
        """The questions that have other answers than in the former build: see ``Trace``."""
        self._find()

    @property
    def fresh(self) -> dict[str, dict[str, bytes]]:
        """What was made anew, as the cache holds it."""
        made = (month for month in self._work if month in self.heads)
        return {month: stored(self._bounds[month], self._places[month], self._claims[month]) for month in made}

    @property
    def gone(self) -> list[str]:
        """Months that are no more."""
        return [month for month in self._former.heads if month not in self.heads]

    def _find(self) -> None:
        """Which months are touched by changed files, or by the clock."""
        files, heads, now = self._files, self.heads, self._options.now
        stale: set[str] = set()
        left = dict(files)
        for month, head in heads.items():
            same = True
            for path, key in head.members:
                if files.get(path) == key:
                    left.pop(path, None)
                else:
                    same = False
            if not same or not head.since <= now < head.until:
                stale.add(month)
        added: dict[str, list[Article]] = defaultdict(list)
        for article in self._some(list(left)):
            added[article.date[:7]].append(article)
        for month in sorted(stale | added.keys()):
            self._renew(month, added[month])

    def _renew(self, month: str, added: Sequence[Article]) -> None:
        """Make a month anew, from the files that it keeps and some more."""
        files, head = self._files, self.heads.get(month)
        kept = [path for path, key in head.members if files.get(path) == key] if head else []
        bound = {b.article.source: b for b in self._former.bounds(month)[: len(head.sheet) + head.aside[0]]} if head and kept else {}
        bound = {path: bound[path] for path in kept if path in bound}
        articles = [*(b.article for b in bound.values()), *self._some([path for path in kept if path not in bound]), *added]
        shelves = shelve(articles, self._options)
        bound = {a.source: found for a in (*shelves.listed, *shelves.unlisted) if (found := bound.get(a.source))}
        names = names_in(shelves.listed), names_in(shelves.unlisted), names_in(shelves.expired)
        self._work[month] = _Work(shelves, tuple((a.source, files[a.source]) for a in articles), bound, names)

    def let_go(self) -> None:
        """Give up what only binding needed, before pages are rendered: with many articles it is a tenth of the memory."""
        self._places.clear()
        self._work.clear()

    def names(self) -> tuple[Iterator[Names], Iterator[Names]]:
        """The names in listed articles, oldest first, and those in others that are public."""
        months = sorted(self.heads.keys() | self._work.keys())
        found = [self._names(month) for month in months]
        return (listed for listed, _, _ in found), chain((unlisted for _, unlisted, _ in found), (expired for _, _, expired in found))

    def _names(self, month: str) -> tuple[Names, Names, Names]:
        if month in self._work:
            return self._work[month].names
        head = self.heads[month]
        return head.listed, head.unlisted, head.expired

    def meet(self, terms: Terms, permalinks: Permalinks, assets: Iterable[Asset]) -> Places:
        """Make those months anew too in which names mean something else, or of which something was asked that has another answer now."""
        former = self._former
        for month, head in self.heads.items():
            if month not in self._work and terms.digest((head.listed, head.unlisted, head.expired)) != head.meant:
                self._renew(month, ())
        self.changed = changed = self._changed(terms, permalinks, assets)
        if changed:
            for month, head in self.heads.items():
                if month not in self._work and not changed.isdisjoint(head.asked):
                    self._renew(month, ())
                    self._places[month] = former.places(month)
        for work in self._work.values():
            work.bound = {path: b for path, b in work.bound.items() if changed.isdisjoint(b.trace.asked) and b.meant == meaning(b.article, terms)}
        months = sorted(self.heads.keys() | self._work.keys())
        return Places(lambda: chain.from_iterable(self._places[m] if m in self._places else former.places(m) for m in months))

    def _changed(self, terms: Terms, permalinks: Permalinks, assets: Iterable[Asset]) -> set[str]:
        former, changed = self._former, set[str]()
        for month, work in self._work.items():
            shelves = work.shelves
            public = [permalinks.place(a) for a in (*shelves.listed, *shelves.unlisted, *shelves.expired)]
            self._places[month] = [*public, *(permalinks.held(a) for a in shelves.held)]
            if former is NOTHING:
                continue  # nobody has asked
            before = set(former.places(month)) if month in former.heads else set()
            for place in before ^ set(self._places[month]):
                changed.update(place.keys())
        if former is NOTHING:
            return changed
        now = {a.source: a.digest for a in assets}
        for source, _ in now.items() ^ former.assets.items():
            name = source.rpartition("/")[2]
            changed |= {f"a {one_form(source)}", f"f {name}", f"n {name}"}
        return changed | {f"d {address}" for address in {*terms.addresses()} ^ {*former.addresses}}

    def bind(self, binder: Binder, resolver: Resolver, terms: Terms) -> Book:
        """Bind what is new. Afterwards ``heads`` are those of this site."""
        made: dict[str, list[Story]] = {}
        for month, work in sorted(self._work.items()):
            places = {place.source: place for place in self._places[month]}
            shelves = work.shelves
            public = [*shelves.listed, *shelves.unlisted, *shelves.expired]
            bounds = [found if (found := work.bound.get(a.source)) and found.article is a else binder.bound(a, places[a.source]) for a in public]
            gone = {a.source for a in shelves.expired}
            originals = self._some([path for path, _ in work.members if path in gone])
            withheld = tuple(sorted(resolver.used_by([*shelves.held, *originals])))
            asked = resolver.trace().asked
            self._bounds[month] = bounds
            made[month] = [story_of(bound, terms) for bound in bounds]
            addresses = [places[a.source].address for a in shelves.listed]
            self.heads[month] = self._head(month, work, bounds, made[month][: len(addresses)], addresses, (withheld, asked), terms)
        self.heads = {month: self.heads[month] for month in sorted(self.heads) if self.heads[month].members}
        months = list(self.heads)

        def story(number: int, at: int) -> Story:
            found = made.get(months[number])
            return found[at] if found else story_of(self._articles(months[number])[at], terms)

        self._make = story
        return Book([head.sheet for head in self.heads.values()], self._make)

    def _articles(self, month: str) -> Sequence[Bound]:
        if month not in self._bounds:
            self._bounds[month] = self._former.bounds(month)
        return self._bounds[month]

    @property
    def told(self) -> Told | None:
        """What the former build told of old addresses."""
        return self._former.told

    def claims(self) -> Iterator[Claim]:
        """The old addresses that public articles claim."""
        months = (month for month, head in self.heads.items() if head.claimed)
        return chain.from_iterable(self._claims[month] if month in self._claims else self._former.claims(month) for month in months)

    def claimed(self) -> Iterator[bytes]:
        """What tells these claims from others."""
        return (head.claimed for head in self.heads.values())

    def aside(self) -> tuple[tuple[Story, ...], tuple[Story, ...]]:
        """Unlisted and expired articles, oldest first."""
        unlisted: list[Story] = []
        expired: list[Story] = []
        for number, head in enumerate(self.heads.values()):
            start, (first, second) = len(head.sheet), head.aside
            unlisted += [self._make(number, at) for at in range(start, start + first)]
            expired += [self._make(number, at) for at in range(start + first, start + first + second)]
        return tuple(unlisted), tuple(expired)

    def _head(
        self,
        month: str,
        work: _Work,
        bounds: Sequence[Bound],
        stories: Sequence[Story],
        addresses: Sequence[str],
        held: tuple[tuple[str, ...], tuple[str, ...]],
        terms: Terms,
    ) -> Head:
        shelves, options = work.shelves, self._options
        traces = [b.trace for b in bounds]
        withheld, asked = held
        everyone = (*shelves.listed, *shelves.unlisted, *shelves.expired, *shelves.held)
        moments = {t for a in everyone for t in (a.publish_when, a.expires_when) if t is not None}
        news = {a.publish_when + NEWS + 1 for a in everyone}
        claims = self._claims[month] = [(old, b.url, b.article.source) for b in bounds for old in b.article.redirect_from]
        return Head(
            sheet(month, stories, addresses, self._config, terms, options.now),
            work.members,
            max((t for t in moments | news if t <= options.now), default=0),
            min((t for t in moments if t > options.now), default=FOREVER),
            tuple(sorted(t for t in moments | news if t > options.now)),
            *work.names,
            terms.digest(work.names),
            tuple(dict.fromkeys(chain(asked, *(t.asked for t in traces)))),
            tuple(dict.fromkeys(chain.from_iterable(t.used for t in traces))),
            tuple(dict.fromkeys(chain.from_iterable(t.leads for t in traces))),
            tuple(chain.from_iterable(t.references for t in traces)),
            withheld,
            digest(*chain.from_iterable(claims)) if claims else b"",
            (len(shelves.unlisted), len(shelves.expired)),
            any(b.article.audio for b in bounds),
        )
