"""What is not published, whatever the target: mistakes that would cost readers their pages."""

from pathlib import Path
from urllib.parse import urlsplit

from ..errors import Exit, SitegenError
from ..git import ask
from .built import Built, Former, Limits

SHRINK = 0.8
"""A site with less than this share of the pages that are published now is taken for a mistake."""


def refuse(site: Path, built: Built, former: Former, limits: Limits, *, shrink: bool, moved: bool) -> None:
    """Raise ``SitegenError`` (code 5) for a site that must not replace the former one."""
    _refuse_address(built, former, moved=moved)
    _refuse_large(built, former, limits)
    _refuse_older(site, built, former)
    if not shrink:
        _refuse_shrunk(built, former)


def _refuse_address(built: Built, former: Former, *, moved: bool) -> None:
    """The addresses in the pages must be those at which they will be found."""
    host = urlsplit(built.base_url).hostname or ""
    if host in ("localhost", "127.0.0.1", "::1"):
        message = f"the site was built for {built.base_url}, which only this machine finds; set base_url, or give --base-url"
        raise SitegenError(message, code=Exit.UNSAFE)
    if former.base_url and former.base_url != built.base_url and not moved:
        message = f"the site there has the address {former.base_url}, and this one {built.base_url}; if that is meant, say --allow-move"
        raise SitegenError(message, code=Exit.UNSAFE)
    if "CNAME" in built.files:
        said = (built.output / "CNAME").read_text("utf-8", "replace").strip()
        if said != host:
            message = f"the file CNAME names {said}, but base_url is {built.base_url}; remove the file, or mend one of the two"
            raise SitegenError(message, code=Exit.UNSAFE)


def _refuse_large(built: Built, former: Former, limits: Limits) -> None:
    """What the host would not take, with what has grown most since the last deployment."""
    total, largest = sum(file.size for file in built.files.values()), max(file.size for file in built.files.values())
    grown = {name: file.size - (former.files[name].size if name in former.files else 0) for name, file in built.files.items()}
    most = sorted(((size, name) for name, size in grown.items() if size > 0), reverse=True)[:10]
    named = ", ".join(f"{name} (+{size / 1e6:.1f} MB)" for size, name in most)
    if limits.site and total > limits.site:
        message = f"the site has {total / 1e9:.2f} GB, and {limits.host} takes {limits.site / 1e9:g} GB; what grew most: {named}"
        raise SitegenError(message, code=Exit.UNSAFE)
    if limits.file and largest > limits.file:
        message = f"{limits.host} takes no file of more than {limits.file / 1e6:g} MB; what grew most: {named}"
        raise SitegenError(message, code=Exit.UNSAFE)


def _refuse_older(site: Path, built: Built, former: Former) -> None:
    """A checkout that was left behind must not replace what a newer one has published."""
    head, source = built.source, former.source
    if head and source != head and head == ask(site, "merge-base", head, source):
        raise SitegenError(f"the published site was made from a newer commit, {source[:12]}; pull it first", code=Exit.UNSAFE)


def _refuse_shrunk(built: Built, former: Former) -> None:
    """Pages that vanish by the dozen are a mistake rather than an intention."""
    old, new = (sum(name.endswith("index.html") for name in files) for files in (former.files, built.files))
    if new < old * SHRINK:
        raise SitegenError(f"{old - new} of {old} published pages would vanish; if that is meant, say --allow-shrink", code=Exit.UNSAFE)
