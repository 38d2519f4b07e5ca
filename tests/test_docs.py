"""The documentation says what there is, and no more; its examples run, and its links lead somewhere."""

import json
import re
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import get_args, get_origin

import click
import jinja2
import pytest
from conftest import NOW, SETTINGS, SmallSite
from jinja2.defaults import DEFAULT_FILTERS
from msgspec import NODEFAULT, Struct
from msgspec.structs import fields

from sitegen import content, model, rules
from sitegen.assemble import assemble
from sitegen.cli import sitegen
from sitegen.config import Config
from sitegen.engine import engine_digest
from sitegen.errors import Exit
from sitegen.features import FEATURES, VOLUMES
from sitegen.messages import Printer
from sitegen.months.shelves import Options
from sitegen.outputs import Page
from sitegen.read import blocks, dates, embeds, keys, markdown, parts, sanitize
from sitegen.read.article import parse
from sitegen.read.settings import Settings
from sitegen.reading import read_content
from sitegen.render.renderer import Renderer
from sitegen.render.theme import theme_folder
from sitegen.request import Report
from sitegen.settings_file import load
from sitegen.store.cache import Cache
from sitegen.theme import LoadedTheme, load_theme

ROOT = Path(__file__).resolve().parent.parent
FILES = {file.relative_to(ROOT).as_posix(): file.read_text("utf-8") for file in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"))}
DOCS = {file.stem: file.read_text("utf-8") for file in (ROOT / "docs").glob("*.md")}
READING = Settings("pt-BR", "Asia/Tokyo", "sanitize")


def section(text: str, heading: str) -> str:
    """What stands below a heading, up to the next one that is not below it."""
    found = re.search(rf"^(#+) {re.escape(heading)}\n(.*?)(?=^#{{1,}} |\Z)", outside_code(text), re.MULTILINE | re.DOTALL)
    assert found, f"there is no heading {heading!r}"
    level = len(found[1])
    start = found.start(2)
    end = re.compile(rf"^#{{1,{level}}} ", re.MULTILINE).search(outside_code(text), start)
    return text[start : end.start() if end else len(text)]


def outside_code(text: str) -> str:
    """The same text with the ``#`` of code blocks made harmless."""
    return re.sub(r"^```.*?^```", lambda code: code[0].replace("#", "\0"), text, flags=re.MULTILINE | re.DOTALL)


def rows(text: str) -> Iterator[list[str]]:
    """The cells of every row of a table."""
    for line in text.splitlines():
        if line.startswith("| "):
            yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def codes(text: str) -> list[str]:
    """What stands between backticks."""
    return re.findall(r"`([^`\n]+)`", text)


def examples(text: str, language: str) -> list[str]:
    return re.findall(rf"^ *```{language}\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command with its heading; of the program itself, the title."""
    yield "Commands", sitegen
    for name, command in leaves(sitegen):
        yield f"`sitegen {name}`", command


def leaves(group: click.Group) -> Iterator[tuple[str, click.Command]]:
    """The commands of a group, those of the groups in it with both names."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from ((f"{name} {inner}", each) for inner, each in leaves(command))
        else:
            yield name, command


@pytest.mark.parametrize(("heading", "command"), list(commands()))
def test_each_command_is_documented_with_all_its_options_and_no_others(heading: str, command: click.Command) -> None:
    text = section(DOCS["commands"], heading)
    text = text.split("\n## ")[0] if command is sitegen else text
    parameters = command.get_params(click.Context(command, help_option_names=sitegen.context_settings["help_option_names"]))
    wanted = {option for p in parameters if isinstance(p, click.Option) for option in (*p.opts, *p.secondary_opts)}
    named = {code.split()[0] for cells in rows(text) for code in codes(cells[0]) if code.startswith("-")}
    assert named == wanted
    for parameter in parameters:
        if isinstance(parameter, click.Option) and parameter.metavar:
            assert f"`{parameter.opts[0]} {parameter.metavar}`" in text


def test_no_command_is_documented_that_is_not_there() -> None:
    assert set(re.findall(r"^## `sitegen ([\w -]+)`", DOCS["commands"], re.MULTILINE)) == set(dict(leaves(sitegen)))


def test_every_exit_code_is_documented() -> None:
    assert {int(cells[0]) for cells in rows(section(DOCS["commands"], "Exit codes")) if cells[0].isdigit()} == {code.value for code in Exit}


def test_every_key_of_the_json_figures_is_documented(capsys: pytest.CaptureFixture[str]) -> None:
    Printer(ROOT).json(Report())
    text = section(DOCS["commands"], "For scripts")
    assert set(json.loads(capsys.readouterr().out)) == {code for cells in rows(text) for code in codes(cells[0])}


def test_every_variable_of_the_environment_is_documented() -> None:
    sources = "".join(file.read_text("utf-8") for file in (ROOT / "sitegen").rglob("*.py"))
    read = re.findall(r"environ(?:\.get\(|\[)\"(\w+)\"", sources)
    assert [name for name in read if f"`{name}`" not in section(DOCS["commands"], "Environment")] == []


def settings(of: type[Struct] = Config, prefix: str = "") -> Iterator[tuple[str, object, object]]:
    """Name, type and default of every setting."""
    for field in fields(of):
        if isinstance(field.type, type) and issubclass(field.type, Struct):
            yield from settings(field.type, f"{prefix}{field.name}.")
        else:
            yield prefix + field.name, field.type, field.default


def type_name(kind: object) -> str:
    if get_origin(kind) is tuple:
        return "list of tables"
    return {int: "number", bool: "yes/no"}.get(kind, "text")  # type: ignore[call-overload]


@pytest.mark.parametrize(("name", "kind", "default"), list(settings()))
def test_each_setting_is_documented_with_its_type_and_default(name: str, kind: object, default: object) -> None:
    found = [cells for cells in rows(DOCS["settings"]) if cells[0] == f"`{name}`" and len(cells) == 4]
    assert len(found) == 1
    shown = "" if default is NODEFAULT else "`[]`" if default == () else f"`{json.dumps(default)}`"
    assert found[0][1:3] == ["table" if name == "params" else type_name(kind), shown]
    assert found[0][3]


def test_no_setting_is_documented_that_is_not_there() -> None:
    named = {cells[0].strip("`") for cells in rows(DOCS["settings"]) if len(cells) == 4 and cells[0].startswith("`")}
    assert named == {name for name, _, _ in settings()}


def test_the_settings_of_a_menu_entry_are_documented() -> None:
    item = next(get_args(kind)[0] for name, kind, _ in settings() if name == "menu")
    assert {f.name for f in fields(item)} <= set(codes(section(DOCS["settings"], "The site")))


def test_every_part_of_a_permalink_is_documented() -> None:
    table = {cells[0]: cells[1] for cells in rows(section(DOCS["settings"], "Permalinks"))}
    assert {ours: table.get(f"`{ours}`") for ours in rules._WORDPRESS.values()} == {ours: f"`{theirs}`" for theirs, ours in rules._WORDPRESS.items()}
    for pattern in re.findall(r"`\"(/[^\"]*%[^\"]*)\"`", section(DOCS["settings"], "Permalinks")):
        assert rules.permalink(pattern)


@pytest.mark.parametrize("example", examples(DOCS["settings"], "toml"))
def test_the_settings_shown_load(example: str, tmp_path: Path) -> None:
    (tmp_path / "sitegen.toml").write_text(example, "utf-8")
    assert load(tmp_path).title


def test_the_full_example_holds_every_setting() -> None:
    shown = tomllib.loads(examples(section(DOCS["settings"], "Every setting"), "toml")[0])
    tables = {field.name for field in fields(Config) if isinstance(field.type, type) and issubclass(field.type, Struct)}
    names = {f"{name}.{inner}" for name in tables for inner in shown[name]} | (shown.keys() - tables)
    assert names == {name for name, _, _ in settings()}


HEADERS = {
    "ARTICLE": ("Keys of an article",),
    "AUTHOR": ("Keys that all four have", "Authors"),
    "TERM": ("Keys that all four have", "Sections and tags"),
    "SECTION": ("Keys that all four have", "Sections and tags", "Sections below others"),
    "PAGE": ("Keys that all four have", "Pages"),
    "IMAGE": ("`image`",),
    "AUDIO": ("`audio`",),
    "DATELINE": ("`dateline`",),
    "ORIGIN": ("`source`",),
    "CORRECTION": ("`corrections`",),
    "COMMENT": ("Comments",),
}


@pytest.mark.parametrize("kind", [name for name, value in vars(keys).items() if isinstance(value, keys.Keys) and name != "PROFILE"])
def test_each_front_matter_key_is_documented_with_all_its_names_and_no_others(kind: str) -> None:
    accepted = getattr(keys, kind)
    text = "".join(section(DOCS["content"], heading).split("An item of `links`")[0] for heading in HEADERS[kind])
    table = [(cells[0].strip("`"), codes(cells[1])) for cells in rows(text) if cells[0].startswith("`")]
    named = {(name, key) for key, others in table for name in (key, *others)}
    assert named == set(accepted.written.items())
    assert [name for name, key in named if accepted.find(name.replace("_", " ").upper()) != key] == []


def test_the_keys_of_a_link_are_documented() -> None:
    text = section(DOCS["content"], "Authors").split("An item of `links`")[1]
    assert {(name, cells[0].strip("`")) for cells in rows(text) for name in codes(cells[0] + cells[1])} == set(keys.PROFILE.written.items())


def test_every_key_says_what_it_holds() -> None:
    assert [cells for cells in rows(DOCS["content"]) if cells[0].startswith("`") and not any(cells[1:])] == []


@pytest.mark.parametrize(
    ("source", "name"),
    [("news/x.md", "ARTICLE"), ("authors/x.md", "AUTHOR"), ("tags/x.md", "TERM"), ("sections/x.md", "SECTION"), ("pages/x.md", "PAGE")],
)
def test_the_examples_of_keys_are_right(source: str, name: str) -> None:
    """All of a table together make a header, and each example is of its row's key."""
    found: dict[str, str] = {}
    kind: keys.Keys = getattr(keys, name)
    for heading in HEADERS[name]:
        for cells in rows(section(DOCS["content"], heading)):
            if len(cells) == 4 and (example := "".join(codes(cells[3]))):
                assert kind.find(example.partition(":")[0]) == cells[0].strip("`")
                found[cells[0]] = example
    assert parse(source, "\n".join(["---", *found.values(), "---", "Um texto.\n"]).encode(), READING).problems == ()


def test_each_status_is_documented_with_all_its_names() -> None:
    table = {cells[0].strip("`"): codes(cells[1]) for cells in rows(section(DOCS["content"], "Status, scheduling, expiry"))}
    assert {status: {status, *table[status]} for status in parts._STATUS} == {status: set(words.split()) for status, words in parts._STATUS.items()}


def test_the_elements_that_a_text_may_hold_are_documented() -> None:
    assert " ".join(sorted(sanitize.TAGS)) in codes(section(DOCS["content"], "HTML in the text"))


def test_every_container_and_every_service_of_embeds_is_documented() -> None:
    assert [name for name in blocks.CONTAINERS if f"`::: {name}" not in DOCS["content"]] == []
    assert [p.name for p in embeds._PROVIDERS if f"| {p.name} |" not in DOCS["content"]] == []


def test_every_date_shown_is_read() -> None:
    for cells in list(rows(section(DOCS["content"], "Dates")))[2:]:
        for text in codes(cells[1]):
            assert dates.moment(text, "Asia/Tokyo", "pt-BR").text.startswith("2025-09-0")


def articles() -> Iterator[tuple[str, str]]:
    """Each file that is shown, with its path below ``content/``."""
    for name, text in FILES.items():
        for found in re.finditer(r"(?:^`content/(\S+)`:\n\n)?^```(?:yaml|markdown)\n((?:---\n|- id).*?)^```", text, re.MULTILINE | re.DOTALL):
            yield found[1] or "news/2025/x.md", found[2]
        assert name != "docs/content.md" or len(re.findall("```yaml\n(?:---\n|- id)", text)) == text.count("```yaml")


@pytest.mark.parametrize(("source", "example"), list(articles()))
def test_the_files_shown_are_right(source: str, example: str) -> None:
    assert parse(source, example.encode(), READING).problems == ()


@pytest.mark.parametrize("example", [e for e in examples(DOCS["content"], "markdown") if not e.startswith("---\n")])
def test_the_texts_shown_are_right(example: str) -> None:
    rendered = markdown.render(example, "content/news/x.md", 1, markdown.Settings("pt-BR", "sanitize"))
    assert rendered.problems == ()
    assert "{" not in rendered.html
    assert ":::" not in rendered.html


def test_the_quoting_rule_holds_as_told() -> None:
    def title(line: str) -> str:
        found = parse("news/2025/x.md", f"---\n{line}\ndate: 2025-09-04\n---\n".encode(), READING).value
        assert isinstance(found, content.Article)
        return found.title

    told = [code for code in codes(section(DOCS["content"], "Texts without quotes")) if code.startswith("title: ")]
    assert {line: title(line) for line in told} == {
        "title: Jogo  # conferir o placar": "Jogo",
        "title: Jogo # 2": "Jogo # 2",
        'title: "Jogo"': "Jogo",
    }


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> tuple[model.Site, LoadedTheme]:
    """A site that has every kind of page."""
    site = SmallSite(tmp_path_factory.mktemp("docs"))
    site.file("sitegen.toml", f'{SETTINGS}icon = "media/i.svg"\noffline = true\n[listings]\nrows = 10\n[feeds]\nterm_minimum = 1\n')
    site.file("content/media/i.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>')
    site.file("content/media/a.mp3", "sound")
    site.file("content/pages/sobre.md", "---\ntitle: Sobre\n---\nOi.\n")
    header = "tags: [T]\nsection: S\nauthors: [A]\nseries: R\ndateline: P\naudio: /media/a.mp3\ncorrections: [{date: 2025-01-01, text: x}]"
    for number in range(12):
        site.article(f"2025/n{number}", f"{header}\nredirect_from: [/velho-{number}/]")
    site.article("2025/gone", "expires: 2026-01-01")
    config = load(site.root)
    cache = Cache(site.root / ".sitegen")
    engine = engine_digest()
    content = read_content(site.root / "content", Settings(config.language, config.timezone, config.raw_html), engine, cache, 1, lambda *_: None)
    theme = load_theme(site.root, config, content, cache, engine)
    cache.close()
    found = assemble(config, content, theme.for_site, Options(NOW))
    assert found.problems == []
    return found.site, theme


def test_each_template_is_documented_with_all_that_it_sees(everything: tuple[model.Site, LoadedTheme]) -> None:
    seen: dict[str, set[str]] = {}
    site = everything[0]
    volumes = (volume for feature in VOLUMES for volume in feature(site, lambda *_: b""))
    for output in chain.from_iterable([*(volume.outputs() for volume in volumes), *(feature(site) for feature in FEATURES)]):
        if isinstance(output, Page):
            seen.setdefault(output.template, set()).update(output.context)
    theme = theme_folder()
    names = {
        file.relative_to(theme).as_posix()
        for file in theme.rglob("*")
        if file.is_file() and file.relative_to(theme).parts[0] not in ("static", "i18n")
    }
    pieces = {code for cells in rows(section(DOCS["templates"], "Pieces")) for code in codes(cells[0])}
    assert pieces == names - seen.keys()
    shared = set(codes(section(DOCS["templates"], "Every template").split("\n### ")[0]))
    for name, context in seen.items():
        text = section(DOCS["templates"], f"`{name}`")
        told = {*codes(text), *(codes(section(DOCS["templates"], "`listing.html`")) if name == "home.html" else ())}
        assert context - shared - told == set(), name
        assert not {"page_url", "page_title"} <= context or "Nothing" in text or context & told, name


def test_no_template_is_documented_that_is_not_there() -> None:
    theme = theme_folder()
    named = re.findall(r"^### `([\w.-]+\.\w+)`", DOCS["templates"], re.MULTILINE)
    assert [name for name in named if not (theme / name).is_file()] == []


def test_files_of_the_theme_are_documented() -> None:
    theme = theme_folder()
    files = [file for folder in ("static", "i18n") for file in (theme / folder).rglob("*") if file.is_file()]
    assert [file.name for file in files if f"`{file.name}`" not in DOCS["templates"]] == []


def test_every_function_and_filter_of_templates_is_documented(everything: tuple[model.Site, LoadedTheme]) -> None:
    site, theme = everything
    environment = Renderer(theme.for_rendering(site.chrome))._environment
    functions = {code.partition("(")[0] for cells in rows(section(DOCS["templates"], "Functions")) for code in codes(cells[0])}
    assert functions == set(environment.globals)
    filters = {code for cells in rows(section(DOCS["templates"], "Filters")) for code in codes(cells[0])}
    assert filters == environment.filters.keys() - DEFAULT_FILTERS.keys()
    named = next(cells[1] for cells in rows(section(DOCS["templates"], "Functions")) if cells[0].startswith("`url_of"))
    assert set(codes(named)) == {name for name, _ in site.chrome.urls}


VALUES: dict[str, tuple[type[Struct], ...]] = {
    "`site`": (model.Chrome,),
    "`card`": (model.Card,),
    "`story`": (model.Story, content.Article),
    "Parts of an article": (content.Picture, content.Audio, content.Dateline, content.Origin, content.Correction),
    "`leaf`": (model.Leaf, content.Entry, content.ProfileLink),
    "`topic`": (model.Topic,),
    "`term`": (model.Term,),
    "`MenuItem`": (model.MenuItem,),
}


@pytest.mark.parametrize("heading", VALUES)
def test_every_field_of_a_value_is_documented(heading: str) -> None:
    told = set(codes(section(DOCS["templates"], heading)))
    assert [field.name for kind in VALUES[heading] for field in fields(kind) if field.name not in told] == []


@pytest.mark.parametrize("example", examples(DOCS["templates"], "jinja"))
def test_the_templates_shown_are_right(example: str) -> None:
    jinja2.Environment(autoescape=True).parse(example)
    assert [name for name in re.findall(r'"default/([^"]+)"', example) if not (theme_folder() / name).is_file()] == []


@pytest.mark.parametrize("example", examples(DOCS["templates"], "toml"))
def test_the_words_shown_are_right(example: str) -> None:
    assert tomllib.loads(example)


def anchors(text: str) -> set[str]:
    """The anchors that GitHub gives to headings."""
    found: set[str] = set()
    for heading in re.findall(r"^#+ (.+)$", outside_code(text), re.MULTILINE):
        name = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        count = 1
        unique = name
        while unique in found:
            unique = f"{name}-{count}"
            count += 1
        found.add(unique)
    return found


@pytest.mark.parametrize("name", FILES)
def test_links_between_the_documents_lead_somewhere(name: str) -> None:
    text = re.sub(r"^```.*?^```|`[^`\n]*`", "", FILES[name], flags=re.MULTILINE | re.DOTALL)
    lost = []
    for link in re.findall(r"\]\(([^)\s:]+)\)", text):
        path, _, fragment = link.partition("#")
        target = (ROOT / name).parent / path if path else ROOT / name
        if not target.exists() or (fragment and fragment not in anchors(target.read_text("utf-8"))):
            lost.append(link)
    assert lost == []


@pytest.mark.parametrize("name", FILES)
def test_only_commands_that_exist_are_named(name: str) -> None:
    code = "\n".join(re.findall(r"^```sh\n(.*?)^```", FILES[name], re.MULTILINE | re.DOTALL) + codes(FILES[name]))
    calls = re.findall(r"^(?:\S*/)?sitegen(?: --site \S+)? ([a-z-]+)(?!\S*:)(.*)$", code, re.MULTILINE)
    for command, rest in calls:
        known = dict(leaves(sitegen))
        found = known.get(command) or known.get(f"{command} {rest.split()[0] if rest.split() else ''}")
        assert found or command in sitegen.commands, command
        accepted = {option for parameter in (found.params if found else ()) for option in parameter.opts}
        assert set(re.findall(r"(?<!\S)--[a-z-]+", rest.partition("#")[0])) <= accepted
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert [target for target in re.findall(r"^make (\w+)$", code, re.MULTILINE) if target not in targets] == []


def test_the_commands_that_pin_the_requirements_are_as_in_their_headers() -> None:
    shown = " ".join(" ".join(examples(FILES["CONTRIBUTING.md"], "sh")).replace("\\\n", " ").split())
    for file in ("requirements.txt", "requirements-dev.txt"):
        header = re.search(r"^# +(pip-compile .*)$", (ROOT / file).read_text("utf-8"), re.MULTILINE)
        assert header
        assert header[1] in shown
