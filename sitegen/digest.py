"""One canonical digest for any value that a template may see. Imports nothing of ours."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any

from msgspec.msgpack import Encoder

SIZE = 16
"""Bytes of a digest."""
PART = 8
"""Bytes that each named value gives to a fingerprint."""


def _refuse(value: Any) -> Any:
    raise TypeError(f"a template may not see a {type(value).__name__}: its change could not be noticed")


_PLAIN = frozenset((str, int, bool))
"""Types of values that share one part of a fingerprint."""
_NOTHING = bytes(SIZE)
_encode = Encoder(enc_hook=_refuse, order="sorted").encode


def digest(*parts: bytes | str) -> bytes:
    """The digest of texts, each kept apart from the next."""
    h = blake2b(digest_size=SIZE)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        h.update(b"%d:" % len(data))
        h.update(data)
    return h.digest()


def digest_value(value: Any) -> bytes:
    """The digest of any model value; raises ``TypeError`` for what is not one."""
    own = getattr(value, "digest", None)
    if type(own) is bytes:
        return own
    if value is None or value == ():
        return _NOTHING
    if type(value) is tuple and type(getattr(value[0], "digest", None)) is bytes:
        return _in_row(value)
    return blake2b(_encode(value), digest_size=SIZE).digest()


def digest_all(digests: Iterable[bytes]) -> bytes:
    """The digest of values in a row, made of their own digests."""
    joined = b"".join(digests)
    return blake2b(joined, digest_size=SIZE).digest() if joined else _NOTHING


def _in_row(values: tuple[Any, ...]) -> bytes:
    """The digest of some values, of which the first has a digest of its own."""
    try:
        return digest_all([v.digest for v in values])
    except (AttributeError, TypeError):
        return digest_all([digest_value(v) for v in values])


def fingerprint(fixed: Sequence[bytes], context: Mapping[str, Any]) -> bytes:
    """``PART`` bytes for each fixed part, for all plain values of ``context`` together, and for each other one: see ``part_names``."""
    plain: list[Any] = []
    parts = [f[:PART] for f in fixed]
    for value in context.values():
        if type(value) in _PLAIN:
            plain.append(value)
        else:
            parts.append(digest_value(value)[:PART])
    parts.append(blake2b(_encode(plain), digest_size=PART).digest())
    return b"".join(parts)


def part_names(fixed: Sequence[str], context: Mapping[str, Any]) -> tuple[str, ...]:
    """What the parts of a fingerprint stand for, in their order."""
    plain = [name for name, value in context.items() if type(value) in _PLAIN]
    return (*fixed, *[name for name in context if name not in plain], "/".join(plain) or "nothing")
