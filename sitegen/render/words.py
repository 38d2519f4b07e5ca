"""The words of the interface and the dates, in the site's language."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date

from .theme import FALLBACK


class Words:
    """``t()`` and the date filters of one language."""

    def __init__(self, words: Mapping[str, Any], language: str) -> None:
        self._words = words
        self._locale = _locale(language)
        self.long_date = lru_cache(16384)(self._long_date)
        self.short_date = lru_cache(16384)(self._short_date)
        self._day = lru_cache(366)(self._day_month)

    def t(self, key: str, **values: Any) -> str:
        """The words for ``key``; ``n`` chooses the plural form, ``{name}`` takes a value. An unknown key is a mistake in the template."""
        words = self._words.get(key)
        if words is None:
            raise KeyError(f"the language files have no {key!r}")
        if isinstance(words, Mapping):
            form = self._locale.plural_form(values.get("n", 1))
            words = words.get(form, words.get("other", ""))
        text = str(words)
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", str(value))
        return text

    def _long_date(self, iso: str) -> str:
        return format_date(date.fromisoformat(iso[:10]), "long", self._locale)

    def _short_date(self, iso: str) -> str:
        return format_date(date.fromisoformat(iso[:10]), "medium", self._locale)

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


def _locale(language: str) -> Locale:
    for name in (language, language.split("-", maxsplit=1)[0], FALLBACK):
        try:
            return Locale.parse(name, sep="-")
        except ValueError:
            continue
        except LookupError:
            continue
    return Locale(FALLBACK)
