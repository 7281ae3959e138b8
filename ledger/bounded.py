"""Reading in a process of its own, which can be ended: whoever reads holds the interpreter.

A hostile file keeps a reader busy for as long as it is let, and fills the memory; no thread can be
told to stop, and those that serve pages would wait for it. The child gets the file as its standard
input, limits itself before it reads, and answers in JSON. It takes a fifth of a second to begin.
"""

import hashlib
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from typing import IO, Any

from pydantic import TypeAdapter

from ledger import aside, child, roster
from ledger.forms import Flaw, Flaws, Reading
from ledger.limits import Unreadable
from ledger.read import refused

log = logging.getLogger(__name__)

PATIENCE = 3
"""How many times the seconds that a child may take of a processor go by, by the clock."""
COMPLEX = "文件过于复杂，没有在限定的时间和内存内读完，已拒绝；请只保留表格内容，另存后重新上传。"

_READING = TypeAdapter(Reading)
_ROWS = TypeAdapter(dict[str, list[roster.Row]])
_FLAWS = TypeAdapter(dict[str, tuple[list[Flaw], int]])


class TooMuch(Exception):  # noqa: N818  it is about a file, not a fault of the program
    """The child was ended before it had read the file."""


def read_ledger(file: IO[bytes], name: str) -> Reading:
    """See `read.read_ledger`."""
    try:
        return _READING.validate_python(ask("ledger", file, name=name))
    except TooMuch:
        return refused(name, COMPLEX, _sha256(file))


def read_roster(file: IO[bytes], name: str) -> roster.Roster:
    """See `roster.read_roster`."""
    try:
        said = ask("roster", file, name=name)
    except TooMuch:
        return roster.Roster(_sha256(file), errors=Flaws([Flaw(name, COMPLEX)]))
    flaws = {kind: Flaws(first, left_out=rest) for kind, (first, rest) in _FLAWS.validate_python(said["flaws"]).items()}
    return roster.Roster(said["sha256"], _ROWS.validate_python(said["rows"]), **flaws)


def read_notice(file: IO[bytes]) -> str:
    """See `read_notice.notice_text`. Raises `Unreadable`."""
    try:
        said = ask("notice", file)
    except TooMuch:
        raise Unreadable(COMPLEX) from None
    if refusal := said.get("refusal"):
        raise Unreadable(refusal)
    return str(said["text"])


def _sha256(file: IO[bytes]) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def ask(task: str, file: IO[bytes], *words: str, name: str = "") -> Any:
    """Have a child do a task of `child.TASKS` with a file, and return its answer.

    Raises `TooMuch` for what takes too long or too much memory.
    """
    aside.demand()
    command = [sys.executable, "-P", "-m", child.__name__, task, *words]
    told = {child.NAME: name, child.PARENT: str(os.getpid())}
    with tempfile.TemporaryFile() as copy:
        file.seek(0)
        shutil.copyfileobj(file, copy)
        copy.seek(0)
        try:
            ended = subprocess.run(  # noqa: S603  our own module, and no word of the file's
                command,
                stdin=copy,
                capture_output=True,
                check=False,
                timeout=PATIENCE * child.SECONDS[task],
                env=os.environ | told,
            )
        except subprocess.TimeoutExpired:
            raise TooMuch from None
    if ended.returncode < 0:
        log.warning("a file was too much for its reader: signal %d", -ended.returncode)
        raise TooMuch
    if ended.returncode:
        fault = ended.stderr.decode(errors="replace").strip().rpartition("\n")[2].partition(":")[0]
        raise RuntimeError(f"the reader of files failed: {fault}")
    if (said := json.loads(ended.stdout)) is None:
        raise TooMuch
    return said
