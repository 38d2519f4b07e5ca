"""The whole pipeline, top to bottom: content → model → plan → stale outputs → public folder."""

import shutil
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct, field, structs

from .assemble import Options, assemble
from .config import FILE, Config, load
from .errors import Exit, Problem, SitegenError
from .model import Article, Asset, Entry, Site
from .outputs import Copy
from .plan import Plan, make_plan
from .read.article import Settings
from .reading import Content, read_content
from .rendering import Job, render_all
from .search.index import bundle
from .store.cache import Built, Cache
from .store.changes import Changes, compare
from .store.lock import lock
from .store.public import STATE, Public, check_folder
from .theme import LoadedTheme, load_theme
from .workers import WorkerDied, available

Tell = Callable[[str, int, int], None]
"""Hears of progress: stage, done, of how many."""


class Request(Struct, frozen=True):
    """What a build is asked for."""

    site: Path
    output: Path | None = None
    base_url: str = ""
    jobs: int = 0
    """Processes; 0: one for each processor."""
    drafts: bool = False
    future: bool = False
    now: int = 0
    """Seconds since 1970 UTC; 0: the machine's clock."""
    clean: bool = False
    strict: bool = False
    search: bool = True
    keep_going: bool = False
    work: Path | None = None
    """Folder of cache and staging; usually ``.sitegen`` in the site's folder."""


class Report(Struct):
    """What a build did."""

    articles: int = 0
    outputs: int = 0
    rendered: int = 0
    written: int = 0
    reused: int = 0
    removed: int = 0
    bytes: int = 0
    problems: list[Problem] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    """Path → why it was rendered."""
    paths: frozenset[str] = frozenset()
    output: str = ""
    now: int = 0
    """The clock that was used."""


def build(request: Request, tell: Tell = lambda stage, done, total: None) -> Report:
    """Bring the public folder up to date. Raises ``SitegenError``; then nothing was published."""
    request = structs.replace(request, now=request.now or int(time.time()))
    report = Report(now=request.now)
    clock = _Clock(report.seconds)
    config = load(request.site / FILE, {"base_url": request.base_url} if request.base_url else {})
    output = (request.site / config.output if request.output is None else request.output).absolute()
    check_folder(output, request.site.absolute())
    work = request.work or request.site / STATE
    with lock(work), _clear_errors():
        if request.clean:
            shutil.rmtree(work / "search", ignore_errors=True)
        cache = Cache(work, empty=request.clean)
        public = Public(output, work)
        clock.lap("start")
        content = read_content(request.site / "content", _settings(config), cache, _jobs(request), lambda d, n: tell("reading", d, n))
        theme = load_theme(request.site, config, content, cache)
        clock.lap("read")
        site, plan = _plan(request, config, content, theme, cache, report)
        clock.lap("plan")
        plan = plan.extended(_search(request, site, work, tell), theme.engine)
        clock.lap("search")
        changes, built, standing, owned = _changes(plan, cache, public, request)
        clock.lap("compare")
        report.reasons = changes.stale
        done = render_all(
            Job(request.site, work, public.staging, _settings(config), theme.for_rendering(site.chrome)),
            [plan.outputs[path] for path in changes.stale], standing, _jobs(request), lambda d, n: tell("rendering", d, n),
        )  # fmt: skip
        clock.lap("render")
        staged = [d.staged for d in done if d.staged]
        with _unbroken():
            if staged or changes.gone:
                public.publish(staged, changes.gone, owned)
            stamps = public.stamps(d.path for d in done)
            fresh = {d.path: Built(plan.prints[d.path], d.digest, stamps[d.path]) for d in done}
            if fresh or changes.gone or built.touched:
                with cache.transaction():
                    cache.put_outputs({**built.touched, **fresh}.items(), changes.gone)
        cache.close()
        clock.lap("publish")
        _count(report, site, plan, fresh, built.known, len(staged), len(changes.gone))
        report.output = str(output)
    return report


def _settings(config: Config) -> Settings:
    return Settings(config.language, config.timezone, config.raw_html)


def _jobs(request: Request) -> int:
    return request.jobs or available()


def _plan(request: Request, config: Config, content: Content, theme: LoadedTheme, cache: Cache, report: Report) -> tuple[Site, Plan]:
    """The site and its plan; with ``keep_going``, from the last good version of every file that has problems."""
    options = Options(request.now, request.drafts, request.future)
    problems = sorted(set(content.problems))
    while True:
        bad = {p.path.removeprefix("content/") for p in problems if not p.warning or request.strict}
        content.fall_back(bad)
        made: tuple[Site, Plan] | None = None
        try:
            broken = frozenset(bad - content.values.keys())
            site, found = assemble(config, content.of(Article), content.of(Entry), content.of(Asset), theme.for_site, options, broken)
            made = site, make_plan(site, theme.engine, theme.templates)
        except SitegenError as error:
            found = list(error.problems)
        found = sorted({*problems, *found})
        if made or not request.keep_going or found == problems:
            break
        problems = found
    content.remember(cache)
    report.problems = found
    errors = any(not p.warning or request.strict for p in found)
    if made is None or (errors and not request.keep_going):
        raise SitegenError(problems=found)
    if not content.of(Article):
        raise SitegenError(problems=[Problem("content/news", 1, 1, "there are no articles", "write the first one, content/news/2025/09/first.md")])
    return made


class _Standing(Struct, frozen=True):
    known: dict[str, Built]
    touched: dict[str, Built]


def _changes(plan: Plan, cache: Cache, public: Public, request: Request) -> tuple[Changes, _Standing, Mapping[str, bytes], frozenset[str]]:
    owned = public.owned()
    known = {path: built for path, built in cache.outputs().items() if path in owned}
    damaged, touched = public.inspect(known)
    changes = compare(plan.prints, plan.names, known, damaged, owned)
    if not request.clean:
        public.refuse_foreign(changes.stale, owned)
    standing = {path: known[path].digest for path in changes.stale if path in known and path not in damaged}
    return changes, _Standing(known, touched), standing, owned


def _search(request: Request, site: Site, work: Path, tell: Tell) -> Iterator[Copy]:
    if request.search and site.config.search.enabled:
        yield from bundle(site, request.site, work, _settings(site.config), _jobs(request), lambda: tell("search", 0, len(site.stories)))


def _count(report: Report, site: Site, plan: Plan, fresh: Mapping[str, Built], known: Mapping[str, Built], written: int, removed: int) -> None:
    report.articles = len(site.stories) + len(site.unlisted)
    report.outputs = len(plan.outputs)
    report.rendered = len(fresh)
    report.written = written
    report.reused = len(plan.outputs) - len(fresh)
    report.removed = removed
    report.bytes = sum(int.from_bytes((fresh.get(path) or known[path]).stamp[:8], "little") for path in plan.outputs)
    report.paths = frozenset(plan.outputs)


class _Clock:
    """Seconds of each stage."""

    def __init__(self, seconds: dict[str, float]) -> None:
        self._seconds = seconds
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self._seconds[stage] = now - self._last
        self._last = now


@contextmanager
def _clear_errors() -> Iterator[None]:
    """Failures of the machine become sentences with the exit code for them."""
    try:
        yield
    except WorkerDied as error:
        raise SitegenError(
            "a worker process was killed, perhaps for want of memory; the published site is unchanged: build again, with --jobs 1 if it happens again",
            code=Exit.ENVIRONMENT,
        ) from error
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise SitegenError(
            f"{error.strerror or error}{where}; the published site is unchanged or will be completed by the next command", code=Exit.ENVIRONMENT
        ) from error


@contextmanager
def _unbroken() -> Iterator[None]:
    """Put off Ctrl-C and the like while the new site takes the old one's place."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    old = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, old)
