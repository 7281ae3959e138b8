"""事项: one thing to be put right, with its measures, evidence and delegations."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Key, Versioned, check, partial_index, word
from models.evidence_kinds import EvidenceKind
from models.vocabulary import Completion, ItemKind, Level, MeasureKind, Origin, Rectification, Sensitivity, State

NO_DATE = date.max


class Item(Versioned, table=True):
    """一事一号. The CHECKs say which facts a stage cannot be without."""

    __table_args__ = (
        sa.UniqueConstraint("campaign_id", "number"),
        check(
            "confirmed",
            "state IN ('diagnose', 'void') OR (number IS NOT NULL AND rectification IS NOT NULL"
            " AND due_on IS NOT NULL AND original_due_on IS NOT NULL)",
        ),
        check("due_sort", "due_sort = coalesce(due_on, '9999-12-31')"),
        sa.Index("ix_item_campaign_id_due_sort", "campaign_id", "due_sort", "id"),
        # In the order of lists, and with all by which what is late, or waits to be signed, is counted.
        sa.Index(
            "ix_item_campaign_id_state_due_sort",
            *(
                "campaign_id",
                "state",
                "due_sort",
                "id",
                "organization_id",
                "sensitivity",
                "indicator_id",
                "level",
                "round",
                "date_rests",
                "counted_due_on",
            ),
        ),
        sa.Index("ix_item_organization_id_due_sort", "organization_id", "due_sort", "id"),
        sa.Index("ix_item_responsible_id_due_sort", "responsible_id", "due_sort", "id"),
        sa.Index("ix_item_leader_id_due_sort", "leader_id", "due_sort", "id"),
        sa.Index("ix_item_state_due_sort", "state", "due_sort", "id"),
        sa.Index("ix_item_due_sort", "due_sort", "id"),
        partial_index("ix_item_merged_into_id", "merged_into_id", where="merged_into_id IS NOT NULL"),
        partial_index("ix_item_sensitive", "campaign_id", where="sensitivity <> 'none'"),
        check("planned", "state IN ('diagnose', 'plan', 'void') OR goal IS NOT NULL"),
        check("submitted", "(plan_submitted_at IS NULL) = (plan_submitted_by_id IS NULL)"),
        check("applied", "state <> 'verify' OR applied_at IS NOT NULL"),
        check("date_rests", "NOT date_rests OR state = 'rectify'"),
        check("counted_due_on", "counted_due_on IS NULL OR counted_due_on > due_on"),
        check("closed", "(state = 'closed') = (closed_at IS NOT NULL)"),
        check(
            "long_term",
            "state <> 'long_term' OR (stage_goal IS NOT NULL AND review_on IS NOT NULL"
            " AND final_on IS NOT NULL AND review_on <= final_on)",
        ),
        check("void", "state <> 'void' OR void_reason IS NOT NULL OR merged_into_id IS NOT NULL"),
        check("not_merged_into_itself", "merged_into_id IS NULL OR merged_into_id <> id"),
    )

    campaign_id: UUID = Field(foreign_key="campaign.id")
    organization_id: UUID = Field(foreign_key="organization.id")
    number: str | None = None
    kind: ItemKind = Field(sa_type=word(ItemKind))
    level: Level = Field(default=Level.ORDINARY, sa_type=word(Level))
    origin: Origin = Field(sa_type=word(Origin))
    text: str
    indicator_id: UUID | None = Field(default=None, foreign_key="indicator.id", index=True)
    ledger_row_id: UUID | None = Field(default=None, foreign_key="ledger_row.id", index=True)
    clause: int | None = Field(default=None, description="which clause of the ledger row's cell")
    sensitivity: Sensitivity = Field(
        default=Sensitivity.NONE, sa_type=word(Sensitivity), sa_column_kwargs={"server_default": "none"}
    )

    state: State = Field(default=State.DIAGNOSE, sa_type=word(State))
    rectification: Rectification | None = Field(default=None, sa_type=word(Rectification))
    due_on: date | None = None
    due_sort: date = Field(default=NO_DATE, description="due_on, or the last day there is")
    original_due_on: date | None = None
    leader_id: UUID | None = Field(default=None, foreign_key="person.id")
    responsible_id: UUID | None = Field(default=None, foreign_key="person.id")

    goal: str | None = None
    plan_submitted_at: datetime | None = None
    plan_submitted_by_id: UUID | None = Field(default=None, foreign_key="person.id")
    progressed_at: datetime | None = None
    completion: Completion = Field(default=Completion.UNFINISHED, sa_type=word(Completion))
    sustained: bool = Field(default=False, description="常态化坚持")

    round: int = Field(default=0, description="how many times closure was applied for")
    applied_at: datetime | None = None
    closed_at: datetime | None = None
    stage_goal: str | None = None
    review_on: date | None = None
    final_on: date | None = None
    void_reason: str | None = None
    merged_into_id: UUID | None = Field(default=None, foreign_key="item.id")
    created_at: datetime
    reopened: bool = Field(
        default=False, description="whether it was closed before", sa_column_kwargs={"server_default": sa.false()}
    )
    date_rests: bool = Field(
        default=False,
        description="whether a later date is to be decided on, so that its own passes without making it late",
        sa_column_kwargs={"server_default": sa.false()},
    )
    counted_due_on: date | None = Field(
        default=None, description="due_on, later by the working days that others had it, if there are any"
    )


class Measure(Key, table=True):
    """整改措施: one of an item's steps, with its own person and day."""

    __table_args__ = (
        sa.UniqueConstraint("item_id", "position"),
        check("done", "(done_at IS NULL) = (done_by_id IS NULL)"),
    )

    item_id: UUID = Field(foreign_key="item.id")
    position: int
    kind: MeasureKind = Field(default=MeasureKind.FIX, sa_type=word(MeasureKind))
    text: str
    leader_id: UUID | None = Field(default=None, foreign_key="person.id")
    responsible_id: UUID = Field(foreign_key="person.id", index=True)
    due_on: date
    done_at: datetime | None = None
    done_by_id: UUID | None = Field(default=None, foreign_key="person.id")


class Evidence(Key, table=True):
    """佐证材料 for one measure: a file, known by its SHA-256, or a note."""

    __table_args__ = (
        check(
            "file_or_note",
            "(kind = 'file' AND sha256 IS NOT NULL AND file_name IS NOT NULL AND size IS NOT NULL)"
            " OR (kind = 'note' AND note IS NOT NULL)",
        ),
    )

    item_id: UUID = Field(foreign_key="item.id", index=True)
    measure_id: UUID = Field(foreign_key="measure.id", index=True)
    kind: EvidenceKind = Field(sa_type=word(EvidenceKind))
    note: str | None = None
    sha256: str | None = Field(default=None, index=True)
    file_name: str | None = None
    size: int | None = None
    media_type: str | None = Field(default=None, description="by content, never by name")
    made_on: date | None = Field(default=None, description="the day that the file itself names")
    added_by_id: UUID = Field(foreign_key="person.id")
    added_at: datetime


class Delegation(Key, table=True):
    """委托: who does an item's work for who holds a part, through a last day or until taken back.

    It widens no right, and ends with its giver's part (workflows/authz/visibility.py).
    """

    __table_args__ = (check("to_another", "from_id <> to_id"),)

    item_id: UUID = Field(foreign_key="item.id", index=True)
    from_id: UUID = Field(foreign_key="person.id")
    to_id: UUID = Field(foreign_key="person.id", index=True)
    since: datetime
    until_on: date
    revoked_at: datetime | None = None


class ItemView(Key, table=True):
    """阅看: that a person was shown an item, exactly as the hash says. Who has not, cannot sign."""

    __tablename__ = "look"
    __table_args__ = (sa.UniqueConstraint("item_id", "user_id", "sha256"),)

    item_id: UUID = Field(foreign_key="item.id")
    user_id: UUID = Field(foreign_key="person.id", index=True)
    sha256: str
    at: datetime
