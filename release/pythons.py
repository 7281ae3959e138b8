"""Print an interpreter for each Python that pyproject.toml names and this machine has, but ours.

One that only looks like it (a shim of pyenv's, or one without what set-up needs) is passed over.
"""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

NAMED = "Programming Language :: Python :: 3."
ASKED = "import ensurepip, sqlite3, ssl, sys, venv; print(*sys.version_info[:4], sys.executable)"


def candidates(minors: list[int]) -> Iterator[str]:
    """Yield what may be an interpreter: on PATH, and what pyenv keeps, newest first."""
    yield from filter(None, (shutil.which(f"python3.{minor}") for minor in minors))
    if shutil.which("pyenv"):
        root = Path(_said("pyenv", "root"))
        for version in reversed(_said("pyenv", "versions", "--bare").splitlines()):
            yield str(root / "versions" / version / "bin/python3")


def found() -> Iterator[str]:
    """Yield the interpreters, one of each minor version."""
    about = tomllib.loads(Path(__file__).parents[1].joinpath("pyproject.toml").read_text("utf-8"))
    classifiers = about["project"]["classifiers"]
    minors = [int(each.removeprefix(NAMED)) for each in classifiers if each.startswith(NAMED)]
    had = {sys.version_info.minor}
    for candidate in candidates(minors):
        major, minor, _, level, path = (_said(candidate, "-c", ASKED).split(maxsplit=4) + [""] * 5)[:5]
        if (major, level) == ("3", "final") and int(minor) in minors and int(minor) not in had:
            had.add(int(minor))
            yield path


def _said(*command: str) -> str:
    """Return what a command prints; nothing where it fails or is not there."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()


if __name__ == "__main__":
    print(*found(), sep="\n")
