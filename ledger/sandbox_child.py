"""The process that reads one file, from its standard input: limited first, then reading.

What it finds it says in JSON on its standard output; see `sandbox`.
"""

import base64
import ctypes
import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from typing import Any

from ledger.limits import FileRejected

NAME = "FILE_NAME"
"""In its environment, which nobody but its owner may look into."""
PARENT = "PARENT_PID"
"""Likewise: the process that waits for the answer."""
SECONDS = {"judge": 20, "ledger": 40, "mark": 40, "roster": 40, "notice": 40, "guide": 40, "paper": 40, "contents": 40}
"""Of a processor. A drawing of 65,000 objects takes five; a ledger ends at `limits.MAX_SECONDS`."""
LENGTH_BYTES = 8
"""How what is said of a file begins, where it comes before it: with how long it is; JSON follows."""
MEMORY = 1 << 30
COPIES = 6
"""How often a file may lie in memory beside that."""
BACK = 10
"""How far it stands back behind those who serve pages, as `nice` counts."""

PR_SET_PDEATHSIG = 1
"""Of prctl(2)."""


def end_with(parent: int) -> None:
    """Have this process killed as soon as the one that waits for it is gone, however that ended.

    The kernel does it: a thread of our own that watches would stand still behind a reader that
    holds the interpreter. Linux goes by the thread that began this process (prctl(2)), and that
    one waits for it (`sandbox.run_task`). Elsewhere the limits below end it.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it was gone before
        sys.exit()


def limit(seconds: int, memory: int, written: int | None = 0) -> None:
    """Let this process and its children stand back behind others, end soon, take so much memory, and write no file.

    Or none of more bytes than may be `written`; None is any number.
    """
    os.nice(BACK)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    if written is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def judge_document(zone: str) -> object:
    """Judge a file of evidence, and put the verdict into plain words."""
    from zoneinfo import ZoneInfo

    from ledger.media import documents

    return documents.judge_document(sys.stdin.buffer, ZoneInfo(zone))


def ledger() -> object:
    """Read a ledger."""
    from ledger.read import read_ledger

    columns = _said()
    return read_ledger(sys.stdin.buffer.read(), os.environ[NAME], tuple(columns))


def mark() -> object:
    """Mark what is wrong with a ledger."""
    from ledger.forms import Flaw
    from ledger.marked import mark

    flaws, columns = _said()
    wrong = [Flaw(*each) for each in flaws]
    ending, copy = mark(sys.stdin.buffer.read(), os.environ[NAME], wrong, tuple(columns))
    return [ending, base64.b64encode(copy).decode()]


def _said() -> Any:
    """Return what is said of a file, which follows."""
    length = int.from_bytes(sys.stdin.buffer.read(LENGTH_BYTES), "big")
    return json.loads(sys.stdin.buffer.read(length))


def roster() -> object:
    """Read the workbook of organizations, people and offices."""
    from ledger.read_roster import read_roster

    found = read_roster(sys.stdin.buffer.read(), os.environ[NAME])
    said = {kind: (list(flaws), flaws.left_out) for kind, flaws in found.flaws.items()}
    return {"sha256": found.sha256, "rows": found.rows, "flaws": said}


def notice() -> object:
    """Read the text of a notice on days off."""
    from ledger.read_notice import notice_text

    return notice_text(sys.stdin.buffer.read())


def guide() -> object:
    """Read diagnosis guides."""
    from ledger.read_guide import read_guide

    return read_guide(sys.stdin.buffer.read(), os.environ[NAME])


def paper() -> object:
    """Read the text of what was filed."""
    from ledger.read_paper import read_paper

    return read_paper(sys.stdin.buffer.read(), os.environ[NAME])


def contents() -> object:
    """Read what was filed for what of it is held against the system."""
    from ledger.read_paper import read_contents

    return read_contents(sys.stdin.buffer.read(), os.environ[NAME])


TASKS: dict[str, Callable[..., object]] = {
    "judge": judge_document,
    "ledger": ledger,
    "mark": mark,
    "roster": roster,
    "notice": notice,
    "guide": guide,
    "paper": paper,
    "contents": contents,
}


def plain(value: object) -> object:
    """Put what JSON has no word for into one that it has."""
    if isinstance(value, date):
        return value.isoformat()
    return {field.name: getattr(value, field.name) for field in fields(value)}  # type: ignore[arg-type]


if __name__ == "__main__":
    _, task, *words = sys.argv
    end_with(int(os.environ[PARENT]))
    limit(SECONDS[task], MEMORY + COPIES * os.fstat(sys.stdin.fileno()).st_size)
    try:
        answer = json.dumps({"answer": TASKS[task](*words)}, default=plain)
    except FileRejected as refusal:
        answer = json.dumps({"refusal": str(refusal)})
    except (MemoryError, RecursionError):
        answer = "null"
    sys.stdout.write(answer)
