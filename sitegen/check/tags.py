"""Tags that mean the same, and tags that lead to hardly anything."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from ..errors import Problem
from ..model import Site, Topic
from ..urls import slugify

THIN = 2
"""Articles below which a tag helps nobody."""
_SHORTEST = 6
"""Letters from which one letter's difference is taken for a slip: shorter words differ by one and mean other things."""


def look_at_tags(site: Site) -> list[Problem]:
    """One finding for each tag that should be merged into a commoner one, or has too few articles."""
    topics = [topic for topic in site.tags if topic.cards]
    return [*_alike(topics), *_spelt(site), *_thin(topics)]


def _alike(topics: list[Topic]) -> Iterator[Problem]:
    """Singular and plural, and slips of one letter, found through the forms that they share: linear in the number of tags."""
    forms: dict[str, list[Topic]] = defaultdict(list)
    for topic in topics:
        for form in _forms(topic.term.slug):
            forms[form].append(topic)
    told: set[str] = set()
    for group in forms.values():
        best = max(group, key=lambda topic: (len(topic.cards), topic.term.slug))
        for topic in group:
            if topic is not best and topic.term.slug not in told and _digits(topic) == _digits(best):
                told.add(topic.term.slug)
                yield _merge(topic, best)


def _forms(slug: str) -> set[str]:
    """A tag without its plural's ending, and, if it is long, without each of its letters."""
    forms = {f"={slug}", f"={_singular(slug)}"}
    if len(slug) >= _SHORTEST:
        forms |= {slug[:i] + "?" + slug[i + 1 :] for i in range(len(slug))}
        forms |= {slug[:i] + slug[i + 1 :] for i in range(len(slug))} | {slug}
    return forms


_PLURALS = (
    ("oes", "ao"),
    ("aes", "ao"),
    ("aos", "ao"),
    ("ais", "al"),
    ("eis", "el"),
    ("ois", "ol"),
    ("ns", "m"),
    ("res", "r"),
    ("zes", "z"),
    ("s", ""),
)


def _singular(slug: str) -> str:
    return next((slug.removesuffix(many) + one for many, one in _PLURALS if slug.endswith(many) and len(slug) > len(many) + 2), slug)


def _digits(topic: Topic) -> str:
    return "".join(filter(str.isdigit, topic.term.slug))


def _merge(topic: Topic, best: Topic) -> Problem:
    mine, other = topic.term.name, best.term.name
    path = f"content/{topic.cards[0].source}"
    hint = f'if they are, write "merge: [{mine}]" in content/tags/{best.term.slug}.md'
    return Problem(
        path, 0, 0, f'the tags "{mine}" ({len(topic.cards)}) and "{other}" ({len(best.cards)}) may be the same', hint, mine, rule="tags_alike"
    )


def _spelt(site: Site) -> Iterator[Problem]:
    """Spellings with one address: they share a page already, under the name that came first."""
    first: dict[str, str] = {}
    told: set[str] = set()
    for story in site.stories:
        for name in story.article.tags:
            shown = first.setdefault(slugify(name), name)
            if name != shown and name not in told:
                told.add(name)
                path = f"content/{story.article.source}"
                yield Problem(path, 0, 0, f'the tag "{name}" is also written "{shown}"', f'write "{shown}" here too', name, rule="tags_alike")


def _thin(topics: Iterable[Topic]) -> Iterator[Problem]:
    for topic in topics:
        if len(topic.cards) < THIN:
            path = f"content/{topic.cards[0].source}"
            yield Problem(path, 0, 0, f'only this article has the tag "{topic.term.name}"', "choose a known one", topic.term.name, rule="tag_thin")
