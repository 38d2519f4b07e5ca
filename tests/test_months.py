"""A site put together from kept months is the site put together anew, whatever was edited in between."""

import os
from contextlib import closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from conftest import NOW, SmallSite
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from test_incremental import png

from sitegen.assemble import Assembled, Theme, assemble
from sitegen.engine import engine_digest
from sitegen.memo import next_event, recall_months, remember_months
from sitegen.model import Site
from sitegen.months.shelves import Options
from sitegen.read.settings import Settings
from sitegen.reading import Content, read_content
from sitegen.settings_file import load
from sitegen.store.cache import Cache

THEME = Theme((), (), None)
DAY = 86_400


class Assembly:
    """Puts a site together again and again, with what the cache keeps and without."""

    def __init__(self, root: Path) -> None:
        self.site = SmallSite(root)
        self.now = NOW
        self.drafts = False

    def both(self) -> tuple[Assembled, Assembled]:
        """With and without the months of the last time; these are kept if nothing is wrong."""
        config = load(self.site.root / "sitegen.toml")
        options = Options(self.now, drafts=self.drafts)
        with closing(Cache(self.site.root / ".sitegen")) as cache:
            content = self.content(cache)
            kept = assemble(config, content, THEME, options, former=partial(recall_months, cache))
            kept.site.hold()
            fresh = assemble(config, content, THEME, options)
            content.remember(cache)
            if not [p for p in kept.problems if not p.warning]:
                remember_months(cache, kept)
        return kept, fresh

    def content(self, cache: Cache) -> Content:
        config = load(self.site.root / "sitegen.toml")
        read = Settings(config.language, config.timezone, config.raw_html)
        return read_content(self.site.root / "content", read, engine_digest(), cache, 1, lambda *_: None)

    def agree(self) -> Site:
        """Nothing tells the two sites apart."""
        kept, fresh = self.both()
        assert sorted(kept.problems) == sorted(fresh.problems)
        one, other = kept.site, fresh.site
        assert list(one.stories) == list(other.stories)
        assert one.book.sheets == other.book.sheets
        assert sorted(one.references, key=repr) == sorted(other.references, key=repr)
        assert one.redirects.table() == other.redirects.table()
        assert one.redirects.digest == other.redirects.digest
        for name in ("unlisted", "expired", "pages", "chrome", "assets", "leads"):
            assert getattr(one, name) == getattr(other, name), name
        for name in ("tags", "sections", "authors", "places", "series"):
            assert [(t.key, t.term, list(t.cards), t.feed_url) for t in getattr(one, name)] == [
                (t.key, t.term, list(t.cards), t.feed_url) for t in getattr(other, name)
            ], name
        heads, anew = kept.months.heads, fresh.months.heads
        assert [(h.sheet.month, sorted(h.members), h.meant, set(h.asked)) for h in heads.values()] == [
            (h.sheet.month, sorted(h.members), h.meant, set(h.asked)) for h in anew.values()
        ]
        assert next_event(heads.values(), self.now) == next_event(anew.values(), self.now)
        return one


LINKS = (
    "[um](n1.md)", "[dois](n2.md)", "[[n3]]", "[[Notícia 1]]", "[quatro](/2024/04/n4/)", "[cinco](/2024/05/n5)", "[tag](/tag/lago/)",
    "![](/media/foto.png)", "[baixe](/media/folha.pdf)", "[[folha.pdf]]", "[sobre](/sobre/)", "[[Sobre]]", "[perdido](/nada/)", "![](perto.png)",
    "[autor](/author/ana-souza/)", "Nada mais.",
)  # fmt: skip
SLOTS = st.integers(1, 6)
HEADERS = (
    "tags: [Lago]\nsection: Cidade", "tags: [LAGO, Rio]\nauthors: [Ana Souza]", "status: draft\ntags: [Rio]", "status: unlisted\ntags: [Só aqui]",
    "image: /media/foto.png\nsection: Cultura", "publish: 2027-01-20", "expires: 2027-01-05\nimage: /media/foto.png\ntags: [Lago]",
    "series: A série\ndateline: {place: Otsu}", 'redirect_from: [/velha/, "/?p=7"]', "audio: /media/som.mp3\nfeatured: true",
    "canonical: https://outro.test/x/", "noindex: true\ncorrections: [{date: 2026-01-01, text: Foi assim.}]", "authors: [Bruno]\ntags: [Lago, Ponte, Rio]",
)  # fmt: skip
FILES: dict[str, tuple[str | bytes, ...]] = {
    "content/media/foto.png": (png(30, 20), png(40, 20)),
    "content/media/folha.pdf": (b"%PDF-1", b"%PDF-2"),
    "content/media/outra/folha.pdf": (b"%PDF-3",),
    "content/media/som.mp3": (b"som",),
    "content/news/perto.png": (png(8, 8), png(9, 9)),
    "content/pages/sobre.md": ("---\ntitle: Sobre\n---\nNós. [[n2]]\n", "---\ntitle: Sobre\nslug: quem\n---\nNós.\n"),
    "content/tags/lago.md": ("---\ntitle: O lago\nslug: lago\nmerge: [Lago]\n---\n", "---\ntitle: Lago\nslug: biwa\nmerge: [Rio]\n---\n"),
    "content/authors/ana.md": ("---\nname: Ana Souza\nslug: ana-souza\n---\nEscreve.\n",),
    "content/redirects/antigas.txt": ("/de/ /2024/01/n1/\n", "/de/ /\n"),
    "content/redirects/moved.txt": ("/era/ /2024/02/n2/\n/tag/velho/ /tag/lago/\n/2024/03/n3/ /2024/04/n4/\n", "/era/ /feed/\n/velha/ /sobre/\n"),
    "content/comments/news/n1.yaml": ("- author: Rui\n  date: 2024-02-02 10:00\n  text: Muito bem.\n",),
}
CONFIG = 'title = "Jornal"\nbase_url = "https://news.test/{}"\ntimezone = "Asia/Tokyo"\npermalink = "{}"\n[feeds]\nterm_minimum = 2\n'
PATTERNS = ("/{year}/{month}/{slug}/", "/{section}/{slug}/", "/{year}/{month}/{day}/{slug}/")


class AnyEdits(RuleBasedStateMachine):
    """Edits of every kind, in any order."""

    @initialize()
    def begin(self) -> None:
        self.folder = TemporaryDirectory()
        self.assembly = Assembly(Path(self.folder.name))
        self.assembly.site.file("sitegen.toml", CONFIG.format("", PATTERNS[0]))
        for slot in range(1, 7):
            self.write(slot, slot, f"Notícia {slot}", HEADERS[slot % 2], ())
        self.assembly.agree()

    def write(self, slot: int, month: int, title: str, header: str, links: tuple[str, ...]) -> None:
        day = f"2027-01-{2 * month:02}" if month > 6 else f"2024-{month:02}-15"
        self.assembly.site.article(f"n{slot}", f"title: {title}\ndate: {day} 10:00\n{header}", "\n\n".join(links))

    @rule(
        slot=SLOTS,
        month=st.integers(1, 9),
        title=st.sampled_from(("Notícia 1", "Notícia 2", "Outra", "n3")),
        header=st.sampled_from(HEADERS),
        links=st.lists(st.sampled_from(LINKS), max_size=3, unique=True).map(tuple),
    )
    def article(self, slot: int, month: int, title: str, header: str, links: tuple[str, ...]) -> None:
        self.write(slot, month, title, header, links)
        self.assembly.agree()

    @rule(slot=SLOTS)
    def delete(self, slot: int) -> None:
        (self.assembly.site.root / f"content/news/n{slot}.md").unlink(missing_ok=True)
        self.assembly.agree()

    @rule(slot=SLOTS, folder=st.sampled_from(("", "2024/")))
    def move(self, slot: int, folder: str) -> None:
        news = self.assembly.site.root / "content/news"
        file = news / f"n{slot}.md"
        if file.exists():
            (news / folder).mkdir(exist_ok=True)
            file.rename(news / f"{folder}m{slot}.md")
        self.assembly.agree()

    @rule(path=st.sampled_from(sorted(FILES)), version=st.integers(-1, 1))
    def other(self, path: str, version: int) -> None:
        file = self.assembly.site.root / path
        versions = FILES[path]
        if version < 0 or version >= len(versions):
            file.unlink(missing_ok=True)
        else:
            data = versions[version]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data if isinstance(data, bytes) else data.encode())
        self.assembly.agree()

    @rule(base=st.sampled_from(("", "jornal/")), pattern=st.sampled_from(PATTERNS))
    def setting(self, base: str, pattern: str) -> None:
        self.assembly.site.file("sitegen.toml", CONFIG.format(base, pattern))
        self.assembly.agree()

    @rule(days=st.integers(-20, 40))
    def time(self, days: int) -> None:
        self.assembly.now = NOW + days * DAY
        self.assembly.agree()

    @rule()
    def flag(self) -> None:
        self.assembly.drafts = not self.assembly.drafts
        self.assembly.agree()

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()


TestAnyEdits = AnyEdits.TestCase
TestAnyEdits.settings = settings(max_examples=int(os.environ.get("SITEGEN_EXAMPLES", "40")), stateful_step_count=14, derandomize=True, database=None)
