"""HTML as WordPress sent it to readers → HTML as authors left it: without what themes and plug-ins add, and with what comes later in its place."""

import re
from collections.abc import Iterator
from html import escape

from selectolax.lexbor import LexborHTMLParser, LexborNode

FURNITURE = (
    "nav,form,script,style,button,input,ins.adsbygoogle,amp-ad,amp-auto-ads,amp-analytics,amp-sidebar,amp-social-share,amp-consent,#comments,#respond,"
    "#wpadminbar,.comments-area,.comment-respond,.sharedaddy,.jp-relatedposts,.yarpp,.yarpp-related,.crp_related,.addtoany_share_save_container,"
    ".addtoany_content,.a2a_kit,.heateor_sss_sharing_container,.ssba,.social-share,.share-buttons,.share-box,.sharing,.post-share,.td-post-sharing,"
    ".shareaholic-canvas,.essb_links,.mashsb-container,.post-views,.post-navigation,.navigation,.nav-links,.page-links,.post-nav-links,.breadcrumb,"
    ".breadcrumbs,.yoast-breadcrumbs,.rank-math-breadcrumb,.related,.related-posts,.relatedposts,.wp-block-query,.wp-block-latest-posts,"
    ".author-box,.ts-fab-wrapper,.saboxplugin-wrap,.abh_box,.pp-multiple-authors-boxes-wrapper,.code-block,.ad,.ads,.advert,.advertisement,"
    ".adsense,.publicidade,.td-a-rec,.td-adspot-title,.newsletter,.mc4wp-form,.screen-reader-text,.skip-link,.edit-link,.post-edit-link,.wpcnt,.wp-dark-mode-switcher,"
    ".lwptoc,#toc_container,#ez-toc-container,.amp-wp-comments-link,.exit-mobile,#amp-mobile-version-switcher,#amp-wp-exit-link,"
    "[aria-hidden=true][class*=share],[id^=div-gpt-ad]"
)
"""What is no part of a text, wherever it stands: by the classes that WordPress, its AMP plug-in and the best known plug-ins write."""
_SOURCES = ("data-src", "data-lazy-src", "data-original", "data-orig-file", "src")
_WIDTH = re.compile(r"(\S+)\s+(\d+(?:\.\d+)?)[wx]")
_POSTS = {
    "amp-youtube": ("data-videoid", "https://www.youtube.com/watch?v={}"), "amp-vimeo": ("data-videoid", "https://vimeo.com/{}"),
    "amp-twitter": ("data-tweetid", "https://twitter.com/i/status/{}"), "amp-instagram": ("data-shortcode", "https://www.instagram.com/p/{}/"),
    "amp-facebook": ("data-href", "{}"), ".fb-post": ("data-href", "{}"), ".fb-video": ("data-href", "{}"),
    "blockquote.instagram-media": ("data-instgrm-permalink", "{}"), ".rll-youtube-player": ("data-id", "https://www.youtube.com/watch?v={}"),
    "lite-youtube": ("videoid", "https://www.youtube.com/watch?v={}"),
}  # fmt: skip
"""Boxes of other services: the attribute that names what they show, and its address."""


def ready(html: str) -> tuple[str, dict[str, str]]:
    """The text of a page as the conversion reads it, and its footnotes by id."""
    parsed = LexborHTMLParser(f"<!DOCTYPE html><body>{html}</body>")
    body = parsed.body
    assert body is not None
    for node in parsed.css(FURNITURE):
        node.decompose()
    _services(body)
    settle_pictures(body)
    _recordings(body)
    for node in body.css("p.wp-caption-text,p.gallery-caption"):
        node.replace_with(element(f"<figcaption>{node.inner_html or ''}</figcaption>"))
    notes = dict(_footnotes(body))
    return body.inner_html or "", notes


def element(html: str) -> LexborNode:
    """A new element, to be put into another tree."""
    parsed = LexborHTMLParser(f"<!DOCTYPE html><body>{html}</body>").body
    assert parsed is not None
    made = parsed.first_child
    assert made is not None
    return made


def settle_pictures(body: LexborNode) -> None:
    """Pictures that a script would put in place, or AMP's, are pictures with their largest address."""
    for node in body.css("noscript"):
        before = node.prev
        while before is not None and before.tag == "-text" and not (before.text_content or "").strip():
            before = before.prev
        inner = node.css_first("img")
        if inner is not None and (before is None or before.tag not in {"img", "amp-img", "picture"}) and node.parent and node.parent.tag != "amp-img":
            node.replace_with(element(inner.html or ""))
        else:
            node.decompose()
    for node in body.css("amp-img,amp-anim"):
        kept = "".join(f' {key}="{escape(value)}"' for key, value in node.attributes.items() if value and key in ("src", "srcset", "alt", "class"))
        node.replace_with(element(f"<img{kept}>"))
    for node in body.css("img,iframe"):
        if shown := _source(node):
            node.attrs["src"] = shown


def _source(node: LexborNode) -> str:
    """Where a picture or frame comes from: not the grey square that holds its place, and of a set the largest."""
    named = [value for key in _SOURCES if (value := (node.attributes.get(key) or "").strip())]
    real = [value for value in named if not value.startswith(("data:", "about:"))]
    if real:
        return real[0]
    sets = [node.attributes.get(key) or "" for key in ("srcset", "data-srcset", "data-lazy-srcset")]
    sizes = [(float(width), address) for written in sets for address, width in _WIDTH.findall(written)]
    return max(sizes)[1] if sizes else ""


def _services(body: LexborNode) -> None:
    for selector, (attribute, address) in _POSTS.items():
        for node in body.css(selector):
            if value := node.attributes.get(attribute):
                _embed(node, address.format(value))
    for node in body.css("blockquote.twitter-tweet"):
        links = [link.attributes.get("href") or "" for link in node.css("a")]
        if posts := [link for link in links if "/status/" in link]:
            _embed(node, posts[-1].partition("?")[0])
    for node in body.css("amp-iframe,amp-video-iframe"):
        node.replace_with(element(f'<iframe src="{escape(node.attributes.get("src") or "")}"></iframe>'))


def _embed(node: LexborNode, url: str) -> None:
    node.replace_with(element(f'<div data-embed="{escape(url)}"><a href="{escape(url)}">{escape(url)}</a></div>'))


def _recordings(body: LexborNode) -> None:
    for node in body.css("amp-audio,amp-video"):
        kind = (node.tag or "").removeprefix("amp-")
        source = node.attributes.get("src") or next((s.attributes.get("src") or "" for s in node.css("source")), "")
        node.replace_with(element(f'<{kind} controls src="{escape(source)}"></{kind}>'))
    for node in body.css("audio,video"):
        for part in (node, *node.css("source")):
            if address := part.attributes.get("src"):
                part.attrs["src"] = re.sub(r"[?&]_=\d+$", "", address)


def _footnotes(body: LexborNode) -> Iterator[tuple[str, str]]:
    """The list of notes, taken out of the text, without the arrows that lead back."""
    mentioned = {node.attributes.get("data-fn") for node in body.css("sup[data-fn]")}
    for node in body.css("ol.wp-block-footnotes"):
        for item in node.css("li[id]"):
            if (key := item.attributes.get("id") or "") in mentioned:
                for back in item.css("a[href$='-link']"):
                    back.decompose()
                yield key, (item.inner_html or "").strip()
        if mentioned:
            node.decompose()
