"""What somebody wants exported, in words that another process understands, and how it is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from ledger import export_deliveries, export_diagnosis, export_items, write
from ledger.columns import RECTIFICATION_TITLE, TITLE, Form
from ledger.export_deliveries import DeliveryExport
from ledger.sheet import Sheet
from workflows.authz.actors import Actor
from workflows.deliveries.queries import count_deliveries
from workflows.errors import Incomplete
from workflows.items.queries.filters import ItemFilter
from workflows.items.queries.listing import count_items
from workflows.workdays.reservations import reservations

ITEMS_TITLE = "事项"
MAX_ROWS = {"docx": 100_000, "xlsx": 300_000}
"""Items in a file: more of them may pass the 2 GiB that a part of an Office file holds. CSV has no such bound."""
TOO_MANY_MESSAGES = "共 {} 条，这种文件最多写 {} 条；请改导 CSV，或缩小范围。"
TOO_MANY = "共 {} 件，这种文件最多写 {} 件；请在事项列表中导出 CSV，或缩小范围。"


@dataclass(frozen=True, slots=True)
class ExportJob:
    """A ledger as a file of a kind, by its ending: of a campaign, or 整改台账 of the items that a list shows."""

    form: Form
    ending: str
    which: UUID | ItemFilter
    today: date

    @property
    def name(self) -> str:
        """What the file is called."""
        of_campaign = TITLE if self.form is Form.DIAGNOSIS else RECTIFICATION_TITLE
        return f"{ITEMS_TITLE if isinstance(self.which, ItemFilter) else of_campaign}.{self.ending}"


def count_rows(session: Session, actor: Actor, job: ExportJob | DeliveryExport) -> int:
    """Return how many items, or messages, are exported.

    Raises `NotFound` for what the actor may not ask by, and `Incomplete` for more than such a file holds.
    """
    if isinstance(job, DeliveryExport):
        found = count_deliveries(session, actor, job.wanted)
    elif isinstance(job.which, ItemFilter):
        found = count_items(session, actor, job.which, today=job.today)
    elif job.form is Form.DIAGNOSIS:
        found = export_diagnosis.count_diagnosis(session, actor, job.which)
    else:
        found = export_items.count_rectification(session, actor, job.which, job.today)
    most = MAX_ROWS.get(job.ending, found)
    if found > most:
        sentence = TOO_MANY_MESSAGES if isinstance(job, DeliveryExport) else TOO_MANY
        raise Incomplete({"format": sentence.format(found, most)})
    return found


def pieces(session: Session, actor: Actor, job: ExportJob | DeliveryExport) -> Iterator[bytes]:
    """Return the file piece by piece; its rows are read while it is taken.

    Raises `NotFound` at once for what the actor may not ask by.
    """
    return write.stream(job.ending, _sheet(session, actor, job))


def _sheet(session: Session, actor: Actor, job: ExportJob | DeliveryExport) -> Sheet:
    if isinstance(job, DeliveryExport):
        return export_deliveries.sheet(session, actor, job)
    if isinstance(job.which, ItemFilter):
        rows = export_items.items(session, actor, job.which, job.today)
    elif job.form is Form.RECTIFICATION:
        rows = export_items.rectification(session, actor, job.which, job.today)
    else:
        diagnosed = export_diagnosis.diagnosis(session, actor, job.which)
        due_on = export_diagnosis.due_on(session, job.which)
        return write.diagnosis_sheet(diagnosed, unit=actor.unit, cutoff=due_on or job.today)

    def foot_note() -> str:
        said = "；".join(map(str, reservations(session)))
        return f"注：{said}。" if said else ""

    return write.rectification_sheet(rows, unit=actor.unit, as_of=job.today, foot_note=foot_note)
