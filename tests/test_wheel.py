"""The package as people install it: it carries its theme, and builds a site without the checkout."""

import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from email import message_from_string
from pathlib import Path

import pytest
from conftest import SmallSite

REPOSITORY = Path(__file__).resolve().parent.parent
PARTS = ("pyproject.toml", "README.md", "LICENSE", "sitegen", "templates", "tests", "content", "sitegen.toml")
START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from sitegen.cli import main; main()"


def pack(folder: Path) -> Path:
    """The wheel of a copy of the repository, made offline with the tools that are here."""
    folder.mkdir()
    for name in PARTS:
        source = REPOSITORY / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", "golden"))
        else:
            shutil.copy2(source, folder / name)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "dist")]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=60, check=False, env={"SOURCE_DATE_EPOCH": "1800000000", "PATH": ""}
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = (folder / "dist").glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pack(tmp_path_factory.mktemp("wheel") / "a")


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The wheel, unpacked."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_carries_every_module_and_the_whole_theme(wheel: Path) -> None:
    modules = {f"sitegen/{file.relative_to(REPOSITORY / 'sitegen').as_posix()}" for file in (REPOSITORY / "sitegen").rglob("*.py")}
    theme = {f"sitegen/theme/{f.relative_to(REPOSITORY / 'templates').as_posix()}" for f in (REPOSITORY / "templates").rglob("*") if f.is_file()}
    assert {"sitegen/theme/base.html", "sitegen/theme/static/site.css", "sitegen/theme/i18n/pt-BR.toml"} <= theme
    assert modules | theme <= names(wheel)


def test_the_wheel_carries_nothing_else(wheel: Path) -> None:
    others = {name for name in names(wheel) if not name.startswith(("sitegen/", "sitegen-"))}
    assert others == set()
    assert not [name for name in names(wheel) if "__pycache__" in name or name.startswith("sitegen/content/") or "test" in name.split("/")[1]]


def test_the_wheel_installs_the_command_and_says_what_it_needs(installed: Path) -> None:
    (info,) = installed.glob("sitegen-*.dist-info")
    assert "sitegen = sitegen.__main__:main" in (info / "entry_points.txt").read_text()
    about = message_from_string((info / "METADATA").read_text())
    needed = {re.match("[A-Za-z0-9._-]+", line)[0] for line in about.get_all("Requires-Dist", []) if "extra ==" not in line}
    assert {"click", "jinja2", "msgspec", "pagefind-bin", "tzdata"} <= needed
    assert about["License-Expression"] == "MIT"
    assert (info / "licenses/LICENSE").is_file()


def test_a_package_that_calls_itself_typed_has_its_mark(installed: Path) -> None:
    (info,) = installed.glob("sitegen-*.dist-info")
    if "Typing :: Typed" in (info / "METADATA").read_text():
        assert (installed / "sitegen/py.typed").is_file()


def test_two_wheels_of_the_same_sources_are_the_same_bytes(wheel: Path, tmp_path: Path) -> None:
    assert pack(tmp_path / "b").read_bytes() == wheel.read_bytes()


def test_a_site_is_built_by_the_installed_package_alone(site: SmallSite, installed: Path) -> None:
    site.build()
    before = site.tree()
    command = [sys.executable, "-I", "-B", "-c", START, str(installed), "--site", str(site.root)]
    made = [*command, "build", "--no-search", "--output", str(site.root / "fresh"), "--now", "2027-01-15T08:00:00+00:00"]
    done = subprocess.run(made, cwd=site.root, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert site.tree(site.root / "fresh") == before
    version = subprocess.run([*command, "--version"], cwd=site.root, capture_output=True, text=True, timeout=60, check=True).stdout
    assert version.split()[-1] == next(installed.glob("sitegen-*.dist-info")).name.removeprefix("sitegen-").removesuffix(".dist-info")


def test_a_template_of_the_site_reaches_the_original_in_the_package(site: SmallSite, installed: Path) -> None:
    site.file("templates/404.html", '{% extends "default/404.html" %}{% block head %}{{ super() }}<meta name="mine" content="1">{% endblock %}')
    command = [sys.executable, "-I", "-B", "-c", START, str(installed), "--site", str(site.root), "build", "--no-search"]
    done = subprocess.run(command, cwd=site.root, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "<meta name=mine content=1>" in site.read("404.html")
    assert "Página não encontrada" in site.read("404.html")
