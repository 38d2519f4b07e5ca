"""What readers wrote, below the article that it belongs to."""

import json
import re

import pytest
from conftest import SmallSite
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from sitegen.read.article import parse
from sitegen.read.settings import Settings

READ = Settings("pt-BR", "UTC", "sanitize")
PAGE = "2025/03/04/primeira/index.html"
FILE = "content/comments/news/2025/primeira.yaml"
THREAD = """\
- id: 12
  author: Bia
  url: https://bia.test/
  date: 2025-03-05 10:00
  text: |
    Gostei.
    Muito.

    E **mais**.
- id: 15
  author: Caio
  date: 2025-03-07 10:00
  text: Também.
- id: 14
  author: Davi
  date: 2025-03-06 10:00
  parent: 12
  text: De quê?
- id: 16
  kind: ping
  author: Outro jornal
  url: https://outro.test/x
"""


def test_threads_stand_below_their_article_at_the_addresses_that_they_had(site: SmallSite) -> None:
    site.article("2025/outra")
    site.file(FILE, THREAD)
    site.build()
    tree = LexborHTMLParser(site.read(PAGE))
    assert tree.css_first("#comments h2").text() == "3 comentários"
    assert [li.id for li in tree.css(".comments ol > li")] == ["comment-12", "comment-14", "comment-15"]
    answer = tree.css_first("#comment-14")
    assert answer.attributes["data-depth"] == "1"
    assert answer.css_first('a[href="#comment-12"]').text() == "em resposta a Bia"
    assert tree.css_first("#comment-12 time").attributes["datetime"] == "2025-03-05T10:00:00+09:00"
    assert re.findall(r"<p>[^§]*?</p>", site.read(PAGE).partition('id="comment-12"')[2])[:2] == ["<p>Gostei.<br>\nMuito.</p>", "<p>E **mais**.</p>"]
    assert "nofollow" in tree.css_first("#comment-12 a").attributes["rel"]
    assert tree.css_first(".comments details li").text().strip() == "Outro jornal"
    assert "comment" not in site.read("2025/03/04/outra/index.html")


def test_a_new_comment_makes_its_page_again_and_no_other(site: SmallSite) -> None:
    for number in range(12):
        site.article(f"2025/outra-{number}")
    site.file(FILE, THREAD)
    site.build()
    site.file(FILE, THREAD + "- id: 20\n  author: Eva\n  text: Nova.\n")
    report = site.build()
    assert report.written == 1
    assert "Nova." in site.read(PAGE)
    before = site.tree()
    site.build(clean=True)
    assert site.tree() == before
    (site.root / FILE).unlink()
    site.build()
    assert "Nova." not in site.read(PAGE)


def test_comments_stand_below_pages_too(site: SmallSite) -> None:
    site.file("content/pages/sobre.md", "---\ntitle: Sobre\n---\nTexto.\n")
    site.file("content/comments/pages/sobre.yaml", "- id: 3\n  text: Olá.\n")
    site.build()
    assert "Anônimo" in site.read("sobre/index.html")


def test_what_is_wrong_with_comments_is_told_with_its_place(site: SmallSite) -> None:
    site.file("content/comments/news/2025/nenhuma.yaml", "- id: 1\n  text: a\n")
    site.file("content/comments/news/2025/b.txt", "a")
    site.file(FILE, "- id: 1\n  text: a\n  e-mail: x@y.test\n- id: 1\n  text: b\n  parent: 9\n- text: c\n- d\n")
    result = site.run("build")
    assert result.returncode == 1
    for said in (
        'primeira.yaml:3:3: unknown key "e-mail"', "primeira.yaml:4:3: there are two comments with the id 1", "the comment 1 answers 9",
        "primeira.yaml:7:3: the comment has no id", "primeira.yaml:8:3: a comment needs an id and a text", "b.txt:1:1: comments are YAML",
    ):  # fmt: skip
        assert said in result.stderr.replace(": error: ", ": ")
    site.file(FILE, "id: 1\n")
    assert "primeira.yaml:1:1: error: the file is no list" in site.run("build").stderr
    site.file(FILE, "- id: 1\n  text: [\n")
    assert "primeira.yaml:" in site.run("build").stderr


def test_comments_on_what_is_not_there_are_a_warning(site: SmallSite) -> None:
    site.file("content/comments/news/2025/nenhuma.yaml", "- id: 1\n  text: a\n")
    assert "there is no content/news/2025/nenhuma.md" in site.run("build").stderr


def test_comments_on_a_draft_are_not_published(site: SmallSite) -> None:
    site.article("2025/segredo", "status: draft")
    site.file("content/comments/news/2025/segredo.yaml", "- id: 1\n  text: ornitorrinco\n")
    report = site.build()
    assert not [p for p in report.problems if "comments" in p.path]
    assert not any(b"ornitorrinco" in data for data in site.tree().values())


def test_a_circle_of_answers_ends(site: SmallSite) -> None:
    site.file(FILE, "- {id: 1, parent: 2, text: a}\n- {id: 2, parent: 1, text: b}\n- {id: 3, parent: 3, text: c}\n")
    site.build()
    assert [li.id for li in LexborHTMLParser(site.read(PAGE)).css(".comments ol > li")] == ["comment-1", "comment-2", "comment-3"]


def test_a_deep_thread_is_set_in_four_times_at_most(site: SmallSite) -> None:
    site.file(FILE, "".join(f"- {{id: {n}, parent: {n - 1}, text: a}}\n" for n in range(1, 3000)))
    site.build()
    assert "data-depth=4>" in site.read(PAGE)
    assert "data-depth=5>" not in site.read(PAGE)


HOSTILE = [
    "<script>alert(1)</script>", '<img src=x onerror="alert(1)">', '<a href="javascript:alert(1)" onclick="x()">a</a>', "</section></main><h1>x</h1>",
    "<iframe src=//evil.test></iframe>", '<p style="position:fixed" id="main">a', "<!-- -->", "<svg><script>x</script></svg>", "<b>a\n\nb", "<pre>a\n\n</p>", "a<li>b</li></li><li>c",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_html_is_harmless(site: SmallSite, text: str) -> None:
    site.file(FILE, "- id: 1\n  author: '<script>x</script>'\n  text: |\n    " + text.replace("\n", "\n    ") + "\n")
    site.build()
    page = LexborHTMLParser(site.read(PAGE))
    box = page.css_first("main .comments")
    assert box.css_first("#comment-1")
    assert len(box.css("ol > li")) == 1
    assert not box.css("script, img, iframe, svg, h1, [style], [onclick], [onerror]")
    assert not [a for a in box.css("a") if str(a.attributes.get("href")).startswith("javascript")]
    assert len(page.css("#main")) <= 1


@given(
    st.lists(
        st.sampled_from(
            [f"<{s}{n}>" for s in ("", "/") for n in ("b", "p", "li", "ul", "ol", "pre", "blockquote", "a", "code", "td")]
            + ["\n\n", "x", "<", "&lt;"]
        ),
        max_size=30,
    ).map("".join)
)
def test_any_html_stays_within_its_comment(text: str) -> None:
    parsed = parse("comments/news/a.yaml", f"- id: 1\n  text: {json.dumps(text)}\n- id: 2\n  text: b\n".encode(), READ)
    shown = "".join(f"<li>{comment['html']}" for comment in json.loads(parsed.body)["comments"])
    assert len(LexborHTMLParser(f"<ol id=all>{shown}</ol>").css("#all > li")) == 2


@given(st.binary(max_size=200))
def test_any_bytes_as_comments_end_in_a_value_or_a_problem(data: bytes) -> None:
    parsed = parse("comments/news/a.yaml", data, READ)
    assert parsed.value is not None or parsed.problems
