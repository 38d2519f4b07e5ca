"""Configuration for editors, made from the one model of front matter: web forms for authors without Git, and help in VS Code."""

import json
from collections.abc import Callable

import yaml

from ..config import Config
from .desk import front_matter, snippets, tasks
from .web import ADMIN, decap, pages_cms

Made = tuple[tuple[str, str], ...]
"""Paths relative to the site's folder, and texts."""


def editor_files(name: str, config: Config, repository: str) -> Made:
    """The files for one of ``EDITORS``. ``repository``: ``owner/name`` on GitHub, for those editors that sign in there."""
    return EDITORS[name](config, repository)


def _pages_cms(config: Config, _repository: str) -> Made:
    return ((".pages.yml", _yaml(pages_cms(config))),)


def _admin(script: str) -> Callable[[Config, str], Made]:
    def made(config: Config, repository: str) -> Made:
        page = ADMIN.format(language=config.language, script=script)
        return (("content/static/admin/index.html", page), ("content/static/admin/config.yml", _yaml(decap(config, repository))))

    return made


def _front_matter(config: Config, _repository: str) -> Made:
    return (("frontmatter.json", _json(front_matter(config))),)


def _vscode(config: Config, _repository: str) -> Made:
    return ((".vscode/sitegen.code-snippets", _json(snippets(config))), (".vscode/tasks.json", _json(tasks())))


def _yaml(value: object) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=120)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


EDITORS: dict[str, Callable[[Config, str], Made]] = {
    "pages-cms": _pages_cms,
    "sveltia": _admin("https://unpkg.com/@sveltia/cms/dist/sveltia-cms.js"),
    "decap": _admin("https://unpkg.com/decap-cms@^3.0.0/dist/decap-cms.js"),
    "front-matter": _front_matter,
    "vscode": _vscode,
}
