"""Where a page has its text: by the names that WordPress' themes give it, else where most of the words are."""

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ..markup.finished import FURNITURE

_NAMED = (
    ".entry-content", ".amp-wp-article-content", "[itemprop=articleBody]", ".wp-block-post-content", ".post-content", ".td-post-content",
    ".post_content", ".single-content", ".article-content", ".article-body", ".post-body", ".elementor-widget-theme-post-content", ".content-inner",
    ".entry", ".post-entry", ".the-content", ".page-content",
)  # fmt: skip
"""By how surely they hold the text and nothing else."""
_AROUND = "aside,nav,footer,.widget,.sidebar,#sidebar,#secondary,.site-footer,.site-header,.related,.related-posts,.comments-area,#comments"
_WORDS = 40
"""Characters of a paragraph that is running text."""
_ENOUGH = 140
"""Characters of running text below which nothing is taken for an article that its page does not name."""


def find(page: LexborHTMLParser) -> LexborNode | None:
    """The element that holds the text; ``None`` if there is none that can be told from the rest."""
    around = {node.mem_id for node in page.css(_AROUND) if node.tag != "body"}
    for selector in _NAMED:
        found = [node for node in page.css(selector) if not any(above.mem_id in around for above in _above(node))]
        best = max(found, key=_length, default=None)
        if best is not None and (_length(best) or best.css_first("img,iframe,video,audio") is not None):
            return best
    return _densest(page)


def _length(node: LexborNode) -> int:
    return len(node.text(deep=True).strip())


def scope(body: LexborNode) -> LexborNode:
    """The whole article around its text, with its header and footer; if the page does not mark it, the body of the page."""
    node = body
    while node.parent is not None and node.tag not in {"article", "main", "body"} and not _names(node) & {"hentry", "type-post", "type-page"}:
        node = node.parent
    return node


def _names(node: LexborNode) -> set[str]:
    return set((node.attributes.get("class") or "").split())


def _densest(page: LexborHTMLParser) -> LexborNode | None:
    """The element with the most running text directly below it, or below its children; links do not count, they are lists of other pages."""
    scores: dict[int, tuple[float, int, LexborNode]] = {}
    if page.body is None:
        return None
    outside = {node.mem_id for around in page.css(f"{_AROUND},{FURNITURE}") for node in around.css("p")}
    for number, paragraph in enumerate(page.body.css("p,blockquote,pre")):
        if paragraph.mem_id in outside:
            continue
        length = len(paragraph.text(deep=True)) - 2 * sum(len(link.text(deep=True)) for link in paragraph.css("a"))
        if length < _WORDS:
            continue
        for share, node in zip((1.0, 0.5), _above(paragraph), strict=False):
            score, first, _ = scores.get(node.mem_id, (0.0, number, node))
            scores[node.mem_id] = score + share * length, first, node
    best = max(scores.values(), key=lambda one: (one[0], -one[1]), default=None)
    return best[2] if best is not None and best[0] >= _ENOUGH else None


def _above(node: LexborNode) -> Iterator[LexborNode]:
    parent = node.parent
    while parent is not None and parent.tag != "html":
        yield parent
        parent = parent.parent
