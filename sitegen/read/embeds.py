"""Bare addresses of videos and posts: which service, and which address its frame has. Nothing is asked of the service here."""

import re
from urllib.parse import quote

from msgspec import Struct


class Embed(Struct, frozen=True):
    """A video or a post elsewhere."""

    provider: str
    url: str
    frame: str
    """Address for an ``iframe``; it is loaded only after a click."""


class _Provider(Struct, frozen=True):
    name: str
    address: re.Pattern[str]
    frame: str
    """``{0}``, ``{1}`` … are the groups of the address, ``{url}`` all of it, percent-encoded."""


_HEAD = r"https?://(?:(?:www|m|mobile)\.)?"
_TAIL = r"/?(?:[?#]\S*)?"
_PROVIDERS = (
    _Provider(
        "YouTube",
        re.compile(rf"{_HEAD}youtube(?:-nocookie)?\.com/(?:watch/?\?(?:[^\s#]*&)?v=|shorts/|live/|embed/|v/)([\w-]{{11}})(?:[/?&#]\S*)?"),
        "https://www.youtube-nocookie.com/embed/{0}",
    ),
    _Provider("YouTube", re.compile(rf"{_HEAD}youtu\.be/([\w-]{{11}}){_TAIL}"), "https://www.youtube-nocookie.com/embed/{0}"),
    _Provider("Vimeo", re.compile(rf"{_HEAD}vimeo\.com/(?:video/)?([0-9]+){_TAIL}"), "https://player.vimeo.com/video/{0}?dnt=1"),
    _Provider("Vimeo", re.compile(rf"{_HEAD}vimeo\.com/([0-9]+)/([0-9a-f]+){_TAIL}"), "https://player.vimeo.com/video/{0}?h={1}&dnt=1"),
    _Provider(
        "X",
        re.compile(rf"{_HEAD}(?:twitter|x)\.com/\w+/status(?:es)?/([0-9]+)(?:/(?:photo|video)/[0-9])?{_TAIL}"),
        "https://platform.twitter.com/embed/Tweet.html?id={0}&dnt=true",
    ),
    _Provider(
        "Instagram",
        re.compile(rf"{_HEAD}instagram\.com/(?:[\w.]+/)?(p|reel|tv)/([\w-]+){_TAIL}"),
        "https://www.instagram.com/{0}/{1}/embed/",
    ),
    _Provider(
        "Facebook",
        re.compile(rf"(?:{_HEAD}facebook\.com/(?:watch/?\?|[\w.]+/videos/|reel/)|https?://fb\.watch/)\S+"),
        "https://www.facebook.com/plugins/video.php?href={url}&show_text=false",
    ),
    _Provider(
        "Facebook",
        re.compile(rf"{_HEAD}facebook\.com/(?:[\w.]+/(?:posts|photos)/|permalink\.php\?|photo(?:\.php)?/?\?|story\.php\?|share/)\S+"),
        "https://www.facebook.com/plugins/post.php?href={url}&show_text=true",
    ),
)
_START = re.compile(r"[?&#](?:t|start)=([0-9]+)")


def find(address: str) -> Embed | None:
    """The video or post that an address stands for; ``None`` for every other address."""
    for provider in _PROVIDERS:
        if match := provider.address.fullmatch(address):
            frame = provider.frame.format(*match.groups(), url=quote(address, safe=""))
            if provider.name == "YouTube" and (start := _START.search(address)):
                frame += f"?start={start[1]}"
            return Embed(provider.name, address, frame)
    return None
