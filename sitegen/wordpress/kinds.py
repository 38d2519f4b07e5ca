"""Kinds of items and taxonomies of a site's own: which of them readers saw, and what they become.

An export does not say it, and plug-ins keep messages, orders and forms as published items. So a kind counts as seen only where something
shows it: the REST API gives it to everybody, a text or a menu leads to one of its items, or whoever imports says so.
"""

from collections.abc import Iterable

from msgspec import Struct, field

from .archive import Archive, safe_slug
from .items import Item

OWN = ("post", "page")
FURNITURE = {
    "nav_menu_item": "readers did not see it", "revision": "an older version of a text", "custom_css": "belongs to the old theme",
    "oembed_cache": "a cache", "customize_changeset": "belongs to the old theme", "wp_global_styles": "belongs to the old theme",
    "wp_template": "belongs to the old theme", "wp_template_part": "belongs to the old theme", "wp_navigation": "belongs to the old theme",
    "wp_block": "set in where texts use it",
}  # fmt: skip
_KEPT = frozenset((*OWN, *FURNITURE, "attachment", "guest-author"))
_INNER = frozenset((
    "category", "post_tag", "post_format", "nav_menu", "author", "link_category", "wp_theme", "wp_pattern_category", "language", "post_translations",
    "term_language", "term_translations", "product_type", "product_visibility",
))  # fmt: skip
"""Taxonomies that are something else here, or by which plug-ins keep order among themselves."""


class Kinds(Struct):
    """What a survey notes of the kinds of a site's own."""

    paths: dict[str, set[str]] = field(default_factory=dict)
    """Kind → the paths of its public items."""
    numbers: dict[int, str] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)
    """Those that the REST API gives to everybody."""
    filed: set[str] = field(default_factory=set)
    """Those that have items with a category or a tag."""

    def note(self, found: Archive, item: Item) -> None:
        """A public item."""
        if item.kind in _KEPT:
            return
        self.paths.setdefault(item.kind, set()).add(found.below(item.link).rstrip("/"))
        self.numbers[item.id] = item.kind
        if item.finished:
            self.shown.add(item.kind)
        if any(taxonomy in ("category", "post_tag") for taxonomy, _, _ in item.terms):
            self.filed.add(item.kind)

    def settle(self, found: Archive, wished: Iterable[str]) -> None:
        """Say what each kind that readers saw becomes: with categories or tags articles, else pages. And which taxonomies become tags."""
        named = {item.metas("_menu_item_object")[0]: item for item in found.menu_items if item.metas("_menu_item_object")}
        led = {self.numbers.get(number) for item in found.menu_items for number in _numbers(item)}
        for kind, paths in self.paths.items():
            if kind in wished or kind in self.shown or kind in led or not paths.isdisjoint(found.linked - {""}):
                found.roles[kind] = "post" if kind in self.filed else "page"
        for taxonomy in {kind for kind, _ in found.terms} - _INNER:
            said = any(kind == taxonomy for kind, _ in found.term_paths)
            if said or taxonomy in wished or taxonomy in named or any(path in found.linked for path in _paths(found, taxonomy)):
                found.as_tags.add(taxonomy)


def _numbers(item: Item) -> list[int]:
    return [int(number) for number in item.metas("_menu_item_object_id") if number.isdecimal() and len(number) < 19]


def _paths(found: Archive, taxonomy: str) -> list[str]:
    return [old_term(found, taxonomy, slug).rstrip("/") for kind, slug in found.terms if kind == taxonomy]


def old_term(found: Archive, taxonomy: str, slug: str) -> str:
    """Where WordPress had a term of a site's own taxonomy."""
    said = found.term_paths.get((taxonomy, slug), "")
    return said or f"/{taxonomy}/" + "".join(f"{safe_slug(name)}/" for name in found.chain(taxonomy, slug))
