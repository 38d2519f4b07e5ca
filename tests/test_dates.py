"""Dates as people write them."""
# ruff: noqa: DTZ001, PT017

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sitegen.read.dates import DateError, Moment, day, moment

EVENING = Moment(1756987800, "2025-09-04T21:10:00+09:00")
MIDNIGHT = Moment(1756911600, "2025-09-04T00:00:00+09:00")


@pytest.mark.parametrize(
    "text",
    [
        "2025-09-04T21:10:00+09:00", "2025-09-04T12:10:00Z", "2025-09-04T12:10Z", "2025-09-04T21:10+0900", "2025-09-04 21:10", "2025-09-04 21:10:00",
        "2025-09-04 21:10:00 +0900", "2025-09-04T21:10:00.123456+09:00", "20250904T121000Z", "2025/09/04 21:10", "04/09/2025 21:10", "4/9/2025 21h10",
        "04-09-2025 21:10", "04.09.2025 21:10", "4 set 2025 21h10", "4 set. 2025, 21h10", "4 de setembro de 2025, 21h10", "4 de setembro de 2025 às 21h10min",
        "quinta-feira, 4 de setembro de 2025, às 21h10", "4 Sep 2025 9:10 pm", "Sep 4, 2025 9:10 p.m.", "September 4th, 2025, 21:10", "Thu, 04 Sep 2025 21:10:00 +0900",
        "Thu, 04 Sep 2025 12:10:00 GMT", "2025年9月4日 21時10分", "２０２５-09-04 21:10", "  2025-09-04   21:10 ", "4 de septiembre de 2025 21:10",
    ],
)  # fmt: skip
def test_one_evening_in_many_forms(text: str) -> None:
    assert moment(text, "Asia/Tokyo", "pt-BR") == EVENING


@pytest.mark.parametrize(
    "text",
    [
        "2025-09-04",
        "04/09/2025",
        "4 set 2025",
        "4 de setembro de 2025",
        "4 Sep 2025",
        "Sep 4, 2025",
        "20250904",
        "04-Sep-2025",
        "4º de setembro de 2025",
    ],
)
def test_a_day_is_its_first_moment(text: str) -> None:
    assert moment(text, "Asia/Tokyo", "pt-BR") == MIDNIGHT
    assert day(text, "Asia/Tokyo", "pt-BR") == "2025-09-04"


def test_dates_of_toml() -> None:
    assert moment(datetime(2025, 9, 4, 21, 10), "Asia/Tokyo", "pt-BR") == EVENING
    assert moment(datetime(2025, 9, 4, 12, 10, tzinfo=UTC), "Asia/Tokyo", "pt-BR") == EVENING
    assert moment(date(2025, 9, 4), "Asia/Tokyo", "pt-BR") == MIDNIGHT


@pytest.mark.parametrize(("language", "day_of_month"), [("pt-BR", 4), ("pt", 4), ("en-GB", 4), ("en", 4), ("de", 4), ("en-US", 9), ("EN-us", 9)])
def test_the_order_is_the_languages(language: str, day_of_month: int) -> None:
    assert moment("04/09/2025", "UTC", language).text[8:10] == f"{day_of_month:02}"


@pytest.mark.parametrize("language", ["ja", "zh-TW", "en-CA"])
def test_where_the_year_comes_first_other_orders_are_asked_about(language: str) -> None:
    with pytest.raises(DateError, match="two different days"):
        moment("04/09/2025", "UTC", language)
    assert moment("2025/09/04", "UTC", language).text == "2025-09-04T00:00:00+00:00"


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("31/11/2026 25:00", "the day 31 does not exist: November 2026 has 30 days", "2026-11-30"),
        ("2023-02-29", "February 2023 has 28 days", "2023-02-28"),
        ("09/13/2025", "the month 13 does not exist", "day/month/year; write 2025-09-13"),
        ("2025-13-01", "the month 13 does not exist", "2025-09-04 21:10"),
        ("2025-12-01 25:00", "the hour 25 does not exist", "2025-09-04 21:10"),
        ("2025-12-01 24:00", "the hour 24 does not exist", "00:00 of the next day"),
        ("2025-12-01 10:60", "the minute 60 does not exist", ""),
        ("2025-12-01 10:00:60", "the second 60 does not exist", ""),
        ("2024-01-01T00:00:00+99:99", r"the offset \+99:99 does not exist", "+09:00"),
        ("0000-01-01", "the year 0000 is outside", ""),
        ("1799-12-31", "the year 1799 is outside", ""),
        ("2201-01-01", "the year 2201 is outside", ""),
        ("9999-12-31T23:59:59-12:00", "the year 9999 is outside", ""),
        ("4/9/25", "no year of four digits", ""),
        ("ontem", '"ontem" is not a date', "2025-09-04 21:10"),
        ("", '"" is not a date', ""),
        ("2025-09-04 abc", '"abc" is not a time', ""),
        ("2025-09-04 21", '"21" is not a time', ""),
        ("2025-09-04T21:10:00 JST", "is not a time", ""),
        ("2025-W36-4", "is not a date", ""),
        ("13 pm", "is not a date", ""),
        ("2025-09-04 13:00 pm", "the hour 13 pm does not exist", ""),
        (time(12, 40), "is not a date", ""),
        (12, '"12" is not a date', ""),
        ("x" * 100_000, "…", ""),
    ],
)
def test_what_is_no_date_says_why(text: object, message: str, hint: str) -> None:
    with pytest.raises(DateError, match=message) as caught:
        moment(text, "Asia/Tokyo", "pt-BR")
    assert hint in caught.value.hint
    assert len(caught.value.message) < 300


def test_an_hour_that_summer_time_leaves_out() -> None:
    with pytest.raises(DateError, match="does not exist in Europe/Berlin") as caught:
        moment("2024-03-31 02:30", "Europe/Berlin", "de")
    assert "2024-03-31 03:30" in caught.value.hint
    with pytest.raises(DateError, match="does not exist"):
        moment("2024-03-31T02:30:00", "Europe/Berlin", "de")


def test_of_two_equal_hours_the_first_is_meant() -> None:
    assert moment("2024-10-27 02:30", "Europe/Berlin", "de").text == "2024-10-27T02:30:00+02:00"
    assert moment("2024-10-27T02:30:00+01:00", "Europe/Berlin", "de").text == "2024-10-27T02:30:00+01:00"


def test_a_day_without_midnight_begins_later() -> None:
    assert moment("2018-11-04", "America/Sao_Paulo", "pt-BR").text == "2018-11-04T01:00:00-02:00"


def test_three_ways_to_one_instant() -> None:
    texts = ["2024-06-01 00:30", "2024-05-31T22:30:00Z", "2024-06-01T00:30:00+02:00"]
    assert len({moment(text, "Europe/Berlin", "de") for text in texts}) == 1
    assert moment(texts[0], "Europe/Berlin", "de").text == "2024-06-01T00:30:00+02:00"
    assert day(texts[1], "Europe/Berlin", "de") == "2024-06-01"


def test_local_mean_time_is_rounded_to_minutes() -> None:
    found = moment("1870-01-01", "Asia/Tokyo", "ja")
    assert found.text == "1870-01-01T00:00:00+09:19"
    assert datetime.fromisoformat(found.text).timestamp() == found.when


ZONES = st.sampled_from(
    ["Asia/Tokyo", "America/Sao_Paulo", "Europe/Berlin", "Pacific/Apia", "Australia/Lord_Howe", "America/St_Johns", "UTC", "Africa/Casablanca"]
)
INSTANTS = st.datetimes(datetime(1801, 1, 1), datetime(2199, 12, 30)).map(lambda d: d.replace(microsecond=0, tzinfo=UTC))


@settings(max_examples=500)
@given(INSTANTS, ZONES, st.sampled_from(["+00:00", "Z", "+09:00", "-03:30", "own"]))
@example(datetime(2018, 11, 4, 3, 0, tzinfo=UTC), "America/Sao_Paulo", "own")
@example(datetime(2024, 10, 27, 1, 0, tzinfo=UTC), "Europe/Berlin", "own")
def test_an_instant_stays_the_same_whatever_its_offset(instant: datetime, zone: str, offset: str) -> None:
    if offset == "own":
        offset = f"{moment(instant, zone, 'en').text[19:]}"
    hours = 0 if offset == "Z" else (int(offset[1:3]) * 60 + int(offset[4:6])) * (-1 if offset[0] == "-" else 1)
    written = instant.astimezone(timezone(timedelta(minutes=hours)))
    for text in (f"{written:%Y-%m-%dT%H:%M:%S}{offset}", f"{written:%Y-%m-%d %H:%M:%S}{offset}"):
        found = moment(text, zone, "en")
        assert found.when == int(instant.timestamp())
        assert datetime.fromisoformat(found.text).timestamp() == found.when
        if instant.year > 1972:
            assert datetime.fromisoformat(found.text).utcoffset() == instant.astimezone(ZoneInfo(zone)).utcoffset()
        assert moment(found.text, zone, "en") == found


@settings(max_examples=500)
@given(st.datetimes(datetime(1973, 1, 1), datetime(2199, 12, 30)), ZONES)
@example(datetime(2011, 12, 30, 10), "Pacific/Apia")
@example(datetime(2018, 11, 4, 0, 30), "America/Sao_Paulo")
def test_naive_times_are_the_zones(naive: datetime, zone: str) -> None:
    naive = naive.replace(microsecond=0)
    aware = naive.replace(tzinfo=ZoneInfo(zone))
    exists = aware.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == naive
    for text in (naive.isoformat(), f"{naive:%d/%m/%Y %Hh%M:%S}"):
        if exists:
            assert moment(text, zone, "pt-BR").when == int(aware.timestamp())
        else:
            with pytest.raises(DateError, match="does not exist in"):
                moment(text, zone, "pt-BR")


@settings(max_examples=1000)
@given(st.one_of(st.text(max_size=40), st.text("0123456789-/:T+Zhm. ,deapmstou", max_size=30)), st.sampled_from(["pt-BR", "en-US", "ja"]))
def test_any_text_is_a_date_or_says_why(text: str, language: str) -> None:
    try:
        found = moment(text, "America/Sao_Paulo", language)
    except DateError as error:
        assert error.message
        assert error.message.isprintable()
        assert error.hint
    else:
        assert datetime.fromisoformat(found.text).timestamp() == found.when
