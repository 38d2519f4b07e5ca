"""The demonstration archive under ``/repo/``, and one page of each kind: for the tests and for the screenshots."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from conftest import SmallSite, served

REPOSITORY = Path(__file__).resolve().parent.parent
ARTICLE = "2025/09/04/kim-e-putin-conversam-em-pequim/"
KINDS = {
    "home": "",
    "article": ARTICLE,
    "gallery": "2026/09/13/feira-da-amizade/",
    "recording": "2025/07/05/manha-no-lago-estreia-no-radio/",
    "long": "2021/06/18/kasato-maru-a-primeira-viagem/",
    "section": "category/mundo/",
    "tag": "tag/russia/",
    "author": "author/helena-sakurai-prado/",
    "place": "place/pequim-provincia-de-pequim-china/",
    "series": "series/volta-ao-biwa/",
    "year": "2025/",
    "month": "2025/09/",
    "day": "2022/05/14/",
    "archive": "archive/",
    "tags": "tags/",
    "corrections": "corrections/",
    "page": "sobre/",
    "search": "search/?q=lago",
    "not-found": "nada/de-nada/",
}


@contextmanager
def demonstration(root: Path) -> Iterator[str]:
    """The address of the archive, copied to ``root``, built and served there."""
    shutil.copytree(REPOSITORY / "content", root / "content")
    settings = (REPOSITORY / "sitegen.toml").read_text("utf-8")
    (root / "sitegen.toml").write_text(settings.replace("http://localhost:8000/", "https://user.github.io/repo/"), "utf-8")
    with served(SmallSite(root)) as address:
        yield address
