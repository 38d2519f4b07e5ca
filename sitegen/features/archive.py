"""The calendar: years, months, days, and the archive's front door."""

from collections.abc import Iterator
from functools import partial

from ..book import Sheet
from ..digest import digest
from ..model import MenuItem, Site
from ..outputs import Output
from .listings import listing
from .page import page
from .volumes import Shared, Volume


def calendar(site: Site, shared: Shared) -> Iterator[Volume]:
    """A list for each month and each day that has articles."""
    rest = shared("listing.html")
    base = site.chrome.base_path
    sheets = [(start, sheet) for start, sheet in zip(site.book.starts, site.book.sheets, strict=False) if len(sheet)]
    for i, (start, sheet) in enumerate(sheets):
        older = _url(base, sheets[i - 1][1].month) if i else ""
        newer = _url(base, sheets[i + 1][1].month) if i + 1 < len(sheets) else ""
        yield Volume(digest(rest, sheet.month, older, newer, sheet.cards), partial(_month, site, start, sheet, older, newer))


def _month(site: Site, start: int, sheet: Sheet, older: str, newer: str) -> Iterator[Output]:
    shape, base, month = site.config.listings, site.chrome.base_path, sheet.month
    cards = site.cards[start : start + len(sheet)]
    crumbs: tuple[MenuItem, ...] = (MenuItem(month[:4], f"{base}/{month[:4]}/"),) if shape.years else ()
    if shape.months:
        yield from listing(site, _url(base, month), "month", month, cards, origin="the archive", crumbs=crumbs, older=older, newer=newer)
        crumbs = (*crumbs, MenuItem(month, _url(base, month)))
    for day in sheet.days if shape.days else ():
        yield from listing(site, _url(base, day.date), "day", day.date, cards[: day.count], origin="the archive", crumbs=crumbs, shown=0)
        cards = cards[day.count :]


def archive(site: Site) -> Iterator[Output]:
    """A page for each year, and one for all of them."""
    base = site.chrome.base_path
    linked = site.config.listings.months
    years: dict[str, list[tuple[int, str, int]]] = {}
    for sheet in site.book.sheets:
        if len(sheet):
            month = sheet.month
            years.setdefault(month[:4], []).append((int(month[5:]), _url(base, month) if linked else "", len(sheet)))
    order = sorted(years)
    for i, year in enumerate(order if site.config.listings.years else ()):
        context = {
            "year": int(year),
            "months": tuple(years[year]),
            "older_page": f"{base}/{order[i - 1]}/" if i else "",
            "newer_page": f"{base}/{order[i + 1]}/" if i + 1 < len(order) else "",
        }
        yield page(site, f"{base}/{year}/", "year.html", year, context, origin="the archive")
    listed = tuple(
        (int(year), f"{base}/{year}/" if site.config.listings.years else "", sum(m[2] for m in years[year]), tuple(years[year]))
        for year in reversed(order)
    )
    url = dict(site.chrome.urls)["archive"]
    yield page(site, url, "archive.html", "", {"years": listed, "total": len(site.stories)}, origin="the archive")


def _url(base: str, date: str) -> str:
    return f"{base}/{date.replace('-', '/')}/"
