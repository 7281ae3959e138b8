"""Who there is: the tree of organizations, the people, and who holds which office when."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Key, check, partial_index, word
from models.vocabulary import Office, OrgKind, TokenKind, TokenScope


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
    """A person who can act. `is_admin` keeps organizations and people, and no business data.

    `staff_number` (工号) is what tells one person from another: none has two accounts. Those that
    an earlier release made have none until one is entered.
    """

    __tablename__ = "person"

    login: str = Field(unique=True)
    name: str
    is_admin: bool = False
    active: bool = True
    staff_number: str | None = Field(default=None, index=True, unique=True)


class Appointment(Key, table=True):
    """任职: an office held in an organization from a day until, and including, another.

    With an `item_id` it holds for that item alone: a 挂点领导 of one difficult problem.
    """

    __table_args__ = (
        check("ends_after_start", "ends_on IS NULL OR ends_on >= starts_on"),
        sa.Index("ix_appointment_organization_id_office", "organization_id", "office"),
    )

    user_id: UUID = Field(foreign_key="person.id", index=True)
    organization_id: UUID = Field(foreign_key="organization.id")
    office: Office = Field(sa_type=word(Office))
    starts_on: date
    ends_on: date | None = None
    item_id: UUID | None = Field(default=None, foreign_key="item.id", index=True)


class Proxy(Key, table=True):
    """代签委托: who signs for the holder of an office, from a day through another.

    It lends the signature of that office and nothing else; both names stand on what is signed.
    """

    __table_args__ = (check("ends_after_start", "ends_on >= starts_on"),)

    appointment_id: UUID = Field(foreign_key="appointment.id", index=True)
    to_id: UUID = Field(foreign_key="person.id", index=True)
    starts_on: date
    ends_on: date
    reason: str
    made_at: datetime
    revoked_at: datetime | None = None


class Leave(Key, table=True):
    """请假: a person is away from a day through another, or until it was ended early.

    The stand-in, if there is one, has the person's work in hand meanwhile, as by 委托 of every item.
    """

    __table_args__ = (
        check("ends_after_start", "ends_on >= starts_on"),
        check("stood_in_for_by_another", "stand_in_id <> user_id"),
    )

    user_id: UUID = Field(foreign_key="person.id", index=True)
    stand_in_id: UUID | None = Field(default=None, foreign_key="person.id", index=True)
    starts_on: date
    ends_on: date
    entered_by_id: UUID = Field(foreign_key="person.id")
    entered_at: datetime
    ended_at: datetime | None = None


class Recusal(Key, table=True):
    """回避: a person related to an organization decides nothing about what is below it."""

    __table_args__ = (
        check("lifted", "(lifted_at IS NULL) = (lifted_by_id IS NULL)"),
        partial_index("uq_recusal_standing", "user_id", "organization_id", where="lifted_at IS NULL", unique=True),
    )

    user_id: UUID = Field(foreign_key="person.id")
    organization_id: UUID = Field(foreign_key="organization.id", index=True)
    reason: str
    declared_by_id: UUID = Field(foreign_key="person.id")
    declared_at: datetime
    lifted_by_id: UUID | None = Field(default=None, foreign_key="person.id")
    lifted_at: datetime | None = None


class Credential(Key, table=True):
    """A person's password, as an argon2 hash; the first one is changed at the first sign-in."""

    user_id: UUID = Field(foreign_key="person.id", unique=True)
    password_hash: str
    must_change: bool
    changed_at: datetime


class LoginAttemptKind(StrEnum):
    """Whose guesses are counted together (ADR 13); no page names it."""

    SESSION = "session"
    """Those within one session, of who is asked for the password again."""
    DEVICE = "device"
    """Those of one browser at the login of a person who signed in there before."""
    PLACE = "place"
    """Those of one network address at one login, whether there is one or not."""
    SITE = "site"
    """The networks of one IPv6 site that guess at one login: these are counted, not guesses."""
    SOURCE = "source"
    """Those of one network address or IPv6 site, whatever the login."""
    LOGIN = "login"
    """Those at one person's login, whatever the address."""


class LoginAttempt(Key, table=True):
    """How many wrong passwords there were, by whose guesses they are: a SHA-256, never a name."""

    __tablename__ = "attempt"

    key: str = Field(unique=True)
    kind: LoginAttemptKind = Field(sa_type=word(LoginAttemptKind))
    login_digest: str | None = Field(default=None, index=True)
    failures: int
    last_at: datetime = Field(index=True)
    told: bool = False
    """Whether people were told, this once."""


class KnownDevice(Key, table=True):
    """A browser at which a person signed in: the SHA-256 of what it is known by."""

    __table_args__ = (sa.UniqueConstraint("user_id", "digest"),)

    user_id: UUID = Field(foreign_key="person.id")
    digest: str = Field(index=True)
    used_at: datetime


class AccessToken(Key, table=True):
    """A bearer token, of a sign-in or for a program: only its SHA-256 is kept.

    `confirmed_at` is when its person last gave the password with it; signing asks for that.
    A session ends at `idle_at` unless its person is seen again before; a program's never idles.
    `address` is where the session was begun from.
    """

    user_id: UUID = Field(foreign_key="person.id", index=True)
    digest: str = Field(unique=True)
    label: str
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    kind: TokenKind = Field(
        default=TokenKind.TOKEN, sa_type=word(TokenKind), sa_column_kwargs={"server_default": "token"}
    )
    scope: TokenScope = Field(
        default=TokenScope.ALL, sa_type=word(TokenScope), sa_column_kwargs={"server_default": "all"}
    )
    confirmed_at: datetime | None = None
    last_seen_at: datetime | None = None
    idle_at: datetime | None = None
    address: str | None = None
