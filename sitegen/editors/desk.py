"""VS Code: snippets, tasks with a problem matcher, and the extension Front Matter CMS (frontmatter.codes/docs)."""

from typing import Any

from ..config import Config
from .fields import PERSON, STATUS, Collection, Field, Holds, collections

_TYPES: dict[Holds, dict[str, Any]] = {
    "text": {"type": "string"},
    "long": {"type": "string", "single": False},
    "moment": {"type": "datetime"},
    "names": {"type": "list"},
    "flag": {"type": "boolean"},
    "picture": {"type": "image"},
    "status": {"type": "choice", "choices": list(STATUS)},
    "person": {"type": "choice", "choices": list(PERSON)},
    "number": {"type": "number"},
}
_PLACE = r"^(\S.*?):(\d+):(\d+): "
LEVELS = {"error": "error|erro", "warning": "warning|aviso"}
"""Severity in VS Code → the words for it in messages."""


def front_matter(config: Config) -> dict[str, Any]:
    """``frontmatter.json``."""
    kinds = collections(config)
    return {
        "$schema": "https://frontmatter.codes/frontmatter.schema.json",
        "frontMatter.framework.id": "other",
        "frontMatter.content.publicFolder": "content",
        "frontMatter.taxonomy.dateFormat": "yyyy-MM-dd HH:mm",
        "frontMatter.content.pageFolders": [
            {"title": each.label, "path": f"[[workspace]]/content/{each.folder}", "contentTypes": [each.folder]} for each in kinds
        ],
        "frontMatter.taxonomy.contentTypes": [
            {"name": each.folder, "pageBundle": False, "fields": [_field(field) for field in each.fields]} for each in kinds
        ],
    }


def _field(field: Field) -> dict[str, Any]:
    kind = {"type": "tags"} if field.name == "tags" else _TYPES[field.holds]
    now = {"default": "{{now}}", "isPublishDate": True} if field.name == "date" else {}
    return {"title": field.label, "name": field.name, **kind, **now, **({"required": True} if field.required else {})}


def snippets(config: Config) -> dict[str, Any]:
    """A new file of each kind: type its folder's name in an empty Markdown file."""
    return {each.label: {"scope": "markdown", "prefix": each.folder, "body": _snippet(each)} for each in collections(config)}


def _snippet(each: Collection) -> list[str]:
    shown = [field for field in each.fields if field.required or field.name in ("section", "tags", "authors", "summary", "description")]
    return ["---", *[f"{field.name}: {_blank(field, number)}" for number, field in enumerate(shown, 1)], "---", "$0"]


def _blank(field: Field, number: int) -> str:
    if field.holds == "moment":
        return "$CURRENT_YEAR-$CURRENT_MONTH-$CURRENT_DATE $CURRENT_HOUR:$CURRENT_MINUTE"
    return f"[${number}]" if field.holds == "names" else f"${number}"


def tasks() -> dict[str, Any]:
    """``tasks.json``: what is wrong shows in the list of problems."""
    matchers = [_matcher(severity, words) for severity, words in LEVELS.items()]
    names = ("check", "build", "serve")
    return {
        "version": "2.0.0",
        "tasks": [{"label": f"sitegen {name}", "type": "shell", "command": "sitegen", "args": [name], "problemMatcher": matchers} for name in names],
    }


def _matcher(severity: str, words: str) -> dict[str, Any]:
    return {
        "owner": f"sitegen {severity}",
        "fileLocation": ["relative", "${workspaceFolder}"],
        "severity": severity,
        "pattern": {"regexp": f"{_PLACE}(?:{words}): (.*)$", "file": 1, "line": 2, "column": 3, "message": 4},
    }
