"""Search with the real indexer and in a real browser, as readers use it: under a base path, in Portuguese."""

import base64
import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cbor2
import pytest
from conftest import SETTINGS, SmallSite, served
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from sitegen.errors import Exit, SitegenError

EVIL = '"><img src=x onerror=alert(1)><script>alert(2)</script> & <b>zebra</b>'


# The index.


def archive(site: SmallSite) -> None:
    """Articles with several values for each filter: their order is what Pagefind leaves to chance."""
    for n in range(12):
        header = f"title: Notícia número {n}\ndate: {2020 + n % 4}-05-{n + 1:02}\nsection: Seção {n % 5}\nauthors: [Autora {n % 7}]\ntags: [T{n}]"
        site.article(f"2025/n{n}", header, f"Palavra{n} do lago.")


def index(site: SmallSite) -> dict[str, bytes]:
    return {path: data for path, data in site.tree().items() if path.startswith("pagefind/")}


def made(site: SmallSite) -> set[tuple[int, int]]:
    """The identity of the index that is kept: a new one is another file."""
    found = [file.stat() for file in (site.root / ".sitegen/search").glob("*/files.json")]
    assert found
    return {(stat.st_ino, stat.st_mtime_ns) for stat in found}


def parts(site: SmallSite) -> list[dict[str, Any]]:
    """The parts of the index, newest first, as a browser has them: each with its rows of cards and its files of words."""
    told = json.loads(site.read("pagefind/parts.json"))
    rows = [row for rows in told["rows"] for row in rows]
    newest = {**told["parts"][0], "folder": "", "rows": rows, "words": [base64.b64decode(words) for words in told["words"].values()]}
    found = [newest]
    for part in told["parts"][1:]:
        folder = site.public / "pagefind" / part["name"]
        cards = sorted(folder.glob("cards/*.json"), key=lambda file: int(file.stem))
        rows = [row for file in cards for row in json.loads(file.read_text("utf-8"))]
        files = [file.read_bytes() for file in folder.glob("index/*")]
        found.append({**part, "folder": part["name"], "rows": rows, "words": files})
    return found


def words(site: SmallSite) -> set[str]:
    """The stems of all words that the index knows."""
    chunks = [gzip.decompress(data).removeprefix(b"pagefind_dcd") for part in parts(site) for data in part["words"]]
    return {word[0] for chunk in chunks for word in cbor2.loads(chunk)[0]}


def shown(site: SmallSite) -> list[list[str]]:
    """What the index shows of each article: address, title, day, section, authors."""
    return [row for part in parts(site) for row in part["rows"]]


def test_three_builds_from_scratch_make_the_same_index(tmp_path: Path) -> None:
    found = []
    for name in ("a", "b", "c"):
        small = SmallSite(tmp_path / name)
        small.file("sitegen.toml", SETTINGS)
        archive(small)
        small.build(search=True)
        found.append(index(small))
    assert len(found[0]) == 3
    assert found[0] == found[1] == found[2]


def test_another_process_makes_the_same_index_meanwhile(site: SmallSite) -> None:
    archive(site)
    site.build(search=True, jobs=2)
    site.article("2025/nova", "title: Notícia nova", "Uma palavranova.")
    site.build(search=True, jobs=2)
    found = site.tree()
    assert "palavranov" in words(site)
    assert not (site.root / ".sitegen/search/made").exists()
    site.build(search=True, clean=True)
    assert {path: data for path, data in site.tree().items() if not path.startswith(".sitegen/")} == {
        path: data for path, data in found.items() if not path.startswith(".sitegen/")
    }


def test_the_index_names_every_public_article_and_no_other(site: SmallSite) -> None:
    archive(site)
    site.article("2025/rascunho", "title: Rascunho\nstatus: draft")
    site.article("2025/oculta", "title: Oculta\nstatus: unlisted")
    site.build(search=True)
    assert [part["pages"] for part in parts(site)] == [13]
    assert {"palavra7", "palavra11", "lag"} <= words(site)
    assert not words(site) & {"rascunh", "ocult"}
    assert len(shown(site)) == 13
    assert ["/2023/05/08/n7/", "Notícia número 7", "2023-05-08", "Seção 2", "Autora 0"] in shown(site)


def test_the_index_holds_no_second_copy_of_the_texts(site: SmallSite) -> None:
    site.article("2025/longa", "title: Longa", "Um texto com muitas palavras diferentes. " * 50)
    site.build(search=True)
    assert len(shown(site)) == 2
    assert len(site.read("pagefind/parts.json")) < 8_000


def test_words_that_stand_everywhere_are_not_indexed(site: SmallSite) -> None:
    site.article("2025/a", "title: O ministério da saúde", "Os rios e **a ponte** que não secam, de Otsu.")
    site.build(search=True)
    assert {"ministeri", "saud", "pont", "otsu"} <= words(site)
    assert not words(site) & {"que", "não", "nao", "de", "e"}


def test_readers_are_not_sent_what_our_search_page_does_not_ask_for(site: SmallSite) -> None:
    site.build(search=True)
    assert not [path for path in index(site) if "-ui" in path or path.endswith(".css")]
    assert index(site).keys() == {"pagefind/pagefind.js", "pagefind/wasm.pagefind", "pagefind/parts.json"}


CHANGES = {
    "the theme": {"templates/row.html": "<li>{{ it.title }}</li>", "templates/static/site.css": "body { color: red }"},
    "other content": {
        "content/pages/sobre.md": "---\ntitle: Sobre\n---\nLago.\n",
        "content/news/2025/rascunho.md": "---\ntitle: Rascunho\ndate: 2025-01-01\nstatus: draft\n---\nx\n",
        "content/tags/t1.md": "---\ntitle: T1\n---\nUm assunto.\n",
    },
    "the settings": {"sitegen.toml": SETTINGS + 'notice = "Um aviso"\n[listings]\nnewest = 5\n'},
}


def test_what_no_reader_searches_for_does_not_index_anew(site: SmallSite) -> None:
    archive(site)
    site.build(search=True)
    before, files = made(site), index(site)
    for what, changed in CHANGES.items():
        for path, content in changed.items():
            site.file(path, content)
        assert site.build(search=True).written > 0
        assert made(site) == before, what
        assert index(site) == files, what


def test_new_words_are_indexed_and_the_old_index_goes(site: SmallSite) -> None:
    archive(site)
    site.build(search=True)
    before = made(site)
    site.article("2025/n3", "title: Notícia número 3", "Um ornitorrinco apareceu.")
    site.build(search=True)
    assert made(site) != before
    assert "ornitorrinc" in words(site)
    assert "palavra3" not in words(site)


def test_a_deleted_article_leaves_no_file_behind(site: SmallSite) -> None:
    archive(site)
    site.build(search=True)
    (site.root / "content/news/2025/n3.md").unlink()
    site.build(search=True)
    assert "palavra3" not in words(site)
    fresh = SmallSite(site.root)
    fresh.build(search=True, output=site.root / "fresh", work=site.root / "work")
    assert {path: data for path, data in site.tree(site.root / "fresh").items() if path.startswith("pagefind/")} == index(site)


def test_without_search_there_is_no_index_and_with_it_again_there_is(site: SmallSite) -> None:
    site.build(search=True)
    before = index(site)
    site.build(search=False)
    assert index(site) == {}
    site.build(search=True)
    assert index(site) == before


@pytest.mark.parametrize("damage", ["cut short", "emptied", "deleted", "the list cut short"])
def test_a_damaged_copy_of_the_index_is_made_anew(site: SmallSite, damage: str) -> None:
    archive(site)
    site.build(search=True)
    before = index(site)
    kept = next((site.root / ".sitegen/search").glob("*/files.json")).parent
    for file in [kept / "files.json"] if damage.startswith("the list") else [*kept.rglob("*.pf_*"), *kept.rglob("list.json")]:
        if damage == "deleted":
            file.unlink()
        else:
            file.write_bytes(b"" if damage == "emptied" else file.read_bytes()[:-9])
    for path in before:
        (site.public / path).unlink()
    site.build(search=True)
    assert index(site) == before


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("binary", ["/bin/false", "/nowhere/pagefind"])
def test_an_indexer_that_fails_publishes_nothing_and_says_what_to_do(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch, binary: str, jobs: int
) -> None:
    site.build(search=True)
    before = site.tree()
    site.article("2025/nova", "title: Nova")
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", binary)
    with pytest.raises(SitegenError, match="--no-search") as caught:
        site.build(search=True, jobs=jobs)
    assert caught.value.code == Exit.ENVIRONMENT
    assert site.tree() == before
    monkeypatch.delenv("PAGEFIND_BINARY_PATH")
    site.build(search=True, jobs=jobs)
    assert "Nova" in {title for _, title, *_ in shown(site)}


# The browser.


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site that ``sitegen serve`` has built and shows."""
    small = SmallSite(tmp_path_factory.mktemp("search"))
    small.file("sitegen.toml", SETTINGS.replace("https://news.test/", "https://user.github.io/arquivo/") + 'icon = "media/foto.png"\n')
    small.file("content/media/foto.png", picture())
    small.article(
        "2019/lanternas",
        "title: Festival de lanternas\ndate: 2019-08-10\nsection: Cultura\nauthors: [Ana Souza]\nimage: {src: /media/foto.png, alt: Lanternas}\n"
        "redirect_from: ['/?p=4711']\ntags: [Festas]",
        "As lanternas de papel descem o canal de Hachiman ao anoitecer.\n\nhttps://www.youtube.com/watch?v=dQw4w9WgXcQ\n",
    )
    small.article("2025/onibus", "title: Greve\nauthors: [Ana Souza]", "O ônibus não passou: a associação discute as eleições.")
    for n in range(23):
        small.article(
            f"2024/feira{n:02}", f"title: Feira {n:02}\ndate: 2024-03-{n + 1:02}", "Uma feira de verduras.\n\n| a | b |\n|:--|--:|\n| 1 | 2 |\n"
        )
    small.file(
        "content/news/2025/evil.md", json.dumps({"title": EVIL, "date": "2025-01-01", "slug": "evil"}) + "\n\nUm rinoceronte & `<i>` &lt;u&gt;.\n"
    )
    with served(small) as url:
        yield url


WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that must not complain, run anything of an author's, or ask another host."""
    context = browser.new_context(locale="pt-BR", viewport={"width": 1000, "height": 900})
    tab = context.new_page()
    tab.set_default_timeout(15_000)
    tab.add_init_script(WATCH)
    complaints: list[str] = []
    asked: list[str] = []
    tab.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("dialog", lambda dialog: (complaints.append(f"dialog {dialog.message}"), dialog.dismiss()))
    tab.on("request", lambda request: asked.append(request.url))
    yield tab
    assert tab.evaluate("window.violations") == []
    assert complaints == []
    assert [url for url in asked if not url.startswith(("http://localhost:", "http://127.0.0.1:", "blob:", "data:"))] == []
    context.close()


def ask(page: Page, address: str, query: str) -> None:
    page.goto(f"{address}search/")
    page.locator("#search input").press_sequentially(query)


def test_typing_a_word_finds_an_article_of_a_past_year(page: Page, address: str) -> None:
    ask(page, address, "lanternas")
    expect(page.get_by_role("status").filter(has_text="resultado")).to_have_text("1 resultado")
    result = page.locator(".results li")
    expect(result.get_by_role("heading")).to_have_text("Festival de lanternas")
    expect(result.locator("mark").first).to_have_text("lanternas", ignore_case=True)
    assert "descem o canal" in result.inner_text()
    assert "10 de agosto de 2019 · Cultura · Ana Souza" in result.inner_text()
    assert page.url == f"{address}search/?q=lanternas"


def test_a_result_leads_to_its_article(page: Page, address: str) -> None:
    ask(page, address, "lanternas")
    page.locator(".results a").click()
    expect(page.locator("h1")).to_have_text("Festival de lanternas")
    assert page.url.startswith(f"{address}2019/08/10/lanternas/")


@pytest.mark.parametrize("query", ["onibus", "ÔNIBUS", "associacao", "eleição", "souza greve"])
def test_accents_case_and_number_do_not_matter(page: Page, address: str, query: str) -> None:
    ask(page, address, query)
    expect(page.locator(".results h2").filter(has_text="Greve")).to_have_count(1)


@pytest.mark.parametrize("name", ["q", "s"])
def test_the_query_may_come_with_the_address(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}search/?{name}=lanternas")
    expect(page.locator(".results h2")).to_have_text("Festival de lanternas")
    expect(page.locator("#search input")).to_have_value("lanternas")


def test_the_masthead_of_every_page_leads_to_the_results(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="Buscar").click()
    expect(page.locator("#search input")).to_be_focused()
    page.keyboard.type("lanternas")
    page.keyboard.press("Enter")
    expect(page.locator(".results h2")).to_have_text("Festival de lanternas")
    assert page.url == f"{address}search/?q=lanternas"


def test_old_search_addresses_of_wordpress_lead_to_the_results(page: Page, address: str) -> None:
    page.goto(f"{address}?s=lanternas+de+papel")
    expect(page.locator(".results h2")).to_have_text("Festival de lanternas")
    expect(page.locator("#search input")).to_have_value("lanternas de papel")


def test_old_numbered_addresses_of_wordpress_lead_to_their_articles(page: Page, address: str) -> None:
    page.goto(f"{address}?p=4711")
    expect(page.locator("h1")).to_have_text("Festival de lanternas")


def test_a_hostile_title_is_text(page: Page, address: str) -> None:
    ask(page, address, "rinoceronte")
    expect(page.locator(".results h2")).to_have_text(EVIL.replace('"', "“", 1))
    assert page.locator(".results :is(img, script, b, i, u)").count() == 0
    expect(page.locator(".results li")).to_contain_text("rinoceronte & <i> <u>.")
    assert page.locator(".results :is(img, script, b, i, u)").count() == 0


def test_a_search_without_result_says_so(page: Page, address: str) -> None:
    ask(page, address, "lanternas")
    expect(page.locator(".results li")).to_have_count(1)
    page.locator("#search input").fill("xilofone quadridimensional")
    expect(page.locator("#search [role=status]")).to_have_text("Nada encontrado. Tente outras palavras, ou menos palavras.")
    expect(page.locator(".results li")).to_have_count(0)


def test_an_emptied_field_empties_the_results(page: Page, address: str) -> None:
    ask(page, address, "lanternas")
    expect(page.locator(".results li")).to_have_count(1)
    page.locator("#search input").fill("")
    expect(page.locator(".results li")).to_have_count(0)
    expect(page.locator("#search [role=status]")).to_have_text("")


def test_many_results_come_a_few_at_a_time(page: Page, address: str) -> None:
    ask(page, address, "verduras")
    expect(page.locator("#search [role=status]")).to_have_text("23 resultados")
    more = page.get_by_role("button", name="Mostrar mais resultados")
    for count in (6, 16):
        expect(page.locator(".results li")).to_have_count(count)
        more.click()
    expect(page.locator(".results li")).to_have_count(23)
    expect(more).to_be_hidden()


def test_an_index_that_does_not_load_is_said_and_may_be_tried_again(browser: Browser, address: str) -> None:
    context = browser.new_context()
    tab = context.new_page()
    tab.route("**/pagefind/**", lambda route: route.abort())
    tab.goto(f"{address}search/?q=lanternas")
    expect(tab.locator("#search [role=status]")).to_contain_text("A busca não pôde ser carregada")
    tab.unroute("**/pagefind/**")
    tab.reload()
    expect(tab.locator(".results h2")).to_have_text("Festival de lanternas")
    context.close()


PLACES = [
    "",
    "2019/08/10/lanternas/",
    "2024/03/01/feira00/",
    "2024/",
    "2024/03/",
    "tag/festas/",
    "tags/",
    "author/ana-souza/",
    "archive/",
    "corrections/",
]


def test_no_kind_of_page_breaks_its_own_policy(page: Page, address: str) -> None:
    for place in PLACES:
        answer = page.goto(address + place)
        assert answer
        assert answer.status == 200
        assert page.evaluate("window.violations") == [], place


def test_the_latest_by_an_author_come_into_view_without_the_article_itself(page: Page, address: str) -> None:
    page.goto(f"{address}2019/08/10/lanternas/")
    page.locator(".author").scroll_into_view_if_needed()
    expect(page.locator(".author .rows a")).to_have_text(["Greve"])


def test_an_embed_asks_nobody_before_the_click(page: Page, address: str) -> None:
    page.goto(f"{address}2019/08/10/lanternas/")
    expect(page.get_by_role("button", name="Mostrar aqui o conteúdo do YouTube")).to_be_visible()
    assert page.locator("iframe").count() == 0
