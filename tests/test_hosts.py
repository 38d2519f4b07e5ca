"""The files by which hosts build and publish a site: they parse, and their steps work."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from test_new import run

from sitegen.cli.writing import HOSTS

ROOT = Path(__file__).resolve().parent.parent
HOSTING = ROOT / "sitegen/starter/hosts"
WORKFLOWS = [*sorted((HOSTING / "github/dot-github/workflows").glob("*.yml")), *sorted((ROOT / ".github/workflows").glob("*.yml"))]


def jobs(file: Path) -> dict[str, Any]:
    return yaml.safe_load(file.read_text("utf-8"))["jobs"]


def test_every_host_has_its_files() -> None:
    assert {folder.name for folder in HOSTING.iterdir()} == set(HOSTS)


@pytest.mark.parametrize("host", HOSTS)
def test_a_new_site_for_a_host_is_whole(tmp_path: Path, host: str) -> None:
    done = run(tmp_path, "init", "jornal", "--title", "Jornal", "--timezone", "Asia/Tokyo", "--host", host)
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"sitegen==\d+\.\d+\.\d+\n", (tmp_path / "jornal/requirements.txt").read_text("utf-8"))
    assert run(tmp_path, "--site", "jornal", "build", "--strict", "--no-search").returncode == 0
    if host in ("netlify", "cloudflare"):
        headers = (tmp_path / "jornal/public/_headers").read_text("utf-8")
        assert "X-Content-Type-Options: nosniff" in headers
        assert "Content-Security-Policy: frame-ancestors 'none'" in headers
    if host in ("netlify", "cloudflare", "nginx", "apache"):
        assert f'redirects = "{host}"' in (tmp_path / "jornal/sitegen.toml").read_text("utf-8")
    if host == "github":
        assert 'timezone: "Asia/Tokyo"' in (tmp_path / "jornal/.github/workflows/scheduled.yml").read_text("utf-8")


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda f: f"{f.parent.parent.name}/{f.name}")
def test_a_workflow_names_its_actions_by_commit_and_has_few_rights(file: Path) -> None:
    text = file.read_text("utf-8")
    flow = yaml.safe_load(text)
    assert flow["permissions"] == {"contents": "read"}
    for line in re.findall(r"uses: (.*)", text):
        assert re.fullmatch(r"actions/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line) or line == "./.github/workflows/publish.yml"
    for job in flow["jobs"].values():
        assert "timeout-minutes" in job or "uses" in job or job["permissions"] == {"pages": "write", "id-token": "write"}
        assert set(job.get("permissions", {}).values()) <= {"read", "write"}
        for step in job.get("steps", []):
            assert "${{" not in step.get("run", ""), "an expression in a shell line may hold anything"
            if step.get("uses", "").startswith("actions/checkout"):
                assert step["with"]["persist-credentials"] is (job.get("permissions", {}).get("contents") == "write")
        if job.get("permissions", {}).get("contents") == "write" and "uses" not in job:
            lines = [line.strip() for step in job["steps"] for line in step.get("run", "").splitlines()]
            assert all(line.startswith("git ") for line in lines), "a job that may write runs nothing but Git"
            assert all(step["uses"].startswith("actions/") for step in job["steps"] if "uses" in step)


@pytest.mark.parametrize(
    ("schema", "file"),
    [*(("vendor.github-workflows", file) for file in WORKFLOWS), ("vendor.gitlab-ci", HOSTING / "gitlab/dot-gitlab-ci.yml")],
    ids=lambda value: value.name if isinstance(value, Path) else None,
)
def test_what_hosts_read_is_what_they_understand(schema: str, file: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_two_workflows_that_share_a_cache_name_it_alike() -> None:
    keys = {
        step["with"]["key"]
        for file in WORKFLOWS[:3]
        for job in jobs(file).values()
        for step in job.get("steps", [])
        if "cache" in step.get("uses", "")
    }
    assert len(keys) == 1
