"""Forms in the browser: Pages CMS (pagescms.org/docs/configuration), and Sveltia and Decap, which share one format (decapcms.org/docs)."""

from typing import Any

from ..config import Config
from .fields import PERSON, STATUS, Collection, Field, Holds, collections, label

ADMIN = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Admin</title>
<script src="{script}" defer></script>
</html>
"""
_PAGES_CMS: dict[Holds, dict[str, Any]] = {
    "text": {"type": "string"},
    "long": {"type": "text"},
    "moment": {"type": "date", "options": {"time": True, "format": "yyyy-MM-dd HH:mm"}},
    "names": {"type": "string", "list": True},
    "flag": {"type": "boolean"},
    "picture": {"type": "image"},
    "status": {"type": "select", "options": {"values": list(STATUS)}},
    "person": {"type": "select", "options": {"values": list(PERSON)}},
    "number": {"type": "number"},
}
_DECAP: dict[Holds, dict[str, Any]] = {
    "text": {"widget": "string"},
    "long": {"widget": "text"},
    "moment": {"widget": "datetime", "format": "YYYY-MM-DD HH:mm", "date_format": "YYYY-MM-DD", "time_format": "HH:mm"},
    "names": {"widget": "list"},
    "flag": {"widget": "boolean"},
    "picture": {"widget": "image"},
    "status": {"widget": "select", "options": list(STATUS)},
    "person": {"widget": "select", "options": list(PERSON)},
    "number": {"widget": "number", "value_type": "int"},
}


def pages_cms(config: Config) -> dict[str, Any]:
    """``.pages.yml``. The text is edited as Markdown: a rich editor would drop what it does not know."""
    return {
        "media": {"input": "content/media", "output": "/media"},
        "content": [
            {
                "name": each.folder,
                "label": each.label,
                "type": "collection",
                "path": f"content/{each.folder}",
                "filename": "{year}/{month}/{primary}.md" if each.folder == "news" else "{primary}.md",
                "subfolders": each.folder == "news",
                "view": {"primary": "title", "fields": [field.name for field in each.fields[:3]]},
                "fields": [
                    *[_named(field, _PAGES_CMS) | ({"required": True} if field.required else {}) for field in each.fields],
                    {"name": "body", "label": label("body", config), "type": "code", "options": {"language": "markdown"}},
                ],
            }
            for each in collections(config)
        ],
        "settings": {"content": {"merge": True}},
    }


def decap(config: Config, repository: str) -> dict[str, Any]:
    """``config.yml``."""
    return {
        "backend": {"name": "github", "repo": repository, "branch": "main"},
        "media_folder": "content/media",
        "public_folder": "/media",
        "site_url": config.base_url,
        "slug": {"encoding": "ascii", "clean_accents": True},
        "collections": [_collection(each, config) for each in collections(config)],
    }


def _collection(each: Collection, config: Config) -> dict[str, Any]:
    fields = [_named(field, _DECAP) | ({} if field.required else {"required": False}) for field in each.fields]
    dated = {"path": "{{year}}/{{month}}/{{slug}}"} if each.folder == "news" else {}
    body = {"name": "body", "label": label("body", config), "widget": "markdown", "modes": ["raw"], "required": False}
    return {
        "name": each.folder,
        "label": each.label,
        "folder": f"content/{each.folder}",
        "create": True,
        "extension": "md",
        "format": "yaml-frontmatter",
        "slug": "{{slug}}",
        **dated,
        "fields": [*fields, body],
    }


def _named(field: Field, forms: dict[Holds, dict[str, Any]]) -> dict[str, Any]:
    return {"name": field.name, "label": field.label, **forms[field.holds]}
