"""File systems on which other machines write: the system here hears nothing of that, so files must be looked at."""

import re
from pathlib import Path

_MOUNTS = Path("/proc/self/mounts")
_DEAF = re.compile(r"nfs\d?|cifs|smb(?:fs|3)|9p|drvfs|vboxsf|prl_fs|virtiofs|afpfs|davfs2?|ncpfs|fuse\..+")
"""Network folders, the drives of Windows under WSL, and the shared folders of virtual machines."""
_OCTAL = re.compile(r"\\([0-7]{3})")


def deaf_kind(folder: Path) -> str:
    """The kind of file system on which ``folder`` is, if changes made elsewhere are not told here; empty otherwise, and where the system does not say."""
    try:
        mounts = _MOUNTS.read_text("utf-8", "surrogateescape")
    except OSError:
        return ""
    return deaf_among(mounts, folder.resolve())


def deaf_among(mounts: str, folder: Path) -> str:
    """The same by a table of mounts (proc_pid_mounts(5)): of the mount points above the folder the deepest, of equals the last, counts."""
    depth, kind = -1, ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) > 2:
            point = Path(_OCTAL.sub(lambda code: chr(int(code[1], 8)), fields[1]))
            if folder.is_relative_to(point) and len(point.parts) >= depth:
                depth, kind = len(point.parts), fields[2]
    return kind if _DEAF.fullmatch(kind) else ""
