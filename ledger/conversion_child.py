"""The process that has LibreOffice convert one file: limited and cut off first, then LibreOffice below it.

What it sees is a file system in memory that nobody else sees, and that ends with it, whoever is killed: the system's
programs, read-only, and a folder with the file; of what the service stores, nothing (mount_namespaces(7)).
"""

import ctypes
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from ledger import sandbox_child
from ledger.limits import MAX_FILE, FileRejected

SECONDS = 60
"""Of a processor. A ledger of 10,000 rows takes some ten."""
MEMORY = 4 << 30
"""Of addresses; LibreOffice reserves one and a half GiB before it reads anything."""
WRITTEN = 200 << 20
"""The most bytes of one file that it writes."""
WRITTEN_TOGETHER, MOST_FILES = 400 << 20, 10_000
"""The most bytes, and files and folders, of all that it writes."""
NOT_ALONE, NOT_THERE, TOO_LARGE, SWELLS = 3, 4, 5, 6
"""How this ends where it cannot be cut off, where there is no LibreOffice, where it made more than MAX_FILE, and where
what was sent is small only as long as it is packed."""
_PACKED = ("odt", "ods")
CLONE_NEWNS, CLONE_NEWIPC = 0x00020000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
"""Of unshare(2)."""
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT, MS_BIND = 1, 2, 4, 8, 32, 4096
MS_NOATIME, MS_REC, MS_PRIVATE, MS_RELATIME, MNT_DETACH = 1024, 16384, 1 << 18, 1 << 21, 2
"""Of mount(2) and umount2(2)."""
_KEPT = MS_NOSUID | MS_NODEV | MS_NOEXEC
"""What a mount says of itself and no namespace may take away; statvfs(3) counts these alike."""
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41, "riscv64": 41, "loongarch64": 41, "ppc64le": 203, "s390x": 217}
"""The number of pivot_root(2), which the C library has no function for."""
_PROGRAMS = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/nix", "/gnu", "/snap")
_SETTINGS = ("/etc/fonts", "/etc/alternatives", "/etc/libreoffice", "/etc/ld.so.cache", "/var/cache/fontconfig")
_DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
_HOME = Path("/home/office")
FORMATS = {"docx": "docx:MS Word 2007 XML", "xlsx": "xlsx:Calc MS Excel 2007 XML"}
_TRUSTS_NOTHING = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">{}</oor:items>
"""
_SET = '<item oor:path="/org.openoffice.Office.{}"><prop oor:name="{}"><value>{}</value></prop></item>'
_OFFICE_SETTINGS = (
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Writer/Content/Update", "Link", "0"),
    ("Calc/Content/Update", "Link", "2"),
)
"""No macro runs, and nothing that a document links to is read (Office.Common's, Writer's and Calc's own schemas)."""


def cut_off() -> bool:
    """Give this process's children no network, and this one a file system of its own; tell whether it was to be had."""
    if sys.platform != "linux":
        return False
    user, group = os.getuid(), os.getgid()
    alone = CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWNS
    if ctypes.CDLL(None).unshare(alone):
        return False
    own = Path("/proc/self")
    (own / "setgroups").write_text("deny")
    (own / "uid_map").write_text(f"{user} {user} 1")
    (own / "gid_map").write_text(f"{group} {group} 1")
    return True


def _confine(command: str) -> None:
    """Make a file system in memory the only one: programs in it are the system's, read-only."""
    root = Path("/tmp")  # noqa: S108  any folder: what is mounted on it here is seen by nobody else
    seen = [*_office(command), *map(Path, (*_PROGRAMS, *_SETTINGS, *_DEVICES))]
    opened = {path: os.open(path, os.O_PATH) for path in seen if path.exists() and not path.is_symlink()}
    links = {path: path.readlink() for path in seen if path.is_symlink()}
    _mount(None, Path("/"), None, MS_REC | MS_PRIVATE)
    most = f"size={WRITTEN_TOGETHER},nr_inodes={MOST_FILES},mode=700"
    _mount("tmpfs", root, "tmpfs", MS_NOSUID | MS_NODEV, most)
    for path, descriptor in opened.items():
        _show(root / path.relative_to("/"), descriptor, is_device=str(path) in _DEVICES)
    for path, target in links.items():
        (root / path.relative_to("/")).symlink_to(target)
    for folder in (_HOME, Path("/proc"), Path("/tmp")):  # noqa: S108  its own
        (root / folder.relative_to("/")).mkdir(parents=True, exist_ok=True)
    # A kernel gives none to who sees none: before the old one is left.
    _mount("proc", root / "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    os.chdir(root)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(_PIVOT_ROOT.get(os.uname().machine, -1), b".", b"."):
        raise OSError(ctypes.get_errno(), "pivot_root")
    if libc.umount2(b".", MNT_DETACH):
        raise OSError(ctypes.get_errno(), "umount2")
    os.chdir("/")


def _office(command: str) -> Iterator[Path]:
    """The folder of LibreOffice, where it is not among the system's programs."""
    found = shutil.which(command, path=os.defpath)
    real = Path(found).resolve() if found else None
    if real and not any(real.is_relative_to(folder) for folder in _PROGRAMS):
        yield real.parent.parent if real.parent.name == "program" else real.parent


def _show(place: Path, descriptor: int, *, is_device: bool) -> None:
    """Let something of the outside be seen here, as it is or (no device) read-only."""
    source = f"/proc/self/fd/{descriptor}"
    if Path(source).is_dir():
        place.mkdir(parents=True, exist_ok=True)
    else:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()
    kept = os.fstatvfs(descriptor).f_flag & _KEPT
    _mount(source, place, None, MS_BIND | MS_REC)
    if not is_device:
        _mount(None, place, None, MS_REMOUNT | MS_BIND | MS_RDONLY | kept)


def _mount(source: str | None, target: Path, kind: str | None, flags: int, said: str = "") -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    words = (source and source.encode(), os.fsencode(target), kind and kind.encode())
    if libc.mount(*words, ctypes.c_ulong(flags), said.encode()):
        raise OSError(ctypes.get_errno(), "mount", str(target))


def _prepare() -> None:
    """Lay down a profile that trusts nothing."""
    profile = _HOME / "profile" / "user"
    profile.mkdir(parents=True)
    settings = "".join(_SET.format(*each) for each in _OFFICE_SETTINGS)
    (profile / "registrymodifications.xcu").write_text(_TRUSTS_NOTHING.format(settings))


def _take(ending: str) -> None:
    """Lay down the file that is sent."""
    with (_HOME / f"in.{ending}").open("wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)


def _swells(ending: str) -> bool:
    """Tell whether a file holds more than any ledger does, or is packed as none is: LibreOffice unpacks all of it."""
    from ledger.budget import Budget
    from ledger.package import Package

    if ending not in _PACKED:
        return False
    data = sys.stdin.buffer.read()
    os.lseek(0, 0, os.SEEK_SET)
    try:
        Package(data, Budget())
    except FileRejected:
        return True
    return False


def _become_office(command: str, how: Sequence[str]) -> None:
    told = {"HOME": str(_HOME), "TMPDIR": "/tmp", "PATH": os.defpath, "LANG": "C.UTF-8"}  # noqa: S108  its own
    profile = f"-env:UserInstallation={(_HOME / 'profile').as_uri()}"
    try:
        nothing = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(nothing, descriptor)
        os.execvpe(command, [command, profile, "--headless", *how], told)  # noqa: S606  the operator's own
    except OSError:
        os._exit(NOT_THERE)


def _run_office(command: str, how: Sequence[str]) -> int:
    """Have LibreOffice do something, and return how that ended."""
    office = os.fork()
    if not office:
        _become_office(command, how)
    _, status = os.waitpid(office, 0)
    code = os.waitstatus_to_exitcode(status)
    return max(code, 1) if code else 0


def convert(command: str, ending: str, target: str) -> int:
    """Convert what comes as standard input, where nothing else is seen; return how that ended."""
    _take(ending)
    how = ("--norestore", "--nolockcheck", "--convert-to", FORMATS[target], "--outdir", str(_HOME))
    if code := _run_office(command, (*how, f"{_HOME}/in.{ending}")):
        return code
    made = _HOME / f"in.{target}"
    if not made.is_file() or made.is_symlink():
        return 1
    if made.stat().st_size > MAX_FILE:
        return TOO_LARGE
    with made.open("rb") as file, open(1, "wb", closefd=False) as out:
        shutil.copyfileobj(file, out)
    return 0


def _work(command: str, *kind: str) -> int:
    """Convert, or only start LibreOffice, as the first process of those that are cut off; with it all others end."""
    sandbox_child.end_with(0)  # within the processes of its own, the one that waits is none
    try:
        _confine(command)
    except OSError:
        return NOT_ALONE
    _prepare()
    return convert(command, *kind) if kind else _run_office(command, ("--version",))


def main(command: str, *kind: str) -> int:
    """Convert what comes as standard input, and write what it becomes; return how that ended.

    `kind` is what its name ends with, and what it becomes; without them LibreOffice is only started.
    """
    sandbox_child.end_with(int(os.environ[sandbox_child.PARENT]))
    sandbox_child.limit(SECONDS, MEMORY, WRITTEN)
    if kind and _swells(kind[0]):
        return SWELLS
    if not cut_off():
        return NOT_ALONE
    child = os.fork()
    if not child:
        code = 1
        try:
            code = _work(command, *kind)
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return max(os.waitstatus_to_exitcode(status), 1) if status else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
