"""A file of ``content/redirects/``: old addresses that belong to no single text, one a line. Pure; runs in a worker."""

from ..content import Redirects
from ..errors import Problem
from ..rules import is_url
from ..wording import show

VERSION = "1"
FOLDER = "redirects"


def read_redirects(source: str, key: bytes, text: str) -> tuple[Redirects, list[Problem]]:
    """Each line holds an old address, a blank and the new address; ``#`` begins a line that is passed over."""
    pairs: list[tuple[str, str]] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.split("\n"), 1):
        old, _, target = line.strip().partition(" ")
        target = target.strip()
        if not old or old.startswith("#"):
            continue
        if not old.startswith("/") or old.startswith("//"):
            hint = "write the old path, a blank, and the new path or URL"
            problems.append(Problem(f"content/{source}", number, 1, f"the old address {show(old)} does not begin with /", hint))
        elif not (target.startswith("/") and not target.startswith("//")) and not is_url(target):
            hint = "write a path that begins with /, or a URL with https://"
            problems.append(Problem(f"content/{source}", number, len(old) + 2, f"{show(target)} is no address to lead to", hint))
        else:
            pairs.append((old, target))
    return Redirects(source, key, tuple(pairs)), problems
