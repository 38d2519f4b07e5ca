"""Whether a build is due: what was scheduled, and has come since the last one."""

from contextlib import closing
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from .content import Article
from .engine import engine_digest
from .memo import built_at
from .read.settings import Settings
from .reading import read_content
from .settings_file import FILE, load
from .store.cache import Cache
from .store.lock import lock
from .store.public import STATE
from .workers import available


class Due(Struct, frozen=True):
    """What has become due, and what is next."""

    passed: tuple[tuple[str, str, str], ...]
    """Content file, ``publish`` or ``expire``, and the time in the site's zone, in the order of time."""
    next: str
    """The next time after now; empty for none."""
    never: bool
    """No former build is known: a first one is due."""


def due(folder: Path, now: int, since: int = 0) -> Due:
    """Compare the articles' times with the last build's clock, or with ``since``; seconds since 1970 UTC."""
    config = load(folder / FILE)
    work = (folder / STATE).absolute()
    settings = Settings(config.language, config.timezone, config.raw_html)
    with lock(work), closing(Cache(work)) as cache:
        last = since or built_at(cache)
        content = read_content(folder / "content", settings, engine_digest(), cache, available(), lambda *_: None)
        content.remember(cache)
        articles = content.of(Article)
    events: list[tuple[int, str, str]] = []
    for article in articles:
        if article.status != "draft":
            events.append((article.publish_when, article.source, "publish"))
            events += [(article.expires_when, article.source, "expire")] if article.expires_when is not None else []
    zone = config.zone()
    passed = [(s, what, datetime.fromtimestamp(t, zone).isoformat()) for t, s, what in sorted(events) if last and last < t <= now]
    later = min((t for t, _, _ in events if t > now), default=0)
    return Due(tuple(passed), datetime.fromtimestamp(later, zone).isoformat() if later else "", never=not last)
