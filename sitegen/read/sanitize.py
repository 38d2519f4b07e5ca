"""HTML that authors write into a body: what of it stays, and a warning for everything that does not.

Two steps. ``filtered`` goes over the tags as the author wrote them, because only there is a line to point at. ``clean`` gives the
whole page part to nh3, which parses as browsers do and is the one that safety rests on; only bodies with raw HTML get there.
"""

import re
from hashlib import blake2b
from html import unescape

import nh3
from markdown_it.token import Token

from .body import ADDRESS_HINT, SCHEMES, Body, names, reach

TAGS = names(
    "a abbr address article aside audio b bdi bdo blockquote br caption cite code col colgroup data dd del details dfn div dl dt em figcaption "
    "figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li mark ol p pre q rp rt ruby s samp section small source span strong sub summary "
    "sup table tbody td tfoot th thead time tr u ul var video wbr"
)
WITH_CONTENT = names("script style svg math iframe noscript noembed noframes textarea title template object select xmp plaintext")
"""Removed with all that they hold; never to be allowed (FAULTS.md part 1)."""
_ANY = frozenset({"class", "dir", "id", "lang", "title"})
_ATTRIBUTES = {
    "a": {"href", "hreflang", "rel", "role", "aria-label"},
    "audio": {"controls", "preload", "src"},
    "col": {"span"},
    "colgroup": {"span"},
    "data": {"value"},
    "del": {"datetime"},
    "details": {"open"},
    "div": {"role", "tabindex"},
    "img": {"alt", "decoding", "height", "loading", "src", "width"},
    "ins": {"datetime"},
    "li": {"value"},
    "ol": {"reversed", "start", "type"},
    "section": {"role"},
    "source": {"src", "type"},
    "td": {"colspan", "headers", "rowspan"},
    "th": {"abbr", "colspan", "headers", "rowspan", "scope"},
    "time": {"datetime"},
    "video": {"controls", "height", "poster", "preload", "src", "width"},
}
_ADDRESSES = frozenset({"href", "src", "poster"})

_TAG = re.compile(r"""<(/?)([A-Za-z][A-Za-z0-9-]*)((?:"[^"]*"|'[^']*'|[^"'<>])*)>""")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>`]+))?""")
_ID = re.compile(r"[\w-]+")
_CONTROL = re.compile("[\x02-\x07]")
_PLACEHOLDER = re.compile("\x02([0-9]+)\x03")
_SIZE = re.compile("\x04([0-9]+)\x05")
_TITLE = re.compile("\x06([0-9]+)\x07")
_OPEN = re.compile(r"""<(img|a)((?: [^\s"=<>]+="[^"]*")*)>""")
_CONTENT = frozenset({"text", "text_special", "code_inline", "html_inline", "softbreak", "hardbreak", "image", "linked_title"})
_HINTS = {
    "iframe": "write the bare address of the video or post on a line of its own",
    "script": "scripts belong to the theme",
    "style": "give the element a class; its looks belong to the theme",
}


def filtered(html: str, body: Body, line: int, until: int, *, block: bool) -> str:
    """What stays of HTML as written, by the setting ``raw_html``; comments go. ``block``: it may span lines."""
    html = _cut(html, "<!--", "-->", body, line)
    if not html.strip():
        return ""
    if body.settings.raw_html == "allow":
        return html
    for begin, end in (("<?", "?>"), ("<![CDATA[", "]]>"), ("<!", ">")):
        if begin in html:
            _drop(f"{begin}…{end}", begin, body, line, until)
            html = _cut(html, begin, end, body, line)
    known = len(body.problems)
    if block:
        html = _without_content(html, body, line, until)
    html = _tags(html, body, line, until)
    if body.settings.raw_html == "refuse":
        if block and len(body.problems) == known:
            _drop("a line that begins with a tag", "<", body, line, until)
        return ""
    body.raw = body.raw or bool(html.strip())
    return html


def _cut(html: str, begin: str, end: str, body: Body, line: int) -> str:
    """Without what stands between two marks; by ``find``, because a pattern would look for a missing end again and again."""
    pieces: list[str] = []
    at = 0
    while (start := html.find(begin, at)) >= 0:
        pieces.append(html[at:start])
        close = html.find(end, start + len(begin))
        if close < 0:
            body.error(f'"{begin}" is not closed', line + html.count("\n", 0, start), f'end it with "{end}"', find=begin)
            return "".join(pieces)
        at = close + len(end)
    return "".join(pieces) + html[at:]


def _without_content(html: str, body: Body, line: int, until: int) -> str:
    pieces: list[str] = []
    at = 0
    lower = html.lower()
    for match in _TAG.finditer(html):
        name = match[2].lower()
        if match.start() < at or match[1] or name not in WITH_CONTENT:
            continue
        close = lower.find(f"</{name}", match.end())
        if close < 0:
            if name in {"script", "style", "textarea"}:
                body.error(f"<{name}> is not closed", line, f"end it with </{name}>", find=match[0], until=until)
                return "".join(pieces) + html[at : match.start()]
            continue
        pieces += [html[at : match.start()], _tag(match, body, line, until)]
        at = close
    return "".join(pieces) + html[at:]


def _tags(html: str, body: Body, line: int, until: int) -> str:
    """The tags that stay; a "<" that begins no whole tag is text, so that no half one swallows what follows."""
    pieces: list[str] = []
    at = 0
    for match in _TAG.finditer(html):
        pieces += (html[at : match.start()].replace("<", "&lt;"), _tag(match, body, line, until))
        at = match.end()
    return "".join(pieces) + html[at:].replace("<", "&lt;")


def _tag(match: re.Match[str], body: Body, line: int, until: int) -> str:
    """One tag as written: kept or not."""
    written, name = match[0], match[2].lower()
    if body.settings.raw_html == "refuse" or name not in TAGS:
        if not match[1]:
            _drop(f"<{name}>", written, body, line, until, _HINTS.get(name, ""))
        return ""
    if match[3]:
        _check_attributes(match, body, line, until)
    return written


def _drop(what: str, written: str, body: Body, line: int, until: int, hint: str = "") -> None:
    if body.settings.raw_html == "refuse":
        body.error(f"HTML is not allowed in texts: {what}", line, 'write Markdown, or set raw_html = "sanitize"', find=written, until=until)
    else:
        body.warn(f"{what} was removed", line, hint, find=written, until=until)


def _check_attributes(match: re.Match[str], body: Body, line: int, until: int) -> None:
    tag = match[2].lower()
    for key, written in _ATTRIBUTE.findall(match[3]):
        name, value = key.lower(), unescape(written.strip("\"'"))
        if name not in _ANY and name not in _ATTRIBUTES.get(tag, ()):
            body.warn(f'the attribute "{name}" of <{tag}> was removed', line, find=match[0], until=until)
        elif name in _ADDRESSES and reach(value) == "refused":
            body.warn(f'the address "{value}" of <{tag}> was removed', line, ADDRESS_HINT, find=match[0], until=until)
        elif name == "id" and not _ID.fullmatch(value):
            body.warn(f'the id "{value}" was removed', line, "use letters, digits and hyphens", find=match[0], until=until)
        elif name == "id" and not body.claim(value):
            body.warn(f'the id "{value}" is used twice', line, "give each place a name of its own", find=match[0], until=until)


def without_content(tokens: list[Token]) -> list[Token]:
    """Inline tokens without the text inside of tags such as ``<script>``; the tags themselves stay, to be reported."""
    kept: list[Token] = []
    inside = ""
    for i, name in enumerate(_closed(tokens)):
        token = tokens[i]
        if inside:
            if token.type == "html_inline" and token.content.lower().startswith(f"</{inside}"):
                inside = ""
            elif token.type in _CONTENT:
                continue
        else:
            inside = name
        kept.append(token)
    return kept


def _closed(tokens: list[Token]) -> list[str]:
    """For each token: the name of the element that goes with its content, if it opens one and another one closes it."""
    names = [""] * len(tokens)
    closing: set[str] = set()
    for i in range(len(tokens) - 1, -1, -1):
        if tokens[i].type == "html_inline" and (match := _TAG.match(tokens[i].content)) and match[2].lower() in WITH_CONTENT:
            if match[1]:
                closing.add(match[2].lower())
            elif match[2].lower() in closing:
                names[i] = match[2].lower()
    return names


def harmless(html: str) -> str:
    """HTML from elsewhere, without what a body may not hold."""
    attributes = {"*": set(_ANY), **_ATTRIBUTES}
    schemes = set(SCHEMES)
    return nh3.clean(
        html, tags=set(TAGS), clean_content_tags=set(WITH_CONTENT), attributes=attributes, link_rel=None, url_schemes=schemes, strip_comments=True
    )


def clean(html: str, body: Body) -> str:
    """The page part as nh3 leaves it, with the placeholders of our own and new ones for the links of raw HTML."""
    key = "s" + blake2b(body.text.encode("utf-8", "replace"), digest_size=12).hexdigest()
    size = f"data-{key}"

    def keep(tag: str, name: str, value: str) -> str | None:
        if name in _ADDRESSES:
            return _address(_CONTROL.sub("", value), key, body)
        if name == "id":
            return value if value in body.ids else None
        if name.startswith("data-"):
            return value if (tag == "img" and name == size) or (tag == "figure" and value in body.frames) else None
        return value

    cleaned = nh3.clean(
        _TITLE.sub(rf"{key}t\1e", _SIZE.sub(rf' {size}="\1"', _PLACEHOLDER.sub(rf"{key}\1", html))),
        tags=set(TAGS),
        clean_content_tags=set(WITH_CONTENT),
        attributes={"*": set(_ANY), **_ATTRIBUTES},
        attribute_filter=keep,
        generic_attribute_prefixes={"data-"},
        link_rel=None,
        url_schemes=set(SCHEMES),
    )
    cleaned = _CONTROL.sub("", cleaned).replace("&nbsp;", "\u00a0")
    cleaned = _OPEN.sub(lambda match: _complete(match[1], match[2], key), cleaned)
    return re.sub(rf"{key}t([0-9]+)e", "\x06\\1\x07", re.sub(rf"{key}([0-9]+)", "\x02\\1\x03", cleaned))


def _address(value: str, key: str, body: Body) -> str | None:
    if value.startswith(key):
        return value
    where = reach(value)
    if where == "site":
        return f"{key}{body.number(value.strip())}"
    return None if where == "refused" else value


def _complete(tag: str, written: str, key: str) -> str:
    """A tag of ``img`` or ``a`` with what ours have: lazy loading and the place for its size, ``rel`` on links out of the site."""
    if tag == "a":
        out = re.search(r' href="(?:https?:)?//', written) and " rel=" not in written
        return f'<a{written} rel="noopener">' if out else f"<a{written}>"
    number = re.search(rf' data-{key}="([0-9]+)"', written)
    if number:
        written = written.replace(number[0], "")
    elif not re.search(" (?:width|height)=", written):
        number = re.search(rf' src="{key}([0-9]+)"', written)
    if " loading=" not in written:
        written += ' loading="lazy" decoding="async"'
    return f"<img{written}" + (f"\x04{number[1]}\x05>" if number else ">")
