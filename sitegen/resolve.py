"""Links and pictures as authors write them → URLs. Everything that leads nowhere is a problem."""

import posixpath
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from difflib import get_close_matches
from functools import cached_property

from msgspec import structs

from .config import Config
from .errors import Problem
from .model import Article, Asset, Audio, Entry, Picture, Reference
from .pictures import address_of, plain_of, shapes_of, srcset
from .terms import Terms
from .urls import address_path, base_path, decode, encode, slugify

BODY_SIZES = "(min-width: 42rem) 40rem, 92vw"
"""How wide pictures in a text are shown: see the theme's style sheet."""


class Resolver:
    """Knows where everything on a site is."""

    def __init__(
        self,
        config: Config,
        terms: Terms,
        public: Sequence[Article],
        held: Sequence[Article],
        entries: Sequence[Entry],
        assets: Sequence[Asset],
        broken: frozenset[str],
        problems: list[Problem],
    ) -> None:
        self._config = config
        self._terms = terms
        self._public = public
        self._held = held
        self._entries = entries
        self._assets = {one_form(a.source): a for a in assets}
        self._broken = broken
        self._problems = problems
        self._base = base_path(config.base_url)
        self._permalink = config.permalink
        self._plain = not any(token in config.permalink for token in ("{section}", "{author}", "{id}"))
        self._known: dict[str, tuple[str, str]] = {}
        """Addresses and URLs of articles by their sources."""
        self.references: list[Reference] = []
        self.used: set[str] = set()
        """Sources of the assets that something public uses."""
        self.leads: set[str] = set()
        """Sources of lead pictures."""
        self.has_audio = any(article.audio for article in public)

    def url(self, address: str) -> str:
        """The URL of an address of this site."""
        return self._base + encode(address)

    def site_url(self, url: str) -> str:
        """A URL of the settings: addresses of this site get the base path."""
        return self.url(url) if url.startswith("/") and not url.startswith("//") else url

    def address(self, article: Article) -> str:
        """The permalink of an article."""
        return self._place(article)[0]

    def article_url(self, article: Article) -> str:
        """The URL of an article."""
        return self._place(article)[1]

    def _place(self, article: Article) -> tuple[str, str]:
        found = self._known.get(article.source)
        if found is None:
            address = self._address(article)
            found = self._known[article.source] = address, self.url(address)
        return found

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
        return self._permalink.format_map(names)

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
        self.leads.add(asset.source)
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
        """URLs and sizes for a body's symbolic links."""
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
        found = self._addresses.get(address)
        if found is not None:
            return found
        if address in self._held_addresses:
            self._lost(source, target, "this leads to an article that is not published")
            return ""
        if not self._broken:
            self.references.append(Reference(source, target, address_path(address)))
        return self.url(address)

    def _relative(self, source: str, target: str, name: str) -> str:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source), decode(name)))
        for candidate in (path, f"{path}.md", f"{path}/index.md"):
            found = self._sources.get(candidate)
            if found is not None:
                return found
            if candidate in self._broken:
                return ""
            if candidate in self._held_sources:
                self._lost(source, target, "this leads to an article that is not published")
                return ""
        close = get_close_matches(path, self._sources, 1, 0.7)
        self._lost(source, target, "this leads nowhere", f"did you mean {posixpath.relpath(close[0], posixpath.dirname(source))!r}?" if close else "")
        return ""

    def _wiki(self, source: str, target: str) -> tuple[str, str]:
        name, mark, fragment = target[2:-2].partition("#")
        key = slugify(name.removesuffix(".md").rpartition("/")[2]) if not _is_file(name) else name.rpartition("/")[2]
        found = sorted(self._names.get(key, ()))
        if len(found) > 1:
            exact = [f for f in found if f[0].removesuffix(".md").endswith(name.removesuffix(".md"))]
            found = exact if len(exact) == 1 else found
        if len(found) == 1:
            source_path, url, size = found[0]
            if _is_file(name):
                self.used.add(source_path)
            return url + (f"#{slugify(fragment)}" if mark else ""), size
        if found:
            self._lost(source, target, f"{name!r} is the name of {len(found)} things", f"write a path: {', '.join(f[0] for f in found[:4])}")
        elif not self._broken:
            close = get_close_matches(key, self._names, 1, 0.7)
            self._lost(source, target, f"nothing is called {name!r}", f"did you mean {close[0]!r}?" if close else "")
        return "#", ""

    def _asset(self, source: str, name: str) -> Asset | None:
        asset = self._find_asset(source, name)
        if asset is not None:
            self.used.add(asset.source)
        return asset

    def _find_asset(self, source: str, name: str) -> Asset | None:
        if name.startswith("[["):
            found = [a for a in self._assets.values() if a.source.rpartition("/")[2] == name[2:-2].rpartition("/")[2]]
            return found[0] if len(found) == 1 else None
        return next((asset for path in _places(source, name) if (asset := self._assets.get(path))), None)

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
        if self._broken.isdisjoint(_places(source, name)):
            self._lost(source, name, message)

    def _lost(self, source: str, target: str, message: str, hint: str = "") -> None:
        path = source if source.endswith(".toml") else f"content/{source}"
        self._problems.append(Problem(path, 0, 0, f"{message}: {target}", hint or "check the name", target))

    @cached_property
    def _sources(self) -> dict[str, str]:
        found = {one_form(a.source): self.article_url(a) for a in self._public}
        return found | {one_form(e.source): self.entry_url(e) for e in self._entries}

    @cached_property
    def _addresses(self) -> dict[str, str]:
        found = dict(map(self._place, self._public))
        strip = len(self._base)
        return found | {decode(url[strip:]): url for url in (*(self.entry_url(e) for e in self._entries), *(t.url for t, _ in self._terms.known()))}

    @cached_property
    def _held_sources(self) -> set[str]:
        return {one_form(a.source) for a in self._held}

    @cached_property
    def _held_addresses(self) -> set[str]:
        return {self.address(a) for a in self._held} if self._plain else set()

    @cached_property
    def _names(self) -> dict[str, set[tuple[str, str, str]]]:
        """What ``[[name]]`` can mean: slug, file name and title of articles and pages; file name of assets."""
        found: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
        for article in self._public:
            where = article.source, self.article_url(article), ""
            for name in (article.slug, slugify(_stem(article.source)), slugify(article.title)):
                found[name].add(where)
        for entry in self._entries:
            for name in (entry.slug, slugify(entry.title)):
                found[name].add((entry.source, self.entry_url(entry), ""))
        for asset in self._assets.values():
            found[asset.source.rpartition("/")[2]].add((asset.source, self.url(address_of(asset)), self._attributes(asset)))
        return found


def _places(source: str, name: str) -> list[str]:
    """Where below ``content/`` a file that a text names may be: as written, and with its percent signs decoded."""
    folder = posixpath.dirname(source)
    paths = (n.lstrip("/") if n.startswith("/") else posixpath.normpath(posixpath.join(folder, n)) for n in dict.fromkeys((name, decode(name))))
    return [one_form(path) for path in paths]


def one_form(path: str) -> str:
    """A source path in one Unicode form."""
    return path if path.isascii() else unicodedata.normalize("NFC", path)


def _stem(source: str) -> str:
    name = source.rpartition("/")[2].rpartition(".")[0]
    return source.split("/")[-2] if name == "index" else name


def _is_file(name: str) -> bool:
    last = name.rpartition("/")[2]
    return "." in last and not last.endswith(".md") and len(last.rpartition(".")[2]) <= 5


def _foreign(src: str) -> bool:
    return src.startswith(("http://", "https://", "//"))
