"""What the clock remembers of one due date. The date itself stands on the item or the duty."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Key, check, partial_index, word
from models.vocabulary import EscalationState, EscalationStep


class Deadline(Key, table=True):
    """The clock's row for one item or one duty; with an `act`, what drafts of one late step of it refer to.

    `position` counts the steps of the campaign's ladder already used up for this due date, `rung`
    is the last that was taken, and `next_check_at` when to look again; nothing is due while it
    is null. Overdue is never stored: it follows from the due date, `met_at` and the calendar.

    While an item waits for somebody else the clock of its due date rests since a day; `rested` counts the working
    days that it rested before, by which the ladder is moved. The due date itself stays (ADR 23).

    How the clock stands to a step is kept with what waits (`WorkItem`): a row of a step is made with its
    first draft, names the organization of whoever must act, and is never looked at by itself.
    """

    __table_args__ = (
        check("one_subject", "(item_id IS NULL) <> (duty_id IS NULL)"),
        check("met_rests", "met_at IS NULL OR next_check_at IS NULL"),
        check("resting", "rested_since IS NULL OR next_check_at IS NULL"),
        partial_index(
            "ix_deadline_climbed", *("item_id", "rung", "position"), where="item_id IS NOT NULL AND rung IS NOT NULL"
        ),
        check("step_of_somebody", "(act IS NULL) = (organization_id IS NULL)"),
        check("step_has_no_clock", "act IS NULL OR (next_check_at IS NULL AND met_at IS NULL AND rung IS NULL)"),
        *(
            partial_index(f"uq_deadline_{subject}", subject, where="act IS NULL", unique=True)
            for subject in ("item_id", "duty_id")
        ),
        *(
            partial_index(
                f"uq_deadline_{subject}_act", subject, "act", "organization_id", where="act IS NOT NULL", unique=True
            )
            for subject in ("item_id", "duty_id")
        ),
        partial_index("ix_deadline_next_check_at", "next_check_at", where="next_check_at IS NOT NULL"),
    )

    item_id: UUID | None = Field(default=None, foreign_key="item.id")
    duty_id: UUID | None = Field(default=None, foreign_key="duty.id")
    act: str | None = Field(default=None, description="the step that is late; none for the due date itself")
    organization_id: UUID | None = Field(default=None, foreign_key="organization.id", description="whose step it is")
    position: int = 0
    rung: EscalationStep | None = Field(default=None, sa_type=word(EscalationStep))
    next_check_at: datetime | None = None
    met_at: datetime | None = None
    rested_since: date | None = None
    rested: int = 0


class Escalation(Key, table=True):
    """升级: one rung that was reached, a line of the document that speaks of it.

    From 督办 on it waits for a named human.
    One without a document has reached its rung while a lower one still waits: it is a remark on that
    line (已到通报条件). One that is withdrawn has lost its cause before anybody decided.
    """

    __table_args__ = (
        sa.UniqueConstraint("deadline_id", "rung", "due_on"),
        check("decided", "(state = 'drafted') = (decided_at IS NULL)"),
        check("numbered", "state <> 'sent' OR number IS NOT NULL"),
        check("withdrawn", "(withdrawn_at IS NULL) = (withdrawn_because IS NULL)"),
        check("withdrawn_undecided", "withdrawn_at IS NULL OR state = 'drafted'"),
    )

    deadline_id: UUID = Field(foreign_key="deadline.id", index=True)
    rung: EscalationStep = Field(sa_type=word(EscalationStep))
    due_on: date = Field(description="the due date it was reached for")
    reason: str = Field(description="why this day, in one sentence")
    drafted_at: datetime
    state: EscalationState = Field(default=EscalationState.DRAFTED, sa_type=word(EscalationState), index=True)
    number: str | None = Field(default=None, description="文号")
    answer_due_on: date | None = None
    decided_by_id: UUID | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = None
    opinion: str | None = None
    document_id: UUID | None = Field(default=None, foreign_key="escalation_document.id", index=True)
    withdrawn_at: datetime | None = None
    withdrawn_because: str | None = None
