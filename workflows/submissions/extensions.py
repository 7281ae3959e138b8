"""延期 of what is owed at a milestone: asked for by who files, decided by 党委工作部, never by who asked."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from models.duty import DutyExtension
from models.vocabulary import ExtensionState, Role
from workflows.authz import permissions
from workflows.authz.actors import Actor
from workflows.authz.held_offices import AppointmentView
from workflows.authz.permissions import ROLE_SEATS
from workflows.campaigns.filings import EXTEND, OWED_STATES
from workflows.deadlines import schedule
from workflows.errors import Conflict, Incomplete, NotPermitted, Refusal
from workflows.journal.acts import Act
from workflows.rules.snapshot import working_calendar
from workflows.submissions import pending
from workflows.submissions.commands import RECEIVERS, record
from workflows.submissions.lateness import counted_due_on
from workflows.submissions.owed import OwedDuty, in_state, load_owed
from workflows.texts import stated

REQUEST = "request_duty_extension"
"""The right to ask."""
_DECIDING: Mapping[Act, str] = {Act.GRANT_EXTENSION: "同意延期", Act.REFUSE_EXTENSION: "不同意延期"}


def request(
    session: Session,
    duty_id: UUID,
    *,
    actor: Actor,
    now: datetime,
    reason: str,
    due_on: date,
    version: int | None = None,
) -> DutyExtension:
    """申请延期: to a later day, asked for before the present one has passed."""
    stated(reason, "reason", "延期理由")
    what = load_owed(session, actor, duty_id, lock=True)
    post = _to_request(session, what, actor, now, version)
    _later(what, due_on, what.book.today(now))
    extension = DutyExtension(
        duty_id=what.duty.id,
        reason=reason,
        previous_due_on=what.duty.due_on,
        new_due_on=due_on,
        requested_by_id=actor.user_id,
        requested_at=now,
    )
    session.add(extension)
    data: dict[str, object] = {
        "extension_id": str(extension.id),
        "reason": reason,
        "previous_due_on": what.duty.due_on.isoformat(),
        "due_on": due_on.isoformat(),
    }
    if rests := pending.rests(what.book, EXTEND, today := what.book.today(now)):
        what.duty.date_rests = True
        schedule.rest(session, what.duty, today)
        data |= rests
    record(session, what, Act.REQUEST_EXTENSION, by=(actor, post), now=now, data=data, told=RECEIVERS, asked=extension)
    return extension


def grant(
    session: Session,
    duty_id: UUID,
    *,
    actor: Actor,
    now: datetime,
    opinion: str | None = None,
    version: int | None = None,
) -> DutyExtension:
    """同意延期: the due date moves, and the ladder with it; the printed one is kept beside it."""
    what, extension, post = _decided(session, actor, duty_id, version, Act.GRANT_EXTENSION)
    pending.settle(extension, ExtensionState.GRANTED, actor.user_id, now, opinion)
    duty, previous = what.duty, what.duty.due_on
    pending.move_date(duty, extension.new_due_on)
    days = working_calendar(session, what.book.committee_id)
    schedule.start(session, duty, duty.due_on, now, what.book, days)
    data = {"previous_due_on": previous.isoformat(), "due_on": duty.due_on.isoformat()}
    data |= {"opinion": opinion} if opinion else {}
    record(session, what, Act.GRANT_EXTENSION, by=(actor, post), now=now, data=data, told=ROLE_SEATS[Role.LIAISON])
    return extension


def refuse(
    session: Session, duty_id: UUID, *, actor: Actor, now: datetime, opinion: str, version: int | None = None
) -> DutyExtension:
    """不同意延期: with an opinion; the due date stays, and the clock goes on with the working days that were left."""
    stated(opinion, "opinion", "意见")
    what, extension, post = _decided(session, actor, duty_id, version, Act.REFUSE_EXTENSION)
    pending.settle(extension, ExtensionState.REFUSED, actor.user_id, now, opinion)
    data: dict[str, object] = {"opinion": opinion}
    days = working_calendar(session, what.book.committee_id)
    data |= pending.go_on(session, what.duty, what.book.today(now), what.book, days) or {}
    record(session, what, Act.REFUSE_EXTENSION, by=(actor, post), now=now, data=data, told=ROLE_SEATS[Role.LIAISON])
    return extension


def extension_refusal(session: Session, what: OwedDuty, actor: Actor, act: Act, now: datetime) -> Refusal | None:
    """Return why the actor cannot ask for more time or decide on it now, for a page that offers it."""
    try:
        if act == Act.REQUEST_EXTENSION:
            _to_request(session, what, actor, now, None)
        else:
            _to_decide(session, what, actor, None, act)
    except Refusal as refused:
        return refused
    return None


def _to_request(
    session: Session, what: OwedDuty, actor: Actor, now: datetime, version: int | None
) -> AppointmentView | None:
    post = permissions.require(actor, REQUEST, what.organization)
    in_state(what.duty, version, *OWED_STATES, act="申请延期")
    if pending.pending_extension(session, what.duty) is not None:
        raise Conflict("有一项延期申请待批，请先等待批复。")
    due_on, days = counted_due_on(what.duty.model_dump()), working_calendar(session, what.book.committee_id)
    if what.book.today(now) > schedule.effective_due(due_on, what.book, days):
        raise Conflict(f"报送时限 {what.duty.due_on} 已过，延期须在到期前申请。")
    most, granted = what.book.rules.extension.most, pending.granted_extensions(session, what.duty)
    if granted >= most:
        raise Conflict(f"本报送任务已延期 {granted} 次，最多 {most} 次，不能再申请。")
    return post


def _later(what: OwedDuty, due_on: date, today: date) -> None:
    if due_on <= what.duty.due_on:
        raise Incomplete({"due_on": f"新的时限应晚于现时限 {what.duty.due_on}。"})
    ends_on = date.max if what.book.rules.extension.past_end else what.book.ends_on
    if not today <= due_on <= ends_on:
        raise Incomplete({"due_on": f"日期应在今天与行动结束日 {what.book.ends_on} 之间。"})


def _decided(
    session: Session, actor: Actor, duty_id: UUID, version: int | None, act: Act
) -> tuple[OwedDuty, DutyExtension, AppointmentView | None]:
    what = load_owed(session, actor, duty_id, lock=True)
    return what, *_to_decide(session, what, actor, version, act)


def _to_decide(
    session: Session, what: OwedDuty, actor: Actor, version: int | None, act: Act
) -> tuple[DutyExtension, AppointmentView | None]:
    post = permissions.require(actor, EXTEND, what.organization)
    in_state(what.duty, version, *OWED_STATES, act=_DECIDING[act])
    extension = pending.pending_extension(session, what.duty)
    if extension is None:
        raise Conflict("没有待批的延期申请。")
    if extension.requested_by_id == actor.user_id:
        raise NotPermitted("延期是您本人申请的，不能自批，请由其他同志办理。")
    return extension, post
