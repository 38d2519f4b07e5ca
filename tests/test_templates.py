"""Templates compiled with shortcuts print what Jinja prints, and fail as it fails."""

from html import unescape
from pathlib import Path

import jinja2
import pytest
from conftest import SmallSite
from hypothesis import example, given
from hypothesis import strategies as st
from markupsafe import Markup

from sitegen.render.compiling import Compiled
from sitegen.render.filters import _TAG, opening
from sitegen.render.templates import environment
from sitegen.render.theme import TemplateFile

VALUES = st.one_of(
    st.text(), st.text(alphabet="&<>'\"ação").map(Markup), st.integers(), st.booleans(), st.none(), st.lists(st.text("<é", max_size=3))
)
TEMPLATES = [
    "{{ a }}{{ b }} {{ a ~ b }} <i title='{{ a }}'>",
    "{% set kept %}{{ a }}<b>{{ b }}{% endset %}{{ kept }}{{ kept|length }}",
    "{% macro row(x, class='<') %}<p {{ class }}>{{ x }}{% endmacro %}{{ row(a) }}{{ row(b, class=a) }}{{ row(*[a]) }}{{ row(**{'x': b}) }}",
    "{% macro frame() %}[{{ caller() }}]{% endmacro %}{% call frame() %}{{ a }}{{ b }}{% endcall %}",
    "{% for x in [1, [2, 3]] recursive %}{{ x if x is number else loop(x) }}{{ loop.index }}{{ loop.cycle(a, b) }}{% endfor %}",
    "{% autoescape false %}{{ a }}{{ '%s'|format(b) }}{% endautoescape %}{{ shout(text=a) }}{{ '<'.join(['a', 'b']) }}{{ namespace(class=a).class }}",
    "{{ [{'n': a}, {'n': b}]|map(attribute='n')|list }}{{ [a, b]|join('<') }}{{ 'abc'|list|first }}{% for k in ('b', 'a')|unique %}{{ k }}{% endfor %}",
    "{{ dict(a=a, b=b).items()|list }}{% filter upper %}{{ a }}{% endfilter %}{{ (a, b)[0] }}",
    "{% set kept = b %}{% for x in (a, b) %}{% set y = x %}{% include 'sets' %}{{ y }}{{ kept }}{% endfor %}{{ y is defined }}{{ inside is defined }}",
    "{% import 'sets' as sets with context %}{% from 'sets' import inside %}{{ sets.inside }}{{ inside }}{{ sets.y is defined }}{% include ['no', 'part'] %}",
    "{% for x in (a, b) %}{% block row scoped %}{% set y = x %}{{ x }}{{ y }}{{ loop.index }}{% include 'part' %}{% endblock %}{{ y is defined }}{% endfor %}",
    "{% set a = b %}{% with b = 1 %}{{ a }}{{ b }}{% include 'part' %}{% endwith %}{% include 'part' without context %}{% include 'none' ignore missing %}",
    "{% extends 'parent' %}{% set b = a %}{% block main %}{% set a = 1 %}{% include 'part' %}{% endblock %}{% block title %}{{ a }}{{ b }}{% endblock %}",
    "{% extends 'parent' %}{% block main %}{{ super() }}{{ self.title() }}{{ a }}{% include 'part' %}{% endblock %}",
]
MORE = {
    "parent": "<title>{% block title %}{{ b }}{% endblock %}</title>{% block main %}({{ a }}){% endblock %}",
    "part": "{{ a|default('?') }}{{ shout(b|default('?')) }}",
    "sets": "{% set inside = a|default(1) %}{% set kept = 2 %}{{ y|default('none') }}{{ kept }}{{ inside }}",
}


def plain(files: dict[str, str]) -> jinja2.Environment:
    options = {"trim_blocks": True, "lstrip_blocks": True, "keep_trailing_newline": True}
    return jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: (files[name], name, None) if name in files else None),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        **options,
    )  # type: ignore[arg-type]


def ours(files: dict[str, str]) -> jinja2.Environment:
    return environment({name: TemplateFile(name, name, source) for name, source in files.items()})


@pytest.mark.parametrize("source", TEMPLATES)
@given(a=VALUES, b=VALUES)
@example(a="<&>'\"", b=Markup("<b>"))
def test_pages_are_those_of_jinja(source: str, a: object, b: object) -> None:
    files = {**MORE, "page": source}
    printed = []
    for made in (plain(files), ours(files)):
        made.globals["shout"] = lambda text: f"{text}!"
        printed.append(made.get_template("page").render(a=a, b=b))
    assert printed[0] == printed[1]


@given(st.text(st.sampled_from("ab \n\t\x0b\xa0\u2003\u3000\u200b<>&;é")), st.sampled_from(("", "<p>", "&nbsp;", "&#9;", "<!-- a > b -->")))
def test_the_opening_of_a_text_has_its_words_and_one_space_between_them(text: str, other: str) -> None:
    html = f"{text}{other}{text}"
    assert opening(html) == opening(Markup(html)) == " ".join(unescape(_TAG.sub("", html)).split())


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("\n{{ nowhere }}", 2),
        ("\n\n{{ nowhere() }}", 3),
        ("{{ a.nothing() }}", 1),
        ("\n{% if a %}\n{{ a() }}\n{% endif %}", 3),
        ("{{ shout(1, 2, 3) }}", 1),
    ],
)
def test_mistakes_fail_with_the_words_and_the_line_of_jinja(source: str, line: int) -> None:
    found = []
    for made in (plain({"page": source}), ours({"page": source})):
        made.globals["shout"] = lambda text: f"{text}!"
        with pytest.raises((jinja2.UndefinedError, TypeError)) as caught:
            made.get_template("page").render(a="x")
        where = [entry.lineno + 1 for entry in caught.traceback if str(entry.path).rpartition("/")[2] == "page"]
        found.append((type(caught.value), str(caught.value).split("<locals>.")[-1], where[-1]))
    assert found[0] == found[1]
    assert found[1][2] == line


def test_compiled_templates_are_kept_until_their_text_changes_or_they_are_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "templates"
    compiled: list[str] = []
    compile_ = jinja2.Environment.compile

    def counted(self: jinja2.Environment, source: str, name: str, *rest: object) -> object:
        compiled.append(source)
        return compile_(self, source, name, *rest)  # type: ignore[call-overload]

    monkeypatch.setattr(jinja2.Environment, "compile", counted)

    def page(source: str) -> str:
        made = environment({"page": TemplateFile("page", "page", source)}, Compiled(folder))
        return made.get_template("page").render(a="<")

    assert page("{{ a }}") == page("{{ a }}") == "&lt;"
    assert compiled == ["{{ a }}"]
    (file,) = folder.iterdir()
    whole = file.read_bytes()
    for damaged in (b"", whole[:-1], whole[:40] + bytes(len(whole) - 40)):
        file.write_bytes(damaged)
        assert page("{{ a }}") == "&lt;"
        assert file.read_bytes() == whole
    assert page("({{ a }})") == "(&lt;)"
    assert compiled == ["{{ a }}"] * 4 + ["({{ a }})"]
    assert list(folder.iterdir()) == [file]


def test_a_piece_is_rendered_once_for_each_value(site: SmallSite, monkeypatch: pytest.MonkeyPatch) -> None:
    rendered: list[object] = []
    render = jinja2.Template.render

    def counted(self: jinja2.Template, *context: object, **names: object) -> str:
        rendered.extend([names["it"]] if self.name == "piece.html" else [])
        return render(self, *context, **names)

    monkeypatch.setattr(jinja2.Template, "render", counted)
    site.file("templates/piece.html", "<p>{{ it }}</p>")
    pieces = "".join(f"{{{{ partial('piece.html', {value}) }}}}" for value in ("(1, 2)", "'x'", "(1, 2)", "{'a': 1}", "(2, 1)", "'x'"))
    site.file("templates/404.html", pieces)
    site.file("templates/search.html", pieces)
    site.build()
    assert site.read("404.html") == "<p>(1, 2)</p><p>x</p><p>(1, 2)</p><p>{&#39;a&#39;: 1}</p><p>(2, 1)</p><p>x</p>"
    assert rendered == [(1, 2), "x", {"a": 1}, (2, 1)]
