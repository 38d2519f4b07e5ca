"""The HTML of a post made ready to be written: addresses mapped, scripts and site furniture out, and what links point at is known."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ...read.body import reach
from .oembed import title_of
from .values import original_of, site_address, whole

if TYPE_CHECKING:
    from .original import Expansion
    from .values import Media

_REMOVED = "script,style,noscript,template,param,svg,math,textarea,select,noembed,link,meta,title,head,map"
_TOLD = "script[src],svg,math,map,form"
"""What readers saw or used, and the new site has not."""
_FLASH = re.compile(r"//(?:www\.)?vimeo\.com/moogaloop\.swf\?(?:[^\s#]*&)?clip_id=([0-9]+).*")
_FURNITURE = ".ts-fab-wrapper,.saboxplugin-wrap,.author-box,.sharedaddy,.jp-relatedposts,.yarpp,.post-views,.addtoany_share_save_container"
_FURNITURE_TEXT = re.compile(
    r"Siga-nos:?|Siga-nos n[oa]s? .{0,60}|(?:Últimos posts por|Latest posts by) .{0,120}\((?:exibir todos|ver todos|see all)\)|"
    r"Ícone do site.{0,80}|Sair da versão mobile|Exit mobile version",
    re.IGNORECASE,
)
_COVERS = ".wp-block-cover[style],.wp-block-cover-image[style],.wp-block-cover__image-background[style],.wp-block-media-text__media[style]"
_BACKGROUND = re.compile(r"""background-image:\s*url\(\s*["']?([^"'()\s]+)["']?\s*\)""", re.IGNORECASE)
_SIZE = 4_000_000
_DEEP = 300
_TAG = re.compile(r"<(/?)(?!(?:p|li|td|th|tr|dt|dd|br|img|hr|option|source|wbr|input|col)\b)[A-Za-z][^<>]*>", re.IGNORECASE)
_SHORT = 6
"""Children of an element that is furniture."""


def _shallow(html: str, into: "Expansion") -> str:
    """HTML without the tags of elements that are too deep: a parser's time grows with the square of the depth."""
    pieces: list[str] = []
    at = depth = dropped = 0
    for tag in _TAG.finditer(html):
        depth += -1 if tag[1] else 1
        if depth < 0 or (depth == 0 and tag[1]):
            depth = 0
        if depth > _DEEP or (tag[1] and depth == _DEEP):
            dropped += 1
            pieces.append(html[at : tag.start()] + " ")
            at = tag.end()
    if dropped:
        into.note("depth", "html", f"elements are nested deeper than {_DEEP}: their text is kept")
    return "".join([*pieces, html[at:]])


def holds(node: LexborNode, selector: str) -> bool:
    """Whether something within a node matches."""
    return any(found.mem_id != node.mem_id for found in node.css(selector))


def _texts(node: LexborNode) -> Iterator[str]:
    """The texts of a node and of its children, no deeper."""
    for child in node.iter(include_text=True):
        if child.is_text_node:
            yield child.text_content or ""
        else:
            yield child.text(deep=False)


def _shown(node: LexborNode, home: str) -> str:
    """The address of what an element for plug-ins of browsers shows; empty for none that is whole."""
    said = [node.attributes.get("data"), *(one.attributes.get("value") for one in node.css("param[name=movie],param[name=src],param[name=url]"))]
    found = next((whole(home, re.sub("^//", "https://", address.strip())) for address in said if address), "")
    return _FLASH.sub(r"//vimeo.com/\1", found) if reach(found) == "web" else ""


def _framed(source: str, node: LexborNode) -> LexborNode:
    """A place for what stands at an address."""
    made = LexborHTMLParser("<div><a></a></div>").css_first("div")
    assert made is not None
    made.attrs["data-embed"] = source
    if title := title_of(node.html or ""):
        made.attrs["data-title"] = title
    link = made.css_first("a")
    if link is not None:
        link.attrs["href"] = source
    return made


class Tree:
    """A parsed post."""

    def __init__(self, html: str, into: "Expansion") -> None:
        if len(html) > _SIZE:
            into.note("html", "size", f"the content is longer than {_SIZE:,} characters: what follows is cut")
            html = html[:_SIZE]
        self._into = into
        self.media: dict[str, None] = {}
        self.furniture: list[str] = []
        self.used: dict[int, Media] = {}
        if html.count("<") > _DEEP:
            html = _shallow(html, into)
        parsed = LexborHTMLParser(f"<!DOCTYPE html><body>{html}</body>")
        self._parsed = parsed
        assert parsed.body is not None
        self.body = parsed.body
        self._frames()
        for node in parsed.css(_COVERS):
            self._cover(node)
        for node in parsed.css("a.wp-block-file__button"):
            node.insert_before(" ")
        for node in parsed.css(_TOLD):
            said = node.attributes.get("src") or " ".join(node.text(deep=True, separator=" ").split())
            into.note("html", node.tag or "", f"it is left out, but for running text: {said}" if node.tag == "form" else f"it is left out: {said}")
        for node in parsed.css(_REMOVED):
            node.decompose()
        for node in parsed.css(_FURNITURE):
            self._furniture(node)
        if _FURNITURE_TEXT.search(html):
            self._boxes()
        self.anchors = {unquote(href[1:]) for node in parsed.css("a[href^='#']") if (href := node.attributes.get("href"))}
        for node in parsed.css("img[src],audio[src],video[src],source[src],video[poster]"):
            self._source(node)

    def _frames(self) -> None:
        """Frames become what they show: the address. Those for old browsers hold one for older ones, or words."""
        for node in self._parsed.css("object"):
            if node.css_first("iframe,embed") is None:
                if source := _shown(node, self._into.context.home):
                    node.insert_before(_framed(source, node))
                else:
                    self._into.note("html", "object", "it is left out, but for running text")
            node.unwrap()
        for node in self._parsed.css("iframe,embed"):
            source = re.sub("^//", "https://", (node.attributes.get("src") or "").strip())
            if source and reach(source) == "web":
                node.replace_with(_framed(_FLASH.sub(r"//vimeo.com/\1", source), node))
            else:
                self._into.note("html", node.tag or "", f"it is left out: {source or node.attributes.get('srcdoc') or 'it shows nothing'}")
                node.decompose()

    def _cover(self, node: LexborNode) -> None:
        """A picture that only the look of an element names."""
        found = _BACKGROUND.search(node.attributes.get("style") or "")
        if found is None or node.css_first("img,video") is not None:
            return
        made = LexborHTMLParser("<img>").css_first("img")
        assert made is not None
        made.attrs["src"], made.attrs["alt"] = found[1], node.attributes.get("aria-label") or ""
        if node.first_child is not None:
            node.first_child.insert_before(made)
        else:
            node.replace_with(made)

    def _boxes(self) -> None:
        """Take out short elements that hold the words of an author box and nothing else."""
        for node in self._parsed.css("p,h2,h3,h4,h5,span,strong,div"):
            if node.parent is None or len(list(node.iter(include_text=True))) > _SHORT:
                continue
            text = " ".join("".join(_texts(node)).split())
            if _FURNITURE_TEXT.fullmatch(text):
                self._furniture(node)

    def _furniture(self, node: LexborNode) -> None:
        text = " ".join(node.text(deep=True, separator=" ").split())
        if text:
            self.furniture.append(text)
        node.decompose()

    def _source(self, node: LexborNode) -> None:
        for name in ("src", "poster"):
            written = node.attributes.get(name)
            if not written:
                continue
            number = node.attributes.get("data-attachment") or ""
            if name == "src" and number.isdecimal() and int(number) in self._into.context.attachments:
                self.used[node.mem_id] = self._into.context.attachments[int(number)]
                continue
            address = node.attrs[name] = whole(self._into.context.home, written)
            if (media := self.find(address)) is not None:
                node.attrs[name] = media.path
                self.used[node.mem_id] = media
            elif "//" in address and (key := site_address(address, self._into.context.hosts)) is not None and not self._stays(key):
                self._into.note("media", address, "the file is on the old site, but not in the media library")

    def _stays(self, key: str) -> bool:
        """Whether a file is known, and does not come along."""
        return any(name in self._into.context.left for name in original_of(key))

    def find(self, address: str) -> "Media | None":
        """The file of the media library that an address stands for, whatever its size."""
        key = site_address(address, self._into.context.hosts)
        if key is None:
            return None
        known = self._into.context.media
        for name in original_of(key):
            if (media := known.get(name)) is not None:
                self.media[address] = None
                return media
        if "/wp-content/uploads/" in key:
            self.media[address] = None
        return None

    def link(self, href: str) -> str:
        """Where a link leads on the new site."""
        href = whole(self._into.context.home, re.sub(r"[\t\n\r]", "", href).strip())
        context = self._into.context
        key = site_address(href, context.hosts)
        if key is None:
            return "" if reach(href) == "refused" or (reach(href) == "site" and not href.startswith("/")) else href
        target, hash_, fragment = href.partition("#")
        if (new := context.links.get(key)) is not None:
            return new + hash_ + fragment
        if (media := self.find(target)) is not None:
            return media.path
        if self._stays(key):
            return href
        self._into.note("link", href, "the link leads to the old site, to nothing that the export holds")
        return href
