"""签批 and 延期: the decisions that named people take on an item."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Json, JsonObject, Key, check, partial_index, word
from models.vocabulary import ExtensionState, Method, SignAct


class Signature(Key, table=True):
    """One signature of a closure, with the office held then and the hash of what was seen.

    By proxy (代签) the office is the principal's, and both people stand on the signature.
    """

    __tablename__ = "sign_off"
    __table_args__ = (
        sa.UniqueConstraint("item_id", "round", "act", "step", "seat"),
        check("signs_a_step", "(act = 'sign') = (step > 0)"),
        check("verified_somehow", "act <> 'verify' OR (method IS NOT NULL AND opinion IS NOT NULL)"),
        check("returned_why", "act <> 'return' OR opinion IS NOT NULL"),
    )

    item_id: UUID = Field(foreign_key="item.id")
    round: int
    act: SignAct = Field(sa_type=word(SignAct))
    step: int = Field(default=0, description="which of the chain's steps; 0 for other acts")
    seat: str = Field(description="the seat of the chain that was filled, as place:office")
    user_id: UUID = Field(foreign_key="person.id")
    appointment_id: UUID = Field(foreign_key="appointment.id")
    opinion: str | None = None
    method: Method | None = Field(default=None, sa_type=word(Method))
    seen_sha256: str
    signed_at: datetime
    principal_id: UUID | None = Field(default=None, foreign_key="person.id")
    shown: JsonObject | None = Field(default=None, sa_type=Json, description="what was seen; none before release 0.2")


class Extension(Key, table=True):
    """延期: a requested and decided change of an item's due date. The original never changes."""

    __table_args__ = (
        check("decided", "(state = 'pending') = (decided_at IS NULL)"),
        check("later", "new_due_on > previous_due_on"),
        sa.Index("ix_extension_state_item_id", "state", "item_id"),
        partial_index("uq_extension_pending", "item_id", where="state = 'pending'", unique=True),
    )

    item_id: UUID = Field(foreign_key="item.id", index=True)
    state: ExtensionState = Field(default=ExtensionState.PENDING, sa_type=word(ExtensionState))
    reason: str
    progress: str
    previous_due_on: date
    new_due_on: date
    requested_by_id: UUID = Field(foreign_key="person.id")
    requested_at: datetime
    opinion: str | None = None
    decided_by_id: UUID | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = None
