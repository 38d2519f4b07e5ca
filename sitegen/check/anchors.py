"""Links to a place within a page that has no such place."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from urllib.parse import unquote

from ..errors import Problem
from ..model import Site
from ..store.cache import Cache

_ID = re.compile(r'\bid="([^"]+)"')


def places(html: str) -> frozenset[str]:
    """The places that links can lead to within a text."""
    return frozenset(_ID.findall(html))


def look_at_anchors(site: Site, store: Cache) -> Iterator[Problem]:
    """Of links between articles and pages; only texts that such a link names are looked at."""
    texts = [(s.article.source, s.article.digest, s.card.url, s.article.links, s.links) for s in (*site.stories, *site.unlisted)]
    texts += [(leaf.entry.source, leaf.entry.digest, leaf.url, leaf.entry.links, leaf.links) for leaf in site.pages]
    keys = {url: key for _, key, url, _, _ in texts}

    @cache
    def known(url: str) -> frozenset[str]:
        return places(store.body(keys[url]) or "")

    for source, _, _, written, urls in texts:
        for target, url in zip(written, urls, strict=True):
            page, mark, name = url.partition("#")
            if mark and page in keys and name and unquote(name) not in known(page):
                yield lost(f"content/{source}", name, known(page), target)


def lost(path: str, name: str, known: frozenset[str], key: str) -> Problem:
    """What is said of a link to ``#name``; its place is that of ``key``."""
    near = get_close_matches(name, sorted(known), 1, 0.6)
    hint = f'did you mean "#{near[0]}"?' if near else "look at the headings of that page"
    return Problem(path, 0, 0, f'that page has no place "#{name}"', hint, key, rule="anchor")
