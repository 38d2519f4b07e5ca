"""The middle of a build: what the files say → the site and its plan. Also on its own, for those who only look."""

import time
from collections.abc import Iterable, Mapping
from contextlib import closing
from functools import partial

from msgspec import Struct, structs

from .assemble import Assembled, assemble
from .config import Config
from .content import Article
from .engine import engine_digest
from .errors import Problem, SitegenError
from .memo import recall_months
from .model import Site
from .months.kept import unharmed
from .months.shelves import Options
from .plan import Plan, Prints, make_plan
from .read.settings import Settings
from .reading import Content, read_content
from .request import Report, Request, Tell
from .settings_file import FILE, load
from .store.cache import Cache
from .store.lock import lock
from .store.public import STATE
from .theme import LoadedTheme, load_theme
from .wardens import clear_errors, no_collector
from .workers import available


class Survey(Struct, frozen=True):
    """A site as far as it can be seen without making anything."""

    config: Config
    now: int
    jobs: int
    articles: list[Article]
    """All that could be read, public or not."""
    site: Site | None
    """``None``: the problems leave no site."""
    problems: list[Problem]


@unharmed
def survey(request: Request, tell: Tell = lambda *_: None) -> Survey:
    """The first half of a build: everything is read and planned, each article with problems as it was when it was last right."""
    request = structs.replace(request, now=request.now or int(time.time()), jobs=request.jobs or available(), keep_going=True)
    config = load(request.site / FILE, {"base_url": request.base_url} if request.base_url else {})
    work = request.work or request.site / STATE
    with lock(work), clear_errors(), no_collector(), closing(Cache(work)) as cache:
        engine = engine_digest()
        settings = Settings(config.language, config.timezone, config.raw_html)
        content = read_content(request.site / "content", settings, engine, cache, request.jobs, lambda done, all_: tell("reading", done, all_))
        theme = load_theme(request.site, config, content, cache, engine)
        articles = content.of(Article)
        report = Report(now=request.now)
        site: Site | None = None
        try:
            made, _ = plan_site(request, config, content, theme, cache, report, {})
            site = made.site
            site.hold()
        except SitegenError as error:
            report.problems = list(error.problems)
            if not report.problems:
                raise
        return Survey(config, request.now, request.jobs, articles, site, report.problems)


def plan_site(
    request: Request, config: Config, content: Content, theme: LoadedTheme, cache: Cache, report: Report, sealed: Mapping[bytes, Prints]
) -> tuple[Assembled, Plan]:
    """The site and its plan; with ``keep_going``, from the last good version of every file that has problems."""
    options = Options(request.now, request.drafts, request.future)
    problems = sorted({*content.problems, *theme.problems})
    while True:
        bad = _sources(problems, request)
        content.fall_back(bad)
        broken = frozenset(path for path in bad if path not in content)
        made = assemble(config, content, theme.for_site, options, broken, partial(recall_months, cache))
        found = list(made.problems)
        try:
            plan = make_plan(made.site, theme.engine, theme.templates, sealed)
        except SitegenError as error:
            found += error.problems
        done = theme.problems == () and not _sources(found, request)
        found = sorted({*problems, *found})
        if done or not request.keep_going or found == problems:
            break
        problems = found
    content.fall_back(_sources(found, request))
    content.remember(cache)
    report.problems = [structs.replace(p, warning=False) for p in found] if request.strict else found
    if not done or (_sources(found, request) and not request.keep_going):
        raise SitegenError(problems=report.problems)
    if not any(path in content for path in content.kinds.get("article", ())):
        raise SitegenError(problems=[Problem("content/news", 1, 1, "there are no articles", "write the first one, content/news/2025/09/first.md")])
    return made, plan


def _sources(problems: Iterable[Problem], request: Request) -> set[str]:
    """The content files that may not be published as they are."""
    return {p.path.removeprefix("content/") for p in problems if not p.warning or request.strict}
