"""The page "not found" names the article that a damaged address meant, in a real browser."""

import random
import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from conftest import SETTINGS, SmallSite, served
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect

from sitegen.features.lost import _SHARD, cut

WORDS = """
prefeitura lago festival escola brasileiros trabalho fabrica terremoto chuva neve imposto visto consulado saude hospital vacina crianca
professora jogo final campeonato musica danca show igreja missa curso idioma prova governo primeira ministro eleicao vereador onibus trem
estrada acidente policia incendio resgate doacao alimentos feira mercado preco gasolina energia conta agua moradia aluguel apartamento
"""
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-"


def slugs(seed: int, count: int) -> list[str]:
    chance, words = random.Random(seed), WORDS.split()
    return list(dict.fromkeys("-".join(chance.choices(words, k=chance.randint(3, 9))) for _ in range(count * 2)))[:count]


def damaged(slug: str, chance: random.Random) -> str:
    """A slug with its end cut off, or one letter changed, dropped, added or exchanged."""
    i = chance.randrange(len(slug))
    j = chance.randrange(len(slug) - 1)
    return chance.choice([
        slug[: -chance.randint(1, min(10, len(slug) - 3))],
        slug[:i] + chance.choice(LETTERS) + slug[i + 1 :],
        slug[:i] + slug[i + 1 :],
        slug[:i] + chance.choice(LETTERS) + slug[i:],
        slug[:j] + slug[j + 1] + slug[j] + slug[j + 2 :],
    ])  # fmt: skip


@pytest.fixture(scope="module", params=["/{year}/{month}/{day}/{slug}/", "/{slug}/", "/{section}/{slug}.html"])
def archive(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """The page "not found" of a site of 2,000 articles under a base path, and their addresses."""
    site = SmallSite(tmp_path_factory.mktemp("lost"))
    site.file("sitegen.toml", SETTINGS.replace("news.test/", "news.test/jornal/") + f'permalink = "{request.param}"\n[search]\nenabled = false\n')
    chance = random.Random(3)
    addresses = []
    for slug in slugs(1, 2000):
        year, month, day = chance.randint(2018, 2025), chance.randint(1, 12), chance.randint(1, 28)
        section = chance.choice(["Comunidade", "Esportes"])
        site.article(f"{year}/{slug}", f"title: Sobre {slug}\nslug: {slug}\ndate: {year}-{month:02}-{day:02} 10:00\nsection: {section}")
        parts = {"year": year, "month": f"{month:02}", "day": f"{day:02}", "section": section.lower(), "slug": slug}
        addresses.append(request.param.format_map(parts))
    with ExitStack() as stack:
        home = stack.enter_context(served(site))
        page = stack.enter_context(browser.new_page(locale="pt-BR"))
        page.goto(f"{home}nada/")
        yield page, addresses


def ask(page: Page, addresses: list[str]) -> list[list[str]]:
    """What the page's script offers for some addresses, below the home page."""
    script = """async (addresses) => {
        const { offers } = await import(document.querySelector("script[type=module]").src);
        const found = [];
        for (const address of addresses) found.push(await offers(encodeURI(address)));
        return found;
    }"""
    return page.evaluate(script, addresses)


def test_any_address_with_one_mistake_finds_its_article(archive: tuple[Page, list[str]]) -> None:
    page, addresses = archive
    chance = random.Random(5)
    asked = []
    for address in addresses:
        slug = re.sub(r"\.html$|/$", "", address).rpartition("/")[2]
        asked.append((address, address.replace(slug, damaged(slug, chance))))
    found = ask(page, [wrong for _, wrong in asked])
    lost = [(right, wrong, offered) for (right, wrong), offered in zip(asked, found, strict=True) if right.lstrip("/") not in offered]
    assert not lost, (len(lost), lost[:5])
    assert sum(right.lstrip("/") == offered[0] for (right, _), offered in zip(asked, found, strict=True)) > 1980


@pytest.mark.parametrize(
    ("asked", "right"),
    [
        ("2020/01/01/visita-do-ministro-ao-lago-biwa/", "the date is another"),
        ("visita-do-ministro-ao-lago-biwa", "the date is lost"),
        ("2025/visita-do-ministro-ao-lago-biwa", "the day is lost"),
        ("2025/03/04/visita-do-ministro-ao-lago-biwa)", "a bracket after it"),
        ("2025/03/04/visita-do-ministro-ao-lago-biwa).", "and a full stop"),
        ("2025/03/04/visita-do-ministro-ao-lago-biwa%22%3EVeja", "what HTML leaves"),
        ("2025/03/04/VISITA-DO-MINISTRO-AO-LAGO-BIWA/", "capitals"),
        ("2025/03/04/Visita-do-Ministro-ao-Lago-Biwa.html", "another ending"),
        ("2025/03/04/visita%252Ddo%252Dministro%252Dao%252Dlago%252Dbiwa", "encoded twice"),
        ("jornal/visita-do-ministro-ao-lagoa", "a wrong end"),
        ("2025/03/04/visita-do-min%C3", "half a letter"),
    ],
)
def test_what_happens_to_addresses_on_their_way(lost: Page, asked: str, right: str) -> None:
    lost.goto(f"{lost.url.partition('nada/')[0]}{asked}")
    expect(lost.locator("[data-offers] a").first, right).to_have_text("Visita do ministro")
    expect(lost.locator("[data-offers] small").first).to_have_text("4 de março de 2025")
    lost.locator("[data-offers] a").first.click()
    expect(lost.locator("h1")).to_have_text("Visita do ministro")


@pytest.fixture
def lost(site: SmallSite, browser: Browser) -> Iterator[Page]:
    """The page "not found" of a small site under a base path."""
    site.file("sitegen.toml", SETTINGS.replace("news.test/", "news.test/jornal/"))
    site.article("2025/visita", "title: Visita do ministro\nslug: visita-do-ministro-ao-lago-biwa")
    site.article("2025/hostil", "title: <img src=x onerror=alert(1)>\nslug: titulo-hostil")
    site.article("2025/segredo", "title: Segredo\nslug: coisa-secreta\nstatus: unlisted")
    site.article("2025/日本", "title: 琵琶湖\nslug: 琵琶湖の花火大会")
    with served(site) as home, browser.new_page(locale="pt-BR") as page:
        page.set_default_timeout(10_000)
        page.goto(f"{home}nada/")
        yield page


def test_nothing_is_offered_for_what_means_nothing_and_what_is_unlisted_stays_so(lost: Page) -> None:
    assert (
        ask(lost, ["nada/disto/", "x", "wp-login.php", "2025/03/04/", "coisa-secreta", "2025/03/04/coisa-secret", "%", "//", "static/site.css"])
        == [[]] * 9
    )
    assert ask(lost, ["2025/03/04/琵琶湖の花火", "琵琶湖の花火大会。"]) == [["2025/03/04/琵琶湖の花火大会/"]] * 2


def test_a_hostile_title_stays_text_and_without_a_script_the_page_still_helps(lost: Page, browser: Browser) -> None:
    home = lost.url.partition("nada/")[0]
    lost.goto(f"{home}2025/03/04/titulo-hosti")
    expect(lost.locator("[data-offers] a")).to_have_text("<img src=x onerror=alert(1)>")
    assert lost.locator("[data-offers] img").count() == 0
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{home}2025/03/04/titulo-hosti")
        assert page.locator(".ways a").count() >= 3


@given(st.lists(st.text(alphabet="abAB-é/", max_size=50), max_size=60), st.integers(1, 400))
def test_shards_hold_each_key_once_and_are_found_by_its_letters(keys: list[str], size: int) -> None:
    keys.sort()
    shards = cut(keys, size)
    assert [key for _, low, high in shards for key in keys[low:high]] == keys
    assert len({common for common, _, _ in shards}) == len(shards)
    for common, low, high in shards:
        held = keys[low:high]
        assert held
        assert all(key.startswith(common) for key in held)
        assert sum(len(key) + 1 for key in held) <= size or len(common) == 40 or held[0] == held[-1]


def test_an_article_more_changes_two_shards_and_all_together_cost_little(site: SmallSite) -> None:
    for slug in slugs(2, 400):
        site.article(f"2025/{slug}", f"title: x\nslug: {slug}")
    site.build()
    before = {name: data for name, data in site.tree().items() if name.startswith("lost/")}
    average = sum(map(len, slugs(2, 400))) / 400
    assert sum(map(len, before.values())) < 400 * (average + 8) + 200
    assert all(len(data) < _SHARD * 1.3 for data in before.values())
    site.article("2025/nova", "title: Nova")
    site.build()
    after = {name: data for name, data in site.tree().items() if name.startswith("lost/")}
    assert sum(before.get(name) != after.get(name) for name in before.keys() | after.keys()) == 2
