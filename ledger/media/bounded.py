"""Judging in a process of its own, which can be ended: the readers in C hold the interpreter.

A hostile PDF keeps qpdf busy for minutes and fills the memory, and no thread can be told to stop.
The child gets the file as its standard input, limits itself before it reads, and answers in JSON.
It takes a fifth of a second to begin, so what needs no such reader is looked at without it.
"""

import json
import logging
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from threading import BoundedSemaphore
from typing import BinaryIO
from zoneinfo import ZoneInfo

from ledger.media.unfit import COMPLEX, Unfit
from ledger.media.verdict import Verdict

log = logging.getLogger(__name__)

MAX_SECONDS = 60
"""By the clock on the wall, for one file: three times what the child may take of a processor."""
SLOTS = BoundedSemaphore(2)
"""How many files are judged at once; the others wait their turn."""


def judge(stream: BinaryIO, zone: ZoneInfo) -> Verdict:
    """See `compound.judge`. Raises `Unfit`, also for what takes too long or too much memory."""
    command = [sys.executable, "-P", "-m", "ledger.media.child", zone.key]
    with SLOTS, tempfile.TemporaryFile() as copy:
        stream.seek(0)
        shutil.copyfileobj(stream, copy)
        copy.seek(0)
        try:
            ended = subprocess.run(  # noqa: S603  our own module, and no word of the file's
                command, stdin=copy, capture_output=True, timeout=MAX_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise Unfit(COMPLEX) from None
    if ended.returncode < 0:
        log.warning("a file was too much for its reader: signal %d", -ended.returncode)
        raise Unfit(COMPLEX)
    if ended.returncode:
        fault = ended.stderr.decode(errors="replace").strip().rpartition("\n")[2].partition(":")[0]
        raise RuntimeError(f"the judge of files failed: {fault}")
    return _answer(json.loads(ended.stdout))


def _answer(said: dict[str, str | list[str] | None]) -> Verdict:
    if refusal := said.get("refusal"):
        raise Unfit(refusal)
    kind, made_on, remarks = (said[name] for name in ("kind", "made_on", "remarks"))
    day = date.fromisoformat(str(made_on)) if made_on else None
    return Verdict(str(kind) if kind else None, day, tuple(remarks or ()))
