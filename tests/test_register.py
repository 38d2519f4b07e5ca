"""Addresses for ever: the register of what was published, and what becomes of addresses that change."""

import subprocess
from pathlib import Path

import pytest
from conftest import SmallSite


@pytest.fixture
def deployed(site: SmallSite, tmp_path: Path) -> SmallSite:
    """A site with articles of two years and a page, published into a folder."""
    site.article("2024/velha", "title: Velha\ndate: 2024-05-06 10:00\nid: wp-77")
    site.file("content/pages/sobre.md", "---\ntitle: Sobre\nredirect_from: /quem-somos/\n---\nNós.\n")
    deploy(site, tmp_path)
    return site


def deploy(site: SmallSite, tmp_path: Path, *options: str) -> str:
    done = site.run("deploy", "--no-search", "--to", str(tmp_path / "www"), *options)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def register(site: SmallSite) -> dict[str, list[str]]:
    return {file.name: file.read_text("utf-8").splitlines() for file in (site.root / "addresses").iterdir()}


def test_what_was_published_is_written_down_by_year_in_order(deployed: SmallSite) -> None:
    assert register(deployed) == {
        "2024.txt": ["/2024/05/06/velha/ wp-77"],
        "2025.txt": ["/2025/03/04/primeira/ news/2025/primeira.md"],
        "other.txt": [
            "/author/ana-souza/ author:ana-souza",
            "/category/comunidade/ section:comunidade",
            "/quem-somos/",
            "/sobre/ pages/sobre.md",
            "/tag/lago/ tag:lago",
        ],
    }
    done = deployed.run("addresses")
    assert (done.returncode, done.stdout) == (0, "7 of 7 addresses are answered\n")


def test_a_new_article_changes_the_file_of_its_year_only(deployed: SmallSite, tmp_path: Path) -> None:
    before = register(deployed)
    deployed.article("2025/nova", "title: Nova")
    assert "1 new addresses" in deploy(deployed, tmp_path)
    assert register(deployed) == before | {"2025.txt": ["/2025/03/04/nova/ news/2025/nova.md", *before["2025.txt"]]}
    assert "new addresses" not in deploy(deployed, tmp_path)


def test_the_old_address_of_what_moves_leads_to_the_new_one_and_back_again(deployed: SmallSite, tmp_path: Path) -> None:
    (deployed.root / "content/news/2024/velha.md").unlink()
    deployed.article("2024/outro-nome", "title: Velha\ndate: 2024-05-06 10:00\nid: wp-77")
    deployed.article("2025/primeira", "title: Primeira\nslug: segunda\ntags: [Lago]\nsection: Comunidade\nauthors: [Ana Souza]")
    assert "2 addresses have changed" in deploy(deployed, tmp_path)
    www = tmp_path / "www"
    assert 'url=/2024/05/06/outro-nome/"' in (www / "2024/05/06/velha/index.html").read_text("utf-8")
    assert 'url=/2025/03/04/segunda/"' in (www / "2025/03/04/primeira/index.html").read_text("utf-8")
    deployed.article("2025/primeira", "title: Primeira\nslug: terceira\ntags: [Lago]\nsection: Comunidade\nauthors: [Ana Souza]")
    deploy(deployed, tmp_path)
    for old in ("primeira", "segunda"):
        assert 'url=/2025/03/04/terceira/"' in (www / f"2025/03/04/{old}/index.html").read_text("utf-8")
    deployed.article("2025/primeira", "title: Primeira\nslug: primeira\ntags: [Lago]\nsection: Comunidade\nauthors: [Ana Souza]")
    deploy(deployed, tmp_path)
    assert "Primeira" in (www / "2025/03/04/primeira/index.html").read_text("utf-8")
    for old in ("segunda", "terceira"):
        assert 'url=/2025/03/04/primeira/"' in (www / f"2025/03/04/{old}/index.html").read_text("utf-8")
    (deployed.root / "content/news/2025/primeira.md").unlink()
    said = deploy(deployed, tmp_path, "--allow-shrink")
    assert "/2025/03/04/segunda/ was published, and nothing answers it now" in said


def test_a_new_pattern_of_addresses_keeps_all_old_ones(deployed: SmallSite, tmp_path: Path) -> None:
    text = (deployed.root / "sitegen.toml").read_text("utf-8")
    deployed.file("sitegen.toml", f'permalink = "/{{slug}}/"\n{text}')
    deploy(deployed, tmp_path)
    assert deployed.run("addresses").returncode == 0
    assert 'url=/velha/"' in deployed.read("2024/05/06/velha/index.html")


def test_a_list_without_articles_leads_to_the_list_of_its_kind_until_it_has_some_again(deployed: SmallSite, tmp_path: Path) -> None:
    deployed.article("2024/velha", "title: Velha\ndate: 2024-05-06 10:00\nid: wp-77\ntags: [Rio]\nauthors: [Bia]")
    deploy(deployed, tmp_path)
    deployed.article("2025/primeira", "title: Primeira\nsection: Comunidade")
    assert "nothing answers it now" not in deploy(deployed, tmp_path)
    assert 'url=/tags/"' in deployed.read("tag/lago/index.html")
    assert 'url=/authors/"' in deployed.read("author/ana-souza/index.html")
    assert deployed.run("addresses").returncode == 0
    deployed.article("2025/primeira", "title: Primeira\ntags: [Lago]\nsection: Comunidade")
    deploy(deployed, tmp_path)
    assert "Primeira" in deployed.read("tag/lago/index.html")
    assert 'url=/authors/"' in deployed.read("author/ana-souza/index.html")


def test_lists_follow_a_new_pattern_of_addresses(deployed: SmallSite, tmp_path: Path) -> None:
    text = (deployed.root / "sitegen.toml").read_text("utf-8")
    deployed.file("sitegen.toml", f'{text}[addresses]\ntag = "/assunto/{{slug}}/"\n')
    assert "nothing answers it now" not in deploy(deployed, tmp_path)
    assert 'url=/assunto/lago/"' in deployed.read("tag/lago/index.html")


def test_an_identity_that_looks_like_a_list_is_none(deployed: SmallSite, tmp_path: Path) -> None:
    deployed.article("2025/blog", "title: Blog\nid: 'tag:blogger.com,1999:post-1'")
    deploy(deployed, tmp_path)
    (deployed.root / "content/news/2025/blog.md").unlink()
    assert "/2025/03/04/blog/ was published, and nothing answers it now" in deploy(deployed, tmp_path)


def test_an_address_that_dies_is_told_with_its_line_and_what_to_do(deployed: SmallSite) -> None:
    (deployed.root / "content/news/2024/velha.md").unlink()
    deployed.file("content/pages/sobre.md", "---\ntitle: Sobre\n---\nNós.\n")
    deployed.build()
    done = deployed.run("addresses")
    assert done.returncode == 1
    assert "addresses/2024.txt:1:1" in done.stderr
    assert "addresses/other.txt:3:1" in done.stderr
    assert "redirect_from" in done.stderr
    assert "5 of 7 addresses are answered" in done.stdout


def test_a_dry_run_writes_nothing(deployed: SmallSite, tmp_path: Path) -> None:
    before = register(deployed)
    deployed.article("2025/primeira", "title: Primeira\nslug: segunda\ntags: [Lago]\nsection: Comunidade\nauthors: [Ana Souza]")
    deploy(deployed, tmp_path, "--dry-run")
    assert register(deployed) == before
    assert not (deployed.root / "content/redirects").exists()


def test_a_site_that_something_else_publishes_is_remembered_too(site: SmallSite) -> None:
    done = site.run("addresses", "--remember")
    assert (done.returncode, register(site)["2025.txt"]) == (0, ["/2025/03/04/primeira/ news/2025/primeira.md"])
    site.article("2025/primeira", "title: Primeira\nslug: segunda\ntags: [Lago]\nsection: Comunidade\nauthors: [Ana Souza]")
    assert site.run("addresses", "--remember").returncode == 0
    assert 'url=/2025/03/04/segunda/"' in site.read("2025/03/04/primeira/index.html")


def test_two_branches_that_both_published_are_united(tmp_path: Path) -> None:
    site = SmallSite(tmp_path / "site")
    subprocess.run(["git", "init", "-q", "-b", "main", str(site.root)], check=True)
    done = site.run("init", str(site.root), "--title", "Jornal", "--base-url", "https://news.test/")
    assert done.returncode == 0, done.stderr

    def git(*arguments: str) -> None:
        subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@y.test", *arguments], cwd=site.root, check=True, capture_output=True)

    site.run("addresses", "--remember")
    git("add", "-A")
    git("commit", "-qm", "a")
    for branch, name in (("one", "aaa"), ("two", "aab")):
        git("checkout", "-q", "-b", branch, "main")
        site.article(f"2025/{name}", f"title: {name}")
        assert site.run("addresses", "--remember").returncode == 0
        git("add", "-A")
        git("commit", "-qm", branch)
    git("merge", "-q", "one")
    assert site.run("addresses", "--remember").returncode == 0
    assert register(site)["2025.txt"] == ["/2025/03/04/aaa/ news/2025/aaa.md", "/2025/03/04/aab/ news/2025/aab.md"]
