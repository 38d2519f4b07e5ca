"""What plug-ins keep beside a text for search engines: Yoast, Rank Math, All in One SEO (of both its ages), SEOPress, The SEO Framework.

Their titles and descriptions may be formulas (``%%title%% %%sep%% %%sitename%%``, ``%title%``, ``#post_title``). One that comes to nothing but
the text's title and the site's says nothing; one that needs more than WordPress' export holds is left.
"""

import re

from ..rules import is_url
from .items import Item, plain

TITLES = ("_yoast_wpseo_title", "rank_math_title", "_aioseo_title", "_aioseop_title", "_seopress_titles_title", "_genesis_title")
DESCRIPTIONS = (
    "_yoast_wpseo_metadesc", "rank_math_description", "_aioseo_description", "_aioseop_description", "_seopress_titles_desc", "_genesis_description",
)  # fmt: skip
CANONICALS = (
    "_yoast_wpseo_canonical", "rank_math_canonical_url", "_aioseo_canonical_url", "_aioseop_custom_link", "_seopress_robots_canonical",
    "_genesis_canonical_uri",
)  # fmt: skip
SECTIONS = ("_yoast_wpseo_primary_category", "rank_math_primary_category", "_seopress_robots_primary_cat", "_primary_term_category")
"""Under which the number of the main category stands."""
HIDDEN = {
    "_yoast_wpseo_meta-robots-noindex": re.compile("1"), "rank_math_robots": re.compile('.*"noindex".*', re.DOTALL), "_aioseop_noindex": re.compile("on"),
    "_aioseo_robots_noindex": re.compile("1"), "_seopress_robots_index": re.compile("yes"), "_genesis_noindex": re.compile("1"),
}  # fmt: skip
"""Key → the value by which a text is kept from search engines."""
_TOKEN = re.compile(r"%%?([A-Za-z][A-Za-z_]{1,40})%%?|(?<!\w)#([a-z]+_[a-z_]+)")
_EMPTY = frozenset(("page", "sep", "separator_sa", "sitename", "sitetitle", "site_title", "blogname", "blog_title"))
"""What the new site puts after the title itself, or what has no meaning on it."""
_TITLE = frozenset(("title", "post_title"))


def search_title(item: Item, site: str) -> str:
    """The title that only search engines and the browser see; empty where it is the text's own. ``site``: the site's, which pages add themselves."""
    for key in TITLES:
        for written in item.metas(key):
            said = re.sub(rf"\s*[-–—|·»:]\s*{re.escape(site)}$", "", _filled(written, item)) if site else _filled(written, item)
            if said and said not in (item.title, site):
                return said
    return ""


def described(item: Item) -> str:
    """What search engines are told of a text."""
    return next((said for key in DESCRIPTIONS for written in item.metas(key) if (said := _filled(written, item))), "")


def unlisted(item: Item) -> bool:
    """Whether search engines are asked to leave it out."""
    return any(value.fullmatch(written.strip()) for key, value in HIDDEN.items() for written in item.metas(key))


def canonicals(item: Item) -> list[str]:
    """Addresses that search engines shall take for the text's own."""
    return [url for key in CANONICALS for written in item.metas(key) if is_url(url := written.strip())]


def main_sections(item: Item) -> set[str]:
    """Numbers of the categories that are called the main one."""
    return {number for key in SECTIONS for number in item.metas(key)}


def _filled(written: str, item: Item) -> str:
    """A formula as text; empty if it holds what nobody knows."""
    names = {one or other for one, other in _TOKEN.findall(written)}
    if names - _EMPTY - _TITLE:
        return ""
    shown = _TOKEN.sub(lambda token: item.title if (token[1] or token[2]) in _TITLE else "", plain(written))
    return re.sub(r"\s+", " ", shown).strip()
