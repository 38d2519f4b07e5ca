"""The theme's files: where they are found and what they say. Reads the disk and nothing else."""

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from ..errors import Problem
from ..marks import toml_fault
from ..model import Chrome

FALLBACK = "en"
"""Language of words that a language file lacks."""
DEFAULT = "default/"
"""Prefix under which a site's template reaches the theme's original."""


def theme_folder() -> Path:
    """The default theme: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "theme"
    return inside if inside.is_dir() else package.parent / "templates"


class TemplateFile(Struct, frozen=True):
    """One template, known by its text."""

    name: str
    path: str
    """For messages: relative to the site's folder, or to the theme's."""
    source: str


class TemplateDigest(Struct, frozen=True):
    """All that a template's result can depend on besides its context."""

    digest: bytes
    data: bool
    """It reads ``content/data``."""


def read_templates(site: Path, problems: list[Problem]) -> dict[str, TemplateFile]:
    """Every template by its name: the site's own override the theme's, which stay reachable under ``default/``."""
    theme = theme_folder()
    own = site / "templates"
    found: dict[str, TemplateFile] = {}
    problems += _links(own)
    for name, file in _walk(theme):
        source = file.read_text("utf-8")
        found[DEFAULT + name] = TemplateFile(DEFAULT + name, f"default theme: {name}", source)
        found[name] = TemplateFile(name, f"default theme: {name}", source)
    if own.is_dir():
        for name, file in _walk(own):
            place = f"templates/{name}"
            try:
                found[name] = TemplateFile(name, place, file.read_bytes().decode("utf-8-sig"))
            except UnicodeDecodeError as error:
                problems.append(Problem(place, 1, 1, f"not UTF-8 text (byte {error.start})", "save the file as UTF-8"))
    return found


def _links(folder: Path) -> list[Problem]:
    """Symbolic links, to files or folders, anywhere among the site's own templates, words and static files."""
    found = []
    for base, folders, files in os.walk(folder):
        for path in (Path(base, name) for name in (*folders, *files) if not name.startswith(".")):
            if path.is_symlink():
                place = f"templates/{path.relative_to(folder).as_posix()}"
                message = f"a symbolic link (to {os.readlink(path)!r}) is no part of a theme"
                found.append(Problem(place, 1, 1, message, "put the file itself there"))
    return found


def _walk(folder: Path) -> Iterator[tuple[str, Path]]:
    for base, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith((".", "_")))
        if Path(base) == folder:
            folders[:] = [f for f in folders if f not in ("static", "i18n")]
        for name in sorted(files):
            path = Path(base, name)
            if not name.startswith((".", "_")) and not name.endswith("~") and not path.is_symlink():
                yield path.relative_to(folder).as_posix(), path


def static_files(site: Path) -> dict[str, Path]:
    """Files of ``templates/static/`` by name; the site's own take the place of the theme's."""
    return {name: file for folder in (theme_folder() / "static", site / "templates" / "static") for name, file in _walk(folder)}


def read_words(site: Path, language: str, problems: list[Problem]) -> dict[str, Any]:
    """The interface's words: the site's ``templates/i18n/`` over the theme's; ``pt-AO`` over ``pt`` over ``pt-BR`` and ``pt-PT`` over English."""
    main = language.split("-", maxsplit=1)[0]
    own = site / "templates" / "i18n"
    folders = (("default theme: i18n", theme_folder() / "i18n"), ("templates/i18n", own))
    relatives = sorted(f.stem for _, folder in folders for f in folder.glob(f"{main}-*.toml"))
    words: dict[str, Any] = {}
    for name in reversed(dict.fromkeys((language, main, *relatives, FALLBACK))):
        for place, folder in folders:
            file = folder / f"{name}.toml"
            if file.is_file() and not file.is_symlink():
                words.update(_words(file, f"{place}/{name}.toml", problems))
    return words


def _words(file: Path, place: str, problems: list[Problem]) -> dict[str, Any]:
    """One language file; its mistakes become problems."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problems.append(Problem(place, 1, 1, f"not UTF-8 text (byte {error.start})", "save the file as UTF-8"))
        return {}
    try:
        found = tomllib.loads(text)
    except ValueError as error:
        line, column, message, _ = toml_fault(text, error)
        problems.append(Problem(place, line, column, f"not TOML: {message}", "mend the file"))
        return {}
    for key, value in found.items():
        forms = value.values() if isinstance(value, dict) else (value,)
        if not all(isinstance(form, str) for form in forms) or (isinstance(value, dict) and "other" not in value):
            message = f"{key!r} is neither a text nor a table of plural forms with {'other'!r}"
            problems.append(Problem(place, 0, 0, message, 'write it like key = "…", or key = {one = "…", other = "…"}', key))
    return found


class Theme(Struct, frozen=True):
    """All that rendering needs besides the outputs."""

    files: dict[str, TemplateFile]
    words: dict[str, Any]
    chrome: Chrome
    data: str
    """``content/data`` as JSON text."""
