"""A live site's REST API → a folder of its answers, page by page: what came once is not asked for again."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from ...download import Downloader, Limits, Refused, keep
from ...errors import Exit, SitegenError
from ...urls import split
from ..entries import Entry

KIND = "rest"
_JSON = ("application/json",)
_PAGE = 100
"""Entries of one answer; WordPress gives no more."""
_LAST = 100_000
"""Pages after which a host that always has more is not believed."""
_HIDDEN = frozenset((401, 403, 404, 410))
_TYPES = re.compile(r"wp_|nav_menu|attachment$|user_request|customize|custom_css|oembed_cache|revision")
_TAXONOMIES = re.compile(r"wp_|nav_menu|link_category|post_format")
_BASE = re.compile(r"[\w./()?<>\[\]+-]{1,100}")
Tell = Callable[[str, int, int], None]


def bring(url: str, folder: Path, tell: Tell, limits: Limits) -> list[Entry]:
    """Fetch all that the API shows to everybody, and say what it does not. Raises ``SitegenError`` if there is none."""
    site = _Site(url, folder, limits)
    return list(site.all(tell))


class _Site:
    def __init__(self, url: str, folder: Path, limits: Limits) -> None:
        self._folder = folder
        self._downloader = Downloader(limits)
        self._root = self._find(url)

    def _find(self, url: str) -> str:
        """The address of the API, by its own or the home page's."""
        home = url.partition("/wp-json")[0].partition("?")[0].rstrip("/")
        why = ""
        for root in (f"{home}/wp-json/", f"{home}/?rest_route=/"):
            try:
                body = self._downloader.fetch(root, kinds=_JSON).body
            except Refused as refused:
                why = why or str(refused)
                continue
            keep(body, self._folder / "index.json")
            return root
        raise SitegenError(f"{url} has no REST API of WordPress that answers: {why}", code=Exit.USAGE)

    def all(self, tell: Tell) -> Iterator[Entry]:
        """Every collection."""
        types, refused = self._described("types", _TYPES, ["posts", "pages"])
        yield from refused
        taxonomies, refused = self._described("taxonomies", _TAXONOMIES, ["categories", "tags"])
        yield from refused
        for base in ("users", *taxonomies, "media", *types, "comments"):
            yield from self._collection(base, tell)

    def _described(self, name: str, left_out: re.Pattern[str], usual: list[str]) -> tuple[list[str], list[Entry]]:
        """The names of collections by a list of their kinds; the usual ones if the site does not show it."""
        try:
            said = msgspec.json.decode(self._downloader.fetch(self._address(name), kinds=_JSON).body)
        except Refused as refused:
            return usual, [_told(name, refused)]
        except msgspec.DecodeError:
            return usual, [Entry(KIND, name, "lost", why="the answer is no JSON")]
        bases: list[Any] = (
            [kind.get("rest_base") for key, kind in said.items() if isinstance(kind, dict) and not left_out.match(key)]
            if isinstance(said, dict)
            else []
        )
        return list(dict.fromkeys([*usual, *(base for base in bases if isinstance(base, str) and _BASE.fullmatch(base))])), []

    def _address(self, base: str, query: str = "") -> str:
        return f"{self._root}wp/v2/{base}" + (("&" if "?" in self._root else "?") + query if query else "")

    def _collection(self, base: str, tell: Tell) -> Iterator[Entry]:
        number, last = 1, _LAST
        name = re.sub(r"\W+", "-", base)
        while number <= last:
            known = sorted(self._folder.glob(f"{name}-{number:05}-of-*.json"))
            if known:
                last = int(known[0].stem.rpartition("-")[2])
            else:
                try:
                    answer = self._downloader.fetch(self._address(base, f"per_page={_PAGE}&page={number}&orderby=id&order=asc"), kinds=_JSON)
                except Refused as refused:
                    if number == 1 or refused.status != 400:
                        yield _told(base, refused)
                    return
                last = _pages(answer.headers.get("x-wp-totalpages", ""), answer.body, number)
                keep(answer.body, self._folder / f"{name}-{number:05}-of-{last:05}.json")
            tell("fetching", number, last)
            number += 1


def _pages(said: str, body: bytes, number: int) -> int:
    """How many pages a collection has; where the host does not say, one more as long as something comes."""
    if said.isdecimal():
        return min(int(said), _LAST)
    return number + 1 if body.strip() not in (b"[]", b"") else number


def _told(base: str, refused: Refused) -> Entry:
    if refused.status in _HIDDEN:
        return Entry(KIND, base, "skipped", why=f"the site does not show it to everybody: {refused}")
    return Entry(KIND, base, "lost", why=str(refused))


def folder_name(url: str) -> str:
    """A folder's name for what a site answers."""
    parts = split(url)
    return re.sub(r"[^\w.-]+", "-", f"{parts.netloc}{parts.path}").strip("-.") or "site"
