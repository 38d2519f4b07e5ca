"""The demonstration archive as readers meet it: in a real browser, on small and large screens, light and dark, under a base path."""

import gzip
import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from conftest import SmallSite, served
from demonstration import ARTICLE, KINDS, demonstration
from playwright.sync_api import Browser, Page, Response, expect

AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demonstration archive under ``/repo/``."""
    with demonstration(tmp_path_factory.mktemp("readers")) as url:
        yield url


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="pt-BR", viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    tab.set_default_timeout(15_000)
    yield tab
    context.close()


# Everybody


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_page_shuts_anyone_out(browser: Browser, address: str, kind: str, scheme: str) -> None:
    """axe: WCAG 2.2 AA and best practice; and nothing is wider than the screen."""
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light", bypass_csp=True, reduced_motion="reduce")
    tab = context.new_page()
    tab.goto(address + KINDS[kind])
    if kind == "search":
        expect(tab.locator(".results li").first).to_be_visible()
    tab.evaluate(AXE)
    for width in (320, 768, 1280):
        tab.set_viewport_size({"width": width, "height": 900})
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        found = tab.evaluate("axe.run(document, {resultTypes: ['violations']})")
        assert [(v["id"], [node["html"] for node in v["nodes"]][:3]) for v in found["violations"]] == [], width
    context.close()


def test_the_keyboard_leads_past_the_masthead_and_through_it(page: Page, address: str) -> None:
    page.goto(address + ARTICLE)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    page.goto(address)
    seen = []
    for _ in range(8):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.textContent.trim() || document.activeElement.name || document.activeElement.className"))
    assert seen[1:4] == ["Radio Shiga, arquivo de demonstração", "Buscar", "mode"]
    assert seen[4] == "Ásia"


def test_the_keyboard_reaches_everything_of_an_article_and_shows_where_it_is(page: Page, address: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(address + ARTICLE)
    expect(page.locator(".share button").first).to_be_visible()
    wanted = page.locator(":is(a[href], button, summary, audio, [tabindex='0']):visible").count()
    seen: dict[str, bool] = {}
    for _ in range(wanted):
        page.keyboard.press("Tab")
        where, shown = page.evaluate(
            "() => { const e = document.activeElement, b = e.getBoundingClientRect(), s = getComputedStyle(e); "
            "return [`${e.outerHTML.slice(0, 120)} ${Math.round(b.y + scrollY)}`, "
            "b.bottom > 0 && b.top < innerHeight && b.width > 0 && (s.outlineStyle !== 'none' || e.tagName === 'AUDIO')]; }"
        )
        seen[where] = shown
    assert [where for where, shown in seen.items() if not shown] == []
    assert len(seen) >= wanted - 1


def test_a_paper_that_is_read_from_right_to_left(browser: Browser, tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    site.file("sitegen.toml", 'title = "صحيفة البحيرة"\nlanguage = "ar"\nbase_url = "https://user.github.io/repo/"\n')
    for n in range(1, 16):
        site.article(f"2025/n{n}", f"title: خبر رقم {n}\nsection: أخبار\ndate: 2025-03-{n:02}", "نص قصير.\n\n> اقتباس\n\n1. أول")
    with served(site) as address:
        tab = browser.new_context(bypass_csp=True).new_page()
        for path in ("", "2025/03/08/n8/", "2025/03/", "archive/", "search/"):
            tab.goto(address + path)
            for width in (320, 1280):
                tab.set_viewport_size({"width": width, "height": 900})
                assert tab.evaluate("document.documentElement.scrollWidth") <= width, path
                brand, find = tab.locator(".brand").bounding_box(), tab.locator(".find").bounding_box()
                assert brand
                assert find
                assert brand["x"] > find["x"]
        tab.goto(f"{address}2025/03/08/n8/")
        quote = tab.locator("blockquote")
        assert quote.evaluate("e => getComputedStyle(e).borderRightWidth") == "3px"
        assert quote.evaluate("e => getComputedStyle(e).borderLeftWidth") == "0px"
        tab.context.close()


def test_everything_can_be_read_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(address + ARTICLE)
    expect(tab.locator("h1")).to_have_text("Kim e Putin conversam por duas horas e meia em Pequim")
    expect(tab.locator(".body")).to_contain_text("O líder da Coreia do Norte")
    expect(tab.get_by_role("link", name="(exibir todos)")).to_be_visible()
    expect(tab.get_by_role("link", name="Mundo").first).to_be_visible()
    assert tab.locator("button:visible").count() == 0
    expect(tab.locator(".share")).to_be_hidden()
    tab.goto(f"{address}search/")
    assert "Sem ele, use os índices abaixo" in tab.content()
    context.close()


# An article

MOVES = """
window.moves = [];
new PerformanceObserver((list) => {
  for (const { sources, value } of list.getEntries()) moves.push([value, ...sources.map(({ node }) => (node?.outerHTML ?? node?.textContent ?? "").slice(0, 90))]);
}).observe({ type: "layout-shift", buffered: true });
"""


def test_the_first_view_is_light_asks_little_and_does_not_move(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, device_scale_factor=2)
    tab = context.new_page()
    responses: list[Response] = []
    tab.on("response", lambda response: responses.append(response))  # noqa: PLW0108 - a builtin is refused
    tab.add_init_script(MOVES)
    tab.goto(address + ARTICLE, wait_until="networkidle")
    got = {response.url: response.body() for response in responses if response.status == 200}
    moves = tab.evaluate("moves")
    context.close()
    assert moves == []
    assert all(url.startswith(address) for url in got)
    first = {url: data for url, data in got.items() if not re.search(r"/media/|/icon|latest\.html|favicon|\.webmanifest", url)}
    assert sorted(url.rpartition(".")[2] if "/static/" in url else "html" for url in first) == ["css", "html", "js"]
    packed = {url.rpartition(".")[2]: len(gzip.compress(data, 9)) for url, data in first.items()}
    assert sum(packed.values()) <= 30_000
    assert packed["css"] <= 12_000
    assert packed["js"] <= 5_000
    pictures = [url for url in got if "/media/" in url and url.endswith(".webp")]
    assert len(pictures) == 1
    assert pictures[0].rpartition("-")[0].endswith("-800")


LINES = """
() => [...document.querySelectorAll(".body > p")].filter((p) => p.textContent.length > 300).map((p) => {
  const range = document.createRange();
  range.selectNodeContents(p);
  return p.textContent.length / new Set([...range.getClientRects()].map(({ bottom }) => Math.round(bottom / 8))).size;
})
"""


def test_a_line_has_the_length_that_eyes_follow(page: Page, address: str) -> None:
    """Sixty to seventy-five characters where the screen has room for them; the last line of a paragraph is shorter."""
    page.goto(f"{address}2023/06/01/a-lei-de-1990/")
    for width in (768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        lengths = page.evaluate(LINES)
        assert len(lengths) > 5
        assert 60 <= sum(lengths) / len(lengths) <= 75, width


def test_the_author_box_is_as_on_the_original_site(page: Page, address: str) -> None:
    page.goto(address + ARTICLE)
    box = page.locator(".author")
    box.scroll_into_view_if_needed()
    expect(box.locator(".social")).to_contain_text("Siga-nos")
    expect(box.locator("h2")).to_have_text("Últimos posts por Radio Shiga (exibir todos)")
    expect(box.locator(".rows a").first).to_be_visible()
    assert ARTICLE.strip("/") not in " ".join(link.get_attribute("href") or "" for link in box.locator(".rows a").all())


def test_sharing_is_a_link_and_tells_nobody_before_the_click(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + ARTICLE)
    links = page.locator(".share a")
    assert links.all_inner_texts() == ["WhatsApp", "Telegram", "Facebook", "X", "E-mail"]
    href = links.first.get_attribute("href") or ""
    assert href.startswith("https://wa.me/?text=Kim%20e%20Putin")
    assert href.endswith("https%3A%2F%2Fuser.github.io%2Frepo%2F2025%2F09%2F04%2Fkim-e-putin-conversam-em-pequim%2F")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copiar link").click()
    expect(page.get_by_role("button", name="Link copiado")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"https://user.github.io/repo/{ARTICLE}"
    assert [url for url in asked if not url.startswith(address)] == []


def test_a_page_that_is_about_to_be_opened_is_fetched_ahead(page: Page, address: str) -> None:
    page.goto(address)
    rules = page.locator("script[type=speculationrules]").text_content() or ""
    assert json.loads(rules) == {"prefetch": [{"where": {"href_matches": "/repo/*"}, "eagerness": "moderate"}]}


def test_a_long_text_is_continued_where_one_stopped(page: Page, tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    site.file("sitegen.toml", 'title = "Jornal"\nbase_url = "https://user.github.io/repo/"\n')
    site.article(
        "2025/longa", "title: Longa", "Uma frase de seis palavras só. " * 10 + "\n\n" + ("Outra frase de seis palavras só. " * 12 + "\n\n") * 20
    )
    site.article("2025/curta", "title: Curta")
    page.emulate_media(reduced_motion="reduce")
    with served(site) as address:
        page.goto(f"{address}2025/03/04/longa/")
        expect(page.locator(".resume")).to_have_count(0)
        page.evaluate("scrollTo(0, document.body.scrollHeight / 2)")
        before = page.evaluate("scrollY")
        page.goto(f"{address}2025/03/04/curta/")
        page.goto(f"{address}2025/03/04/longa/")
        page.get_by_role("button", name="Continuar de onde parou").click()
        assert abs(page.evaluate("scrollY") - before) < 20
        expect(page.locator(".resume")).to_have_count(0)


def test_light_or_dark_is_remembered(page: Page, address: str) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(address)
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Claro ou escuro").click()
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert dark != before
    page.goto(address + ARTICLE)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
    page.get_by_role("button", name="Claro ou escuro").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == before


def test_a_print_holds_the_text_and_none_of_the_furniture(page: Page, address: str) -> None:
    page.goto(address + ARTICLE)
    page.emulate_media(media="print")
    expect(page.locator(".body")).to_be_visible()
    for selector in (".top nav", ".find", ".share", ".turn", ".box", ".mode"):
        assert page.locator(selector).first.is_hidden(), selector


def test_a_lost_reader_is_offered_a_search_for_what_the_address_meant(page: Page, address: str) -> None:
    page.goto(f"{address}2025/09/kim-e-putin.html")
    expect(page.locator(".lost input")).to_have_value("kim e putin")
    page.locator(".lost button").click()
    expect(page.locator(".results a").first).to_contain_text("Kim e Putin")


# Search


def dates(page: Page) -> list[str]:
    """Dates of the results on show, to be compared as text."""
    months = "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro".split()  # noqa: SIM905
    found = [re.match(r"(\d+) de (\w+) de (\d+)", text) for text in page.locator(".results .meta").all_inner_texts()]
    return [f"{m[3]}-{months.index(m[2]):02}-{int(m[1]):02}" for m in found if m]


@pytest.mark.parametrize("query", ["lago", "imigração"])
def test_results_in_the_order_of_time(page: Page, address: str, query: str) -> None:
    page.goto(f"{address}search/?q={query}")
    expect(page.locator(".results li").first).to_be_visible()
    page.get_by_label("Ordem").select_option("mais recentes")
    page.wait_for_url("**sort=date")
    for _ in range(50):
        shown = dates(page)
        if len(shown) > 4 and shown == sorted(shown, reverse=True):
            break
        page.wait_for_timeout(100)
    assert len(shown) > 4
    assert shown == sorted(shown, reverse=True)
    page.reload()
    expect(page.get_by_label("Ordem")).to_have_value("date")
    expect(page.locator(".results li").nth(1)).to_be_visible()
    again = dates(page)
    assert again == shown[: len(again)]


def test_results_of_one_year_and_one_section(page: Page, address: str) -> None:
    page.goto(f"{address}search/?q=lago")
    expect(page.locator(".results li").first).to_be_visible()
    page.get_by_label("Ano").select_option("2025")
    page.get_by_label("Editoria", exact=False).and_(page.locator("select")).select_option("Natureza")
    page.wait_for_url("**year=2025&section=Natureza")
    expect(page.locator("[role=status]")).to_contain_text(re.compile("resultado"))
    expect(page.locator(".results .meta").first).to_contain_text("2025")
    texts = page.locator(".results .meta").all_inner_texts()
    assert all("2025" in text for text in texts)
    assert any("Natureza" in text for text in texts)
    page.reload()
    expect(page.get_by_label("Ano")).to_have_value("2025")


# Without a network


def test_what_was_read_stays_readable_and_old_lists_are_not_shown_as_new(page: Page, tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    site.file("sitegen.toml", 'title = "Jornal"\noffline = true\nbase_url = "https://user.github.io/repo/"\n')
    site.article("2025/lida", "title: Uma notícia lida", "Um texto que foi lido.")
    site.article("2025/outra", "title: Outra notícia")
    with served(site) as address:
        page.goto(address)
        page.evaluate("navigator.serviceWorker.ready")
        page.wait_for_function("navigator.serviceWorker.controller")
        page.goto(f"{address}2025/03/04/lida/")
        page.wait_for_function("caches.keys().then((names) => names.some((name) => name.endsWith('pages')))")
        page.context.set_offline(True)
        page.goto(f"{address}2025/03/04/lida/")
        expect(page.locator(".body")).to_have_text("Um texto que foi lido.")
        assert page.evaluate("getComputedStyle(document.body).marginTop") == "0px"
        for missing in ("", "2025/03/04/outra/"):
            page.goto(address + missing)
            expect(page.locator("h1")).to_have_text("Sem conexão")
            expect(page.locator(".kept a")).to_have_text(["Uma notícia lida"])
        page.context.set_offline(False)
        page.goto(address)
        expect(page.locator(".lead h2")).to_have_text("Outra notícia")
        site.file("sitegen.toml", 'title = "Jornal"\nbase_url = "https://user.github.io/repo/"\n')
        site.build(now=0)
        page.goto(address)
        page.wait_for_function("navigator.serviceWorker.getRegistrations().then((all) => all.length === 0)")
