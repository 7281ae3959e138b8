"""Who there is: the tree of organizations, the people, and who holds which office when."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Key, UtcDateTime, check, word
from models.vocabulary import Office, OrgKind


class Organization(Key, table=True):
    """党组织: a node of the tree.

    `path` is the ids from the root to this node, so that a subtree is one prefix; `committee_id`
    is the nearest 院党委 at or above it, the university that the organization belongs to.
    """

    __table_args__ = (
        check("path_ends_in_itself", "parent_id IS NULL OR parent_id <> id"),
        # A prefix search may use this index only where letters compare byte by byte.
        sa.Index("ix_organization_path", "path", postgresql_ops={"path": "text_pattern_ops"}),
    )

    name: str = Field(index=True)
    short_name: str | None = None
    code: str = Field(description="the organization's letters in item numbers")
    kind: OrgKind = Field(sa_type=word(OrgKind))
    parent_id: UUID | None = Field(default=None, foreign_key="organization.id", index=True)
    committee_id: UUID | None = Field(default=None, foreign_key="organization.id", index=True)
    path: str


class User(Key, table=True):
    """A person who can act. `is_admin` keeps organizations and people, and no business data."""

    __tablename__ = "person"

    login: str = Field(unique=True)
    name: str
    is_admin: bool = False
    active: bool = True


class Appointment(Key, table=True):
    """任职: an office held in an organization from a day until, and including, another."""

    __table_args__ = (
        check("ends_after_start", "ends_on IS NULL OR ends_on >= starts_on"),
        sa.Index("ix_appointment_organization_id_office", "organization_id", "office"),
    )

    user_id: UUID = Field(foreign_key="person.id", index=True)
    organization_id: UUID = Field(foreign_key="organization.id")
    office: Office = Field(sa_type=word(Office))
    starts_on: date
    ends_on: date | None = None


class AccessToken(Key, table=True):
    """A bearer token: only its SHA-256 is kept."""

    user_id: UUID = Field(foreign_key="person.id", index=True)
    digest: str = Field(unique=True)
    label: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
