"""The calendar: years, months, days, and the archive's front door."""

from collections.abc import Iterator
from itertools import groupby

from ..model import Card, MenuItem, Site
from ..outputs import Output
from .listings import listing
from .page import page


def calendar(site: Site) -> Iterator[Output]:
    """A list for each month and each day that has articles."""
    shape = site.config.listings
    base = site.chrome.base_path
    cards = [story.card for story in site.stories]
    if shape.months:
        months = [(month, list(found)) for month, found in groupby(cards, key=_month)]
        for i, (month, found) in enumerate(months):
            crumbs: tuple[MenuItem, ...] = (MenuItem(month[:4], f"{base}/{month[:4]}/"),) if shape.years else ()
            older, newer = _beside(base, [m for m, _ in months[max(i - 1, 0) : i + 2]], month)
            yield from listing(site, _url(base, month), "month", month, found, origin="the archive", crumbs=crumbs, older=older, newer=newer)
    if shape.days:
        for day, days_cards in groupby(cards, key=_day):
            crumbs = ((MenuItem(day[:4], f"{base}/{day[:4]}/"),) if shape.years else ()) + (
                (MenuItem(day[:7], _url(base, day[:7])),) if shape.months else ()
            )
            yield from listing(site, _url(base, day), "day", day, list(days_cards), origin="the archive", crumbs=crumbs, shown=0)


def archive(site: Site) -> Iterator[Output]:
    """A page for each year, and one for all of them."""
    base = site.chrome.base_path
    linked = site.config.listings.months
    counts: dict[str, int] = {}
    for story in site.stories:
        month = story.card.date[:7]
        counts[month] = counts.get(month, 0) + 1
    years: dict[str, list[tuple[int, str, int]]] = {}
    for month in sorted(counts):
        years.setdefault(month[:4], []).append((int(month[5:]), _url(base, month) if linked else "", counts[month]))
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


def _month(card: Card) -> str:
    return card.date[:7]


def _day(card: Card) -> str:
    return card.date[:10]


def _url(base: str, date: str) -> str:
    return f"{base}/{date.replace('-', '/')}/"


def _beside(base: str, months: list[str], month: str) -> tuple[str, str]:
    i = months.index(month)
    return (_url(base, months[i - 1]) if i else ""), (_url(base, months[i + 1]) if i + 1 < len(months) else "")
