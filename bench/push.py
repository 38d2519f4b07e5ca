"""What a push of one article costs where the sources are checked out anew and only the cache is kept, as on GitHub Actions.

    python bench/push.py SITE

``SITE`` is a site of any size, such as ``bench/corpus.py`` makes; it is copied and stays as it is. The copy is built once; then its sources are
cloned, the cache is unpacked beside them, and an article more is built: processor time, real time, and the files that differ.
"""

import argparse
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ARTICLE = """---
title: Uma notícia de agora
date: {date}
section: Comunidade
authors: [Ana Souza]
tags: [Festival]
---
Um texto curto sobre o que acaba de acontecer.
"""
GIT = ["git", "-c", "user.name=bench", "-c", "user.email=bench@example.org", "-c", "init.defaultBranch=main"]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("site", type=Path)
    parser.add_argument("--no-search", action="store_true")
    wanted = parser.parse_args()
    options = ["--no-search"] if wanted.no_search else []
    with tempfile.TemporaryDirectory(prefix="push-") as folder:
        work = Path(folder)
        origin, clone = work / "origin", work / "clone"
        shutil.copytree(wanted.site, origin, ignore=shutil.ignore_patterns("public", ".sitegen", ".git"))
        (origin / ".gitignore").write_text("public/\n.sitegen/\n", "utf-8")
        git(origin, "init", "-q")
        git(origin, "add", "-A")
        git(origin, "commit", "-qm", "one")
        print("first build", *measure(origin, options))
        subprocess.run(["tar", "-cf", str(work / "cache.tar"), ".sitegen", "public"], cwd=origin, check=True)
        date = newest(origin / "content/news")
        (origin / "content/news/uma-noticia-de-agora.md").write_text(ARTICLE.format(date=date), "utf-8")
        git(origin, "add", "-A")
        git(origin, "commit", "-qm", "two")
        git(work, "clone", "-q", "--depth", "1", f"file://{origin}", str(clone))
        subprocess.run(["tar", "-xf", str(work / "cache.tar")], cwd=clone, check=True)
        print("one article", *measure(clone, options))
        before, after = tree(origin / "public"), tree(clone / "public")
        different = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
        print(f"{len(different)} of {len(after)} files differ")
        print(*different[:60], sep="\n")


def git(folder: Path, *arguments: str) -> None:
    subprocess.run([*GIT, *arguments], cwd=folder, check=True, capture_output=True)


def newest(folder: Path) -> str:
    """The date of the newest article: a new one comes after it, in the same year."""
    found = (re.search(r"(?m)^date: *[\"']?(\d{4}-\d\d-\d\d)", file.read_text("utf-8")) for file in folder.rglob("*.md"))
    return max(match[1] for match in found if match) + " 23:59"


def measure(site: Path, options: list[str]) -> tuple[str, str]:
    """Processor time and real time of a build."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, "-m", "sitegen", "--site", str(site), "build", *options], check=True, capture_output=True)
    after, end = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return f"{spent:.2f} s of processor time,", f"{end - start:.2f} s"


def tree(folder: Path) -> dict[str, bytes]:
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in folder.rglob("*") if f.is_file() and ".sitegen" not in f.parts}


if __name__ == "__main__":
    main()
