"""Menus of WordPress → the menu of ``sitegen.toml``, which has no levels."""

import json
import re

from .archive import Archive
from .items import Item
from .markup import site_address
from .people import FOLDERS

_MAIN = re.compile(r"main|primary|principal|top|header|topo|cabe[cç]alho", re.IGNORECASE)


def menu_lines(found: Archive) -> str:
    """``[[menu]]`` for each entry of the first level of the main menu: the one that is called so, else the longest."""
    menus: dict[str, list[Item]] = {}
    for item in found.menu_items:
        for taxonomy, slug, _ in item.terms:
            if taxonomy == "nav_menu" and _value(item, "_menu_item_menu_item_parent") in ("", "0"):
                menus.setdefault(slug, []).append(item)
    if not menus:
        return ""
    main = max(sorted(menus), key=lambda slug: (bool(_MAIN.search(slug)), len(menus[slug])))
    entries = [(_name(found, item), _target(found, item)) for item in sorted(menus[main], key=lambda item: (item.order, item.id))]
    rows = [f"\n[[menu]]\nname = {json.dumps(name, ensure_ascii=False)}\nurl = {json.dumps(url)}\n" for name, url in entries if name and url]
    return "".join(rows)


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
    key = site_address(url, found.hosts)
    if key is None:
        return url if re.match("https?://", url) else ""
    return "/" if key == "/" else found.links.get(key, "")


def _value(item: Item, key: str) -> str:
    value = next(iter(item.metas(key)), "").strip()
    return value if not key.endswith(("_id", "_parent")) or value.isdecimal() else ""
