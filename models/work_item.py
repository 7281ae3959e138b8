"""What waits for whom: written with the move that causes it, taken away by the one that answers (ADR 20)."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.base import check, partial_index, word
from models.vocabulary import EscalationStep

Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class WorkItem(SQLModel, table=True):
    """One thing that is expected next, of one person or of whoever holds one seat.

    What is asked of several seats has a row for each. The row says what would otherwise change
    with the day or with who holds which office: from which day it counts, and who may not.
    Nothing refers to a row, so the database numbers them, which costs no index.

    Where the clock watches a step, `due_on` is the step's own date, reckoned once and kept, and `taken` counts the
    rungs that are used up; it is null everywhere else. Of several rows of one step the first (`position` 0) is the
    clock's: `rung` is the last that was taken, `next_check_at` when to look again.
    """

    __tablename__ = "work_item"
    __table_args__ = (
        check(
            "one_subject",
            "CASE WHEN item_id IS NULL THEN (duty_id IS NULL) <> (document_id IS NULL)"
            " ELSE duty_id IS NULL AND document_id IS NULL END",
        ),
        check("one_addressee", "(person_id IS NULL) <> (seat IS NULL)"),
        check("seat_somewhere", "(seat IS NULL) = (organization_id IS NULL)"),
        check("measure_of_an_item", "measure_id IS NULL OR item_id IS NOT NULL"),
        check("one_clock", "next_check_at IS NULL OR (position = 0 AND taken IS NOT NULL)"),
        partial_index("ix_work_item_next_check_at", "next_check_at", where="next_check_at IS NOT NULL"),
        partial_index("ix_work_item_due_on", "due_on", where="taken IS NOT NULL AND position = 0"),
        *(
            partial_index(f"ix_work_item_{subject}", subject, where=f"{subject} IS NOT NULL")
            for subject in ("item_id", "duty_id", "document_id")
        ),
        partial_index("ix_work_item_person_id", "person_id", "due_on", "id", where="person_id IS NOT NULL"),
        partial_index(
            "ix_work_item_organization_id_seat",
            *("organization_id", "seat", "due_on", "id"),
            where="organization_id IS NOT NULL",
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Number)
    item_id: UUID | None = Field(default=None, foreign_key="item.id")
    duty_id: UUID | None = Field(default=None, foreign_key="duty.id")
    document_id: UUID | None = Field(default=None, foreign_key="escalation_document.id")
    measure_id: UUID | None = Field(default=None, description="the one measure of the item that is meant")
    act: str = Field(description="the move, or the right, that is waited for")
    person_id: UUID | None = Field(default=None, foreign_key="person.id")
    organization_id: UUID | None = Field(default=None, foreign_key="organization.id")
    seat: str | None = Field(default=None, description="as place:office, seen from where it is held")
    position: int = Field(default=0, description="the seat's place among those that are asked")
    since: datetime
    due_on: date | None = None
    begins_on: date | None = Field(default=None, description="nothing waits before this day")
    barred: str = Field(default="", description="ids of people, and of organizations in whose name nobody may")
    head_barred: bool = Field(default=False, description="whether the 书记 of the owner may not")
    taken: int | None = None
    rung: EscalationStep | None = Field(default=None, sa_type=word(EscalationStep))
    next_check_at: datetime | None = None
