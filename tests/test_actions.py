"""The workflow that ``init --host github`` writes, run as Actions would: its shell steps in order, each job on a fresh clone, the cache restored."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import SmallSite
from test_new import run
from test_notices import Listener, listener

__all__ = ["listener"]
ROOT = Path(__file__).resolve().parent.parent
HOME = "https://user.github.io/jornal"
KEY = "6f1c2a8e9b3d4705"


class Actions:
    """A repository, and a machine that runs its workflow."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.host = folder / "host.git"
        self.site = SmallSite(folder / "site")
        self.runs = 0
        self.cache: dict[str, Path] = {}
        (folder / "bin").mkdir()
        for name, text in (
            ("sitegen", f"exec '{sys.executable}' -m sitegen \"$@\""),
            ("python", "exit 0"),
        ):  # what pip would install is what is tested
            (folder / "bin" / name).write_text(f"#!/bin/sh\n{text}\n")
            (folder / "bin" / name).chmod(0o755)

    def git(self, *arguments: str, cwd: Path | None = None) -> str:
        people = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "init.defaultBranch=main")
        done = subprocess.run(["git", *people, *arguments], cwd=cwd or self.site.root, capture_output=True, text=True, check=True)
        return done.stdout

    def push(self, message: str) -> None:
        """Commit all of the site, on top of what is there."""
        self.git("add", "-A")
        self.git("commit", "-qm", message)
        self.git("pull", "-q", "--rebase", "origin", "main")
        self.git("push", "-q", "origin", "HEAD:main")

    def publish(self) -> tuple[Path, dict[str, str], str]:
        """Run all jobs; the folder in which the site was built, what the job said to others, and its summary."""
        self.runs += 1
        home = self.folder / f"run{self.runs}"
        (home / "temp").mkdir(parents=True)
        (home / "output").touch()
        build, outputs = self.job("build", home)
        said = dict(line.split("=", 1) for line in (home / "output").read_text("utf-8").splitlines())
        assert outputs.keys() == {"base_url", "register", "tell"}
        self.cache = {name: build / name for name in (".sitegen", "public")}
        for name, asked in (("remember", "register"), ("tell", "tell")):
            if said.get(asked) == "yes":
                self.job(name, home)
        return build, said, (home / "summary.md").read_text("utf-8")

    def job(self, name: str, home: Path, flow: str = "publish") -> tuple[Path, dict[str, Any]]:
        home.mkdir(parents=True, exist_ok=True)
        clone = home / name
        self.git("clone", "-q", "--depth", "1", f"file://{self.host}", str(clone), cwd=self.folder)
        for kept, place in self.cache.items() if name in ("build", "due") else ():
            place.rename(clone / kept)
        env = {**os.environ, "PYTHONPATH": str(ROOT), "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", "GITHUB_ACTIONS": "true", "CI": "true",
               "GITHUB_STEP_SUMMARY": str(home / "summary.md"), "GITHUB_OUTPUT": str(home / "output"), "RUNNER_TEMP": str(home / "temp"),
               "BASE_URL": HOME}  # fmt: skip
        job = yaml.safe_load((clone / f".github/workflows/{flow}.yml").read_text("utf-8"))["jobs"][name]
        said = ""
        for step in job["steps"]:
            if "run" in step:
                done = subprocess.run(["bash", "-e", "-c", step["run"]], cwd=clone, env=env, capture_output=True, text=True, timeout=120, check=False)
                assert done.returncode == 0 or step.get("continue-on-error"), f"{step['run']}\n{done.stdout}{done.stderr}"
                said += done.stdout + done.stderr
        (home / f"{name}.txt").write_text(said, "utf-8")
        return clone, job.get("outputs", {})

    def file(self, path: str) -> str:
        """A file of the repository."""
        return self.git("show", f"main:{path}", cwd=self.host)


@pytest.fixture
def actions(tmp_path: Path) -> Actions:
    """A new site of four articles in a repository."""
    actions = Actions(tmp_path)
    done = run(tmp_path, "init", "site", "--title", "Jornal", "--timezone", "Asia/Tokyo", "--host", "github")
    assert done.returncode == 0, done.stderr
    settings = (actions.site.root / "sitegen.toml").read_text("utf-8")
    actions.site.file("sitegen.toml", f"{settings}\n[search]\nenabled = false\n")
    for n in range(3):
        actions.site.article(f"2025/n{n}")
    actions.git("init", "-q", "--bare", str(actions.host), cwd=tmp_path)
    actions.git("init", "-q")
    actions.git("remote", "add", "origin", str(actions.host))
    actions.git("add", "-A")
    actions.git("commit", "-qm", "um")
    actions.git("push", "-q", "origin", "HEAD:main")
    return actions


def test_the_second_run_builds_what_changed(actions: Actions) -> None:
    first, said, told = actions.publish()
    assert "| rendered | " in told
    assert said == {"register": "yes"}
    assert f"{HOME}/2025/03/04/n1/" in (first / "public/2025/03/04/n1/index.html").read_text("utf-8")
    actions.site.article("2025/nova", "title: A nova")
    actions.push("dois")
    second, _, told = actions.publish()
    assert (second / "public/2025/03/04/nova/index.html").is_file()
    assert int(re.findall(r"\| reused \| (\d+) \|", told)[0]) > 20, told


def test_what_was_published_is_remembered_and_what_moves_keeps_its_address(actions: Actions) -> None:
    actions.publish()
    assert "/2025/03/04/n1/ news/2025/n1.md\n" in actions.file("addresses/2025.txt")
    assert actions.publish()[1] == {}, "nothing is new"
    actions.site.article("2025/n1", "title: Outra coisa\nslug: outra")
    actions.push("dois")
    built, said, _ = actions.publish()
    assert said == {"register": "yes"}
    assert "url=/jornal/2025/03/04/outra/" in (built / "public/2025/03/04/n1/index.html").read_text("utf-8")
    assert "/2025/03/04/n1/ /2025/03/04/outra/\n" in actions.file("content/redirects/moved.txt")
    assert "/2025/03/04/outra/ news/2025/n1.md\n" in actions.file("addresses/2025.txt")
    assert actions.git("log", "-1", "--format=%s", "main", cwd=actions.host) == "Addresses of the published site\n"


def test_what_dies_is_told_and_the_rest_is_published(actions: Actions) -> None:
    actions.publish()
    actions.git("pull", "-q", "origin", "main")
    (actions.site.root / "content/news/2025/n1.md").unlink()
    actions.site.article("2025/nova", "title: A nova")
    actions.push("dois")
    built, said, _ = actions.publish()
    assert said == {"register": "yes"}
    assert (built / "public/2025/03/04/nova/index.html").is_file()
    assert "the address /2025/03/04/n1/ was published, and nothing answers it now" in (built.parent / "build.txt").read_text("utf-8")


def test_a_commit_that_came_in_between_is_kept(actions: Actions) -> None:
    job = actions.job

    def busy(name: str, home: Path, flow: str = "publish") -> tuple[Path, dict[str, Any]]:
        if name == "remember":
            actions.site.article("2025/entre", "title: Entre")
            actions.push("in between")
        return job(name, home, flow)

    actions.job = busy  # type: ignore[method-assign]
    actions.publish()
    assert "/2025/03/04/n1/" in actions.file("addresses/2025.txt")
    assert "Entre" in actions.file("content/news/2025/entre.md")


def test_a_hub_and_search_engines_hear_of_what_changed_and_of_nothing_else(actions: Actions, listener: Listener) -> None:
    at = f"http://127.0.0.1:{listener.server_port}"
    settings = (actions.site.root / "sitegen.toml").read_text("utf-8")
    actions.site.file("sitegen.toml", f'{settings}\n[notify]\nhub = "{at}/hub"\nindexnow = "{KEY}"\nindexnow_service = "{at}/indexnow"\n')
    actions.push("notify")
    actions.publish()
    assert listener.heard == [], "nobody has to be told of every address of a site that was never built here"
    actions.site.article("2025/nova", "title: A nova")
    actions.push("dois")
    assert actions.publish()[1] == {"register": "yes", "tell": "yes"}
    assert [path for path, _, _ in listener.heard] == ["/hub", "/indexnow"]
    told = json.loads(listener.heard[1][2])["urlList"]
    assert f"{HOME}/2025/03/04/nova/" in told
    assert f"{HOME}/2025/03/04/n1/" not in told


def test_a_pull_request_is_checked_and_what_is_scheduled_is_looked_for(actions: Actions) -> None:
    built, _, _ = actions.publish()
    pulled, _ = actions.job("check", actions.folder / "pull", "check")
    assert (pulled / "public/2025/03/04/n1/index.html").is_file()
    assert "| articles | 4 |" in (actions.folder / "pull/summary.md").read_text("utf-8")
    actions.git("pull", "-q", "origin", "main")
    (actions.site.root / "content/news/2025/n1.md").unlink()
    actions.push("one less")
    with pytest.raises(AssertionError, match=r"the address /2025/03/04/n1/ was published, and nothing answers it now"):
        actions.job("check", actions.folder / "bad", "check")
    actions.cache = {name: built / name for name in (".sitegen", "public")}
    actions.publish()
    actions.job("due", actions.folder / "hour", "scheduled")
    assert (actions.folder / "hour/output").read_text("utf-8") == "due=no\n"
