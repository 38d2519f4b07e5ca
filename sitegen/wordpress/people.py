"""Authors and terms of WordPress → files of ``content/authors/``, ``sections/`` and ``tags/``."""

from collections.abc import Mapping

from ..read.frontmatter import write
from ..rules import is_url
from ..urls import encode, slugify
from .archive import BASES, Archive, Profile, safe_slug
from .entries import Entry
from .kinds import old_term
from .ledger import Ledger, Writer
from .links import Links
from .markup import MarkupContext, convert
from .media import MediaLibrary

FOLDERS = {"category": "sections", "post_tag": "tags"}
_QUERIES = {"category": "cat", "post_tag": "tag_id"}


def write_people(found: Archive, writer: Writer, ledger: Ledger, media: MediaLibrary) -> None:
    """A file for each author, and for each guest of Co-Authors Plus."""
    for login, name in sorted(found.authors.items()):
        number, profile = found.author_numbers.get(login, 0), found.profiles.get(login, Profile(login, "", "", ""))
        slug = slugify(profile.slug) or slugify(name) or "author"
        more = {
            "image": _portrait(profile.picture, slug, media, ledger),
            "links": _site(profile.url),
            "redirect_from": [f"/?author={number}"] if number else [],
        }
        _person(found, name, slug, more, profile.about, writer, ledger)
    for slug, guest in sorted(found.guests.items()):
        _person(found, guest.name, slugify(slug) or slugify(guest.name) or "author", {"links": _site(guest.url)}, guest.about, writer, ledger)


def _site(url: str) -> list[dict[str, str]]:
    return [{"name": "Site", "url": url}] if is_url(url) else []


def _portrait(url: str, slug: str, media: MediaLibrary, ledger: Ledger) -> str:
    """An author's picture among the site's own files; none where Gravatar has only a grey head."""
    if not url:
        return ""
    path, why = media.portrait(slug, url)
    ledger.entries.append(Entry("portrait", slug, "imported" if path else "skipped", f"content{path}" if path else "", why))
    return path


def _person(found: Archive, name: str, plain_name: str, more: Mapping[str, object], about: str, writer: Writer, ledger: Ledger) -> None:
    file = next(n for n in (plain_name, *(f"{plain_name}-{number}" for number in range(2, len(found.writers) + 3))) if n not in found.writers)
    found.writers[file] = name
    where = f"content/authors/{file}.md"
    values = {key: value for key, value in {"name": name, "kind": "person", **more}.items() if value}
    ledger.entries.append(Entry("author", name, writer.write(where, write(values, _said(found, about))), where))


def _said(found: Archive, text: str) -> str:
    """What WordPress kept about an author or a term, as Markdown."""
    if not text.strip():
        return "\n"
    return convert(text, MarkupContext(home=found.home, hosts=found.hosts, media=found.media, left=found.left, links=Links(found))).markdown or "\n"


def write_terms(found: Archive, writer: Writer, ledger: Ledger, redirects: list[str]) -> None:
    """A file for each category and tag; terms of other kinds stay with the texts that have them. ``redirects``: takes old addresses of the rest."""
    tags = {slugify(found.names[key]): found.term_address(*key) for key in found.terms if key[0] == "post_tag"}
    for (taxonomy, slug), (name, description, parent) in sorted(found.terms.items(), key=lambda term: (term[0][0] in found.as_tags, term[0])):
        if taxonomy in found.as_tags:
            _own(found, taxonomy, slug, description, tags, redirects, writer, ledger)
            continue
        folder = FOLDERS.get(taxonomy)
        if folder is None:
            why = "a menu" if taxonomy == "nav_menu" else "it stays under extra: of the texts that have it"
            ledger.entries.append(Entry(taxonomy, name or slug, "skipped", why=why))
            continue
        if not slugify(found.names[taxonomy, slug]):
            ledger.entries.append(Entry(taxonomy, name or slug, "skipped", why="neither its name nor its slug has a letter or digit"))
            continue
        where = f"content/{folder}/{safe_slug(slug) if slugify(safe_slug(slug)) else found.term_slug(taxonomy, slug)}.md"
        chain = found.chain(taxonomy, slug) if folder == "sections" else []
        values = {
            "title": found.names[taxonomy, slug], "slug": found.term_slug(taxonomy, slug), "parent": found.names[taxonomy, parent] if len(chain) > 1 else "",
            "redirect_from": _former(found, taxonomy, slug),
        }  # fmt: skip
        text = write({key: value for key, value in values.items() if value}, _said(found, description))
        kind = "category" if taxonomy == "category" else "tag"
        ledger.entries.append(Entry(kind, name, writer.write(where, text), where))


def _own(found: Archive, taxonomy: str, slug: str, about: str, tags: dict[str, str], redirects: list[str], writer: Writer, ledger: Ledger) -> None:
    """A term of a taxonomy of the site's own becomes a tag; of two that have one name, one."""
    name = found.names[taxonomy, slug]
    key = slugify(name)
    old = old_term(found, taxonomy, slug)
    if not key:
        ledger.entries.append(Entry(taxonomy, name or slug, "skipped", why="neither its name nor its slug has a letter or digit"))
        return
    lead = [old] if found.claim_for_list(old) else []
    if key in tags:
        if lead:
            redirects.append(f"{encode(old)} {encode(tags[key])}\n")
        ledger.entries.append(Entry(taxonomy, name, "merged", why="a tag has that name"))
        return
    tags[key] = f"/{found.bases['post_tag'] or BASES['post_tag']}/{key}/"
    where = f"content/tags/{key}.md"
    values = {"title": name, "redirect_from": lead}
    text = write({key: value for key, value in values.items() if value}, _said(found, about))
    ledger.entries.append(Entry(taxonomy, name, writer.write(where, text), where, "it became a tag"))


def _former(found: Archive, taxonomy: str, slug: str) -> list[str]:
    number, path = found.numbers.get((taxonomy, slug), 0), found.term_path(taxonomy, slug)
    moved = path != found.term_address(taxonomy, slug) and found.claim_for_list(path)
    return [*([path] if moved else []), *([f"/?{_QUERIES[taxonomy]}={number}"] if number else [])]
