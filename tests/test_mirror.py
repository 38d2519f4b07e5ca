"""Publishing into a folder and into storage that speaks S3: the real files, and a real server of such storage."""

import gzip
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import urllib3
from conftest import SmallSite
from moto.server import ThreadedMotoServer

from sitegen.deploy.bucket import headers
from sitegen.deploy.built import take
from sitegen.deploy.folder import Folder
from sitegen.deploy.mirror import Mirror
from sitegen.store.lock import lock

BUCKET = "jornal"
KEYS = {"AWS_ACCESS_KEY_ID": "AKIATEST", "AWS_SECRET_ACCESS_KEY": "very-secret-indeed", "AWS_REGION": "us-east-1"}


class Target:
    """Where a test publishes to, and what is there."""

    def __init__(self, to: str, env: dict[str, str]) -> None:
        self.to = to
        self.env = env

    def deploy(self, site: SmallSite, *options: str) -> tuple[int, str]:
        done = site.run("deploy", "--no-search", "--to", self.to, *options, env=self.env)
        return done.returncode, done.stdout + done.stderr

    def start(self, site: SmallSite) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "sitegen", "--site", str(site.root), "deploy", "--no-search", "--to", self.to]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **self.env})

    def tree(self) -> dict[str, bytes]:
        raise NotImplementedError

    def put(self, name: str, data: bytes) -> None:
        raise NotImplementedError

    def get(self, name: str) -> bytes:
        raise NotImplementedError


class FolderTarget(Target):
    def tree(self) -> dict[str, bytes]:
        root = Path(self.to)
        found = {f.relative_to(root).as_posix(): f.read_bytes() for f in root.rglob("*") if f.is_file()}
        return {name: data for name, data in found.items() if name == ".sitegen/deployed" or not name.startswith(".sitegen/")}

    def get(self, name: str) -> bytes:
        return Path(self.to, name).read_bytes()

    def put(self, name: str, data: bytes) -> None:
        place = Path(self.to, name)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)


class BucketTarget(Target):
    def __init__(self, to: str, env: dict[str, str]) -> None:
        super().__init__(to, env)
        import obstore
        from obstore.store import S3Store

        self.client = obstore
        self.store = S3Store(
            BUCKET, prefix="www", endpoint=env["AWS_ENDPOINT_URL"], access_key_id="AKIATEST", secret_access_key="very-secret-indeed",
            region="us-east-1", client_options={"allow_http": True},
        )  # fmt: skip

    def tree(self) -> dict[str, bytes]:
        names = [found["path"] for some in self.client.list(self.store) for found in some]
        return {name: self.get(name) for name in names}

    def get(self, name: str) -> bytes:
        return bytes(self.client.get(self.store, name).bytes())

    def put(self, name: str, data: bytes) -> None:
        self.client.put(self.store, name, data)


@pytest.fixture(scope="module")
def storage() -> Iterator[str]:
    """The address of a server of storage."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Target:
    if request.param == "folder":
        return FolderTarget(str(tmp_path / "www"), {})
    address = request.getfixturevalue("storage")
    urllib3.request("POST", f"{address}/moto-api/reset")
    assert urllib3.request("PUT", f"{address}/{BUCKET}").status == 200
    return BucketTarget(f"s3://{BUCKET}/www", {**KEYS, "AWS_ENDPOINT_URL": address})


def built(site: SmallSite) -> dict[str, bytes]:
    return {name: data for name, data in site.tree().items() if not name.startswith(".sitegen/")}


def published(target: Target) -> dict[str, bytes]:
    return {name: data for name, data in target.tree().items() if name != ".sitegen/deployed"}


def listed(target: Target) -> dict[str, list[object]]:
    """What the target's own list says of it."""
    return json.loads(gzip.decompress(target.tree()[".sitegen/deployed"]))["files"]


def test_the_target_becomes_equal_to_the_build_and_only_what_changed_is_sent(site: SmallSite, target: Target) -> None:
    code, said = target.deploy(site)
    assert code == 0, said
    assert published(target) == built(site)
    before = published(target)
    site.article("2025/segunda", "title: Segunda\ntags: [Lago]")
    assert f"of {len(before)} files would change" not in target.deploy(site, "--dry-run")[1]
    assert published(target) == before
    code, said = target.deploy(site)
    after = published(target)
    assert after == built(site)
    different = sum(before.get(name) != after.get(name) for name in before.keys() | after.keys())
    assert f"published: {different} of {len(after)} files changed" in said
    (site.root / "content/news/2025/segunda.md").unlink()
    assert target.deploy(site)[0] == 0
    assert published(target) == built(site)
    assert "holds this site already" in target.deploy(site)[1]


def test_what_others_put_there_stays(site: SmallSite, target: Target) -> None:
    assert target.deploy(site)[0] == 0
    target.put("google123.html", b"theirs")
    site.article("2025/segunda")
    assert target.deploy(site)[0] == 0
    assert published(target) == {**built(site), "google123.html": b"theirs"}


def test_a_place_that_holds_something_else_is_refused(site: SmallSite, target: Target) -> None:
    target.put("index.html", b"theirs")
    code, said = target.deploy(site)
    assert (code, "did not publish" in said) == (5, True)
    assert target.tree() == {"index.html": b"theirs"}


def test_the_refusals_hold(site: SmallSite, target: Target) -> None:
    for number in range(12):
        site.article(f"2025/n{number}")
    assert target.deploy(site)[0] == 0
    before = target.tree()
    code, said = target.deploy(site, "--base-url", "https://other.test/")
    assert (code, "the site there has the address https://news.test/" in said) == (5, True)
    assert target.deploy(site, "--base-url", "http://localhost:8000/")[0] == 5
    for number in range(11):
        (site.root / f"content/news/2025/n{number}.md").unlink()
    code, said = target.deploy(site)
    assert (code, "published pages would vanish" in said) == (5, True)
    site.article("2025/quebrada", "tittle: x")
    assert target.deploy(site, "--allow-shrink")[0] == 1
    assert target.tree() == before


def test_a_file_becomes_a_folder_and_a_folder_a_file(site: SmallSite, target: Target) -> None:
    site.file("content/static/a", "a file")
    site.file("content/static/b/c.txt", "in a folder")
    assert target.deploy(site)[0] == 0
    for name in ("a", "b/c.txt"):
        (site.root / "content/static" / name).unlink()
    (site.root / "content/static/b").rmdir()
    site.file("content/static/a/c.txt", "in a folder")
    site.file("content/static/b", "a file")
    code, said = target.deploy(site)
    assert code == 0, said
    assert published(target) == built(site)


def missing(tree: dict[str, bytes], wanted: dict[str, bytes]) -> set[str]:
    """Pages of the new site that something there leads to and that are not there."""
    pages = {name for name in wanted if name.startswith("2025/03/04/") and name.count("/") == 4}
    led = {name: data for name, data in tree.items() if name.endswith(".html") and name not in pages}
    return {page for page in pages - tree.keys() if any(f'"/{page.removesuffix("index.html")}"'.encode() in data for data in led.values())}


class CutOff(Folder):
    """A folder that can be reached for so many files only."""

    def __init__(self, folder: Path, site: Path, left: int) -> None:
        super().__init__(folder, site)
        self._left = left

    def send(self, source: Path, name: str, *, new: bool) -> None:
        self._left -= 1
        if self._left < 0:
            raise KeyboardInterrupt
        super().send(source, name, new=new)


def test_wherever_it_is_cut_off_no_list_leads_to_a_missing_page_and_the_next_one_completes_it(site: SmallSite, tmp_path: Path) -> None:
    target = FolderTarget(str(tmp_path / "www"), {})

    def publish(left: int) -> None:
        report = site.build(survey=True)
        with Mirror(CutOff(tmp_path / "www", site.root, left)) as mirror, suppress(KeyboardInterrupt):
            mirror.publish(take(site.root, report, "https://news.test/"), mirror.former(), False, lambda *_: None)

    for left in (0, 3, 20, 999):
        publish(left)
        assert missing(published(target), built(site)) == set()
    assert published(target) == built(site)
    for left in range(0, 45, 2):
        for part in range(4):
            site.article(f"2025/n{left}-{part}", f"title: Notícia {left} {part}\ntags: [Lago]")
        if left % 3 == 0:
            site.article("2025/primeira", f"title: Primeira\nslug: primeira-{left}\ntags: [Lago]")
        publish(left)
        assert missing(published(target), built(site)) == set(), f"after {left} files"
        if left % 8 == 0:
            publish(999)
            assert published(target) == built(site)
    publish(999)
    assert published(target) == built(site)
    assert not any(mark in ("absent", "unsure") for _, mark in listed(target).values())


def test_a_killed_deployment_is_completed_by_the_next_one(site: SmallSite, target: Target) -> None:
    random.seed(7)
    assert target.deploy(site)[0] == 0
    for number in range(2):
        for part in range(15):
            site.article(f"2025/n{number}-{part}", f"title: Notícia {number} {part}\ntags: [Lago]")
        site.build()
        list_ = target.tree()[".sitegen/deployed"]
        with target.start(site) as process:
            while target.get(".sitegen/deployed") == list_ and process.poll() is None:
                time.sleep(0.002)
            time.sleep(random.uniform(0, 0.05))
            process.kill()
        assert missing(published(target), built(site)) == set()
    site.article("2025/n0-0", "title: Outra coisa\nslug: mudada\ntags: [Lago]")
    code, said = target.deploy(site)
    assert code == 0, said
    assert published(target) == built(site)


def test_two_deployments_do_not_mix(site: SmallSite, tmp_path: Path) -> None:
    target = FolderTarget(str(tmp_path / "www"), {})
    with lock(tmp_path / "www/.sitegen"):
        assert target.deploy(site)[0] == 4
    assert target.deploy(site)[0] == 0


def test_a_folder_in_which_sites_are_built_or_sources_lie_is_no_target(site: SmallSite) -> None:
    site.build()
    for place in (site.public, site.root, site.root / "content"):
        assert site.run("deploy", "--no-search", "--to", str(place)).returncode == 5
    assert (site.root / "content/news/2025/primeira.md").is_file()


def test_a_link_in_the_target_is_not_followed(site: SmallSite, tmp_path: Path) -> None:
    target = FolderTarget(str(tmp_path / "www"), {})
    assert target.deploy(site)[0] == 0
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "www/2026").symlink_to(outside)
    site.article("2026/nova", "date: 2026-01-02 10:00")
    code, said = target.deploy(site)
    assert (code, "did not publish" in said) == (5, True)
    assert list(outside.iterdir()) == []


def test_no_key_is_ever_shown_and_none_is_taken_from_the_command_line(site: SmallSite, storage: str) -> None:
    env = {**KEYS, "AWS_ENDPOINT_URL": storage}
    done = site.run("deploy", "--no-search", "--to", "s3://no-such-bucket", env=env)
    assert (done.returncode, "NoSuchBucket" in done.stderr) == (3, True), done.stderr
    assert "very-secret" not in done.stdout + done.stderr
    done = site.run("deploy", "--no-search", "--to", "s3://AKIATEST:very-secret-indeed@jornal", env=env)
    assert done.returncode == 2
    assert "very-secret" not in done.stdout + done.stderr


def test_objects_have_their_types_and_are_kept_as_long_as_they_stay_the_same(site: SmallSite, storage: str) -> None:
    urllib3.request("POST", f"{storage}/moto-api/reset")
    urllib3.request("PUT", f"{storage}/{BUCKET}")
    target = BucketTarget(f"s3://{BUCKET}/www", {**KEYS, "AWS_ENDPOINT_URL": storage})
    assert target.deploy(site)[0] == 0
    style = next(name for name in built(site) if name.startswith("static/site-") and name.endswith(".css"))
    assert target.client.get(target.store, style).attributes == {
        "Content-Type": "text/css; charset=utf-8",
        "Cache-Control": "public, max-age=31536000, immutable",
    }
    assert target.client.get(target.store, "index.html").attributes["Content-Type"] == "text/html; charset=utf-8"
    assert "must-revalidate" in target.client.get(target.store, "index.html").attributes["Cache-Control"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("media/2025/lago-jpg-800-1a2b3c4d.webp", "31536000"),
        ("media/2025/lago-jpg-16x9-1a2b3c4d.jpg", "31536000"),
        ("media/2025/lago-jpg-1200x675-1a2b3c4d.jpg", "31536000"),
        ("media/2025/foto-20250904.jpg", "86400"),
        ("pagefind/fragment/pt-br_0a1b2c3.pf_fragment", "31536000"),
        ("pagefind/pagefind-entry.json", "0"),
        ("feed.xml", "0"),
    ],
)
def test_how_long_a_file_may_be_kept(name: str, kept: str) -> None:
    said = headers(name)["Cache-Control"]
    assert said.startswith(f"public, max-age={kept},") or said == f"public, max-age={kept}", said
