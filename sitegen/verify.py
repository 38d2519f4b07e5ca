"""The judge: a clean build elsewhere must give the same files, byte for byte."""

import filecmp
import tempfile
from pathlib import Path

from msgspec import structs

from .build import build
from .request import Report, Request
from .store.disk import files_below
from .store.public import STATE


def verify(request: Request, report: Report) -> list[str]:
    """Paths that differ from a clean build with the same clock, sorted; also files that should not be there."""
    with tempfile.TemporaryDirectory(prefix="sitegen-verify-") as folder:
        aside, work = Path(folder, "site"), Path(folder, "work")
        build(structs.replace(request, output=aside, work=work, now=report.now, clean=False))
        return differences(Path(report.output), aside, report.paths)


def differences(here: Path, there: Path, known: frozenset[str]) -> list[str]:
    """Files that two folders do not share; files of ``here`` that no build made do not count unless ``known``."""
    found = []
    for path in sorted(known | {p for p in files_below(there) if not p.startswith(f"{STATE}/")}):
        one, other = here / path, there / path
        if not one.is_file() or not other.is_file() or not filecmp.cmp(one, other, shallow=False):
            found.append(path)
    return found
