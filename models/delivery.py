"""What leaves the house: where people are reached, and every message that was sent or was not (ADR 27, 29)."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.base import Json, Key, check, partial_index, word
from models.delivery_states import AddressSource, Channel, ChannelUse, DeliveryKind, DeliveryState, Language
from models.vocabulary import SubjectKind

DIGEST_AT = time(8, 30)
"""When a digest is sent where nobody chose another time, in the university's zone."""


class ContactAddress(Key, table=True):
    """Where a person is reached through one channel; nothing but its code is sent there before it is confirmed.

    An address that an office entered is confirmed by that. `failed_at` says since when nothing arrives there any more:
    nothing is sent until it is given anew. Without `digest_at` it gets no digest, unless the channel is required.
    """

    __tablename__ = "contact_address"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "channel"),
        check("code", "(code_digest IS NULL) = (code_expires_at IS NULL)"),
        check("failure", "(failed_at IS NULL) = (failure IS NULL)"),
    )

    person_id: UUID = Field(foreign_key="person.id")
    channel: Channel = Field(sa_type=word(Channel))
    value: str
    source: AddressSource = Field(
        default=AddressSource.PERSON, sa_type=word(AddressSource), sa_column_kwargs={"server_default": "person"}
    )
    digest_at: time | None = DIGEST_AT
    takes_urgent: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})
    entered_at: datetime
    confirmed_at: datetime | None = None
    code_digest: str | None = Field(default=None, description="the SHA-256 of the code and the row's id")
    code_expires_at: datetime | None = None
    code_tries: int = 0
    failed_at: datetime | None = None
    failure: str | None = None


class NotificationPreference(Key, table=True):
    """How a person wants to be told, whatever the channel. Quiet hours, in the university's time, may pass midnight."""

    __tablename__ = "notification_preference"
    __table_args__ = (check("quiet", "(quiet_from IS NULL) = (quiet_until IS NULL) AND quiet_from <> quiet_until"),)

    person_id: UUID = Field(foreign_key="person.id", unique=True)
    language: Language = Field(default=Language.CHINESE, sa_type=word(Language))
    quiet_from: time | None = None
    quiet_until: time | None = None


class ChannelRule(Key, table=True):
    """What a university says of one channel; one of which it says nothing is offered."""

    __tablename__ = "channel_rule"
    __table_args__ = (sa.UniqueConstraint("committee_id", "channel"),)

    committee_id: UUID = Field(foreign_key="organization.id")
    channel: Channel = Field(sa_type=word(Channel))
    use: ChannelUse = Field(sa_type=word(ChannelUse))


class Delivery(Key, table=True):
    """One message through one channel: to a person, or of a campaign to a group that a robot posts to.

    Its id is what the channel knows it by, as of a Message-ID.

    It is claimed by compare-and-swap (`claimed_until`), sent outside of any transaction, and what became of it is
    noted at once: a crash between sending and noting is one repeat at most, under the same id. `content` is what was
    said: sections of a title and lines, each of a text and a path.
    """

    __table_args__ = (
        check("finished", "(state = 'waiting') = (finished_at IS NULL)"),
        check("reason", "state NOT IN ('failed', 'suppressed') OR reason IS NOT NULL"),
        check("person_or_group", "(recipient_id IS NULL) = (campaign_id IS NOT NULL)"),
        partial_index("uq_delivery_digest", "recipient_id", "channel", "day", where="kind = 'digest'", unique=True),
        partial_index("uq_delivery_week", "campaign_id", "channel", "week", where="week IS NOT NULL", unique=True),
        partial_index("ix_delivery_campaign_id", "campaign_id", "id", where="campaign_id IS NOT NULL"),
        partial_index("ix_delivery_next_at", "next_at", where="state = 'waiting'"),
        partial_index("ix_delivery_ask_at", "ask_at", where="ask_at IS NOT NULL"),
        sa.Index("ix_delivery_recipient_id_id", "recipient_id", "id"),
        sa.Index("ix_delivery_day_id", "day", "id"),
    )

    recipient_id: UUID | None = Field(default=None, foreign_key="person.id")
    campaign_id: UUID | None = Field(
        default=None, foreign_key="campaign.id", description="whose standing a group hears"
    )
    week: date | None = Field(default=None, description="the Monday of the week whose 群公告 it is by the clock")
    channel: Channel = Field(sa_type=word(Channel))
    kind: DeliveryKind = Field(sa_type=word(DeliveryKind))
    day: date
    address: str
    subject: str
    content: list[Any] = Field(sa_type=Json)
    state: DeliveryState = Field(default=DeliveryState.WAITING, sa_type=word(DeliveryState))
    reason: str | None = Field(default=None, description="why it was not sent, or what the last attempt met with")
    attempts: int = 0
    created_at: datetime
    next_at: datetime
    claimed_until: datetime | None = None
    finished_at: datetime | None = None
    seen_at: datetime | None = Field(default=None, description="when its recipient first followed a link of it")
    receipt: str | None = Field(default=None, description="by what the channel tells afterwards what became of it")
    ask_at: datetime | None = Field(default=None, description="when the channel is to be asked; None for no more")
    read_at: datetime | None = Field(default=None, description="when the channel said that it was read there")


class DeliveryLine(Key, table=True):
    """One thing that a message tells of."""

    __tablename__ = "delivery_line"
    __table_args__ = (sa.UniqueConstraint("delivery_id", "subject", "subject_id"),)

    delivery_id: UUID = Field(foreign_key="delivery.id")
    subject: SubjectKind = Field(sa_type=word(SubjectKind))
    subject_id: UUID = Field(index=True)


class WeeklyAnnouncement(Key, table=True):
    """每周群公告: a group hears each week, on a weekday or the next working day after it, how a campaign stands."""

    __tablename__ = "weekly_announcement"
    __table_args__ = (sa.UniqueConstraint("campaign_id", "channel"),)

    campaign_id: UUID = Field(foreign_key="campaign.id")
    channel: Channel = Field(sa_type=word(Channel))
    weekday: int = Field(description="0 is Monday")
    since: datetime = Field(description="only what falls due after it is posted")


class DeliveryNotice(SQLModel, table=True):
    """One notice of the inbox that a message tells: through each channel it is told once, whoever looks for it."""

    __tablename__ = "delivery_notice"

    notice_id: UUID = Field(foreign_key="notice.id", primary_key=True)
    channel: Channel = Field(sa_type=word(Channel), primary_key=True)
    delivery_id: UUID = Field(foreign_key="delivery.id", index=True)
