"""What goes of a template's text when it is loaded, and what stays."""

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from sitegen.render.squeeze import quoted
from sitegen.render.templates import environment
from sitegen.render.theme import TemplateFile

NAMES = {"u": "/x/", "q": "a=b", "e": "", "t": '<T> "x"', "yes": True, "no": False, "items": (1, 2)}


def rendered(source: str, name: str = "a.html") -> str:
    return environment({name: TemplateFile(name, name, source)}).get_template(name).render(NAMES)


CASES = [
    ("white space beside blocks", '<ul class="x">\n  <li>a</li>\n  <li>b</li>\n</ul>\n<p>\n  c\n</p>\n', "<ul class=x><li>a<li>b</ul><p>c</p>"),
    ("white space between words", "<p><b>a</b>\n<i>b</i> c</p>", "<p><b>a</b>\n<i>b</i> c</p>"),
    ("spaces that are no white space", "<p>\u00a0a\u00a0</p>", "<p>\u00a0a\u00a0</p>"),
    ("white space beside an expression", "<p>\n{{ u }}\n</p>\n<p> {{ u }} b</p>", "<p>/x/</p><p>/x/ b</p>"),
    ("a loop", "<ol>\n{% for i in items %}\n<li>{{ i }}</li>\n{% endfor %}\n</ol>", "<ol><li>1<li>2</ol>"),
    ("quotes", '<a href="/x/" class="a b" title="">x</a>', '<a href=/x/ class="a b" title="">x</a>'),
    ("quotes before a slash", '<img src="/x"/>', '<img src="/x"/>'),
    ("quotes around a value", '<a href="{{ u }}" title="{{ t }}">x</a>', '<a href=/x/ title="&lt;T&gt; &#34;x&#34;">x</a>'),
    ("quotes around a value that needs them", '<a href="{{ q }}" title="{{ e }}">x</a>', '<a href="a=b" title="">x</a>'),
    ("quotes around more than a value", '<a href="{{ u }}#a" class="b{{ u }}">x</a>', '<a href="/x/#a" class="b/x/">x</a>'),
    ("quotes before a slash that follows a value", '<img src="{{ u }}"/>', '<img src="/x/"/>'),
    ("an attribute at times", '<p{% if yes %} id="{{ u }}"{% endif %}{% if no %} lang="x"{% endif %}>\na</p>', "<p id=/x/>a</p>"),
    ("a filter in a value", '<a href="{{ u|upper ~ "y" }}">x</a>', "<a href=/X/y>x</a>"),
    ("a choice inside quotes", '<p class="a{{ " b" if yes }}">\n<b title="c">d</b>\n</p>', '<p class="a b"><b title=c>d</b></p>'),
    ("text that is kept", '<pre>\n a="b" \n</pre>\n<p>\nx</p>', '<pre>\n a="b" \n</pre><p>x</p>'),
    ("a script", '<script>\nif (a<b) c="{{ u }}";\n</script>', '<script>\nif (a<b) c="/x/";\n</script>'),
    ("a comment", '<!-- <p a="b">\n </p> --><p>\na</p>', '<!-- <p a="b">\n </p> --><p>a</p>'),
    ("text that looks like an attribute", '<p>a="b" c</p>', '<p>a="b" c</p>'),
    ("single quotes", "<p title='a=\"b\" c'>\nd</p>", "<p title='a=\"b\" c'>d</p>"),
]


@pytest.mark.parametrize(("source", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_html_lets_be_left_out_goes(source: str, expected: str) -> None:
    assert rendered(source) == expected


def test_what_is_no_html_stays_as_it_is() -> None:
    text = '<item>\n<title a="b">x</title>\n</item>\n'
    assert rendered(text, "feed.xml") == text


def test_a_mistake_is_told_with_its_line() -> None:
    with pytest.raises(jinja2.UndefinedError, match="nada") as caught:
        rendered('<p>\n\n<a href="{{ u }}"\n title="{{ nada }}">x</a></p>')
    assert [frame.lineno for frame in caught.traceback if str(frame.path) == "a.html"][-1:] == [3]


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"))))
def test_a_value_is_read_back_as_it_was(value: str) -> None:
    assert html.fromstring(f"<p><b title={quoted(value)}></b></p>").find("b").get("title", "") == value
