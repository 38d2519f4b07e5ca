"""``check --external``: links to other sites that are dead. Asking is polite, and answers are remembered.

Only what is certain is told: an address that says it is not there (404, 410), or a host that does not exist. A host that is busy, slow or
shut to programs proves nothing; it is asked again at the next check.
"""

import re
import socket
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing
from html import unescape
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from ..download import Downloader, Limits, Refused
from ..errors import Problem
from ..planning import Survey
from ..request import Tell
from ..store.cache import Cache
from ..store.lock import lock

_FACT = "external 1"
_HREF = re.compile(r'href="(https?://[^"]+)"')
_NO_HOST = -1
_SILENT = 0
_CERTAIN = frozenset({404, 410, _NO_HOST})
"""What proves that a link is dead."""
_DAY = 86_400
_GOOD_FOR, _DEAD_FOR = 30 * _DAY, _DAY
"""Seconds for which an answer is believed."""
_HOSTS = 8
"""Hosts that are asked at the same time, one address after another each."""
_LIMITS = Limits(seconds=30, pause=0.5)


class Answer(Struct, frozen=True):
    """What an address said, and when."""

    status: int
    """Of HTTP; ``_NO_HOST``, or ``_SILENT`` when nothing certain is known."""
    when: int
    """Seconds since 1970 UTC."""


Answers = dict[str, Answer]
_Link = tuple[str, str, str]
"""Source below ``content/``, day of the text, address."""


def look_outside(survey: Survey, work: Path, tell: Tell, limits: Limits = _LIMITS) -> list[Problem]:
    """Ask every address outside that an article, a page or an author names, and was not asked lately.

    Builds may go on meanwhile: the cache in ``work`` is locked only to read the texts and to remember the answers.
    """
    with lock(work), closing(Cache(work)) as cache:
        links = [link for link in _links(survey, cache) if not link[2].startswith(survey.config.base_url)]
        known = _remembered(cache)
    asked = {url for _, _, url in links}
    answers = {url: answer for url, answer in known.items() if url in asked}
    fresh: Answers = {}
    try:
        for url, status in _ask(sorted(url for url in asked if not _believed(known.get(url), survey.now)), limits, tell):
            fresh[url] = Answer(status, survey.now)
    finally:
        if all(answer.status <= 0 for answer in fresh.values()):  # nobody answers: it is this machine that is cut off
            fresh = {url: Answer(_SILENT, survey.now) for url in fresh}
        answers |= fresh
        with lock(work), closing(Cache(work)) as cache, cache.transaction():
            cache.put_fact(_FACT, msgspec.msgpack.encode(answers))
    return [_dead(link, answers[link[2]].status) for link in links if answers[link[2]].status in _CERTAIN]


def _links(survey: Survey, cache: Cache) -> Iterator[_Link]:
    site = survey.site
    for article in survey.articles:
        named = [article.canonical, article.origin.url if article.origin else ""]
        yield from ((article.source, article.date[:10], url) for url in _within(cache, article.digest, named))
    topics = chain(site.authors, site.sections, site.tags) if site else ()
    for leaf in chain(site.pages if site else (), (topic.leaf for topic in topics if topic.leaf)):
        named = [profile.url for profile in leaf.entry.profiles]
        yield from ((leaf.entry.source, leaf.entry.updated[:10], url) for url in _within(cache, leaf.entry.digest, named))


def _within(cache: Cache, digest: bytes, named: Sequence[str]) -> list[str]:
    """The outside addresses of a text and its header, each once, without the place within a page."""
    found = chain((unescape(url) for url in _HREF.findall(cache.body(digest) or "")), (url for url in named if url.startswith("http")))
    return list(dict.fromkeys(url.partition("#")[0] for url in found))


def _remembered(cache: Cache) -> Answers:
    try:
        return msgspec.msgpack.decode(cache.fact(_FACT), type=Answers)
    except msgspec.MsgspecError:
        return {}


def _believed(answer: Answer | None, now: int) -> bool:
    if answer is None or answer.status == _SILENT or answer.when > now:
        return False
    return now - answer.when < (_DEAD_FOR if answer.status in _CERTAIN else _GOOD_FOR)


def _ask(urls: Sequence[str], limits: Limits, tell: Tell) -> Iterator[tuple[str, int]]:
    """Each address and its status; those of one host one after another."""
    hosts: dict[str, list[str]] = defaultdict(list)
    for url in urls:
        hosts[urlsplit(url).netloc].append(url)
    done = 0
    with ThreadPoolExecutor(_HOSTS) as threads:
        waiting = [threads.submit(_ask_host, found, limits) for found in hosts.values()]
        try:
            for future in as_completed(waiting):
                yield from future.result()
                done += len(future.result())
                tell("asking", done, len(urls))
        finally:
            threads.shutdown(wait=False, cancel_futures=True)


def _ask_host(urls: Sequence[str], limits: Limits) -> list[tuple[str, int]]:
    web = Downloader(limits)
    return [(url, _status(web, url)) for url in urls]


def _status(web: Downloader, url: str) -> int:
    try:
        status = web.look(url).status
    except Refused:
        return _SILENT if _has_host(url) else _NO_HOST
    return status if status < 400 or status in _CERTAIN else _SILENT


def _has_host(url: str) -> bool:
    """Whether the host of an address exists; a machine that knows no host at all proves nothing."""
    try:
        socket.getaddrinfo(urlsplit(url).hostname, None)
    except socket.gaierror as error:
        return error.errno not in {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
    except (OSError, UnicodeError, ValueError):
        return True
    return True


def _dead(link: _Link, status: int) -> Problem:
    source, day, url = link
    said = f"its host does not exist: {url}" if status == _NO_HOST else f"the other site says {status}, it is not there: {url}"
    archived = f"https://web.archive.org/web/{day.replace('-', '')}/{url}"
    return Problem(f"content/{source}", 0, 0, said, f"link to the copy of that day, if there is one: {archived}", url, rule="external")
