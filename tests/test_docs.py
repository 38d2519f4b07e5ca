"""The documentation says what there is, and its examples run."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from msgspec import NODEFAULT, Struct
from msgspec.structs import fields

from sitegen.cli import sitegen
from sitegen.config import Config, load
from sitegen.model import Chrome
from sitegen.read import keys
from sitegen.read.article import parse
from sitegen.read.settings import Settings
from sitegen.render.renderer import Renderer
from sitegen.render.theme import Theme, theme_folder

ROOT = Path(__file__).parent.parent
DOCS = {file.stem: file.read_text("utf-8") for file in (ROOT / "docs").glob("*.md")}


def options() -> Iterator[tuple[str, str]]:
    for name, command in sitegen.commands.items():
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                yield from ((name, option) for option in parameter.opts)


@pytest.mark.parametrize(("command", "option"), list(options()))
def test_every_command_and_option_is_documented(command: str, option: str) -> None:
    section = DOCS["commands"].split(f"## `sitegen {command}`")[1].split("\n## ")[0]
    assert f"`{option}" in section


def settings(of: type[Struct], prefix: str = "") -> Iterator[tuple[str, object]]:
    for field in fields(of):
        inner = field.default_factory if isinstance(field.default_factory, type) and issubclass(field.default_factory, Struct) else None
        if inner:
            yield from settings(inner, f"{field.name}.")
        else:
            yield prefix + field.name, field.default


@pytest.mark.parametrize(("name", "default"), list(settings(Config)))
def test_every_setting_and_its_default_are_documented(name: str, default: object) -> None:
    line = next(line for line in DOCS["settings"].splitlines() if line.startswith(f"| `{name}` |"))
    shown = {True: "true", False: "false", (): "[]"}.get(default, f'"{default}"' if isinstance(default, str) else str(default))
    assert default is NODEFAULT or f"| `{shown}` |" in line


@pytest.mark.parametrize("kind", ["ARTICLE", "AUTHOR", "TERM", "PAGE", "IMAGE", "DATELINE", "ORIGIN", "CORRECTION", "AUDIO", "PROFILE"])
def test_every_front_matter_key_and_alias_is_documented(kind: str) -> None:
    written = getattr(keys, kind).written
    rows = {key: line for line in DOCS["content"].splitlines() for key in re.findall(r"^\| `(\S+)` \|", line)}
    assert {key for key in written.values() if key not in rows} == set()
    assert [name for name in written if f"`{name}`" not in DOCS["content"]] == []


def test_every_template_function_and_filter_is_documented() -> None:
    theme = theme_folder()
    names = [file.relative_to(theme).as_posix() for file in theme.rglob("*") if file.is_file() and file.parent == theme]
    assert [name for name in names if f"`{name}`" not in DOCS["templates"]] == []
    chrome = Chrome(b"", "T", "", "pt-BR", "https://a.test/", "", "", (), (), (), "T", "", (), ())
    environment = Renderer(Theme({}, {}, chrome, ""), lambda *_: "")._environment
    plain = {"range", "dict", "cycler", "joiner", "namespace"}
    assert [name for name in environment.globals if name not in plain and not re.search(rf"`{name}[`(]", DOCS["templates"])] == []
    own = [
        name for name, function in environment.filters.items() if "sitegen" in getattr(getattr(function, "__wrapped__", function), "__module__", "")
    ]
    assert len(own) > 10
    assert [name for name in own if f"`{name}`" not in DOCS["templates"]] == []


@pytest.mark.parametrize("example", re.findall(r"```yaml\n(.*?)```", DOCS["content"], re.DOTALL))
def test_the_articles_shown_are_right(example: str) -> None:
    found = parse("news/2025/x.md", example.encode(), Settings("pt-BR", "Asia/Tokyo", "sanitize"))
    assert found.problems == ()


def test_the_settings_shown_load(tmp_path: Path) -> None:
    for example in re.findall(r"```toml\n(.*?)```", DOCS["settings"], re.DOTALL):
        (tmp_path / "sitegen.toml").write_text(example, "utf-8")
        assert load(tmp_path / "sitegen.toml").title


def test_links_between_the_documents_lead_somewhere() -> None:
    for file in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for link in re.findall(r"\]\(([^)#:]+)\)", re.sub(r"```.*?```|`[^`]*`", "", file.read_text("utf-8"), flags=re.DOTALL)):
            assert (file.parent / link).exists(), f"{file.name}: {link}"
