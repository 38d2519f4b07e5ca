"""Where each text of the old site will be, as close as can be to where it was; and whose each address is."""

import re
from collections import Counter
from urllib.parse import unquote

from msgspec import Struct

from ..urls import slugify
from .archive import BASES, DAY, Archive, safe_slug, same, spoken

_PATTERNS = (
    "/%year%/%monthnum%/%day%/%postname%/", "/%year%/%monthnum%/%postname%/", "/%year%/%postname%/", "/%postname%/", "/%category%/%postname%/",
    "/archives/%post_id%/", "/%year%/%monthnum%/%day%/%post_id%/",
)  # fmt: skip


class Post(Struct, frozen=True, gc=False):
    """What decides the place of a public post or page."""

    number: int
    kind: str
    date: str
    slug: str
    link: str
    section: str
    """Slug of its first one."""
    old: tuple[str, ...] = ()
    """Slugs that it had before."""


def place(found: Archive, posts: list[Post]) -> None:
    """Give each public text its file and its address, and each old address the text that it belongs to."""
    pattern = _pattern(found, posts)
    found.permalink = pattern.replace("%post_id%", "%postname%")
    _place(found, posts, pattern)
    _claim_all(found, posts)
    _tell_apart(found)


def _pattern(found: Archive, posts: list[Post]) -> str:
    """WordPress' permalinks that most posts follow."""
    pretty = [post for post in posts if post.kind == "post" and "?" not in post.link][:2000]
    scores = Counter({pattern: sum(_address(pattern, post, post.slug) == found.below(post.link) for post in pretty) for pattern in _PATTERNS})
    best = scores.most_common(1)
    return best[0][0] if best and best[0][1] > 0 else _PATTERNS[0]


def _place(found: Archive, posts: list[Post], pattern: str) -> None:
    taken = {former.source for former in found.former.values()}
    for post in posts:
        if post.kind == "post":
            found.periods.update(f"/{post.date[:size].replace('-', '/')}" for size in (4, 7, 10))
        folder = f"news/{post.date[:4]}/{post.date[5:7]}" if post.kind == "post" else "pages"
        old = found.below(post.link)
        identity = old if post.link else f"{post.date} {post.slug}"
        former = found.former.get(identity)
        if former is not None and former.source.startswith(f"{folder}/"):
            name = former.source[len(folder) + 1 : -len(".md")]
        else:
            name = post.slug if f"{folder}/{post.slug}.md" not in taken else f"{post.slug}-{post.number}"
        taken.add(f"{folder}/{name}.md")
        found.identities[post.number] = identity
        found.sources[post.number] = f"{folder}/{name}.md"
        made = _address(pattern, post, name) if post.kind == "post" else f"/{name}/"
        if made == "/feed/" or DAY.fullmatch(made.rstrip("/")):
            made = f"/{name}-{post.number}/"
        found.addresses[post.number] = old if old == made else made
        if not same(old, made):
            found.paths[post.number] = old


def _claim_all(found: Archive, posts: list[Post]) -> None:
    """Each address belongs to the text that will be there, then to the one that was there, then to the first that was there under another slug."""
    found.lists |= {found.term_path(kind, slug).rstrip("/"): found.term_address(kind, slug) for kind, slug in found.terms if kind in BASES}
    found.claimed = {"": 0, **{found.term_address(kind, slug).rstrip("/"): 0 for (kind, slug) in found.terms if kind in BASES}}
    for places in (found.addresses, found.paths):
        for number, address in places.items():
            found.claimed.setdefault(address.rstrip("/"), number)
    for post in posts:
        folder = found.addresses[post.number].rstrip("/").rpartition("/")[0]
        for slug in filter(None, map(safe_slug, post.old)):
            found.claim(f"{folder}/{slug}/", post.number)


def _tell_apart(found: Archive) -> None:
    """Two terms of one name, below different parents, get names of their own."""
    taken: set[tuple[str, str]] = set()
    for (taxonomy, slug), (name, _, parent) in sorted(found.terms.items()):
        shown = spoken(name, unquote(slug)) or name or slug
        if slugify(shown) and (taxonomy, slugify(shown)) in taken:
            above = found.terms.get((taxonomy, parent), (parent,))[0]
            ways = (f"{shown} ({above})", f"{shown} ({slug})", *(f"{shown} ({number})" for number in range(2, len(found.terms) + 2)))
            shown = next(n for n in ways if (taxonomy, slugify(n)) not in taken)
        taken.add((taxonomy, slugify(shown)))
        found.names[taxonomy, slug] = shown


def _address(pattern: str, post: Post, slug: str) -> str:
    year, month, day = post.date[:4], post.date[5:7], post.date[8:10]
    values = {
        "year": year, "monthnum": month, "day": day, "postname": slug, "post_id": str(post.number), "category": post.section or "sem-categoria",
    }  # fmt: skip
    return re.sub(r"%(\w+)%", lambda part: values[part[1]], pattern)
