"""Whatever stops a build - a kill, a full disk, a signal, a broken template - the site is the old one or the new one."""

import errno
import io
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from conftest import NOW, SmallSite
from test_incremental import failure, place_for_many_files, templates_are_compiled_once  # noqa: F401 - fixtures

import sitegen
from sitegen import rendering
from sitegen.build import Request, build
from sitegen.errors import Exit, SitegenError
from sitegen.store import disk
from sitegen.wardens import unbroken

KILLS = int(os.environ.get("SITEGEN_KILLS", "20"))
"""Rounds of the kill test; the nightly run takes hundreds."""
CLOCK = "2027-01-15T08:00:00+00:00"
"""``NOW`` as the command wants it."""
PACKAGE = str(Path(sitegen.__file__).parent.parent)


def start(site: SmallSite, *arguments: str, **options: Any) -> subprocess.Popen[str]:
    """The command as a process group of its own, as a shell starts it."""
    command = [sys.executable, "-m", "sitegen", "--site", str(site.root), "build", "--now", CLOCK, *arguments]
    env = {**os.environ, "PYTHONPATH": PACKAGE}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env, start_new_session=True, **options)


def driven(script: str, site: SmallSite, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command, with something prepared that happens at an exact moment."""
    return subprocess.run(
        [sys.executable, "-c", script, *arguments, "--site", str(site.root), "build", "--jobs", "2", "--now", CLOCK],
        env={**os.environ, "PYTHONPATH": PACKAGE}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def ended(process: subprocess.Popen[str], *codes: int) -> str:
    """What a process said before it ended, well if nothing else is expected."""
    said = process.communicate()[1]
    assert process.returncode in (codes or (0,)), said
    assert "Traceback" not in said
    return said


def kill_group(process: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def build_soon(site: SmallSite, **options: Any) -> None:
    """Build; a process that was killed a moment ago may still be letting go of the lock."""
    deadline = time.monotonic() + 2
    while True:
        try:
            site.build(**options)
        except SitegenError as error:
            if error.code != Exit.LOCKED or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def published(site: SmallSite) -> dict[str, bytes]:
    """What readers see: the output folder without what it knows of itself."""
    return {path: data for path, data in site.tree().items() if not path.startswith(".sitegen/")} if site.public.exists() else {}


def left_over(site: SmallSite) -> list[str]:
    """What an unfinished publication leaves."""
    files = [site.public / ".sitegen/journal", site.public / ".sitegen/journal.new"]
    files += [f for folder in (site.root, site.public) for f in (folder / ".sitegen/staging").rglob("*")]
    return [str(file) for file in files if file.exists()]


def mixture(found: dict[str, bytes], *versions: dict[str, bytes]) -> list[str]:
    """Files that are neither as they were nor as they will be."""
    return [path for path, data in found.items() if all(version.get(path) != data for version in versions)]


SETTINGS = 'title = "{}"\nbase_url = "https://news.test/"\nsearch.enabled = false\nlistings = {{months = false, days = false, places = false, series = false}}\nfeeds.terms = false\n'


def archive(site: SmallSite, articles: int) -> None:
    for i in range(articles):
        header = f"title: Notícia {i}\ndate: 2025-{i % 12 + 1:02}-{i % 28 + 1:02} 10:00\ntags: [T{i % 8}]\nsection: S{i % 3}\nauthors: [A{i % 3}]"
        site.article(f"2025/n{i}", header, f"Texto {i}. " * 20)


def versions(place: Path, articles: int) -> tuple[SmallSite, list[dict[str, bytes]], Callable[[int], None]]:
    """A site with two versions of its sources, the trees that clean builds make of them, and the way to put one in place. Version 0 is built."""
    site = SmallSite(place / "site")
    archive(site, articles)

    def put(version: int) -> None:
        site.file("sitegen.toml", SETTINGS.format(("Jornal", "Folha")[version]))
        for i in range(5):
            site.article(f"2025/n{i}", f"title: Notícia {i}, {version}\ndate: 2025-{i % 12 + 1:02}-01 10:00", f"Versão {version}")
        for i in range(4):
            site.article(
                f"2026/v{version}-{i}",
                f"title: Só na versão {version}\ndate: 2026-0{i + 1}-01 10:00\ntags: [V{version}]\nredirect_from: [/velha/{version}/{i}/]",
            )
            (site.root / f"content/news/2026/v{1 - version}-{i}.md").unlink(missing_ok=True)

    trees: list[dict[str, bytes]] = []
    for version in (1, 0):
        put(version)
        shutil.rmtree(site.public, ignore_errors=True)
        shutil.rmtree(site.root / ".sitegen", ignore_errors=True)
        site.build()
        trees.insert(0, site.tree())
    return site, trees, put


# Killed


@pytest.mark.parametrize("part", range(2))
def test_killed_at_any_moment_the_site_is_old_or_new_file_by_file_and_the_next_build_completes_it(place: Path, part: int) -> None:
    site, trees, put = versions(place, 150)
    visible = [{path: data for path, data in tree.items() if not path.startswith(".sitegen/")} for tree in trees]
    put(1)
    began = time.monotonic()
    ended(start(site, "--jobs", "2"))
    whole = time.monotonic() - began
    assert site.tree() == trees[1]
    dice = random.Random(part)
    now = 1
    for _ in range(-(-KILLS // 2)):
        old, now = now, 1 - now
        put(now)
        process = start(site, "--jobs", "2")
        time.sleep(dice.uniform(0.3, 1.05) * whole)
        kill_group(process)
        found = published(site)
        assert mixture(found, *visible) == []
        assert found.keys() >= visible[old].keys() & visible[now].keys()
        build_soon(site)
        assert site.tree() == trees[now]
        assert left_over(site) == []


def test_killed_during_the_first_build_the_next_one_completes_it(place: Path) -> None:
    """With the search index."""
    site = SmallSite(place / "site")
    site.file("sitegen.toml", 'title = "Jornal"\n')
    archive(site, 60)
    began = time.monotonic()
    ended(start(site, "--jobs", "2"))
    whole = time.monotonic() - began
    expected, visible = site.tree(), published(site)
    dice = random.Random(7)
    for _ in range(KILLS // 6 + 1):
        shutil.rmtree(site.public)
        shutil.rmtree(site.root / ".sitegen")
        process = start(site, "--jobs", "2")
        time.sleep(dice.uniform(0.3, 1.0) * whole)
        kill_group(process)
        assert mixture(published(site), visible) == []
        build_soon(site, search=True)
        assert site.tree() == expected
        assert left_over(site) == []


STEPS = """
import os, shutil, sys
from pathlib import Path
from sitegen.build import Request, build
from sitegen.errors import SitegenError
from test_incremental import compiled_once

warm = compiled_once()
warm.__enter__()
root, sources, calls, how = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3].split(), sys.argv[4]
start = Path(f"{root}-start")
request = lambda: Request(root, search=False, now=%d, jobs=1)
build(request())  # what it imports is there before the first fork

def tree():
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in sorted((root / "public").rglob("*")) if p.is_file()} if (root / "public").exists() else {}

def visible(files):
    return {p: d for p, d in files.items() if not p.startswith("public/.sitegen/")}

def put(folder):
    for name in os.listdir(root):
        shutil.rmtree(root / name) if (root / name).is_dir() else (root / name).unlink()
    shutil.copytree(folder, root, dirs_exist_ok=True)

def child(action):
    pid = os.fork()
    if not pid:
        code = 70
        try:
            code = action()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

def interrupted(n):
    seen = 0
    def count(original):
        def call(*arguments, **options):
            nonlocal seen
            seen += 1
            if seen == n:
                (root.parent / "reached").write_text("")
                if how == "die":
                    os._exit(9)
                raise OSError(5, "Input/output error")
            return original(*arguments, **options)
        return call
    for name in calls:
        setattr(os, name, count(getattr(os, name)))
    try:
        build(request())
    except SitegenError as error:
        return int(error.code)
    except OSError:
        return 3
    return 0

put(start)
old = visible(tree())
put(sources)
shutil.rmtree(root / "public", ignore_errors=True), shutil.rmtree(root / ".sitegen", ignore_errors=True)
build(request())
new, n, codes = tree(), 0, []
while True:
    n += 1
    put(start)
    for name in ("content", "sitegen.toml"):
        shutil.rmtree(root / name) if (root / name).is_dir() else (root / name).unlink()
    shutil.copytree(sources, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("public", ".sitegen"))
    (root.parent / "reached").unlink(missing_ok=True)
    codes.append(child(lambda: interrupted(n)))
    reached = (root.parent / "reached").exists()
    found = visible(tree())
    wrong = [p for p, d in found.items() if d not in (old.get(p), new.get(p))] + [p for p in old.keys() & new.keys() if p not in found]
    assert not wrong, (n, "neither old nor new", wrong)
    again = child(lambda: build(request()) and 0)
    assert again == 0, (n, "the next build fails", again)
    assert tree() == new, (n, "the next build is not as clean", sorted(k for k in {*tree(), *new} if tree().get(k) != new.get(k)))
    left = [p for p in (root / "public/.sitegen/journal", root / "public/.sitegen/journal.new", *(root / ".sitegen/staging").rglob("*")) if p.exists()]
    assert not left, (n, left)
    if not reached:
        break
print(*codes)
"""


@pytest.fixture(scope="module")
def two_states(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A small built site, and the sources of its next version: articles come, go, change and move."""
    folder = tmp_path_factory.mktemp("states")
    site = SmallSite(folder / "site-start")
    site.file("sitegen.toml", SETTINGS.format("Jornal"))
    for i in (1, 2, 3):
        site.article(f"n{i}", f"date: 2025-01-0{i + 1}\ntags: [T{i}]\nredirect_from: [/velha/{i}.html]")
    site.build()
    after = SmallSite(folder / "sources")
    shutil.copytree(site.root, after.root, ignore=shutil.ignore_patterns("public", ".sitegen"))
    (after.root / "content/news/n3.md").unlink()
    after.article("n1", "date: 2025-01-02\ntags: [T1]\nredirect_from: [/velha/1.html, /outra/1/]", "Mudou.")
    after.article("novo/n5", "date: 2026-05-05\ntags: [Novo]\nauthors: [Ana]")
    return site.root, after.root


@pytest.mark.parametrize(
    ("how", "first"), [("die", False), ("fail", False), ("die", True)], ids=["dies in an update", "fails in an update", "dies in a first build"]
)
def test_stopped_at_any_step_of_publication_the_next_build_completes_it(place: Path, two_states: tuple[Path, Path], how: str, first: bool) -> None:
    before, after = two_states
    shutil.copytree(before, place / "site-start", ignore=shutil.ignore_patterns("public", ".sitegen") if first else None)
    shutil.copytree(before, place / "site")
    done = subprocess.run(
        [sys.executable, "-c", STEPS % NOW, str(place / "site"), str(after), "replace unlink rmdir" if how == "die" else "replace unlink fsync", how],
        env={**os.environ, "PYTHONPATH": f"{PACKAGE}{os.pathsep}{Path(__file__).parent}"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    codes = {int(code) for code in done.stdout.split()}
    assert codes == ({0, 9} if how == "die" else {0, 3})


def test_a_lock_whose_holder_was_killed_is_free(place: Path) -> None:
    site, _, put = versions(place, 60)
    for version in (1, 0, 1):
        put(version)
        (site.root / ".sitegen/lock").write_text("")
        process = start(site, "--jobs", "2")
        while not (site.root / ".sitegen/lock").read_text():
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)  # its workers have to notice that they are alone
        process.communicate()
        build_soon(site)


# A broken template, a full disk, a dead worker


def test_a_template_that_fails_while_it_renders_leaves_the_old_site(site: SmallSite) -> None:
    site.build()
    before = {f: (f.stat().st_mtime_ns, f.read_bytes()) for f in site.public.rglob("*") if f.is_file()}
    site.article("2025/segunda")
    site.file("templates/year.html", "{{ year / 0 }}")
    done = site.run("build", "--no-search", "--now", CLOCK)
    assert done.returncode == 1
    assert "templates/year.html:1" in done.stderr
    assert {f: (f.stat().st_mtime_ns, f.read_bytes()) for f in site.public.rglob("*") if f.is_file()} == before
    (site.root / "templates/year.html").unlink()
    site.build()
    assert "segunda" in site.read("index.html")
    assert left_over(site) == []


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2)
from sitegen.cli import main
main()
"""


@pytest.mark.parametrize("limit", [0, 500, 4000, 9000, 30_000, 70_000])
def test_when_files_cannot_grow_the_old_site_stays_and_the_reason_is_said(place: Path, limit: int) -> None:
    """``RLIMIT_FSIZE`` stands for a full disk: it needs no rights."""
    site, trees, put = versions(place, 12)
    put(1)
    done = driven(LIMITED, site, str(limit))
    assert done.returncode in {0, 3}, done.stderr
    assert "Traceback" not in done.stderr
    if done.returncode:
        assert done.stderr.startswith("error: ")
        assert published(site).items() <= {**trees[0]}.items()
        assert len(published(site)) == len(trees[0]) - 1
    build_soon(site)
    assert site.tree() == trees[1]
    assert left_over(site) == []


class FullDisk:
    """``open`` on a disk with room for so many bytes."""

    def __init__(self, room: int) -> None:
        self.room = room

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        outer = self
        if "w" not in str(arguments[1:2]):
            return open(*arguments, **options)

        class File(io.FileIO):
            def write(self, data: Any) -> int:
                taken = min(len(data), outer.room)
                if not taken:
                    raise OSError(errno.ENOSPC, "No space left on device", str(self.name))
                outer.room -= taken
                return super().write(bytes(data[:taken])) or 0

        return File(arguments[0], "w")


def test_a_disk_that_is_full_at_any_byte_leaves_the_old_site(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site, trees, put = versions(place, 6)
    rooms = [0, 1, 100, 5000, 20_000, 60_000, 100_000]
    failed = 0
    for room in rooms:
        put(1)
        full = FullDisk(room)
        for module in (rendering, disk):
            monkeypatch.setattr(module, "open", full, raising=False)
        if problem := failure(site.build):
            failed += 1
            assert problem[0] == Exit.ENVIRONMENT
            assert "No space left" in problem[1]
            assert site.tree() == trees[0]
            assert left_over(site) == []  # a full disk needs the room
        monkeypatch.undo()
        site.build()
        assert site.tree() == trees[1]
        put(0)
        site.build()
        assert site.tree() == trees[0]
    assert failed >= 5


WORKER = """
import multiprocessing, os, signal, sys
module, name, after = sys.argv.pop(1), sys.argv.pop(1), int(sys.argv.pop(1))
owner = __import__(module, fromlist=["x"])
for part in name.split(".")[:-1]:
    owner = getattr(owner, part)
name, calls = name.split(".")[-1], 0
original = getattr(owner, name)

def dying(*arguments, **options):
    global calls
    calls += 1
    if multiprocessing.parent_process() is not None and calls > after:
        os.kill(os.getpid(), signal.SIGKILL)
    return original(*arguments, **options)

setattr(owner, name, dying)
from sitegen.cli import main
main()
"""


@pytest.mark.parametrize(
    ("module", "name", "after"),
    [("os", "fstat", 10), ("jinja2", "Template.render", 0), ("jinja2", "Template.render", 30)],
    ids=["while reading", "while rendering", "later while rendering"],
)
def test_a_worker_that_is_killed_ends_the_build_with_a_sentence_and_the_old_site(place: Path, module: str, name: str, after: int) -> None:
    site, trees, put = versions(place, 120)
    for file in (site.root / "content").rglob("*.md"):
        os.utime(file, (0, 0))
    put(1)
    done = driven(WORKER, site, module, name, str(after))
    assert done.returncode == 3
    assert done.stderr.startswith("error: a worker process was killed")
    assert "Traceback" not in done.stderr
    assert site.tree() == trees[0]
    build_soon(site)
    assert site.tree() == trees[1]
    assert left_over(site) == []


# Two at once, and signals


def test_of_builds_at_the_same_time_one_works_and_the_others_say_who_does(place: Path) -> None:
    site, trees, put = versions(place, 100)
    put(1)
    running = [start(site, "--jobs", "2") for _ in range(3)]
    done = [(process.communicate()[1], process.returncode) for process in running]
    codes = sorted(code for _, code in done)
    assert codes[0] == 0
    assert set(codes) <= {0, 4}
    assert all("another build of this site is running (process " in said for said, code in done if code == 4)
    assert site.tree() == trees[1]
    assert left_over(site) == []


def test_a_build_that_meets_a_lock_says_whose_it_is_and_leaves_everything(site: SmallSite) -> None:
    from sitegen.store.lock import lock

    site.build()
    before = site.tree()
    site.article("2025/segunda")
    with lock(site.root / ".sitegen"):
        done = site.run("build", "--no-search")
    assert done.returncode == 4
    assert done.stderr == f"error: another build of this site is running (process {os.getpid()}); wait for it to end\n"
    assert site.tree() == before


@pytest.mark.parametrize(
    ("number", "code", "words"),
    [
        (signal.SIGINT, 130, "error: interrupted; "),
        (signal.SIGTERM, 143, "error: ended by a signal; "),
        (signal.SIGHUP, 143, "error: ended by a signal; "),
    ],
    ids=["SIGINT", "SIGTERM", "SIGHUP"],
)
def test_a_signal_ends_a_build_with_a_sentence_and_an_old_or_new_site(place: Path, number: int, code: int, words: str) -> None:
    site, trees, put = versions(place, 100)
    dice = random.Random(number)
    now = 0
    codes = []
    for _ in range(3):
        old, now = now, 1 - now
        put(now)
        (site.root / ".sitegen/lock").write_text("")
        process = start(site, "--jobs", "2")
        while process.poll() is None and not (site.root / ".sitegen/lock").read_text():
            time.sleep(0.005)
        time.sleep(dice.uniform(0, 0.6))
        began = time.monotonic()
        process.send_signal(number)
        said = process.communicate()[1]
        codes.append(process.returncode)
        assert time.monotonic() - began < 10
        assert "Traceback" not in said
        assert process.returncode in {0, code}, said
        if process.returncode:
            assert said.splitlines()[-1].startswith(words)
        assert site.tree() in (trees[old], trees[now])
        build_soon(site)
        assert site.tree() == trees[now]
        assert left_over(site) == []
    assert code in codes


@pytest.mark.parametrize(("number", "code", "words"), [(signal.SIGINT, 130, "interrupted; "), (signal.SIGTERM, 143, "ended by a signal; ")])
def test_a_signal_that_comes_while_the_files_change_places_waits_and_is_named(number: int, code: int, words: str) -> None:
    ended = []

    @unbroken()
    def publish() -> None:
        signal.pthread_kill(threading.get_ident(), number)
        ended.append(number)

    with pytest.raises(SitegenError) as error:
        publish()
    assert ended == [number]
    assert error.value.code == code
    assert error.value.message == words + "the new site was already complete, and is published"


def test_the_terminals_interrupt_reaches_every_process_and_is_one_sentence(place: Path) -> None:
    """Ctrl-C goes to the whole group, and impatient people press it twice."""
    site, trees, put = versions(place, 150)
    put(1)
    for wait in (0.1, 0.3, 0.5):
        (site.root / ".sitegen/lock").write_text("")
        process = start(site, "--jobs", "2")
        while process.poll() is None and not (site.root / ".sitegen/lock").read_text():
            time.sleep(0.005)
        time.sleep(wait)
        for _ in range(2):
            try:
                os.killpg(process.pid, signal.SIGINT)
            except ProcessLookupError:
                break
            time.sleep(0.05)
        said = process.communicate()[1]
        assert process.returncode in {0, 130}
        assert "Traceback" not in said
        assert said.count("interrupted") <= 1
        assert site.tree() in trees
        with pytest.raises(ProcessLookupError):
            os.killpg(process.pid, 0)
    build_soon(site)
    assert site.tree() == trees[1]


FORKED = """
import os, signal
os.register_at_fork(after_in_child=lambda: os.kill(os.getpid(), signal.SIGINT))
from sitegen.cli import main
main()
"""


def test_an_interrupt_that_reaches_a_worker_as_it_starts_is_left_to_the_parent(place: Path) -> None:
    site, trees, put = versions(place, 100)
    put(1)
    done = driven(FORKED, site)
    assert done.stderr.startswith(" articles ")
    assert done.returncode == 0
    assert site.tree() == trees[1]


PUBLISHING = """
import os, signal
replace = os.replace

def interrupted(source, target):
    os.replace = replace
    replace(source, target)
    os.kill(os.getpid(), signal.SIGINT)

os.replace = interrupted
from sitegen.cli import main
main()
"""


def test_an_interrupt_during_publication_waits_for_its_end_and_says_nothing_false(place: Path) -> None:
    site, trees, put = versions(place, 6)
    put(1)
    done = driven(PUBLISHING, site)
    assert done.returncode in {0, 130}
    assert site.tree() == trees[1]
    assert left_over(site) == []
    assert "unchanged" not in done.stderr


STARTING = """
import os, runpy, signal, sys

module = sys.argv.pop(1)

class Impatient:
    def find_spec(self, name, path=None, target=None):
        if name == module:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Impatient())
runpy.run_module("sitegen", run_name="__main__", alter_sys=True)
"""


@pytest.mark.parametrize("module", ["sitegen.cli", "click", "sitegen.messages", "sitegen.build", "sqlite3", "jinja2"])
def test_an_interrupt_while_the_command_starts_is_no_traceback(site: SmallSite, module: str) -> None:
    done = driven(STARTING, site, module)
    assert "Traceback" not in done.stderr
    assert done.returncode in {130, -signal.SIGINT}
    assert not (site.public / "index.html").exists()


AGAIN = """
import os, signal, sys

class Stream:
    def __init__(self, stream):
        self.stream = stream

    def __getattr__(self, name):
        return getattr(self.stream, name)

    def write(self, text):
        if "interrupted" in text:
            os.kill(os.getpid(), signal.SIGINT)
        return self.stream.write(text)

class Impatient:
    def find_spec(self, name, path=None, target=None):
        if name == "sitegen.build":
            sys.stderr = Stream(sys.stderr)
            os.kill(os.getpid(), signal.SIGINT)

from sitegen.cli import main
sys.meta_path.insert(0, Impatient())
main()
"""


def test_a_second_interrupt_while_the_first_is_answered_changes_nothing(site: SmallSite) -> None:
    done = driven(AGAIN, site)
    assert done.stderr.strip() == "error: interrupted; the published site is whole"
    assert done.returncode == 130


def test_output_that_nobody_reads_stops_no_build(site: SmallSite) -> None:
    command = [sys.executable, "-m", "sitegen", "--site", str(site.root), "build", "--no-search", "--now", CLOCK, "--verbose"]
    env = {**os.environ, "PYTHONPATH": PACKAGE}
    reading, writing = os.pipe()
    os.close(reading)
    closed = subprocess.run(command, stdout=writing, stderr=writing, env=env, check=False)
    os.close(writing)
    assert closed.returncode in {0, 3}
    tree = site.tree()
    with open("/dev/full", "w") as full:
        done = subprocess.run([*command, "--json"], stdout=full, stderr=subprocess.PIPE, text=True, env=env, check=False)
    assert done.returncode in {0, 3}
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    site.build()
    assert site.tree() == tree


def test_a_cache_that_vanishes_during_a_build_costs_at_most_that_build(place: Path) -> None:
    site, trees, put = versions(place, 100)
    now = 0
    for wait in (0.1, 0.5):
        now = 1 - now
        put(now)
        (site.root / ".sitegen/lock").write_text("")
        process = start(site, "--jobs", "2")
        while process.poll() is None and not (site.root / ".sitegen/lock").read_text():
            time.sleep(0.005)
        time.sleep(wait)
        shutil.rmtree(site.root / ".sitegen", ignore_errors=True)
        said = process.communicate()[1]
        assert process.returncode in {0, 3}, said
        assert "Traceback" not in said
        build_soon(site)
        assert site.tree() == trees[now]


# The output folder


def sources(site: SmallSite) -> dict[str, bytes]:
    return {path: data for path, data in site.tree(site.root).items() if not path.startswith(("public/", ".sitegen/", "home/", "sub/"))}


@pytest.mark.parametrize(
    "output",
    [
        ".", "..", "/", "content", "content/news", "content/novo", "templates", "templates/static", ".git", ".git/x", ".sitegen", ".sitegen/x", "sitegen.toml",
        "public/../content", "templates/../content/news", "./content", "content/.", "link-to-content", "linked/public", "a-file", "../home",
    ],
)  # fmt: skip
def test_an_output_folder_where_a_mistake_would_destroy_something_is_refused(site: SmallSite, monkeypatch: pytest.MonkeyPatch, output: str) -> None:
    home = site.root.with_name("home")
    for folder in (home, site.root / ".git", site.root / "sub"):
        folder.mkdir()
    site.file(".git/HEAD", "ref: x")
    site.file("templates/extra.html", "x")
    site.file("a-file", "x")
    (site.root / "link-to-content").symlink_to(site.root / "content")
    (site.root / "linked").symlink_to(site.root / "content")
    before = sources(site)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(site.root / "sub" if output == ".." else site.root)
    code, message, _ = failure(lambda: site.build(output=Path(output), clean=True))
    assert code == Exit.UNSAFE
    assert message.startswith("the output ")
    assert sources(site) == before
    assert not list(home.iterdir())


@pytest.mark.parametrize("output", [".", "..", "/", "content", "./content/x", "templates", ".git", "a/../content", "../site"])
def test_the_setting_output_is_no_way_around(site: SmallSite, output: str) -> None:
    site.file("sitegen.toml", f'title = "X"\noutput = "{output}"\n')
    before = sources(site)
    assert failure(lambda: site.build(clean=True))[0] == Exit.UNSAFE
    assert sources(site) == before


def test_an_output_folder_that_is_a_link_elsewhere_is_refused_and_what_it_holds_stays(site: SmallSite) -> None:
    elsewhere = site.root.with_name("elsewhere")
    elsewhere.mkdir()
    (elsewhere / "keep").write_text("keep")
    site.public.symlink_to(elsewhere)
    done = site.run("build", "--no-search", "--clean")
    assert done.returncode == 5
    assert "symbolic link" in done.stderr
    assert [f.name for f in elsewhere.iterdir()] == ["keep"]


def test_files_of_others_in_the_output_folder_stay(site: SmallSite) -> None:
    site.build()
    mine = {path: site.file(f"public/{path}", path) for path in ("CNAME", ".nojekyll", "2025/notas.txt", "tag/lago/notas.txt", "velho/index.html")}
    site.article("2025/primeira", "title: Outra\ndate: 2024-01-01")
    site.build()
    site.build(clean=True)
    assert not (site.public / "tag/lago/index.html").exists()
    assert {path: file.read_text() for path, file in mine.items()} == {path: path for path in mine}


@pytest.mark.parametrize(
    ("path", "body"),
    [("index.html", "meu"), ("feed.xml", "meu"), ("tag/lago/index.html", "meu"), ("tag", "um arquivo"), ("404.html/x", "numa pasta")],
)
def test_a_file_of_others_in_the_way_is_never_overwritten_unasked(site: SmallSite, path: str, body: str) -> None:
    file = site.file(f"public/{path}", body)
    code, message, _ = failure(site.build)
    assert code == Exit.UNSAFE
    assert path.split("/", maxsplit=1)[0] in message
    assert "--clean" in message
    assert site.tree() == {path: body.encode()}
    site.build(clean=True)
    assert not file.is_file() or file.read_text() != body
    assert (site.public / "404.html").is_file()


def test_what_a_former_build_wrote_goes_when_it_is_no_longer_wanted_and_its_empty_folders_too(site: SmallSite) -> None:
    site.article("2024/velha", "date: 2024-06-01\ntags: [Antiga]\nredirect_from: [/muito/antiga/mesmo/]")
    site.build()
    site.file("public/2024/06/01/minha.txt", "x")
    (site.root / "content/news/2024/velha.md").unlink()
    report = site.build()
    assert report.removed > 5
    folders = {f.relative_to(site.public).as_posix() for f in site.public.rglob("*") if f.is_dir()}
    assert not {f for f in folders if f.startswith(("muito", "tag/antiga", "2024/06/01/velha"))}
    assert {f for f in site.tree() if f.startswith("2024")} == {"2024/06/01/minha.txt"}
    assert not [f for f in site.public.rglob("*") if f.is_dir() and not any(f.iterdir())]


def test_a_missing_output_folder_is_made_with_all_above_it(site: SmallSite) -> None:
    target = site.root / "a/b/c"
    build(Request(site.root, output=target, search=False, now=NOW, jobs=1))
    assert (target / "index.html").is_file()
    assert list(_empty(target)) == []


def _empty(folder: Path) -> Sequence[Path]:
    return [f for f in folder.rglob("*") if f.is_dir() and not any(f.iterdir())]


TWO_THREADS = """
import os, signal, threading
from sitegen.wardens import unbroken

def publish():
    with unbroken():
        os.kill(os.getpid(), signal.SIGTERM)

signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
thread = threading.Thread(target=publish)
thread.start()
thread.join()
print(signal.SIGTERM in signal.sigpending())
"""


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="this system cannot hold signals back")
def test_a_signal_that_comes_while_another_thread_publishes_is_left_to_the_main_thread() -> None:
    done = subprocess.run([sys.executable, "-c", TWO_THREADS], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == ("True\n", "")
