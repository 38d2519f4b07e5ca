"""Every address that the old site answered, one a line with what is to answer it, for ``sitegen addresses``."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from ..config import Feeds
from ..urls import encode, slugify
from .archive import BASES, Archive, safe_slug
from .header import former_addresses
from .items import Item
from .kinds import OWN, old_term
from .ledger import Writer

FILE = "old-addresses.txt"
_BELOW = ("feed/", "amp/", "embed/", "trackback/")
_FEEDS = ("/feed/\tpage", "/feed/rss2/", "/feed/atom/", "/feed/rdf/", "/rss/", "/rss2/", "/atom/", "/?feed=rss2\tmap", "/comments/feed/\tgone")
_LEFT_OUT = tuple(f"/{name}\tgone" for name in (
    "wp-login.php", "wp-admin/", "xmlrpc.php", "wp-json/", "wp-sitemap.xml", "sitemap_index.xml", "post-sitemap.xml", "page-sitemap.xml", "category-sitemap.xml",
    "news-sitemap.xml", "wp-rss2.php", "wp-rss.php", "wp-atom.php", "wp-rdf.php", "wp-feed.php", "wp-commentsrss2.php",
))  # fmt: skip
_SIZES = re.compile(r's:(?:4:"file|14:"original_image)";s:[0-9]{1,4}:"([^"/\\\s]+)"')
"""In PHP's note of a picture: the names of its other sizes, and of what it was made smaller from."""
_SIZE = re.compile(r"-[0-9]+x[0-9]+(?=\.\w+$)")
_ENDING = re.compile(r"(?=\.\w+$)")
_PERIODS = (4, 7, 10)
"""Letters of a date: its year, its month, itself."""
_PAGE = 10
"""Posts on a page of a list, unless a site sets it otherwise."""


class Contract:
    """Collects the addresses in a file while items go by."""

    def __init__(self, found: Archive, lines: BinaryIO) -> None:
        self._found = found
        self._lines = lines
        self._write("# Every address of the old site; after a tab, what is to answer it. Prove it with: sitegen addresses old-addresses.txt\n")
        self._filed: Counter[tuple[str, str]] = Counter()
        self._posts = 0
        self._days: Counter[str] = Counter()

    def text(self, item: Item) -> None:
        """A public post or page, with all that was below it."""
        self._write(*(f"{line}\n" for line in self._text(item)))
        if self._found.roles.get(item.kind) == "post":
            self._posts += 1
            self._days.update(item.date[:size] for size in _PERIODS)
            self._filed.update({(taxonomy, slug) for taxonomy, slug, _ in item.terms})

    def gone(self, path: str) -> None:
        """What the new site leaves out."""
        self._write(f"{encode(path)}\tgone\n")

    def leads(self, old: list[str]) -> None:
        """Addresses from which readers were led on."""
        self._write(*(f"{address}\t{'map' if '?' in address else 'redirect'}\n" for address in old))

    def withdrawn(self, item: Item, path: str) -> None:
        """A text that was public at the time of a former import."""
        shown = encode(path)
        below = [f"{shown}{name}" for name in (*_BELOW, "comment-page-1/", *(f"#comment-{comment.id}" for comment in item.comments))]
        self._write(*(f"{address}\tgone\n" for address in (shown, f"/?p={item.id}", f"/?page_id={item.id}", *below)))

    def file(self, item: Item, path: str, *, kept: bool) -> None:
        """A file of the media library and its own page."""
        self._write(f"{encode(path)}\t{'page' if kept else 'gone'}\n")
        folder, _, name = path.rpartition("/")
        for other in dict.fromkeys(one for written in item.metas("_wp_attachment_metadata") for one in _SIZES.findall(written)):
            found = kept and name in (plain := _SIZE.sub("", other), *(_ENDING.sub(mark, plain) for mark in ("-scaled", "-rotated")))
            self._write(f"{encode(f'{folder}/{other}')}\t{'map' if found else 'gone'}\n" if other != name else "")
        leads = self._found.attachment_target(item, kept=kept)
        link = self._found.below(item.link)
        if item.numbered:
            self._write(f"/?attachment_id={item.id}\t{'map' if leads else 'gone'}\n")
        if "?" not in link and link != "/":
            self._write(f"{encode(link)}{'' if leads else chr(9) + 'gone'}\n")

    def leave(self, writer: Writer) -> None:
        """Write the whole list."""
        self._write(*(f"{line}\n" for line in self._lists()))
        writer.gather(FILE, self._lines)

    def _write(self, *lines: str) -> None:
        self._lines.writelines(line.encode("utf-8", "replace") for line in lines)

    def _text(self, item: Item) -> Iterator[str]:
        found = self._found
        here, path = found.addresses[item.id], found.path(item.id)
        if item.numbered:
            yield f"/?{'page_id' if item.kind == 'page' else 'p'}={item.id}\tmap"
            if item.kind not in OWN:
                yield f"/?post_type={encode(item.kind)}&p={item.id}\tmap"
        if "?" in path or path == "/" or ".." in path.split("/"):
            return
        shown = encode(path)
        if item.kind == "page" or path.count("/") == 2:
            yield f"/?{'pagename' if item.kind == 'page' else 'name'}={shown.strip('/')}\tmap"
        moved = former_addresses(found, item)
        if path != here and found.shadowed(path.rstrip("/"), item.id):
            yield f"{shown}\tgone"
            return
        yield f"{shown}\tpage" if path == here else f"{shown}\tredirect" if path in moved else shown
        yield from (f"{shown}{name}\tmap" for name in _BELOW)
        yield from (f"{shown}{number}/\tmap" for number in range(2, item.content.count("<!--nextpage-->") + 2))
        yield from (f"{encode(old)}\tredirect" for old in moved if old != path and "?" not in old)
        if found.with_comments and path == here:
            yield from (f"{shown}#comment-{comment.id}" for comment in item.comments if comment.id)
            yield from (f"{shown}comment-page-1/\tmap" for _ in item.comments[:1])

    def _lists(self) -> Iterator[str]:
        yield "/\tpage"
        yield from (*_FEEDS, *_LEFT_OUT, "/?s=noticias\tmap", "/search/noticias/", "/search/noticias/page/2/", "/search/noticias/feed/rss2/")
        yield from _pages("/", self._posts)
        yield "/?paged=2\tpage"
        for period, count in sorted(self._days.items()):
            here, parts = f"/{period.replace('-', '/')}/", period.split("-")
            yield from (f"{here}\tpage", f"{here}feed/", f"/?m={''.join(parts)}\tmap")
            yield "/?" + "&".join(f"{name}={part}" for name, part in zip(("year", "monthnum", "day"), parts, strict=False)) + "\tmap"
            yield from _pages(here, count)
        for taxonomy, slug in sorted(self._found.terms):
            if taxonomy in BASES and not slugify(self._found.names[taxonomy, slug]):
                yield f"{encode(self._found.term_path(taxonomy, slug))}\tgone"
            elif taxonomy in BASES:
                yield from self._term(taxonomy, slug)
            elif taxonomy == "post_format":
                yield f"/type/{encode(slug.removeprefix('post-format-'))}/\tgone"
            elif taxonomy in self._found.as_tags:
                yield encode(old_term(self._found, taxonomy, slug))
                if (taxonomy, slug) not in self._found.term_paths and len(self._found.chain(taxonomy, slug)) == 1:
                    yield f"/?taxonomy={taxonomy}&term={encode(safe_slug(slug))}\tmap"
        for file in sorted(self._found.writers):
            here = f"/{self._found.bases['author'] or 'author'}/{encode(file)}/"
            yield from (f"{here}\tpage", f"{here}feed/", f"{here}page/2/", f"/?author_name={encode(file)}\tmap")
        yield from (f"/?author={number}\tmap" for _, number in sorted(self._found.author_numbers.items()) if number)

    def _term(self, taxonomy: str, slug: str) -> Iterator[str]:
        path = encode(self._found.term_path(taxonomy, slug))
        number = self._found.numbers.get((taxonomy, slug), 0)
        yield path
        if len(self._found.chain(taxonomy, slug)) > 1:
            yield f"/{self._found.bases[taxonomy] or BASES[taxonomy]}/{encode(safe_slug(slug))}/"
        fed = self._filed[taxonomy, slug] >= Feeds().term_minimum and path == encode(self._found.term_address(taxonomy, slug))
        yield f"{path}feed/" + ("\tpage" if fed else "")
        named = encode(self._found.term_slug(taxonomy, slug))
        yield f"/?{'category_name' if taxonomy == 'category' else 'tag'}={named}\tmap"
        yield f"/?taxonomy={taxonomy}&term={named}\tmap"
        if number:
            yield f"/?{'cat' if taxonomy == 'category' else 'tag_id'}={number}\tmap"
            yield f"/?feed=rss2&{'cat' if taxonomy == 'category' else 'tag_id'}={number}\tmap"
        yield from _pages(path, self._filed[taxonomy, slug])


def _pages(path: str, count: int) -> Iterator[str]:
    """The further pages of a list."""
    return (f"{path}page/{n}/" for n in range(2, -(-count // _PAGE) + 1))
