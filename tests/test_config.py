"""Settings: what a file may say, and what every mistake is called and where."""
# ruff: noqa: PT017

import os
import subprocess
import sys
import zoneinfo
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.config import Config, Item
from sitegen.errors import Exit, SitegenError
from sitegen.rules import language_tag
from sitegen.settings_file import load


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "sitegen.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refused(folder: Path, text: str | bytes, **overrides: object) -> SitegenError:
    with pytest.raises(SitegenError) as caught:
        load(write(folder, text), overrides)
    return caught.value


def test_the_smallest_file(tmp_path: Path) -> None:
    assert load(write(tmp_path, 'title = "Jornal"')) == Config(title="Jornal")
    assert load(tmp_path) == Config(title="Jornal")


def test_a_whole_file(tmp_path: Path) -> None:
    found = load(
        write(
            tmp_path,
            """\ufeff# comment
title = "Radio Shiga"
language = "pt_br"
timezone = "Asia/Tokyo"
base_url = "HTTPS://User.GitHub.io/repo"
permalink = "/%year%/%monthnum%/%day%/%postname%"
icon = "/media/icon.svg"
menu = [{name = "Sobre", url = "/sobre/"}]

[addresses]
tag = "/etiqueta/{slug}"
page = "/{slug}.html"
[listings]
rows = 50
days = false
[feeds]
items = 10
[[social]]
name = "X"
url = "https://x.com/a"
[[social]]
name = "Correio"
url = "mailto:a@b.jp"
[params]
b = 1
a = {c = [2025-09-04, "é"]}
""",
        )
    )
    assert found.language == "pt-BR"
    assert found.base_url == "https://user.github.io/repo/"
    assert found.permalink == "/{year}/{month}/{day}/{slug}/"
    assert found.icon == "media/icon.svg"
    assert found.addresses.tag == "/etiqueta/{slug}/"
    assert found.addresses.page == "/{slug}.html"
    assert (found.listings.rows, found.listings.days, found.listings.months) == (50, False, True)
    assert found.menu == (Item("Sobre", "/sobre/"),)
    assert found.social == (Item("X", "https://x.com/a"), Item("Correio", "mailto:a@b.jp"))
    assert found.params == '{"a": {"c": ["2025-09-04", "é"]}, "b": 1}'
    assert found.zone().key == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("/%year%/%monthnum%/%day%/%postname%/", "/{year}/{month}/{day}/{slug}/"),
        ("/%year%/%monthnum%/%postname%/", "/{year}/{month}/{slug}/"),
        ("/archives/%post_id%", "/archives/{id}/"),
        ("/%postname%/", "/{slug}/"),
        ("/%category%/%postname%.html", "/{section}/{slug}.html"),
        ("/%author%/%hour%%minute%%second%-%postname%/", "/{author}/{hour}{minute}{second}-{slug}/"),
        ("/noticias/{year}/{slug}", "/noticias/{year}/{slug}/"),
    ],
)
def test_permalinks(tmp_path: Path, theirs: str, ours: str) -> None:
    assert load(write(tmp_path, f'title = "T"\npermalink = "{theirs}"')).permalink == ours


PROBLEMS: list[tuple[str, str, list[str]]] = [
    ("", "1:1", ["title is missing"]),
    ('title = ""', "1:9", ["empty"]),
    ("title = 1", "1:9", ["title must be a text", '"1"']),
    ('title = "T"\ntitel = "x"', "2:1", ["unknown key", "did you mean", "title"]),
    ('title = "T"\ntimezone = "Mars/Base"', "2:12", ["time zone", "mars/base"]),
    ('title = "T"\ntimezone = "Asia/Tokio"', "2:12", ["did you mean", "asia/tokyo"]),
    ('title = "T"\ntimezone = "../../etc/passwd"', "2:12", ["time zone"]),
    ('title = "T"\ntimezone = "Asia"', "2:12", ["time zone"]),
    ('title = "T"\ntimezone = "localtime"', "2:12", ["time zone"]),
    ('title = "T"\ntimezone = ""', "2:12", ["time zone"]),
    ('title = "T"\nlanguage = "português"', "2:12", ["language tag"]),
    ('title = "T"\nbase_url = "example.org"', "2:12", ["web address", "https"]),
    ('title = "T"\nbase_url = "https://example.org/?a=1"', "2:12", ["query"]),
    ('title = "T"\nbase_url = "https://example.org/#a"', "2:12", ["fragment"]),
    ('title = "T"\nbase_url = "https://u:p@example.org/"', "2:12", ["user name"]),
    ('title = "T"\nbase_url = "http://["', "2:12", ["web address"]),
    ('title = "T"\nbase_url = "javascript:alert(1)"', "2:12", ["web address"]),
    ('title = "T"\npermalink = "/{year}/"', "2:13", ["{slug} or {id}"]),
    ('title = "T"\npermalink = "/{slog}/"', "2:13", ["unknown part", "did you mean", "slug"]),
    ('title = "T"\npermalink = "/%postnam%/"', "2:13", ["unknown part", "%postname%"]),
    ('title = "T"\npermalink = "{slug}"', "2:13", ["begin with /"]),
    ('title = "T"\npermalink = "/{slug!r}/"', "2:13", ["unknown part"]),
    ('title = "T"\npermalink = "/{slug:>9}/"', "2:13", ["unknown part"]),
    ('title = "T"\npermalink = "/{slug/"', "2:13", ["braces"]),
    ('title = "T"\npermalink = "/{{{slug}}}/"', "2:13", ["brace"]),
    ('title = "T"\npermalink = "/../{slug}/"', "2:13", ["can't hold"]),
    ('title = "T"\npermalink = "/?p={id}"', "2:13", ["can't hold", '"?"']),
    ('title = "T"\n[addresses]\ntag = "/tag/"', "3:7", ["{slug}"]),
    ('title = "T"\n[addresses]\ntags = "/tags/{slug}/"', "3:8", ["unknown part"]),
    ('title = "T"\n[addresses]\ntag = "/{slug}.html"', "3:7", ["folder"]),
    ('title = "T"\n[addresses]\ntga = "/{slug}/"', "3:1", ["unknown key", "tag"]),
    ('title = "T"\naddresses.tga = "/{slug}/"', "2:1", ["unknown key", "tag"]),
    ('title = "T"\naddresses = 3', "2:13", ["table"]),
    ('title = "T"\n[listings]\nrows = 5', "3:8", ["10–1000"]),
    ('title = "T"\n[listings]\nrows = "50"', "3:8", ["whole number"]),
    ('title = "T"\n[listings]\nrows = true', "3:8", ["whole number"]),
    ('title = "T"\n[listings]\nrows = 50.0', "3:8", ["whole number"]),
    ('title = "T"\n[listings]\ndays = 1', "3:8", ["true or false"]),
    ('title = "T"\nraw_html = "alow"', "2:12", ["did you mean", "allow", "sanitize", "refuse"]),
    ('title = "T"\nmenu = [{name = "A"}]', "2:9", ["url is missing"]),
    ('title = "T"\nmenu = [{name = "A", url = "/a/", icon = "x"}]', "2:35", ["unknown key", "icon"]),
    ('title = "T"\nmenu = [{name = "A", url = "a"}]', "2:28", ["web address"]),
    ('title = "T"\nmenu = "A"', "2:8", ["list of tables"]),
    ('title = "T"\n[[social]]\nname = "A"\nurl = "javascript:x"', "4:7", ["web address"]),
    ('title = "T"\nicon = "icon.bmp"', "2:8", [".svg", ".png"]),
    ('title = "T"\nlogo = "../x.png"', "2:8", ["below content/"]),
    ('title = "T"\n[publisher]\nemail = "x"', "3:9", ["e-mail"]),
    ('title = "T"\nparams = 1', "2:10", ["table"]),
    ('title = "T"\n[params]\na = nan', "2:1", ["nan"]),
    ("title = T", "1:9", ["not valid toml"]),
    ('title = "T', "1:11", ["not valid toml"]),
    ('title = "T"\ntitle = "U"', "2:1", ["duplicate", "title", "line 1"]),
    ('title = "T"\n[feeds]\nitems = 1\n[feeds]\n', "4:1", ["duplicate", "feeds", "line 2"]),
    ('title = "T"\n[feeds]\nitems = ' + "9" * 5000, "3:9", ["too long"]),
    ('title = "T"\nx = ' + "[" * 5000, "1:1", ["nested"]),
]


@pytest.mark.parametrize(("text", "place", "words"), PROBLEMS, ids=[repr(p[0][:60]) for p in PROBLEMS])
def test_a_mistake_is_named_where_it_is(tmp_path: Path, text: str, place: str, words: list[str]) -> None:
    error = refused(tmp_path, text)
    assert error.code == Exit.USAGE
    assert [f"{p.line}:{p.column}" for p in error.problems] == [place]
    problem = error.problems[0]
    assert problem.path == "sitegen.toml"
    for word in words:
        assert word in f"{problem.message} {problem.hint}".lower()
    assert len(problem.message) < 300


def test_all_mistakes_in_one_run(tmp_path: Path) -> None:
    error = refused(tmp_path, 'titel = "T"\ntimezone = "x"\nmenu = [{}]\n[feeds]\nitems = 0\nfoo = 1\n[search]\nenabled = "yes"\n')
    assert [(p.line, p.column) for p in error.problems] == [(1, 1), (1, 1), (2, 12), (3, 9), (3, 9), (5, 9), (6, 1), (8, 11)]


@pytest.mark.parametrize(
    "output", [".", "..", "/", "/tmp/x", "a/../..", "content", "Content/x", "templates", ".git", "~/x", "C:\\x", "a//b", "", "..\\x"]
)
def test_a_dangerous_output_folder_is_unsafe(tmp_path: Path, output: str) -> None:
    error = refused(tmp_path, f"title = 'T'\noutput = '{output}'")
    assert error.code == Exit.UNSAFE
    assert [(p.line, p.column) for p in error.problems] == [(2, 10)]


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    error = refused(tmp_path, 'title = "T"\ndescription = "ação"'.encode("latin-1"))
    assert [(p.line, p.column) for p in error.problems] == [(2, 17)]
    assert "UTF-8" in error.problems[0].message


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(SitegenError) as caught:
        load(tmp_path / "nowhere" / "sitegen.toml")
    assert caught.value.code == Exit.USAGE
    assert "there is no sitegen.toml" in caught.value.message


def test_overrides(tmp_path: Path) -> None:
    path = write(tmp_path, 'title = "T"\n[search]\nenabled = true\n[feeds]\nitems = 7')
    found = load(path, {"base_url": "https://a.test/b", "search.enabled": False, "listings.rows": 40})
    assert (found.base_url, found.search.enabled, found.listings.rows, found.feeds.items) == ("https://a.test/b/", False, 40, 7)
    error = refused(tmp_path, 'title = "T"', base_url="x")
    assert [p.path for p in error.problems] == ["command line"]


def test_zones_need_no_data_base_of_the_system(tmp_path: Path) -> None:
    write(tmp_path, 'title = "T"\ntimezone = "America/Sao_Paulo"')
    code = f"from pathlib import Path; from sitegen.settings_file import load; print(load(Path({str(tmp_path)!r})).zone().utcoffset(None))"
    environment = {**os.environ, "PYTHONTZPATH": "", "PYTHONPATH": str(Path(__file__).parents[1])}
    found = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) == (0, "")


def test_language_tags() -> None:
    known = {"pt-br": "pt-BR", "PT_BR": "pt-BR", "ja": "ja", "no": "no", "zh-hant-tw": "zh-Hant-TW", "es-419": "es-419", "sr-Latn": "sr-Latn"}
    assert {tag: language_tag(tag) for tag in known} == known
    assert [language_tag(tag) for tag in ("", "p", "português", "pt-", "pt--BR", "a b", "12")] == [""] * 7


def test_every_zone_is_known(tmp_path: Path) -> None:
    for name in ("UTC", "Asia/Tokyo", "America/Argentina/Buenos_Aires", "Etc/GMT+3"):
        assert name in zoneinfo.available_timezones()
        assert load(write(tmp_path, f'title = "T"\ntimezone = "{name}"')).timezone == name


PIECES = st.sampled_from(
    ['title = "T"', "\n", "[feeds]", "[[menu]]", "items = 3", "url = ", "name", " = ", '"', "'", '"""', "{", "}", "[", "]", ",", ".", "#", "x", "é", "1", "nan",
     "2025-09-04", "\r\n", "\t", "\x07", "😀", "params.a.b = 1", "base_url", "= {a = 1}"]
)  # fmt: skip


@settings(max_examples=600, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=100), st.lists(PIECES, max_size=25).map(lambda p: "".join(p).encode())))
def test_any_bytes_give_settings_or_places(tmp_path: Path, data: bytes) -> None:
    try:
        assert load(write(tmp_path, data)).title
    except SitegenError as error:
        lines = data.decode("utf-8-sig", "replace").split("\n")
        assert error.problems
        for p in error.problems:
            assert 1 <= p.line <= len(lines)
            assert 1 <= p.column <= len(lines[p.line - 1]) + 1
            assert p.message.isprintable()


def as_toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return msgspec.json.encode(value).decode().replace("\x7f", "\\u007f")
    return "[" + ", ".join("{" + ", ".join(f"{k} = {as_toml(v)}" for k, v in item.items()) + "}" for item in value) + "]"


def test_the_defaults_may_be_written_out(tmp_path: Path) -> None:
    values = msgspec.to_builtins(Config(title="T"))
    values.pop("params")
    flat = [f"{k} = {as_toml(v)}" for k, v in values.items() if not isinstance(v, dict)]
    tables = [f"[{k}]\n" + "\n".join(f"{n} = {as_toml(v)}" for n, v in table.items()) for k, table in values.items() if isinstance(table, dict)]
    assert load(write(tmp_path, "\n".join([*flat, *tables]))) == Config(title="T")
