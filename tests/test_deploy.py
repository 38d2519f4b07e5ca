"""Publishing on a branch, with the real Git and a bare repository."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import SmallSite


def git(folder: Path, *arguments: str) -> str:
    people = {"GIT_AUTHOR_NAME": "Ana", "GIT_AUTHOR_EMAIL": "ana@news.test", "GIT_COMMITTER_NAME": "Ana", "GIT_COMMITTER_EMAIL": "ana@news.test"}
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True, env={**os.environ, **people})
    return done.stdout.strip()


@pytest.fixture
def host(site: SmallSite) -> Path:
    """A bare repository that the site's own has as its origin; ``main`` is pushed."""
    bare = site.root.parent / "host.git"
    git(site.root.parent, "init", "-q", "--bare", str(bare))
    git(site.root, "init", "-q", "-b", "main")
    git(site.root, "remote", "add", "origin", str(bare))
    site.file(".gitignore", "public/\n.sitegen/\n*.png\n")
    git(site.root, "add", "-A")
    git(site.root, "commit", "-qm", "first")
    git(site.root, "push", "-q", "origin", "main")
    return bare


def run(site: SmallSite, *options: str) -> tuple[int, str]:
    done = site.run("deploy", "--no-search", *options)
    return done.returncode, done.stdout + done.stderr


def published(host: Path) -> list[str]:
    return git(host, "ls-tree", "-r", "--name-only", "gh-pages").splitlines()


def test_the_branch_holds_the_built_files_and_nothing_else_in_one_commit(site: SmallSite, host: Path) -> None:
    main = git(host, "rev-parse", "main")
    code, said = run(site)
    assert code == 0, said
    built = [name for name in site.tree() if not name.startswith(".sitegen/")]
    assert published(host) == sorted([*built, ".nojekyll", "CNAME"])
    assert git(host, "show", "gh-pages:CNAME") == "news.test"
    assert git(host, "show", "gh-pages:index.html") == site.read("index.html").strip()
    site.article("2025/segunda")
    assert run(site)[0] == 0
    assert "2025/03/04/segunda/index.html" in published(host)
    assert git(host, "rev-list", "--count", "gh-pages") == "1"
    assert git(host, "rev-parse", "main") == main
    assert git(site.root, "status", "--porcelain") == "?? addresses/\n?? content/news/2025/segunda.md"
    assert git(site.root, "branch", "--format=%(refname:short)") == "main"


def test_the_same_site_is_not_published_again(site: SmallSite, host: Path) -> None:
    run(site)
    before = git(host, "rev-parse", "gh-pages")
    assert "holds this site already" in run(site)[1]
    assert git(host, "rev-parse", "gh-pages") == before


def test_a_dry_run_and_a_failed_build_publish_nothing(site: SmallSite, host: Path) -> None:
    assert "files would change" in run(site, "--dry-run")[1]
    site.article("2025/quebrada", "tittle: x")
    assert run(site)[0] == 1
    assert git(host, "branch", "--format=%(refname:short)") == "main"


def test_a_draft_that_a_preview_left_in_the_folder_is_not_published(site: SmallSite, host: Path) -> None:
    site.article("2025/segredo", "status: draft")
    site.build(drafts=True)
    assert (site.public / "2025/03/04/segredo/index.html").exists()
    site.file("public/mine.txt", "not of the build")
    assert run(site)[0] == 0
    assert not [name for name in published(host) if "segredo" in name or "mine" in name]


def test_a_site_that_lost_most_of_its_pages_is_refused(site: SmallSite, host: Path) -> None:
    for number in range(30):
        site.article(f"2025/n{number}")
    run(site)
    before = git(host, "rev-parse", "gh-pages")
    for number in range(28):
        (site.root / f"content/news/2025/n{number}.md").unlink()
    code, said = run(site)
    assert (code, "published pages would vanish" in said) == (5, True)
    assert git(host, "rev-parse", "gh-pages") == before
    assert run(site, "--allow-shrink")[0] == 0


def test_the_branch_of_the_sources_is_never_overwritten(site: SmallSite, host: Path) -> None:
    before = git(host, "rev-parse", "main")
    assert run(site, "--to", "main")[0] == 5
    git(site.root, "checkout", "-q", "--detach")
    assert run(site, "--to", "main")[0] == 5
    assert git(host, "rev-parse", "main") == before


def test_a_checkout_that_was_left_behind_replaces_nothing(site: SmallSite, host: Path) -> None:
    site.article("2025/segunda")
    git(site.root, "add", "-A")
    git(site.root, "commit", "-qm", "second")
    run(site)
    before = git(host, "rev-parse", "gh-pages")
    git(site.root, "checkout", "-q", "--detach", "HEAD~1")
    code, said = run(site)
    assert (code, "made from a newer commit" in said) == (5, True)
    assert git(host, "rev-parse", "gh-pages") == before


def test_a_domain_that_disagrees_with_the_address_is_refused(site: SmallSite, host: Path) -> None:
    site.file("content/static/CNAME", "other.test\n")
    assert "CNAME names other.test" in run(site)[1]
    assert git(host, "branch", "--format=%(refname:short)") == "main"


def test_a_site_outside_a_repository_is_told_so(site: SmallSite) -> None:
    assert run(site)[0] == 3


def test_a_killed_deploy_leaves_the_former_site_or_the_new_one(site: SmallSite, host: Path) -> None:
    run(site)
    random.seed(5)
    for number in range(4):
        before = published(host)
        site.article(f"2025/n{number}")
        site.build()
        command = [sys.executable, "-m", "sitegen", "--site", str(site.root), "deploy", "--no-search"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            time.sleep(random.uniform(0.2, 1.2))
            process.kill()
        wanted = sorted([*(name for name in site.tree() if not name.startswith(".sitegen/")), ".nojekyll", "CNAME"])
        assert published(host) in (before, wanted)
        assert run(site)[0] == 0
        assert published(host) == wanted
