"""Addresses: slugs, permalinks, output paths and URLs. Only this module knows how one becomes the other.

*path* is a file of the output folder (POSIX, ``2025/09/04/x/index.html``); *address* is what follows the site's root
(``/2025/09/04/x/``), decoded; *url* is what a page writes into ``href``: base path and percent-encoding included.
"""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

_LETTERS = str.maketrans({
    "ª": "a", "º": "o", "&": " ", "ß": "ss", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o", "œ": "oe", "Œ": "oe", "đ": "d", "Đ": "d",
    "ł": "l", "Ł": "l", "ð": "d", "þ": "th", "ı": "i", "’": "", "‘": "", "'": "", "€": " euro ",
})  # fmt: skip
_SPECIAL = re.compile(f"[{''.join(map(chr, _LETTERS))}]")
_ALPHANUMERIC = bytes([code if chr(code).isalnum() and code < 128 else 32 for code in bytes(range(256)).lower()])
_ACCENTS = re.compile("[\u0300-\u034e\u0350-\u036f]+")
_WORDS = re.compile(r"[^\w]+|_+")
_SLUG = re.compile("[a-z0-9]++(?:-[a-z0-9]++)*+")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)", re.IGNORECASE)
_ILLEGAL = re.compile(r"[\x00-\x1f\x7f<>:\"|?*\\%#]+")
_SAFE = "/-._~!$'()*+,;=@"
NUMBERS = ("p", "page_id", "attachment_id", "cat", "tag_id", "author")
"""Queries by which WordPress finds things by their number; the site's script answers them with tables."""
QUERY = re.compile(rf"/\?({'|'.join(NUMBERS)})=([0-9]+)")
SEGMENT = 200
"""Bytes of one name in a path: file systems allow 255; WordPress cuts slugs at 200."""


@lru_cache(65536)
def slugify(text: str) -> str:
    """``Coreia do Norte: nº 1`` → ``coreia-do-norte-no-1``; letters of other scripts stay; empty when nothing is left."""
    if 4 < len(text) < SEGMENT and _SLUG.fullmatch(text):  # a slug already; names that systems reserve are shorter
        return text
    folded = unicodedata.normalize("NFKD", text.translate(_LETTERS) if _SPECIAL.search(text) else text)
    plain = _ACCENTS.sub("", folded)
    if plain.isascii() and "_" not in plain:  # nearly all names; bytes are much faster
        name = b"-".join(plain.encode().translate(_ALPHANUMERIC).split()).decode()
        return name if 4 < len(name) <= SEGMENT else safe_name(name)
    if not plain.isascii():
        plain = "".join(c for c in folded if not unicodedata.combining(c) or unicodedata.category(c) != "Mn" or not _latin(folded))
    return safe_name(_WORDS.sub("-", unicodedata.normalize("NFC", plain).lower()).strip("-"))


def _latin(text: str) -> bool:
    """Accents are dropped from alphabets that have a plain form; other scripts keep their marks."""
    return all(ord(c) < 0x250 or (unicodedata.combining(c) and ord(c) < 0x370) or not c.isalpha() for c in text)


def safe_name(name: str) -> str:
    """A name that every file system takes: no reserved name of Windows, no illegal character, at most ``SEGMENT`` bytes."""
    name = _ILLEGAL.sub("-", unicodedata.normalize("NFC", name)).rstrip(". ")
    if _RESERVED.match(name):
        name = f"{name[:3]}-{name[3:]}".rstrip("-") if len(name) > 3 else f"{name}-"
    data = name.encode("utf-8", "replace")
    return name if len(data) <= SEGMENT else data[:SEGMENT].decode("utf-8", "ignore").rstrip("-")


def address_path(address: str) -> str:
    """The output file that answers an address: ``/a/`` → ``a/index.html``, ``/a.xml`` → ``a.xml``."""
    path = address.lstrip("/")
    return f"{path}index.html" if not path or path.endswith("/") else path


def encode(address: str) -> str:
    """Percent-encode an address for ``href``."""
    return address if address.isascii() and address.replace("/", "").replace("-", "").isalnum() else quote(address, safe=_SAFE)


def decode(address: str) -> str:
    """What a percent-encoded address means, as NFC text."""
    return address if address.isascii() and "%" not in address else unicodedata.normalize("NFC", unquote(address, errors="replace"))


def split(url: str) -> SplitResult:
    """The parts of an address that strangers wrote; of what is none, empty ones."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", "", "", "")


def joined(base: str, url: str) -> str:
    """An address that strangers wrote, as it is from anywhere; empty for what is none."""
    try:
        return urljoin(base, url)
    except ValueError:
        return ""


def base_path(base_url: str) -> str:
    """``https://user.github.io/repo/`` → ``/repo``; ``https://example.org/`` → ``""``."""
    return urlsplit(base_url).path.rstrip("/")


def social_card(key: bytes) -> str:
    """The address of the picture for articles without one; messengers keep it for months, so that a new one needs a new address."""
    return f"/social-{key.hex()[:8]}.jpg"


def below_home(path: str) -> str:
    """The address of an output path, percent-encoded, relative to the home page: the opposite of ``address_path``."""
    return encode(path.removesuffix("index.html") if f"/{path}".endswith("/index.html") else path)


def absolute(base_url: str, url: str) -> str:
    """A URL of this site (base path included) with scheme and host; others stay."""
    if not url.startswith("/") or url.startswith("//"):
        return url
    return _host(base_url) + url


@lru_cache(maxsize=4)
def _host(base_url: str) -> str:
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc}"


def same_place(path: str) -> str:
    """The key under which two paths are one file on some file system: Unicode form and case do not tell them apart."""
    return path.lower() if path.isascii() else unicodedata.normalize("NFC", unicodedata.normalize("NFKC", path).casefold())


def names_file(name: str) -> bool:
    """Whether the name in ``[[name]]`` is that of a picture or another file that is carried over, not of a text."""
    last = name.rpartition("/")[2]
    return "." in last and not last.endswith(".md") and len(last.rpartition(".")[2]) <= 5
