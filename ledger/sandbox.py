"""Reading in a process of its own, which can be ended: whoever reads holds the interpreter.

A hostile file keeps a reader busy for as long as it is let, and fills the memory; no thread can be
told to stop, and those that serve pages would wait for it. The child gets the file as its standard
input, limits itself before it reads, and answers in JSON. It takes a tenth of a second to begin, as
it loads what reads and no more (a contract in pyproject.toml).
"""

import base64
import hashlib
import json
import logging
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import IO, Any, BinaryIO
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from ledger import conversion, own_process, roster, sandbox_child, slow_work
from ledger.column_fields import NOTHING_ASSIGNED, Columns
from ledger.conversion import Converter
from ledger.forms import Flaw, Flaws, Reading, refused
from ledger.guides import Guide
from ledger.limits import FileRejected
from ledger.media import rejections
from ledger.media.verdict import Verdict
from ledger.paper_text import PaperContents, PaperText

log = logging.getLogger(__name__)

PATIENCE = 3
"""How many times the seconds that a child may take of a processor go by, by the clock."""
COMPLEX = "文件过于复杂，没有在限定的时间和内存内读完，已拒绝；请只保留表格内容，另存后重新上传。"

_READING = TypeAdapter(Reading)
_VERDICT = TypeAdapter(Verdict)
_PAPER = TypeAdapter(PaperText)
_CONTENTS = TypeAdapter(PaperContents)
_ROWS = TypeAdapter(dict[str, list[roster.Row]])
_GUIDES = TypeAdapter(list[Guide])
_FLAWS = TypeAdapter(dict[str, tuple[list[Flaw], int]])


def judge_document(stream: BinaryIO, zone: ZoneInfo) -> Verdict:
    """See `media.documents.judge_document`. Raises `FileRejected`, also for what takes too long or too much memory."""
    return _VERDICT.validate_python(run_task("judge", stream, zone.key, too_complex=rejections.COMPLEX))


def read_ledger(
    file: IO[bytes], name: str, columns: Columns = NOTHING_ASSIGNED, converter: Converter | None = None
) -> Reading:
    """See `read.read_ledger`; what a converter puts into today's form is read so, and said to be."""
    given = [*map(dict, columns)]
    try:
        with _current(file, converter) as (current, told):
            said = _READING.validate_python(run_task("ledger", current, name=name, said=given))
    except FileRejected as refusal:
        return refused(name, str(refusal), _sha256(file))
    if not told:
        return said
    return replace(said, sha256=_sha256(file), warnings=(*(Flaw(name, each) for each in told), *said.warnings))


def mark_ledger(
    file: IO[bytes],
    name: str,
    flaws: Iterable[Flaw],
    columns: Columns = NOTHING_ASSIGNED,
    converter: Converter | None = None,
) -> tuple[str, bytes]:
    """See `marked.mark`; what is in an older form is put into today's. Raises `FileRejected`."""
    given = [[(flaw.place, flaw.reason) for flaw in flaws], [*map(dict, columns)]]
    with _current(file, converter) as (current, _):
        ending, copy = run_task("mark", current, name=name, said=given)
    return ending, base64.b64decode(copy)


def read_roster(file: IO[bytes], name: str, converter: Converter | None = None) -> roster.Roster:
    """See `read_roster.read_roster`."""
    try:
        with _current(file, converter) as (current, told):
            said = run_task("roster", current, name=name)
    except FileRejected as refusal:
        return roster.Roster(_sha256(file), errors=Flaws([Flaw(name, str(refusal))]))
    flaws = {kind: Flaws(first, left_out=rest) for kind, (first, rest) in _FLAWS.validate_python(said["flaws"]).items()}
    sha256 = _sha256(file) if told else said["sha256"]
    return roster.Roster(sha256, _ROWS.validate_python(said["rows"]), **flaws)


def read_notice(file: IO[bytes], converter: Converter | None = None) -> str:
    """See `read_notice.notice_text`. Raises `FileRejected`."""
    with _current(file, converter) as (current, _):
        return str(run_task("notice", current))


def read_guide(file: IO[bytes], name: str, converter: Converter | None = None) -> list[Guide]:
    """See `read_guide.read_guide`. Raises `FileRejected`."""
    with _current(file, converter) as (current, _):
        return _GUIDES.validate_python(run_task("guide", current, name=name))


def read_paper(file: IO[bytes], name: str, converter: Converter | None = None) -> PaperText:
    """See `read_paper.read_paper`. Raises `FileRejected`."""
    with _current(file, converter) as (current, _):
        return _PAPER.validate_python(run_task("paper", current, name=name))


def read_contents(file: IO[bytes], name: str, converter: Converter | None = None) -> PaperContents:
    """See `read_paper.read_contents`. Raises `FileRejected`."""
    with _current(file, converter) as (current, _):
        return _CONTENTS.validate_python(run_task("contents", current, name=name))


@contextmanager
def _current(file: IO[bytes], converter: Converter | None) -> Iterator[tuple[IO[bytes], tuple[str, ...]]]:
    """Yield a file in today's form, and what is to be said of how it came to that."""
    if converter is None:
        yield file, ()
        return
    with converter.converted(file) as converted:
        yield converted or file, (conversion.CONVERTED,) if converted else ()


def _sha256(file: IO[bytes]) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def run_task(
    task: str, file: IO[bytes], *words: str, name: str = "", said: object = None, too_complex: str = COMPLEX
) -> Any:
    """Have a child do a task of `sandbox_child.TASKS` with a file, and return its answer.

    What is `said` of the file comes before it: it may be more than an environment takes.

    Raises `FileRejected` with the child's refusal, or with `too_complex` for what takes too long or too much memory.
    """
    slow_work.check_allowed()
    with tempfile.TemporaryFile() as copy:
        if said is not None:
            before = json.dumps(said).encode()
            copy.write(len(before).to_bytes(sandbox_child.LENGTH_BYTES, "big") + before)
        file.seek(0)
        shutil.copyfileobj(file, copy)
        copy.seek(0)
        try:
            ended = own_process.run(
                sandbox_child.__name__,
                task,
                *words,
                given=copy,
                made=subprocess.PIPE,
                seconds=PATIENCE * sandbox_child.SECONDS[task],
                told={sandbox_child.NAME: name},
            )
        except subprocess.TimeoutExpired:
            raise FileRejected(too_complex) from None
    if ended.returncode < 0:
        log.warning("a file was too much for its reader: signal %d", -ended.returncode)
        raise FileRejected(too_complex)
    if ended.returncode:
        raise RuntimeError(f"the reader of files failed: {own_process.fault(ended)}")
    answered = json.loads(ended.stdout) or {"refusal": too_complex}
    if refusal := answered.get("refusal"):
        raise FileRejected(refusal)
    return answered["answer"]
