"""Find a Chromium for the tests; install one when it is missing. Run by ``tests/run.sh``."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium")


def find() -> str | None:
    """The path of a browser that is installed here."""
    named = os.environ.get("SITEGEN_TEST_BROWSER")
    found = named or next((path for name in NAMES if (path := shutil.which(name))), None) or next((p for p in MAC if Path(p).exists()), None)
    if found:
        return found
    caches = (Path.home() / ".cache/ms-playwright", Path.home() / "Library/Caches/ms-playwright")
    names = ("chrome", "headless_shell", "Chromium", "chrome-headless-shell")
    return next(
        (str(f) for cache in caches for f in sorted(cache.glob("chromium*/**/*")) if f.name in names and os.access(f, os.X_OK) and f.is_file()), None
    )


def install() -> None:
    """With the system's package manager where that is possible, else Playwright's own."""
    if shutil.which("apt-get") and hasattr(os, "geteuid"):
        sudo = [] if os.geteuid() == 0 else ["sudo", "-n"] if shutil.which("sudo") else None
        if sudo is not None:
            quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
            subprocess.run([*sudo, "apt-get", "update", "-qq"], check=False, **quiet)
            if (
                subprocess.run([*sudo, "apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], check=False, **quiet).returncode
                == 0
            ):
                return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


if __name__ == "__main__":
    if find() is None:
        print("Installing a browser for the tests (once) ...", flush=True)
        install()
    browser = find()
    if browser is None:
        sys.exit("the tests need Chromium: install it, or name it in SITEGEN_TEST_BROWSER")
    print(f"browser: {browser}")
