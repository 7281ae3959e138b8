"""台账 as files: read on the way in, written as Word or Excel on the way out."""

from enum import StrEnum
from functools import partial
from typing import BinaryIO
from uuid import UUID

from fastapi import Response

from ledger import export, write
from ledger.columns import RECTIFICATION_TITLE, TITLE
from ledger.forms import Reading
from ledger.sandbox import read_ledger
from transport import admission
from transport.context import RequestContext
from transport.downloads import saved_as
from transport.services import Services
from workflows.workdays.reservations import reservations

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Format(StrEnum):
    """What kind of file to write."""

    DOCX = "docx"
    XLSX = "xlsx"


TYPES = {Format.DOCX: WORD, Format.XLSX: EXCEL}


async def read(services: Services, file: BinaryIO, name: str) -> Reading:
    """Read a ledger, off the threads that serve requests. Raises `ScannerBusy` (503)."""
    return await admission.read(services, partial(read_ledger, file, name))


def export_diagnosis(context: RequestContext, campaign_id: UUID, kind: Format) -> Response:
    """Write the 诊断情况工作台账 of a campaign, one row for each organization in sight."""
    with context.reading() as unit:
        rows = export.diagnosis(unit.session, unit.actor, campaign_id)
        reporting, today = unit.actor.unit, unit.today
    return _file(TITLE, kind, write.write_diagnosis(kind, rows, unit=reporting, cutoff=today))


def export_rectification(context: RequestContext, campaign_id: UUID, kind: Format) -> Response:
    """Write the 整改台账 of a campaign, one row for each item in sight."""
    with context.reading() as unit:
        rows = export.rectification(unit.session, unit.actor, campaign_id, unit.today)
        reporting, today = unit.actor.unit, unit.today
        note = "；".join(map(str, reservations(unit.session)))
    foot_note = f"注：{note}。" if note else ""
    content = write.write_rectification(kind, rows, unit=reporting, as_of=today, foot_note=foot_note)
    return _file(RECTIFICATION_TITLE, kind, content)


def _file(title: str, kind: Format, content: bytes) -> Response:
    return Response(content, headers=saved_as(f"{title}.{kind}"), media_type=TYPES[kind])
