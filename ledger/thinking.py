"""What a long ledger becomes is thought out by a process of its own: whoever thinks holds the interpreter.

Within a server every page would wait for it. The process (thinking_child.py) looks at a snapshot of its own, and
stands back behind those who serve pages. What it found is unpacked here piece by piece.
"""

import logging
import pickle
import subprocess
import tempfile
from collections.abc import Callable
from typing import TypeVar

from sqlmodel import Session

from ledger import own_process, thinking_child
from ledger.no_rubbish import no_rubbish
from models.session import connection_of
from workflows.errors import Incomplete
from workflows.workdays import reservations

log = logging.getLogger(__name__)
T = TypeVar("T")

MAX_AT_ONCE = 1_000
"""Rows that are thought out at once, in less time than another process takes to begin."""
PATIENCE = 3
"""How many times the seconds that it may take of a processor go by, by the clock."""
TOO_MUCH = "台账过大，没有在限定的时间和内存内核对完；请拆成几个文件后分别上传。"


def think(session: Session, rows: int, work: Callable[..., T], *given: object, **named: object) -> T:
    """Return what a work on so many rows finds, done at once or in a process of its own.

    What it is given after the session, and what it finds, is to be understood by another process (pickle); it sees
    what is kept, and changes nothing.

    Raises what the work refuses, and `Incomplete` for what takes too long or too much memory.
    """
    if rows <= MAX_AT_ONCE:
        return work(session, *given, **named)
    url = connection_of(session).engine.url.render_as_string(hide_password=False)
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as made:
        pickle.dump((url, work, given, named), told, pickle.HIGHEST_PROTOCOL)
        told.seek(0)
        try:
            ended = own_process.run(
                thinking_child.__name__, given=told, made=made, seconds=PATIENCE * thinking_child.SECONDS
            )
        except subprocess.TimeoutExpired:
            raise Incomplete({"errors[0]": TOO_MUCH}) from None
        if ended.returncode < 0 or ended.returncode == thinking_child.TOO_MUCH:
            log.warning("a ledger was too much to think out: %d", ended.returncode)
            raise Incomplete({"errors[0]": TOO_MUCH})
        if ended.returncode:
            raise RuntimeError(f"what thinks ledgers out failed: {own_process.fault(ended)}")
        made.seek(0)
        with no_rubbish():
            found, refusal, noted = pickle.load(made)  # noqa: S301  our own process wrote it, of what it has by its types
    if refusal is not None:
        raise refusal
    reservations.note_more(session, noted)
    answer: T = found
    return answer
