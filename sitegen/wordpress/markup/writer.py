"""A tree of HTML → Markdown, block by block. What Markdown cannot say stays as harmless HTML."""

import re
from html import escape as quoted
from typing import ClassVar

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ...read import embeds, sanitize
from . import escape, figures, inline, lists, quotations, tables
from .blocks import BLOCKS, bullet, other_bullet
from .original import Expansion
from .tree import Tree, holds

_RAW = frozenset({"audio", "video", "dl", "details"})
_FRAMED = re.compile(r"(?:^|\s)(?:wp-caption|gallery)(?:\s|$)")
"""Themes of before HTML5 have no figures."""
_ROWS = re.compile(r"(?<=>)(?=<(?:tr|thead|tbody|tfoot|dt|dd|figcaption|/table|/dl|/figure)\b)")
"""Where elements that stay HTML get a line of their own, so that people can read them."""
_KEPT_CLASS = re.compile(r"language-([\w+#-]+)")
_BOLD = re.compile(r"\*\*([^*]+)\*\*")
"""A heading that is strong as a whole, which it is without marks."""
_ID = re.compile(r"[\w-]+")


class Writer:
    """Writes one post."""

    BLOCKS: ClassVar[frozenset[str]] = BLOCKS
    DEEPEST: ClassVar[int] = 40
    """Elements within elements; what is deeper is text."""
    NESTED: ClassVar[int] = 8
    """Lists and quotations within each other."""

    def __init__(self, tree: Tree, into: Expansion) -> None:
        self.tree = tree
        self.into = into
        self.links: dict[str, None] = {}
        self.notes: dict[str, int] = {}
        self.nested = 0

    def markdown(self) -> str:
        """The whole post."""
        parts = self.blocks(self.tree.body, 0)
        parts += self._footnotes()
        return "\n\n".join(parts) + "\n" if parts else ""

    def blocks(self, node: LexborNode, depth: int) -> list[str]:
        """The children of a node as blocks; running text between them is a paragraph."""
        parts: list[str] = []
        run: inline.Pieces = []
        child = node.first_child
        while child is not None:
            if (child.tag or "") in BLOCKS or self._holds_blocks(child):
                self._flush(run, parts)
                self._add(parts, self.block(child, depth + 1))
            elif child.tag == "-comment":
                self._comment(child, run, parts)
            else:
                inline.one(child, run, frozenset(), self)
            child = child.next
        self._flush(run, parts)
        return parts

    def _add(self, parts: list[str], more: list[str]) -> None:
        """Two lists in a row would be one: the second gets another mark."""
        for part in more:
            if parts and (marks := (bullet(parts[-1]), bullet(part))) and marks[0] and marks[0] == marks[1]:
                part = other_bullet(part)  # noqa: PLW2901 - the part as it is written here
            parts.append(part)

    def _flush(self, run: inline.Pieces, parts: list[str]) -> None:
        parts += inline.paragraphs(run)
        run.clear()

    def _comment(self, node: LexborNode, run: inline.Pieces, parts: list[str]) -> None:
        name = (node.comment_content or "").strip()
        if name == "more" or name.startswith("more "):
            self._flush(run, parts)
            if "<!--more-->" not in parts:
                parts.append("<!--more-->")
        elif name == "nextpage":
            self._flush(run, parts)

    def _holds_blocks(self, node: LexborNode) -> bool:
        return node.tag in {"a", "span", "font", "b", "strong", "em", "i", "u", "small", "ins", "del", "center", "button", "label"} and any(
            child.tag in BLOCKS for child in node.iter(include_text=False)
        )

    def block(self, node: LexborNode, depth: int) -> list[str]:
        """One block element as one or several blocks of Markdown."""
        tag = node.tag or ""
        if depth > self.DEEPEST:
            self.into.note("depth", tag, "elements are nested too deeply: their text is kept")
            text = escape.line(escape.text(" ".join(node.text(deep=True, separator=" ").split())))
            return [text] if text else []
        if (url := node.attributes.get("data-embed")) is not None and url:
            return self._embed(node, url)
        if tag == "div" and _FRAMED.search(node.attributes.get("class") or ""):
            return figures.figure(self, node, depth)
        method = self._METHODS.get(tag)
        if method is not None:
            return method(self, node, depth)
        if tag in _RAW:
            return [raw] if (raw := self.raw(node)) else []
        return self.anchored(node, self.blocks(node, depth))

    def anchored(self, node: LexborNode, parts: list[str]) -> list[str]:
        """Blocks with the name by which links find them."""
        name = node.attributes.get("id") or ""
        if name in self.tree.anchors and _ID.fullmatch(name) and parts and not parts[0].startswith(("<", "{", "#", "http", ":::")):
            return [f"{{#{name}}}\n{parts[0]}", *parts[1:]]
        return parts

    def _paragraph(self, node: LexborNode, depth: int) -> list[str]:
        return self.anchored(node, self.blocks(node, depth))

    def _heading(self, node: LexborNode, depth: int) -> list[str]:
        if any(child.tag in BLOCKS for child in node.iter(include_text=False)):
            return self.blocks(node, depth)
        text = inline.written(node, self).replace(inline.BREAK, " ").strip()
        if not text:
            return []
        text = bold[1] if (bold := _BOLD.fullmatch(text)) else text
        if text.endswith("#"):
            text = text[:-1] + "\\#"
        name = node.attributes.get("id") or ""
        anchor = f" {{#{name}}}" if name in self.tree.anchors and _ID.fullmatch(name) else ""
        return [f"{'#' * int((node.tag or 'h2')[1])} {text}{anchor}"]

    def _rule(self, _node: LexborNode, _depth: int) -> list[str]:
        return ["---"]

    def _pre(self, node: LexborNode, _depth: int) -> list[str]:
        for line in node.css("br"):
            line.replace_with("\n")
        text = node.text(deep=True).strip("\n")
        if not text.strip():
            return []
        classes = node.attributes.get("class") or ""
        if "wp-block-verse" in classes or (not holds(node, "code") and holds(node, "a,img,b,strong,em,i")):
            return self._verse(node)
        code = node.css_first("code")
        language = _KEPT_CLASS.search(classes + " " + ((code.attributes.get("class") or "") if code is not None else ""))
        fence = "`" * max(3, max([len(run) for run in re.findall("`+", text)], default=0) + 1)
        return [f"{fence}{language[1] if language else ''}\n{text}\n{fence}"]

    def _verse(self, node: LexborNode) -> list[str]:
        """Lines of a poem: each ends where the author ended it."""
        html = (node.inner_html or "").strip("\n").replace("\n", "<br>")
        tree = LexborHTMLParser(f"<!DOCTYPE html><body><p>{html}</p></body>")
        first = tree.css_first("p")
        return inline.paragraphs(inline.pieces_of(first, self)) if first is not None else []

    def _table(self, node: LexborNode, _depth: int) -> list[str]:
        if (text := tables.written(node, self)) is not None:
            return [text]
        return [raw] if (raw := self.raw(node)) else []

    def _embed(self, node: LexborNode, url: str) -> list[str]:
        """A video or post by its address; of other services what they answered, or a link."""
        found = re.sub(r"youtube(?:-nocookie)?\.com/embed/([\w-]{11}).*", r"youtube.com/watch?v=\1", url)
        found = re.sub(r"player\.vimeo\.com/video/(\d+).*", r"vimeo.com/\1", found)
        if embeds.find(found) is not None:
            self.links[found] = None
            title = node.attributes.get("data-title")
            return [f'{{caption="{title}"}}\n{found}' if title else found]
        if holds(node, "blockquote,img"):
            parts = self.blocks(node, 1)
            if parts:
                return parts
        self.links[url] = None
        title = " ".join((node.text(deep=True) or "").split())
        return [f"[{escape.label(escape.text(title))}]({escape.target(url)})" if title and title != url else f"<{url}>" if " " not in url else url]

    def _footnotes(self) -> list[str]:
        parts: list[str] = []
        for key, number in list(self.notes.items()):
            parsed = LexborHTMLParser(f"<!DOCTYPE html><body>{self.into.context.footnotes[key]}</body>").body
            text = inline.written(parsed, self) if parsed is not None else ""
            parts.append(f"[^{number}]: {text.replace(inline.BREAK, ' ') or '—'}")
        return ["\n".join(parts)] if parts else []

    def footnote(self, node: LexborNode) -> str:
        """The mention of a footnote, if the element is one."""
        key = node.attributes.get("data-fn") or ""
        if key not in self.into.context.footnotes:
            return ""
        return f"[^{self.notes.setdefault(key, len(self.notes) + 1)}]"

    def target(self, node: LexborNode) -> str:
        """Where a link leads on the new site."""
        href = node.attributes.get("href")
        target = self.tree.link(href) if href else ""
        if target:
            self.links[target] = None
        return target

    def picture(self, node: LexborNode, caption: str = "") -> str:
        """A picture with its description; the caption makes it a figure."""
        source = node.attributes.get("src") or ""
        if source.startswith("data:"):
            self.into.note("media", "data:", f"a picture that the text itself holds is left out: {node.attributes.get('alt') or ''}".strip())
        if not source or source.startswith("data:"):
            return ""
        media = self.tree.used.get(node.mem_id)
        alt = " ".join((node.attributes.get("alt") or "").split()) or (media.alt if media else "")
        title = f' "{escape.title(caption)}"' if caption else ""
        credit = re.sub(r'["{}\n]', "", media.credit) if media and media.credit else ""
        credit = f'{{credit="{credit}"}}' if credit else ""
        return f"![{escape.label(escape.text(alt))}]({escape.target(source)}{title}){credit}"

    def open_tag(self, node: LexborNode, name: str) -> str:
        """An inline element's opening tag with what is worth keeping."""
        kept = "".join(
            [f' {key}="{quoted(value)}"' for key in ("title", "datetime", "lang") if (value := node.attributes.get(key)) and "\n" not in value]
        )
        return f"<{name}{kept}>" if name not in {"b", "code"} else f"<{name}>"

    def raw(self, node: LexborNode) -> str:
        """An element as harmless HTML, on lines none of which is blank."""
        for link in node.css("a[href]"):
            link.attrs["href"] = self.target(link)
        for one in [*node.css("[class]"), node]:
            if "class" in one.attributes:
                del one.attrs["class"]
        for one in [*node.css("[id]"), node]:
            if (name := one.attributes.get("id")) is not None and name not in self.tree.anchors:
                del one.attrs["id"]
        for one in [*node.css("audio,video"), node]:
            if one.tag in {"audio", "video"}:
                one.attrs["controls"] = ""
        html = sanitize.harmless(node.html or "").strip()
        if node.tag in {"table", "dl", "figure"}:
            html = _ROWS.sub("\n", html)
        if "<pre" in html:
            html = re.sub(r"<pre.*?</pre>", lambda found: found[0].replace("\n", "&#10;"), html, flags=re.DOTALL)
        return re.sub(r"\s*\n\s*", "\n", html)

    _METHODS: ClassVar = {
        "p": _paragraph, "hr": _rule, "blockquote": quotations.quotation, "ul": lists.listed, "ol": lists.listed, "menu": lists.listed, "pre": _pre, "table": _table, "figure": figures.figure,
        **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _heading),
    }  # fmt: skip
