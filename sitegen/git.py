"""Questions to the Git of the site's repository."""

import subprocess
from pathlib import Path


def ask(site: Path, *arguments: str) -> str:
    """What Git prints; empty if it fails, if there is no repository, or no Git."""
    try:
        done = subprocess.run(["git", "-C", str(site), *arguments], capture_output=True, check=False)  # noqa: S603, S607 - the user's own git
    except OSError:
        return ""
    return "" if done.returncode else done.stdout.decode("utf-8", "replace").strip()
