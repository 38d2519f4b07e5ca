"""The identity of the program: a cache made by another version of it is worth nothing."""

from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

from .digest import SIZE, digest

_LIBRARIES = ("babel", "jinja2", "markdown-it-py", "markupsafe", "mdit-py-plugins", "msgspec", "nh3", "pillow", "resvg-py", "ryaml")


def engine_digest() -> bytes:
    """Changes with every line of the program, also while it is being developed, and with the libraries that decide an output's bytes."""
    h = blake2b(digest_size=SIZE)
    for file in sorted(Path(__file__).parent.rglob("*.py")):
        h.update(file.read_bytes())
    return digest(h.digest(), *[f"{name} {version(name)}" for name in _LIBRARIES])
