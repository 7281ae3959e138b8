"""Storage that fails as it really does: full, read-only, damaged, held by another program."""

import itertools
import os
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
