"""群公告: how a campaign stands, in numbers alone, for the groups that robots post to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.delivery import DIGEST_AT, Delivery, WeeklyAnnouncement
from models.delivery_states import Channel, DeliveryKind, DeliveryState
from models.people import Organization
from models.vocabulary import Sensitivity, SubjectKind
from workflows.authz import access, permissions
from workflows.authz.actors import Actor
from workflows.authz.held_offices import AppointmentView
from workflows.campaigns.queries import require_campaign
from workflows.days import DAY, day_of
from workflows.deliveries import outgoing
from workflows.deliveries.outgoing import SLEEPING, Content, NewDelivery
from workflows.errors import Conflict, Incomplete
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.rows import Row
from workflows.rules.snapshot import CampaignRules, campaign_rules, working_calendar
from workflows.statistics.queries import statistics
from workflows.statistics.scope import scope_of

ANNOUNCE = "announce"
"""The right."""
MOST = 20
"""How many are listed."""


@dataclass(frozen=True)
class _Group(Actor):
    """Anybody in a group: what is not sensitive of a university is counted for them."""

    path: str = ""

    @cached_property
    def reach(self) -> dict[str, frozenset[Sensitivity]]:
        """What is counted."""
        return {self.path: frozenset({Sensitivity.NONE})}


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a group is told."""

    subject: str
    content: Content

    @property
    def lines(self) -> list[str]:
        """What is said, without where it leads."""
        return [text for _, lines in self.content for text, _ in lines]


def compose(session: Session, campaign_id: UUID, today: date) -> Announcement:
    """Say how a campaign stands: numbers of what is not sensitive, no name and no text of any item."""
    book = campaign_rules(session, campaign_id)
    path = session.get_one(Organization, book.committee_id).path
    group = _Group(UUID(int=0), "", is_admin=False, posts=(), today=today, path=path)
    found = statistics(session, scope_of(session, group, campaign_id, today=today)).whole
    said = (
        f"总数：{found.total}件（不含敏感事项）",
        f"已销号：{found.closed}件",
        f"在途：{found.under_way}件",
        f"转长期坚持：{found.long_term}件",
        f"撤销并案：{found.void}件",
        f"逾期：{found.overdue}件（在途和长期坚持之中）",
    )
    lines: list[list[str | None]] = [[each, None] for each in said]
    lines.append(["看板（登录查看）", f"/board?campaign={campaign_id}"])
    return Announcement(f"{book.title}：{today.month}月{today.day}日进展", [["", lines]])


def office_of(session: Session, actor: Actor, campaign_id: UUID) -> AppointmentView | None:
    """Return the office by which the actor announces a campaign, or refuse; 404 for whoever may not know of it."""
    require_campaign(session, actor, campaign_id)
    committee = session.get_one(Organization, campaign_rules(session, campaign_id).committee_id)
    return permissions.require(actor, ANNOUNCE, committee)


def post(session: Session, campaign_id: UUID, channels: Collection[Channel], *, actor: Actor, now: datetime) -> None:
    """发布群公告: have groups told now. `now` is in the university's time.

    Raises `Incomplete` for no group, `Conflict` for one that still waits for what it was told before.
    """
    office = office_of(session, actor, campaign_id)
    _demand_some(channels)
    access.hold_organization(session, campaign_rules(session, campaign_id).committee_id)
    waits = sa.exists().where(
        col(Delivery.campaign_id) == campaign_id,
        col(Delivery.channel).in_(channels),
        col(Delivery.state) == DeliveryState.WAITING,
    )
    if session.scalar(sa.select(waits)):
        raise Conflict("上一条还没有发出，请过些时候再发。")
    found = compose(session, campaign_id, day_of(now))
    for channel in channels:
        outgoing.put(session, _delivery(campaign_id, channel, found), now)
    said = _said(channels, found)
    entries.append(
        session, (SubjectKind.CAMPAIGN, campaign_id), Act.ANNOUNCE, now=now, actor=actor, post=office, data=said
    )


def set_weekly(
    session: Session,
    campaign_id: UUID,
    channels: Collection[Channel],
    weekday: int | None,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """设定每周群公告: have groups told each week, on a weekday (0 is Monday); on None no more.

    What was set before for the campaign ends.
    """
    office = office_of(session, actor, campaign_id)
    if weekday is not None:
        _demand_some(channels)
    access.hold_organization(session, campaign_rules(session, campaign_id).committee_id)
    session.execute(sa.delete(WeeklyAnnouncement).where(col(WeeklyAnnouncement.campaign_id) == campaign_id))
    said: dict[str, object] = {"weekday": weekday}
    if weekday is not None:
        said |= {"channels": [each.value for each in channels]}
        session.add_all(
            WeeklyAnnouncement(campaign_id=campaign_id, channel=each, weekday=weekday, since=now) for each in channels
        )
    entries.append(
        session, (SubjectKind.CAMPAIGN, campaign_id), Act.ANNOUNCE_WEEKLY, now=now, actor=actor, post=office, data=said
    )


def weekly(session: Session, campaign_id: UUID) -> Sequence[WeeklyAnnouncement]:
    """Return which groups are told each week."""
    return session.exec(select(WeeklyAnnouncement).where(WeeklyAnnouncement.campaign_id == campaign_id)).all()


def announced(session: Session, campaign_id: UUID) -> Sequence[Row]:
    """Return what groups were told of a campaign, or were not, newest first."""
    shown = ("id", "channel", "kind", "subject", "state", "reason", "attempts", "created_at", "next_at", "finished_at")
    columns = (getattr(Delivery, each) for each in (*shown, "seen_at", "read_at", "week"))
    query = sa.select(*columns).where(col(Delivery.campaign_id) == campaign_id)
    return session.execute(query.order_by(col(Delivery.id).desc()).limit(MOST)).mappings().all()


def due(session: Session, now: datetime, channels: Collection[Channel]) -> dict[UUID, list[Channel]]:
    """Return which groups are to be told now, by campaign, being this week's; `now` is in the university's time.

    On the weekday that was chosen, or the next working day of its week: be it that it is a day off, or that the
    clock was down.
    """
    monday = _monday(now)
    told = sa.exists().where(
        col(Delivery.campaign_id) == WeeklyAnnouncement.campaign_id,
        col(Delivery.channel) == WeeklyAnnouncement.channel,
        col(Delivery.week) == monday,
    )
    query = select(WeeklyAnnouncement).where(sa.not_(told), col(WeeklyAnnouncement.channel).in_(channels))
    found: dict[UUID, list[Channel]] = {}
    for each in session.exec(query.order_by(col(WeeklyAnnouncement.id))):
        if _is_due(session, each, now):
            found.setdefault(each.campaign_id, []).append(each.channel)
    return found


def post_weekly(session: Session, campaign_id: UUID, channels: Collection[Channel], now: datetime) -> int:
    """Have groups told by the clock, each once a week whoever else does so too; return how many."""
    found = compose(session, campaign_id, day_of(now))
    week = _monday(now)
    put = [each for each in channels if outgoing.put(session, _delivery(campaign_id, each, found, week), now)]
    if put:
        subject = (SubjectKind.CAMPAIGN, campaign_id)
        entries.append(session, subject, Act.ANNOUNCE, now=now, actor=None, data=_said(put, found))
    return len(put)


def _is_due(session: Session, wanted: WeeklyAnnouncement, now: datetime) -> bool:
    book, today = campaign_rules(session, wanted.campaign_id), day_of(now)
    days = working_calendar(session, book.committee_id)
    if not (_runs(book, today) and days.is_workday(today) and DIGEST_AT <= now.time() < SLEEPING):
        return False
    first = days.on_or_after(_monday(now) + wanted.weekday * DAY)
    at = datetime.combine(first, DIGEST_AT, now.tzinfo)
    return wanted.since < at <= now


def _runs(book: CampaignRules, today: date) -> bool:
    return book.starts_on <= today <= book.ends_on


def _monday(now: datetime) -> date:
    today = day_of(now)
    return today - today.weekday() * DAY


def _delivery(campaign_id: UUID, channel: Channel, told: Announcement, week: date | None = None) -> NewDelivery:
    what = (DeliveryKind.ANNOUNCEMENT, told.subject, told.content)
    return NewDelivery(None, channel, "", *what, campaign_id=campaign_id, week=week)


def _said(channels: Collection[Channel], told: Announcement) -> dict[str, object]:
    return {"channels": [each.value for each in channels], "subject": told.subject, "lines": told.lines}


def _demand_some(channels: Collection[Channel]) -> None:
    if not channels:
        raise Incomplete({"channel": "请选择发到哪些群。"})
