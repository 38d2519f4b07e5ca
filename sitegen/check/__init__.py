"""Everything that a build would refuse, and what it would publish although a reader or an editor would rather it did not."""

from contextlib import closing

from msgspec import structs

from ..errors import Problem
from ..planning import Survey, survey
from ..request import Request, Tell
from ..store.cache import Cache
from ..store.lock import lock
from ..store.public import STATE
from .anchors import look_at_anchors
from .archive import look_at_archive, look_at_size
from .external import look_outside
from .lints import Lints
from .tags import look_at_tags


def check(request: Request, tell: Tell = lambda *_: None, *, external: bool = False) -> list[Problem]:
    """All problems of a site, sorted; nothing is published. A rule's severity is what ``[check]`` in the settings says.

    ``external``: ask other sites too whether what links lead to is still there.
    Pages are planned, not rendered: mistakes that a template makes only show in a build.
    """
    found = survey(request, tell)
    work = request.work or request.site / STATE
    with lock(work), closing(Cache(work)) as cache:
        lints = Lints(cache).of(request, found, tell)
        lints += look_at_size(cache, found.config.redirects)
        lints += look_at_anchors(found.site, cache) if found.site else ()
    lints += look_at_archive(found.articles, found.now)
    lints += look_at_tags(found.site) if found.site else ()
    lints += look_outside(found, work, tell) if external else ()
    return sorted({*found.problems, *_weighed(lints, found)})


def _weighed(lints: list[Problem], found: Survey) -> list[Problem]:
    """What is left of them when the settings have spoken."""
    severity = {rule: getattr(found.config.check, rule) for rule in found.config.check.__struct_fields__}
    return [structs.replace(lint, warning=severity[lint.rule] == "warning") for lint in lints if severity[lint.rule] != "off"]
