"""The search index in parts: where the archive is cut, what a change costs, and that readers find in many parts what they would find in one, at a bounded cost."""

import itertools
import random
import re
import threading
import unicodedata
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlencode

import pytest
from audit import Host, Server
from conftest import SETTINGS, SmallSite, served
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect
from test_search import index, made, page, parts, picture

from sitegen.search.parts import boundaries

__all__ = ["page"]

PARTS = SETTINGS + "[search]\npart_pages = 48\n"


def long_archive(site: SmallSite) -> None:
    """Three articles a month for four years; in four parts, of 48, 48, 47 and 1."""
    site.file("sitegen.toml", PARTS)
    (site.root / "content/news/2025/primeira.md").unlink()
    for n in range(144):
        section = "Rios" if n % 5 else "Lagos"
        header = f"title: Número {n}\ndate: {2020 + n // 36}-{n // 3 % 12 + 1:02}-{n % 3 + 1:02}\nsection: {section}"
        site.article(f"x/n{n:03}", header, f"Coruja palavra{n:03}.")


COUNTS = st.lists(st.one_of(st.integers(1, 40), st.integers(1, 3000)), min_size=1, max_size=80)


@given(COUNTS, st.integers(16, 2000), st.data())
def test_boundaries_bound_the_parts_and_newer_articles_move_none(counts: list[int], pages: int, data: st.DataObject) -> None:
    total, step = sum(counts), max(1, pages // 512)
    ends = boundaries(counts, pages)
    assert ends == sorted(set(ends))
    assert all(0 < end < total for end in ends)
    sizes = [b - a for a, b in itertools.pairwise([0, *ends, total])]
    assert max(sizes) <= pages
    assert sizes[-1] <= max(1, pages // 128)
    assert len(sizes) <= total / (pages - step + 1) + 2
    more = data.draw(st.lists(st.integers(1, 3000), max_size=5))
    after = boundaries([*counts, *more], pages)
    assert ends[:-1] == after[: max(0, len(ends) - 1)], "full parts stay as they are"


@pytest.mark.parametrize(
    "counts", [[1] * 100_000, [25] * 4_000, [17] * 5_882 + [6], [400] * 250, [20_000, *[20] * 4_000], [*[20] * 4_000, 20_000], [100_000]]
)
def test_an_archive_of_100_000_articles_has_fourteen_parts(counts: list[int]) -> None:
    """Twelve of 8,000, what remains, and the newest."""
    sizes = [b - a for a, b in itertools.pairwise([0, *boundaries(counts, 8_000), sum(counts)])]
    assert len(sizes) <= 14
    assert max(sizes) <= 8_000
    assert sizes[-1] <= 62


@given(COUNTS, st.integers(16, 2000), st.data())
def test_an_older_article_moves_few_boundaries(counts: list[int], pages: int, data: st.DataObject) -> None:
    """One more article moves only later boundaries, and each by no more than to the next place at which a part may end; what is full stays full."""
    day = data.draw(st.integers(0, len(counts) - 1))
    before = boundaries(counts, pages)
    after = boundaries([*counts[:day], counts[day] + 1, *counts[day + 1 :]], pages)
    position, step = sum(counts[:day]), max(1, pages // 512)
    full = list(zip(before[:-1], after, strict=False))
    assert [a for a, b in full if a <= position and a != b] == []
    assert [a for a, b in full if a > position and not -step <= b - a <= 1] == []


def test_an_article_indexes_its_own_part_only_and_equals_a_clean_build(site: SmallSite) -> None:
    long_archive(site)
    site.build(search=True)
    before = made(site)
    assert len(before) == 4
    site.article("x/nova", "title: Nova\ndate: 2023-12-20", "Tamanduá.")
    site.build(search=True)
    assert len(made(site) - before) == 1 + 1  # the part of 48 is full, and the new one begins another
    before = made(site)
    site.article("x/outra", "title: Outra\ndate: 2023-12-21", "Tatu.")
    site.build(search=True)
    assert len(made(site) - before) == 2  # the newest part, here of one article, is full and goes into the next one
    before = made(site)
    site.article("x/n001", "title: Número 1\ndate: 2020-01-02", "Ornitorrinco.")
    site.build(search=True)
    assert len(made(site) - before) == 1
    SmallSite(site.root).build(search=True, output=site.root / "fresh", work=site.root / "work")
    assert {path: data for path, data in site.tree(site.root / "fresh").items() if path.startswith("pagefind/")} == index(site)
    assert len([path for path in index(site) if path.endswith("pagefind.js")]) == 1


def folders(site: SmallSite) -> dict[str, str]:
    """The address of each article → the folder of its part."""
    return {row[0]: part["folder"] for part in parts(site) for row in part["rows"]}


def test_a_part_that_grows_or_is_full_stays_where_it_is(site: SmallSite) -> None:
    long_archive(site)
    site.build(search=True)
    moved = []
    for n in range(60):
        before = folders(site)
        site.article(f"x/z{n:03}", f"title: Número {200 + n}\ndate: {2024 + n // 28}-01-{n % 28 + 1:02}", f"Coruja outra{n:03}.")
        site.build(search=True)
        after = folders(site)
        moved.append(sum(after[url] != folder for url, folder in before.items()))
    assert 0 < sum(moved) <= 60 + 1, "an article goes from the newest part, which lies at the top, into the next one, and no further"


@pytest.fixture(scope="module")
def long_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    small = SmallSite(tmp_path_factory.mktemp("long"))
    small.article("2025/primeira")
    long_archive(small)
    small.file("sitegen.toml", PARTS.replace("[search]", 'icon = "media/foto.png"\n[search]'))
    small.file("content/media/foto.png", picture())
    with served(small) as url:
        yield url


def all_of(page: Page) -> list[str]:
    """The titles of all results, the reader going on to the end of the archive."""
    more, status = page.locator(".more"), page.locator("#search [role=status]")
    expect(status).not_to_have_text(re.compile("^(Buscando…)?$"))
    while more.is_visible():
        more.click()
        expect(status).not_to_have_text("Buscando…")
    return page.locator(".results h2").all_text_contents()


def test_a_search_goes_on_into_the_past_in_the_order_of_time(page: Page, long_address: str) -> None:
    status = page.locator("#search [role=status]")
    page.goto(f"{long_address}search/?q=coruja&sort=date")
    expect(status).to_have_text("48 resultados desde setembro de 2022")
    assert all_of(page) == [f"Número {n}" for n in reversed(range(144))]
    expect(status).to_have_text("144 resultados")


def test_what_the_reader_goes_on_to_is_reached_by_the_keyboard(page: Page, long_address: str) -> None:
    page.goto(f"{long_address}search/?q=coruja")
    expect(page.locator("#search [role=status]")).to_contain_text("48 resultados")
    count = page.locator(".results li").count()
    page.locator(".more").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".results li")).to_have_count(count + 10)
    expect(page.locator(".results li a").nth(count)).to_be_focused()


def test_filters_and_counts_are_right_over_parts(page: Page, long_address: str) -> None:
    page.goto(f"{long_address}search/?q=coruja&year=2021&section=Rios")
    expected = [n for n in range(36, 72) if n % 5]
    assert sorted(all_of(page)) == sorted(f"Número {n}" for n in expected)
    expect(page.locator("#search [role=status]")).to_have_text(f"{len(expected)} resultados")
    assert page.locator("[name=year] option").all_text_contents() == ["todos", "2023", "2022", "2021", "2020"]


def test_every_word_of_every_part_is_found(page: Page, long_address: str) -> None:
    page.goto(f"{long_address}search/")
    field, status = page.locator("#search input"), page.locator("#search [role=status]")
    for n in range(0, 144, 4):
        field.fill(f"palavra{n:03}")
        page.wait_for_url(f"**q=palavra{n:03}")
        expect(status).to_have_text(re.compile("^1 resultado|^Nada exatamente assim desde"))
        assert all_of(page) == [f"Número {n}"]


def test_words_that_only_stand_in_different_articles_find_what_is_near(page: Page, long_address: str) -> None:
    page.goto(f"{long_address}search/?q=palavra001+palavra140")
    status = page.locator("#search [role=status]")
    expect(status).to_contain_text("Nada exatamente assim desde")
    all_of(page)
    expect(status).to_contain_text("Nada exatamente assim;")
    page.goto(f"{long_address}search/?q=coruja+palavra001")
    assert all_of(page) == ["Número 1"]


def test_words_that_do_not_come_are_not_taken_for_nothing_found(browser: Browser, long_address: str) -> None:
    context = browser.new_context()
    tab = context.new_page()
    status, more = tab.locator("#search [role=status]"), tab.locator(".more")
    tab.route("**/*.pf_index", lambda route: route.abort())
    tab.goto(f"{long_address}search/?q=palavra001")
    expect(status).to_contain_text("A busca não pôde ser carregada")
    expect(more).to_have_text("Tentar de novo")
    tab.unroute("**/*.pf_index")
    more.click()
    expect(status).not_to_contain_text("A busca não pôde ser carregada")
    assert all_of(tab) == ["Número 1"]
    context.close()


def test_without_a_network_the_reader_is_told_and_results_come_when_it_is_back(browser: Browser, long_address: str) -> None:
    context = browser.new_context()
    tab = context.new_page()
    status = tab.locator("#search [role=status]")
    tab.goto(f"{long_address}search/?q=coruja&sort=date")
    expect(status).to_contain_text("48 resultados")
    shown = tab.locator(".results li").count()
    context.set_offline(True)
    for _ in range(6):
        if "Sem conexão" in status.inner_text():
            break
        tab.locator(".more").click()
        expect(status).not_to_have_text("Buscando…")
    expect(status).to_have_text("Sem conexão com a internet. Os resultados vêm quando ela voltar.")
    assert tab.locator(".results li").count() >= shown, "what is shown stays"
    context.set_offline(False)
    expect(status).to_contain_text("resultados")
    assert all_of(tab) == [f"Número {n}" for n in reversed(range(144))], "none is missing, none comes twice"
    context.close()


# A large archive, beside a search that reads every text.

ODD = {
    3: "O Coração das ÁGUAS na segunda-feira",
    7: "A covid-19 custou 1.200,50 reais",
    11: "A casa de D’Ávila em Hamamatsu (浜松市) e o 東京都知事",
    13: "Disse “paz” e «guerra»—isto—aquilo…",
    17: unicodedata.normalize("NFD", "A inundação não cedeu"),
    1900: "O coração-de-boi no rio Paraná, às 18h30, por R$ 50",
}
"""Unusual texts, by the numbers of their articles."""
SYLLABLES = ("ba", "lo", "mi", "ru", "te", "za", "no", "pe", "vi", "gu")


def text_of(n: int) -> str:
    """Words that are frequent, middling, rare and single, among many others."""
    pick = random.Random(n)
    filler = ["".join(pick.choices(SYLLABLES, k=pick.choice((2, 3, 3, 4)))) for _ in range(110)]
    marks = [f"{name}{step}x" for name, step in (("f", 2), ("m", 50), ("t", 30), ("r", 700)) if n % step == 0]
    river = "rio azul" if n % 97 == 0 else "azul rio" if n % 3 == 0 else ""
    return " ".join([*filler[:60], ODD.get(n, ""), river, f"u{n}x", *marks, *filler[60:]])


def day_of(n: int) -> datetime:
    return datetime(2020, 1, 1) + timedelta(hours=17 * n)  # noqa: DTZ001 - in the site's zone


def section_of(n: int) -> str:
    return ("Rios", "Lagos", "Cultura")[n % 3]


def author_of(n: int) -> str:
    return f"Autora {n % 7}"


ARTICLES = range(2_600)
"""Ten a week for five years; in four parts, of which the newest is small."""
WORDS = {n: set(re.findall(r"\w+", text_of(n))) for n in ARTICLES}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """The address of the archive at a host that packs texts, and what it was asked for: paths, and how many bytes went out."""
    site = SmallSite(tmp_path_factory.mktemp("archive"))
    site.file("sitegen.toml", SETTINGS + 'icon = "media/foto.png"\n[search]\npart_pages = 1000\n[listings]\ndays = false\n[feeds]\nterms = false\n')
    site.file("content/media/foto.png", picture())
    for n in ARTICLES:
        header = f"title: Número {n}\ndate: {day_of(n):%Y-%m-%d %H:%M}\nsection: {section_of(n)}\nauthors: [{author_of(n)}]"
        site.article(f"{n:04}", header, text_of(n))
    site.build(search=True)
    assert [part["pages"] for part in parts(site)] == [5, 595, 1000, 1000]
    sent: list[tuple[str, int]] = []

    class Counting(Host):
        def send_header(self, keyword: str, value: str) -> None:
            if keyword == "Content-Length":
                sent.append((self.path, int(value)))
            super().send_header(keyword, value)

    with Server(("127.0.0.1", 0), partial(Counting, directory=str(site.public))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", sent
        server.shutdown()


SIZES = {"phone": (360, 740), "desk": (1280, 800)}
FIRST_QUERIES = {
    "frequent": {"q": "f2x"},
    "middling": {"q": "m50x"},
    "rare": {"q": "r700x"},
    "single, in the oldest part": {"q": "u5x"},
    "absent": {"q": "zzzyyyxxx"},
    "two words": {"q": "m50x t30x"},
    "a phrase": {"q": '"rio azul"'},
    "many words": {"q": " ".join(text_of(1500).split()[:12])},
    "a headline of many parts": {"q": " ".join(f"{syllable}{syllable}" for syllable in SYLLABLES)},
    "one letter": {"q": "b"},
    "two letters": {"q": "ba"},
    "a filter": {"q": "f2x", "section": "Cultura"},
    "three filters": {"q": "f2x", "section": "Cultura", "author": "Autora 3", "year": "2021"},
    "by date": {"q": "r700x", "sort": "date"},
    "Japanese": {"q": "東京都知事"},
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", FIRST_QUERIES)
def test_a_first_query_costs_at_most_sixteen_requests_and_450_kilobytes(
    browser: Browser, archive: tuple[str, list[tuple[str, int]]], kind: str, size: str
) -> None:
    """From the opened page to everything on the first screen, the icon included, at whatever the reader asks."""
    address, sent = archive
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height})
    tab = context.new_page()
    sent.clear()
    tab.goto(f"{address}search/?{urlencode(FIRST_QUERIES[kind])}")
    expect(tab.locator("#search [role=status]")).to_have_text(re.compile("resultado|Nada"))
    tab.wait_for_load_state("networkidle")
    icon = 0 if any("icon" in path for path, _ in sent) else 1
    assert len(sent) + icon <= 16, sent
    assert sum(size for _, size in sent) <= 450_000, sent
    rows, text = tab.locator(".results li"), tab.locator("#search").inner_text()
    assert rows.count() > 0 or "Nada encontrado" in text
    seen = [row for row in rows.all() if (box := row.bounding_box()) and box["y"] < height]
    assert all(row.locator(".passage").inner_text().strip() for row in seen), "each row on the screen has its passage"
    context.close()


def having(*words: str) -> Callable[[int], bool]:
    return lambda n: WORDS[n].issuperset(words)


FOUND: list[tuple[dict[str, str], Callable[[int], bool]]] = [
    ({"q": "m50x"}, having("m50x")),
    ({"q": "M50X"}, having("m50x")),
    ({"q": "r700x"}, having("r700x")),
    ({"q": "u5x"}, having("u5x")),
    ({"q": "u2599x"}, having("u2599x")),
    ({"q": "m50x t30x"}, having("m50x", "t30x")),
    ({"q": "m50x f2x u1450x"}, having("u1450x")),
    ({"q": '"rio azul"'}, lambda n: n % 97 == 0),
    ({"q": "“rio azul”"}, lambda n: n % 97 == 0),
    ({"q": "f2x", "section": "Cultura", "author": "Autora 3", "year": "2021"},
     lambda n: n % 2 == 0 and section_of(n) == "Cultura" and author_of(n) == "Autora 3" and day_of(n).year == 2021),
    ({"q": "m50x", "section": "Rios"}, lambda n: n % 50 == 0 and section_of(n) == "Rios"),
    ({"q": "m50x", "year": "2024"}, lambda n: n % 50 == 0 and day_of(n).year == 2024),
    *[({"q": query}, lambda n, at=at: n == at) for query, at in {
        "coração águas": 3, "CORACAO AGUAS": 3, "águas": 3, "segunda-feira": 3, "segunda feira": 3, "feira": 3, "o coração das águas": 3,
        "covid-19": 7, "covid": 7, "1.200,50": 7, "d'avila": 11, "D’Ávila": 11, "avila": 11, "浜松市": 11, "松市": 11, "東京": 11, "知事": 11,
        "hamamatsu": 11, "paz": 13, "“paz”": 13, "guerra": 13, "aquilo": 13, "inundação": 17, "inundacao": 17, "18h30": 1900, "paraná": 1900,
        "coração-de-boi": 1900, '"a casa de d’ávila"': 11, '"das águas"': 3,
    }.items()],
]  # fmt: skip


@pytest.mark.parametrize(("asked", "holds"), FOUND, ids=[" ".join(asked.values()) for asked, _ in FOUND])
def test_exactly_what_a_search_of_every_text_finds_is_found_in_the_order_of_time(
    page: Page, archive: tuple[str, list[tuple[str, int]]], asked: dict[str, str], holds: Callable[[int], bool]
) -> None:
    expected = [f"Número {n}" for n in reversed(ARTICLES) if holds(n)]
    assert expected
    page.goto(f"{archive[0]}search/?{urlencode({**asked, 'sort': 'date'})}")
    assert all_of(page) == expected
    expect(page.locator("#search [role=status]")).to_have_text(f"{len(expected)} resultado" + "s" * (len(expected) > 1))


def test_no_article_that_holds_a_word_is_missing(page: Page, archive: tuple[str, list[tuple[str, int]]]) -> None:
    """Words as they come; their stems may stand in further articles."""
    vocabulary = sorted(set.union(*WORDS.values()))
    rare = [word for word in vocabulary if len(word) >= 6 and 1 <= sum(word in found for found in WORDS.values()) <= 30]
    for word in random.Random(1).sample(rare, 25):
        page.goto(f"{archive[0]}search/?{urlencode({'q': word})}")
        assert {f"Número {n}" for n in ARTICLES if word in WORDS[n]} <= set(all_of(page)), word


def test_words_that_stand_everywhere_are_said_to_do_so(page: Page, archive: tuple[str, list[tuple[str, int]]]) -> None:
    page.goto(f"{archive[0]}search/?q=que+para")
    expect(page.locator("#search [role=status]")).to_have_text("Estas palavras estão em quase todos os textos. Acrescente uma mais própria.")
    assert page.locator(".results li").count() == 0
    expect(page.locator(".more")).to_be_hidden()
