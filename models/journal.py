"""The journal: append-only, chained by hash within each subject."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Json, JsonObject, Key, check, partial_index, word
from models.vocabulary import SubjectKind


class Entry(Key, table=True):
    """谁、以什么职务、何时、做了什么. An entry of the clock has no actor and never looks human."""

    __table_args__ = (
        sa.UniqueConstraint("subject_id", "seq"),
        check("human_or_clock", "automatic = (actor_id IS NULL)"),
        check("counts_from_one", "seq >= 1"),
        partial_index("ix_entry_urged", "subject_id", "act", "id", where="act IN ('urge', 'supervise_sent')"),
        partial_index("ix_entry_void_requested", "act", "subject_id", where="act = 'request_void'"),
        # Keys grow with time, so the rows themselves can stand in their order: one page less to
        # write for every entry.
        {"sqlite_with_rowid": False},
    )

    subject: SubjectKind = Field(sa_type=word(SubjectKind))
    subject_id: UUID
    seq: int
    at: datetime
    act: str = Field(description="the move or the rung, by name")
    automatic: bool = False
    actor_id: UUID | None = Field(default=None, foreign_key="person.id")
    office: str = Field(description="the office the actor held then, in words")
    data: JsonObject = Field(sa_type=Json)
    previous: str
    hash: str


class Seal(Key, table=True):
    """封存: one root over the heads of all subjects with new entries, bound to the seal before."""

    __table_args__ = (
        check("counts_from_one", "number >= 1"),
        check("seals_something", "subjects >= 1 AND entries >= subjects"),
    )

    number: int = Field(unique=True)
    at: datetime
    subjects: int = Field(description="how many heads the root stands over")
    entries: int = Field(description="how many entries are new since the seal before")
    root: str
    previous: str
    hash: str


class SealedHead(Key, table=True):
    """The last entry of one subject at the time of a seal, by its place in the seal's tree."""

    __table_args__ = (
        sa.UniqueConstraint("seal_id", "position"),
        sa.UniqueConstraint("subject_id", "seq"),
        check("counts_from_one", "seq >= 1"),
    )

    seal_id: UUID = Field(foreign_key="seal.id")
    position: int
    subject_id: UUID
    seq: int
    hash: str
