"""Whether a host shows what was built: each file of the last build is asked for and compared, byte for byte."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import urllib3
from msgspec import Struct

from .errors import Exit, SitegenError
from .store.public import STATE
from .urls import below_home

_FOR_HOSTS = frozenset({"_headers", "_redirects", "CNAME", ".nojekyll", ".htaccess"})
"""Files that hosts read and do not show."""
_AT_ONCE = 8


class Difference(Struct, frozen=True, order=True):
    """A file that the host does not show as it was built."""

    path: str
    why: str


def compare_live(output: Path, url: str, tell: Callable[[int, int], None] = lambda *_: None) -> tuple[int, list[Difference]]:
    """How many files were asked for, and those that differ. ``url``: the address of the home page."""
    manifest = output / STATE / "manifest"
    if not manifest.is_file():
        raise SitegenError(f"{output} holds no finished build; run sitegen build first", code=Exit.USAGE)
    names = [name for name in manifest.read_text("utf-8").splitlines() if name not in _FOR_HOSTS]
    retries = urllib3.Retry(total=2, redirect=False, backoff_factor=0.2)
    found: list[Difference] = []
    with urllib3.PoolManager(maxsize=_AT_ONCE, retries=retries, timeout=urllib3.Timeout(30)) as pool, ThreadPoolExecutor(_AT_ONCE) as threads:
        asked = threads.map(lambda name: _difference(pool, f"{url.rstrip('/')}/", output, name), names)
        for number, why in enumerate(asked, 1):
            tell(number, len(names))
            if why:
                found.append(Difference(names[number - 1], why))
    return len(names), found


def _difference(pool: urllib3.PoolManager, home: str, output: Path, name: str) -> str:
    """What is wrong with one file; empty if nothing is."""
    address = home + below_home(name)
    try:
        answer = pool.request("GET", address, redirect=False)
    except urllib3.exceptions.HTTPError as error:
        return f"no answer ({type(error).__name__})"
    if answer.status != 200:
        return f"status {answer.status}"
    return "" if answer.data == (output / name).read_bytes() else "other content"
