"""Who is told of a publication, by setting: the hub that hands the site's feeds on (WebSub), and search engines (IndexNow)."""

import json
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode, urlsplit

import urllib3

from ..config import Config, Notify
from ..errors import Problem
from ..urls import below_home

_FEEDS = ("feed.xml", "feed/index.html", "feed.json")
_MOST = 10_000
"""Addresses in one message to IndexNow."""
_HINT = "readers see the site all the same; the next deployment tells of its own changes only"


def notify(config: Config, changed: Sequence[str]) -> list[Problem]:
    """Tell of the files that a deployment added, changed or removed; what could not be told, as warnings."""
    problems: list[Problem] = []
    with urllib3.PoolManager(retries=urllib3.Retry(1, redirect=2, backoff_factor=0.2), timeout=urllib3.Timeout(20)) as pool:
        for service, kind, body in _messages(config, changed):
            try:
                answer = pool.request("POST", service, body=body, headers={"Content-Type": kind})
                said = "" if answer.status < 300 else f"status {answer.status}"
            except urllib3.exceptions.HTTPError as error:
                said = f"no answer ({type(error).__name__})"
            if said:
                problems.append(Problem("sitegen.toml", 0, 0, f"{service} could not be told of the changes: {said}", _HINT, warning=True))
    return problems


def _messages(config: Config, changed: Sequence[str]) -> Iterator[tuple[str, str, bytes]]:
    """Whom, and what: its type and its bytes."""
    settings: Notify = config.notify
    home = config.base_url
    feeds = [home + below_home(name) for name in _FEEDS if name in changed]
    if settings.hub and feeds:
        fields = [("hub.mode", "publish"), *(("hub.url", url) for url in feeds)]
        yield settings.hub, "application/x-www-form-urlencoded", urlencode(fields).encode()
    pages = [home + below_home(name) for name in changed if f"/{name}".endswith("/index.html")] if settings.indexnow else []
    for start in range(0, len(pages), _MOST):
        told = {"host": urlsplit(home).netloc, "key": settings.indexnow, "keyLocation": f"{home}{settings.indexnow}.txt"}
        body = json.dumps(told | {"urlList": pages[start : start + _MOST]}).encode()
        yield settings.indexnow_service, "application/json; charset=utf-8", body
