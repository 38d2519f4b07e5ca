"""Headers: what they may look like, what they mean, and what every mistake is called and where."""

import glob
import json
import math
import re
import string
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml as pyyaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sitegen.content import Article, Audio, Correction, Dateline, Entry, Origin, Picture, ProfileLink
from sitegen.errors import Problem
from sitegen.read import article, emit, frontmatter, keys, simple, yaml, yaml_tree
from sitegen.read.article import Parsed, Settings, key_of, locate, parse, shorten
from sitegen.read.friendly import friendly
from sitegen.read.typography import typeset

SETTINGS = Settings("pt-BR", "Europe/Berlin", "sanitize")
OK = "title: Ok\ndate: 2024-01-02T03:04:05Z"


def file(header: str, body: str = "x") -> bytes:
    return f"---\n{header}\n---\n{body}\n".encode("utf-8", "surrogatepass")


def read(header: str, body: str = "x", source: str = "news/x.md", config: Settings = SETTINGS) -> Parsed:
    return parse(source, file(header, body), config)


def good(header: str, source: str = "news/x.md", body: str = "x") -> Any:
    found = read(header, body, source)
    assert found.problems == ()
    assert found.value is not None
    return found.value


def places(found: Parsed) -> list[str]:
    return [f"{p.line}:{p.column}" for p in found.problems]


def said(problem: Problem) -> str:
    return f"{problem.message} {problem.hint}".lower()


# Titles and other texts that need no quoting

TITLES = [
    ("Kim promete apoio a Putin: o que se sabe", "Kim promete apoio a Putin: o que se sabe"),
    ('"Aspas" no meio', '"Aspas" no meio'),
    ('"x" e "y"', '"x" e "y"'),
    ("'x' e 'y'", "'x' e 'y'"),
    ('Disse: "sim"', 'Disse: "sim"'),
    ("[urgente] texto", "[urgente] texto"),
    ("[urgente]", "[urgente]"),
    ("{a}", "{a}"),
    ("@fulano", "@fulano"),
    ("*a* b", "*a* b"),
    ("&a b", "&a b"),
    ("!viva", "!viva"),
    ("!!! x", "!!! x"),
    ("%x", "%x"),
    ("`x`", "`x`"),
    ("# jogo", "# jogo"),
    ("#jogo", "#jogo"),
    ("a # b", "a # b"),
    ("a  # a comment", "a"),
    ("a  #b", "a  #b"),
    ("- x", "- x"),
    ("? y", "? y"),
    ("| z", "| z"),
    ("null", "null"),
    ("~", "~"),
    ("no", "no"),
    ("2024", "2024"),
    ("1e3", "1e3"),
    ("x:", "x:"),
    ('"a\\"b"', 'a"b'),
    ("'it''s'", "it's"),
    ('"x"  # a comment', "x"),
    ('"x: y"', "x: y"),
    ("d'água: sim", "d'água: sim"),
    ("😀: x # y", "😀: x # y"),
    ("|\n  duas\n  linhas", "duas linhas"),
    (">-\n  duas\n  linhas", "duas linhas"),
    ("uma linha\n  e outra", "uma linha e outra"),
    ('"uma linha\n  e outra"', "uma linha e outra"),
    ('"a\\ud83d\\ude00b"', "a😀b"),
    ("Cafe\u0301", "Café"),
]


@pytest.mark.parametrize(("written", "meant"), TITLES)
def test_a_title_is_what_is_written_in_good_typography(written: str, meant: str) -> None:
    assert good(f"title: {written}\ndate: 2024-01-01").title == typeset(meant, "pt-BR")


@pytest.mark.parametrize("key", ["title", "Título", "TITULO", "titulo", "manchete", "Ti\u0301tulo"])
def test_a_key_means_the_same_whatever_its_language_case_or_accents(key: str) -> None:
    assert good(f"{key}: A: b\ndate: 2024-01-01").title == "A: b"


def test_texts_of_a_picture_need_no_quoting() -> None:
    found = good(f"{OK}\nimagem:\n  arquivo: foto.jpg\n  legenda: Um: dois # três\n  crédito: @fulano\n  texto-alternativo: [x] y\n")
    assert found.image == Picture("foto.jpg", "[x] y", "Um: dois # três", "@fulano")


def test_a_block_that_is_no_picture_is_plain_yaml() -> None:
    found = read(f"{OK}\nextra:\n  caption: a: b\n")
    assert places(found) == ["5:12"]


def test_a_line_inside_a_block_of_text_is_not_a_key() -> None:
    assert good(f"{OK}\nextra:\n  note: |\n    title: a: b\n").extra == '{"note": "title: a: b\\n"}'


def test_windows_line_ends_and_byte_order_mark() -> None:
    found = parse("news/x.md", b"\xef\xbb\xbf---\r\ntitle: A\r\ndate: 2024-01-01\r\n---\r\na\r\n\r\nb\r\n", SETTINGS)
    assert found.problems == ()
    document = frontmatter.parse("x", b"\xef\xbb\xbf---\r\ntitle: A\r\n---\r\na\r\n\r\nb\r\n")
    assert (document.body, document.body_line) == ("a\n\nb\n", 4)


def test_three_forms_of_header_are_one() -> None:
    yaml_form = b"---\ntitle: A\ndate: 2024-01-01 10:00\ntags: [x, y]\nimage: {src: a.jpg, alt: b}\n---\nbody\n"
    toml_form = b'+++\ntitle = "A"\ndate = 2024-01-01T10:00:00\ntags = ["x", "y"]\n[image]\nsrc = "a.jpg"\nalt = "b"\n+++\nbody\n'
    json_form = b'{\n"title": "A", "date": "2024-01-01 10:00",\n"tags": ["x", "y"], "image": {"src": "a.jpg", "alt": "b"}\n}\nbody\n'
    found = [parse("news/x.md", data, SETTINGS) for data in (yaml_form, toml_form, json_form)]
    assert [f.problems for f in found] == [(), (), ()]
    first, *others = [f.value for f in found]
    assert isinstance(first, Article)
    for other in others:
        assert isinstance(other, Article)
        assert other.card_digest == first.card_digest
        assert (other.tags, other.image, other.when) == (first.tags, first.image, first.when)


def test_the_old_yaml_end_mark_closes_too() -> None:
    assert frontmatter.parse("x", b"---\ntitle: A\n...\nbody").body == "body"


# Values

RAW = "slug: 1e3\ntags: [010, 12:30, no, 1.50, 0x1F, true, ~, 2024-01-01, 7]"


def test_texts_keep_what_is_written() -> None:
    found = good(f"title: A\ndate: 2024-01-01\n{RAW}")
    assert found.slug == "1e3"
    assert found.tags == ("010", "12:30", "no", "1.50", "0x1F", "true", "2024-01-01", "7")


@pytest.mark.parametrize(
    ("header", "field", "value"),
    [
        ("slug: 2024", "slug", "2024"),
        ("slug: Visita a Pequim", "slug", "visita-a-pequim"),
        ("endereço: abc", "slug", "abc"),
        ("tags: Cultura, Política, Cultura", "tags", ("Cultura", "Política")),
        ("tags: [a, b, a]", "tags", ("a", "b")),
        ("tags: ['#a', '#a', b]", "tags", ("a", "b")),
        ("tags:\n- a\n- b", "tags", ("a", "b")),
        ("tags:", "tags", ()),
        ("palavras-chave: a, b", "tags", ("a", "b")),
        ("section: Ciência, Tecnologia", "sections", ("Ciência, Tecnologia",)),
        ("section: Mundo\nsections: [Mundo, Ásia]", "sections", ("Mundo", "Ásia")),
        ("categories: [A, B]", "sections", ("A", "B")),
        ("editoria: Mundo", "sections", ("Mundo",)),
        ("author: Ana Souza, Carlos Tanaka", "authors", ("Ana Souza", "Carlos Tanaka")),
        ("autores: [Ana Souza]", "authors", ("Ana Souza",)),
        ("description: D: e", "summary", "D: e"),
        ("linha-fina: L", "summary", "L"),
        ("imagem: foto.jpg\nlegenda: L: m\ncrédito: C\ntexto-alternativo: T", "image", Picture("foto.jpg", "T", "L: m", "C")),
        ("cover: {image: a.jpg, alt: b}", "image", Picture("a.jpg", "b")),
        ("images: [a.jpg, b.jpg]", "image", Picture("a.jpg")),
        ("dateline: Pequim", "dateline", Dateline("Pequim")),
        ('dateline: {place: "Pequim, China", date: 04/09/2025, agency: Xinhua}', "dateline", Dateline("Pequim, China", "2025-09-04", "Xinhua")),
        ("fonte: Xinhua", "origin", Origin("Xinhua")),
        ("source: https://www.xinhua.cn/a", "origin", Origin("xinhua.cn", "https://www.xinhua.cn/a")),
        ("source: {name: X, url: https://x.cn/}", "origin", Origin("X", "https://x.cn/")),
        ("rascunho: sim", "status", "draft"),
        ("draft: true", "status", "draft"),
        ("draft: false", "status", "published"),
        ("rascunho: não", "status", "published"),
        ("published: false", "status", "draft"),
        ("estado: oculto", "status", "unlisted"),
        ("status: Publicado", "status", "published"),
        ("status: rascunho", "status", "draft"),
        ("corrections: {date: 2025-09-06, text: T}", "corrections", (Correction("2025-09-06", "T"),)),
        ("correções: [{data: 06/09/2025, texto: T}]", "corrections", (Correction("2025-09-06", "T"),)),
        ('redirect_from: [/a/, "/?p=4711"]', "redirect_from", ("/a/", "/?p=4711")),
        ("redirecionar: https://old.test/a/?b=c#d", "redirect_from", ("/a/?b=c",)),
        ("aliases: [/a/, /b/]", "redirect_from", ("/a/", "/b/")),
        ("id: 4711", "id", "4711"),
        ("canonical: https://x.test/a", "canonical", "https://x.test/a"),
        ("série: Guerra", "series", "Guerra"),
        ("destaque: sim", "featured", True),
        ("featured: true", "featured", True),
        ("não indexar: sim", "noindex", True),
        ("título SEO: Ōtsu: hoje", "seo_title", "Ōtsu: hoje"),
        ("audio: a.mp3", "audio", Audio("a.mp3")),
        ('áudio: {src: a.mp3, duração: "12:40"}', "audio", Audio("a.mp3", 760)),
        ("audio: {src: a.mp3, duration: 1:02:03}", "audio", Audio("a.mp3", 3723)),
        ("audio: {src: a.mp3, duration: 90}", "audio", Audio("a.mp3", 90)),
        ("lang: no", "lang", "no"),
        ("idioma: pt_br", "lang", "pt-BR"),
        ("extra: {b: 1, a: [true, null, x]}", "extra", '{"a": [true, null, "x"], "b": 1}'),
        ("extra: {b: 1e3}\nid: 7", "extra", '{"b": 1000.0}'),
        ("extra: {1: a, 0x1F: b, c: [{true: d}]}", "extra", '{"0x1F": "b", "1": "a", "c": [{"true": "d"}]}'),
        ("updated: 05/01/2024 08:00", "updated", "2024-01-05T08:00:00+01:00"),
    ],
)
def test_values(header: str, field: str, value: object) -> None:
    assert getattr(good(f"{OK}\n{header}"), field) == value


def test_the_example_of_the_documentation() -> None:
    header = """title: Kim promete apoio a Putin: o que se sabe          # a colon, "quotes" or # need no quoting
date: 2025-09-04T21:10:00+09:00                          # or 2025-09-04 21:10, 04/09/2025, 4 set 2025 21h10: the site's time zone
updated: 2025-09-05 08:00                                # optional; shown when later than date
section: Mundo                                           # WordPress' category; one main section
sections: [Mundo, Ásia]                                  # or several, the first is the main one
tags: [Coreia do Norte, Rússia, China]                   # a list, or "a, b, c"
authors: [Radio Shiga]                                   # or author:; people or agencies of content/authors/, or a bare name
summary: Um resumo de uma ou duas frases.                # else made from the first paragraph
image:                                                   # or image: foto.jpg
  src: foto.jpg                                          # beside the article, or /media/2025/09/foto.jpg
  alt: Líderes diante do palácio
  caption: Recepção em Pequim
  credit: Foto de divulgação
dateline: {place: "Pequim, Província de Pequim, China", date: 2025-09-04, agency: Xinhua}
source: {name: Xinhua, url: https://xinhuanet.com/x}                   # the origin of syndicated text
status: published                                        # draft | published | unlisted
publish_at: 2025-09-04 22:00                             # later than the build's clock: not on the site yet
expires: 2026-09-04                                      # then the page says that it is no longer available
corrections: [{date: 2025-09-06, text: "O encontro durou duas horas e meia, não três."}]
redirect_from: [/2025/09/kim-e-putin/, "/?p=4711"]       # old addresses
slug: visita-a-pequim                                    # else from the file name
id: wp-4711                                              # stable identity for feeds; else the address at first publication
canonical: https://example.org/x                         # only for text first published elsewhere
series: Guerra na Ucrânia
featured: true                                           # held at the top of the home page
audio: {src: entrevista.mp3, duration: "12:40"}          # radio: also goes to the podcast feed
lang: pt-BR                                              # else the site's"""
    found = parse("news/2025/09/x.md", file(header), Settings("pt-BR", "Asia/Tokyo", "sanitize"))
    assert found.problems == ()
    value = found.value
    assert isinstance(value, Article)
    assert value.title == "Kim promete apoio a Putin: o que se sabe"
    assert value.date == "2025-09-04T21:10:00+09:00"
    assert value.publish_when - value.when == 50 * 60
    assert value.sections == ("Mundo", "Ásia")
    assert value.image == Picture("foto.jpg", "Líderes diante do palácio", "Recepção em Pequim", "Foto de divulgação")
    assert value.summary == "Um resumo de uma ou duas frases."


@pytest.mark.parametrize(
    ("source", "slug", "date"),
    [
        ("news/2025/09/visita.md", "visita", None),
        ("news/2025-09-04-visita.md", "visita", "2025-09-04T00:00:00+02:00"),
        ("news/visita/index.md", "visita", None),
        ("news/2025-09-04-visita/index.md", "visita", "2025-09-04T00:00:00+02:00"),
        ("news/2025-09-04.md", "2025-09-04", "2025-09-04T00:00:00+02:00"),
        ("news/Visita à China.md", "visita-a-china", None),
    ],
)
def test_file_names_give_slug_and_date(source: str, slug: str, date: str | None) -> None:
    found = read("title: A" if date else OK, source=source)
    assert isinstance(found.value, Article)
    assert found.value.slug == slug
    assert found.value.date == (date or "2024-01-02T04:04:05+01:00")


def test_publication_stands_in_for_the_date() -> None:
    found = good("title: A\npublish_at: 2024-05-01 10:00")
    assert (found.when, found.date) == (found.publish_when, "2024-05-01T10:00:00+02:00")


def test_a_draft_may_lack_a_date() -> None:
    found = read("title: A\ndraft: true")
    assert isinstance(found.value, Article)
    assert [(p.warning, p.message) for p in found.problems] == [(True, "date is missing")]


def test_the_summary_is_made_from_the_first_paragraph() -> None:
    lead = " ".join(["palavra"] * 60)
    found = good(OK, body=f"{lead}\n\nmais")
    assert len(found.summary) <= 200
    assert found.summary.endswith(" palavra…")
    assert shorten("x" * 300) == "x" * 199 + "…"


def test_other_content() -> None:
    author = good(
        "nome: Radio Shiga\ntipo: organização\nfoto: a.jpg\nemail: a@b.jp\nsiga-nos:\n  Facebook: https://facebook.com/x\n", "authors/radio-shiga.md"
    )
    assert author == Entry(
        source="authors/radio-shiga.md", digest=author.digest, kind="author", title="Radio Shiga", slug="radio-shiga", description="x", person=False,
        profiles=(ProfileLink("Facebook", "https://facebook.com/x"),), email="a@b.jp", image=Picture("a.jpg"), has_body=True,
    )  # fmt: skip
    links = "links: [https://www.x.com/a, {name: Y, url: https://y.test/}, {Z: https://z.test/}]"
    assert good(f"name: A\n{links}", "authors/a.md").profiles == (
        ProfileLink("x.com", "https://www.x.com/a"), ProfileLink("Y", "https://y.test/"), ProfileLink("Z", "https://z.test/"),
    )  # fmt: skip
    tag = good("title: Rússia\nnomes_antigos: [URSS, União Soviética]\ndescription: País: grande", "tags/russia.md")
    assert (tag.kind, tag.merge, tag.description) == ("tag", ("URSS", "União Soviética"), "País: grande")
    page = good("title: Sobre\nmenu: 3\nupdated: 2024-01-05", "pages/sobre.md")
    assert (page.kind, page.menu, page.slug, page.updated) == ("page", 3, "sobre", "2024-01-05T00:00:00+01:00")


def test_the_bio_stands_in_for_the_body() -> None:
    found = parse("authors/a.md", file("name: A\nbio: |\n  Primeira.\n\n  Segunda.", ""), SETTINGS)
    assert isinstance(found.value, Entry)
    assert found.value.has_body
    assert "Segunda" in found.body


# Mistakes

PROBLEMS = [
    ("a key twice", "title: A\ntitle: B\ndate: 2024-01-01", "3:1", ["duplicate", "title", "line 2"]),
    ("a key under two names", "title: A\ntítulo: B\ndate: 2024-01-01", "3:1", ["duplicate", "título", "line 2"]),
    ("a key twice in a block", f"{OK}\nimage: {{src: a, src: b}}", "4:17", ["duplicate", "src", "line 4"]),
    ("an unclosed quote", 'title: "abc\ndate: 2024-01-01', "2:8", ["quote"]),
    ("an unclosed quote with others below", 'title: "abc\ndate: 2024-01-01\nsummary: "def"', "2:8", ["quote"]),
    ("an unclosed single quote", "title: 'abc\ndate: 2024-01-01", "2:8", ["quote"]),
    ("an unclosed quote in a picture", f'{OK}\nimage:\n  src: a.jpg\n  caption: "abc\n  alt: "x"', "6:12", ["quote"]),
    ("a tab", f"{OK}\nseo:\n\tdescription: d", "5:1", ["tab"]),
    ("an hour that is none", "title: A\ndate: 2024-01-01T25:00:00Z", "3:7", ["hour 25"]),
    ("an offset that is none", "title: A\ndate: 2024-01-01T00:00:00+99:99", "3:7", ["+99:99"]),
    ("a year that is none", "title: A\ndate: 0000-01-01", "3:7", ["year 0000"]),
    ("an hour left out by summer time", "title: A\ndate: 2024-03-31 02:30", "3:7", ["does not exist in europe/berlin"]),
    ("5,000 digits", f"{OK}\nweight: {'9' * 5000}", "4:9", ["too long", "5000"]),
    ("a Python object", 'title: !!python/object/apply:os.system ["touch pwned"]\ndate: 2024-01-01', "2:8", ["tag"]),
    ("a tag elsewhere", f"{OK}\nslug: !foo x", "4:7", ["tag"]),
    ("an alias loop", f"{OK}\nseo: &s {{k: *s}}", "4:13", ["alias"]),
    ("an anchor", f"{OK}\nslug: &s x", "4:7", ["anchor"]),
    ("a merge key", f"{OK}\n<<: {{slug: x}}", "4:1", ["merge"]),
    ("half of a surrogate pair", 'title: "a\\ud800b"\ndate: 2024-01-01', "2:10", ["surrogate", "u+d800"]),
    ("an unknown key", "title: A\ndate: 2024-01-01\ndtae: x", "4:1", ["did you mean", "date"]),
    ("a foreign key", f"{OK}\npermalink: /x/", "4:1", ["unknown", "redirect_from"]),
    ("an unknown key in a block", f"{OK}\nimage: {{src: a, captoin: b}}", "4:17", ["did you mean", "caption"]),
    ("a colon in a value", f"{OK}\nslug: a: b", "4:7", ["colon", "quotes"]),
    ("a key without a value", f"{OK}\nslug", "4:1", ["key: value"]),
    ("a key without a blank", f"{OK}\nslug:x", "4:1", ["blank after the colon"]),
    ("an open list", f"{OK}\ntags: [a, b\nslug: x", "4:7", ["list", "not closed"]),
    ("a value that begins with @", f"{OK}\nslug: @x", "4:7", ["@", "quotes"]),
    ("text after a quote", f'{OK}\nslug: "a" b', "4:11", ["after the end", "quotes"]),
    ("a list for a text", f"{OK}\nslug: [a]", "4:7", ["slug", "list"]),
    ("a block for a date", "title: A\ndate: {a: b}", "3:7", ["date", "block"]),
    ("a number for a date", "title: A\ndate: 12", "3:7", ["not a date"]),
    ("an impossible day", "title: A\ndate: 31/11/2026 25:00", "3:7", ["november 2026 has 30 days"]),
    ("a slug of nothing", f"{OK}\nslug: '???'", "4:7", ["letter or digit"]),
    ("an old address without a slash", f"{OK}\nredirect_from: [/a/, b/]", "4:22", ["begin with /"]),
    ("a key that is a number", f"{OK}\nimage: {{src: a, 1e3: b}}", "4:17", ["unknown", '"1e3"']),
    ("a status that is none", f"{OK}\nstatus: publihsed", "4:9", ["published, draft or unlisted"]),
    ("a flag that is none", f"{OK}\ndraft: talvez", "4:8", ["true or false"]),
    ("a language that is none", f"{OK}\nlang: português", "4:7", ["language"]),
    ("a canonical address that is none", f"{OK}\ncanonical: javascript:alert(1)", "4:12", ["web address"]),
    ("a correction without a text", f"{OK}\ncorrections: [{{date: 2024-01-01}}]", "4:15", ["text"]),
    ("a duration that is none", f"{OK}\naudio: {{src: a.mp3, duration: x}}", "4:31", ["duration"]),
    ("too many blocks inside each other", f"{OK}\nextra: {'[' * 500}{']' * 500}", "4:128", ["inside each other"]),
]


@pytest.mark.parametrize(("header", "place", "words"), [p[1:] for p in PROBLEMS], ids=[p[0] for p in PROBLEMS])
def test_a_mistake_is_named_where_it_is(header: str, place: str, words: list[str]) -> None:
    found = read(header)
    assert found.value is None
    assert places(found) == [place]
    for word in words:
        assert word in said(found.problems[0])
    assert found.problems[0].path == "content/news/x.md"
    assert len(found.problems[0].message) < 300
    assert parse("news/x.md", b"\xef\xbb\xbf" + file(header).replace(b"\n", b"\r\n"), SETTINGS).problems == found.problems


@pytest.mark.parametrize(
    ("data", "place", "words"),
    [
        (b"Just text\n", "1:1", ["front matter is missing"]),
        (b"", "1:1", ["front matter is missing"]),
        (b"---\n---\nx", "1:1", ["empty", "title and date"]),
        (b"---\n- a\n---\nx", "2:1", ["list", "title and date"]),
        (b"---\nhello\n---\nx", "2:1", ["title and date"]),
        (b"---\ntitle: a\ndate: 2024-01-01\n\ntext", "1:1", ["not closed", '"---"']),
        (b"---\ntitle: a\0b\n---\nx", "2:9", ["u+0000"]),
        ("---\ntitle: ação\n---\n".encode("latin-1"), "2:9", ["utf-8", "0xe7"]),
        (b"\xef\xbb\xbf" + "---\ntitle: ação\n---\n".encode("latin-1"), "2:9", ["utf-8", "0xe7"]),
        ("---\ntitle: a\n---\n".encode("utf-16"), "1:1", ["utf-16"]),
        (b"---\ntitle: A\ndate: 2024-01-01\nnote: " + b"a" * 20_000_000 + b"\n---\nx", "4:1", ["limit", "20,000,0"]),
        (b"+++\ntitle = A\n+++\n", "2:9", ["toml"]),
        (b'+++\ntitle = "A"\ndate = 2024-01-01\ntitle = "B"\n+++\n', "4:1", ["duplicate", "title", "line 2"]),
        (b'+++\ntitle = "A"\ndate = "ontem"\n+++\n', "3:8", ["not a date"]),
        (b'+++\ntitle = "A"\ndate = 2024-01-01\n[image]\nsrc = "a"\nfoo = 1\n+++\n', "6:1", ["unknown", "foo"]),
        (b'+++\ntitle = "A"\ndate = 2024-01-01\nslug = ' + b"9" * 5000 + b"\n+++\n", "4:8", ["too long"]),
        (b'{"title": "A",\n "date": "ontem"}\n', "2:10", ["not a date"]),
        (b'{"title": "A",\n "date": "2024-01-01",\n "title": "B"}\n', "3:2", ["duplicate", "title", "line 1"]),
        (b'{"title": "A"\n "date": "x"}\n', "2:2", ["json"]),
        (b'{"title": "A", "date": "2024-01-01", "extra": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"}\n", "1:1", ["nested"]),
        (b'{"title": "\\ud800", "date": "2024-01-01"}\n', "1:11", ["surrogate"]),
    ],
)
def test_an_unreadable_file_gives_one_problem(data: bytes, place: str, words: list[str]) -> None:
    found = parse("news/x.md", data, SETTINGS)
    assert found.value is None
    assert [p for p in places(found) if p != "1:1" or place == "1:1"] == [place]
    for word in words:
        assert any(word in said(p) for p in found.problems)


def test_one_mistake_does_not_hide_the_others() -> None:
    header = 'title: "abc\ndate: ontem\ntags: [a, b\nslug: a: b\nimage:\n  src: @x\nfoo: 1\nseries: * x\nlang: português'
    assert places(read(header)) == ["2:8", "3:7", "4:7", "5:7", "7:8", "8:1", "9:9", "10:7"]


def test_columns_count_code_points() -> None:
    assert places(read(f"{OK}\ndateline: {{place: 😀é, foo: x}}")) == ["4:23"]


def test_control_characters_are_left_out_with_one_warning() -> None:
    found = parse("news/x.md", b"---\ntitle: a\x07b\x08\ndate: 2024-01-01\n---\nab\x01c\xef\xbf\xbe", SETTINGS)
    assert isinstance(found.value, Article)
    assert found.value.title == "ab"
    assert [(p.line, p.column, p.warning) for p in found.problems] == [(2, 9, True)]
    assert "U+0007" in found.problems[0].message
    found = read('title: "a\\u0007b"\ndate: 2024-01-01')
    assert isinstance(found.value, Article)
    assert (found.value.title, places(found)) == ("ab", ["2:8"])


def test_dropped_characters_do_not_move_columns() -> None:
    found = parse("news/x.md", b"---\ntitle: A\ndateline: {place: a\x07b, date: ontem}\ndate: 2024-01-01\n---\n", SETTINGS)
    assert places(found) == ["3:20", "3:30"]


@pytest.mark.parametrize("header", [f"{OK}\nupdated: 2023-01-01", f"{OK}\nexpires: 2023-01-01"])
def test_dates_in_the_wrong_order_are_warnings(header: str) -> None:
    found = read(header)
    assert isinstance(found.value, Article)
    assert [(p.line, p.column, p.warning) for p in found.problems] == [(4, 10, True)]


def test_note_names_of_obsidian_are_left_out() -> None:
    found = read(f"{OK}\naliases: [/old/, outra nota]")
    assert isinstance(found.value, Article)
    assert found.value.redirect_from == ("/old/",)
    assert [(p.line, p.column, p.warning) for p in found.problems] == [(4, 18, True)]


def test_a_bomb_of_aliases_costs_nothing() -> None:
    bomb = "\n".join(["a0: &a0 [x, x, x, x, x, x, x, x, x]", *(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12))])
    found = read(f"{OK}\nextra:\n" + "\n".join(f"  {line}" for line in bomb.split("\n")))
    assert found.value is None
    assert "alias" in found.problems[0].message


def test_nothing_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for key in ("title", "slug", "extra"):
        read(f'{key}: !!python/object/apply:os.system ["touch pwned"]\ndate: 2024-01-01')
    assert glob.glob("*") == []


def test_messages_hold_no_control_characters() -> None:
    found = read('title: A\ndate: "\\u001b[2J::error::\\u202e"\n"\\u001b[2J": x')
    assert len(found.problems) == 2
    assert all(p.message.isprintable() and p.hint.isprintable() for p in found.problems)


# What is known by its digest


def test_the_card_digest_knows_what_a_card_shows() -> None:
    header = f"{OK}\nsummary: S\ntags: [a]\nauthors: [b]"
    first = good(header)
    assert good(header, body="outro corpo").card_digest == first.card_digest
    assert good(header.replace("[a]", "[c]")).card_digest == first.card_digest
    for old, new in (("Ok", "Oh"), ("2024", "2023"), ("S", "T"), ("[b]", "[c]")):
        assert good(header.replace(old, new)).card_digest != first.card_digest
    for more in ("section: X", "image: a.jpg", "audio: a.mp3", "lang: ja", "slug: y", "id: z", "updated: 2024-05-05"):
        assert good(f"{header}\n{more}").card_digest != first.card_digest


def test_the_key_knows_all_that_parsing_reads() -> None:
    base = key_of("news/x.md", b"a", SETTINGS)
    assert key_of("news/x.md", b"a", Settings("pt-BR", "Europe/Berlin", "sanitize")) == base
    others = [
        key_of("news/y.md", b"a", SETTINGS),
        key_of("news/x.md", b"b", SETTINGS),
        *(
            key_of("news/x.md", b"a", Settings(*s))
            for s in (("ja", "Europe/Berlin", "sanitize"), ("pt-BR", "UTC", "sanitize"), ("pt-BR", "Europe/Berlin", "allow"))
        ),
    ]
    assert base not in others
    assert len(set(others)) == len(others)


# Places that are asked for later


@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("slug", "4:7"),
        ("redirect_from", "5:16"),
        ("/old/", "5:17"),
        ("Ásia", "6:19"),
        ("../08/outra.md", "9:7"),
        ("[[nota]]", "9:25"),
        ("foto.jpg", "10:5"),
        ("series", "1:1"),
        ("nowhere", "1:1"),
        ("", "1:1"),
    ],
)
def test_locate(key: str, place: str) -> None:
    header = f"{OK}\nslug: same\nredirect_from: [/old/]\nsections: [Mundo, Ásia]"
    text = file(header, "texto\n[ver](../08/outra.md) e [[nota|outra]]\n![](foto.jpg)").decode()
    problem = locate(text, Problem("content/news/x.md", 0, 0, "m", key=key))
    assert f"{problem.line}:{problem.column}" == place
    windows = locate("\ufeff" + text.replace("\n", "\r\n"), Problem("content/news/x.md", 0, 0, "m", key=key))
    assert (windows.line, windows.column) == (problem.line, problem.column)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("```\n[a](b.md)\n```\n\n[a](b.md)", "9:5"),
        ("~~~ md\n[a](b.md)\n~~~\n[a](b.md)", "8:5"),
        ("`[a](b.md)` e [a](b.md)", "5:19"),
        ("<!-- [a](b.md) -->\n[a](<b.md>)", "6:6"),
        ("[a]\n\n[a]: b.md", "7:6"),
        ("b.md é `b.md`; veja [b](b.md)", "5:25"),
        ("`b.md`", "5:2"),
    ],
)
def test_locate_passes_over_code(body: str, place: str) -> None:
    problem = locate(file(OK, body).decode(), Problem("content/news/x.md", 0, 0, "m", key="b.md"))
    assert f"{problem.line}:{problem.column}" == place


def test_locate_in_settings() -> None:
    problem = locate('title = "T"\nlogo = "media/x.svg"\n', Problem("sitegen.toml", 0, 0, "m", key="media/x.svg"))
    assert (problem.line, problem.column) == (2, 9)


# Properties


def positions_are_inside(data: bytes, problems: tuple[Problem, ...]) -> None:
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n")
    old = "\n" not in text and "\ufffd" not in text
    lines = text.split("\r") if old else text.split("\n")
    for p in problems:
        assert 1 <= p.line <= len(lines), p
        assert 1 <= p.column <= len(lines[p.line - 1]) + 1, p
        assert p.message
        assert p.message.isprintable()
        assert len(p.message) < 500


PIECES = st.sampled_from(
    ["title", "título", "date", "tags", "image", "image:\n  src", "caption", "  caption", "extra", "slug", ": ", ":", "\n", "\n  ", "\n- ", "\t", '"', "'", "[", "]", "{",
     "}", ",", "#", " # ", "|", ">", "&a", "*a", "!!str", "<<", "---", "...", "2024-01-01", "no", "1e3", "9" * 30, "é", "😀", "\\ud800", "\x07", "\x85", "\u2028",
     "\r", "\ufeff", "=", "+++", "a"]
)  # fmt: skip
SOURCES = st.sampled_from(["news/x.md", "authors/x.md", "tags/???.md", "pages/2024-02-31-x.md", "sections/a/index.md"])


SIZE = 60_000


@pytest.mark.parametrize(
    "header",
    [
        "a: " + "[" * SIZE, "a: " + "{" * SIZE, "a: " + "{a: " * (SIZE // 4), "- " * SIZE, "a: b\n" + "-" * SIZE + '\nb: "c', "title: a" + " " * SIZE + "b",
        "title: a  " + "  #" * SIZE, "\n".join(f"k{i}: v" for i in range(SIZE // 12)), "title: a\n" * (SIZE // 9), "slug: a: b\n" * (SIZE // 11),
        "image:\n" + "  caption: a: b\n" * (SIZE // 16), 'title: "' + "\\" * SIZE, "a: &a [x]\nb: [" + "*a, " * SIZE, "tags: [" + "1, " * (SIZE // 3) + "]", "? " * SIZE,
    ],
    ids=lambda header: repr(header[:20]),
)  # fmt: skip
@pytest.mark.parametrize("fence", ["---", "+++"])
def test_no_header_takes_long(header: str, fence: str) -> None:
    started = time.process_time()
    assert parse("news/x.md", f"{fence}\n{header}\n{fence}\n".encode(), SETTINGS).value is None
    assert time.process_time() - started < 5


def test_no_dotted_key_takes_long() -> None:
    started = time.process_time()
    assert places(parse("news/x.md", f"+++\na{'.a' * SIZE} = 1\n+++\n".encode(), SETTINGS)) == ["2:1"]
    assert time.process_time() - started < 5


@settings(max_examples=600, suppress_health_check=[HealthCheck.too_slow])
@given(
    SOURCES,
    st.one_of(st.binary(max_size=300), st.lists(PIECES, max_size=40).map(lambda p: "".join(p).encode())),
    st.sampled_from(["---", "+++", "{", ""]),
)
@example("news/x.md", b"a: &a [*a]", "---")
@example("news/x.md", b"? [a]\n: b", "---")
@example("news/x.md", b"\x85a: b", "---")
@example("news/x.md", b"\xef\xbb\xbf", "")
def test_any_bytes_give_a_clean_answer(source: str, data: bytes, fence: str) -> None:
    whole = {"---": b"---\n" + data + b"\n---\nx", "+++": b"+++\n" + data + b"\n+++\nx", "{": b"{" + data + b"}\nx", "": data}[fence]
    found = parse(source, whole, SETTINGS)
    positions_are_inside(whole, found.problems)
    assert (found.value is None) == any(not p.warning for p in found.problems)
    json.dumps([p.message for p in found.problems]).encode()


MUTATIONS = st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 3), PIECES), min_size=1, max_size=4)


@settings(max_examples=400)
@given(MUTATIONS)
def test_any_change_of_a_good_file_gives_a_clean_answer(changes: list[tuple[int, int, str]]) -> None:
    text = file(
        f'{OK}\n{RAW}\nimage:\n  src: a.jpg\n  caption: b: c\nsummary: "d"\nextra: {{a: [1, 2]}}\ncorrections: [{{date: 2024-01-01, text: x}}]'
    ).decode()
    for offset, length, piece in changes:
        at = offset % len(text)
        text = text[:at] + piece + text[at + length :]
    data = text.encode("utf-8", "surrogatepass")
    positions_are_inside(data, parse("news/x.md", data, SETTINGS).problems)


WORDS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\ufdd0"), max_size=30)
KEYS = st.text(string.ascii_letters + string.digits + " -_.:éã#\"'", min_size=1, max_size=20)
SCALARS = st.one_of(
    WORDS,
    st.sampled_from(
        [
            "no",
            "NO",
            "true",
            "Null",
            "~",
            "010",
            "12:30",
            "1e3",
            "0x1F",
            ".inf",
            "2024-01-01",
            "a: b",
            "a #b",
            "- a",
            "",
            " a ",
            "---",
            "...",
            "\n",
            "a\n\nb\n",
        ]
    ),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.booleans(),
    st.none(),
)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12)
HEADERS = st.dictionaries(KEYS.filter(lambda key: keys.fold(key) not in keys.FRIENDLY), VALUES, min_size=1, max_size=6)
BODIES = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t", exclude_characters="\ufffe\uffff"), max_size=100)


@settings(max_examples=500)
@given(HEADERS, st.dictionaries(st.sampled_from(["title", "resumo", "Legenda", "credit"]), WORDS), BODIES)
@example({"a": 1e16}, {"title": 'C:\\d "x" # y'}, "---\n")
@example({"<<": "*a", "!b": {"&c": ["!d"]}}, {"title": "\x85\u2028\ufeff\x07"}, "")
def test_what_is_written_reads_back(header: dict[str, Any], texts: dict[str, str], body: str) -> None:
    values = {**header, **texts}
    document = frontmatter.parse("x", frontmatter.write(values, body).encode())
    assert document.problems == ()
    assert document.values == values
    assert document.body == body


def same(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(same(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    return type(one) is type(other) and (one == other or (isinstance(one, float) and math.isnan(one) and math.isnan(other)))


@settings(max_examples=400)
@given(HEADERS)
def test_both_parsers_read_good_headers_alike(header: dict[str, Any]) -> None:
    text = emit.write(header, "").removeprefix("---\n").removesuffix("---\n")
    tree = yaml_tree.tree(text)
    assert tree.faults == []
    assert same(tree.value, yaml.load(text) if not yaml._ODD.search(text) else header)


NAMES = st.sampled_from(["title", "tags", "image", "seção", "date", "caption", "place", "e-mail", "null", "x"])
WRITTEN = st.one_of(
    st.sampled_from(
        [
            *(
                '"A: b"',
                '"a, b"',
                '""',
                "Dois irmãos (2–1)",
                "a.",
                "a -",
                "Null",
                "y",
                "1",
                "a: b",
                "é #1",
                "/a/",
                "“a”: b",
                "[a]",
                "*a",
                "! a",
                "| a",
            ),
            *("2020-01-01 10:00", "2020-01-01T10:00:00+09:00", "14/04/2021 08:00", "1-2", "a, b", "x [a] {b}"),
        ]
    ),
    st.text("ab1 \"'-:,#[]{}.\\\t\xa0\x85\ufeff–é", max_size=6),
)
PAIRS = st.tuples(NAMES, st.sampled_from([": ", ": ", ": ", ":", " : ", ":\n  "]), WRITTEN).map("".join)
FLOWS = st.tuples(
    NAMES,
    st.sampled_from([": [", ": [", ": {", ": { ", ":\n  ", ":\n  - ", ":\n    "]),
    st.tuples(st.sampled_from([", ", ", ", ",", "\n  ", "\n"]), st.lists(st.one_of(WRITTEN, PAIRS), max_size=3)).map(lambda t: t[0].join(t[1])),
    st.sampled_from(["]", "]", "}", "}", "", "] "]),
).map("".join)


@settings(max_examples=800)
@given(st.lists(st.one_of(PAIRS, PAIRS, FLOWS), min_size=1, max_size=4).map(lambda lines: "\n".join(lines) + "\n"))
@example("title: [urgente]\n")
@example('title: "a\n  b"\n')
@example("image:\n  caption: null\n")
@example("tags: [a}\n")
@example("tags: a:\n")
@example("tags: [\n")
def test_a_simple_header_is_what_the_parser_says(header: str) -> None:
    quick = simple.read(header)
    if quick is not None:
        slow = yaml_tree.tree(friendly(header))
        assert slow.faults == []
        assert quick == slow.value


def test_usual_headers_are_simple() -> None:
    header = 'title: "Kim: sim"\nslug: kim-sim\ndate: 2024-01-02T03:04:05+09:00\ntags: [Coreia do Norte, "Kim, o 3º"]\n'
    assert simple.read(header + 'image:\n  src: /a.jpg\n  alt: Kim\ndateline: {place: "Seul, Coreia do Sul", agency: AP}\nsummary: A: b\n') == {
        "title": "Kim: sim",
        "slug": "kim-sim",
        "date": "2024-01-02T03:04:05+09:00",
        "tags": ["Coreia do Norte", "Kim, o 3º"],
        "image": {"src": "/a.jpg", "alt": "Kim"},
        "dateline": {"place": "Seul, Coreia do Sul", "agency": "AP"},
        "summary": "A: b",
    }


@settings(max_examples=800)
@given(st.text("0123456789.eExXobB-+_:~ \"'truefalsnyNIinfNULaA", min_size=1, max_size=12))
@example("0x1F")
@example("-0b11")
@example("01.5")
@example("1e400")
@example("9" * 39)
def test_both_parsers_read_values_alike(raw: str) -> None:
    text = f"k: {raw}\nl: [1]\n"
    try:
        fast = yaml._loads(text)
    except ValueError:
        return
    if not isinstance(fast, dict) or not all(isinstance(key, str) for key in fast):
        return
    tree = yaml_tree.tree(text)
    assert tree.faults == []
    assert same(tree.value, fast)


@settings(max_examples=300)
@given(st.dictionaries(KEYS, SCALARS.filter(lambda value: isinstance(value, str)), min_size=1))
def test_other_yaml_parsers_read_what_is_written(header: dict[str, str]) -> None:
    text = emit.write(header, "").removeprefix("---\n").removesuffix("---\n")
    assert pyyaml.load(text, Loader=pyyaml.BaseLoader) == header
    typed = {key: value for key, value in pyyaml.safe_load(text).items() if not isinstance(value, date)}
    assert typed.items() <= header.items()


def test_no_name_means_two_keys() -> None:
    for name, table in (
        ("ARTICLE", keys.ARTICLE),
        ("AUTHOR", keys.AUTHOR),
        ("TERM", keys.TERM),
        ("SECTION", keys.SECTION),
        ("PAGE", keys.PAGE),
        ("IMAGE", keys.IMAGE),
    ):
        meanings: dict[str, set[str]] = {}
        for written, key in table.written.items():
            meanings.setdefault(keys.fold(written), set()).add(key)
        assert [n for n, k in meanings.items() if len(k) > 1] == [], name


def test_every_message_is_one_line() -> None:
    for _, header, _, _ in PROBLEMS:
        for problem in read(header).problems:
            assert not re.search(r"[\n\r\t]", problem.message + problem.hint)
    assert article.VERSION
