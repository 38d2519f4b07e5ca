"""``sitegen check``: each rule finds what it is for, where it is, and nothing else."""

import json
import socket
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from conftest import NOW, SmallSite, running

from sitegen.check import check
from sitegen.check.archive import look_at_size
from sitegen.check.external import look_outside
from sitegen.check.mend import mend
from sitegen.check.texts import look_at_text
from sitegen.download import Limits
from sitegen.errors import Problem
from sitegen.planning import survey
from sitegen.request import Request
from sitegen.store.cache import Built, Cache

HEADER = "---\ntitle: T\ndate: 2025-03-04\nsummary: S\n---\n"


def found(body: str) -> list[tuple[str, int, int]]:
    return [(p.rule, p.line, p.column) for p in look_at_text("content/news/x.md", f"{HEADER}{body}".encode())]


def checked(site: SmallSite) -> list[Problem]:
    return check(Request(site.root, now=NOW, jobs=1))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('Olá.\n\n[gallery ids="1,2"]\n', [("shortcode", 8, 1)]),
        ("<!-- wp:paragraph -->\n", [("shortcode", 6, 1)]),
        ("![](a.jpg){credit=Ana}\n", [("picture_alt", 6, 1)]),
        ("![Barco](a.jpg)\n", [("picture_credit", 6, 1)]),
        ("Um ![[foto.jpg]]\n", [("picture_alt", 6, 4)]),
        ("Veja [isto](http://example.org/).\n", [("http", 6, 13)]),
        ("- Oi, disse ele.\n", [("dialogue", 6, 1)]),
        ("Um ano.\n\n2024. Ano bom.\n", [("numbered", 8, 1)]),
    ],
)
def test_a_finding_has_its_rule_and_its_place(body: str, expected: list[tuple[str, int, int]]) -> None:
    assert found(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        '```\n[gallery ids="1"]\n![](a.jpg)\nhttp://example.org/\n```\n',
        "Escreva `[gallery]` e `http://example.org/`.\n",
        '![Barco](a.jpg "O porto"){credit="Ana"}\n',
        "[video](https://example.org/)\n\n[video]: https://example.org/\n",
        "- Maçãs\n- Peras\n- O que ele disse\n",
        "1. Um\n2. Dois\n\n3. Três\n",
        "Em 2024. Ano bom.\n",
        "— Oi, disse ele.\n",
    ],
)
def test_what_is_right_is_left_in_peace(body: str) -> None:
    assert found(body) == []


def test_rules_see_the_whole_archive(site: SmallSite) -> None:
    site.article("2025/a", "title: Festa\ntags: [Notícias, bicicletas, '2024']")
    site.article("2025/b", "title: festa\ndate: 2025-04-04\ntags: [Noticias, bicicleta, '2025']")
    site.article("2025/c", "title: Feira\ndate: 2025-04-05\ntags: [bicicleta]\nimage: /media/x.svg")
    site.article("2025/d", f"title: {'Longo ' * 20}\ndate: 2028-01-01\nsummary: {'muito ' * 60}")
    site.file("content/media/x.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>')
    assert sorted((p.rule, p.path.removeprefix("content/news/2025/"), p.key) for p in checked(site) if p.rule) == [
        ("future", "d.md", "date"),
        ("picture_alt", "c.md", "image"),
        ("picture_credit", "c.md", "image"),
        ("summary_length", "d.md", "summary"),
        ("tags_alike", "a.md", "bicicletas"),
        ("tags_alike", "b.md", "Noticias"),
        ("title_length", "d.md", "title"),
        ("title_twice", "b.md", "title"),
    ]


def test_links_to_places_within_pages_lead_there(site: SmallSite) -> None:
    site.article("2025/a", body="## A feira\n\n[certo](#a-feira) [errado](#a-fera)\n\n`[código](#nada)`")
    site.article("2025/b", body="[certo](a.md#a-feira) [errado](a.md#a-festa) [outro](/2025/03/04/a/#nada)")
    assert sorted((p.rule, p.path.removeprefix("content/news/2025/"), p.key, p.hint) for p in checked(site)) == [
        ("anchor", "a.md", "#a-fera", 'did you mean "#a-feira"?'),
        ("anchor", "b.md", "/2025/03/04/a/#nada", "look at the headings of that page"),
        ("anchor", "b.md", "a.md#a-festa", 'did you mean "#a-feira"?'),
    ]


def test_the_settings_decide_how_bad_a_finding_is(site: SmallSite) -> None:
    site.article("2025/a", body="[gallery]\n\nhttp://example.org/")
    site.file("sitegen.toml", (site.root / "sitegen.toml").read_text("utf-8") + '[check]\nshortcode = "error"\nhttp = "off"\ntag_thin = "warning"\n')
    assert {p.rule: p.warning for p in checked(site)} == {"shortcode": False, "tag_thin": True}


def test_what_a_build_refuses_is_told_together_with_the_rest(site: SmallSite) -> None:
    site.article("2025/a", "date: 2025-09-31 10:00", "[gallery]")
    site.article("2025/b", body="[nada](nada.md)\n\n[gallery]")
    ran = site.run("check", "--json")
    told = [(p["path"].removeprefix("content/news/2025/"), p["line"], p["severity"], p.get("rule")) for p in json.loads(ran.stdout)["problems"]]
    assert told == [("a.md", 3, "error", None), ("a.md", 5, "warning", "shortcode"), ("b.md", 5, "error", None), ("b.md", 7, "warning", "shortcode")]
    assert ran.returncode == 1
    assert "[shortcode]" in ran.stderr
    assert not site.public.exists()


def test_a_changed_text_is_looked_at_again_and_others_are_not(site: SmallSite) -> None:
    site.article("2025/a", body="[gallery]")
    assert [p.rule for p in checked(site)] == ["shortcode"]
    assert [p.rule for p in checked(site)] == ["shortcode"]
    site.article("2025/a", body="Um texto.")
    assert checked(site) == []


def test_a_new_site_has_nothing_to_mend(site: SmallSite) -> None:
    assert site.run("init", str(site.root / "novo"), "--title", "Novo").returncode == 0
    ran = SmallSite(site.root / "novo").run("check", "--strict")
    assert (ran.returncode, ran.stdout.strip()) == (0, "nothing to mend"), ran.stderr


def mended(site: SmallSite) -> dict[str, str]:
    return {m.path.removeprefix("content/"): m.after.decode() for m in mend(Request(site.root, now=NOW, jobs=1))}


@pytest.mark.parametrize(
    ("header", "after"),
    [
        ("title: T\ndate: 4 de março de 2025, 21h10\n", "title: T\ndate: 2025-03-04 21:10\n"),
        ("title: T\ndate: '04/03/2025'\n", "title: T\ndate: '2025-03-04'\n"),
        ("titel: T\ndate: 2025-03-04\n", "title: T\ndate: 2025-03-04\n"),
        ("title: T\ndate: 2025-03-04\nsumary: >-\n  Um\n  dois\ntags: [x]\n", "title: T\ndate: 2025-03-04\nsummary: >-\n  Um\n  dois\ntags: [x]\n"),
        ('title: T\ndate: 2025-03-04\ntags: [Festas, "Festas e Feiras"]  # duas\n', 'title: T\ndate: 2025-03-04\ntags: [Festa, "Festas e Feiras"]  # duas\n'),
        ("title: T\ndate: 2025-03-04\ntags: Festas, shiga\n", "title: T\ndate: 2025-03-04\ntags: Festa, Shiga\n"),
        ("title: T\ndate: 2025-03-04\ntags:\n- festa\n- 'SHIGA'\n", "title: T\ndate: 2025-03-04\ntags:\n- Festa\n- 'Shiga'\n"),
    ],
)  # fmt: skip
def test_fix_changes_what_can_be_meant_in_one_way_and_nothing_else(site: SmallSite, header: str, after: str) -> None:
    site.file("content/tags/festa.md", "---\ntitle: Festa\nmerge: [Festas]\n---\n")
    site.article("2025/primeiro", "date: 2025-01-01\ntags: [Festa, Shiga]")
    body = "\nFestas e *Festas*, titel: x\r\n"
    site.file("content/news/2025/a.md", f"---\n{header}---\n{body}".replace("\n", "\r\n").replace("\r\r", "\r"))
    assert mended(site) == {"news/2025/a.md": f"---\n{after}---\n{body}".replace("\n", "\r\n").replace("\r\r", "\r")}


@pytest.mark.parametrize(
    "header",
    [
        "title: T\ndate: 2025-03-04T10:00:00-03:00\n",
        "title: T\ntitel: U\ndate: 2025-03-04\n",
        "title: T\ndate: 2025-03-04\nxyzzy: 1\n",
        "title: T\ndate: 2025-03-04\nurl: /a/\n",
        "title: T\ndate: 2025-02-31\n",
        "title: T\ndate: 2025-03-04\ntags: [Festa, festa]\n",
        "title: T\ndate: 2025-03-04\ntags: [Feista]\n",
        "title: T\ntags: [\ndate: 4 de março de 2025\n",
    ],
)
def test_fix_leaves_alone_what_takes_judgement(site: SmallSite, header: str) -> None:
    site.article("2025/primeiro", "date: 2025-01-01\ntags: [Festa]")
    site.file("content/news/2025/a.md", f"---\n{header}---\nTexto.\n")
    assert mended(site) == {}


def test_fix_writes_shows_and_then_checks(site: SmallSite) -> None:
    path = site.file("content/news/2025/a.md", "---\ntitel: T\ndate: 04/03/2025\n---\nTexto.\n")
    path.chmod(0o640)
    shown = site.run("check", "--fix", "--dry-run")
    assert shown.returncode == 1
    assert "-titel: T" in shown.stdout
    assert "titel" in path.read_text("utf-8")
    ran = site.run("check", "--fix")
    assert (ran.returncode, path.read_text("utf-8")) == (0, "---\ntitle: T\ndate: 2025-03-04\n---\nTexto.\n"), ran.stderr
    assert path.stat().st_mode & 0o777 == 0o640
    assert "1 files were mended" in ran.stdout
    assert sorted(p.name for p in path.parent.iterdir()) == ["a.md", "primeira.md"]
    assert "0 files were mended" in site.run("check", "--fix").stdout


class Elsewhere(BaseHTTPRequestHandler):
    """Another site: what a path ends with is what it answers."""

    seen: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.seen.append(self.path)
        self.send_response(int(self.path[-3:]))
        self.send_header("Retry-After", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def elsewhere() -> Iterator[str]:
    Elsewhere.seen.clear()
    with running(ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)) as address:
        yield address


def outside(site: SmallSite, now: int = NOW) -> list[tuple[str, str]]:
    found = survey(Request(site.root, now=now, jobs=1))
    dead = look_outside(found, site.root / ".sitegen", lambda *_: None, Limits(private=True, pause=0, seconds=5))
    return [(p.path.removeprefix("content/"), p.key.rpartition("/")[2]) for p in dead]


def test_dead_links_to_other_sites_are_told_and_nothing_uncertain(site: SmallSite, elsewhere: str) -> None:
    site.article("2025/a", body=f"[a]({elsewhere}/200) [b]({elsewhere}/404#x) [c]({elsewhere}/403) {elsewhere}/410 <{elsewhere}/404>")
    site.article("2025/b", f"source: {{name: X, url: '{elsewhere}/origem-404'}}")
    site.file("content/authors/ana.md", f"---\nname: Ana\nlinks: [{{name: X, url: '{elsewhere}/ana-404'}}]\n---\n")
    site.article("2025/c", "authors: Ana")
    told = [("authors/ana.md", "ana-404"), ("news/2025/a.md", "404"), ("news/2025/a.md", "410"), ("news/2025/b.md", "origem-404")]
    assert sorted(outside(site)) == told
    assert sorted(Elsewhere.seen) == ["/200", "/403", "/404", "/410", "/ana-404", "/origem-404"]
    Elsewhere.seen.clear()
    assert sorted(outside(site)) == told
    assert Elsewhere.seen == ["/403"]
    outside(site, NOW + 2 * 86_400)
    assert "/404" in Elsewhere.seen
    assert "/200" not in Elsewhere.seen


def test_a_machine_without_a_network_calls_no_link_dead(site: SmallSite, monkeypatch: pytest.MonkeyPatch) -> None:
    site.article("2025/a", body="[a](https://a.test/) [b](https://b.test/)")

    def nowhere(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "nowhere")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    assert outside(site) == []


def test_a_host_that_does_not_exist_is_told(site: SmallSite, elsewhere: str, monkeypatch: pytest.MonkeyPatch) -> None:
    site.article("2025/a", body=f"[a](https://a.test/pagina) [b]({elsewhere}/200)")
    real = socket.getaddrinfo

    def answers(host: str, *more: Any, **named: Any) -> Any:
        if host == "a.test":
            raise socket.gaierror(socket.EAI_NONAME, "nowhere")
        return real(host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", answers)
    assert outside(site) == [("news/2025/a.md", "pagina")]


def test_check_reaches_no_private_network(site: SmallSite, elsewhere: str) -> None:
    site.article("2025/a", body=f"[a]({elsewhere}/404)")
    ran = site.run("check", "--external")
    assert (ran.returncode, ran.stdout.strip(), Elsewhere.seen) == (0, "nothing to mend", [])


@pytest.mark.parametrize(
    ("count", "size", "host", "said"),
    [
        (9, 100_000_000, "pages", "the built site has 0.90 GB; GitHub Pages takes 1 GB"),
        (7, 100_000_000, "pages", ""),
        (9, 100_000_000, "nginx", ""),
        (20_001, 10, "cloudflare", "the built site has 20001 files; Cloudflare takes 20000 without a paid plan"),
        (20_000, 10, "cloudflare", ""),
        (20_001, 10, "pages", ""),
    ],
)
def test_a_site_that_its_host_will_not_take_is_told(tmp_path: Path, count: int, size: int, host: str, said: str) -> None:
    with closing(Cache(tmp_path)) as cache:
        with cache.transaction():
            cache.put_outputs([(f"{n}/index.html", Built(b"", b"", size.to_bytes(8, "little"))) for n in range(count)], ())
        assert [problem.message for problem in look_at_size(cache, host)] == ([said] if said else [])
