"""台账 as files: read on the way in, written as Word or Excel on the way out."""

from enum import StrEnum
from functools import partial
from typing import BinaryIO
from uuid import UUID

from fastapi import Response

from ledger import export, write
from ledger.bounded import read_ledger
from ledger.columns import RECTIFICATION_TITLE, TITLE
from ledger.forms import Reading
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


async def read(house: Services, file: BinaryIO, name: str) -> Reading:
    """Read a ledger, off the threads that serve requests. Raises `Busy` (503)."""
    return await admission.read(house, partial(read_ledger, file, name))


def export_diagnosis(asking: RequestContext, campaign_id: UUID, kind: Format) -> Response:
    """Write the 诊断情况工作台账 of a campaign, one row for each organization in sight."""
    with asking.reading() as desk:
        rows = export.diagnosis(desk.session, desk.actor, campaign_id)
        unit, today = desk.actor.unit, desk.today
    return _file(TITLE, kind, write.DIAGNOSIS_AS[kind](rows, unit=unit, cutoff=today))


def export_rectification(asking: RequestContext, campaign_id: UUID, kind: Format) -> Response:
    """Write the 整改台账 of a campaign, one row for each item in sight."""
    with asking.reading() as desk:
        rows = export.rectification(desk.session, desk.actor, campaign_id, desk.today)
        unit, today = desk.actor.unit, desk.today
        note = "；".join(map(str, reservations(desk.session)))
    writer = write.RECTIFICATION_AS[kind]
    return _file(
        RECTIFICATION_TITLE, kind, writer(rows, unit=unit, as_of=today, foot_note=f"注：{note}。" if note else "")
    )


def _file(title: str, kind: Format, content: bytes) -> Response:
    return Response(content, headers=saved_as(f"{title}.{kind}"), media_type=TYPES[kind])
