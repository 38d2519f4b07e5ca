"""The header of a stand-alone page, or of the text on an author, a section or a tag → ``Entry``."""

import re
from typing import Literal

from ..content import Entry
from .fields import Fields
from .keys import AUTHOR, PAGE, SECTION, TERM, Keys
from .parts import email, file_name, language, picture, profiles, redirects, slug, status
from .typography import typeset

VERSION = "3"
EntryKind = Literal["page", "author", "section", "tag"]
KEYS: dict[EntryKind, Keys] = {"page": PAGE, "author": AUTHOR, "section": SECTION, "tag": TERM}
_ORGANIZATION = re.compile(r"organi[zs]ation|organiza[cç][aã]o|ag[eê]ncia|agency|empresa|company|grupo|group|ve[ií]culo", re.IGNORECASE)
_PERSON = re.compile(r"person|pessoa", re.IGNORECASE)


def read_entry(source: str, digest: bytes, kind: EntryKind, fields: Fields) -> Entry:
    """What the header says; the body's links and lead are not in it yet."""
    title = fields.text("title")
    if not title and "title" not in fields.broken:
        name = "name" if kind == "author" else "title"
        fields.file.missing(f"{name} is missing", f'write a line "{name}: …" between the --- lines')
    if kind == "page":
        title = typeset(title, language(fields) or fields.file.language)
    updated = fields.moment("updated")
    fields.moment("date")
    return Entry(
        source=source,
        digest=digest,
        kind=kind,
        title=title,
        slug=slug(fields, file_name(source)[1]),
        description=fields.text("description"),
        person=_is_person(fields),
        profiles=profiles(fields),
        email=email(fields),
        image=picture(fields),
        merge=fields.texts("merge"),
        parent=fields.text("parent") if kind == "section" else "",
        menu=fields.number("menu", -1000, 1000),
        status=status(fields),
        redirect_from=redirects(fields),
        lang=language(fields),
        updated=updated.text if updated else "",
        noindex=kind == "page" and bool(fields.flag("noindex")),
        seo_title=typeset(fields.text("seo_title"), language(fields) or fields.file.language) if kind == "page" else "",
    )


def _is_person(fields: Fields) -> bool:
    word = fields.text("kind")
    if not word or _PERSON.fullmatch(word):
        return True
    if not _ORGANIZATION.fullmatch(word):
        fields.problem("kind", f'unknown kind "{word}"', "write person or organization")
    return False
