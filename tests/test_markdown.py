"""Markdown: a table of cases in markdown.txt, what must always hold, and texts that mean harm."""

import re
import time
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec import structs

from sitegen.read import markdown, scan, typography
from sitegen.read.body import Body
from sitegen.read.markdown import Rendered, Settings, render

PORTUGUESE = Settings("pt-BR", "sanitize")


class Case(NamedTuple):
    title: str
    text: str
    expected: str
    settings: Settings


def cases(text: str) -> list[Case]:
    """The cases of the file."""
    found = []
    for part in re.split(r"^=== ", text, flags=re.MULTILINE)[1:]:
        title, _, rest = part.partition("\n")
        source, _, expected = rest.rstrip("\n").partition("\n.\n")
        options = re.search(r"\[([\w-]+) ?(\w*)\]$", title)
        language, raw = options.groups() if options else ("pt-BR", "")
        found.append(Case(title, source, expected, Settings(language, raw or "sanitize")))
    return found


CASES = cases(Path(__file__).with_name("markdown.txt").read_text(encoding="utf-8"))


def shown(case: Case) -> str:
    """What a text becomes, as the file of cases shows it."""
    found = render(case.text.replace("␣", "\u00a0"), "x.md", 1, case.settings)
    html = re.sub("\x02([0-9]+)\x03", r"«\1»", re.sub("\x04([0-9]+)\x05", r"«size \1»", found.html)).replace("\u00a0", "␣")
    more = [f"→ {link}" for link in found.links]
    more += [f"{'warning' if p.warning else 'error'} {p.line}:{p.column} {p.message}" for p in sorted(found.problems)]
    return "\n".join([html.rstrip("\n"), *([".", *more] if more else ())])


@pytest.mark.parametrize("case", CASES, ids=[case.title for case in CASES])
def test_case(case: Case) -> None:
    assert shown(case) == case.expected


def whole(text: str, language: str = "pt-BR") -> Rendered:
    """A body with every rule on and no shortcut taken: the whole parser for each line, each paragraph, each typographic rule."""
    every = markdown._grammar((1 << len(markdown.FEATURES)) - 1)
    grammar = structs.replace(every, signs=("",), stops=re.compile(""))
    rules = [rule.apply for rule in typography._rules(language)]
    return markdown.compose(Body(text, "x.md", 1, Settings(language, "sanitize")), grammar, rules, scan.whole)


PIECES = [
    *"abc áé 12 3. 4) # ## > - * + _ ** __ *** ` `` ``` ~~ ~~~ == === %% ::: | [ ] ( ) ! \\ & < \" ' -- --- ... — . , : ; ^ { }".split(),
    *"[^1] [^1]: [^b] ^[ [[x]] [[x|y]] ![[a.jpg]] ![a](b.jpg) [a](b.md) [a]: [a] [a][b] {.c} {#d} **a** *b* `c` ~~d~~ ==e== %%f%%".split(),
    *"<b> </b> <script> </script> <!-- --> <!--more--> <div> </div> <br> <p <a@b.c> <http://a.b> &amp; &nbsp; &#3; © ™ 🎉".split(),
    *"https://youtu.be/aqz-KE-bpKQ https://x.org/a_b http https: ://x R$ 5 10 % km nº Dr. Silva art. (c) javascript:x".split(),
    "::: note", "::: nota x", "::: gallery", "> [!note] t", "> — N", "| a | b |", "|---|--:|", "- - -", "    c", "\t", "  ", " ", "[x](y 'z')", "http://",
    "Um texto comum.", "**Pequim** (Xinhua) – Um texto", "Veja [a b](/c/d/), e *c d*.", "# Um", "## Dois {#d}", "1. um", "> q", "\u3000", "\u00a0", "\x85",
]  # fmt: skip
JOINTS = ["", "", " ", " ", "\n", "\n", "\n\n", "\n\n", "\n\n\n", "  \n", "\n ", "\n    ", "\n> ", "\n  - "]
TEXTS = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(JOINTS)), max_size=30).map(lambda pairs: "".join([a + b for a, b in pairs]))


@given(TEXTS, st.sampled_from(["pt-BR", "fr", "en"]))
@settings(max_examples=400, deadline=None)
def test_shortcuts_change_nothing(text: str, language: str) -> None:
    """What a body does not need is left out of its parser; the result is that of the whole parser."""
    quick, full = render(text, "x.md", 1, Settings(language, "sanitize")), whole(text, language)
    assert quick == structs.replace(full, problems=quick.problems)
    assert sorted(quick.problems) == sorted(full.problems)
