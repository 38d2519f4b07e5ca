"""Publishing into a folder and into storage that speaks S3: the real files, and a real server of such storage."""

import getpass
import gzip
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar, NamedTuple

import pytest
import urllib3
from conftest import SmallSite
from conftest import running as answering
from moto.server import ThreadedMotoServer
from programs import need
from test_servers import free_port, running

from sitegen.deploy.bucket import headers
from sitegen.deploy.built import take
from sitegen.deploy.claim import _machine
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
    def __init__(self, root: Path, to: str = "", env: dict[str, str] | None = None) -> None:
        super().__init__(to or str(root), env or {})
        self.root = root

    def tree(self) -> dict[str, bytes]:
        root = self.root
        found = {f.relative_to(root).as_posix(): f.read_bytes() for f in root.rglob("*") if f.is_file()}
        return {name: data for name, data in found.items() if name == ".sitegen/deployed" or not name.startswith(".sitegen/")}

    def get(self, name: str) -> bytes:
        return (self.root / name).read_bytes()

    def put(self, name: str, data: bytes) -> None:
        place = self.root / name
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


class Ssh(NamedTuple):
    """A server of this machine, and the files of a client that it lets in."""

    port: int
    folder: Path
    """Holds ``config``, ``known`` and ``id``."""

    def env(self) -> dict[str, str]:
        return {"RSYNC_RSH": f"{need('ssh')} -F {self.folder}/config"}

    def address(self, path: Path) -> str:
        return f"ssh://{getpass.getuser()}@127.0.0.1:{self.port}{path}"


@pytest.fixture(scope="module")
def ssh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ssh]:
    """A server of SSH with keys of its own."""
    folder, port = tmp_path_factory.mktemp("ssh"), free_port()
    for name in ("host", "id"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    host = (folder / "host.pub").read_text().split()
    (folder / "known").write_text(f"[127.0.0.1]:{port} {host[0]} {host[1]}\n")
    (folder / "config").write_text(
        f"Host *\nIdentityFile {folder}/id\nIdentitiesOnly yes\nUserKnownHostsFile {folder}/known\nGlobalKnownHostsFile none\n"
    )
    (folder / "sshd").write_text(
        f"ListenAddress 127.0.0.1:{port}\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/id.pub\nPidFile {folder}/pid\nStrictModes no\n"
        "UsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\nMaxStartups 100\n"
    )
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    assert need("rsync")
    with running([need("sshd"), "-D", "-e", "-f", str(folder / "sshd")], port, folder / "log"):
        yield Ssh(port, folder)


@pytest.fixture(params=["folder", "bucket", "rsync"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Target:
    if request.param == "folder":
        return FolderTarget(tmp_path / "www")
    if request.param == "rsync":
        server: Ssh = request.getfixturevalue("ssh")
        return FolderTarget(tmp_path / "www", server.address(tmp_path / "www"), server.env())
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


@pytest.mark.parametrize("target", ["folder", "bucket"], indirect=True)
def test_what_others_put_there_stays(site: SmallSite, target: Target) -> None:
    assert target.deploy(site)[0] == 0
    target.put("google123.html", b"theirs")
    site.article("2025/segunda")
    assert target.deploy(site)[0] == 0
    assert published(target) == {**built(site), "google123.html": b"theirs"}


@pytest.mark.parametrize("target", ["folder", "rsync"], indirect=True)
def test_only_what_is_named_goes_however_it_is_named(site: SmallSite, target: Target) -> None:
    names = ["a/lista [1]*.txt", "a/b/que é.txt", "a/b/* #1.txt"]
    theirs = ["a/lista 1x.txt", "a/b/lista [1]*.txt", "a/b/c/que é.txt", "- b/x.txt"]
    for name in names:
        site.file(f"content/static/{name}", "ours")
    assert target.deploy(site)[0] == 0
    for name in theirs:
        target.put(name, b"theirs")
    for name in names:
        (site.root / "content/static" / name).unlink()
    code, said = target.deploy(site)
    assert code == 0, said
    assert published(target) == {**built(site), **dict.fromkeys(theirs, b"theirs")}


def test_a_place_that_holds_something_else_is_refused(site: SmallSite, target: Target) -> None:
    target.put("index.html", b"theirs")
    code, said = target.deploy(site)
    assert (code, "did not publish" in said) == (5, True)
    assert target.tree() == {"index.html": b"theirs"}


@pytest.mark.parametrize("target", ["folder", "bucket"], indirect=True)
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

    def send(self, root: Path, names: Sequence[str], ours: Collection[str]) -> Iterator[str]:
        yield from super().send(root, names[: self._left], ours)
        self._left -= len(names)
        if self._left < 0:
            raise KeyboardInterrupt


def test_wherever_it_is_cut_off_no_list_leads_to_a_missing_page_and_the_next_one_completes_it(site: SmallSite, tmp_path: Path) -> None:
    target = FolderTarget(tmp_path / "www")

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
    target = FolderTarget(tmp_path / "www")
    with lock(tmp_path / "www/.sitegen"):
        assert target.deploy(site)[0] == 4
    assert target.deploy(site)[0] == 0


def test_a_folder_in_which_sites_are_built_or_sources_lie_is_no_target(site: SmallSite) -> None:
    site.build()
    for place in (site.public, site.root, site.root / "content"):
        assert site.run("deploy", "--no-search", "--to", str(place)).returncode == 5
    assert (site.root / "content/news/2025/primeira.md").is_file()


@pytest.mark.parametrize("target", ["folder", "rsync"], indirect=True)
def test_a_link_in_the_target_is_not_followed(site: SmallSite, target: Target, tmp_path: Path) -> None:
    assert target.deploy(site)[0] == 0
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "www/2026").symlink_to(outside)
    site.article("2026/nova", "date: 2026-01-02 10:00")
    code, said = target.deploy(site)
    assert (code, "did not publish" in said) == (5, True)
    assert list(outside.iterdir()) == []
    assert (tmp_path / "www/2026").is_symlink()


def test_a_file_of_somebody_elses_is_not_replaced(site: SmallSite, tmp_path: Path, ssh: Ssh) -> None:
    for target in (FolderTarget(tmp_path / "here"), FolderTarget(tmp_path / "there", ssh.address(tmp_path / "there"), ssh.env())):
        assert target.deploy(site)[0] == 0
        target.put("2026/01/02/nova/index.html", b"theirs")
        before = published(target)
        site.article("2026/nova", "date: 2026-01-02 10:00")
        code, said = target.deploy(site)
        assert (code, "holds 2026/01/02/nova/index.html, which sitegen did not publish" in said) == (5, True), said
        assert published(target) == before
        (site.root / "content/news/2026/nova.md").unlink()


def claimed(target: Target, machine: str, process: int) -> None:
    """Leave what another deployment would."""
    holder = {"machine": machine, "process": process, "since": 1_800_000_000, "token": "x"}
    target.put(".sitegen/deploying", json.dumps(holder).encode())


def test_a_deployment_of_another_machine_keeps_others_away_until_it_is_told_to_be_over(site: SmallSite, target: Target) -> None:
    assert target.deploy(site)[0] == 0
    before = published(target)
    assert ".sitegen/deploying" not in before
    claimed(target, "another machine", 1)
    assert "holds this site already" in target.deploy(site)[1]
    site.article("2025/segunda")
    code, said = target.deploy(site)
    assert (code, "process 1 on another, since 2027-01-15 08:00 UTC" in said, "--break-lock" in said) == (4, True, True), said
    assert {name: data for name, data in published(target).items() if name != ".sitegen/deploying"} == before
    assert target.deploy(site, "--break-lock")[0] == 0
    assert published(target) == built(site)


@pytest.mark.parametrize("target", ["folder", "bucket"], indirect=True)
def test_what_a_killed_deployment_of_this_machine_left_is_taken_away_and_that_of_a_running_one_is_not(site: SmallSite, target: Target) -> None:
    assert target.deploy(site)[0] == 0
    site.article("2025/segunda")
    claimed(target, _machine(), os.getpid())
    assert target.deploy(site)[0] == 4
    with subprocess.Popen(["true"]) as ended:
        ended.wait()
    claimed(target, _machine(), ended.pid)
    code, said = target.deploy(site)
    assert code == 0, said
    assert published(target) == built(site)


def test_two_that_begin_at_once_do_not_both_publish(site: SmallSite, target: Target, tmp_path: Path) -> None:
    other = SmallSite(tmp_path / "other")
    shutil.copytree(site.root, other.root)
    assert target.deploy(site)[0] == 0
    for number in range(10):
        site.article(f"2025/um-{number}")
        other.article(f"2025/dois-{number}")
    with target.start(site) as one, target.start(other) as two:
        codes = sorted([one.wait(), two.wait()])
    assert codes in ([0, 0], [0, 4])
    winner = [each for each in (site, other) if published(target) == built(each)]
    assert len(winner) == 1, "the place holds one of the two sites, whole"


class Simple(BaseHTTPRequestHandler):
    """Storage that knows no conditions: it stands before a server that does."""

    behind = ""
    refused: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        if self.headers["If-None-Match"]:
            self.refused.append(self.path)
            self.send_response(501)
            data = b"<Error><Code>NotImplemented</Code><Message>A header is not implemented</Message></Error>"
            headers: Mapping[str, str] = {}
        else:
            sent = self.rfile.read(int(self.headers["Content-Length"] or 0))
            answer = urllib3.request(self.command, self.behind + self.path, body=sent, headers=dict(self.headers), retries=False)
            self.send_response(answer.status)
            data, headers = answer.data, answer.headers
        for name in ("Content-Type", "ETag", "Last-Modified"):
            if name in headers:
                self.send_header(name, headers[name])
        self.send_header("Content-Length", headers.get("Content-Length", "0") if self.command == "HEAD" else str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_HEAD = do_PUT = do_POST = do_DELETE = do_GET

    def log_message(self, *_: object) -> None:
        pass


def test_storage_that_knows_no_conditions_is_asked_before_and_after(site: SmallSite, storage: str) -> None:
    urllib3.request("POST", f"{storage}/moto-api/reset")
    urllib3.request("PUT", f"{storage}/{BUCKET}")
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Before", (Simple,), {"behind": storage}))
    with answering(server) as address:
        target = BucketTarget(f"s3://{BUCKET}/www", {**KEYS, "AWS_ENDPOINT_URL": address})
        code, said = target.deploy(site)
        assert code == 0, said
        assert published(target) == built(site)
        claimed(target, "another machine", 1)
        site.article("2025/segunda")
        assert target.deploy(site)[0] == 4
        assert target.deploy(site, "--break-lock")[0] == 0
        assert published(target) == built(site)
    assert len(Simple.refused) == 2


def test_what_ssh_complains_of_is_said_in_clear_words(site: SmallSite, tmp_path: Path, ssh: Ssh) -> None:
    target = FolderTarget(tmp_path / "www", ssh.address(tmp_path / "www"), ssh.env())
    config = (ssh.folder / "config").read_text()
    for old, new, wanted in (
        (f"{ssh.folder}/known", f"{ssh.folder}/nobody", "its key is not known here"),
        (f"{ssh.folder}/id\n", f"{ssh.folder}/host\n", "it lets nobody in with the keys at hand"),
    ):
        (ssh.folder / "other").write_text(config.replace(old, new))
        target.env = {"RSYNC_RSH": f"ssh -F {ssh.folder}/other"}
        code, said = target.deploy(site)
        assert (code, wanted in said) == (3, True), said
        assert not (tmp_path / "www").exists()
    target = FolderTarget(tmp_path / "www", f"ssh://127.0.0.1:{free_port()}/srv/www", ssh.env())
    code, said = target.deploy(site)
    assert (code, "Connection refused" in said) == (3, True), said


@pytest.mark.parametrize(
    "address",
    [
        "ana:very-secret@host:/www",
        "-oProxyCommand=x@host:/www",
        "host:",
        "host:/",
        "ssh://host",
        "ssh://host:22",
        "a b:/x",
        "host:/$(x)",
        "http://x/y",
        "host:22:/x",
    ],
)
def test_what_is_no_address_of_a_machine_is_refused_and_no_password_shown(site: SmallSite, address: str) -> None:
    done = site.run("deploy", "--no-search", "--to", address)
    assert (done.returncode, "user@host:/srv/www" in done.stderr) == (2, True), done.stderr
    assert "very-secret" not in done.stderr


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
        ("pagefind/index/pt-br_0a1b2c3.pf_index", "31536000"),
        ("pagefind/after-2025-09-04/cards/12.json", "31536000"),
        ("pagefind/after-2025-09-04/list.json", "31536000"),
        ("pagefind/parts.json", "0"),
        ("feed.xml", "0"),
    ],
)
def test_how_long_a_file_may_be_kept(name: str, kept: str) -> None:
    said = headers(name)["Cache-Control"]
    assert said.startswith(f"public, max-age={kept},") or said == f"public, max-age={kept}", said
