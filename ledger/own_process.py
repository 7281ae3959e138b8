"""Modules of our own that run as processes, which can be ended: whoever reads or thinks holds the interpreter."""

import os
import subprocess
import sys
from collections.abc import Mapping
from typing import IO

from ledger.sandbox_child import PARENT


def run(
    module: str,
    *words: str,
    given: IO[bytes] | int,
    made: IO[bytes] | int,
    seconds: float,
    said: int = subprocess.PIPE,
    told: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Run a module with what it is given and where it writes, and what it says beside; `told` is in its environment.

    Raises `subprocess.TimeoutExpired` after so many seconds, when it is gone.
    """
    return subprocess.run(  # noqa: S603  our own module, and no word of a file's
        [sys.executable, "-P", "-m", module, *words],
        stdin=given,
        stdout=made,
        stderr=said,
        check=False,
        timeout=seconds,
        env=os.environ | dict(told or {}) | {PARENT: str(os.getpid())},
    )


def fault(ended: subprocess.CompletedProcess[bytes]) -> str:
    """Return which fault of the program ended a process, and nothing of what it was at."""
    return ended.stderr.decode(errors="replace").strip().rpartition("\n")[2].partition(":")[0]
