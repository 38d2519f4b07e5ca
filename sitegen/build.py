"""The whole pipeline, top to bottom: content → model → plan → stale outputs → public folder."""

import sqlite3
import time
from collections.abc import Callable, Collection, Mapping
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from functools import partial
from pathlib import Path

from msgspec import Struct, structs

from .config import Config
from .engine import engine_digest
from .memo import Memo, basis_of, forget, next_event, recall, recall_volumes, remember, remember_months, remember_volumes
from .model import Site
from .months.kept import unharmed
from .outputs import Copy, Page
from .plan import Plan, make_plan
from .planning import plan_site
from .read.settings import Settings
from .reading import Content, read_content
from .rendering import Done, Job, render_all
from .request import Report, Request, Tell
from .search.index import indexing
from .settings_file import FILE, load
from .store.cache import Built, Cache
from .store.changes import Changes, compare
from .store.disk import remove_tree
from .store.lock import lock
from .store.public import STATE, Public, check_folder
from .theme import LoadedTheme, load_theme
from .wardens import clear_errors, no_collector, unbroken
from .warm import Kept, Warm
from .workers import Workers, available


@unharmed
def build(request: Request, tell: Tell = lambda *_: None, warm: Warm | None = None, edited: frozenset[str] | None = None) -> Report:
    """Bring the public folder up to date. Raises ``SitegenError``; then nothing was published.

    ``warm`` keeps this build for the next one in this process; ``edited``: the paths below the site's folder that may have changed since the
    build that it keeps, if its owner knows them. Then nothing else is looked at, neither among the sources nor in the output folder.
    """
    request = structs.replace(request, now=request.now or int(time.time()), jobs=request.jobs or available())
    config = load(request.site / FILE, {"base_url": request.base_url} if request.base_url else {})
    output = (request.site / config.output if request.output is None else request.output).absolute()
    work = (request.work or request.site / STATE).absolute()
    check_folder(output, request.site.absolute())
    report = Report(now=request.now, output=str(output))
    clock = _Clock(report.seconds)
    with (
        lock(work), clear_errors(), no_collector(), _workers(request) as workers,
        closing(Cache(work, empty=request.clean)) as cache, closing(Public(output, work)) as public,
    ):  # fmt: skip
        if request.clean:
            remove_tree(work / "search")
            remove_tree(work / "templates")
        stage = _Stage(
            request, config, Settings(config.language, config.timezone, config.raw_html), work, workers, cache, public, report, tell, clock
        )
        kept = warm.lend(request, config) if warm else None
        draft = _revision(stage, kept, edited) if kept and edited is not None else None
        draft = draft or _draft(stage, afresh=warm is not None)
        if draft is None:
            return report
        with _search(stage, draft) as index:
            done = _render(stage, draft, draft.changes.stale)
            clock.lap("render")
            draft, late = _with_index(draft, index())
            done += _render(stage, draft, late)
            clock.lap("search")
        known = _publish(stage, draft, done)
        _report(stage, draft, known)
        if report.faultless:
            _keep(stage, draft, known, warm)
        clock.lap("publish")
    return report


def _workers(request: Request) -> AbstractContextManager[Workers]:
    if not request.executor:
        return nullcontext(request.jobs)
    from .cluster import Cluster

    return Cluster(request.executor, engine_digest)


class _Stage(Struct, frozen=True):
    """Where a build takes place."""

    request: Request
    config: Config
    settings: Settings
    work: Path
    workers: Workers
    cache: Cache
    public: Public
    report: Report
    tell: Tell
    clock: "_Clock"


class _Draft(Struct, frozen=True):
    """A new site before it is rendered."""

    content: Content
    theme: LoadedTheme
    site: Site
    plan: Plan
    found: "_Found"
    changes: Changes
    basis: bytes
    """Of the plan; empty when it is the former one, revised."""
    until: int
    """From then on the clock alone would change the plan."""
    kept: Kept | None = None


def _draft(stage: _Stage, *, afresh: bool) -> _Draft | None:
    """Look at everything; none if it is all as it was, unless the plan is wanted ``afresh``."""
    request, config, cache, clock, tell = stage.request, stage.config, stage.cache, stage.clock, stage.tell
    engine = engine_digest()
    owned, known, same = _left(cache, stage.public)
    with stage.public.inspection(known, stage.workers) as looked:
        clock.lap("start")
        content = read_content(
            request.site.absolute() / "content", stage.settings, engine, cache, stage.workers, lambda done, all_: tell("reading", done, all_)
        )
        theme = load_theme(request.site, config, content, cache, engine)
        clock.lap("read")
        seen = looked()
    found = _Found(known, *seen, owned, same and not seen.damaged)
    basis = basis_of(request, config, content, theme)
    clock.lap("look")
    memo = recall(cache, basis, request.now)
    if memo and found.whole and not theme.problems and not afresh and not request.survey:
        _unchanged(stage.report, memo, found, cache, content)
        return None
    former = recall_volumes(cache)
    made, plan = plan_site(request, config, content, theme, cache, stage.report, {} if afresh else former)
    site = made.site
    remember_volumes(cache, plan.volumes, former)
    until = next_event(made.months.heads.values(), request.now)
    if stage.report.faultless:
        remember_months(cache, made)
    made.months.let_go()
    if afresh or request.survey:
        site.hold()
    clock.lap("plan")
    stale = compare(plan.prints, plan.names, found.known, found.damaged)
    if not plan.covers(stale):
        whole = make_plan(site, theme.engine, theme.templates)
        plan = Plan({**whole.outputs, **plan.outputs}, plan.prints, plan.volumes)
        stale = compare(plan.prints, plan.names, found.known, found.damaged)
    return _Draft(content, theme, site, plan, found, Changes(stale, ()), basis, until)


def _revision(stage: _Stage, kept: Kept, edited: frozenset[str]) -> _Draft | None:
    """The kept site with a few articles edited; none if that is not all."""
    reads = kept.reread(edited, stage.settings)
    stories = kept.revised(reads) if reads is not None else None
    if reads is None or stories is None:
        return None
    stage.clock.lap("read")
    plan = kept.take(reads, stories, stage.cache)
    known = {path: kept.known[path] for path in plan.prints if path in kept.known}
    damaged, touched, _ = stage.public.inspect(known)
    found = _Found(kept.known, damaged, touched, kept.report.bytes, kept.known.keys(), not damaged)
    changes = Changes(compare(plan.prints, plan.names, known, damaged), ())
    stage.report.problems = kept.report.problems
    stage.clock.lap("plan")
    return _Draft(kept.content, kept.theme, kept.site, kept.plan, found, changes, b"", kept.until, kept)


def _render(stage: _Stage, draft: _Draft, stale: Collection[str]) -> list[Done]:
    request, found = stage.request, draft.found
    if not stale:
        return []
    if not request.clean:
        stage.public.refuse_foreign(stale, found.owned)
    theme, far = draft.theme.for_rendering(draft.site.chrome), bool(request.executor)
    job = Job(request.site.absolute(), stage.work, stage.public.staging, stage.settings, theme, None if far else _compiled(stage, draft.theme), far)
    outputs = [draft.plan.outputs[path] for path in stale]
    return render_all(job, outputs, found.digests(stale), stage.workers, lambda done, all_: stage.tell("rendering", done, all_))


def _compiled(stage: _Stage, theme: LoadedTheme) -> Path:
    """Where this version of the program keeps compiled templates; those of others go."""
    folder = stage.work / "templates" / theme.engine.hex()
    if not folder.exists():
        remove_tree(stage.work / "templates")
    return folder


def _keep(stage: _Stage, draft: _Draft, known: dict[str, Built], warm: Warm | None) -> None:
    """Remember the plan, here or in the cache: no file but these has to be looked at again."""
    request, report = stage.request, stage.report
    if draft.kept is not None and warm is not None:
        warm.kept = structs.replace(draft.kept, known=known, report=report)
        return
    with suppress(OSError, sqlite3.Error):
        remember(stage.cache, Memo(draft.basis, request.now, draft.until, report.articles, report.bytes, report.problems))
    if warm is not None:
        plan = draft.plan
        warm.kept = Kept(request, stage.config, draft.content, draft.theme, draft.site, plan, plan.holders(), known, draft.until, report)


class _Found(Struct, frozen=True):
    """The output folder as the last build left it, and as it is."""

    known: dict[str, Built]
    damaged: dict[str, str]
    touched: dict[str, Built]
    size: int
    """Bytes of all known files together."""
    owned: AbstractSet[str]
    whole: bool
    """The folder is exactly as the last build left it."""

    def digests(self, stale: Collection[str]) -> Mapping[str, bytes]:
        """Of the files that stand where new ones will: equal bytes need not be written again."""
        return {path: self.known[path].digest for path in stale if path in self.known and path not in self.damaged}


def _left(cache: Cache, public: Public) -> tuple[AbstractSet[str], dict[str, Built], bool]:
    """The files that former builds wrote, what is known of them, and whether that is something of each."""
    owned = public.owned()
    left = cache.outputs()
    same = left.keys() == owned
    return owned, left if same else {path: built for path, built in left.items() if path in owned}, same


def _unchanged(report: Report, memo: Memo, found: _Found, cache: Cache, content: Content) -> Report:
    """Nothing that the plan is made from has changed, and no file either."""
    content.remember(cache)
    if found.touched:
        with cache.transaction():
            cache.put_outputs(found.touched.items(), ())
    report.articles, report.bytes, report.problems = memo.articles, memo.bytes, memo.warnings
    report.outputs = report.reused = len(found.known)
    report.paths = frozenset(found.known)
    return report


def _search(stage: _Stage, draft: _Draft) -> AbstractContextManager[Callable[[], list[Copy]]]:
    """The files of the search index, asked for later."""
    request, site = stage.request, draft.site
    if draft.kept is not None or not request.search or not site.config.search.enabled:
        return nullcontext(list)
    tell = partial(stage.tell, "search", 0, len(site.stories))
    return indexing(site, request.site, stage.work, stage.settings, request.jobs, tell, stale=request.stale_search)


def _with_index(draft: _Draft, copies: list[Copy]) -> tuple[_Draft, dict[str, str]]:
    """The whole site, and what is stale of the search index."""
    if draft.kept is not None:
        return draft, {}
    plan, found = draft.plan.extended(copies), draft.found
    late = compare({copy.path: plan.prints[copy.path] for copy in copies}, plan.names, found.known, found.damaged)
    changes = Changes({**draft.changes.stale, **late}, tuple(sorted(found.owned - plan.prints.keys())))
    return structs.replace(draft, plan=plan, changes=changes), late


def _publish(stage: _Stage, draft: _Draft, done: list[Done]) -> dict[str, Built]:
    """Put the new site in place and write down what was put; returns what is now known of every output."""
    public, cache, plan, changes, found = stage.public, stage.cache, draft.plan, draft.changes, draft.found
    staged = [f"{d.tree}/{d.path}" for d in done if d.tree]
    if done or changes.gone:
        forget(cache)
    with unbroken():
        if staged or changes.gone:
            public.publish(staged, changes.gone, found.owned)
        stamps = public.stamps(d.path for d in done)
        fresh = {d.path: Built(plan.prints[d.path], d.digest, stamps[d.path]) for d in done}
        if fresh or changes.gone or found.touched:
            with suppress(OSError, sqlite3.Error), cache.transaction():  # the site is published: a full disk now costs the next build time
                cache.put_outputs({**found.touched, **fresh}.items(), changes.gone)
    stage.report.rendered = len(done)
    stage.report.written = len(staged)
    if found.owned:
        stage.report.changed = tuple(sorted({*(path.split("/", 1)[1] for path in staged), *changes.gone}))
    return {**found.known, **found.touched, **fresh}


def _report(stage: _Stage, draft: _Draft, known: dict[str, Built]) -> None:
    report = stage.report
    site, plan, changes = draft.site, draft.plan, draft.changes
    report.articles = len(site.stories) + len(site.unlisted)
    report.outputs = len(plan.prints)
    report.reused = len(plan.prints) - report.rendered
    report.removed = len(changes.gone)
    report.reasons = changes.stale
    before, now = draft.found.known, [path for path in changes.stale if path in known]
    replaced = sum(before[path].size for path in (*changes.stale, *changes.gone) if path in before)
    report.bytes = draft.found.size - replaced + sum(known[path].size for path in now)
    report.paths = frozenset(plan.prints)
    report.site = site if stage.request.survey else None
    report.late = frozenset(path for path, output in plan.outputs.items() if not output.early)
    made = (plan.outputs[path] for path in changes.stale)
    report.shown = {f"content/{o.origin}": o.context["page_url"] for o in made if isinstance(o, Page) and o.template in ("article.html", "page.html")}


class _Clock:
    """Seconds of each stage."""

    def __init__(self, seconds: dict[str, float]) -> None:
        self._seconds = seconds
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self._seconds[stage] = now - self._last
        self._last = now
