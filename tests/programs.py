"""The programs of the system that tests use: where they are; those that are missing are installed. Run by ``tests/run.sh``."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_SYSTEM = ("/usr/sbin", "/usr/local/sbin", "/sbin")
"""Folders of servers, which are not on everybody's PATH."""


@dataclass(frozen=True)
class Program:
    """A program, under the names that systems give it."""

    names: tuple[str, ...]
    package: str
    """Of Debian and its relatives; perhaps several."""
    service: str = ""
    """What the package would start: tests start their own."""


PROGRAMS = {
    "chromium": Program(
        (
            "chromium",
            "chromium-browser",
            "google-chrome",
            "google-chrome-stable",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
            "/Applications/Chromium.app/Contents/MacOS/Chromium",
        ),
        "chromium",
    ),
    "git": Program(("git",), "git"),
    "rsync": Program(("rsync",), "rsync"),
    "ssh": Program(("ssh",), "openssh-client"),
    "sshd": Program(("sshd",), "openssh-server", "ssh"),
    "nginx": Program(("nginx",), "nginx", "nginx"),
    "apache": Program(("apache2", "httpd"), "apache2-bin media-types"),
}


def find(name: str) -> str | None:
    """The path of a program that is installed here."""
    named = os.environ.get(f"SITEGEN_TEST_{name.upper()}")
    path = os.pathsep.join((os.environ.get("PATH", os.defpath), *_SYSTEM))
    found = named or next((where for one in PROGRAMS[name].names if (where := shutil.which(one, path=path))), None)
    return found or (_playwright() if name == "chromium" else None)


def need(name: str) -> str:
    """The path of a program; a test that needs it fails without."""
    found = find(name)
    assert found, f"the tests need {name}: run python tests/programs.py"
    return found


def _playwright() -> str | None:
    """The browser that Playwright keeps for itself."""
    caches = (Path.home() / ".cache/ms-playwright", Path.home() / "Library/Caches/ms-playwright")
    names = ("chrome", "headless_shell", "Chromium", "chrome-headless-shell")
    files = (file for cache in caches for file in sorted(cache.glob("chromium*/**/*")))
    return next((str(file) for file in files if file.name in names and os.access(file, os.X_OK) and file.is_file()), None)


def install(missing: list[str]) -> None:
    """With the system's package manager where that is possible, a browser else with Playwright; no service is left running."""
    may = hasattr(os, "geteuid") and (os.geteuid() == 0 or shutil.which("sudo"))
    if may and shutil.which("apt-get"):
        wanted = [PROGRAMS[name] for name in missing]
        _run("apt-get", "update", "-qq")
        _run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *" ".join(one.package for one in wanted).split())
        services = [one.service for one in wanted if one.service]
        if services and Path("/run/systemd/system").is_dir():
            _run("systemctl", "disable", "--now", *services)
    if "chromium" in missing and find("chromium") is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def _run(*command: str) -> None:
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*sudo, *command], stdout=subprocess.DEVNULL, env=environment, check=False)


if __name__ == "__main__":
    lacking = [name for name in PROGRAMS if find(name) is None]
    if lacking:
        print(f"Installing {', '.join(lacking)} for the tests (once) ...", flush=True)
        install(lacking)
    if lacking := [name for name in PROGRAMS if find(name) is None]:
        names = ", ".join(lacking)
        packages = " ".join(PROGRAMS[name].package for name in lacking)
        sys.exit(
            f"the tests need {names}: install what is missing (on Debian and Ubuntu: apt-get install {packages}), "
            f"or name the program in SITEGEN_TEST_{lacking[0].upper()}"
        )
