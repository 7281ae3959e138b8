"""The process that has LibreOffice convert one file: limited and cut off first, then LibreOffice in its place."""

import ctypes
import os
import sys
from pathlib import Path

from ledger import sandbox_child

SECONDS = 60
"""Of a processor. A ledger of 10,000 rows takes some ten."""
MEMORY = 4 << 30
"""Of addresses; LibreOffice reserves one and a half GiB before it reads anything."""
WRITTEN = 200 << 20
"""The most bytes of one file that it writes."""
NOT_ALONE, NOT_THERE = 3, 4
"""How this process ends where it cannot be cut off, and where there is no LibreOffice."""
CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x08000000, 0x10000000, 0x20000000, 0x40000000
"""Of unshare(2)."""
FORMATS = {"docx": "docx:MS Word 2007 XML", "xlsx": "xlsx:Calc MS Excel 2007 XML"}


def cut_off() -> bool:
    """Have this process's children see no network and no process but their own; tell whether that was to be had."""
    if sys.platform != "linux":
        return False
    user, group = os.getuid(), os.getgid()
    if ctypes.CDLL(None).unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWPID | CLONE_NEWIPC):
        return False
    own = Path("/proc/self")
    (own / "setgroups").write_text("deny")
    (own / "uid_map").write_text(f"{user} {user} 1")
    (own / "gid_map").write_text(f"{group} {group} 1")
    return True


def convert(command: str, folder: str, ending: str, target: str) -> None:
    """Become LibreOffice."""
    sandbox_child.end_with(0)  # within the processes of its own, the one that waits is none
    told = {"HOME": folder, "TMPDIR": folder, "PATH": os.defpath, "LANG": "C.UTF-8"}
    profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
    how = ("--headless", "--norestore", "--nolockcheck", "--convert-to", FORMATS[target], "--outdir", folder)
    try:
        os.execvpe(command, [command, profile, *how, f"{folder}/in.{ending}"], told)  # noqa: S606  the operator's own
    except OSError:
        os._exit(NOT_THERE)


def main(command: str, folder: str, ending: str, target: str) -> int:
    """Convert `in.<ending>` of a folder; return how that ended."""
    sandbox_child.end_with(int(os.environ[sandbox_child.PARENT]))
    sandbox_child.limit(SECONDS, MEMORY, WRITTEN)
    if not cut_off():
        return NOT_ALONE
    child = os.fork()
    if not child:
        convert(command, folder, ending, target)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
