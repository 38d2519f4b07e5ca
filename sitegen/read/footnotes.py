"""Footnotes: numbers in the order of their first mention, names after their labels, so that a new one leaves the others' addresses alone."""

from typing import Any

from markdown_it.token import Token

from ..urls import slugify
from .body import Body, quoted

_BACK = {"pt": "Voltar ao texto", "es": "Volver al texto", "en": "Back to the text", "ja": "本文に戻る"}


class Notes:
    """The footnotes of one body."""

    def __init__(self, body: Body, env: dict[str, Any]) -> None:
        self._body = body
        self._env = env
        self._names: dict[int, str] = {}
        self._mentions: dict[int, int] = {}
        self._texts: dict[str, tuple[int, str]] = {}

    def reference(self, token: Token) -> str:
        """The raised number, with an anchor to come back to."""
        number = int(token.meta["id"])
        if number not in self._names:
            label = slugify(str(token.meta.get("label", ""))) or f"n{number + 1}"
            self._names[number] = self._body.unique(f"fn-{label}")[3:]
        name = self._names[number]
        count = self._mentions[number] = self._mentions.get(number, 0) + 1
        anchor = _anchor(name, count)
        self._body.claim(anchor)
        return f'<sup class="footnote-ref"><a href="#fn-{quoted(name)}" id="{quoted(anchor)}" role="doc-noteref">{number + 1}</a></sup>'

    def define(self, label: str, line: int, html: str) -> None:
        """The text of a footnote, as blocks."""
        if label in self._texts:
            self._body.warn(f"the footnote [^{label}] is written twice", line, "only the last one is shown", find=f"[^{label}]")
        self._texts[label] = line, html

    def inline(self) -> list[tuple[int, list[Token]]]:
        """Footnotes written where they are mentioned, ``^[text]``."""
        return [(number, note["tokens"]) for number, note in self._listed().items() if "tokens" in note]

    def html(self, inline: dict[int, str]) -> str:
        """The list at the end, with the texts of inline footnotes; what is never mentioned is a warning."""
        mentioned: set[str] = set()
        items: list[str] = []
        for number, note in self._listed().items():
            label = str(note.get("label", ""))
            mentioned.add(label)
            text = inline[number] if number in inline else self._texts.get(label, (0, ""))[1]
            items.append(self._item(number, text))
        for label, (line, _) in self._texts.items():
            if label not in mentioned:
                self._body.warn(f"the footnote [^{label}] is mentioned nowhere", line, f"write [^{label}] in the text", find=f"[^{label}]")
        return f'<section class="footnotes" role="doc-endnotes">\n<ol>\n{"".join(items)}</ol>\n</section>\n' if items else ""

    def _listed(self) -> dict[int, dict[str, Any]]:
        listed: dict[int, dict[str, Any]] = self._env.get("footnotes", {}).get("list", {})
        return listed

    def _item(self, number: int, text: str) -> str:
        name = self._names.get(number, f"n{number + 1}")
        word = _BACK.get(self._body.settings.language[:2].lower(), _BACK["en"])
        back = "".join([
            f' <a href="#{quoted(_anchor(name, count))}" class="footnote-backref" role="doc-backlink" aria-label="{word}">↩︎</a>'
            for count in range(1, self._mentions.get(number, 0) + 1)
        ])  # fmt: skip
        body = f"{text[:-5]}{back}</p>\n" if text.endswith("</p>\n") else f"{text}<p>{back.strip()}</p>\n"
        return f'<li id="fn-{quoted(name)}">{body}</li>\n'


def _anchor(name: str, count: int) -> str:
    return f"fnref-{name}" if count == 1 else f"fnref-{name}-{count}"
