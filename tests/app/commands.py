"""The command in a process of its own, forked from one that has imported all of it: for what goes on in there.

That it starts from nothing is shown where people start it (test_cli.py, test_serve.py); each start costs a second or
two of imports.
"""

import os
import sys
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from subprocess import CompletedProcess

from app import cli

FORKED = get_context("forkserver")
FORKED.set_forkserver_preload(["app.cli", "app.main", "workflows.audit.verify"])
PATIENCE = 60


def start(*words: object, folder: Path, environment: dict[str, str], printed: Path, errors: Path) -> BaseProcess:
    """Start the command in a folder; what it prints, and what to stderr, is added to files."""
    process = FORKED.Process(
        target=_command, args=([*map(str, words)], folder, os.environ | environment, printed, errors)
    )
    process.start()
    return process


def run(*words: object, folder: Path, environment: dict[str, str]) -> CompletedProcess[str]:
    """Run the command in a folder to its end; return its exit code and what it printed to stderr."""
    errors = folder / "stderr"
    errors.unlink(missing_ok=True)
    process = start(*words, folder=folder, environment=environment, printed=Path(os.devnull), errors=errors)
    process.join(PATIENCE)
    if process.exitcode is None:
        process.kill()
        process.join()
    return CompletedProcess([*map(str, words)], process.exitcode or 0, stderr=errors.read_text("utf-8"))


def _command(words: list[str], folder: Path, environment: dict[str, str], printed: Path, errors: Path) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    for file, stream in ((printed, sys.stdout), (errors, sys.stderr)):
        with file.open("ab") as opened:
            os.dup2(opened.fileno(), stream.fileno())
    sys.argv = ["rectify", *words]
    cli.main()
