"""What is asked of the web, for an import or a check: politely, within limits, and never from a private network unless told.

A name is resolved once, every address that it has is checked, and the connection goes to an address that was checked; each redirect
begins anew. So neither a redirect nor a name that changes its answer leads into the machine's own network.
"""

import os
import socket
import tempfile
import time
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

import urllib3
from msgspec import Struct
from urllib3.exceptions import HTTPError
from urllib3.util import Timeout

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], list[str]]

_REDIRECTS = 5
_TRIES = 4
_CHUNK = 1 << 16
_LONGEST_WAIT = 60.0
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_MOVED = frozenset({301, 302, 303, 307, 308})
_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
_SAFE = "!#$%&'()*+,/:;=?@[]~"


class Refused(Exception):
    """Why an address is not fetched, or what came is not taken; in words for people. ``status``: what the host answered, or 0."""

    def __init__(self, why: str, status: int = 0) -> None:
        super().__init__(why)
        self.status = status


class Limits(Struct, frozen=True):
    """What a download may cost."""

    size: int = 100_000_000
    """Bytes of one file."""
    seconds: float = 120
    """For one file, all in all."""
    pause: float = 0.2
    """Between two requests to one host."""
    private: bool = False
    """Whether addresses of private networks may be reached."""


class Fetched(Struct, frozen=True):
    """What an address answered."""

    url: str
    """After redirects."""
    status: int
    kind: str
    """Media type, in lower case."""
    body: bytes
    headers: dict[str, str]


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, as the system knows them."""
    return list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def is_public(address: str) -> bool:
    """Whether an IP address, also one that stands within another, belongs to the public internet."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(_global(one) for one in _within(found))


def _within(address: Address) -> list[Address]:
    """An address and the IPv4 address that it carries."""
    if isinstance(address, IPv4Address):
        return [address]
    inner: list[Address] = [one for one in (address.ipv4_mapped, address.sixtofour) if one is not None]
    if address.teredo is not None:
        inner += address.teredo
    if any(address in network for network in _NAT64) or int(address) >> 32 == 0:
        inner.append(IPv4Address(int(address) & 0xFFFFFFFF))
    if address.ipv4_mapped is not None or any(address in network for network in _NAT64):
        return inner
    return [address, *inner]


def _global(address: Address) -> bool:
    site_local = isinstance(address, IPv6Address) and address.is_site_local
    return address.is_global and not address.is_multicast and not address.is_reserved and not site_local


class Downloader:
    """Fetches one address after another."""

    def __init__(self, limits: Limits | None = None, *, agent: str = "sitegen", resolver: Resolve = resolve) -> None:
        self.limits = limits or Limits()
        self._agent = agent
        self._resolve = resolver
        self._last: dict[str, float] = {}

    def fetch(self, url: str, *, kinds: tuple[str, ...] = ()) -> Fetched:
        """What an address answers, after redirects. ``kinds``: beginnings of the media types that are taken; none: all. Raises ``Refused``."""
        answer = self._followed(url, whole=True)
        if answer.status != 200:
            raise Refused(f"{url} answers {answer.status}", answer.status)
        if kinds and not answer.kind.startswith(kinds):
            raise Refused(f'{url} is "{answer.kind}", not {" or ".join(kinds)}')
        return answer

    def look(self, url: str) -> Fetched:
        """How an address answers, after redirects, whatever that is; without what it would send. Raises ``Refused``."""
        return self._followed(url, whole=False)

    def save(self, url: str, path: Path, *, kinds: tuple[str, ...] = ()) -> bool:
        """Fetch a file unless it is there already; false if it was. It appears whole or not at all."""
        if path.exists():
            return False
        keep(self.fetch(url, kinds=kinds).body, path)
        return True

    def _followed(self, url: str, *, whole: bool) -> Fetched:
        until = time.monotonic() + self.limits.seconds
        for _ in range(_REDIRECTS + 1):
            answer = self._with_tries(url, until, whole=whole)
            if answer.status not in _MOVED or not (to := answer.headers.get("location")):
                return answer
            url = urljoin(url, to)
        raise Refused(f"{url} leads from redirect to redirect")

    def _with_tries(self, url: str, until: float, *, whole: bool) -> Fetched:
        for attempt in range(1, _TRIES + 1):
            wait = self.limits.pause * 2**attempt
            try:
                answer = self._once(url, until, whole=whole)
            except (HTTPError, OSError) as error:
                if attempt == _TRIES or time.monotonic() + wait > until:
                    raise Refused(f"{url} cannot be fetched: {error}") from None
            else:
                if answer.status not in _AGAIN or attempt == _TRIES:
                    return answer
                wait = _asked(answer.headers.get("retry-after", ""), wait)
                if time.monotonic() + wait > until:
                    return answer
            time.sleep(wait)
        raise AssertionError

    def _once(self, url: str, until: float, *, whole: bool) -> Fetched:
        scheme, host, port, target = _parts(url)
        address = self._checked(host, port, url)
        self._wait(host)
        timeout = Timeout(connect=10, read=30)
        shown = f"[{host}]" if ":" in host else host
        default = {"http": 80, "https": 443}[scheme]
        headers = {"Host": shown if port == default else f"{shown}:{port}", "User-Agent": self._agent, "Accept-Encoding": "gzip, deflate"}
        pool: urllib3.HTTPConnectionPool
        if scheme == "https":
            pool = urllib3.HTTPSConnectionPool(address, port, server_hostname=host, assert_hostname=host, timeout=timeout, retries=False)
        else:
            pool = urllib3.HTTPConnectionPool(address, port, timeout=timeout, retries=False)
        with pool:
            response = pool.urlopen("GET", target, headers=headers, redirect=False, preload_content=False, assert_same_host=False)
            try:
                body = b"" if not whole or response.status in _MOVED | _AGAIN else self._body(response, url, until)
                found = {key.lower(): value for key, value in response.headers.items()}
                kind = found.get("content-type", "").partition(";")[0].strip().lower()
                return Fetched(url, response.status, kind, body, found)
            finally:
                response.close()

    def _body(self, response: urllib3.BaseHTTPResponse, url: str, until: float) -> bytes:
        pieces: list[bytes] = []
        size = 0
        for piece in response.stream(_CHUNK, decode_content=True):
            size += len(piece)
            if size > self.limits.size:
                raise Refused(f"{url} is larger than {self.limits.size:,} bytes")
            if time.monotonic() > until:
                raise Refused(f"{url} takes longer than {self.limits.seconds:g} seconds")
            pieces.append(piece)
        return b"".join(pieces)

    def _checked(self, host: str, port: int, url: str) -> str:
        """An address of a host, once all that it has are allowed."""
        try:
            found = self._resolve(host, port)
        except (OSError, UnicodeError):
            raise Refused(f"{url}: there is no host {host}") from None
        if not self.limits.private and (bad := next((one for one in found if not is_public(one)), "")):
            raise Refused(f"{url} leads to {bad}, which is not on the public internet")
        if not found:
            raise Refused(f"{url}: there is no host {host}")
        return found[0]

    def _wait(self, host: str) -> None:
        """Leave a pause between two requests to one host."""
        now = time.monotonic()
        due = self._last.get(host, 0) + self.limits.pause
        if host in self._last and due > now:
            time.sleep(due - now)
        self._last[host] = time.monotonic()


def keep(body: bytes, path: Path) -> None:
    """Write what was fetched; the file appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".download-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _parts(url: str) -> tuple[str, str, int, str]:
    """Scheme, host, port and what is asked for. Raises ``Refused`` for addresses that programs read differently."""
    if any(character in url for character in "\\\t\n\r\0") or any(ord(character) < 33 for character in url.strip()):
        raise Refused(f"{url!r} is not an address")
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise Refused(f"{url!r} is not an address") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused(f"{url} is not an address that begins with http:// or https://")
    if parts.username is not None or parts.password is not None:
        raise Refused("an address with a name and a password is not fetched")
    try:
        host = parts.hostname if ":" in parts.hostname else parts.hostname.rstrip(".").encode("idna").decode()
    except UnicodeError:
        raise Refused(f"{url!r} is not an address") from None
    target = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
    return parts.scheme, host, port or (443 if parts.scheme == "https" else 80), target


def _asked(retry_after: str, default: float) -> float:
    """How long a host asks to wait, in seconds."""
    return min(float(retry_after), _LONGEST_WAIT) if retry_after.isdecimal() else default
