"""Menus of WordPress → the menu of ``sitegen.toml``, which has no levels."""

import json
import re
from collections.abc import Iterator

from msgspec import Struct

from .archive import Archive
from .entries import Entry
from .items import Item
from .links import Links
from .people import FOLDERS

_MAIN = re.compile(r"main|primary|principal|top|header|topo|cabe[cç]alho", re.IGNORECASE)


def menu_lines(found: Archive) -> str:
    """``[[menu]]`` for each entry that has a place there."""
    rows = [entry for entry in _entries(found) if not entry.why]
    return "".join(f"\n[[menu]]\nname = {json.dumps(row.name, ensure_ascii=False)}\nurl = {json.dumps(row.url)}\n" for row in rows)


def account(found: Archive, settings: str) -> Iterator[Entry]:
    """What became of each entry of each menu. ``settings``: what became of the file in which the menu is."""
    for one in _entries(found):
        shown = f"{one.name or '?'} → {one.url or '?'}"
        yield Entry("nav_menu_item", shown, "skipped", "", one.why) if one.why else Entry("nav_menu_item", shown, settings, "sitegen.toml: [[menu]]")


class _Row(Struct, frozen=True):
    """An entry of a menu. ``why``: why it has no place in the new one."""

    name: str
    url: str
    why: str


def _entries(found: Archive) -> list[_Row]:
    """Of the main menu, which is the one that is called so, else the longest, the first level in its order; then all others."""
    menus: dict[str, list[Item]] = {}
    for item in sorted(found.menu_items, key=lambda item: (item.order, item.id)):
        menus.setdefault(next((slug for taxonomy, slug, _ in item.terms if taxonomy == "nav_menu"), ""), []).append(item)
    sizes = {slug: sum(map(_first_level, entries)) for slug, entries in menus.items()}
    main = max(sorted(menus.keys() - {""}), key=lambda slug: (bool(_MAIN.search(slug)) and sizes[slug] > 0, sizes[slug]), default="")
    return [_row(found, item, main, slug) for slug in sorted(menus, key=lambda slug: (slug != main, slug)) for item in menus[slug]]


def _row(found: Archive, item: Item, main: str, menu: str) -> _Row:
    name, url = _name(found, item), _target(found, item)
    if not menu:
        why = "it stands in no menu"
    elif menu != main:
        why = f"it stands in the menu {menu}; the new site has one, the main one"
    elif not _first_level(item):
        why = "it stands below another entry; the new site's menu has one level"
    else:
        why = "" if name and url else "it leads to nothing that the new site has"
    return _Row(name, url, why)


def _first_level(item: Item) -> bool:
    return _value(item, "_menu_item_menu_item_parent") in ("", "0")


def _name(found: Archive, item: Item) -> str:
    if item.title:
        return item.title
    number = int(_value(item, "_menu_item_object_id") or 0)
    kind = _value(item, "_menu_item_object")
    term = next((name for (taxonomy, slug), name in found.names.items() if taxonomy == kind and found.numbers.get((taxonomy, slug)) == number), "")
    return term or found.titles.get(number, "")


def _target(found: Archive, item: Item) -> str:
    """An address of the new site, or one elsewhere; empty for what is not there."""
    number = int(_value(item, "_menu_item_object_id") or 0)
    kind = _value(item, "_menu_item_type")
    if kind == "post_type":
        return found.addresses.get(number, "")
    if kind == "taxonomy":
        taxonomy = _value(item, "_menu_item_object")
        slug = next((slug for (name, slug), known in found.numbers.items() if name == taxonomy and known == number), "")
        return found.term_address(taxonomy, slug) if slug and taxonomy in FOLDERS else ""
    url = _value(item, "_menu_item_url")
    return Links(found).target(url)


def _value(item: Item, key: str) -> str:
    value = next(iter(item.metas(key)), "").strip()
    return value if not key.endswith(("_id", "_parent")) or value.isdecimal() else ""
