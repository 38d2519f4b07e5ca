"""Build this manual with sitegen itself: each page of ``docs/`` as a page of a small site, the list of changes as its news.

    python docs/manual.py [FOLDER]

FOLDER (default: ``.sitegen/manual``) becomes a site of its own: ``sitegen --site FOLDER serve`` shows it.
"""

import re
import shutil
import sys
from pathlib import Path

from sitegen.build import build
from sitegen.read.frontmatter import write
from sitegen.request import Report, Request

DOCS = Path(__file__).resolve().parent
SETTINGS = 'title = "sitegen"\ndescription = "The manual of a static site generator for news archives"\nlanguage = "en"\n[listings]\ndays = false\n'
ORDER = ("tutorial", "content", "settings", "commands", "wordpress", "deploy", "templates")
"""Pages that are read first; the others follow by name."""
RELEASED = "2026-11-24"


def manual(folder: Path) -> Report:
    """Write the manual's content into a folder and build it there."""
    shutil.rmtree(folder / "content", ignore_errors=True)
    names = sorted((file.stem for file in DOCS.glob("*.md")), key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name))
    for place, name in enumerate(names, 1):
        title, body = _parts((DOCS / f"{name}.md").read_text("utf-8"))
        _file(folder / f"content/pages/{name}.md", write({"title": title, "menu": place, "slug": name}, body))
    for picture in (DOCS / "pictures").glob("*.svg"):
        _file(folder / "content/media" / picture.name, picture.read_text("utf-8"))
    _, body = _parts((DOCS.parent / "CHANGELOG.md").read_text("utf-8"))
    _file(folder / "content/news/changes.md", write({"title": "Changes", "date": RELEASED}, body))
    _file(folder / "sitegen.toml", SETTINGS)
    return build(Request(folder))


def _parts(text: str) -> tuple[str, str]:
    """The title, which is the first heading, and what follows; files beside the manual's pages are named, not linked."""
    title, _, body = text.partition("\n")
    body = body.replace("](pictures/", "](/media/")
    return title.removeprefix("# "), re.sub(r"\[([^\]\n]+)\]\(\.\./[^)\n]*\)", r"\1", body.lstrip("\n"))


def _file(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS.parent / ".sitegen" / "manual"
    found = manual(target)
    for problem in found.problems:
        print(f"{problem.path}:{problem.line}: {problem.message}")
    print(f"{found.outputs} files in {found.output}")
