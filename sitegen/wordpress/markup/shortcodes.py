"""``[name key="value"]content[/name]``: known shortcodes become HTML as in WordPress, unknown ones stay as they stand and are reported."""

import re
from collections.abc import Callable
from html import escape, unescape
from typing import TYPE_CHECKING

from msgspec import Struct

from ..metas import KEPT, UNKNOWN, wished
from .values import Media

if TYPE_CHECKING:
    from .original import Expansion

_TAG = re.compile(r"""\[(\[?)(/?)([A-Za-z][\w-]{0,60})((?:[\s=:](?:"[^"]{0,2000}"|'[^'\]]{0,2000}'|[^\[\]"]){0,2000})?)\](\]?)""")
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s'"]+))|"([^"]*)"|(\S+)""")
_PICTURE = re.compile(r"((?:<a\s[^<>]*>)?\s*<img\s[^<>]*>\s*(?:</a>)?)(.*)", re.DOTALL | re.IGNORECASE)
_LAYOUT = re.compile(
    r"(?:vc_|et_pb_|fusion_|av_|tatsu_)\w+|row|columns?|col|one_(?:half|third|fourth)(?:_last)?|two_third(?:_last)?|section|clear|dropcap"
)
"""Page builders' frames around text: the text stays, the frame goes."""
_FRAME = "merged: a frame of a page builder: its text is kept, its look is not"
_TAGS = re.compile(r"<[^<>]*>")
_SMART = str.maketrans({"“": '"', "”": '"', "″": '"', "«": '"', "»": '"', "‘": "'", "’": "'"})

Attributes = dict[str, str]


class _Opened(Struct):
    name: str
    attributes: Attributes
    written: str
    pieces: list[str]


def expand(text: str, into: "Expansion") -> str:
    """HTML with its shortcodes expanded."""
    closers = set(re.findall(r"\[/([A-Za-z][\w-]*)\]", text))
    stack: list[_Opened] = [_Opened("", {}, "", [])]
    at = 0
    for tag in _TAG.finditer(text):
        stack[-1].pieces.append(text[at : tag.start()])
        at = tag.end()
        _take(tag, stack, closers, into)
    stack[-1].pieces.append(text[at:])
    while len(stack) > 1:
        _unclosed(stack, into)
    return "".join(stack[0].pieces)


def _take(tag: re.Match[str], stack: list[_Opened], closers: set[str], into: "Expansion") -> None:
    double, closing, name, written, doubled = tag.groups()
    pieces = stack[-1].pieces
    if double and doubled:
        pieces.append(tag[0][1:-1])
    elif closing:
        if any(opened.name == name for opened in stack[1:]):
            while stack[-1].name != name:
                _unclosed(stack, into)
            done = stack.pop()
            stack[-1].pieces.append(f"{double}{_shown(done, ''.join(done.pieces), into)}{doubled}")
        else:
            pieces.append(tag[0])
    elif (said := _outcome(name, into)) in (UNKNOWN, KEPT):
        pieces.append(tag[0])
        if "=" in written or name in closers or "_" in name:
            into.seen("shortcodes", name, said)
            into.note("shortcode", name, unescape(tag[0]))
    else:
        pieces.append(double)
        one = _Opened(name, _attributes(written.rstrip("/")), tag[0], [])
        if name in closers and not written.endswith("/") and len(stack) < 30:
            stack.append(one)
        else:
            pieces.append(_shown(one, "", into))
        stack[-1].pieces.append(doubled)


def _unclosed(stack: list[_Opened], into: "Expansion") -> None:
    """A shortcode whose end is missing holds nothing; what follows it stays."""
    one = stack.pop()
    stack[-1].pieces += [_shown(one, "", into), *one.pieces]


def _shown(one: _Opened, content: str, into: "Expansion") -> str:
    said = _outcome(one.name, into)
    into.seen("shortcodes", one.name, said)
    if show := KNOWN.get(one.name):
        return show(one.attributes, content, into)
    if said == _FRAME:
        into.note("shortcode", one.name, "a frame of a page builder: its text is kept, its look is not")
    return content


def _outcome(name: str, into: "Expansion") -> str:
    """What becomes of a shortcode."""
    if name in KNOWN:
        return "imported"
    return _FRAME if _LAYOUT.fullmatch(name) else wished(name, into.context.chosen)


def _attributes(written: str) -> Attributes:
    found: Attributes = {}
    for i, (key, double, single, bare, text, word) in enumerate(_ATTRIBUTE.findall(unescape(written).translate(_SMART))):
        found[key.lower() or str(i)] = double or single or bare or text or word
    return found


def _caption(attributes: Attributes, content: str, _into: "Expansion") -> str:
    """Both ways to write it: the caption as an attribute, or as what follows the picture."""
    match = _PICTURE.match(content.strip())
    picture, rest = (match[1], match[2]) if match else (content, "")
    caption = attributes.get("caption") or rest
    if not match and not caption:
        return content
    return f'<figure class="wp-caption">{picture}<figcaption>{caption.strip()}</figcaption></figure>'


def _gallery(attributes: Attributes, _content: str, into: "Expansion") -> str:
    ids = _ids(attributes.get("ids") or attributes.get("include", ""))
    if not ids:
        excluded, other = set(_ids(attributes.get("exclude", ""))), _ids(attributes.get("id", ""))
        family = into.context.families.get(other[0], ()) if other else into.context.children
        ids = [one for one in family if one not in excluded]
    if attributes.get("orderby") == "title":
        ids.sort(key=lambda one: into.context.attachments[one].title.casefold() if one in into.context.attachments else "")
    if attributes.get("order", "").upper() == "DESC":
        ids = ids[::-1]
    items: list[str] = []
    for one in ids:
        media = into.context.attachments.get(one)
        if media is None:
            into.note("media", f"gallery {one}", f"the picture {one} of a gallery is not in the export")
        else:
            items.append(_figure(media, one))
    if not items:
        into.note("shortcode", "gallery", "the gallery holds no picture")
    return f'<figure class="wp-block-gallery">{"".join(items)}</figure>' if items else ""


def _figure(media: Media, one: int) -> str:
    caption = f"<figcaption>{media.caption}</figcaption>" if media.caption else ""
    return f'<figure><img data-attachment="{one}" src="{escape(media.path)}" alt="{escape(media.alt)}">{caption}</figure>'


def _ids(written: str) -> list[int]:
    return [int(one) for one in re.findall(r"\d{1,10}", written, re.ASCII)]


def _recording(kind: str) -> Callable[[Attributes, str, "Expansion"], str]:
    def show(attributes: Attributes, content: str, _into: "Expansion") -> str:
        names = ("src", "mp3", "m4a", "ogg", "wav", "mp4", "m4v", "webm", "ogv", "flv", "wma", "0")
        source = next((attributes[name] for name in names if attributes.get(name)), "") or _TAGS.sub("", content).strip()
        poster = f' poster="{escape(attributes["poster"])}"' if kind == "video" and attributes.get("poster") else ""
        return f'<{kind} controls src="{escape(source)}"{poster}></{kind}>' if source else ""

    return show


def _playlist(attributes: Attributes, _content: str, into: "Expansion") -> str:
    kind = "video" if attributes.get("type") == "video" else "audio"
    pieces: list[str] = []
    for one in _ids(attributes.get("ids", "")) or into.context.children:
        media = into.context.attachments.get(one)
        if media is None:
            into.note("media", f"playlist {one}", f"the recording {one} of a playlist is not in the export")
        else:
            title = f"<figcaption>{media.caption or escape(media.title)}</figcaption>"
            pieces.append(f'<figure><{kind} data-attachment="{one}" controls src="{escape(media.path)}"></{kind}>{title}</figure>')
    return "".join(pieces)


def _embed(attributes: Attributes, content: str, into: "Expansion") -> str:
    url = unescape(_TAGS.sub("", content)).strip() or attributes.get("src") or attributes.get("url") or attributes.get("0", "")
    return into.embed(url.lstrip("=")) if url else ""


def _video_by_id(address: str) -> Callable[[Attributes, str, "Expansion"], str]:
    def show(attributes: Attributes, content: str, into: "Expansion") -> str:
        wanted = attributes.get("id") or attributes.get("url") or attributes.get("0", "").lstrip("=") or _TAGS.sub("", content).strip()
        if not wanted:
            return ""
        return into.embed(wanted if "://" in wanted else address + wanted)

    return show


KNOWN: dict[str, Callable[[Attributes, str, "Expansion"], str]] = {
    "caption": _caption,
    "wp_caption": _caption,
    "gallery": _gallery,
    "audio": _recording("audio"),
    "video": _recording("video"),
    "playlist": _playlist,
    "embed": _embed,
    "youtube": _video_by_id("https://www.youtube.com/watch?v="),
    "vimeo": _video_by_id("https://vimeo.com/"),
    "tweet": _video_by_id("https://twitter.com/i/status/"),
    "instagram": _video_by_id("https://www.instagram.com/p/"),
    "facebook": _video_by_id("https://www.facebook.com/"),
}
"""Name and what it shows."""
