"""WordPress' content becomes Markdown that says the same."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from sitegen.read.markdown import Rendered, Settings, render
from sitegen.wordpress.markup import MarkupContext, Media, convert, original_html, site_address

HOSTS = frozenset({"old.example", "www.old.example"})
PORT = Media("/media/2025/09/porto.jpg", alt="O porto", credit="Ana Souza")
CONTEXT = MarkupContext(
    hosts=HOSTS,
    media={"/wp-content/uploads/2025/09/porto.jpg": PORT},
    attachments={7: PORT, 8: Media("/media/2025/09/barco.jpg", caption="O barco")},
    children=(7, 8),
    blocks={5: "<!-- wp:paragraph --><p>Assine.</p><!-- /wp:paragraph -->"},
    footnotes={"a1": "Segundo a <em>capitania</em>."},
    links={"/2025/09/04/visita": "/2025/09/04/visita/", "/?p=4": "/2025/09/04/visita/"},
)


_BLOCK = re.compile(r"<(?=/?(?:p|li|ul|ol|h2|div|section|figure|blockquote|table|t[rdh]|pre|br|hr)\b)")


def markdown(content: str) -> str:
    return convert(content, CONTEXT).markdown.rstrip("\n")


def again(text: str) -> Rendered:
    return render(text, "x.md", 1, Settings("en", "sanitize"))


def words(html: str) -> list[str]:
    """The words of running text: only blocks and line breaks part them."""
    body = LexborHTMLParser(f"<!DOCTYPE html><body>{_BLOCK.sub(' <', html)}</body>").body
    assert body is not None
    return re.findall(r"\w+", body.text(deep=True))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("Uma linha\noutra\n\nNovo parágrafo", "Uma linha\\\noutra\n\nNovo parágrafo"),
        ("<p>2 * 3 * 4 e [x](y) e snake_case</p>", r"2 \* 3 \* 4 e [x\](y) e snake_case"),
        ("1. não é lista", r"1\. não é lista"),
        ("# nem título", r"\# nem título"),
        ("<strong>Nota:</strong>texto", "<strong>Nota:</strong>texto"),
        ("a <em>b </em>c", "a *b* c"),
        ("<b>a<i>b</i></b>", "**a<em>b</em>**"),
        ("um<br>dois", "um\\\ndois"),
        ("<p><br>um<br> <br></p>", "um"),
        ("<p><code>1 </code>1</p>", "`1` 1"),
        ("<p>um <em><strong>dois</strong></em> três</p>", "um **_dois_** três"),
        ("<p><em>um</em><br>dois</p>", "*um*\\\ndois"),
        ("<!-- wp:paragraph --><p>um<br> <br>dois <b>a<br><br>b</b></p><!-- /wp:paragraph -->", "um\n\ndois **a\\\n\\\nb**"),
        ("<p><a href='/x'>25%</a> e <b>3%</b>%</p>", r"[25%](/x) e **3\%**%"),
        ("<pre class='wp-block-verse'>um\ndois\n\ntrês</pre>", "um\\\ndois\n\ntrês"),
        ("<ol reversed><li>a</li><li>b</li></ol>", '<ol reversed=""><li>a</li><li>b</li></ol>'),
        ("<blockquote>Voz<br><cite>Ana <i>S.</i></cite></blockquote>", "> Voz\n> — Ana *S.*"),
        ("<video autoplay loop src='https://x.example/a.mp4'></video>", '<video src="https://x.example/a.mp4" controls=""></video>'),
        (
            """<div class="wp-block-cover"><div role="img" aria-label="O cais" class="wp-block-cover__image-background"
 style="background-position:50% 50%;background-image:url(http://old.example/c.jpg)"></div><p>Título</p></div>""",
            "![O cais](http://old.example/c.jpg)\n\nTítulo",
        ),
        (
            '<!-- wp:cover --><div class="wp-block-cover" style="background-image:url(https://x.example/c.jpg)"><p>Título</p></div><!-- /wp:cover -->',
            "![](https://x.example/c.jpg)\n\nTítulo",
        ),
        ("<p><code>1</code><code>2</code></p>", "`1`<code>2</code>"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
        ("<ul><li>a</li></ul><ul><li>b</li></ul>", "- a\n\n* b"),
        ("<blockquote><p>Voz</p><cite>Ana</cite></blockquote>", "> Voz\n> — Ana"),
        ('Ver <a href="http://www.old.example/2025/09/04/visita/#fim">a visita</a>!', "Ver [a visita](/2025/09/04/visita/#fim)!"),
        ('<a href="https://old.example/?p=4">x</a>', "[x](/2025/09/04/visita/)"),
        ("a\n\n<!--more-->\n\nb", "a\n\n<!--more-->\n\nb"),
        ("https://www.youtube.com/watch?v=abcdefghijk", "https://www.youtube.com/watch?v=abcdefghijk"),
        ('<iframe src="https://www.youtube.com/embed/abcdefghijk?x=1"></iframe>', "https://www.youtube.com/watch?v=abcdefghijk"),
        ('[gallery ids="8"]', '::: gallery\n![](/media/2025/09/barco.jpg "O barco")\n:::'),
        ("[gallery exclude=8]", '::: gallery\n![O porto](/media/2025/09/porto.jpg){credit="Ana Souza"}\n:::'),
        ("[audio mp3='https://x.example/a.mp3'][/audio]", '<audio controls="" src="https://x.example/a.mp3"></audio>'),
        ("<script>alert(1)</script><p onclick=x>oi</p>", "oi"),
        ("[[gallery]]", "[gallery]"),
        ("<p>E o [sic] fica.</p>", "E o [sic] fica."),
        ("<h2>Como chegar</h2>", "## Como chegar"),
        ("<h2><strong>Como chegar</strong></h2><h3><b>A</b> e <b>b</b></h3>", "## Como chegar\n\n### **A** e **b**"),
        ("<table><tr><th>a</th></tr><tr><td>1|2</td></tr></table>", "| a |\n| --- |\n| 1\\|2 |"),
        ('<!-- wp:block {"ref":5} /-->', "Assine."),
        (
            '<!-- wp:paragraph --><p>Sim<sup data-fn="a1"><a href="#a1">1</a></sup></p><!-- /wp:paragraph -->',
            "Sim[^1]\n\n[^1]: Segundo a *capitania*.",
        ),
        ("<pre>a\n\n  b</pre>", "```\na\n\n  b\n```"),
        ('<p class="x">Siga-nos</p><p>Texto</p>', "Texto"),
        ("<p>Últimos posts por Ana (exibir todos)</p>", ""),
    ],
)
def test_markup_as_a_person_would_write_it(content: str, expected: str) -> None:
    assert markdown(content) == expected


@pytest.mark.parametrize(
    "content",
    [
        '[caption id="attachment_7" align="left" width="300" caption="Um barco"]<a href="http://old.example/x.jpg"><img src="S" alt="B" /></a>[/caption]',
        '[caption id="attachment_7" width="300"]<img src="S" alt="B" /> Um barco[/caption]',
        '<!-- wp:image {"id":7} --><figure class="wp-block-image"><img src="S" alt="B"/><figcaption>Um barco</figcaption></figure><!-- /wp:image -->',
    ],
)
def test_every_way_to_write_a_caption_is_a_figure_with_a_local_picture(content: str) -> None:
    source = "https://old.example/wp-content/uploads/2025/09/porto-300x200.jpg"
    assert '![B](/media/2025/09/porto.jpg "Um barco"){credit="Ana Souza"}' in markdown(content.replace("S", source, 1))


def test_pull_quotes() -> None:
    block = '<figure class="wp-block-pullquote"><blockquote><p>Voz</p><cite>Ana</cite></blockquote></figure>'
    assert markdown(f"<!-- wp:pullquote -->{block}<!-- /wp:pullquote -->") == "::: pullquote\nVoz\n— Ana\n:::"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('<object width="425"><param name="movie" value="http://www.youtube.com/v/abcdefghijk&hl=en"><embed src="http://www.youtube.com/v/abcdefghijk&hl=en"></object>',
         "http://www.youtube.com/v/abcdefghijk&hl=en"),
        ('<object><param name="movie" value="http://vimeo.com/moogaloop.swf?clip_id=22439234&server=x"></object>', "http://vimeo.com/22439234"),
        ('<object data="https://x.example/a.pdf"><p>Baixe o edital.</p></object>', "<https://x.example/a.pdf>\n\nBaixe o edital."),
    ],
)  # fmt: skip
def test_players_of_old_browsers_show_what_they_showed(content: str, expected: str) -> None:
    found = convert(content, CONTEXT)
    assert (found.markdown, found.notes) == (f"{expected}\n", ())
    assert "youtube" not in expected or 'data-src="https://www.youtube-nocookie.com/embed/abcdefghijk' in again(found.markdown).html.replace(
        "=https", '="https'
    )


@pytest.mark.parametrize(
    ("content", "name", "text"),
    [
        ('<script src="https://x.example/mapa.js"></script>', "script", "it is left out: https://x.example/mapa.js"),
        ("<form><label>Nome</label><input></form>", "form", "it is left out, but for running text: Nome"),
        ("<svg><text>Gráfico</text></svg>", "svg", "it is left out: Gráfico"),
        ("<math><mi>x</mi></math>", "math", "it is left out: x"),
        ('<iframe src="about:blank"></iframe>', "iframe", "it is left out: about:blank"),
        ("<object><param name=x value=y></object>", "object", "it is left out, but for running text"),
        ('<img src="data:image/png;base64,AAAA" alt="Mapa">', "data:", "a picture that the text itself holds is left out: Mapa"),
    ],
)  # fmt: skip
def test_what_has_no_place_is_named(content: str, name: str, text: str) -> None:
    assert [(note.name, note.text) for note in convert(content, CONTEXT).notes] == [(name, text)]


def test_unknown_shortcodes_and_blocks_stay_visible_and_are_told() -> None:
    found = convert('[tabela id="3"] <!-- wp:acme/widget {"k":1} --><p>x</p><!-- /wp:acme/widget --><!-- wp:latest-posts /-->', CONTEXT)
    assert 'tabela id="3"' in found.markdown
    assert found.shortcodes == {"tabela": 1}
    assert found.blocks == {"acme/widget": 1, "core/latest-posts": 1}
    assert {note.name for note in found.notes} == {"tabela", "acme/widget", "core/latest-posts"}


def test_a_dateline_is_taken_where_it_is_certain_and_left_where_not() -> None:
    found = convert("Pequim, Província de Pequim, China, 4 de setembro de 2025 — Xinhua – O presidente chegou.", CONTEXT)
    assert found.dateline is not None
    assert (found.dateline.place, found.dateline.date, found.dateline.agency) == ("Pequim, Província de Pequim, China", date(2025, 9, 4), "Xinhua")
    assert found.markdown == "O presidente chegou.\n"
    for text in ("Pequim, 31 de setembro de 2025 — Xinhua – A", "Em Pequim, 4 de setembro de 2025, choveu.", "Pequim – Choveu."):
        assert convert(text, CONTEXT).dateline is None


def test_addresses_of_the_old_site_have_one_key() -> None:
    assert site_address("http://www.old.example/2025/%C3%A1/", HOSTS) == "/2025/á" == site_address("//old.example/2025/á?utm=1#x", HOSTS)
    assert site_address("https://old.example/?p=4", HOSTS) == "/?p=4"
    assert site_address("https://i0.wp.com/old.example/a.jpg?w=300", HOSTS) == "/a.jpg"
    assert site_address("https://other.example/", HOSTS) is None


INLINE = st.recursive(
    st.text("ab 1.*_[]()!#<>&-+=~`\\|{}:%^'", max_size=12).map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;")),
    lambda inner: st.tuples(
        st.sampled_from(["em", "strong", "a href='https://x.example/'", "code", "del", "sub", "span"]), st.lists(inner, max_size=3)
    ).map(lambda made: f"<{made[0]}>{''.join(made[1])}</{made[0].split()[0]}>"),
    max_leaves=8,
)
BLOCKS = st.recursive(
    st.lists(INLINE, min_size=1, max_size=3).map(lambda parts: f"<p>{''.join(parts)}</p>"),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["blockquote", "div", "figure", "section"]), st.lists(inner, max_size=3)).map(
            lambda x: f"<{x[0]}>{''.join(x[1])}</{x[0]}>"
        ),
        st.tuples(st.sampled_from(["ul", "ol"]), st.lists(inner, max_size=3)).map(
            lambda x: f"<{x[0]}>{''.join(f'<li>{item}</li>' for item in x[1])}</{x[0]}>"
        ),
        INLINE.map(lambda text: f"<h2>{text}</h2>"),
        INLINE.map(lambda text: f"<table><tr><th>{text}</th></tr><tr><td>{text}</td></tr></table>"),
    ),
    max_leaves=6,
)


@settings(max_examples=150)
@given(st.lists(BLOCKS, max_size=4).map("".join))
def test_what_is_written_reads_as_the_same_words_in_the_same_order(html: str) -> None:
    content = f"<!-- wp:html -->{html}<!-- /wp:html -->"
    written = convert(content, CONTEXT).markdown
    assert words(again(written).html) == words(original_html(content, CONTEXT)), written


@settings(max_examples=150)
@given(st.text('<>ab/!-[]()"= \n&;{}:*_`#wp' + "\0\x0f\x02", max_size=300))
def test_no_content_makes_it_fail(content: str) -> None:
    convert(content, CONTEXT)
    convert(f"<!-- wp:x {content}", CONTEXT)


@pytest.mark.parametrize(
    "piece",
    [
        "<div>",
        "<b>",
        "<a href=x>",
        "[caption]",
        "<!-- wp:group -->",
        "<pre",
        '[a "',
        "<blockquote>",
        "<ul><li>",
        "*",
        "[",
        "{a=",
        "<p>",
        "<figure>",
        "<!-- wp:x {",
    ],
)
def test_hostile_content_takes_no_time_that_grows_with_its_square(piece: str) -> None:
    from time import process_time

    def cost(count: int) -> float:
        start = process_time()
        convert(piece * count, CONTEXT)
        return process_time() - start

    cost(10)
    assert cost(20_000) < 1 + 8 * cost(5_000)


def test_no_script_survives() -> None:
    content = '<details onclick=x><summary>a</summary><script>1</script><a href="javascript:1">b</a><img src=x onerror=1></details><svg onload=1>'
    html = markdown(content)
    assert "script" not in html
    assert "on" not in re.findall(r"<\w+ (on)", html)
    assert "onclick" not in html
    assert "onerror" not in html
