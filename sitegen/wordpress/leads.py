"""Texts in whose place plug-ins led readers elsewhere: Yoast, SEOPress, The SEO Framework, Page Links To, Quick Page/Post Redirect."""

import re
from html import unescape

from .archive import Archive
from .items import Item
from .links import Links
from .markup import whole

RULE = "seopress_404"
"""Kind of SEOPress' rules for addresses that are no text's; the title is the address."""
_KEYS = (
    ("_yoast_wpseo_redirect", ""), ("_links_to", ""), ("redirect", ""), ("_seopress_redirections_value", "_seopress_redirections_enabled"),
    ("_pprredirect_url", "_pprredirect_active"),
)  # fmt: skip
"""Under which the address stands, and what must be on for it."""
_ADDRESS = re.compile(r"(?:https?:/)?/\S+|/")


def led_to(item: Item) -> str | None:
    """The address to which readers of a public text were led; empty if they were told that it is gone; none for a text that they saw."""
    if any(said in ("410", "451") for said in item.metas("_seopress_redirections_type")) and _on(item, "_seopress_redirections_enabled"):
        return ""
    for key, switch in _KEYS:
        for written in item.metas(key):
            address = unescape(written.strip())
            if address and (not switch or _on(item, switch)) and (key != "redirect" or _ADDRESS.fullmatch(address)):
                found = whole(item.link, address)
                return found if found.rstrip("/") != item.link.rstrip("/") else None
    return None


def _on(item: Item, switch: str) -> bool:
    """Whether a redirect is on, for everybody."""
    return "only_logged_in" not in item.metas("_seopress_redirections_logged_status") and any(said in ("yes", "1") for said in item.metas(switch))


def led_from(found: Archive, item: Item) -> str:
    """The old address that leads on."""
    return f"/{item.title.strip().lstrip('/')}" if item.kind == RULE else found.below(item.link)


def settle(found: Archive) -> None:
    """Find where each of them leads on the new site, those that lead to others too; what is nowhere, or in a circle, leads nowhere."""
    links = Links(found)
    pending = dict(found.led)
    while settled := {number: end for number, (_, url) in pending.items() if (end := links.target(url))}:
        for number, end in settled.items():
            path, url = pending.pop(number)
            if "?" not in path and found.claim(path, -number):
                found.lists.setdefault(path.rstrip("/"), end)
            found.led[number] = end, url
    found.led.update({number: ("", url) for number, (_, url) in pending.items()})
