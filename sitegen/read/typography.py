"""Typographic quotes, dashes, ellipses and no-break spaces, by language; every rule is linear in the length of the text.

The rules see the text of one paragraph, in which ``MARK`` stands for what is not text: a tag, a code span, a picture.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache, partial

from msgspec import Struct

MARK = "\x02"
"""Stands for markup in the text of a paragraph; it occurs in no body."""
NBSP = "\u00a0"

Rule = Callable[[str], str]


class _Rule(Struct, frozen=True):
    """One rule, and a cheap question that says whether it can change anything in a body."""

    concerns: Callable[[str], object]
    apply: Rule


class _Quotes(Struct, frozen=True):
    """Opening and closing marks, outer and inner."""

    open: str
    close: str
    inner_open: str
    inner_close: str


_ENGLISH = _Quotes("“", "”", "‘", "’")
_GERMAN = _Quotes("„", "“", "‚", "‘")
_QUOTES = {
    "bg": _GERMAN,
    "cs": _GERMAN,
    "da": _Quotes("»", "«", "›", "‹"),
    "de": _GERMAN,
    "fi": _Quotes("”", "”", "’", "’"),
    "fr": _Quotes("«" + NBSP, NBSP + "»", "“", "”"),
    "hu": _Quotes("„", "”", "»", "«"),
    "nb": _Quotes("«", "»", "‘", "’"),
    "no": _Quotes("«", "»", "‘", "’"),
    "pl": _Quotes("„", "”", "‚", "’"),
    "ro": _Quotes("„", "”", "«", "»"),
    "ru": _Quotes("«", "»", "„", "“"),
    "sk": _GERMAN,
    "sv": _Quotes("”", "”", "’", "’"),
    "uk": _Quotes("«", "»", "„", "“"),
}
"""By primary language; every other one, Portuguese, Spanish and English included, has “ ” ‘ ’."""

_START = r"(?<![^\W_])"
"""The beginning of a word; ``_`` is no letter here, so that what holds for a text holds for its source, in which ``_`` is markup."""
_UNITS = "º[CF]|[kcmdh]?m|km/h|m/s|[kmµ]?g|[hcdm]?[lL]|ha|h|min|s|t|[kMGT]?Hz|[kMGT]?[BWV]|[kMG]?Wh|dB|cv|hp"
_UNIT = re.compile(rf" (?<=[0-9] )(?=[%kcmdhglLstMGTBWV‰°º€µ])(?=[%‰°€]|[kcmdh]?m[²³]|(?:{_UNITS})(?![^\W_]))")
"""A literal comes first in the patterns that are tried on every text: that makes the search fast."""
_CURRENCY = re.compile(r"([$€£¥]) (?=[0-9])")
_NUMERO = re.compile(rf"([º°§])(?:(?<={_START}[nN].)|(?<={_START}[nN]\..)|(?<=§)) (?=[0-9])")
_TITLES = (
    "Av Cap Cel Des Dep Dr dr Dra dra Dras Drs Eng Enga Exma Exmo Gal Gen Gov Ilmo Maj Min Mme Mr Mrs Ms Pe Prof prof Profa profa Sen Sgt Sr sr Sra "
    "sra Sras Srs Srta St Sta Sto Ten"
)
"""Before a name."""
_COUNTED = "al art Art arts Arts cap caps fig figs Fig inc Inc nos p pp pág págs Pág tel Tel vol Vol vols"
"""Before a number."""


def _behind(words: str) -> str:
    """A pattern for a place after one of these words, a dot and a space; a look at length and first letter spares most of the work."""
    lengths: dict[int, list[str]] = {}
    for word in words.split():
        lengths.setdefault(len(word), []).append(word)
    groups: list[str] = []
    for length, same in lengths.items():
        first = "".join(sorted({word[0] for word in same}))
        each = "|".join([rf"(?<={word}\. )" for word in same])
        groups.append(rf"(?<={_START}[{first}]\w{{{length - 1}}}\. )(?:{each})")
    return "|".join(groups)


_ABBREVIATION = re.compile(rf"\. (?:(?=[A-ZÀ-Þ])(?:{_behind(_TITLES)})|(?=[0-9])(?:{_behind(_COUNTED)})|(?=[IVXL])(?<={_START}séc\. ))")
_EM_DASH = re.compile(r"(?<!-)---(?!-)")
_EN_DASH = re.compile(r"(?<!\S)--(?!\S)|(?<![-\s])--(?![-\s])")
_ELLIPSIS = re.compile(r"\.{3,}")
_HYPHENS = re.compile("-(?=-)")
_DOTS = re.compile(r"\.(?=\.\.)")
"""A search for one character and a look at what follows: less than half of what a search for two or three takes."""
_SENTENCE_END = re.compile(r"[.!?…][”\"’')]*\s")
_QUOTE = re.compile(r"[\"']")


def rules(language: str, text: str) -> list[Rule]:
    """The rules of a language (BCP 47) that can change anything in a body."""
    return [rule.apply for rule in _rules(language) if rule.concerns(text)]


def typeset(text: str, language: str) -> str:
    """A headline or another line of plain text as it is shown."""
    for rule in rules(language, text) if text else ():
        text = rule(text)
    return text


@lru_cache(64)
def _rules(language: str) -> tuple[_Rule, ...]:
    quotes = _QUOTES.get(language.lower().replace("_", "-").partition("-")[0], _ENGLISH)
    return (
        _Rule(lambda text: '"' in text or "'" in text, partial(_curl, quotes)),
        _Rule(lambda text: "—" in text or _HYPHENS.search(text), _dashes),
        _Rule(_DOTS.search, partial(_ELLIPSIS.sub, "…")),
        _Rule(_UNIT.search, partial(_UNIT.sub, NBSP)),
        _Rule(lambda text: "$" in text or "€" in text or "£" in text or "¥" in text, partial(_CURRENCY.sub, rf"\1{NBSP}")),
        _Rule(lambda text: "º" in text or "°" in text or "§" in text, partial(_NUMERO.sub, rf"\1{NBSP}")),
        _Rule(_ABBREVIATION.search, partial(_ABBREVIATION.sub, f".{NBSP}")),
    )


def _dashes(text: str) -> str:
    if "--" in text:
        text = _EN_DASH.sub("–", _EM_DASH.sub("—", text))
    return _aside(text) if " —" in text else text


def _aside(text: str) -> str:
    """Keep a dash at the end of its line: the closing one of a pair, and one alone; the opening one keeps to what follows."""
    pieces = text.split(" —")
    result = [pieces[0]]
    inside = False
    for i in range(1, len(pieces)):
        if inside and _SENTENCE_END.search(pieces[i - 1]):
            inside = False
        opens = not inside and i + 1 < len(pieces) and not _SENTENCE_END.search(pieces[i])
        if opens and pieces[i].startswith(" "):
            result += [" —", NBSP, pieces[i][1:]]
        else:
            result += [" —" if opens else f"{NBSP}—", pieces[i]]
        inside = opens
    return "".join(result)


def _curl(quotes: _Quotes, text: str) -> str:
    """Quotes by their neighbours, as markdown-it decides; one slot for each kind in place of its stack keeps this linear."""
    result: list[str] = []
    end = 0
    double = False
    single = -1
    for match in _QUOTE.finditer(text):
        start = match.start()
        before, after = _before(text, start), _after(text, start)
        opens, closes = _flanks(before, after)
        result.append(text[end:start])
        end = start + 1
        if text[start] == '"':
            if closes and double:
                result.append(quotes.close)
                double, single = False, -1
            elif opens:
                result.append(quotes.open)
                double = True
            else:
                result.append(quotes.close if closes and not before.isdigit() else '"')
        elif closes and single >= 0:
            result[single] = quotes.inner_open
            result.append(quotes.inner_close)
            single = -1
        else:
            if opens:
                single = len(result)
            result.append("'" if before.isdigit() and not opens else "’")
    result.append(text[end:])
    return "".join(result)


def _before(text: str, at: int) -> str:
    at -= 1
    while at >= 0 and text[at] == MARK:
        at -= 1
    return text[at] if at >= 0 else " "


def _after(text: str, at: int) -> str:
    at += 1
    while at < len(text) and text[at] == MARK:
        at += 1
    return text[at] if at < len(text) else " "


def _flanks(before: str, after: str) -> tuple[bool, bool]:
    """Whether a quote between two characters can open and can close (CommonMark's left- and right-flanking)."""
    before_space, after_space = before.isspace(), after.isspace()
    before_mark, after_mark = _is_punctuation(before), _is_punctuation(after)
    opens = not after_space and (not after_mark or before_space or before_mark)
    closes = not before_space and (not before_mark or after_space or after_mark)
    return (before_mark, after_mark) if opens and closes else (opens, closes)


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"
