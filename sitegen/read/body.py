"""What is gathered while one body is read: its links, its problems with their places, the names of its headings."""

import re
from typing import Literal

from markdown_it.common.normalize_url import normalizeLink
from msgspec import Struct

from ..errors import Problem

RawHtml = Literal["sanitize", "allow", "refuse"]
Reach = Literal["site", "page", "web", "refused"]


def names(words: str) -> frozenset[str]:
    """A set of words."""
    return frozenset(words.split())


SCHEMES = names(
    "bitcoin doi ftp ftps geo http https im irc ircs magnet mailto mms news nntp signal sip skype sms smsto ssh tel tg webcal whatsapp xmpp"
)
"""Schemes of links that leave the site; no other one passes."""
ADDRESS_HINT = "addresses begin with http:, https:, mailto: or tel:; files of the site are written without a scheme"
"""Hint for a scheme that is not allowed."""

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\x9f]+")
"""Browsers ignore some of these inside ``java\\nscript:``."""
_BREAKS = re.compile(r"[\t\n\r]")
_TITLE = re.compile("\x06([0-9]+)\x07")
_ORDINARY = re.compile(r"https?://[A-Za-z0-9\-._~:/?#@!$&'()*+,;=]+")
"""Needs no percent-encoding; the library's own function takes 25 µs a link."""
_RESERVED = re.compile(r"\{[^{}\n]*#([\w-]+)")


class Settings(Struct, frozen=True):
    """What decides, besides its text, how a body is rendered."""

    language: str
    """BCP 47."""
    raw_html: RawHtml


def reach(target: str) -> Reach:
    """Where a target leads: within the site, within its page, out of the site, or nowhere that is allowed."""
    if target.startswith(("https://", "http://")):
        return "web"
    if ":" in target and (scheme := _SCHEME.match(_UNSEEN.sub("", target))):
        return "web" if scheme[1].lower() in SCHEMES else "refused"
    if target.startswith("#"):
        return "page"
    return "web" if target.startswith("//") else "site"


def escape(text: str) -> str:
    """Text as HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def quoted(text: str) -> str:
    """Text as the value of an attribute, between double quotes."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


class Body:
    """One body: its settings, and what is found in it."""

    def __init__(self, text: str, path: str, first_line: int, settings: Settings) -> None:
        self.text = text
        self.path = path
        self.first_line = first_line
        self.settings = settings
        self.numbers: dict[str, int] = {}
        """Targets within the site as written, in order of their numbers."""
        self.problems: dict[Problem, None] = {}
        self.frames: set[str] = set()
        """Values of ``data-src`` and ``data-provider`` that we wrote."""
        self.raw = False
        """Whether HTML of the author's was kept, so that the whole has to be cleaned."""
        self.ids: set[str] = set()
        self._counts: dict[str, int] = {}
        """For each wish for an id, the number that the next one gets: looking for a free one stays linear."""
        self._reserved = frozenset(_RESERVED.findall(text)) if "{" in text and "#" in text else frozenset[str]()
        self._lines: list[str] = []
        self._seen: dict[tuple[int, str], tuple[int, int]] = {}

    def number(self, target: str) -> int:
        """The number by which the HTML refers to a target within the site."""
        return self.numbers.setdefault(target, len(self.numbers))

    def href(self, target: str, where: Reach) -> str:
        """The value of ``href`` or ``src`` for a target that is allowed: a placeholder when it stays within the site."""
        if where == "site":
            return f"\x02{self.number(target)}\x03"
        if where == "page" or _ORDINARY.fullmatch(target):
            return quoted(target)
        return quoted(normalizeLink(_BREAKS.sub("", target).strip()))

    def named(self, html: str) -> str:
        """HTML with names as they are written in the places of titles."""
        targets = list(self.numbers) if "\x06" in html else []
        return _TITLE.sub(lambda found: escape(targets[int(found[1])][2:-2].partition("#")[0]), html) if targets else html

    def unique(self, name: str) -> str:
        """An id that the page does not hold yet: ``name``, ``name-2`` …; those that the author chose are kept for them."""
        count = self._counts.get(name, 1)
        candidate = name if count == 1 else f"{name}-{count}"
        while candidate in self.ids or candidate in self._reserved:
            count += 1
            candidate = f"{name}-{count}"
        self._counts[name] = count + 1
        self.ids.add(candidate)
        return candidate

    def claim(self, name: str) -> bool:
        """Take an id that the author chose; false when it is taken."""
        taken = name in self.ids
        self.ids.add(name)
        return not taken

    def error(self, message: str, line: int, hint: str = "", *, find: str = "", until: int = 0) -> None:
        """A problem that keeps the article from being published. ``line`` counts from 0 in the body; ``find`` is looked for from there on."""
        self._add(message, hint, self._place(line, find, until), warning=False)

    def warn(self, message: str, line: int, hint: str = "", *, find: str = "", until: int = 0) -> None:
        """A problem that the author should know of."""
        self._add(message, hint, self._place(line, find, until), warning=True)

    def _add(self, message: str, hint: str, place: tuple[int, int], *, warning: bool) -> None:
        line, column = place
        self.problems[Problem(self.path, self.first_line + line, column + 1, message, hint, warning=warning)] = None

    def _place(self, line: int, find: str, until: int) -> tuple[int, int]:
        """Line and column, from 0, of the next occurrence of a text in a block, else of the block's first character."""
        lines = self._lines = self._lines or self.text.split("\n")
        if find := find.partition("\n")[0]:
            seen = self._seen.get((line, find))
            start, column = (seen[0], seen[1] + len(find)) if seen else (line, 0)
            for at in range(start, min(max(until, line + 1), len(lines))):
                if (found := lines[at].find(find, column if at == start else 0)) >= 0:
                    self._seen[line, find] = at, found
                    return at, found
            if seen:
                return seen
        if line >= len(lines):
            return max(len(lines) - 1, 0), 0
        return line, len(lines[line]) - len(lines[line].lstrip())
