"""时限与升级: what the clock will look at, and what it left to a named human."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import Field

from api import serializers
from api.deadlines.schemas import DeadlineLine, EscalationLine, EscalationShown
from api.operations import LISTS, SEES, Operations
from api.requests import ReadRequest, WriteRequest
from api.schemas import Page
from models.deadline import Escalation
from models.vocabulary import EscalationState
from transport.inputs.deadlines import Dismissal, Sending
from transport.pagination import BY_CHECK, BY_ID, Paged, Paging
from transport.services import UnitOfWork
from transport.visible import EscalationId
from workflows.deadlines import commands, queries
from workflows.rules.snapshot import note_calendar_use

router = Operations("", "催办督办")


class EscalationQuery(Paging):
    """Of which campaign and organization, and in which state."""

    campaign: UUID | None = Field(default=None, description="专项行动")
    organization: UUID | None = Field(default=None, description="党组织，含其下级")
    state: EscalationState | None = Field(default=None, description="签发情况")


@router.get("/deadlines", "listDeadlines", "时限", Page[DeadlineLine], "see_escalations", *LISTS)
def list_deadlines(context: ReadRequest, asked: Paged) -> Response:
    """所见范围内系统时钟将要查看的时限，先到的在前。"""
    after = BY_CHECK.after(asked.cursor)
    with context.reading() as unit:
        rows = queries.deadlines(unit.session, unit.actor, after=after, limit=asked.limit + 1)
        for row in rows:
            note_calendar_use(unit.session, row["campaign_id"], (row["due_on"],))
        return unit.answer(BY_CHECK.page(rows, asked.limit))


@router.get("/escalations", "listEscalations", "升级", Page[EscalationLine], "see_escalations", *SEES)
def list_escalations(context: ReadRequest, asked: Annotated[EscalationQuery, Query()]) -> Response:
    """督办及以上：系统只起草，签发与否由人决定。"""
    after = BY_ID.after(asked.cursor)
    with context.reading() as unit:
        rows = queries.escalations(
            unit.session,
            unit.actor,
            state=asked.state,
            campaign_ids=[asked.campaign] if asked.campaign else None,
            organization_id=asked.organization,
            after=after,
            limit=asked.limit + 1,
        )
        return unit.answer(BY_ID.page(rows, asked.limit))


@router.post("/escalations/{escalation_id}/send", "sendEscalation", "签发", EscalationShown, "send")
def send(context: WriteRequest, escalation_id: EscalationId, body: Sending) -> Response:
    """由党委工作部以文号签发。"""
    with context.transaction() as unit:
        commands.send(unit.session, escalation_id, actor=unit.actor, now=unit.now, number=body.number)
        return unit.answer(_line(unit, escalation_id))


@router.post("/escalations/{escalation_id}/dismiss", "dismissEscalation", "不予签发", EscalationShown, "dismiss")
def dismiss(context: WriteRequest, escalation_id: EscalationId, body: Dismissal) -> Response:
    """由党委工作部写明理由。"""
    with context.transaction() as unit:
        commands.dismiss(unit.session, escalation_id, actor=unit.actor, now=unit.now, opinion=body.opinion)
        return unit.answer(_line(unit, escalation_id))


def _line(unit: UnitOfWork, escalation_id: UUID) -> dict[str, object]:
    """Return a line of the document that was decided on; what a document adds is told of it alone."""
    return serializers.record(unit.session.get_one(Escalation, escalation_id), *BESIDE)


BESIDE = ("document_id", "withdrawn_at", "withdrawn_because")
