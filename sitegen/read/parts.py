"""Parts of a header that articles, pages and terms share: pictures, recordings, addresses, profiles, languages."""

import re
from typing import Any
from urllib.parse import urlsplit

from ..content import Audio, Correction, Dateline, Origin, Picture, ProfileLink, Status
from ..marks import Path
from ..rules import is_email, is_url, language_tag
from ..urls import slugify
from ..wording import show
from .fields import Fields, File
from .keys import AUDIO, CORRECTION, DATELINE, IMAGE, ORIGIN, PROFILE, fold

_STATUS: dict[Status, str] = {
    "published": "published publish publicado publicada público pública public future scheduled agendado agendada",
    "draft": "draft rascunho pending pendente private privado privada",
    "unlisted": "unlisted oculto oculta hidden não_listado não_listada",
}
_MEANT = {fold(word): status for status, words in _STATUS.items() for word in words.split()}
_STATES = frozenset(("status", "draft", "published", "unlisted"))
_PICTURE = frozenset(("image", "alt", "caption", "credit"))
_OLD = frozenset(("redirect_from", "aliases"))
_DATED = re.compile(r"((?:18|19|20|21)\d\d-(?:0\d|1[0-2])-[0-3]\d)(?:[-_ ]+(.+))?")
_MARKDOWN = re.compile(r"\.(?:md|markdown)$", re.IGNORECASE)
_SIZE = 100_000


def stem(source: str) -> str:
    """The name of a file without its ending; of ``x/index.md`` the folder's."""
    parts = source.split("/")
    name = _MARKDOWN.sub("", parts[-1])
    return parts[-2] if name.lower() == "index" and len(parts) > 2 else name


def file_name(source: str) -> tuple[str, str]:
    """The date and the name that a file's name carries: ``2025-09-04-x.md`` → ``("2025-09-04", "x")``."""
    name = stem(source)
    found = _DATED.fullmatch(name)
    return (found[1], found[2] or name) if found else ("", name)


def slug(fields: Fields, name: str) -> str:
    """The last part of the address: the key ``slug``, else the file's name."""
    written = fields.text("slug")
    made = slugify(written or name)
    if made:
        return made
    if written:
        fields.problem("slug", f"slug: {show(written)} has no letter or digit to make an address of", "write words, such as um-dia")
    elif "slug" not in fields.broken:
        fields.file.missing(
            f"the file's name {show(name)} has no letter or digit to make an address of", 'rename the file, or write a line "slug: …"'
        )
    return ""


def status(fields: Fields) -> Status:
    """Draft if anything says so; else what ``status`` says."""
    if fields.lacks(_STATES):
        return "published"
    word = fields.text("status")
    found = _MEANT.get(fold(word)) if word else None
    if word and not found:
        fields.problem("status", f"unknown status {show(word)}", "write published, draft or unlisted")
    if fields.flag("draft") or fields.flag("published") is False or found == "draft":
        return "draft"
    return "unlisted" if fields.flag("unlisted") or found == "unlisted" else "published"


def language(fields: Fields) -> str:
    """A BCP 47 language tag, or empty."""
    text = fields.text("lang")
    if not text:
        return ""
    tag = language_tag(text)
    if not tag:
        fields.problem("lang", f"{show(text)} is not a language tag", "write it like pt-BR or ja")
    return tag


def picture(fields: Fields) -> Picture | None:
    """``image`` as a file or a block, with ``alt``, ``caption`` and ``credit`` beside it or in it."""
    if fields.lacks(_PICTURE):
        return None
    texts = {name: fields.text(name) for name in ("alt", "caption", "credit") if name in fields}
    value = fields.value("image")
    place = fields.place("image")
    if isinstance(value, list):
        value, place = (value[0], (*place, 0)) if value else (None, place)
    if value is None or value == "" or value is False:
        for name in texts:
            fields.problem(name, f"{show(name)} without an image", 'write a line "image: …", or remove it', at_key=True, warning=True)
        return None
    if not isinstance(value, dict):
        return Picture(fields.file.text(value, place), texts.get("alt", ""), texts.get("caption", ""), texts.get("credit", ""))
    block = Fields(fields.file, IMAGE, value, place)
    for name in texts:
        if name in block:
            fields.problem(name, f"duplicate key {show(name)}: the image has one", "remove one of the two", at_key=True)
    src = block.text("src")
    if not src:
        fields.file.problem(place, "the image has no src", 'write "src: photo.jpg" in its block')
    alt, caption, credit = (texts.get(name) or block.text(name) for name in ("alt", "caption", "credit"))
    return Picture(src, alt, caption, credit, block.number("width", 0, _SIZE) or 0, block.number("height", 0, _SIZE) or 0)


def audio(fields: Fields) -> Audio | None:
    """``audio`` as a file or a block."""
    value = fields.value("audio")
    if value is None or value == "":
        return None
    if not isinstance(value, dict):
        return Audio(fields.text("audio"))
    block = Fields(fields.file, AUDIO, value, fields.place("audio"))
    src = block.text("src")
    if not src:
        fields.problem("audio", "the audio has no src", 'write "src: interview.mp3" in its block')
    return Audio(src, _seconds(block))


def _seconds(block: Fields) -> int:
    text = block.text("duration")
    found = re.fullmatch(r"(?:(?:(\d{1,2}):)?([0-5]?\d|\d{1,3}):([0-5]\d)|(\d{1,6}) ?s?)", text)
    if found:
        return int(found[4]) if found[4] else int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3])
    if text:
        block.problem("duration", f"{show(text)} is not a duration", "write minutes and seconds like 12:40, or 1:02:03")
    return 0


def dateline(fields: Fields) -> Dateline | None:
    """``dateline`` as a place or a block."""
    value = fields.value("dateline")
    if value is None or value == "":
        return None
    if not isinstance(value, dict):
        return Dateline(fields.text("dateline"))
    block = Fields(fields.file, DATELINE, value, fields.place("dateline"))
    return Dateline(block.text("place"), block.day("date"), block.text("agency"))


def origin(fields: Fields) -> Origin | None:
    """``source`` as a name, a URL or a block."""
    value = fields.value("source")
    if value is None or value == "":
        return None
    if not isinstance(value, dict):
        text = fields.text("source")
        return Origin(_host(text), text) if is_url(text) else Origin(text)
    block = Fields(fields.file, ORIGIN, value, fields.place("source"))
    name, address = block.text("name"), url(block, "url")
    if not name and not address:
        fields.problem("source", "the source has no name", "write source: {name: …, url: …}")
    return Origin(name or _host(address), address)


def url(fields: Fields, key: str) -> str:
    """An absolute http(s) URL, or empty."""
    text = fields.text(key)
    if not text or is_url(text):
        return text
    fields.problem(key, f"{show(text)} is not a web address", "write it whole, with https://")
    return ""


def _host(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.") if address else ""


def corrections(fields: Fields) -> tuple[Correction, ...]:
    """``corrections`` as blocks of date and text."""
    found = []
    for place, value in fields.items("corrections"):
        if not isinstance(value, dict):
            fields.file.problem(place, "a correction needs a date and a text", 'write {date: 2025-09-06, text: "…"}')
            continue
        block = Fields(fields.file, CORRECTION, value, place)
        for key in ("date", "text"):
            if key not in block:
                fields.file.problem(place, f"the correction has no {key}", 'write {date: 2025-09-06, text: "…"}')
        found.append(Correction(block.day("date"), block.text("text")))
    return tuple(found)


def redirects(fields: Fields) -> tuple[str, ...]:
    """``redirect_from``: old addresses of this site as paths; and those of ``aliases`` (Hugo) that are no note names (Obsidian)."""
    if fields.lacks(_OLD):
        return ()
    found = [_old(fields.file, place, value, strict=True) for place, value in fields.items("redirect_from")]
    found += [_old(fields.file, place, value, strict=False) for place, value in fields.items("aliases")]
    return tuple(dict.fromkeys(path for path in found if path))


def _old(file: File, place: Path, value: Any, *, strict: bool) -> str:
    text = file.text(value, place)
    if is_url(text) or text.startswith("//"):
        parts = urlsplit(text)
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if text.startswith("/"):
        return text.partition("#")[0]
    if text and strict:
        file.problem(place, f"the old address {show(text)} does not begin with /", f'write "/{text.lstrip("./")}"')
    elif text:
        file.problem(
            place,
            f"the alias {show(text)} is left out: it is no address, which begins with /",
            'write old addresses under "redirect_from"',
            warning=True,
        )
    return ""


def profiles(fields: Fields) -> tuple[ProfileLink, ...]:
    """``links``: blocks of name and url, ``name: url``, or bare URLs."""
    found: list[ProfileLink] = []
    for place, value in fields.items("links"):
        if not isinstance(value, dict):
            found.append(_profile(fields.file, "", value, place))
        elif PROFILE.find(str(next(iter(value), ""))):
            block = Fields(fields.file, PROFILE, value, place)
            found.append(_profile(fields.file, block.text("name"), block.value("url"), block.place("url")))
        else:
            found += [_profile(fields.file, file_text(name), address, (*place, name)) for name, address in value.items()]
    return tuple(link for link in found if link.url)


def file_text(name: Any) -> str:
    """A key as a name."""
    return str(name).strip()


def _profile(file: File, name: str, value: Any, place: Path) -> ProfileLink:
    address = file.text(value, place)
    if is_url(address):
        return ProfileLink(name or _host(address), address)
    if not isinstance(value, dict | list):
        file.problem(place, f"{show(address)} is not a web address", "write it whole, with https://")
    return ProfileLink(name, "")


def email(fields: Fields) -> str:
    """An e-mail address, or empty."""
    text = fields.text("email").removeprefix("mailto:")
    if text and not is_email(text):
        fields.problem("email", f"{show(text)} is not an e-mail address", "write it like name@example.org")
        return ""
    return text
