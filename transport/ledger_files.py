"""台账 as files: read on the way in, written as Word, Excel or CSV on the way out."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from enum import StrEnum
from functools import partial
from typing import IO, BinaryIO, Protocol, TypeVar
from uuid import UUID

from fastapi import Response

from ledger import import_, take_over
from ledger.column_fields import IGNORED, NOTHING_ASSIGNED, Columns
from ledger.columns import Form
from ledger.export_job import ExportJob
from ledger.forms import DIAGNOSIS, Flaw, Reading
from ledger.headings import heading_word
from ledger.matching import DiagnosisFile
from ledger.prepared import Overtaken, Prepared, write
from ledger.sandbox import mark_ledger, read_ledger
from ledger.take_over_lines import RunningLedger
from ledger.thinking import think
from models.staging import Insert
from transport import admission, exports
from transport.context import RequestContext
from transport.downloads import saved_as
from transport.services import Services, UnitOfWork
from workflows.items.queries.filters import ItemFilter

P = TypeVar("P")
T = TypeVar("T")


class Format(StrEnum):
    """What kind of file to write."""

    DOCX = "docx"
    XLSX = "xlsx"


async def read(services: Services, file: BinaryIO, name: str, columns: Columns = NOTHING_ASSIGNED) -> Reading:
    """Read a ledger, off the threads that serve requests. Raises `ScannerBusy` (503)."""
    return await admission.read(services, partial(read_ledger, file, name, columns, services.converter))


async def export_ledger(context: RequestContext, form: Form, campaign_id: UUID, kind: Format) -> Response:
    """Write a ledger of a campaign: a row for each organization in sight, or for each item."""
    return await exports.export(context, lambda unit: ExportJob(form, kind, campaign_id, unit.today))


async def export_items(context: RequestContext, wanted: Callable[[UnitOfWork], ItemFilter]) -> Response:
    """Write the items of a list as CSV, in the columns of 整改台账."""
    return await exports.export(
        context, lambda unit: ExportJob(Form.RECTIFICATION, exports.CSV, wanted(unit), unit.today)
    )


def thought_out(unit: UnitOfWork, work: Callable[..., T], file: DiagnosisFile | RunningLedger, **more: object) -> T:
    """Have a work find for who asks what becomes of a file, where no page waits for a long one (ledger/thinking.py)."""
    rows = len(file.reading.rows) + len(file.reading.items)
    return think(unit.session, rows, work, file, actor=unit.actor, **more)


def bring_in(
    before: Callable[[], AbstractContextManager[UnitOfWork]],
    acting: "Acting",
    prepare: Callable[[UnitOfWork], Prepared[P]],
    leave: Callable[[UnitOfWork, P], T],
) -> T:
    """Bring a ledger in: thought out before anybody waits for it, and written, all or nothing.

    Where others came between it is thought out anew, again while they write; the last time in its turn, so that it
    ends. Raises `Incomplete` as preparing does.
    """
    for anew in (False, False, True):
        with before() as unit:
            prepared = prepare(unit)
        with suppress(Overtaken), acting(at_hand=prepared.inserts) as unit:
            return leave(unit, write(unit.session, prepared, actor=unit.actor, anew=anew))
    raise AssertionError("what is thought out in its turn is overtaken by nobody")


class Acting(Protocol):
    """A door to act, which may have rows at hand."""

    def __call__(self, *, at_hand: Sequence[Insert]) -> AbstractContextManager[UnitOfWork]:
        """Open it."""
        ...


def flaws(unit: UnitOfWork, reading: Reading, name: str, campaign_id: UUID) -> tuple[Flaw, ...]:
    """Return all that is wrong with a file that is brought into a campaign, and all that is doubtful."""
    if reading.form == DIAGNOSIS:
        found = thought_out(unit, import_.preview, DiagnosisFile(reading, name, campaign_id))
        return (*found.errors, *found.warnings)
    ledger = RunningLedger(reading, name, campaign_id)
    said = thought_out(unit, take_over.preview, ledger, now=unit.now)
    return (*said.errors, *said.warnings)


def marked(services: Services, file: IO[bytes], name: str, reading: Reading, found: tuple[Flaw, ...]) -> Response:
    """Return a copy of a file that was read, in which what was found is marked. Raises `FileRejected`."""
    columns = tuple(
        {heading_word(column.heading): column.field or IGNORED for column in head.columns}
        for head in reading.heads
        if head.is_assigned
    )
    ending, copy = mark_ledger(file, name, found, columns, services.converter)
    named = f"{name.rpartition('.')[0] or name}（标注）.{ending}"
    return Response(copy, media_type=exports.TYPES[ending], headers=saved_as(named))
