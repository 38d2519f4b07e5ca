"""A built site onto a branch that a host serves: one commit without history, other branches untouched.

Made with Git's own plumbing and an index of its own, from the files that the build wrote and no others. The branch is moved by one push that
fails if somebody else has moved it in between: killed at any moment, the published site is the former one or the new one.
"""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from .config import FILE
from .errors import Exit, SitegenError
from .store.public import STATE

SITE_LIMIT = 1_000_000_000
"""Bytes of a site on GitHub Pages."""
FILE_LIMIT = 100_000_000
"""Bytes of one file in a repository on GitHub."""
SHRINK = 0.8
"""A site with less than this share of the pages that are published now is taken for a mistake."""

_SECRET = re.compile(r"://[^/@\s]+@")
"""What may be a password in an address."""

_AS_OF = "The site as of "
"""How the message of a published commit begins; the commit of the sources follows."""


class Target(Struct, frozen=True):
    """Where the site goes."""

    remote: str = "origin"
    """A remote's name in the site's repository, or a repository's address."""
    branch: str = "gh-pages"


class Deployed(Struct, frozen=True):
    """What was, or would be, published."""

    files: int
    different: int
    """Files that are new, changed or gone."""
    commit: str
    """Empty: the branch holds this site already."""


def deploy(site: Path, output: Path, base_url: str, target: Target, *, shrink: bool = False, dry_run: bool = False) -> Deployed:
    """Publish the files of a finished build. ``shrink``: also if many pages would vanish. Raises ``SitegenError``; then nothing was published."""
    names = _owned(output)
    _refuse_large(output, names)
    with tempfile.TemporaryDirectory(prefix="sitegen-") as folder:
        git = _Git(site, output, Path(folder) / "index")
        if target.branch == git.try_("symbolic-ref", "--short", "HEAD"):
            raise SitegenError(f"the branch {target.branch} is the one you work on; the site needs a branch of its own", code=Exit.UNSAFE)
        former = _former(git, target)
        tree = _tree(git, names, _extra(output, names, base_url))
        before = git.run("ls-tree", "-r", "--name-only", "-z", former).split("\0") if former else []
        if any(name.rpartition("/")[2] == FILE for name in before):
            raise SitegenError(f"the branch {target.branch} holds the sources of a site; the site needs a branch of its own", code=Exit.UNSAFE)
        _refuse_older(git, former)
        if not shrink:
            _refuse_shrunk(before, names)
        empty = git.run("mktree", given="")
        different = (
            len(git.run("diff-tree", "-r", "--name-only", "--no-renames", "-z", f"{former}^{{tree}}" if former else empty, tree).split("\0")) - 1
        )
        if different == 0 or dry_run:
            return Deployed(len(names), different, "")
        commit = git.run("commit-tree", tree, "-m", _message(git))
        ref = f"refs/heads/{target.branch}"
        git.run("push", "--quiet", "--no-verify", f"--force-with-lease={ref}:{former}", target.remote, f"{commit}:{ref}")
        return Deployed(len(names), different, commit)


class _Git:
    """Git in the site's repository, with the output folder as its files and an index of its own."""

    def __init__(self, site: Path, output: Path, index: Path) -> None:
        try:
            asked = subprocess.run(  # noqa: S603
                ["git", "-C", str(site), "rev-parse", "--absolute-git-dir"],  # noqa: S607 - the user's own git
                capture_output=True, text=True, check=False,
            )  # fmt: skip
        except FileNotFoundError:
            raise SitegenError("git is not installed, and deploy needs it", code=Exit.ENVIRONMENT) from None
        if asked.returncode:
            raise SitegenError(f"{site.absolute()} is in no repository of Git; deploy needs one to publish from", code=Exit.ENVIRONMENT)
        plain = ("core.autocrlf=false", "core.fileMode=false", "core.symlinks=true", f"core.attributesFile={os.devnull}")
        self._command = ["git", f"--git-dir={asked.stdout.strip()}", f"--work-tree={output}", *(part for one in plain for part in ("-c", one))]
        people = {
            f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in (("NAME", "sitegen"), ("EMAIL", "sitegen@localhost"))
        }
        self._environment = {**people, **os.environ, "GIT_INDEX_FILE": str(index), "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
        self._output = output

    def run(self, *arguments: str, given: str | None = None) -> str:
        """What Git prints; raises ``SitegenError`` with what it complains of."""
        done = self._call(arguments, given)
        if done.returncode:
            said = _SECRET.sub("://", done.stderr.decode("utf-8", "replace").strip())
            raise SitegenError(f"git {arguments[0]} failed: {said}", code=Exit.ENVIRONMENT)
        return done.stdout.decode("utf-8", "surrogateescape").strip("\n")

    def try_(self, *arguments: str) -> str:
        """What Git prints; empty if it fails."""
        done = self._call(arguments, None)
        return "" if done.returncode else done.stdout.decode("utf-8", "surrogateescape").strip("\n")

    def _call(self, arguments: tuple[str, ...], given: str | None) -> subprocess.CompletedProcess[bytes]:
        data = (given or "").encode("utf-8", "surrogateescape")
        return subprocess.run(  # noqa: S603
            [*self._command, *arguments], input=data, capture_output=True, cwd=self._output, env=self._environment, check=False
        )


def _owned(output: Path) -> list[str]:
    """The files of the last finished build; a folder in which one is unfinished, or whose files are not all there, is refused."""
    state = output / STATE
    if not (state / "manifest").is_file() or (state / "journal").exists():
        raise SitegenError(f"{output} holds no finished build; run sitegen build first", code=Exit.UNSAFE)
    names = (state / "manifest").read_text("utf-8").splitlines()
    missing = [name for name in names if not (output / name).is_file()]
    if missing or not names:
        raise SitegenError(f"{len(missing)} files of the last build are missing in {output}; run sitegen build again", code=Exit.UNSAFE)
    return names


def _refuse_large(output: Path, names: Iterable[str]) -> None:
    sizes = sorted(((output / name).stat().st_size, name) for name in names)[::-1]
    total = sum(size for size, _ in sizes)
    largest = ", ".join(f"{name} ({size / 1e6:.1f} MB)" for size, name in sizes[:10])
    if total > SITE_LIMIT:
        raise SitegenError(f"the site has {total / 1e9:.2f} GB, and GitHub Pages takes 1 GB; the largest files: {largest}", code=Exit.UNSAFE)
    if sizes[0][0] > FILE_LIMIT:
        raise SitegenError(f"a file of more than 100 MB fits into no repository on GitHub; the largest files: {largest}", code=Exit.UNSAFE)


def _refuse_shrunk(before: Iterable[str], now: Iterable[str]) -> None:
    """Pages that vanish by the dozen are a mistake rather than an intention."""
    old, new = (sum(name.endswith("index.html") for name in names) for names in (before, now))
    if new < old * SHRINK:
        raise SitegenError(f"{old - new} of {old} published pages would vanish; if that is meant, say --allow-shrink", code=Exit.UNSAFE)


def _refuse_older(git: _Git, former: str) -> None:
    """A checkout that was left behind must not replace what a newer one has published."""
    source = git.try_("log", "-1", "--format=%s", former).removeprefix(_AS_OF) if former else ""
    head = git.try_("rev-parse", "--verify", "--quiet", "HEAD")
    if source != head and head and head == git.try_("merge-base", head, source):
        raise SitegenError(f"the published site was made from a newer commit, {source[:12]}; pull it first", code=Exit.UNSAFE)


def _former(git: _Git, target: Target) -> str:
    """The commit that the branch holds now, fetched; empty if there is no such branch."""
    ref = f"refs/heads/{target.branch}"
    found = git.run("ls-remote", target.remote, ref).partition("\t")[0]
    if found:
        git.run("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--refmap=", target.remote, ref)
    return found


def _extra(output: Path, names: Iterable[str], base_url: str) -> dict[str, str]:
    """What GitHub Pages wants on a branch: no Jekyll, and the name of a domain of one's own."""
    host = urlsplit(base_url).hostname or ""
    own = "" if host.endswith(".github.io") else host
    if "CNAME" not in names:
        return {".nojekyll": "", **({"CNAME": f"{own}\n"} if own else {})}
    said = (output / "CNAME").read_text("utf-8", "replace").strip()
    if said != own:
        raise SitegenError(f"the file CNAME names {said}, but base_url is {base_url}; remove the file, or mend one of the two")
    return {".nojekyll": ""}


def _tree(git: _Git, names: Iterable[str], extra: dict[str, str]) -> str:
    git.run("update-index", "--add", "-z", "--stdin", given="".join(f"{name}\0" for name in names))
    for name, text in extra.items():
        git.run("update-index", "--add", "--cacheinfo", f"100644,{git.run('hash-object', '-w', '--stdin', given=text)},{name}")
    return git.run("write-tree")


def _message(git: _Git) -> str:
    source = git.try_("rev-parse", "--verify", "--quiet", "HEAD")
    return f"{_AS_OF}{source}" if source else "The site"
