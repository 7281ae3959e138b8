"""The command in a process of its own, forked from one that has imported all of it: for what goes on in there.

That it starts from nothing is shown where people start it (test_cli.py, test_serve.py); each start costs a second or
two of imports.
"""

import os
import sys
from multiprocessing import get_context
from pathlib import Path
from subprocess import CompletedProcess

from app import cli

FORKED = get_context("forkserver")
FORKED.set_forkserver_preload(["app.cli", "app.main", "workflows.audit.verify"])
PATIENCE = 60


def run(*words: object, folder: Path, environment: dict[str, str]) -> CompletedProcess[str]:
    """Run the command in a folder to its end; return its exit code and what it printed to stderr."""
    said = folder / "stderr"
    process = FORKED.Process(target=_command, args=([*map(str, words)], folder, os.environ | environment, said))
    process.start()
    process.join(PATIENCE)
    if process.exitcode is None:
        process.kill()
        process.join()
    return CompletedProcess(words, process.exitcode or 0, stderr=said.read_text("utf-8"))


def _command(words: list[str], folder: Path, environment: dict[str, str], said: Path) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    with said.open("wb") as errors:
        os.dup2(errors.fileno(), sys.stderr.fileno())
    sys.argv = ["rectify", *words]
    cli.main()
