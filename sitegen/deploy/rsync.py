"""A folder on a machine that is reached by SSH: rsync sends the differences. Keys, names and options of SSH are those of its own settings.

The other machine needs rsync and nothing else: no other command is run there.
"""

import os
import re
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from ..errors import Exit, SitegenError
from ..store.public import STATE

_PLACE = re.compile(r"(?:(?P<user>[\w.][\w.-]*)@)?(?P<host>[A-Za-z0-9][\w.-]*|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?(?P<path>[/:].*)")
_PATH = re.compile(r"(?!//)[\w./~+@=,-]*")
_LINE = re.compile(r"(?P<kind>.)\S+ +[0-9,.]+ \S+ \S+ (?P<name>.*)")
"""Of ``--list-only``: kind and rights, size, day, time, name."""
_MISSING = (b"No such file or directory (2)", b"Not a directory (20)")
"""How a line ends that tells of a file that is not there."""
_SETTLED = 0.5
"""Seconds after which a file that two have put there at once is that of one of them."""
_SAID = (
    (
        "Host key verification failed",
        "its key is not known here, or is another than before: compare it with what the provider says, and connect once with ssh",
    ),
    ("Permission denied (", "it lets nobody in with the keys at hand: put your public key into its authorized_keys, or load the key with ssh-add"),
    ("command not found", "rsync is not installed there"),
    ("rsync: not found", "rsync is not installed there"),
    ("unrecognized option", "its rsync is older than 3.2.3: make the folder by hand"),
    ("unknown option", "its rsync is older than 3.2.3: make the folder by hand"),
)
"""What SSH, a shell and rsync complain of, and what that means."""


class Rsync:
    """A folder on another machine: ``user@host:/srv/www/site``, or ``ssh://user@host:2222/srv/www/site``."""

    def __init__(self, address: str) -> None:
        found = _PLACE.fullmatch(address.removeprefix("ssh://"))
        short = not address.startswith("ssh://")
        path = (found["path"].removeprefix(":") if short else found["path"]) if found else ""
        if not found or short is bool(found["port"] or found["path"][0] == "/") or not path.strip("/") or not _PATH.fullmatch(path):
            shown = address.rpartition("@")[2]
            raise SitegenError(f"{shown} is no address such as user@host:/srv/www/site or ssh://user@host:2222/srv/www/site", code=Exit.USAGE)
        self._host = f"{found['user']}@{found['host']}" if found["user"] else found["host"]
        self._port = found["port"] or ""
        self._path = path.rstrip("/")
        self.name = f"{self._host}:{self._path}"

    def open(self) -> None:
        """One connection for all that follows."""
        if shutil.which("rsync") is None or shutil.which("ssh") is None:
            raise SitegenError("rsync and ssh must be installed here, and rsync there", code=Exit.ENVIRONMENT)
        self._folder = Path(tempfile.mkdtemp(prefix="sitegen-"))
        self._new = False
        options = [
            "-o",
            "BatchMode=yes",
            "-o",
            "ConnectTimeout=20",
            "-o",
            "ControlMaster=auto",
            "-o",
            f"ControlPath={self._folder}/c",
            "-o",
            "ControlPersist=60",
        ]
        self._ssh = [*shlex.split(os.environ.get("RSYNC_RSH", "ssh")), *options, *(["-p", self._port] if self._port else [])]

    def close(self) -> None:
        """End the connection."""
        subprocess.run([*self._ssh, "-O", "exit", self._host.strip("[]")], capture_output=True, check=False)  # noqa: S603 - an address that was looked at
        shutil.rmtree(self._folder, ignore_errors=True)

    def read(self, name: str) -> bytes | None:
        """A file's bytes."""
        target = self._folder / "read"
        target.unlink(missing_ok=True)
        self._find("--ignore-times", f"{self.name}/{name}", str(target))
        return target.read_bytes() if target.exists() else None

    def is_empty(self) -> bool:
        """Nothing but our own folder; perhaps not even the folder itself."""
        there = _listed(self._find("--list-only", "-d", f"{self.name}/"))
        self._new = not there
        return there.keys() <= {".", STATE}

    def send(self, root: Path, names: Sequence[str], ours: Collection[str]) -> Iterator[str]:
        """Send some files; one of somebody else's is not overwritten."""
        self._look(root, [name for name in names if name not in ours])
        self._transfer(root, names, "--checksum")
        yield from names

    def write(self, name: str, data: bytes) -> None:
        """Put a small file there."""
        file = self._folder / "written" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        self._transfer(self._folder / "written", [name], "--ignore-times")

    def create(self, name: str, data: bytes) -> bytes:
        """Put a small file there if there is none; what the file says then. Whoever looked before ours arrived has put theirs there by then."""
        file = self._folder / "created" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        self._transfer(self._folder / "created", [name], "--ignore-existing", *(["--mkpath"] if self._new else []))
        time.sleep(_SETTLED)
        return self.read(name) or b""

    def remove(self, names: Sequence[str]) -> None:
        """Remove files, and folders that become empty: the innermost first."""
        folders = _above(names)
        there = self._kinds([*folders, *names])
        self._vanish([name for name in names if there.get(name) == "-" and all(there.get(folder) == "d" for folder in _above([name]))])
        above = [folder for folder in folders if there.get(folder) == "d"]
        for depth in sorted({folder.count("/") for folder in above}, reverse=True):
            self._vanish([folder for folder in above if folder.count("/") == depth])

    def _vanish(self, names: Iterable[str]) -> None:
        """Remove what an empty tree of the same folders lacks; a folder that is not empty stays, and so does what has another name.

        ``--delete-missing-args`` is made for this, but rsync 3.4.3, and others with the same repair of May 2026, refuse it (RsyncProject/rsync#910).
        """
        wanted = sorted(names)
        if not wanted:
            return
        empty, rules = self._folder / "empty", self._folder / "rules"
        folders = {str(folder) for name in wanted for folder in PurePosixPath(name).parents if folder.name}
        for folder in ("", *sorted(folders)):
            (empty / folder).mkdir(parents=True, exist_ok=True)
        shown = [*(f"+ /{_literal(folder)}/" for folder in sorted(folders)), *(f"+ /{_literal(name)}" for name in wanted), "- *"]
        rules.write_bytes("".join(f"{rule}\0" for rule in shown).encode())
        self._run("--recursive", "--delete", "--existing", f"--filter=merge {rules}", f"{empty}/", f"{self.name}/")
        shutil.rmtree(empty)

    def _look(self, root: Path, names: Sequence[str]) -> None:
        """Refuse what is there and is not ours, and links to elsewhere on the way."""
        folders = _above(names)
        there = self._kinds([*folders, *names])
        for name, kind in there.items():
            if kind != ("d" if name in folders else "-"):
                self._refuse(name)
        same = [name for name in names if name in there]
        if same:
            other = self._run("--dry-run", "--checksum", "--out-format=%n", self._list(same), f"{root}/", f"{self.name}/")
            for name in other.splitlines():
                self._refuse(name)

    def _kinds(self, names: Iterable[str]) -> Mapping[str, str]:
        """Those of some names that are there, and what they are."""
        given = sorted(names)
        if not given:
            return {}
        options = ("--list-only", "--no-implied-dirs", "--ignore-missing-args")
        return _listed(self._find(*options, self._list(given), f"{self.name}/", f"{self._folder}/"))

    def _transfer(self, root: Path, names: Sequence[str], *options: str) -> None:
        self._run("--chmod=D755,F644", *options, self._list(names), f"{root}/", f"{self.name}/")

    def _list(self, names: Sequence[str]) -> str:
        """The option that names some files."""
        (self._folder / "names").write_bytes("".join(f"{name}\0" for name in names).encode())
        return f"--files-from={self._folder}/names"

    def _run(self, *arguments: str) -> str:
        """What rsync prints; raises ``SitegenError`` with what it, or SSH, complains of."""
        done = self._call(arguments)
        if done.returncode:
            raise self._failure(done)
        return done.stdout.decode("utf-8", "surrogateescape")

    def _find(self, *arguments: str) -> str:
        """What rsync prints of files that need not be there."""
        done = self._call(arguments)
        if done.returncode and not any(line.endswith(_MISSING) for line in done.stderr.splitlines()):
            raise self._failure(done)
        return done.stdout.decode("utf-8", "surrogateescape")

    def _call(self, arguments: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
        command = ["rsync", "-8", "--from0", "--timeout=120", "-e", shlex.join(self._ssh), *arguments]
        return subprocess.run(command, capture_output=True, env={**os.environ, "LC_ALL": "C"}, stdin=subprocess.DEVNULL, check=False)  # noqa: S603

    def _failure(self, done: subprocess.CompletedProcess[bytes]) -> SitegenError:
        said = done.stderr.decode("utf-8", "replace").strip()
        meant = next((meaning for text, meaning in _SAID if text in said), said.partition("\n")[0])
        return SitegenError(f"{self.name}: {meant}", code=Exit.ENVIRONMENT)

    def _refuse(self, name: str) -> None:
        raise SitegenError(f"{self.name} holds {name}, which sitegen did not publish and would have to replace; move it away", code=Exit.UNSAFE)


def _literal(name: str) -> str:
    """A name as a pattern that matches nothing else; rsync takes a backslash for itself where there is no other mark."""
    return re.sub(r"[\\*?\[]", r"\\\g<0>", name) if re.search(r"[*?\[]", name) else name


def _above(names: Sequence[str]) -> set[str]:
    """The folders in which files lie, without our own."""
    return {str(folder) for name in names for folder in list(PurePosixPath(name).parents)[:-1]} - {STATE}


def _listed(said: str) -> Mapping[str, str]:
    """Names of a listing, and their kinds, such as ``d``, ``-`` and ``l``."""
    found = (_LINE.fullmatch(line) for line in said.splitlines())
    return {match["name"]: match["kind"] for match in found if match}
