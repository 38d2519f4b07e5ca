"""Dates as people write them → seconds since 1970 and ISO 8601 text in the site's time zone.

Takes ISO 8601, ``04/09/2025 21:10`` (in the order of the site's language), ``4 de setembro de 2025, 21h10``, ``Sep 4, 2025``, RFC 2822 and
TOML's own dates. Times without an offset are in the site's zone. Offsets are whole minutes: the local mean times of
before about 1900 are rounded, because ISO 8601 has no seconds in offsets.
"""

import re
import unicodedata
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Struct

from ..wording import show

VERSION = "1"
FIRST, LAST = 1800, 2200
"""Years that a date may have."""
EXAMPLE = "write it like 2025-09-04 21:10"


class Moment(Struct, frozen=True, gc=False):
    """A point in time."""

    when: int
    """Seconds since 1970 UTC."""
    text: str
    """ISO 8601 in the site's zone, ``2025-09-04T21:10:00+09:00``."""


class DateError(ValueError):
    """What is wrong with a date, and what to write instead."""

    def __init__(self, message: str, hint: str = EXAMPLE) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class _Parts(NamedTuple):
    year: int
    month: int
    day: int
    hour: int = 0
    minute: int = 0
    second: int = 0
    offset: int | None = None
    """Minutes; ``None``: the site's zone."""
    timed: bool = False


def moment(value: object, zone: str, language: str) -> Moment:
    """The moment that a text, or a date of TOML, names; a day alone is its first moment. Raises ``DateError``."""
    if type(value) is str and len(value) in _FULL:
        clock = value[11:19] if len(value) > 16 else f"{value[11:]}:00"
        known, seconds, offset = _day(zone, value[:10]), _seconds(clock), value[19:]
        if known and seconds is not None and value[10] in "T " and (not offset or offset == known[1]):
            return Moment(known[0] + seconds, f"{value[:10]}T{clock}{known[1]}")
    return _resolve(_parts(value, language), zone)


def day(value: object, zone: str, language: str) -> str:
    """The day that a text names, as ISO 8601; with an offset, the day in the site's zone. Raises ``DateError``."""
    parts = _parts(value, language)
    if parts.offset is None:
        return f"{parts.year:04}-{parts.month:02}-{parts.day:02}"
    return _resolve(parts, zone).text[:10]


_FULL = (25, 19, 16)
"""Characters of a whole ISO date and time, with and without offset, and without seconds."""


@lru_cache(16384)
def _day(zone: str, text: str) -> tuple[int, str] | None:
    """For a day on which the zone's clocks are not changed: seconds of its midnight, and its offset. Most days are such."""
    if not _DAY.fullmatch(text):
        return None
    try:
        midnight = datetime.fromisoformat(text)
    except ValueError:
        return None
    if not FIRST <= midnight.year <= LAST:
        return None
    here = ZoneInfo(zone)
    offsets = {here.utcoffset(midnight + hours) for hours in _HOURS}
    if len(offsets) > 1:
        return None
    offset = _minutes(midnight.replace(tzinfo=here))
    return int((midnight - _EPOCH).total_seconds()) - offset * 60, _offset_text(offset)


@lru_cache(16384)
def _seconds(clock: str) -> int | None:
    """``21:10:05`` → seconds since midnight."""
    found = _TIME.fullmatch(clock)
    return int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3]) if found else None


_DAY = re.compile("[12][0-9]{3}-[01][0-9]-[0-3][0-9]")
_TIME = re.compile("([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])")
_HOURS = tuple([timedelta(hours=hour) for hour in (0, 8, 16, 24)])
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - times without a zone are compared with it


def _minutes(moment: datetime) -> int:
    """The offset of a zone at a moment, rounded to minutes."""
    offset = moment.utcoffset()
    return round(offset.total_seconds() / 60) if offset is not None else 0


def _offset_text(minutes: int) -> str:
    sign, hours = ("-" if minutes < 0 else "+"), abs(minutes)
    return f"{sign}{hours // 60:02}:{hours % 60:02}"


def _resolve(parts: _Parts, zone: str) -> Moment:
    """Parts → moment, by the rules of the zone."""
    here = ZoneInfo(zone)
    naive = datetime(parts.year, parts.month, parts.day, parts.hour, parts.minute, parts.second)  # noqa: DTZ001 - the zone comes next
    offset = parts.offset
    if offset is None:
        offset = _minutes(naive.replace(tzinfo=here))  # of two equal hours the first; in a gap, the offset before it
        seen = _local(naive - timedelta(minutes=offset), here)
        if seen[0] != naive and parts.timed:
            raise DateError(f"{naive:%Y-%m-%d %H:%M} does not exist in {zone}: clocks are put forward", f"write {seen[0]:%Y-%m-%d %H:%M}")
    instant = naive - timedelta(minutes=offset)
    local, minutes = _local(instant, here)
    if not FIRST <= local.year <= LAST:
        raise _year(local.year)
    return Moment(int((instant - _EPOCH).total_seconds()), f"{local.isoformat()}{_offset_text(minutes)}")


def _local(instant: datetime, zone: ZoneInfo) -> tuple[datetime, int]:
    """UTC → local time and offset in minutes."""
    minutes = _minutes(instant.replace(tzinfo=UTC).astimezone(zone))
    return instant + timedelta(minutes=minutes), minutes


def _year(year: int) -> DateError:
    return DateError(f"the year {year:04} is outside {FIRST}–{LAST}")


def _parts(value: object, language: str) -> _Parts:
    """What was written, checked as far as that goes without a zone."""
    if isinstance(value, date):
        value = value.isoformat()
    if not isinstance(value, str):
        raise DateError(f"{show(value)} is not a date")
    text = _fold(value)
    year, month, day, rest = _calendar(text, language, value)
    if not FIRST <= year <= LAST:
        raise _year(year)
    if not 1 <= month <= 12:
        swapped = day <= 12 and bool(re.match(r"\d{1,2}[/.-]", text))
        hint = f"the order is {_ORDER_NAMES[_order(language)]}; write {year:04}-{day:02}-{month:02}" if swapped and month <= 31 else EXAMPLE
        raise DateError(f"the month {month} does not exist", hint)
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise DateError(
            f"the day {day} does not exist: {_ENGLISH[month - 1].title()} {year} has {last} days",
            f"write {year:04}-{month:02}-{min(max(day, 1), last):02}",
        )
    return _clock(_Parts(year, month, day), rest, value)


_PORTUGUESE = "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro".split()  # noqa: SIM905
_ENGLISH = "january february march april may june july august september october november december".split()  # noqa: SIM905
_SPANISH = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()  # noqa: SIM905
_MONTHS = {
    name[:length]: number
    for names in (_PORTUGUESE, _ENGLISH, _SPANISH)
    for number, name in enumerate(names, 1)
    for length in range(3, len(name) + 1)  # every abbreviation
}
_WEEKDAY = re.compile(
    r"(?:(?:segunda|terca|quarta|quinta|sexta)(?:-feira)?|sabado|domingo|(?:seg|ter|qua|qui|sex|sab|dom)\.?|"
    r"lunes|martes|miercoles|jueves|viernes|"
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?),? +"
)
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)|(\d{4})(\d\d)(\d\d)(?=$|t\d)|(\d{4})年(\d{1,2})月(\d{1,2})日")
_NUMBERS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d+)(?!\d)")
_DAY_NAME = re.compile(r"(\d{1,2})(?:o|st|nd|rd|th)?\.?[ -](?:de |of )?([a-z]{3,})\.?,?[ -](?:de |del )?(\d{4})(?!\d)")
_NAME_DAY = re.compile(r"([a-z]{3,})\.? (\d{1,2})(?:o|st|nd|rd|th)?,? (\d{4})(?!\d)")


def _fold(value: str) -> str:
    """Lower case, without accents, with plain digits and single blanks."""
    wide = unicodedata.normalize("NFKD", value[:200]).lower()
    return " ".join("".join(c for c in wide if not unicodedata.combining(c)).split())


def _calendar(text: str, language: str, value: str) -> tuple[int, int, int, str]:
    """Year, month, day and what follows them."""
    text = _WEEKDAY.sub("", text, count=1) if _WEEKDAY.match(text) else text
    if found := _YEAR_FIRST.match(text):
        year, month, day = [int(n) for n in found.groups() if n is not None and n.isdigit()]
    elif found := _NUMBERS.match(text):
        if len(found[4]) != 4:
            raise DateError(f"{show(value)} has no year of four digits")
        year, month, day = _ordered(found, language, value)
    elif (found := _DAY_NAME.match(text)) and found[2] in _MONTHS:
        year, month, day = int(found[3]), _MONTHS[found[2]], int(found[1])
    elif (found := _NAME_DAY.match(text)) and found[1] in _MONTHS:
        year, month, day = int(found[3]), _MONTHS[found[1]], int(found[2])
    else:
        raise DateError(f"{show(value)} is not a date")
    return year, month, day, text[found.end() :]


_ORDER_NAMES = {"d": "day/month/year", "m": "month/day/year", "y": "year/month/day"}


def _order(language: str) -> str:
    """Which number comes first in a date of this language."""
    tag = language.lower()
    if tag == "en-us":
        return "m"
    return "y" if tag == "en-ca" or tag.split("-")[0] in ("ja", "zh") else "d"


def _ordered(found: re.Match[str], language: str, value: str) -> tuple[int, int, int]:
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    order = "d" if found[2] == "." else _order(language)
    if order == "y":
        raise DateError(
            f"{show(value)} may be two different days",
            f"write the year first: {year:04}-{second:02}-{first:02} or {year:04}-{first:02}-{second:02}",
        )
    return (year, first, second) if order == "m" else (year, second, first)


_CLOCK = re.compile(
    r"(?:t|,? ?(?:(?:as|at|a las) )?)"
    r"(?P<hour>\d{1,2})(?: ?(?:[:h時]|horas?) ?(?P<minute>\d{1,2})?(?: ?(?:minutos|min|m(?!\.)|分))?"
    r"(?:(?::| ?e? ?)(?P<second>\d{2})(?:[.,]\d+)?s?)?)?"
    r"(?: ?(?P<half>[ap])\.?m\.?)?(?: ?(?P<zone>z|utc|gmt|(?P<sign>[+-])(?P<oh>\d\d)(?::?(?P<om>\d\d))?))?"
)
_BASIC = re.compile(r"t?(\d\d)(\d\d)(\d\d)?(?=$|z|[+-])")


def _clock(parts: _Parts, rest: str, value: str) -> _Parts:
    """The time of the day and the offset, if there are any."""
    rest = rest.strip()
    if not rest or rest == "z":
        return parts
    basic = _BASIC.match(rest)
    if basic:
        rest = f"{basic[1]}:{basic[2]}:{basic[3] or '00'}{rest[basic.end() :]}"
    found = _CLOCK.fullmatch(rest)
    if not found or not (found["minute"] or found["half"] or re.search("[h時]", rest)):
        raise DateError(f"{show(value)} is not a date: {show(rest)} is not a time")
    hour, minute, second = int(found["hour"]), int(found["minute"] or 0), int(found["second"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            raise DateError(f"the hour {hour} {found['half']}m does not exist", "write it like 2025-09-04 9:10 pm, or 21:10")
        hour = hour % 12 + (12 if found["half"] == "p" else 0)
    for name, number, limit in (("hour", hour, 23), ("minute", minute, 59), ("second", second, 59)):
        if number > limit:
            hint = f"write 00:{minute:02} of the next day" if hour == 24 and name == "hour" else EXAMPLE
            raise DateError(f"the {name} {number} does not exist", hint)
    return parts._replace(hour=hour, minute=minute, second=second, offset=_offset(found), timed=True)


def _offset(found: re.Match[str]) -> int | None:
    if not found["zone"]:
        return None
    if not found["sign"]:
        return 0
    hours, minutes = int(found["oh"]), int(found["om"] or 0)
    if hours > 15 or minutes > 59:
        raise DateError(f"the offset {found['zone']} does not exist", "write it like 2025-09-04T21:10:00+09:00")
    return (-1 if found["sign"] == "-" else 1) * (hours * 60 + minutes)
