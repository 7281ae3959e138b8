"""What rows refer to, where no chain alone can tell: asked of the database in one query each."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlmodel import Session

from models.campaign import Milestone
from models.deadline import Deadline, Escalation
from models.document_states import DocumentState
from models.duty import Duty
from models.escalation_document import EscalationDocument
from models.hold import Hold
from models.journal import Entry
from models.people import Appointment, Organization, User
from models.vocabulary import HoldKind
from workflows.audit.verify.raw import rows
from workflows.audit.verify.words import Fault
from workflows.journal.entry_text import label_of

HOLD, DUTY, DOCUMENT = sa.inspect(Hold).c, sa.inspect(Duty).c, sa.inspect(EscalationDocument).c


def faults(session: Session) -> Iterator[Fault]:
    """Yield the holds that do not refer to their entry, the duties that no clock watches, and documents of nobody."""
    yield from _holds(session)
    yield from _duties(session)
    yield from _documents(session)


def _holds(session: Session) -> Iterator[Fault]:
    """Of a 挂点's hold its item's journal tells; every other refers to the entry that opened it."""
    entry, office, person = (sa.inspect(model).c for model in (Entry, Appointment, User))
    for row in rows(
        session,
        HOLD.id,
        HOLD.kind,
        HOLD.entry_id,
        entry.data,
        _one(office.item_id, office.id == HOLD.appointment_id, "item_id"),
        _one(person.name, person.id == HOLD.user_id, "name"),
        outerjoin=(Entry, entry.id == HOLD.entry_id),
        order_by=[HOLD.id],
    ):
        data = row["data"] if isinstance(row["data"], dict) else {}
        of_item = row["entry_id"] is None and row["item_id"] is not None
        if not of_item and data.get("hold_id") != row["id"]:
            kind = label_of(HoldKind, row["kind"])
            said = f"{row['name']}的待确认“{kind}”所指的记录不是办理它的那一条，被改动过。"
            yield Fault("unmatched", said, column="hold.entry_id")


def _duties(session: Session) -> Iterator[Fault]:
    """Each duty has a clock from the start, whether or not anything was done about it yet."""
    deadline, owner, milestone = (sa.inspect(model).c for model in (Deadline, Organization, Milestone))
    for row in rows(
        session,
        DUTY.id,
        _one(owner.name, owner.id == DUTY.organization_id, "owner"),
        _one(milestone.document, milestone.id == DUTY.milestone_id, "document"),
        where=~sa.exists().where(deadline.duty_id == DUTY.id, deadline.act.is_(None)),
        order_by=[DUTY.id],
    ):
        said = f"{row['owner']}的报送任务《{row['document']}》的时限已不在库中。"
        yield Fault("unmatched", said, "duty", row["id"], column="deadline")


def _documents(session: Session) -> Iterator[Fault]:
    """A document that was decided has an entry of its own; of an earlier release, lines that were decided like it."""
    line, entry = (sa.inspect(model).c for model in (Escalation, Entry))
    alike = sa.exists().where(
        line.document_id == DOCUMENT.id, line.state == DOCUMENT.state, line.decided_at == DOCUMENT.decided_at
    )
    for row in rows(
        session,
        DOCUMENT.id,
        DOCUMENT.number,
        where=sa.and_(
            DOCUMENT.state != DocumentState.DRAFTED, ~sa.exists().where(entry.subject_id == DOCUMENT.id), ~alike
        ),
        order_by=[DOCUMENT.id],
    ):
        said = f"督办文书{row['number'] or ''}没有签发、撤回的记录，所列各件也没有。"
        yield Fault("unmatched", said, "document", row["id"], column="escalation_document")


def _one(column: sa.ColumnElement[str], where: sa.ColumnElement[bool], name: str) -> sa.ColumnElement[str]:
    return sa.select(column).where(where).scalar_subquery().label(name)
