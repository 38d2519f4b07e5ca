"""The languages of the site that readers see."""

import re
import tomllib
from datetime import date

import pytest
from babel import Locale
from babel.dates import format_date
from babel.localedata import locale_identifiers
from conftest import SETTINGS, SmallSite
from hypothesis import given
from hypothesis import strategies as st

from sitegen.errors import SitegenError
from sitegen.render.theme import theme_folder
from sitegen.render.words import Words

LANGUAGES = {file.stem: tomllib.loads(file.read_text("utf-8")) for file in (theme_folder() / "i18n").glob("*.toml")}


def holes(words: object) -> set[str]:
    """Names in braces, and the place for a number."""
    texts = words.values() if isinstance(words, dict) else (words,)
    return {hole for text in texts for hole in re.findall(r"\{\w+\}|%n|%s", str(text))}


def test_the_languages_of_the_readers_are_there() -> None:
    assert {"pt-BR", "pt-PT", "en", "ja", "es"} <= LANGUAGES.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_complete_and_leaves_the_same_places_for_values(language: str) -> None:
    words, model = LANGUAGES[language], LANGUAGES["pt-BR"]
    assert words.keys() == model.keys()
    assert {key: holes(words[key]) for key in words} == {key: holes(model[key]) for key in model}


@pytest.mark.parametrize(
    ("language", "date", "section"),
    [
        ("pt-BR", "4 de março de 2025, 10h00", "Editoria"),
        ("pt-PT", "4 de março de 2025, 10h00", "Secção"),
        ("pt-AO", "4 de março de 2025, 10h00", "Editoria"),
        ("en", "March 4, 2025, 10:00", "Section"),
        ("ja", "2025年3月4日, 10:00", "カテゴリー"),
        ("es", "4 de marzo de 2025, 10:00", "Sección"),
        ("fr", "4 mars 2025, 10:00", "Section"),
    ],
)
def test_another_language_needs_one_setting(site: SmallSite, language: str, date: str, section: str) -> None:
    site.file("sitegen.toml", f'{SETTINGS}language = "{language}"\n')
    site.build()
    page = site.read("2025/03/04/primeira/index.html")
    assert f"<html lang={language}>" in page
    assert f">{date}</time>" in page
    assert f"<p class=kicker>{section}</p>" in site.read("category/comunidade/index.html")


def test_a_language_that_is_written_from_right_to_left_says_so(site: SmallSite) -> None:
    site.file("sitegen.toml", f'{SETTINGS}language = "ar"\n')
    site.build()
    assert "<html lang=ar dir=rtl>" in site.read("index.html")


def test_words_of_ones_own_replace_single_ones_of_the_theme(site: SmallSite) -> None:
    site.file("templates/i18n/pt-BR.toml", 'search = "Procurar"\n')
    site.build()
    assert ">Procurar</a>" in site.read("index.html")
    assert "Ir para o conteúdo" in site.read("index.html")


def test_mistakes_in_words_are_told_with_their_line(site: SmallSite) -> None:
    site.file("templates/i18n/pt-BR.toml", 'search = "Procurar"\narticles = 3\nnext =\n')
    with pytest.raises(SitegenError) as caught:
        site.build()
    assert [(p.path, p.line) for p in caught.value.problems] == [("templates/i18n/pt-BR.toml", 3)]
    site.file("templates/i18n/pt-BR.toml", 'search = "Procurar"\narticles = 3\n')
    with pytest.raises(SitegenError) as caught:
        site.build()
    assert [p.message for p in caught.value.problems] == ["'articles' is neither a text nor a table of plural forms with 'other'"]


@given(language=st.sampled_from(sorted(locale_identifiers())), day=st.dates())
def test_dates_are_those_of_the_common_locale_data_in_every_language(language: str, day: date) -> None:
    words, locale = Words({}, language.replace("_", "-")), Locale.parse(language)
    assert words.long_date(f"{day}T21:10:00+09:00") == format_date(day, "long", locale)
    assert words.short_date(day.isoformat()) == format_date(day, "medium", locale)
