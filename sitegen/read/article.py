"""One content file → ``Article`` or ``Entry``, its body as HTML, and all that is wrong with it. Pure; runs in a worker."""

import json
import re
from collections.abc import Iterable
from datetime import date, time
from functools import lru_cache
from typing import Any

from msgspec import Struct, structs

from ..content import Article, Comments, Entry, Redirects
from ..digest import digest, digest_value
from ..errors import Problem
from ..marks import Lines
from ..urls import slugify
from . import comments, dates, entry, frontmatter, keys, redirects
from .dates import DateError, Moment
from .entry import EntryKind, read_entry
from .fields import Fields, File
from .frontmatter import Document
from .keys import ARTICLE
from .markdown import VERSION as MARKDOWN
from .markdown import Rendered, render
from .markdown import Settings as MarkdownSettings
from .parts import audio, corrections, dateline, file_name, language, origin, picture, slug, status, stem, url
from .parts import redirects as old_addresses
from .settings import Settings
from .typography import typeset

VERSION = f"2/{frontmatter.VERSION}/{keys.VERSION}/{dates.VERSION}/{entry.VERSION}/{comments.VERSION}/{redirects.VERSION}"
SUMMARY = 200
"""Characters of a summary that is made from the first paragraph."""
_KINDS: dict[str, EntryKind] = {"pages": "page", "authors": "author", "sections": "section", "tags": "tag"}


class Parsed(Struct, frozen=True):
    """What became of a file."""

    value: Article | Entry | Comments | Redirects | None
    """``None`` when any problem is an error."""
    body: str
    """HTML with symbolic links."""
    problems: tuple[Problem, ...]
    key: bytes
    """See ``key_of``."""


def key_of(source: str, data: bytes, settings: Settings) -> bytes:
    """Equal keys: the same file, read in the same way."""
    return digest(_reading(settings), source, data)


@lru_cache(64)
def _reading(settings: Settings) -> bytes:
    """How files are read."""
    return digest(VERSION, MARKDOWN, settings.language, settings.timezone, settings.raw_html)


def parse(source: str, data: bytes, settings: Settings) -> Parsed:
    """Read a file of ``content/news/``, ``pages/``, ``authors/``, ``sections/``, ``tags/``, ``comments/`` or ``redirects/``; ``source`` is relative to ``content/``."""
    if source.startswith(f"{comments.FOLDER}/"):
        return _comments(source, data, settings)
    if source.startswith(f"{redirects.FOLDER}/"):
        return _redirects(source, data, settings)
    path = f"content/{source}"
    document = frontmatter.parse(path, data)
    file = File(path, document, settings.timezone, settings.language)
    kind = _KINDS.get(source.partition("/")[0])
    key = key_of(source, data, settings)
    value: Article | Entry | None = None
    if document.unreadable:
        rendered = _body(document, path, settings, "")
    elif kind:
        fields = file.fields(entry.KEYS[kind])
        found = read_entry(source, key, kind, fields)
        rendered = _entry_body(document, path, settings, fields, found.lang)
        value = _complete_entry(found, rendered)
    else:
        fields = file.fields(ARTICLE)
        lang = language(fields)
        rendered = _body(document, path, settings, lang)
        value = _article(source, key, fields, rendered, lang)
    problems = (*file.problems, *rendered.problems)
    if any(not problem.warning for problem in problems):
        value = None
    return Parsed(value, rendered.html, tuple(sorted(set(problems))) if problems else (), key)


def _comments(source: str, data: bytes, settings: Settings) -> Parsed:
    path = f"content/{source}"
    items, document = frontmatter.parse_list(path, data)
    file = File(path, document, settings.timezone, settings.language)
    key = key_of(source, data, settings)
    value, thread = comments.read_comments(source, key, items, file)
    good = all(problem.warning for problem in file.problems)
    return Parsed(value if good else None, thread, tuple(sorted(set(file.problems))), key)


def _redirects(source: str, data: bytes, settings: Settings) -> Parsed:
    document = frontmatter.parse_text(f"content/{source}", data)
    key = key_of(source, data, settings)
    value, problems = redirects.read_redirects(source, key, document.body)
    problems += document.problems
    good = all(problem.warning for problem in problems)
    return Parsed(value if good else None, "", tuple(sorted(problems)), key)


def _body(document: Document, path: str, settings: Settings, lang: str) -> Rendered:
    return render(document.body, path, document.body_line, MarkdownSettings(lang or settings.language, settings.raw_html))


def _entry_body(document: Document, path: str, settings: Settings, fields: Fields, lang: str) -> Rendered:
    """The body; of an author without one, the text of ``bio:``."""
    bio = fields.block("bio")
    if bio and not document.body.strip():
        line = fields.file.mark(fields.place("bio")).line
        return render(bio, path, line, MarkdownSettings(lang or settings.language, settings.raw_html))
    return _body(document, path, settings, lang)


def _complete_entry(found: Entry, rendered: Rendered) -> Entry:
    description = found.description or shorten(rendered.lead)
    return structs.replace(found, description=description, links=rendered.links, has_body=bool(rendered.html.strip()))


def _article(source: str, key: bytes, fields: Fields, rendered: Rendered, lang: str) -> Article:
    title = fields.text("title")
    if not title and "title" not in fields.broken:
        fields.file.missing("title is missing", 'write a line "title: …" between the --- lines')
    dated, name = file_name(source)
    state = status(fields)
    publish_at = fields.moment("publish_at")
    moment = _date(fields, dated, publish_at, draft=state == "draft")
    public = publish_at or moment
    updated, expires = fields.moment("updated"), fields.moment("expires")
    if updated and updated.when < moment.when:
        fields.problem("updated", "updated is before the date of the article", "check both dates", warning=True)
    if expires and expires.when <= public.when:
        fields.problem("expires", "expires is before publication: the article is never shown", "check both dates", warning=True)
    article = Article(
        source=source,
        digest=key,
        card_digest=b"",
        title=typeset(title, lang or fields.file.language),
        slug=slug(fields, name),
        date=moment.text,
        when=moment.when,
        summary=typeset(fields.text("summary"), lang or fields.file.language) or shorten(rendered.lead),
        words=rendered.words,
        updated=updated.text if updated else "",
        sections=_sections(fields),
        tags=_tags(fields),
        authors=fields.texts("authors"),
        image=picture(fields),
        dateline=dateline(fields),
        origin=origin(fields),
        status=state,
        publish_when=public.when,
        expires_when=expires.when if expires else None,
        corrections=corrections(fields),
        redirect_from=old_addresses(fields),
        id=fields.text("id"),
        canonical=url(fields, "canonical"),
        series=fields.text("series"),
        featured=bool(fields.flag("featured")),
        noindex=bool(fields.flag("noindex")),
        seo_title=typeset(fields.text("seo_title"), lang or fields.file.language),
        audio=audio(fields),
        lang=lang,
        links=rendered.links,
        extra=_extra(fields),
    )
    names = dict.fromkeys((article.slug, slugify(stem(source)), slugify(article.title)))
    return structs.replace(article, card_digest=_card(article), other_names=tuple(names)[1:])


_NEVER = Moment(0, "1970-01-01T00:00:00+00:00")


def _date(fields: Fields, dated: str, publish_at: Moment | None, *, draft: bool) -> Moment:
    """The key ``date``, else the file name's, else the time of publication."""
    found = fields.moment("date")
    if found or "date" in fields or "date" in fields.broken:
        return found or _NEVER
    if dated:
        try:
            return dates.moment(dated, fields.file.zone, fields.file.language)
        except DateError as error:
            fields.file.missing(f"the date in the file's name: {error.message}", f'{error.hint}, or write a line "date: …"')
            return _NEVER
    if publish_at is None and "publish_at" not in fields and "publish_at" not in fields.broken:
        fields.file.missing("date is missing", 'write a line "date: 2025-09-04 21:10" between the --- lines', warning=draft)
    return publish_at or _NEVER


def _sections(fields: Fields) -> tuple[str, ...]:
    """``section`` is one name, commas and all; it comes before those of ``sections``."""
    return tuple(dict.fromkeys((*fields.texts("section", commas=False), *fields.texts("sections"))))


def _tags(fields: Fields) -> tuple[str, ...]:
    """Without the ``#`` that Obsidian allows before each."""
    tags = fields.texts("tags")
    if "#" not in "".join(tags):
        return tags
    return tuple(dict.fromkeys([name for tag in tags if (name := tag.lstrip("#").strip())]))


def _card(article: Article) -> bytes:
    """The digest of all that a ``Card`` shows of an article, and that its address is made of."""
    a = article
    return digest_value(
        (a.title, a.date, a.when, a.updated, a.summary, a.sections[:1], a.authors, a.image, a.audio is not None, a.lang, a.slug, a.id)
    )


def _extra(fields: Fields) -> str:
    """The free mapping as JSON text."""
    value = fields.value("extra")
    if value is None:
        return ""
    if not isinstance(value, dict):
        fields.problem("extra", "extra must be a block of keys and values", "write each on a line of its own below, indented")
        return ""
    try:
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False, default=_plain)
    except (ValueError, TypeError, RecursionError):
        fields.problem("extra", "extra holds a value that JSON has no form for", "write it in quotes")
        return ""
    return fields.file.clean(text, fields.place("extra"))


def _plain(value: Any) -> str:
    if isinstance(value, date | time):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def shorten(text: str) -> str:
    """A text of at most ``SUMMARY`` characters, cut after a word."""
    if len(text) <= SUMMARY:
        return text
    start, blank, _ = text[:SUMMARY].rpartition(" ")
    return f"{(start if blank else text[: SUMMARY - 1]).rstrip(' ,;:–—(')}…"


def locate(text: str, problem: Problem) -> Problem:
    """A problem that names a front matter key, or a piece of the text, with its line and column in the file's text; else 1:1."""
    if problem.line:
        return problem
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    document = frontmatter.parse(problem.path, text.encode("utf-8", "replace"))
    line, column = _in_header(document, problem.key) or _in_text(text, document, problem.key)
    return structs.replace(problem, line=line, column=column)


def _in_header(document: Document, key: str) -> tuple[int, int] | None:
    """The place of a key's value, or of a value that is just this text."""
    if not key:
        return 1, 1
    marks = frontmatter.places(document)
    down = document.header_line - 1
    known = [table for table in (ARTICLE, *entry.KEYS.values()) if table.find(key) == key]
    for place, mark in marks.items():
        if len(place) == 1 and any(table.find(str(place[0])) == key for table in known):
            return mark.line + down, mark.column
    if known:
        return 1, 1
    return next(((marks[p].line + down, marks[p].column) for p, value in _leaves(document.values, ()) if value == key and p in marks), None)


def _leaves(value: Any, place: tuple[str | int, ...]) -> Iterable[tuple[tuple[str | int, ...], str]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, item in pairs:
        if isinstance(item, str):
            yield (*place, name), item.strip()
        else:
            yield from _leaves(item, (*place, name))


_CODE = re.compile(
    r"^ {0,3}(`{3,}|~{3,})[^\n]*\n(?s:.*?)(?:^ {0,3}\1[`~]*[ \t]*$|\Z)|(?<!`)(`{1,3})(?!`)[^\n]+?(?<!`)\2(?!`)|<!--(?s:.*?)-->",
    re.MULTILINE,
)


def _in_text(text: str, document: Document, key: str) -> tuple[int, int]:
    """A link's target in the body, but not in its code; else any such text in the header or the body."""
    lines = Lines(text)
    start = len(text) - len(document.body) if text.endswith(document.body) else 0
    piece = key.removesuffix("]]") if key.startswith("[[") else key
    prose = text[:start] + _CODE.sub(lambda code: re.sub(r"[^\n]", "\0", code[0]), text[start:])
    for before in ("](", "](<", "]: ", ""):
        at = prose.find(before + piece, start)
        if at >= 0:
            return lines.at(at + len(before))
    at = text.find(piece)
    return lines.at(at) if at >= 0 else (1, 1)
