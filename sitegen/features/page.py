"""How features make pages: the names that every full page gives its template."""

from typing import Any

from ..model import Site
from ..outputs import Page
from ..urls import address_path, decode


def output_path(site: Site, url: str) -> str:
    """The output file that answers a URL of this site."""
    address = url[len(site.chrome.base_path) :]
    return address_path(decode(address) if "%" in address else address)


def page(
    site: Site,
    url: str,
    template: str,
    title: str,
    context: dict[str, Any],
    *,
    origin: str,
    description: str = "",
    noindex: bool = False,
    early: bool = False,
) -> Page:
    """A page with a head of its own."""
    names = {"page_url": url, "page_title": title, "page_description": description, "noindex": noindex}
    return Page(output_path(site, url), template, names | context, origin, early)
