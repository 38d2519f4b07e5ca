"""A branch that a host serves: one commit without history, other branches untouched.

Made with Git's own plumbing and an index of its own, from the files that the build wrote and no others. The branch is moved by one push that
fails if somebody else has moved it in between: killed at any moment, the published site is the former one or the new one.
"""

import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from ..errors import Exit, SitegenError
from ..settings_file import FILE
from .built import Built, Deployed, File, Former, Limits

_SECRET = re.compile(r"://[^/@\s]+@")
"""What may be a password in an address."""

_AS_OF = "The site as of "
"""How the message of a published commit begins; the commit of the sources follows, and in its body the site's address."""


class Branch:
    """A branch of a repository; GitHub's limits hold for it."""

    limits = Limits("GitHub Pages", site=1_000_000_000, file=100_000_000)

    def __init__(self, site: Path, branch: str, remote: str) -> None:
        self._branch = branch
        self._remote = remote
        self._ref = f"refs/heads/{branch}"
        self._git = _Git(site)
        self._commit = ""
        """What the branch holds."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._git.close()

    def former(self) -> Former:
        """What the branch holds now, fetched; a branch that is no site's is refused."""
        git = self._git
        if self._branch == git.try_("symbolic-ref", "--short", "HEAD"):
            raise SitegenError(f"the branch {self._branch} is the one you work on; the site needs a branch of its own", code=Exit.UNSAFE)
        self._commit = git.run("ls-remote", self._remote, self._ref).partition("\t")[0]
        if not self._commit:
            return Former()
        git.run("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--refmap=", self._remote, self._ref)
        files = dict(_listed(line) for line in git.run("ls-tree", "-r", "-l", "-z", self._commit).split("\0") if line)
        if any(name.rpartition("/")[2] == FILE for name in files):
            raise SitegenError(f"the branch {self._branch} holds the sources of a site; the site needs a branch of its own", code=Exit.UNSAFE)
        subject, _, body = git.try_("log", "-1", "--format=%s%n%b", self._commit).partition("\n")
        source = subject.removeprefix(_AS_OF)
        return Former(files, body.strip(), source if re.fullmatch("[0-9a-f]{40,64}", source) else "")

    def publish(self, built: Built, former: Former, dry_run: bool, _tell: Callable[[int, int], None]) -> Deployed:
        """Move the branch to a commit of the site, if it holds another one."""
        git = self._git
        tree = _tree(git, built.output, built.files, _extra(built))
        before = f"{self._commit}^{{tree}}" if former.files else git.run("mktree", given="")
        changed = tuple(filter(None, git.run("diff-tree", "-r", "--name-only", "--no-renames", "-z", before, tree).split("\0")))
        if changed and not dry_run:
            subject = f"{_AS_OF}{built.source}" if built.source else "The site"
            commit = git.run("commit-tree", tree, "-m", subject, "-m", built.base_url)
            lease = f"--force-with-lease={self._ref}:{self._commit}"
            git.run("push", "--quiet", "--no-verify", lease, self._remote, f"{commit}:{self._ref}")
        return Deployed(len(built.files), self._branch, changed)


class _Git:
    """Git in the site's repository, with an index of its own."""

    def __init__(self, site: Path) -> None:
        try:
            asked = subprocess.run(  # noqa: S603
                ["git", "-C", str(site), "rev-parse", "--absolute-git-dir"],  # noqa: S607 - the user's own git
                capture_output=True, text=True, check=False,
            )  # fmt: skip
        except FileNotFoundError:
            raise SitegenError("git is not installed, and deploy needs it", code=Exit.ENVIRONMENT) from None
        if asked.returncode:
            raise SitegenError(f"{site.absolute()} is in no repository of Git; deploy needs one to publish from", code=Exit.ENVIRONMENT)
        self._folder = tempfile.TemporaryDirectory(prefix="sitegen-")
        plain = ("core.autocrlf=false", "core.fileMode=false", "core.symlinks=true", f"core.attributesFile={os.devnull}")
        self._command = ["git", f"--git-dir={asked.stdout.strip()}", *(part for one in plain for part in ("-c", one))]
        people = {
            f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in (("NAME", "sitegen"), ("EMAIL", "sitegen@localhost"))
        }
        index = str(Path(self._folder.name) / "index")
        self._environment = {**people, **os.environ, "GIT_INDEX_FILE": index, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}

    def close(self) -> None:
        """Remove the index."""
        self._folder.cleanup()

    def run(self, *arguments: str, given: str | None = None, files: Path | None = None) -> str:
        """What Git prints; raises ``SitegenError`` with what it complains of. ``files``: the folder that it takes files from."""
        done = self._call(arguments, given, files)
        if done.returncode:
            said = _SECRET.sub("://", done.stderr.decode("utf-8", "replace").strip())
            raise SitegenError(f"git {arguments[0]} failed: {said}", code=Exit.ENVIRONMENT)
        return done.stdout.decode("utf-8", "surrogateescape").strip("\n")

    def try_(self, *arguments: str) -> str:
        """What Git prints; empty if it fails."""
        done = self._call(arguments, None, None)
        return "" if done.returncode else done.stdout.decode("utf-8", "surrogateescape").strip("\n")

    def _call(self, arguments: tuple[str, ...], given: str | None, files: Path | None) -> subprocess.CompletedProcess[bytes]:
        data = (given or "").encode("utf-8", "surrogateescape")
        folder = files or Path(self._folder.name)
        command = [*self._command, f"--work-tree={folder}", *arguments]
        return subprocess.run(command, input=data, capture_output=True, cwd=folder, env=self._environment, check=False)  # noqa: S603


def _listed(line: str) -> tuple[str, File]:
    """A file of ``ls-tree -l``: mode, kind, object, size, and after a tab its name."""
    facts, _, name = line.partition("\t")
    _, _, key, size = facts.split()
    return name, File(int(size) if size.isdigit() else 0, key)


def _extra(built: Built) -> dict[str, str]:
    """What GitHub Pages wants on a branch: no Jekyll, and the name of a domain of one's own."""
    host = urlsplit(built.base_url).hostname or ""
    own = "" if host.endswith(".github.io") or "CNAME" in built.files else host
    return {".nojekyll": "", **({"CNAME": f"{own}\n"} if own else {})}


def _tree(git: _Git, output: Path, names: Iterable[str], extra: dict[str, str]) -> str:
    git.run("update-index", "--add", "-z", "--stdin", given="".join(f"{name}\0" for name in names), files=output)
    for name, text in extra.items():
        git.run("update-index", "--add", "--cacheinfo", f"100644,{git.run('hash-object', '-w', '--stdin', given=text)},{name}")
    return git.run("write-tree")
