"""The preview while somebody writes: in a real browser, with real files and real saves."""

import os
import random
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from conftest import FLAGS, SETTINGS, SmallSite
from playwright.sync_api import Browser, Page, expect
from programs import need

from sitegen.serve.mounts import deaf_among

SAVES = int(os.environ.get("SITEGEN_SAVES", "40"))
LONG = "\n\n".join(f"Um parágrafo comprido, o de número {n}." for n in range(60))


@contextmanager
def watching(site: SmallSite, *arguments: str) -> Iterator[str]:
    """The address of a preview that watches."""
    command = [sys.executable, "-m", "sitegen", "--site", str(site.root), "serve", "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=os.environ) as process:
        assert process.stdout
        line = process.stdout.readline().strip()
        try:
            assert line.startswith("http://localhost:"), line
            yield line
        finally:
            process.terminate()
        assert process.wait(10) == 143


@pytest.fixture
def paper(tmp_path: Path) -> SmallSite:
    small = SmallSite(tmp_path / "site")
    small.file("sitegen.toml", SETTINGS.replace("https://news.test/", "https://user.github.io/repo/"))
    small.article("2025/lago", "title: O lago", LONG)
    small.article("2025/outra", "title: Outra notícia")
    return small


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1000, "height": 700})
    tab = context.new_page()
    tab.set_default_timeout(15_000)
    yield tab
    context.close()


def soon(true: Callable[[], bool], seconds: float = 15) -> None:
    """Wait until something is true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_saved_text_is_shown_where_the_reader_is(paper: SmallSite, page: Page) -> None:
    with watching(paper) as url:
        page.goto(f"{url}2025/03/04/lago/")
        page.wait_for_timeout(300)
        page.evaluate("scrollTo({ top: 900, behavior: 'instant' }); window.stays = true")
        paper.article("2025/lago", "title: O lago de água doce", LONG + "\n\nE um parágrafo novo.")
        expect(page.locator(".body")).to_contain_text("E um parágrafo novo.")
        expect(page.locator("h1")).to_have_text("O lago de água doce")
        assert page.evaluate("[scrollY, window.stays]") == [900, True]
        assert "_sitegen" not in paper.read("2025/03/04/lago/index.html")


def test_a_saved_style_is_taken_without_loading_the_page_again(paper: SmallSite, page: Page) -> None:
    css = Path(__file__).parent.parent / "templates/static/site.css"
    (paper.root / "templates/static").mkdir(parents=True)
    with watching(paper) as url:
        page.goto(url)
        page.wait_for_timeout(300)
        page.evaluate("window.stays = true")
        (paper.root / "templates/static/site.css").write_text(css.read_text("utf-8") + "\nh2 { color: rgb(1, 2, 3) !important; }\n", "utf-8")
        color = "getComputedStyle(document.querySelector('h2')).color"
        soon(lambda: page.evaluate(color) == "rgb(1, 2, 3)")
        assert page.evaluate("window.stays") is True


def test_a_new_article_comes_to_the_lists_and_a_deleted_one_goes(paper: SmallSite, page: Page) -> None:
    with watching(paper) as url:
        page.goto(url)
        paper.article("2025/terceira", "title: Uma terceira")
        expect(page.get_by_role("link", name="Uma terceira").first).to_be_visible()
        (paper.root / "content/news/2025/terceira.md").unlink()
        expect(page.get_by_role("link", name="Uma terceira")).to_have_count(0)


def test_a_mistake_is_shown_over_the_page_until_it_is_mended(paper: SmallSite, page: Page) -> None:
    with watching(paper) as url:
        page.goto(f"{url}2025/03/04/lago/")
        paper.article("2025/lago", "title: O lago\ntitel: Errado", "O texto estragado.")
        shade = page.get_by_role("alert")
        expect(shade).to_contain_text('content/news/2025/lago.md:4:1: error: unknown key "titel" (did you mean "title"?)')
        expect(shade).to_contain_text("4 │ titel: Errado")
        link = shade.get_by_role("link").get_attribute("href") or ""
        assert re.fullmatch(r"vscode://file/.*/content/news/2025/lago\.md:4:1", link)
        page.keyboard.press("Escape")
        expect(shade).to_have_count(0)
        expect(page.locator(".body")).to_contain_text("o de número 59")
        page.goto(f"{url}2025/03/04/outra/")
        expect(shade).to_be_visible()
        paper.article("2025/lago", "title: O lago", "O texto mendado.")
        expect(shade).to_have_count(0)
        page.goto(f"{url}2025/03/04/lago/")
        expect(page.locator(".body")).to_have_text("O texto mendado.")


def test_a_broken_template_stops_nothing(paper: SmallSite, page: Page) -> None:
    paper.file("templates/article.html", '{% extends "default/article.html" %}')
    with watching(paper) as url:
        page.goto(f"{url}2025/03/04/outra/")
        paper.file("templates/article.html", '{% extends "default/article.html" %}{% block og_title %}{{ nada.disto }}{% endblock %}')
        expect(page.get_by_role("alert")).to_contain_text("templates/article.html:1:1: error: the template fails")
        paper.file("templates/article.html", '{% extends "default/article.html" %}{% block og_title %}<meta name="x" content="y">{% endblock %}')
        expect(page.get_by_role("alert")).to_have_count(0)
        soon(lambda: "<meta name=x content=y>" in paper.read("2025/03/04/outra/index.html"))


def test_it_goes_to_the_article_that_was_saved_if_asked_to(paper: SmallSite, page: Page) -> None:
    with watching(paper, "--navigate") as url:
        page.goto(url)
        paper.article("2025/outra", "title: Outra notícia", "Um texto mudado.")
        page.wait_for_url("**/2025/03/04/outra/")
        expect(page.locator(".body")).to_have_text("Um texto mudado.")


def test_drafts_are_shown_with_a_badge_and_never_in_the_public_folder(paper: SmallSite, page: Page) -> None:
    paper.article("2025/segredo", "title: Um segredo\nstatus: draft")
    paper.article("2025/amanha", "title: Amanhã\npublish_at: 2199-01-01 10:00")
    with watching(paper, "--drafts", "--future") as url:
        page.goto(f"{url}2025/03/04/segredo/")
        expect(page.locator(".early")).to_have_text("Rascunho")
        page.goto(f"{url}2025/03/04/amanha/")
        expect(page.locator(".early")).to_contain_text("Agendado")
    assert not paper.public.exists()
    paper.build()
    assert not [path for path, data in paper.tree().items() if b"segredo" in data.lower() or "segredo" in path]


def test_the_search_page_finds_what_was_just_written(paper: SmallSite, page: Page) -> None:
    with watching(paper) as url:
        paper.article("2025/nova", "title: O ornitorrinco")
        soon((paper.public / "2025/03/04/nova/index.html").exists)
        page.goto(f"{url}search/")
        for _ in range(30):
            page.goto(f"{url}search/?q=ornitorrinco")
            expect(page.locator("[role=status]")).to_contain_text(re.compile("resultado|Nada|carregada"))
            if page.locator(".results h2", has_text="ornitorrinco").count():
                break
            page.wait_for_timeout(200)  # until it is indexed the page shows what comes near
        expect(page.locator(".results h2")).to_have_text("O ornitorrinco")


def test_a_page_elsewhere_reads_nothing_and_triggers_nothing(paper: SmallSite, browser: Browser, tmp_path: Path) -> None:
    other = SmallSite(tmp_path / "evil")
    other.file("sitegen.toml", SETTINGS)
    other.article("2025/a")
    context = browser.new_context()
    with watching(paper) as url, watching(other) as elsewhere:
        tab = context.new_page()
        tab.goto(elsewhere)
        tries = """async (url) => {
          const read = await fetch(url).then((answer) => answer.text()).catch(() => "refused");
          const news = await new Promise((done) => {
            const source = new EventSource(new URL("/_sitegen/news", url));
            source.onmessage = () => done("heard");
            source.onerror = () => done("refused");
          });
          return [read, news];
        }"""
        assert tab.evaluate(tries, url) == ["refused", "refused"]
    context.close()


def test_a_name_that_is_turned_to_this_machine_shows_nothing(paper: SmallSite, browser: Browser) -> None:
    """DNS rebinding: the page of evil.test finds that its own name has become 127.0.0.1, and so may read what comes from there."""
    with watching(paper) as url:
        port = url.split(":")[2].partition("/")[0]
        turned = browser.browser_type.launch(executable_path=need("chromium"), args=[*FLAGS, "--host-resolver-rules=MAP evil.test 127.0.0.1"])
        tab = turned.new_page()
        answer = tab.goto(f"http://evil.test:{port}/repo/")
        assert answer
        assert answer.status == 403
        read = "async (path) => { const answer = await fetch(path); return [answer.status, await answer.text()]; }"
        for path in ("/repo/", "/repo/2025/03/04/lago/", "/_sitegen/news"):
            assert tab.evaluate(read, path) == [403, "this server answers only this machine\n"]
        turned.close()


def asked(url: str, more: str = "", path: str = "/_sitegen/news") -> bytes:
    """The first line of the answer to a request as no browser makes it."""
    port = int(url.split(":")[2].partition("/")[0])
    with socket.create_connection(("127.0.0.1", port), 5) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\n{more}Connection: close\r\n\r\n".encode())
        return connection.makefile("rb").readline().strip()


@pytest.mark.parametrize("origin", ["http://127.0.0.1:9", "http://localhost", "https://evil.test", "null"])
def test_the_news_are_for_pages_of_this_very_server(paper: SmallSite, origin: str) -> None:
    with watching(paper) as url:
        assert asked(url) == b"HTTP/1.1 200 OK"
        assert asked(url, f"Origin: {origin}\r\n") == b"HTTP/1.1 403 Forbidden"


def test_a_missing_page_that_is_a_link_shows_nothing_of_what_it_leads_to(paper: SmallSite) -> None:
    with watching(paper) as url:
        page = paper.root / "public/404.html"
        page.unlink()
        page.symlink_to(paper.root / "sitegen.toml")
        port = int(url.split(":")[2].partition("/")[0])
        with socket.create_connection(("127.0.0.1", port), 5) as connection:
            connection.sendall(f"GET /repo/nothing HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n".encode())
            answer = connection.makefile("rb").read()
        assert answer.startswith(b"HTTP/1.1 404")
        assert b"base_url" not in answer


def test_many_half_requests_keep_nobody_waiting_and_are_ended(paper: SmallSite) -> None:
    with watching(paper) as url, ExitStack() as open_ones:
        address = ("127.0.0.1", int(url.split(":")[2].partition("/")[0]))
        halves = [open_ones.enter_context(socket.create_connection(address, 15)) for _ in range(100)]
        for half in halves:
            half.sendall(b"GET /")
        assert asked(url, path="/repo/") == b"HTTP/1.1 200 OK"
        assert all(half.recv(1) == b"" for half in halves)


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/home/ana/jornal", ""),
        ("/mnt/c/jornal", "9p"),
        ("/mnt/rede/jornal", "nfs4"),
        ("/mnt/rede local/x", "cifs"),
        ("/mnt/rede/disco/x", ""),
        ("/mnt/redes", ""),
        ("/media/fora", "fuse.sshfs"),
        ("/media/ntfs", ""),
    ],
)
def test_folders_on_which_other_machines_write_are_known(folder: str, kind: str) -> None:
    mounts = """/dev/sda1 / ext4 rw 0 0
C:\\134 /mnt/c 9p rw 0 0
nas:/x /mnt/rede nfs4 rw 0 0
//nas/y /mnt/rede\\040local cifs rw 0 0
/dev/sdb1 /mnt/rede/disco ext4 rw 0 0
x /media/fora ext4 rw 0 0
ana@x:/ /media/fora fuse.sshfs rw 0 0
/dev/sdc1 /media/ntfs fuseblk rw 0 0
"""
    assert deaf_among(mounts, Path(folder)) == kind


def test_a_folder_of_templates_that_is_made_later_is_watched_too(paper: SmallSite) -> None:
    footer, home = paper.root / "templates/footer.html", paper.root / "public/index.html"
    with watching(paper):
        for text in ("Primeiro", "Segundo"):
            footer.parent.mkdir()
            time.sleep(4)  # until the preview is idle: the next event is the file's own
            footer.write_text(f"<footer>{text} rodapé</footer>\n", "utf-8")
            soon(lambda text=text: text in home.read_text("utf-8"))  # type: ignore[misc]
            shutil.rmtree(footer.parent)
            soon(lambda text=text: text not in home.read_text("utf-8"))  # type: ignore[misc]


def test_a_page_that_was_open_before_the_preview_was_started_again_is_renewed(paper: SmallSite) -> None:
    def build_of(url: str) -> int:
        with urllib.request.urlopen(url) as answer:
            found = re.search(r'data-build="([0-9]+)"', answer.read().decode())
        assert found
        return int(found[1])

    with watching(paper) as url:
        before = build_of(url)
    with watching(paper) as url:
        assert build_of(url) > before


def test_any_sequence_of_saves_ends_in_the_site_of_a_clean_build(paper: SmallSite, tmp_path: Path) -> None:
    """Whole and half saves, renames as editors do them, deletions, broken headers and templates; SITEGEN_SAVES=1000 for more of them."""
    chance = random.Random(7)
    names = [f"2025/n{n}" for n in range(6)]

    def save(name: str) -> None:
        path = paper.root / f"content/news/{name}.md"
        text = f"---\ntitle: Notícia {name} {chance.randrange(9)}\ndate: 2025-03-0{chance.randrange(1, 9)} 10:00\ntags: [t{chance.randrange(3)}]\n---\nTexto {chance.random()}\n"
        path.parent.mkdir(parents=True, exist_ok=True)
        what = chance.randrange(6)
        if what == 0:
            path.unlink(missing_ok=True)
        elif what == 1:
            path.write_text(text[: chance.randrange(len(text))], "utf-8")
        elif what == 2:
            half = path.with_suffix(".md~")
            half.write_text(text, "utf-8")
            half.replace(path)
        elif what == 3:
            path.write_text(text.replace("title", "titel"), "utf-8")
        elif what == 4:
            template = paper.root / "templates/footer.html"
            template.parent.mkdir(exist_ok=True)
            template.write_text(chance.choice(["{{ nada.x }}", "{% if %}", "<footer>a</footer>\n", "<footer>b</footer>\n"]), "utf-8")
        else:
            path.write_text(text, "utf-8")

    with watching(paper):
        for _ in range(SAVES):
            save(chance.choice(names))
            time.sleep(chance.choice((0, 0.02, 0.15)))
        for name in names:
            paper.article(name, f"title: Fim {name}\ntags: [fim]")
        shutil.rmtree(paper.root / "templates", ignore_errors=True)
        clean = tmp_path / "clean"

        def settled() -> bool:
            shutil.rmtree(clean, ignore_errors=True)
            paper.build(output=clean, work=tmp_path / "work", search=True, now=int(time.time()))
            shown, wanted = paper.tree(), paper.tree(clean)
            return {p: d for p, d in shown.items() if not p.startswith(".sitegen")} == {
                p: d for p, d in wanted.items() if not p.startswith(".sitegen")
            }

        soon(settled, 30)
