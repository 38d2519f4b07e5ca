"""``Pequim, China, 4 de setembro de 2025 — Xinhua –`` before a text: where and when it was written, and by which agency."""

import re
from datetime import date

from .values import Dateline

_MONTHS = {
    name: i % 12 + 1
    for i, name in enumerate(
        [
            "janeiro",
            "fevereiro",
            "março",
            "abril",
            "maio",
            "junho",
            "julho",
            "agosto",
            "setembro",
            "outubro",
            "novembro",
            "dezembro",
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
            "enero",
            "febrero",
            "marzo",
            "abril",
            "mayo",
            "junio",
            "julio",
            "agosto",
            "septiembre",
            "octubre",
            "noviembre",
            "diciembre",
        ]
    )
}
_NAME = r"[^\W\d_][^\n\d,;:.!?—–()\[\]*_]{0,40}"
_DASH = r"\s*(?:—|–|--|\s-\s)\s*"
_LINE = re.compile(
    rf"(?P<bold>\*\*|\*)?(?P<place>{_NAME}(?:, {_NAME}){{0,3}}),\s(?P<day>\d{{1,2}})º?\s(?:de\s)?(?P<month>[^\W\d_]+)\s(?:de\s)?(?P<year>\d{{4}})"
    rf"{_DASH}(?P<agency>{_NAME}){_DASH}(?(bold)(?P=bold)\s*)(?=\S)"
)


def take(markdown: str) -> tuple[Dateline | None, str]:
    """The dateline of a text and the text without it; ``None`` unless place, date and agency are all certain."""
    match = _LINE.match(markdown)
    if match is None or not match["place"][0].isupper() or not match["agency"][0].isupper() or len(match["agency"].split()) > 5:
        return None, markdown
    month = _MONTHS.get(match["month"].lower())
    try:
        when = date(int(match["year"]), month or 0, int(match["day"]))
    except ValueError:
        return None, markdown
    text = " ".join(match[0].replace("*", "").split())
    return Dateline(match["place"], when, match["agency"].strip(), text), markdown[match.end() :]
