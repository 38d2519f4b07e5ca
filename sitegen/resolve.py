"""Links and pictures as authors write them → URLs. Everything that leads nowhere is a problem."""

import posixpath
from collections import defaultdict
from collections.abc import Sequence
from difflib import get_close_matches
from functools import cached_property
from html import escape

from msgspec import Struct, structs

from .config import Config
from .content import Article, Asset, Audio, Entry, Picture
from .errors import Problem
from .model import Reference
from .pictures import address_of, plain_of, shapes_of, srcset
from .places import Places, one_form
from .terms import Terms
from .urls import address_path, base_path, decode, encode, names_file, slugify

BODY_SIZES = "(min-width: 42rem) 40rem, 92vw"
"""How wide pictures in a text are shown: see the theme's style sheet."""


class Trace(Struct, frozen=True, gc=False, array_like=True):
    """What resolving one text asked, and what it led to. As long as no answer changes, neither do the links."""

    asked: tuple[str, ...] = ()
    """``a PATH``: the file below ``content/``; ``f NAME``: the file of that name anywhere; ``s PATH``: the text below ``content/``;
    ``d ADDRESS``: what is there; ``n NAME``: what is called so."""
    used: tuple[str, ...] = ()
    """Sources of the assets that it uses."""
    leads: tuple[str, ...] = ()
    """Sources of lead pictures."""
    references: tuple[Reference, ...] = ()


class _Notes:
    """A trace that is being made."""

    def __init__(self) -> None:
        self.asked: dict[str, None] = {}
        self.used: dict[str, None] = {}
        self.leads: dict[str, None] = {}
        self.references: list[Reference] = []


class Resolver:
    """Knows where everything on a site is."""

    def __init__(
        self,
        config: Config,
        terms: Terms,
        places: Places,
        entries: Sequence[Entry],
        assets: Sequence[Asset],
        broken: frozenset[str],
        problems: list[Problem],
    ) -> None:
        self._config = config
        self._terms = terms
        self._places = places
        self._entries = entries
        self._assets = {one_form(a.source): a for a in assets}
        self._broken = broken
        self._problems = problems
        self._base = base_path(config.base_url)
        self._notes = _Notes()

    def trace(self) -> Trace:
        """What was asked since the last time that this was called."""
        notes, self._notes = self._notes, _Notes()
        return Trace(tuple(notes.asked), tuple(notes.used), tuple(notes.leads), tuple(notes.references))

    def url(self, address: str) -> str:
        """The URL of an address of this site."""
        return self._base + encode(address)

    def site_url(self, url: str) -> str:
        """A URL of the settings: addresses of this site get the base path."""
        return self.url(url) if url.startswith("/") and not url.startswith("//") else url

    def refer(self, reference: Reference) -> None:
        """Note an address that something must answer."""
        self._notes.references.append(reference)

    def entry_url(self, entry: Entry) -> str:
        """The URL of a stand-alone page or of a term."""
        if entry.kind == "page":
            return self.url(self._config.addresses.page.replace("{slug}", entry.slug))
        return self._terms.entry_term(entry).url

    def picture(self, source: str, picture: Picture | None) -> Picture | None:
        """A picture with its URL and size."""
        if picture is None or _foreign(picture.src):
            return picture
        asset = self._asset(source, picture.src)
        if asset is None:
            self._lost_file(source, picture.src, "there is no picture")
            return picture
        plain = plain_of(asset)
        url = self.url(plain.address if plain else address_of(asset))
        size = (plain.width, plain.height) if plain else (asset.width, asset.height)
        return Picture(url, picture.alt, picture.caption, picture.credit, *size, self._srcset(asset), asset.color)

    def lead_picture(self, article: Article) -> Picture | None:
        """The picture above an article, also in the shapes that search engines ask for."""
        if article.image is None:
            return None
        picture = self.picture(article.source, article.image)
        asset = self._find_asset(article.source, article.image.src) if not _foreign(article.image.src) else None
        if picture is None or asset is None or not self._config.pictures.shapes:
            return picture
        self._notes.leads[asset.source] = None
        return structs.replace(picture, shapes=tuple(self.url(size.address) for size in shapes_of(asset)))

    def audio(self, source: str, audio: Audio | None) -> Audio | None:
        """A recording with its URL and size."""
        if audio is None or _foreign(audio.src):
            return audio
        asset = self._asset(source, audio.src)
        if asset is None:
            self._lost_file(source, audio.src, "there is no recording")
            return audio
        return Audio(self.url(address_of(asset)), audio.seconds, asset.size)

    def links(self, source: str, targets: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """URLs for a body's symbolic links, and what stands beside each: see ``Story.details``."""
        if not targets:
            return (), ()
        pairs = [self._link(source, target) for target in targets]
        return tuple(p[0] for p in pairs), tuple(p[1] for p in pairs)

    def used_by(self, texts: Sequence[Article | Entry]) -> set[str]:
        """Sources of the assets that these articles and entries use."""
        found = set()
        for text in texts:
            names = [*text.links, *([text.image.src] if text.image else [])]
            if isinstance(text, Article) and text.audio:
                names.append(text.audio.src)
            for name in names:
                asset = None if _foreign(name) else self._find_asset(text.source, name)
                if asset:
                    found.add(asset.source)
        return found

    def _link(self, source: str, target: str) -> tuple[str, str]:
        if target.startswith("[["):
            return self._wiki(source, target)
        name, mark, fragment = target.partition("#")
        name, question, query = name.partition("?")
        tail = f"{question}{query}{mark}{fragment}"
        asset = self._asset(source, name) if not name.endswith("/") else None
        if asset is not None:
            return self.url(address_of(asset)) + tail, self._attributes(asset)
        url = self._absolute(source, target, name) if name.startswith("/") else self._relative(source, target, name)
        return (url + tail if url else "#"), ""

    def _absolute(self, source: str, target: str, name: str) -> str:
        address = decode(name)
        if self._base and address.startswith(f"{self._base}/"):
            address = address[len(self._base) :]
        if "." not in address.rpartition("/")[2] and not address.endswith("/"):
            address += "/"
        self._ask(f"d {address}")
        found = self._addresses.get(address)
        if found is not None:
            return found
        if address in self._places.addresses:
            return self.url(address)
        if address in self._places.held_addresses:
            self._lost(source, target, "this leads to an article that is not published")
            return ""
        if not self._broken:
            self.refer(Reference(source, target, address_path(address)))
        return self.url(address)

    def _relative(self, source: str, target: str, name: str) -> str:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source), decode(name)))
        for candidate in (path, f"{path}.md", f"{path}/index.md"):
            self._ask(f"s {candidate}")
            found = self._source(candidate)
            if found:
                return found
            if candidate in self._broken:
                return ""
            if candidate in self._places.held_sources:
                self._lost(source, target, "this leads to an article that is not published")
                return ""
        close = get_close_matches(path, [*self._places.sources, *self._sources], 1, 0.7)
        self._lost(source, target, "this leads nowhere", f"did you mean {posixpath.relpath(close[0], posixpath.dirname(source))!r}?" if close else "")
        return ""

    def _wiki(self, source: str, target: str) -> tuple[str, str]:
        name, mark, fragment = target[2:-2].partition("#")
        key = slugify(name.removesuffix(".md").rpartition("/")[2]) if not names_file(name) else name.rpartition("/")[2]
        self._ask(f"n {key}")
        found = sorted(self._called(key))
        if len(found) > 1:
            exact = [f for f in found if f[0].removesuffix(".md").endswith(name.removesuffix(".md"))]
            found = exact if len(exact) == 1 else found
        if len(found) == 1:
            source_path, url, detail = found[0]
            if names_file(name):
                self._notes.used[source_path] = None
            return url + (f"#{slugify(fragment)}" if mark else ""), detail
        if found:
            self._lost(source, target, f"{name!r} is the name of {len(found)} things", f"write a path: {', '.join(f[0] for f in found[:4])}")
        elif not self._broken:
            close = get_close_matches(key, [*self._places.named, *self._names], 1, 0.7)
            self._lost(source, target, f"nothing is called {name!r}", f"did you mean {close[0]!r}?" if close else "")
        return "#", escape(name)

    def _asset(self, source: str, name: str) -> Asset | None:
        asset = self._find_asset(source, name)
        if asset is not None:
            self._notes.used[asset.source] = None
        return asset

    def _find_asset(self, source: str, name: str) -> Asset | None:
        if name.startswith("[["):
            last = name[2:-2].rpartition("/")[2]
            self._ask(f"f {last}")
            found = [a for a in self._assets.values() if a.source.rpartition("/")[2] == last]
            return found[0] if len(found) == 1 else None
        for path in _paths(source, name):
            self._ask(f"a {path}")
            asset = self._assets.get(path)
            if asset is not None:
                return asset
        return None

    def _ask(self, question: str) -> None:
        self._notes.asked[question] = None

    def _srcset(self, asset: Asset) -> str:
        return srcset(asset, self._config.pictures.form, self._base)

    def _attributes(self, asset: Asset) -> str:
        """Of an ``img`` in a body."""
        if not asset.width:
            return ""
        size = f' width="{asset.width}" height="{asset.height}"'
        widths = self._srcset(asset)
        return f'{size} srcset="{widths}" sizes="{BODY_SIZES}" style="background:{asset.color}"' if widths else size

    def _lost_file(self, source: str, name: str, message: str) -> None:
        """A file that is there but can't be read is a problem already."""
        if self._broken.isdisjoint(_paths(source, name)):
            self._lost(source, name, message)

    def _lost(self, source: str, target: str, message: str, hint: str = "") -> None:
        path = source if source.endswith(".toml") else f"content/{source}"
        self._problems.append(Problem(path, 0, 0, f"{message}: {target}", hint or "check the name", target))

    def _source(self, path: str) -> str:
        """The URL of the text that this file holds; empty if there is none."""
        address = self._places.sources.get(path)
        return self._sources.get(path, "") if address is None else self.url(address)

    def _called(self, key: str) -> set[tuple[str, str, str]]:
        """Source, URL and detail of what a name may mean."""
        return {*self._names.get(key, ()), *((p.source, self.url(p.address), escape(p.title)) for p in self._places.named.get(key, ()))}

    @cached_property
    def _sources(self) -> dict[str, str]:
        return {one_form(e.source): self.entry_url(e) for e in self._entries}

    @cached_property
    def _addresses(self) -> dict[str, str]:
        strip = len(self._base)
        return {decode(url[strip:]): url for url in (*(self.entry_url(e) for e in self._entries), *(t.url for t, _ in self._terms.known))}

    @cached_property
    def _names(self) -> dict[str, set[tuple[str, str, str]]]:
        """What ``[[name]]`` can mean besides articles, with the detail of each: slug and title of pages and terms; file name of assets."""
        found: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
        for entry in self._entries:
            for name in (entry.slug, slugify(entry.title)):
                found[name].add((entry.source, self.entry_url(entry), escape(entry.title)))
        for asset in self._assets.values():
            found[asset.source.rpartition("/")[2]].add((asset.source, self.url(address_of(asset)), self._attributes(asset)))
        return found


def _paths(source: str, name: str) -> list[str]:
    """Where below ``content/`` a file that a text names may be: as written, and with its percent signs decoded."""
    folder = posixpath.dirname(source)
    paths = (n.lstrip("/") if n.startswith("/") else posixpath.normpath(posixpath.join(folder, n)) for n in dict.fromkeys((name, decode(name))))
    return [one_form(path) for path in paths]


def _foreign(src: str) -> bool:
    return src.startswith(("http://", "https://", "//"))
