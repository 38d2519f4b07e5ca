"""Configuration of editors: it names keys that there are, and what forms write is what sitegen reads."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import SETTINGS, SmallSite

from sitegen.cli.editing import _EDITORS
from sitegen.editors import EDITORS, editor_files
from sitegen.editors.fields import _HOLDS, Collection, Holds, collections
from sitegen.read.article import parse
from sitegen.read.frontmatter import write
from sitegen.read.settings import Settings
from sitegen.settings_file import load

SAMPLES: dict[Holds, list[object]] = {
    "text": ["um-texto"],
    "long": ["Duas\nlinhas."],
    "moment": ["2025-09-04 21:10"],
    "names": [["/um/", "/dois/"]],
    "flag": [True, False],
    "picture": ["/media/a.jpg"],
    "status": ["published", "draft", "unlisted"],
    "person": ["person", "organization"],
    "number": [3],
}


@pytest.fixture
def made(tmp_path: Path) -> dict[str, Any]:
    """Every file of every editor, parsed."""
    (tmp_path / "sitegen.toml").write_text(SETTINGS, "utf-8")
    config = load(tmp_path)
    files = {f"{editor}:{path}": text for editor in EDITORS for path, text in editor_files(editor, config, "maria/jornal")}
    return {name: yaml.safe_load(text) if name.endswith(".yml") else json.loads(text) for name, text in files.items() if not name.endswith(".html")}


def forms(tmp_path: Path) -> tuple[Collection, ...]:
    (tmp_path / "sitegen.toml").write_text(SETTINGS, "utf-8")
    return collections(load(tmp_path))


def test_the_command_knows_every_editor() -> None:
    assert set(_EDITORS) == EDITORS.keys()


def test_every_field_is_a_key_and_what_a_form_writes_is_read(tmp_path: Path) -> None:
    for each in forms(tmp_path):
        assert {field.name for field in each.fields} <= set(each.keys.written.values()), each.folder
        for turn in range(3):
            values: dict[str, object] = {
                field.name: (samples := SAMPLES[field.holds])[turn % len(samples)] for field in each.fields if field.name not in ("email", "expires")
            }
            found = parse(f"{each.folder}/x.md", write(values, "Um texto.\n").encode(), Settings("pt-BR", "Asia/Tokyo", "sanitize"))
            assert found.problems == (), each.folder


def test_no_kind_is_given_to_a_key_that_no_form_shows(tmp_path: Path) -> None:
    assert _HOLDS.keys() == {field.name for each in forms(tmp_path) for field in each.fields if field.holds != "text"}


def test_all_editors_show_the_same_keys(made: dict[str, Any], tmp_path: Path) -> None:
    wanted = {each.folder: [field.name for field in each.fields] for each in forms(tmp_path)}
    pages = {c["name"]: [f["name"] for f in c["fields"] if f["name"] != "body"] for c in made["pages-cms:.pages.yml"]["content"]}
    config = made["sveltia:content/static/admin/config.yml"]
    decap = {c["name"]: [f["name"] for f in c["fields"] if f["name"] != "body"] for c in config["collections"]}
    types = made["front-matter:frontmatter.json"]["frontMatter.taxonomy.contentTypes"]
    assert pages == decap == {t["name"]: [f["name"] for f in t["fields"]] for t in types} == wanted
    assert config == made["decap:content/static/admin/config.yml"]
    assert config["backend"]["repo"] == "maria/jornal"


def test_a_filled_snippet_is_a_file_without_fault(made: dict[str, Any]) -> None:
    for snippet in made["vscode:.vscode/sitegen.code-snippets"].values():
        text = "\n".join(snippet["body"])
        for name, value in (("YEAR", "2025"), ("MONTH", "09"), ("DATE", "04"), ("HOUR", "21"), ("MINUTE", "10")):
            text = text.replace(f"$CURRENT_{name}", value)
        text = re.sub(r"\$[1-9]", "Palavra", text).replace("$0", "Um texto.\n")
        assert parse(f"{snippet['prefix']}/x.md", text.encode(), Settings("pt-BR", "Asia/Tokyo", "sanitize")).problems == ()


@pytest.mark.parametrize("language", ["en", "pt-BR"])
def test_the_problem_matcher_finds_what_check_prints(made: dict[str, Any], site: SmallSite, language: str) -> None:
    site.article("2025/a", "date: 2025-09-31 10:00")
    site.article("2025/b", body="[gallery]")
    printed = site.run("check", env={"SITEGEN_LANGUAGE": language}).stderr
    found = {
        (matcher["severity"], *(hit[matcher["pattern"][part]] for part in ("file", "line", "column")))
        for matcher in made["vscode:.vscode/tasks.json"]["tasks"][0]["problemMatcher"]
        for hit in re.finditer(matcher["pattern"]["regexp"], printed, re.MULTILINE)
    }
    assert found == {("error", "content/news/2025/a.md", "3", "7"), ("warning", "content/news/2025/b.md", "5", "1")}


def test_files_are_written_replaced_only_when_told_and_the_admin_page_is_published(site: SmallSite) -> None:
    assert site.run("editor-config", "sveltia").returncode == 2
    ran = site.run("editor-config", "sveltia", "pages-cms", "vscode", "--repository", "maria/jornal")
    assert ran.returncode == 0, ran.stderr
    assert site.run("editor-config", "pages-cms").returncode == 0
    site.file(".pages.yml", "mine: 1\n")
    assert site.run("editor-config", "pages-cms").returncode == 2
    assert (site.root / ".pages.yml").read_text("utf-8") == "mine: 1\n"
    assert site.run("editor-config", "pages-cms", "--force").returncode == 0
    site.build()
    assert "sveltia-cms.js" in site.read("admin/index.html")
    assert "maria/jornal" in site.read("admin/config.yml")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_completes_commands_and_options(site: SmallSite, shell: str) -> None:
    assert "_SITEGEN_COMPLETE" in site.run("completion", shell).stdout
    instruction = {"_SITEGEN_COMPLETE": f"{shell}_complete", "COMP_WORDS": "sitegen che", "COMP_CWORD": "che" if shell == "fish" else "1"}
    assert "check" in site.run(env=instruction).stdout
