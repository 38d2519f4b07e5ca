"""A built site onto the place where readers find it: what holds for every target."""

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from ..request import Report
from ..store.lock import lock
from ..store.public import STATE
from .branch import Branch
from .built import Built, Deployed, Target, take
from .folder import Folder
from .mirror import Mirror
from .refusals import refuse
from .rsync import Rsync

__all__ = ["Built", "Deployed", "Order", "deploy"]


class Order(Struct, frozen=True):
    """What a deployment is asked for."""

    to: str = "gh-pages"
    """A folder (``/srv/www``, ``./www``), one of another machine (``user@host:/srv/www``), storage (``s3://bucket/folder``), or the name of a branch."""
    remote: str = "origin"
    """For a branch: a remote's name in the site's repository, or a repository's address."""
    shrink: bool = False
    """Also if many pages would vanish."""
    moved: bool = False
    """Also if the site there has another address."""
    break_lock: bool = False
    """Also if another deployment seems to be under way."""
    dry_run: bool = False


def deploy(site: Path, report: Report, base_url: str, order: Order, tell: Callable[[int, int], None] = lambda *_: None) -> Deployed:
    """Publish the files of a finished build. Raises ``SitegenError``; then the target is as it was, or the next deployment completes it.

    The lock of builds is held from the first look at the files until the last one is published.
    """
    with lock(site / STATE), _target(site, order) as target:
        built = take(site, report, base_url)
        former = target.former()
        refuse(site, built, former, target.limits, shrink=order.shrink, moved=order.moved)
        return target.publish(built, former, order.dry_run, tell)


def _target(site: Path, order: Order) -> Target:
    to = order.to
    if to.startswith("s3://"):
        from .bucket import Bucket

        return Mirror(Bucket(to), anyway=order.break_lock)
    if to.startswith(("/", "./", "../", "~")):
        return Mirror(Folder(Path(to).expanduser(), site), anyway=order.break_lock)
    if ":" in to:
        return Mirror(Rsync(to), anyway=order.break_lock)
    return Branch(site, to, order.remote)
