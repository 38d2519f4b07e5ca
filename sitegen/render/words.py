"""The words of the interface and the dates, in the site's language."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import DateTimeFormat, format_date

from .theme import FALLBACK


class Words:
    """``t()`` and the date filters of one language."""

    def __init__(self, words: Mapping[str, Any], language: str) -> None:
        self._words = words
        self._locale = _locale(language)
        self._form = lru_cache(1024, typed=True)(self._locale.plural_form)
        self._month = lru_cache(4096)(self._days)
        self._date = lru_cache(16384)(self._in_words)
        self._day = lru_cache(366)(self._day_month)

    def t(self, key: str, **values: Any) -> str:
        """The words for ``key``; ``n`` chooses the plural form, ``{name}`` takes a value. An unknown key is a mistake in the template."""
        words = self._words.get(key)
        if words is None:
            raise KeyError(f"the language files have no {key!r}")
        if not isinstance(words, str):
            words = words.get(self._form(values.get("n", 1)), words.get("other", ""))
        text = str(words)
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", str(value))
        return text

    def long_date(self, iso: str) -> str:
        """``4 de setembro de 2025``."""
        return self._date("long", iso[:10])

    def short_date(self, iso: str) -> str:
        """``4 de set. de 2025``."""
        return self._date("medium", iso[:10])

    def _in_words(self, width: str, day: str) -> str:
        found = date.fromisoformat(day)
        return self._month(width, found.year, found.month) % {"d": str(found.day), "dd": f"{found.day:02}"}

    def _days(self, width: str, year: int, month: int) -> str:
        """What all days of a month have in common, as a pattern."""
        return str(self._locale.date_formats[width].format % _AnyDay(date(year, month, 1), self._locale))

    def day_month(self, iso: str) -> str:
        """``4 set.``: a day where the year is known."""
        return self._day(iso[5:10])

    def _day_month(self, day: str) -> str:
        pattern = "MMM d" if self._locale.language == "en" and self._locale.territory in (None, "US") else "d MMM"
        return format_date(date.fromisoformat(f"2024-{day}"), pattern, self._locale)

    def month_name(self, month: int | str) -> str:
        """``setembro``, from 9 or ``2025-09``."""
        number = month if isinstance(month, int) else int(month[5:7])
        return str(self._locale.months["stand-alone"]["wide"][number])

    def clock(self, iso: str) -> str:
        """``21h10`` in Portuguese, ``21:10`` elsewhere."""
        return iso[11:16].replace(":", "h") if self._locale.language == "pt" else iso[11:16]


class _AnyDay(DateTimeFormat):
    """The fields of a date but for its day, which stays a field."""

    def __getitem__(self, name: str) -> str:
        return f"%({name})s" if name[0] == "d" else super().__getitem__(name)


def _locale(language: str) -> Locale:
    for name in (language, language.split("-", maxsplit=1)[0], FALLBACK):
        try:
            return Locale.parse(name, sep="-")
        except ValueError:
            continue
        except LookupError:
            continue
    return Locale(FALLBACK)
