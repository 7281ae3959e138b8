"""What changes a university's calendar: notices on days off, and its own days.

Each change lets every clock of the university look again: positions on the ladder stay, so that
nothing is told twice and nothing is lost.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.calendar import HolidayNotice
from models.campaign import Campaign, LocalDays
from models.deadline import Deadline
from models.duty import Duty
from models.escalation_document import EscalationDocument
from models.item import Item
from models.people import Organization
from models.session import set_deadline
from models.vocabulary import NoticeSource, OrgKind, SubjectKind
from models.work_item import WorkItem
from workflows.authz import access, permissions
from workflows.authz.actors import Actor
from workflows.authz.held_offices import AppointmentView
from workflows.errors import Conflict, Incomplete, NotFound
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.workdays import stored
from workflows.workdays.holiday_notice import read_notice
from workflows.workdays.national_days import LIBRARY, LIBRARY_YEARS, SetDay, library_days
from workflows.workdays.stored import StoredCalendar

Kept = TypeVar("Kept", HolidayNotice, LocalDays)
CLOSE, KEEP = "close_days", "keep_holidays"
"""The rights to local days, and to notices on days off."""
MAX_DAYS = 366
"""The longest stretch of local days, in days."""


def close_days(session: Session, days: LocalDays, *, actor: Actor, now: datetime) -> LocalDays:
    """Add local closures or workdays of a university (校历)."""
    committee, post = hold(session, actor, days.committee_id, CLOSE)
    raise_unfit(stored.stored_calendar(session, committee.id).with_local(days), days)
    session.add(days)
    changed(session, committee.id, Act.LOCAL_DAYS, now, _said(days), by=(actor, post))
    return days


def correct_days(session: Session, days_id: UUID, days: LocalDays, *, actor: Actor, now: datetime) -> LocalDays:
    """Put other local days in the place of some; what stood stays in the journal."""
    wrong = find_days(session, actor, days_id)
    committee, post = hold(session, actor, wrong.committee_id, CLOSE, known=True)
    demand_in_force(session, wrong)
    raise_unfit(stored.stored_calendar(session, committee.id).without(wrong.id).with_local(days), days)
    wrong.withdrawn_at = now
    session.add(days)
    data = {"before": _said(wrong), "after": _said(days)}
    changed(session, committee.id, Act.LOCAL_DAYS_CORRECTED, now, data, by=(actor, post))
    return days


def withdraw_days(session: Session, days_id: UUID, *, actor: Actor, now: datetime) -> LocalDays:
    """Take local days back."""
    wrong = find_days(session, actor, days_id)
    committee, post = hold(session, actor, wrong.committee_id, CLOSE, known=True)
    demand_in_force(session, wrong)
    wrong.withdrawn_at = now
    changed(session, committee.id, Act.LOCAL_DAYS_WITHDRAWN, now, _said(wrong), by=(actor, post))
    return wrong


def enter_notice(
    session: Session, committee_id: UUID, *, title: str, text: str, year: int | None = None, actor: Actor, now: datetime
) -> HolidayNotice:
    """Read a pasted notice and keep it, to be confirmed; what cannot be right is refused."""
    committee, post = hold(session, actor, committee_id, KEEP)
    reading = read_notice(text, year)
    if reading.errors or reading.year is None:
        said = "；".join(f"{fault.place}：{fault.reason}" for fault in reading.errors)
        raise Incomplete({"text": said})
    notice = HolidayNotice(
        committee_id=committee.id,
        year=reading.year,
        whole_year=not reading.missing,
        source=NoticeSource.NOTICE,
        title=title,
        text=text,
        days=[_stored(day) for day in reading.set_days()],
        entered_by_id=actor.user_id,
        entered_at=now,
    )
    session.add(notice)
    data = _of(notice) | {"days": notice.days, "text_sha256": entries.sha256(text)}
    _record(session, committee.id, Act.HOLIDAY_NOTICE_ENTERED, now, data, by=(actor, post))
    return notice


def confirm_notice(session: Session, notice_id: UUID, *, actor: Actor, now: datetime) -> HolidayNotice:
    """Let a notice stand. One for the whole year confirms the year and replaces another."""
    notice = find_notice(session, actor, notice_id)
    committee, post = hold(session, actor, notice.committee_id, KEEP, known=True)
    session.refresh(notice)
    if not notice.waits:
        raise Conflict("这份通知已经确认或已经撤回，无需再确认。")
    replaced = stored.stored_calendar(session, committee.id).whole(notice.year)
    if notice.whole_year and replaced is not None:
        replaced.ended_by_id, replaced.ended_at = actor.user_id, now
        replaced.reason = "由后来的通知取代"
        session.flush()  # before the other stands: one year has one arrangement
    notice.confirmed_by_id, notice.confirmed_at = actor.user_id, now
    data = _of(notice) | {"days": notice.days}
    changed(session, committee.id, Act.HOLIDAY_NOTICE_CONFIRMED, now, data, by=(actor, post))
    return notice


def withdraw_notice(session: Session, notice_id: UUID, *, reason: str, actor: Actor, now: datetime) -> HolidayNotice:
    """Take back a notice that a person entered; where the library knows the year, it stands again.

    Of a year that the library does not know, the year is provisional again.
    """
    if not reason.strip():
        raise Incomplete({"reason": "撤回须写明理由。"})
    notice = find_notice(session, actor, notice_id)
    committee, post = hold(session, actor, notice.committee_id, KEEP, known=True)
    session.refresh(notice)
    demand_standing(notice)
    notice.ended_by_id, notice.ended_at, notice.reason = actor.user_id, now, reason
    session.flush()
    data = _of(notice) | {"reason": reason}
    if notice.confirmed_at is None:
        _record(session, committee.id, Act.HOLIDAY_NOTICE_WITHDRAWN, now, data, by=(actor, post))
        return notice
    stood = stored.stored_calendar(session, committee.id)
    again = missing_of_library(stood, committee.id, now)
    session.add_all(again)
    data |= {"library": LIBRARY, "notices": of_library(again)}
    changed(session, committee.id, Act.HOLIDAY_NOTICE_WITHDRAWN, now, data, by=(actor, post))
    return notice


def missing_of_library(stood: StoredCalendar, committee_id: UUID, now: datetime) -> list[HolidayNotice]:
    """Make the records of the years that the library knows and of which none stands."""
    return [
        HolidayNotice(
            committee_id=committee_id,
            year=year,
            whole_year=True,
            source=NoticeSource.LIBRARY,
            title=LIBRARY,
            text="",
            days=[_stored(day) for day in library_days(year)],
            entered_at=now,
            confirmed_at=now,
        )
        for year in LIBRARY_YEARS
        if stood.whole(year) is None
    ]


def of_library(notices: Sequence[HolidayNotice]) -> list[dict[str, object]]:
    """Return what an entry says of years that were taken over from the library."""
    return [{"id": str(each.id), "year": each.year, "days_sha256": entries.sha256(each.days)} for each in notices]


def demand_standing(notice: HolidayNotice) -> None:
    """Refuse to take back what was taken back, and what no person entered."""
    if notice.ended_at is not None:
        raise Conflict("这份通知已经撤回或已被取代。")
    if notice.source is NoticeSource.LIBRARY:
        raise Conflict("节假日数据收录的安排不能撤回；有误时请录入放假通知，确认后即取代它。")


def find_notice(session: Session, actor: Actor, notice_id: UUID) -> HolidayNotice:
    """Return a notice of one of the actor's universities, or raise `NotFound`."""
    return _find(session, actor, HolidayNotice, notice_id)


def find_local_days(session: Session, actor: Actor, days_id: UUID) -> LocalDays:
    """Return local days in force of one of the actor's universities, or refuse."""
    found = find_days(session, actor, days_id)
    demand_in_force(session, found)
    return found


def find_days(session: Session, actor: Actor, days_id: UUID) -> LocalDays:
    """Return local days of one of the actor's universities, or raise `NotFound`."""
    return _find(session, actor, LocalDays, days_id)


def _find(session: Session, actor: Actor, kind: type[Kept], key: UUID) -> Kept:
    mine = col(kind.committee_id).in_(access.committees(actor))
    found = session.exec(select(kind).where(kind.id == key, mine)).one_or_none()
    if found is None:
        raise NotFound
    return found


def demand_in_force(session: Session, days: LocalDays) -> None:
    """Refuse local days that were withdrawn, be it only just now."""
    session.refresh(days)
    if days.withdrawn_at is not None:
        raise Conflict(f"“{days.name}”已经撤回或已经更正，请刷新后再办。")


def require_seen(
    session: Session, actor: Actor, committee_id: UUID, right: str, *, known: bool = False
) -> tuple[Organization, AppointmentView | None]:
    """Return the university and the office by which the actor has a right there, or refuse.

    `known` where the actor was shown something of its calendar: then who may is no secret either.
    """
    committee = (
        session.get_one(Organization, committee_id)
        if known
        else access.require_organization(session, actor, committee_id)
    )
    post = permissions.require(actor, right, committee)
    if committee.kind is not OrgKind.COMMITTEE:
        raise Incomplete({"committee_id": "应是院党委，请改选。"})
    return committee, post


def hold(
    session: Session, actor: Actor, committee_id: UUID, right: str, *, known: bool = False
) -> tuple[Organization, AppointmentView | None]:
    """Return the same, and hold the university against others who change its calendar."""
    committee, post = require_seen(session, actor, committee_id, right, known=known)
    access.hold_organization(session, committee.id)
    return committee, post


def raise_unfit(after: StoredCalendar, days: LocalDays) -> None:
    """Refuse days that contradict the ones there are: no calendar could be made of them."""
    if not 0 <= (days.ends_on - days.starts_on).days <= MAX_DAYS:
        raise Incomplete({"ends_on": f"结束日期不能早于开始日期，最长 {MAX_DAYS} 天。"})
    for other in after.local:
        overlaps = other.starts_on <= days.ends_on and other.ends_on >= days.starts_on
        if other.is_workday != days.is_workday and overlaps:
            raise Incomplete({"starts_on": f"与已有的“{other.name}”相矛盾，同一天不能既放假又上班。"})


def changed(
    session: Session,
    committee_id: UUID,
    act: Act,
    now: datetime,
    data: Mapping[str, object],
    *,
    by: tuple[Actor, AppointmentView | None] | None,
) -> UUID:
    """Note a change, and let every clock look again: rungs fall on other days now."""
    stored.store_digest(session, committee_id)
    here = sa.select(col(Campaign.id)).where(col(Campaign.organization_id) == committee_id)
    items = sa.select(col(Item.id)).where(col(Item.campaign_id).in_(here))
    duties = sa.select(col(Duty.id)).where(col(Duty.campaign_id).in_(here))
    documents = sa.select(col(EscalationDocument.id)).where(col(EscalationDocument.campaign_id).in_(here))
    for clock, more in ((Deadline, sa.false()), (WorkItem, col(WorkItem.document_id).in_(documents))):
        mine = sa.or_(col(clock.item_id).in_(items), col(clock.duty_id).in_(duties), more)
        looks = sa.update(clock).where(col(clock.next_check_at) > now, mine).values(next_check_at=now)
        session.execute(looks.execution_options(synchronize_session=False))
    set_deadline(session, now)
    return _record(session, committee_id, act, now, data, by=by)


def _record(
    session: Session,
    committee_id: UUID,
    act: Act,
    now: datetime,
    data: Mapping[str, object],
    *,
    by: tuple[Actor, AppointmentView | None] | None,
) -> UUID:
    session.flush()
    subject = (SubjectKind.CALENDAR, committee_id)
    actor, post = by or (None, None)
    return entries.append(session, subject, act, now=now, actor=actor, post=post, data=data)


def _stored(day: SetDay) -> dict[str, object]:
    return {"on": day.on.isoformat(), "is_workday": day.is_workday, "name": day.name}


def _of(notice: HolidayNotice) -> dict[str, object]:
    return {"id": str(notice.id), "year": notice.year, "title": notice.title, "whole_year": notice.whole_year}


def _said(days: LocalDays) -> dict[str, object]:
    return days.model_dump(mode="json", exclude={"withdrawn_at"})
