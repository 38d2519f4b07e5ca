"""One small site and its whole output, kept for review: a change of the output is seen in the diff that makes it.

``python tests/test_golden.py --update`` writes the output anew. Files of the theme and icons are left out, and the digests in the names
of theme files are zeros, so that a new colour changes nothing here.
"""

import re
import shutil
import sys
import tempfile
from difflib import unified_diff
from pathlib import Path

from conftest import NOW

from sitegen.build import build
from sitegen.request import Request

GOLDEN = Path(__file__).resolve().parent / "golden"
LEFT_OUT = re.compile(r"static/.*|\.sitegen/.*|.*\.ico|icon-.*\.png|apple-touch-icon\.png|social-.*\.jpg")
DIGEST = re.compile(rb"(/static/[\w./-]+?-)[0-9a-f]{10}(\.\w+)")


def made(folder: Path) -> dict[str, bytes]:
    """The output of the golden site, built in a folder of its own."""
    report = build(Request(GOLDEN / "site", output=folder / "public", work=folder / "work", now=NOW, search=False, jobs=1))
    assert report.problems == []
    return files(folder / "public")


def files(root: Path) -> dict[str, bytes]:
    found = {file.relative_to(root).as_posix(): file.read_bytes() for file in sorted(root.rglob("*")) if file.is_file()}
    return {path: DIGEST.sub(rb"\g<1>0000000000\2", data) for path, data in found.items() if not LEFT_OUT.fullmatch(path)}


def difference(path: str, old: bytes, new: bytes) -> str:
    lines = [data.decode("utf-8", "replace").splitlines(keepends=True) for data in (old, new)]
    return "".join(unified_diff(*lines, f"golden/{path}", f"now/{path}", n=1))


def test_the_golden_site_is_built_byte_for_byte(tmp_path: Path) -> None:
    golden, now = files(GOLDEN / "public"), made(tmp_path)
    assert sorted(golden) == sorted(now)
    different = "\n".join(difference(path, data, now[path]) for path, data in golden.items() if data != now[path])
    assert not different, f"if this is meant: python tests/test_golden.py --update\n{different}"


def update() -> None:
    """Write the golden output anew."""
    with tempfile.TemporaryDirectory() as folder:
        now = made(Path(folder))
    shutil.rmtree(GOLDEN / "public", ignore_errors=True)
    for path, data in now.items():
        target = GOLDEN / "public" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    print(f"{len(now)} files in {GOLDEN / 'public'}")


if __name__ == "__main__":
    if sys.argv[1:] != ["--update"]:
        sys.exit("usage: python tests/test_golden.py --update")
    update()
