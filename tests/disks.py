"""Storage that fails as it really does: full, read-only, damaged, held by another program."""

import ctypes
import errno
import itertools
import os
import platform
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

MEGABYTE = 1 << 20
HOLD = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""
PAGE = 4096
CALLS = {"x86_64": {errno.ENOSPC: (18,), errno.EIO: (74, 75)}, "aarch64": {errno.ENOSPC: (68,), errno.EIO: (82, 83)}}
"""What a disk says that is full (to pwrite64), or broken (to fsync and fdatasync), by the numbers of the calls."""


@contextmanager
def small(folder: Path, megabytes: int) -> Iterator[Path]:
    """Lend a folder that is a disk of its own, of so many megabytes."""
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={megabytes}m,mode=0777", "rectify-test", str(folder)]
    if subprocess.run(["mount", *options], capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Leave no byte free; return the file that took them all."""
    filler = folder / "filler"
    with filler.open("ab", buffering=0) as file:
        for size in (MEGABYTE, PAGE):
            try:
                for _ in itertools.count():
                    file.write(bytes(size))
            except OSError:
                continue
    return filler


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """Keep a disk full for a while."""
    filler = fill(folder)
    yield
    filler.unlink()


def fail(code: int) -> None:
    """Have the kernel answer so to the calls of this thread, as long as it lives, in place of the disk (seccomp(2))."""
    load_number, jump_unless, answer = 0x20, 0x15, 0x06
    program = [struct.pack("HBBI", load_number, 0, 0, 0)]
    for call in CALLS[platform.machine()][code]:
        program += [struct.pack("HBBI", jump_unless, 0, 1, call), struct.pack("HBBI", answer, 0, 0, 0x50000 | code)]
    program += [struct.pack("HBBI", answer, 0, 0, 0x7FFF0000)]  # all else is let through
    held = ctypes.create_string_buffer(b"".join(program))
    given = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(program), ctypes.addressof(held)))
    no_new_privileges, seccomp, by_filter = 38, 22, 2
    kernel = ctypes.CDLL(None)
    assert kernel.prctl(no_new_privileges, 1, 0, 0, 0) == kernel.prctl(seccomp, by_filter, given, 0, 0) == 0


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Have a disk read-only for a while."""
    for how in ("ro", "rw"):
        subprocess.run(["mount", "-o", f"remount,{how}", str(folder)], check=True)
        if how == "ro":
            yield


@contextmanager
def held(file: Path) -> Iterator[None]:
    """Have another program hold the lock of a SQLite database."""
    with subprocess.Popen([sys.executable, "-c", HOLD, file], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        yield
        other.stdin.close()


def damage(file: Path, *, page: int, pages: int = 1) -> None:
    """Overwrite pages of a SQLite database with what no page begins with."""
    with file.open("r+b") as opened:
        opened.seek(page * PAGE)
        opened.write(os.urandom(PAGE * pages))
