"""Markdown: a table of cases in markdown.txt, what must always hold, and texts that mean harm."""

import re
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from sitegen.read import markdown, sanitize, scan, typography
from sitegen.read.body import Body, names
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
    html = re.sub("\x06([0-9]+)\x07", r"«title \1»", html)
    more = [f"→ {link}" for link in found.links]
    more += [f"{'warning' if p.warning else 'error'} {p.line}:{p.column} {p.message}" for p in sorted(found.problems)]
    return "\n".join([html.rstrip("\n"), *([".", *more] if more else ())])


@pytest.mark.parametrize("case", CASES, ids=[case.title for case in CASES])
def test_case(case: Case) -> None:
    assert shown(case) == case.expected


def whole(text: str, language: str = "pt-BR") -> Rendered:
    """A body with every rule on and no shortcut taken: the whole parser for each line, each paragraph, each typographic rule."""
    every = markdown._grammar((1 << len(markdown.FEATURES)) - 1)
    grammar = structs.replace(every, signs=("",))
    rules = [rule.apply for rule in typography._rules(language)]
    return markdown.compose(Body(text, "x.md", 1, Settings(language, "sanitize")), grammar, rules, scan.whole)


def words(text: str) -> list[str]:
    return text.split()


PIECES = [
    *words("abc áé 12 3. 4) # ## > - * + _ ** __ *** ` `` ``` ~~ ~~~ == === %% ::: | [ ] ( ) ! \\ & < \" ' -- --- ... — . , : ; ^ { }"),
    *words("[^1] [^1]: [^b] ^[ [[x]] [[x|y]] ![[a.jpg]] ![a](b.jpg) [a](b.md) [a]: [a] [a][b] {.c} {#d} **a** *b* `c` ~~d~~ ==e== %%f%%"),
    *words("<b> </b> <script> </script> <!-- --> <!--more--> <div> </div> <br> <p <a@b.c> <http://a.b> &amp; &nbsp; &#3; © ™ 🎉"),
    *words("https://youtu.be/aqz-KE-bpKQ https://x.org/a_b http https: ://x R$ 5 10 % km nº Dr. Silva art. (c) javascript:x"),
    "::: note", "::: nota x", "::: gallery", "> [!note] t", "> — N", "| a | b |", "|---|--:|", "- - -", "    c", "\t", "  ", " ", "[x](y 'z')", "http://",
    "Um texto comum.", "**Calor.** Em julho", "*Não!* (", "**Pequim** (Xinhua) – Um texto", "Veja [a b](/c/d/), e *c d*.", "# Um", "## Dois {#d}", "1. um", "> q", "\u3000", "\u00a0", "\x85",
]  # fmt: skip
JOINTS = ["", "", " ", " ", "\n", "\n", "\n\n", "\n\n", "\n\n\n", "  \n", "\n ", "\n    ", "\n> ", "\n  - "]
TEXTS = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(JOINTS)), max_size=30).map(lambda pairs: "".join([a + b for a, b in pairs]))


@given(TEXTS, st.sampled_from(["pt-BR", "fr", "en"]))
@settings(max_examples=400)
def test_shortcuts_change_nothing(text: str, language: str) -> None:
    """What a body does not need is left out of its parser; the result is that of the whole parser."""
    quick, full = render(text, "x.md", 1, Settings(language, "sanitize")), whole(text, language)
    assert quick == structs.replace(full, problems=quick.problems)
    assert sorted(quick.problems) == sorted(full.problems)


class Tree(HTMLParser):
    """Checks what a browser would make of a page part: tags that match, nothing that could run."""

    VOID = names("br col hr img source wbr")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in sanitize.TAGS
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names))
        for name, value in attrs:
            known = sanitize._ATTRIBUTES.get(tag, set()) | sanitize._ANY | {"data-provider", "data-src"}
            assert name in known or re.fullmatch("\x04[0-9]+\x05", name), name
            if name in {"href", "src", "poster"}:
                address = re.sub("[\x00-\x20]", "", value or "").lower()
                assert not re.match("(?!https?:|mailto:|tel:)[a-z][a-z0-9+.-]*:", address), value
            if name == "data-src":
                assert (value or "").startswith("https://")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def holds(text: str, found: Rendered) -> None:
    """What must be true of any text."""
    Tree(found.html)
    assert all(int(n) < len(found.links) for n in re.findall("[\x02\x04\x06]([0-9]+)[\x03\x05\x07]", found.html))
    assert not re.search("[\x00-\x08]", re.sub("\x02[0-9]+\x03|\x04[0-9]+\x05|\x06[0-9]+\x07", "", found.html))
    assert not re.search("[\x00-\x08]", re.sub("\x06[0-9]+\x07", "", found.lead) + "".join(found.links))
    lines = text.split("\n")
    for problem in found.problems:
        assert 7 <= problem.line < 7 + len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 7]) + 1


@given(TEXTS)
@settings(max_examples=300)
def test_any_markdown_gives_a_sound_page(text: str) -> None:
    holds(text, render(text, "x.md", 7, PORTUGUESE))


@given(st.text(max_size=60), TEXTS)
@settings(max_examples=100)
def test_any_text_gives_a_sound_page(text: str, more: str) -> None:
    text = re.sub(r"[\x00-\x08\x0b-\x1f]", "", text) + more
    holds(text, render(text, "x.md", 7, PORTUGUESE))


HARM = r"""
<script>alert(1)</script>
<ScRiPt src=//evil.example></sCrIpT>
<img src=x onerror=alert(1)>
<img src="x` `<script>alert(1)</script>"` `>
<svg onload=alert(1)><a xlink:href="javascript:alert(1)">x</a></svg>
<svg><style><img src=x onerror=alert(1)></style></svg>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">
<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>
<a href="javascript&colon;alert(1)">x</a> <a href="java&#10;script:alert(1)">x</a> <a href=" &#1;javascript:alert(1)">x</a>
<a href="vbscript:x">x</a> <a href="data:text/html,<script>alert(1)</script>">x</a>
[a](javascript:alert(1)) [a](JAVASCRIPT:alert(1)) [a](javascript&#58;alert(1)) [a](<java	script:alert(1)>)
![a](javascript:alert(1)) ![a](data:text/html;base64,x) <javascript:alert(1)> [a]: javascript:alert(1)
[a](https://a.b/"onmouseover="alert(1)) [a](/x"onclick="alert(1) "y"onclick="z") [a](x '"onclick=alert(1) x="')
![a"onerror="alert(1)](x) ![a](x "b\"onerror=\"alert(1)") ![[x.jpg|"onerror="alert(1)]] [["><script>alert(1)</script>]]
[a](x){onclick="alert(1)" style="x" .a"b #"c} `a`{.x onclick=alert(1)} ![a](x){credit="<img src=x onerror=alert(1)>" width="1 onerror=alert(1)"}
## a {#x" onclick="alert(1)} <b>
::: note <img src=x onerror=alert(1)>
> [!"><script>] x
> [!note] <script>alert(1)</script>
```"><script>alert(1)</script>
https://www.youtube.com/watch?v=aqz-KE-bpKQ&"><script>alert(1)</script>
https://www.facebook.com/watch?v="onload="alert(1)
<iframe src="javascript:alert(1)"></iframe><object data="x"></object><embed src="x"><form action="javascript:x"><button formaction="javascript:x">
<base href="//evil.example/"><meta http-equiv="refresh" content="0;url=javascript:x"><link rel="stylesheet" href="//evil.example">
<div style="background:url(javascript:x)">x</div><p class='a" onclick="x'>y</p><details open ontoggle=alert(1)>
<video src="javascript:x" poster="javascript:y" onloadstart="alert(1)"><source src="javascript:z" onerror="alert(1)"></video>
<plaintext><xmp><textarea><title><noembed><template><select><style></p><img src=x onerror=alert(1)>
<!--><img src=x onerror=alert(1)>--> <!-- --!><script>alert(1)</script> <![CDATA[<script>alert(1)</script>]]> <?xml ><script>?>
<figure class="embed" data-provider="x" data-src="javascript:alert(1)"></figure><a data-src="https://evil.example" id="a" id="b" name="c">x</a>
[^1]: <script>alert(1)</script>
&lt;script&gt;alert(1)&lt;/script&gt; &#x3c;script> \<script>
| <script>alert(1)</script> | a |
""".strip().split("\n")


@pytest.mark.parametrize(
    "around",
    [
        "%s",
        "> %s",
        "- %s",
        "# %s",
        "**%s**",
        "[%s](x.md)",
        "![%s](x.jpg)",
        "a\n\n%s\n\n## b\n",
        "::: nota\n%s\n:::",
        "<div>%s</div>",
        "<p>\n%s",
        "x[^1]\n\n[^1]: %s",
    ],
)
@pytest.mark.parametrize("harm", HARM)
def test_nothing_that_could_run_reaches_the_page(harm: str, around: str) -> None:
    text = around % harm
    holds(text, render(text, "x.md", 7, PORTUGUESE))


SIZE = 200_000
PATTERNS = [
    *words("[ ]( ![ [[ [a]( [^ ^[ * **a _a_* '\" \"a > < <a <!-- <b> <? ` & ~~a ==a %% { {.a ::: :// http://a | \\ -- ... $ . ( )"),
    "# a\n", "## a\n\n", "> ", ">\n", "- a\n", "1. ", "* a *b ", "'a ", "[^1]: ", "[a\n", "[a]: b\n", "::: note\n", ":::\n", "%%\n", "%%a\n", "<!--\n", "<div\n\n",
    "x <script> ", "{a=1}`a`", "`a`{.b}", "![a](b.jpg)\n\n", "[a](data:b) ", "|a\n", "---\n", "a\n", "    a\n", "\t", " — a", "5 km ", "Dr. A ", "a  \n", "a **", "> a\n> — b\n\n",
]  # fmt: skip


def patterns() -> Iterator[str]:
    """Texts that made one parser or another quadratic."""
    for pattern in PATTERNS:
        yield pattern * (SIZE // len(pattern))
    yield "".join([" " * depth + "- a\n" for depth in range(600)])
    yield "".join(["`" * length + " " for length in range(600)])
    yield "::: note\n" * 10_000 + ":::\n" * 10_000
    yield "[^1]: x\n\n" + "[^" * 19_000
    yield "".join([f"[^{n}]: x\n" for n in range(9000)]) + "".join([f"[^{n}] " for n in range(9000)])
    yield "[a]: b\n\n" + "[a] " * 19_000
    yield "http://a" + ")" * SIZE
    yield "https://www.youtube.com/watch?" + "v=&" * (SIZE // 3)
    yield "|a" * 5000 + "|\n" + "|-" * 5000 + "|\n" + "|b\n" * 5000


@pytest.mark.parametrize("text", list(patterns()), ids=lambda text: repr(text[:16]))
def test_no_text_takes_long(text: str) -> None:
    """200 KB of anything end in seconds: processor time, because other tests run beside this one."""
    start = time.process_time()
    found = render(text, "x.md", 1, PORTUGUESE)
    assert time.process_time() - start < 15
    assert all(problem.path == "x.md" for problem in found.problems)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ã " * 700_000, "the text is longer than 2,000,000 bytes"),
        ("# a\n" * 2001, "the text has more than 2,000 headings"),
        ("[" * 20_001, 'the text has more than 20,000 "["'),
        ("> " * 50 + "a", "the text is nested too deeply"),
        ("".join(["  " * depth + "- a\n" for depth in range(30)]), "the text is nested too deeply"),
    ],
)
def test_limits_are_problems(text: str, message: str) -> None:
    assert message in {problem.message for problem in render(text, "x.md", 1, PORTUGUESE).problems if not problem.warning}


def test_recursion_is_a_problem_not_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(*_: object) -> Rendered:
        raise RecursionError

    monkeypatch.setattr(markdown, "compose", endless)
    found = render("a", "x.md", 3, PORTUGUESE)
    assert [(p.path, p.line, p.message) for p in found.problems] == [("x.md", 3, "the text is nested too deeply")]


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        (
            '## Um\n\n![a](a.jpg)\n\n**Pequim** (Xinhua) – Disse que\n[sim](x.md) a `b` &amp; "c".\n\nDois.',
            "Pequim (Xinhua) – Disse que sim a b & “c”.",
        ),
        ("> Citação\n\nTexto[^1].\n\n[^1]: Nota.", "Texto."),
        ("> Só citação", "Só citação"),
        ("https://youtu.be/aqz-KE-bpKQ\n\n::: note\nNota\n:::\n\nTexto 10 % aqui", "Texto 10 % aqui"),
        ("<p>Um <b>dois</b></p>", "Um dois"),
        ("## Só título", ""),
        ("", ""),
    ],
)
def test_the_lead_is_the_plain_text_of_the_first_paragraph(text: str, lead: str) -> None:
    assert render(text, "x.md", 1, PORTUGUESE).lead == lead


@pytest.mark.parametrize(
    ("text", "words_of_it"),
    [
        ("", 0),
        ("Um dois três", 3),
        ('Um  dois\ntrês **quatro** [cinco seis](x.md "título")', 6),
        ("## Um\n\n- dois\n- três quatro\n\n> cinco\n\n| seis | sete |\n|---|---|\n| oito | nove |", 9),
        ("Um\n\n```\nnão conta\n```\n\n<!-- nem isto -->\n\n%%nem isto%%", 1),
    ],
)  # fmt: skip
def test_words_are_those_of_the_text(text: str, words_of_it: int) -> None:
    assert render(text, "x.md", 1, PORTUGUESE).words == words_of_it


def test_problems_have_the_place_in_the_file() -> None:
    text = "Um\n\n- dois\n\n  [x](javascript:a) e [x](javascript:a)\n\n> três <blink>quatro</blink>\n\n| a |\n|---|\n| [y](file:b) |\n"
    found = render(text, "content/news/x.md", 12, PORTUGUESE)
    assert sorted((p.path, p.line, p.column) for p in found.problems) == [
        ("content/news/x.md", 16, 7),
        ("content/news/x.md", 16, 27),
        ("content/news/x.md", 18, 8),
        ("content/news/x.md", 22, 7),
    ]


def test_the_placeholders_own_characters_cannot_be_written() -> None:
    found = render("a \x021\x03 &#2;2&#3; <b>\x024\x05 &#4;7&#5;</b> \x04\x06 \x062\x07 <i>&#6;1&#7;</i>", "x.md", 1, PORTUGUESE)
    assert not re.search("[\x02-\x07]", found.html)


def test_the_version_names_what_decides_the_output() -> None:
    assert len(markdown.VERSION.split(";")) == 4
    assert all(markdown.VERSION.split(";"))


def test_every_feature_is_switched_on_by_each_of_its_signs() -> None:
    for bit, feature in enumerate(markdown.FEATURES):
        for sign in feature.signs:
            assert markdown._needed(f"a {sign} b") >> bit & 1
            assert feature.name in markdown._grammar(markdown._needed(sign)).features
