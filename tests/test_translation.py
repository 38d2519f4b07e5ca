"""Messages in the author's language."""

import ast
import inspect
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from conftest import SmallSite

import sitegen
from sitegen.cli import sitegen as sitegen_command
from sitegen.cli.helping import is_prose
from sitegen.translation import FOLDER, Translation, nearest

PACKAGE = Path(sitegen.__file__).parent
LANGUAGES = {file.stem: tomllib.loads(file.read_text("utf-8")) for file in FOLDER.glob("*.toml")}
SINKS = {
    "Problem", "Fault", "SitegenError", "problem", "missing", "_lost", "DateError", "Wrong", "_refuse", "BadParameter", "UsageError",
    "ClickException", "error", "line", "_failed", "_lint",
}  # fmt: skip
"""Functions that take messages."""
CLICK = {
    "Usage", "Options", "Examples:", "Commands", "Show this message and exit.", "Show the version and exit.", "No such command {1}.", "No such option {1}.",
    "No such command {1}. Did you mean {2}?", "No such option {1}. Did you mean {2}?", "Missing argument {1}.", "Missing command.",
    "Option {1} requires an argument.", "Invalid value for {1}: {2}", "Got unexpected extra argument ({1})", "Got unexpected extra arguments ({1})",
    "{1} is not in the range {2}.", "{1} is not a valid integer.", "how it is used: {1}",
}  # fmt: skip
"""What the library of the command line says."""
VARIABLES = {"what", "hint", "message", "needed", "maybe"}
HELP = {"help", "short_help", "epilog"}


def test_a_sentence_is_said_with_its_values_in_the_order_of_the_other_language() -> None:
    say = Translation(
        {"{1} of {2} files": "de {2} arquivos, {1}", "unknown key {1}{2}": "chave desconhecida {1}{2}", " (did you mean {1}?)": " (quis dizer {1}?)"}
    )
    assert say("3 of 4 files") == "de 4 arquivos, 3"
    assert say('unknown key "tittle" (did you mean "title"?)') == 'chave desconhecida "tittle" (quis dizer "title"?)'
    assert say("something else") == "something else"


def test_the_more_exact_sentence_wins() -> None:
    say = Translation({"{1}: {2}": "{1} → {2}", "date: {1}": "data: {1}"})
    assert say("date: x") == "data: x"
    assert say("day: x") == "day → x"


@pytest.mark.parametrize(("tag", "name"), [("pt-BR", "pt-BR"), ("pt_PT.UTF-8", "pt-BR"), ("pt", "pt-BR"), ("C", "en"), ("ja_JP", "en"), ("", "en")])
def test_the_nearest_language_is_taken(tag: str, name: str) -> None:
    assert nearest(tag) == name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_the_values_of_each_sentence(language: str) -> None:
    for english, said in LANGUAGES[language].items():
        assert sorted(re.findall(r"\{\d+\}", said)) == sorted(re.findall(r"\{\d+\}", english)), english


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_has_a_translation(language: str) -> None:
    lacking = {f"{place}: {text}" for place, text in messages() if text not in LANGUAGES[language]}
    assert not lacking, "\n".join(sorted(lacking))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_left_of_a_message_that_is_gone(language: str) -> None:
    written = {text for module in PACKAGE.rglob("*.py") for _, text in texts(ast.parse(module.read_text("utf-8")))} | CLICK
    written |= {text for _, text in messages()}
    assert not {english for english in LANGUAGES[language] if english not in written}


def test_a_command_speaks_the_language_of_the_settings_or_of_the_machine(site: SmallSite) -> None:
    site.article("2025/errada", "date: 2025-09-31 10:00")
    assert "o dia 31 não existe" in site.run("build", env={"SITEGEN_LANGUAGE": "", "LC_ALL": "", "LANGUAGE": "", "LANG": "pt_BR.UTF-8"}).stderr
    assert "the day 31 does not exist" in site.run("build", env={"SITEGEN_LANGUAGE": "", "LC_ALL": "C", "LANGUAGE": ""}).stderr
    site.file("sitegen.toml", 'title = "x"\nmessages = "pt-BR"\n')
    assert "o dia 31 não existe" in site.run("build", env={"SITEGEN_LANGUAGE": "", "LC_ALL": "C", "LANGUAGE": ""}).stderr


def messages() -> Iterator[tuple[str, str]]:
    """Every text that a person may be told, with its place."""
    yield from (("click", text) for text in sorted(CLICK))
    groups = [sitegen_command, *(c for c in sitegen_command.commands.values() if isinstance(c, click.Group))]
    for command in [sitegen_command, *(c for group in groups for c in group.commands.values())]:
        parts = "\n\n".join(inspect.cleandoc(text or "") for text in (command.help, command.epilog)).split("\n\n")
        yield from ((f"--help of {command.name}", part.replace("\n", " ")) for part in parts if part and is_prose(part))
    for module in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(module.read_text("utf-8"))
        name = module.relative_to(PACKAGE).as_posix()
        for node in ast.walk(tree):
            for part in _said(node):
                yield from ((f"{name}:{line}", text) for line, text in texts(part) if re.search("[a-z]{3}", text) and " " in text.strip())


def _said(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of an expression that are messages."""
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id if isinstance(node.func, ast.Name) else ""
        if name in SINKS:
            yield from node.args
        yield from (k.value for k in node.keywords if k.arg in HELP or (k.arg in ("message", "hint") and name in SINKS))
    elif isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id in VARIABLES for t in node.targets):
        yield node.value


def texts(node: ast.AST) -> Iterator[tuple[int, str]]:
    """The texts in an expression, their changing parts as {1}, {2} …; texts within these too."""
    if isinstance(node, ast.JoinedStr):
        holes = 0
        text = ""
        for value in node.values:
            if isinstance(value, ast.Constant):
                text += str(value.value)
            else:
                holes += 1
                text += f"{{{holes}}}"
                yield from texts(value.value if isinstance(value, ast.FormattedValue) else value)
        yield node.lineno, text
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node.lineno, node.value
    else:
        for child in ast.iter_child_nodes(node):
            yield from texts(child)
