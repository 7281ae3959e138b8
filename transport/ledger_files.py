"""台账 as files: read on the way in, written as Word, Excel or CSV on the way out."""

from collections.abc import Callable
from enum import StrEnum
from functools import partial
from typing import BinaryIO
from uuid import UUID

from fastapi import Response

from ledger.column_fields import NOTHING_ASSIGNED, Columns
from ledger.columns import Form
from ledger.export_job import ExportJob
from ledger.forms import Reading
from ledger.sandbox import read_ledger
from transport import admission, exports
from transport.context import RequestContext
from transport.services import Services, UnitOfWork
from workflows.items.queries.filters import ItemFilter


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
