"""What one article's text lacks, by its Markdown alone. Pure; runs in a worker."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from ..errors import Problem
from ..marks import Lines
from ..read import article
from ..read.frontmatter import parse
from ..read.keys import ARTICLE
from ..read.settings import Settings
from .anchors import lost, places

VERSION = "2"
_CODE = re.compile(r"^ {0,3}(`{3,}|~{3,})[^\n]*\n(?s:.*?)(?:^ {0,3}\1[`~]*[ \t]*$|\Z)|(?<!`)(`{1,3})(?!`)[^\n]+?(?<!`)\2(?!`)", re.MULTILINE)
_SHORTCODE = re.compile(
    r"\[/?(?:caption|gallery|embed|audio|video|playlist|youtube|contact-form(?:-7)?|wpforms|rev_slider|(?:vc|et_pb|fusion|su)_\w+)\b[^\]\n]*\](?![(\[:])"
    r"|<!-- /?wp:[^\n]*?-->"
)
_PICTURE = re.compile(r"!\[(?P<alt>[^\[\]\n]*)\]\((?P<target>[^()\s]*)[^()\n]*\)(?P<attributes>\{[^{}\n]*\})?")
_WIKI = re.compile(r"!\[\[[^\[\]|\n]+\.(?:jpe?g|png|gif|webp|avif|svg)\]\]", re.IGNORECASE)
_CREDIT = re.compile(r"\b(?:credit|créditos?|creditos?)\s*=", re.IGNORECASE)
_PLAIN_HTTP = re.compile(r"\bhttp://(?!localhost\b|127\.)[^\s)>\]\"']+")
_SPEECH = re.compile(
    r"^ {0,3}[-*+] +[^\n]*?(?:[,!?…]| [-–—]) ?(?:disse|diz|perguntou|pergunta|respondeu|responde|afirmou|afirma|contou|conta|explicou|explica|gritou|"
    r"completou|acrescentou|comentou|concluiu|said|asked|replied|answered)\b",
    re.MULTILINE,
)
_WITHIN = re.compile(r"(?<!!)\[[^\[\]\n]+\]\(#([^()\s]+)\)")
_READING = Settings("en", "UTC", "sanitize")
"""Places in a text depend on nothing but its headings and attributes."""
_NUMBERED = re.compile(r"(?:\A|\n[ \t]*\n) {0,3}(?P<number>\d{1,9})[.)] +\S")
_ITEM = re.compile(r" {0,3}\d{1,9}[.)] |\s+\S")


def look_at_text(path: str, data: bytes) -> list[Problem]:
    """The findings in one file of ``content/news/``; a file that cannot be read has none, for the build tells what is wrong with it."""
    document = parse(path, data)
    if document.unreadable:
        return []
    text = _CODE.sub(lambda code: re.sub(r"[^\n]", "\0", code[0]), document.body)
    lines = Lines(text)
    found = [(lines.at(at), problem) for at, problem in _findings(text)]
    problems = [
        Problem(path, line + document.body_line - 1, column, problem.message, problem.hint, rule=problem.rule) for (line, column), problem in found
    ]
    return problems + _header(path, document.values) + _within(path, data, text)


def _findings(text: str) -> Iterator[tuple[int, Problem]]:
    """Where in the text, and what; the problems have no place yet."""
    for found in _SHORTCODE.finditer(text):
        yield found.start(), _lint("shortcode", "this is left over from WordPress", "remove it, or write what it showed in Markdown")
    for found in _PICTURE.finditer(text):
        yield from ((found.start(), lint) for lint in _picture(found))
    for found in _WIKI.finditer(text):
        yield found.start(), _lint("picture_alt", "the picture has no description", _ALT)
    for found in _PLAIN_HTTP.finditer(text):
        yield found.start(), _lint("http", "the link is not encrypted", "write https:// if the other site answers there")
    for found in _SPEECH.finditer(text):
        at = found.start() + len(found[0]) - len(found[0].lstrip())
        yield at, _lint("dialogue", "this is a list, and looks like speech", 'begin the line with a dash, "—", instead')
    for found in _NUMBERED.finditer(text):
        if int(found["number"]) > 1 and not _ITEM.match(_before(text, found.start())):
            number = found["number"]
            hint = f'write "{number}\\." if it is no list'
            yield found.start("number"), _lint("numbered", f"this paragraph becomes a list that begins with {number}", hint)


_ALT = "say in the brackets what is to be seen"


def _picture(found: re.Match[str]) -> Iterable[Problem]:
    if not found["alt"].strip():
        yield _lint("picture_alt", "the picture has no description", _ALT)
    if not _CREDIT.search(found["attributes"] or ""):
        yield _lint("picture_credit", "the picture names nobody who made it", 'write {credit="…"} behind it')


def _before(text: str, at: int) -> str:
    """The line before a place."""
    return text[:at].rstrip().rpartition("\n")[2]


def _header(path: str, values: dict[str, object]) -> list[Problem]:
    keys = {ARTICLE.find(str(name)) for name, value in values.items() if value}
    lacking = "summary" not in keys
    return [Problem(path, 1, 1, "the article has no summary", 'write a line "summary: …"', rule="summary_missing")] if lacking else []


def _within(path: str, data: bytes, text: str) -> list[Problem]:
    """Links to a place in the same text; only a text that has any is rendered for it."""
    names = _WITHIN.findall(text)
    known = places(article.parse(path.removeprefix("content/"), data, _READING).body) if names else frozenset[str]()
    return [lost(path, name, known, f"#{name}") for name in names if unquote(name) not in known]


def _lint(rule: str, message: str, hint: str) -> Problem:
    return Problem("", 0, 0, message, hint, rule=rule)
