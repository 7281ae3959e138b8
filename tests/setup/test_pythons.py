"""Which interpreters CI tries: one of each Python that is supported, if it really runs."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = sys.version_info.minor
OTHERS = [minor for minor in (11, 12, 13, 14) if minor != OURS]


def put(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)
    return file


def interpreter(file: Path, minor: int, level: str = "final") -> Path:
    """Put an interpreter there that says which it is."""
    return put(file, f"echo 3 {minor} 0 {level} {file}")


def found(folder: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, ROOT / "release/pythons.py"],
        env=os.environ | {"PATH": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


def test_each_other_python_is_found_once_on_the_path_and_with_pyenv(tmp_path):
    first, second, third = OTHERS
    path, kept = tmp_path / "bin", tmp_path / "pyenv"
    put(path / f"python3.{second}", "echo no such version >&2; exit 127")  # a shim of pyenv's
    put(path / "pyenv", f'[ "$1" = root ] && echo {kept} || echo "older\nnewer\nours\nnext\nold"')
    wanted = [interpreter(path / f"python3.{first}", first), interpreter(kept / "versions/newer/bin/python3", second)]
    interpreter(kept / "versions/older/bin/python3", second)
    interpreter(kept / "versions/ours/bin/python3", OURS)
    interpreter(kept / "versions/next/bin/python3", third, "alpha")
    interpreter(kept / "versions/old/bin/python3", 10)
    assert found(path) == list(map(str, wanted))


def test_without_any_other_nothing_is_named(tmp_path):
    assert found(tmp_path) == []
