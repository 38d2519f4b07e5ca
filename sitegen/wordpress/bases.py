"""What stands before the addresses of categories, tags and authors: WordPress' own words, or what the old site's links show."""

from collections import Counter
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from ..urls import slugify
from .archive import BASES, Archive, safe_slug


def find_bases(found: Archive, wished: Mapping[str, str], texts: set[str]) -> None:
    """Settle them: as it is wished, else by what most links to terms begin with. ``texts``: the paths of posts and pages."""
    for taxonomy, usual in BASES.items():
        known = Counter(_said(found, taxonomy)) or Counter(_linked(found, taxonomy, texts))
        found.bases[taxonomy] = wished.get(taxonomy, max(known, key=lambda base: (known[base], base), default=usual))
    known = Counter(_writers(found, texts))
    found.bases["author"] = wished.get("author", max(known, key=lambda base: (known[base], base), default="author"))
    _parents(found)


def _said(found: Archive, taxonomy: str) -> Iterator[str]:
    """By the addresses that the source gives terms; of one below another, which does not say so, the first word."""
    for (kind, slug), path in found.term_paths.items():
        if kind == taxonomy:
            before = _before(found, taxonomy, slug, path)
            yield before.partition("/")[0] if not found.terms[kind, slug][2] else before


def _linked(found: Archive, taxonomy: str, texts: set[str]) -> Iterator[str]:
    """By links in texts that end in a term's slug and lead to no post."""
    others = {slug for kind, slug in found.terms if kind != taxonomy}
    slugs = {unquote(slug): slug for kind, slug in found.terms if kind == taxonomy and slug not in others}
    for path in found.linked:
        slug = slugs.get(path.rpartition("/")[2])
        if slug is not None and path.count("/") > 1 and path not in texts and (before := _before(found, taxonomy, slug, path)):
            yield before


def _writers(found: Archive, texts: set[str]) -> Iterator[str]:
    """By links that end in the name of an author, or of a guest, and lead to nothing else."""
    names = (
        {slugify(profile.slug) for profile in found.profiles.values()}
        | {slugify(login) for login in found.authors}
        | {slugify(slug) for slug in found.guests}
    )
    names -= {slugify(safe_slug(slug)) for _, slug in found.terms} | {""}
    for path in found.linked:
        before, _, name = path.strip("/").rpartition("/")
        if name in names and before and path not in texts:
            yield before


def _before(found: Archive, taxonomy: str, slug: str, path: str) -> str:
    """A path without the term and those above it."""
    parts = path.strip("/").split("/")
    chain = [safe_slug(name) for name in found.chain(taxonomy, slug)]
    return "/".join(parts[: -len(chain)] if parts[-len(chain) :] == chain else parts[:-1])


def _parents(found: Archive) -> None:
    """What a category's address tells of the one above it, where nothing else does."""
    for (taxonomy, slug), path in found.term_paths.items():
        name, about, parent = found.terms.get((taxonomy, slug), ("", "", "-"))
        base = found.bases.get(taxonomy, "")
        way = path.strip("/").removeprefix(f"{base}/").split("/")
        if taxonomy == "category" and not parent and len(way) > 1 and ("category", way[-2]) in found.terms:
            found.terms[taxonomy, slug] = name, about, way[-2]
