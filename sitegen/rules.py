"""What a value of the settings must be: each rule takes a value, and gives the value to keep or raises ``Wrong``."""

import re
from collections.abc import Callable
from functools import lru_cache
from string import Formatter
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from .wording import guess, show

Rule = Callable[[Any], Any]


class Wrong(ValueError):
    """What is wrong with a value, and what to write."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@lru_cache(256)
def language_tag(text: str) -> str:
    """A BCP 47 tag in its usual form (``pt_br`` → ``pt-BR``); empty for what is none."""
    parts = text.replace("_", "-").lower().split("-")
    if not re.fullmatch("[a-z]{2,3}", parts[0]) or not all(re.fullmatch("[a-z0-9]{1,8}", part) for part in parts):
        return ""
    return "-".join([parts[0], *(_subtag(part) for part in parts[1:])])


def _subtag(part: str) -> str:
    return part.upper() if len(part) == 2 else part.title() if len(part) == 4 and part.isalpha() else part


def language(text: str) -> str:
    """A language tag."""
    tag = language_tag(text)
    if not tag:
        raise Wrong(f"{show(text)} is not a language tag", 'write it like "pt-BR" or "ja"')
    return tag


def time_zone(name: str) -> str:
    """A zone of the IANA data base, by a name that is the same on every machine."""
    try:
        if name in ("localtime", "posixrules", "Factory") or name.startswith(("posix/", "right/")):
            raise ValueError(name)
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        near = guess(name, sorted(available_timezones()))
        raise Wrong(f"there is no time zone {show(name)}{near}", 'write it like "Asia/Tokyo"') from error
    return name


def line(text: str) -> str:
    """One line of text that says something."""
    text = " ".join(text.split())
    if not text:
        raise Wrong("this text is empty", "write something, or remove the line")
    return text


def base_url(text: str) -> str:
    """The absolute address of the home page, with a slash at its end."""
    url = web_address(text)
    parts = urlsplit(url)
    if parts.query or parts.fragment or "?" in url or "#" in url:
        raise Wrong(f"the base URL {show(text)} has a query or a fragment", 'write it like "https://example.org/"')
    if "@" in parts.netloc:
        raise Wrong("the base URL holds a user name", 'write it like "https://example.org/"')
    return f"{parts.scheme.lower()}://{parts.netloc.lower()}{parts.path.rstrip('/')}/"


def web_address(text: str) -> str:
    """An absolute http(s) URL."""
    if not is_url(text):
        raise Wrong(f"{show(text)} is not a web address", 'write it whole, like "https://example.org/"')
    return text


def is_url(text: str) -> bool:
    """An absolute http(s) URL with a host."""
    try:
        parts = urlsplit(text)
        known = parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return known and not re.search(r"[\s\\<>\"\x00-\x20]", text)


def menu_address(text: str) -> str:
    """A site address, a URL, or an e-mail address."""
    if text.startswith("/") and not text.startswith("//") and not re.search(r"[\s\\]", text):
        return text
    return text if text.startswith("mailto:") else web_address(text)


def email(text: str) -> str:
    """An e-mail address, or empty."""
    if text and not is_email(text):
        raise Wrong(f"{show(text)} is not an e-mail address", 'write it like "name@example.org"')
    return text


def is_email(text: str) -> bool:
    """An address that a mail program takes."""
    return re.fullmatch(r"[^\s@<>\",;:]+@[^\s@<>\",;:.]+(?:\.[^\s@<>\",;:.]+)+", text) is not None


def key(text: str) -> str:
    """A key as IndexNow asks for it, or empty: it becomes the name of a file."""
    if text and not re.fullmatch("[A-Za-z0-9-]{8,128}", text):
        raise Wrong(f"{show(text)} is not a key for IndexNow", "write 8 to 128 letters without accents, digits and hyphens")
    return text


_WORDPRESS = {
    "%year%": "{year}", "%monthnum%": "{month}", "%day%": "{day}", "%hour%": "{hour}", "%minute%": "{minute}", "%second%": "{second}",
    "%post_id%": "{id}", "%postname%": "{slug}", "%category%": "{section}", "%author%": "{author}",
}  # fmt: skip
_TOKENS = tuple(token[1:-1] for token in _WORDPRESS.values())


def permalink(text: str) -> str:
    """A pattern for the addresses of articles, in our names; WordPress' names are translated."""
    for theirs in re.findall(r"%[^%{}/]*%?", text):
        if theirs not in _WORDPRESS:
            raise Wrong(f"unknown part {show(theirs)}{guess(theirs, _WORDPRESS)}", f"known parts: {' '.join(_WORDPRESS)}")
        text = text.replace(theirs, _WORDPRESS[theirs])
    names = _names(text, _TOKENS)
    if not {"slug", "id"} & set(names):
        raise Wrong("the pattern gives many articles one address", "it must hold {slug} or {id}")
    return _address(text, file=True)


def address_of(*names: str, file: bool = False) -> Rule:
    """The rule for an address that holds just these parts; with ``file`` it may end in a file's name."""

    def rule(text: str) -> str:
        found = _names(text, names)
        if sorted(found) != sorted(names):
            raise Wrong(f"the address {show(text)} does not hold {{{names[0]}}} once", _ADDRESS)
        return _address(text, file=file)

    return rule


_ADDRESS = 'write it like "/tag/{slug}/" or "/tags/"'


def _names(text: str, known: tuple[str, ...]) -> list[str]:
    """The names in braces."""
    try:
        parts = [(name, form, change) for _, name, form, change in Formatter().parse(text) if name is not None]
    except ValueError as error:
        raise Wrong(f"the braces in {show(text)} don't fit together", _ADDRESS) from error
    for name, form, change in parts:
        if name not in known or form or change:
            braced = f"{{{name}{'!' + change if change else ''}{':' + form if form else ''}}}"
            parts_known = " ".join(f"{{{k}}}" for k in known)
            raise Wrong(f"unknown part {show(braced)}{guess(name, known)}", f"known parts: {parts_known}" if known else _ADDRESS)
    if "{{" in text or "}}" in text:
        raise Wrong("an address can't hold a brace", _ADDRESS)
    return [name for name, _, _ in parts]


def _address(text: str, *, file: bool) -> str:
    if not text.startswith("/"):
        raise Wrong(f"the address {show(text)} does not begin with /", f'write "/{plain_start(text)}"')
    found = re.search(r"[?#%\\<>\"|*:\s\x00-\x1f]|//|/\.\.?(?:/|$)", text)
    if found:
        raise Wrong(f"an address can't hold {show(found[0])}", _ADDRESS)
    last = text.rpartition("/")[2]
    if "." in last and not file:
        raise Wrong(f"the address {show(text)} must be a folder", 'end it with "/"')
    return text if not last or "." in last else f"{text}/"


def plain_start(text: str) -> str:
    """A text without the dots and slashes before it."""
    return text.lstrip("./\\")


def color(text: str) -> str:
    """A colour as ``#rrggbb``."""
    if not re.fullmatch("#(?:[0-9a-fA-F]{3}){1,2}", text):
        raise Wrong(f"{show(text)} is not a colour", 'write it like "#8f1d1a"')
    digits = text[1:].lower()
    return f"#{''.join(c * 2 for c in digits) if len(digits) == 3 else digits}"


def font_families(text: str) -> str:
    """A list of font families as in CSS, and nothing that could end it."""
    if text and not re.fullmatch(r"""[\w\s,'"-]+""", text):
        raise Wrong(f"{show(text)} is not a list of font families", """write it like 'Charter, "Noto Serif", serif'""")
    return line(text) if text else text


def between(low: int, high: int) -> Rule:
    """The rule for a whole number within limits."""

    def rule(number: int) -> int:
        if not low <= number <= high:
            what = f"{number} is outside {low}–{high}" if abs(number) < 10**12 else "the number is too large"
            raise Wrong(what, f"write a number from {low} to {high}")
        return number

    return rule


def output_folder(text: str) -> str:
    """A folder of its own below the site's folder: it is filled and cleared."""
    parts = text.replace("\\", "/").rstrip("/").split("/")
    if text.startswith(("/", "\\", "~")) or re.match("[A-Za-z]:", text) or not text.isprintable():
        raise Wrong(f"output {show(text)} is not a folder below the site's own", 'write a relative path, such as "public"')
    ours = parts[0].lower() in ("content", "templates", "sitegen.toml") or parts[0].startswith(".")
    if ours or any(part in ("", ".", "..") for part in parts):
        raise Wrong(f"output {show(text)} is not a folder that may be filled and cleared", 'write another name, such as "public"')
    return "/".join(parts)


def content_file(*endings: str) -> Rule:
    """The rule for a file below ``content/``."""

    def rule(text: str) -> str:
        path = text.lstrip("/")
        if path and (".." in path.split("/") or "\\" in path or not path.isprintable()):
            raise Wrong(f"{show(text)} is not a file below content/", 'write its path, such as "media/logo.svg"')
        if path and not path.lower().endswith(endings):
            raise Wrong(f"{show(text)} is not a picture of a kind that fits here", "use " + ", ".join(endings))
        return path

    return rule
