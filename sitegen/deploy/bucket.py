"""Storage that speaks the protocol of Amazon's S3. Keys come from the environment, by the names that all such programs know."""

import re
import time
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from ..errors import Exit, SitegenError
from ..serve.files import kind_of
from ..store.public import STATE
from .mirror import at_once

if TYPE_CHECKING:
    from obstore import Attributes

_FOR_EVER = "public, max-age=31536000, immutable"
_A_DAY = "public, max-age=86400"
_ASK = "public, max-age=0, must-revalidate"
_NAMED_BY_CONTENT = re.compile(
    r"static/.+|pagefind/.+\.pf_\w+|pagefind/.+/(?:cards/.+|list\.json)|social/[0-9a-f]{16}\.jpg|.+-(?:jpe?g|png|webp|avif|gif|tiff?|bmp)-\d+(?:x\d+)?-[0-9a-f]{8}\.(?:webp|avif|jpg|png)"
)
"""Files whose addresses hold a digest of their bytes."""
_PAGES = (".html", ".xml", ".json", ".txt", ".js", ".webmanifest")
_OURS: "Attributes" = {"Content-Type": "application/octet-stream", "Cache-Control": "no-store"}
"""Headers of what only sitegen reads."""
_SETTLED = 1.0
"""Seconds after which an object that two have put there at once is that of one of them."""
_SEVERAL = 1000
"""Files that are removed at once."""


class Bucket:
    """A bucket, or a folder in one."""

    def __init__(self, address: str) -> None:
        bucket, _, prefix = address.removeprefix("s3://").strip("/").partition("/")
        if not bucket or "@" in address or ":" in bucket:
            message = (
                f"{address.rpartition('@')[2]} is no address such as s3://bucket/folder; keys belong into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
            )
            raise SitegenError(message, code=Exit.USAGE)
        self.name = f"s3://{bucket}/{prefix}".rstrip("/")
        self._bucket, self._prefix = bucket, prefix

    def open(self) -> None:
        """Begin nothing yet but look whether the library is there."""
        try:
            import obstore
            from obstore.store import S3Store
        except ImportError:
            raise SitegenError('storage needs a library more: pip install "sitegen[s3]"', code=Exit.ENVIRONMENT) from None
        self._client = obstore
        try:
            given: dict[str, Any] = {"prefix": self._prefix or None, "client_options": {"allow_http": True, "timeout": "120s"}}
            self._store = S3Store(self._bucket, **given)
            self._once = S3Store(self._bucket, **given, retry_config={"max_retries": 0})
        except Exception as error:  # noqa: BLE001 - the library's errors have no other common base
            self._fail(error)

    def close(self) -> None:
        """Nothing is held."""

    def read(self, name: str) -> bytes | None:
        """An object's bytes."""
        try:
            return bytes(self._client.get(self._store, name).bytes())
        except FileNotFoundError as error:
            return self._fail(error) if "NoSuchBucket" in str(error) else None
        except Exception as error:  # noqa: BLE001
            self._fail(error)

    def is_empty(self) -> bool:
        """No object begins like ours, but for our own."""
        try:
            return all(each["path"].startswith(f"{STATE}/") for some in self._client.list(self._store, chunk_size=10) for each in some)
        except Exception as error:  # noqa: BLE001
            self._fail(error)

    def send(self, root: Path, names: Sequence[str], ours: Collection[str]) -> Iterator[str]:  # noqa: ARG002 - an object replaces another in any case
        """Put objects, each with its type and how long it may be kept."""
        return at_once(lambda name: self._put(name, root / name, headers(name)), names)

    def write(self, name: str, data: bytes) -> None:
        """Put a small object."""
        self._put(name, data, _OURS)

    def create(self, name: str, data: bytes) -> bytes:
        """Put a small object if there is none. Storage that cannot do that in one step is asked before and after."""
        from obstore.exceptions import AlreadyExistsError, NotSupportedError, PreconditionError

        said = self.read(name)
        if said is not None:
            return said
        try:
            self._client.put(self._once, name, data, mode="create", attributes=_OURS)
        except (FileExistsError, AlreadyExistsError, PreconditionError):
            return self.read(name) or b""
        except Exception as error:  # noqa: BLE001
            if not isinstance(error, NotSupportedError) and "NotImplemented" not in str(error):
                self._fail(error)
            self.write(name, data)
            time.sleep(_SETTLED)
            return self.read(name) or b""
        return data

    def _put(self, name: str, data: bytes | Path, attributes: "Attributes") -> None:
        try:
            self._client.put(self._store, name, data, attributes=attributes)
        except Exception as error:  # noqa: BLE001
            self._fail(error)

    def remove(self, names: Sequence[str]) -> None:
        """Delete objects."""
        try:
            for i in range(0, len(names), _SEVERAL):
                self._client.delete(self._store, names[i : i + _SEVERAL])
        except Exception as error:  # noqa: BLE001
            self._fail(error)

    def _fail(self, error: Exception) -> NoReturn:
        """Say the first line: what follows is for those who write such libraries, and may hold more than should be shown."""
        said = re.sub(r"<[^>]*>", " ", str(error).partition("\n\n")[0]).replace("\n", " ")
        raise SitegenError(f"{self.name}: {' '.join(said.split())[:400]}", code=Exit.ENVIRONMENT) from None


def headers(name: str) -> "Attributes":
    """What the storage tells browsers of a file."""
    keep = _FOR_EVER if _NAMED_BY_CONTENT.fullmatch(name) else _ASK if name.endswith(_PAGES) or "." not in name else _A_DAY
    return {"Content-Type": kind_of(Path(name)), "Cache-Control": keep}
