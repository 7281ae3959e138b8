"""报送: file, accept, return. Each filing is a version that is never overwritten."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.duty import Duty, DutyExtension, Filing, Paper
from models.vocabulary import DutyState, ExtensionState, Role, SubjectKind
from workflows.authz import appointments, permissions
from workflows.authz.actors import Actor
from workflows.authz.held_offices import AppointmentView
from workflows.authz.permissions import ROLE_SEATS
from workflows.authz.seats import Seat
from workflows.campaigns import filings
from workflows.campaigns.filings import EXTEND, OWED_STATES, PapersWait
from workflows.deadlines import schedule, steps, withdrawal
from workflows.errors import Conflict, NotPermitted, Refusal
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.notifications import outbox
from workflows.reconciliation import replacing
from workflows.reconciliation.papers import incomparable_documents, receipt_refusal, standings, wait_of
from workflows.rules.snapshot import working_calendar
from workflows.submissions import corrections, papers, pending
from workflows.submissions.documents import incomparable_sentence, missing_documents, missing_sentence
from workflows.submissions.lateness import counted_due_on
from workflows.submissions.owed import OwedDuty, asks_for_papers, in_state, load_owed, may_file
from workflows.submissions.snapshots import filed_snapshot
from workflows.texts import stated
from workflows.work_items import stored as work_items
from workflows.workdays.calendar import Calendar

RECEIVERS = ROLE_SEATS[Role.OFFICE]
"""Who takes in what is sent: 党委工作部, for itself and for 院党委."""


def submit(
    session: Session, duty_id: UUID, *, actor: Actor, now: datetime, note: str, version: int | None = None
) -> Filing:
    """报送: freeze what the system holds of the organization, as the next version."""
    what = load_owed(session, actor, duty_id, lock=True)
    post = may_file(what, actor, version)
    days = working_calendar(session, what.book.committee_id)
    frozen = filed_snapshot(session, what, what.book.today(now), days)
    filing = Filing(
        duty_id=what.duty.id,
        version=1 + (session.scalar(_versions(what.duty)) or 0),
        note=note,
        late=_is_late(what, what.book.today(now), days),
        counted_due_on=what.duty.counted_due_on,
        snapshot=frozen,
        snapshot_sha256=entries.sha256(frozen),
        filed_by_id=actor.user_id,
        filed_at=now,
    )
    session.add(filing)
    session.flush()
    sent = papers.send_drafts(session, filing, what.book.today(now))
    what.duty.state, what.duty.date_rests = DutyState.FILED, False
    today, asked = what.book.today(now), pending.pending_extension(session, what.duty)
    waited = asked and pending.rests(what.book, EXTEND, today)  # then it rests already, and goes on doing so
    rests = {} if waited else pending.rests(what.book, "receive", today)
    schedule.pause(session, what.duty, now, "已报送", rested_since=today if rests else None)
    data = {
        "filing_id": str(filing.id),
        "version": filing.version,
        "note": filing.note,
        "late": filing.late,
        "sha256": filing.snapshot_sha256,
        **rests,
    }
    if what.duty.counted_due_on:
        data["counted_due_on"] = what.duty.counted_due_on.isoformat()
    if sent:
        data["papers"] = sent
    if asked:  # nobody need decide on it any more
        pending.settle(asked, ExtensionState.WITHDRAWN, actor.user_id, now)
        data["withdrawn_extension_id"] = str(asked.id)
    record(session, what, Act.FILE, by=(actor, post), now=now, data=data, told=RECEIVERS)
    return filing


def _is_late(what: OwedDuty, today: date, days: Calendar) -> bool:
    """补报: not while a later date is to be decided on, nor on a day off right after its own."""
    due_on = schedule.effective_due(counted_due_on(what.duty.model_dump()), what.book, days)
    return not what.duty.date_rests and today > days.on_or_after(due_on)


def accept(session: Session, duty_id: UUID, *, actor: Actor, now: datetime, version: int | None = None) -> Filing:
    """接收: the recipient takes the last version as sent."""
    what, filing, post = _received(session, actor, duty_id, version, _RECEIVING[Act.ACCEPT])
    _require_received(session, what, filing)
    replacing.of_duty(session, what.duty.id, filing.id, actor=actor, now=now)
    filing.accepted, filing.decided_by_id, filing.decided_at = True, actor.user_id, now
    what.duty.state = DutyState.ACCEPTED
    data = {"version": filing.version}
    record(session, what, Act.ACCEPT, by=(actor, post), now=now, data=data, told=ROLE_SEATS[Role.HEAD])
    return filing


def return_(
    session: Session,
    duty_id: UUID,
    *,
    actor: Actor,
    now: datetime,
    opinion: str,
    correct_by: date | None = None,
    version: int | None = None,
) -> Filing:
    """退回修改: with an opinion, and until when it is to be corrected; the clock goes on to that day.

    Where neither anybody nor the campaign's rules say a day, the due date stays.
    """
    stated(opinion, "opinion", "退回意见")
    what, filing, post = _received(session, actor, duty_id, version, _RECEIVING[Act.RETURN])
    days = working_calendar(session, what.book.committee_id)
    until = corrections.agreed_day(what.book, correct_by, what.book.today(now), days)
    filing.accepted, filing.decided_by_id, filing.decided_at = False, actor.user_id, now
    filing.opinion, filing.correct_by = opinion, until
    what.duty.state = DutyState.RETURNED
    data: dict[str, object] = {"version": filing.version, "opinion": opinion}
    if until is not None:
        data["correct_by"] = until.isoformat()
    data |= corrections.go_on(session, what.duty, until, now, what.book, days)
    record(session, what, Act.RETURN, by=(actor, post), now=now, data=data, told=ROLE_SEATS[Role.LIAISON])
    return filing


def duty_refusal(session: Session, what: OwedDuty, actor: Actor, act: Act) -> Refusal | None:
    """Return why the actor cannot file, accept or return now, for a page that offers it."""
    try:
        if act == Act.FILE:
            may_file(what, actor, None)
        else:
            filing, _ = _to_receive(session, what, actor, None, _RECEIVING[act])
            if act == Act.ACCEPT:
                _require_received(session, what, filing)
    except Refusal as refused:
        return refused
    return None


_RECEIVING = {Act.ACCEPT: "接收", Act.RETURN: "退回"}


def _received(
    session: Session, actor: Actor, duty_id: UUID, version: int | None, act: str
) -> tuple[OwedDuty, Filing, AppointmentView | None]:
    what = load_owed(session, actor, duty_id, lock=True)
    return what, *_to_receive(session, what, actor, version, act)


def _to_receive(
    session: Session, what: OwedDuty, actor: Actor, version: int | None, act: str
) -> tuple[Filing, AppointmentView | None]:
    post = permissions.require(actor, "receive", what.organization)
    in_state(what.duty, version, DutyState.FILED, act=act)
    filing = session.exec(
        select(Filing).where(Filing.duty_id == what.duty.id).order_by(col(Filing.version).desc()).limit(1)
    ).one()
    if filing.filed_by_id == actor.user_id:
        raise NotPermitted(f"这一版是您本人报送的，不能自己{act}，请由其他同志办理。")
    return filing, post


def _require_received(session: Session, what: OwedDuty, filing: Filing) -> None:
    """Refuse to receive what is not reconciled, or lacks a document that is owed where the rules ask for it."""
    if refusal := receipt_refusal(session, filing.id):
        raise refusal
    there = papers.papers_of(session, filing.id)
    if documents := incomparable_documents(there):
        raise Conflict(f"{incomparable_sentence(documents)}，不能接收；请退回修改，由报送单位补上后重新报送。")
    if missing := lacking(what, there):
        raise Conflict(f"{'；'.join(missing)}，不能接收；请退回修改，由报送单位补齐后重新报送。")


def lacking(what: OwedDuty, there: Iterable[Paper]) -> list[str]:
    """Say which documents a filing lacks to be received; nothing in a campaign whose rules do not ask for them."""
    if not asks_for_papers(what):
        return []
    missing = missing_documents(what.milestone, {each.document for each in there})
    return [missing_sentence(what.milestone, each) for each in missing]


def _versions(duty: Duty) -> sa.Select[int]:
    return sa.select(sa.func.max(col(Filing.version))).where(col(Filing.duty_id) == duty.id)


def record(
    session: Session,
    what: OwedDuty,
    act: Act,
    *,
    by: tuple[Actor, AppointmentView | None],
    now: datetime,
    data: Mapping[str, object],
    told: tuple[Seat, ...],
    asked: DutyExtension | None = None,
) -> None:
    """Write what was done with a duty into its journal, what it waits for now, and whom that concerns.

    `asked` is the request for more time that waits.
    """
    actor, post = by
    what.duty.version += 1
    subject = (SubjectKind.DUTY, what.duty.id)
    entry_id = entries.append(session, subject, act, now=now, actor=actor, post=post, data=data)
    session.flush()
    today = what.book.today(now)
    waits, timing = filings.duty_subject(what.duty.id), steps.timing(session, what.book, today)
    withdrawal.withdraw_steps(session, waits, work_items.settle(session, waits), now)
    since = pending.owed_since(session, what.duty) if what.duty.state in OWED_STATES else now
    request, owner = pending.requested(asked), what.organization
    work_items.put(session, filings.waiting_rows(what.duty, owner, since, timing, actor.user_id, request))
    work_items.put(session, filings.rows_of_papers(what.duty, owner, since, timing, _of_papers(session, what.duty)))
    people = appointments.addressees_of(session, owner, told, today)
    late = "（补报）" if data.get("late") else ""
    until = f"，至{data['due_on']}" if "due_on" in data else ""
    text = f"{SUBMISSION_LABELS[act]}{late}：{what.organization.name}《{what.milestone.document}》{until}"
    outbox.enqueue(session, entry_id, people - {actor.user_id}, text, now)


def _of_papers(session: Session, duty: Duty) -> PapersWait:
    """Return what the papers of the version wait for that lies with its receiver."""
    if duty.state is not DutyState.FILED:
        return filings.NOTHING_WAITS
    newest = select(Filing.id).where(Filing.duty_id == duty.id).order_by(col(Filing.version).desc()).limit(1)
    filing_id = session.exec(newest).one()
    return wait_of(standings(session, [filing_id]).get(filing_id, ()))


SUBMISSION_LABELS = {
    Act.FILE: "报送",
    Act.ACCEPT: "已接收",
    Act.RETURN: "退回修改",
    Act.REQUEST_EXTENSION: "申请报送延期",
    Act.GRANT_EXTENSION: "同意报送延期",
    Act.REFUSE_EXTENSION: "不同意报送延期",
}
