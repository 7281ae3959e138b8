"""报送: file, accept, return. Each filing is a version that is never overwritten."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.campaign import Milestone
from models.duty import Duty, DutyExtension, Filing
from models.item import Item
from models.people import Organization
from models.vocabulary import DutyState, ExtensionState, Role, SubjectKind
from workflows.authz import appointments, paths, permissions
from workflows.authz.actors import Actor
from workflows.authz.held_offices import AppointmentView
from workflows.authz.permissions import ROLE_SEATS
from workflows.authz.seats import Seat
from workflows.authz.visibility import SENSITIVE
from workflows.campaigns import filings
from workflows.campaigns.filings import EXTEND, OWED_STATES
from workflows.deadlines import schedule, steps, withdrawal
from workflows.deadlines.ladder import overdue_before
from workflows.errors import Conflict, NotFound, NotPermitted, Refusal, Stale
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.notifications import outbox
from workflows.rules.snapshot import CampaignRules, campaign_rules, working_calendar
from workflows.statistics.queries import tally_items
from workflows.submissions import pending
from workflows.texts import stated
from workflows.work_items import stored as work_items
from workflows.workdays.calendar import Calendar

RECEIVERS = ROLE_SEATS[Role.OFFICE]
"""Who takes in what is sent: 党委工作部, for itself and for 院党委."""


@dataclass(frozen=True)
class OwedDuty:
    """A duty with the organization that owes it and the milestone it is owed at."""

    duty: Duty
    organization: Organization
    milestone: Milestone
    book: CampaignRules


def load_owed(session: Session, actor: Actor, duty_id: UUID, *, lock: bool = False) -> OwedDuty:
    """Return a duty of an organization that the actor sees, or raise `NotFound`."""
    query = (
        sa.select(Duty, Organization, Milestone)
        .join(Organization, col(Organization.id) == Duty.organization_id)
        .join(Milestone, col(Milestone.id) == Duty.milestone_id)
        .where(col(Duty.id) == duty_id)
    )
    if lock:
        query = query.with_for_update(of=Duty)
    found = session.execute(query).one_or_none()
    if found is None or not actor.sees(found[1]):
        raise NotFound
    duty, organization, milestone = found
    return OwedDuty(duty, organization, milestone, campaign_rules(session, duty.campaign_id))


def submit(
    session: Session, duty_id: UUID, *, actor: Actor, now: datetime, note: str, version: int | None = None
) -> Filing:
    """报送: freeze what the system holds of the organization, as the next version."""
    what = load_owed(session, actor, duty_id, lock=True)
    post = _to_file(what, actor, version)
    days = working_calendar(session, what.book.committee_id)
    frozen = filed_snapshot(session, what, what.book.today(now), days)
    filing = Filing(
        duty_id=what.duty.id,
        version=1 + (session.scalar(_versions(what.duty)) or 0),
        note=note,
        late=what.book.today(now) > days.on_or_after(schedule.effective_due(what.duty.due_on, what.book, days)),
        snapshot=frozen,
        snapshot_sha256=entries.sha256(frozen),
        filed_by_id=actor.user_id,
        filed_at=now,
    )
    session.add(filing)
    what.duty.state = DutyState.FILED
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
    if asked:  # nobody need decide on it any more
        pending.settle(asked, ExtensionState.WITHDRAWN, actor.user_id, now)
        data["withdrawn_extension_id"] = str(asked.id)
    record(session, what, Act.FILE, by=(actor, post), now=now, data=data, told=RECEIVERS)
    return filing


def accept(session: Session, duty_id: UUID, *, actor: Actor, now: datetime, version: int | None = None) -> Filing:
    """接收: the recipient takes the last version as sent."""
    what, filing, post = _received(session, actor, duty_id, version, _RECEIVING[Act.ACCEPT])
    filing.accepted, filing.decided_by_id, filing.decided_at = True, actor.user_id, now
    what.duty.state = DutyState.ACCEPTED
    data = {"version": filing.version}
    record(session, what, Act.ACCEPT, by=(actor, post), now=now, data=data, told=ROLE_SEATS[Role.HEAD])
    return filing


def return_(
    session: Session, duty_id: UUID, *, actor: Actor, now: datetime, opinion: str, version: int | None = None
) -> Filing:
    """退回修改: with an opinion; the due date stays, and the clock goes on."""
    stated(opinion, "opinion", "退回意见")
    what, filing, post = _received(session, actor, duty_id, version, _RECEIVING[Act.RETURN])
    filing.accepted, filing.decided_by_id, filing.decided_at = False, actor.user_id, now
    filing.opinion = opinion
    what.duty.state = DutyState.RETURNED
    days, today = working_calendar(session, what.book.committee_id), what.book.today(now)
    data: dict[str, object] = {"version": filing.version, "opinion": opinion}
    if (rested := schedule.go_on(session, what.duty, today, what.book, days)) is None:
        schedule.resume(session, what.duty, today, what.book, days)
    else:
        data["rested"] = rested
    record(session, what, Act.RETURN, by=(actor, post), now=now, data=data, told=ROLE_SEATS[Role.LIAISON])
    return filing


def duty_refusal(session: Session, what: OwedDuty, actor: Actor, act: Act) -> Refusal | None:
    """Return why the actor cannot file, accept or return now, for a page that offers it."""
    try:
        if act == Act.FILE:
            _to_file(what, actor, None)
        else:
            _to_receive(session, what, actor, None, _RECEIVING[act])
    except Refusal as refused:
        return refused
    return None


_RECEIVING = {Act.ACCEPT: "接收", Act.RETURN: "退回"}


def filed_snapshot(session: Session, what: OwedDuty, today: date, days: Calendar) -> dict[str, object]:
    """Return what the system holds of an organization's subtree in the campaign, and its figures.

    Sensitive items are left out: whoever receives a report need not be cleared for them. What is
    overdue is counted as lists count it.
    """
    shown = (col(Item.id), col(Item.number), col(Item.state), col(Item.text), col(Item.due_on), col(Item.version))
    rows = session.execute(
        sa.select(col(Organization.name), *shown)
        .join(Item, col(Item.organization_id) == Organization.id)
        .where(
            col(Item.campaign_id) == what.duty.campaign_id,
            paths.within_subtrees([what.organization.path]),
            sa.not_(SENSITIVE),
        )
        .order_by(col(Item.id))
    ).all()
    return {
        "organization": what.organization.name,
        "document": what.milestone.document,
        "figures": tally_items(((row.state, row.due_on) for row in rows), overdue_before(today, days)).told(),
        "items": [
            {
                "organization": name,
                "id": str(item_id),
                "number": number,
                "state": state.value,
                "text": text,
                "due_on": due_on.isoformat() if due_on else None,
                "version": version,
            }
            for name, item_id, number, state, text, due_on, version in rows
        ],
    }


def _to_file(what: OwedDuty, actor: Actor, version: int | None) -> AppointmentView | None:
    post = permissions.require(actor, "file", what.organization)
    in_state(what.duty, version, *OWED_STATES, act="报送")
    return post


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


def in_state(duty: Duty, version: int | None, *states: DutyState, act: str) -> None:
    """Refuse what cannot be done as a duty stands, or was meant for it as it stood before."""
    if duty.state not in states:
        raise Conflict(f"本报送任务“{duty.state.label}”，现在不能{act}。")
    if version is not None and version != duty.version:
        raise Stale(duty.version)


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
    people = appointments.addressees_of(session, owner, told, today)
    late = "（补报）" if data.get("late") else ""
    until = f"，至{data['due_on']}" if "due_on" in data else ""
    text = f"{SUBMISSION_LABELS[act]}{late}：{what.organization.name}《{what.milestone.document}》{until}"
    outbox.enqueue(session, entry_id, people - {actor.user_id}, text, now)


SUBMISSION_LABELS = {
    Act.FILE: "报送",
    Act.ACCEPT: "已接收",
    Act.RETURN: "退回修改",
    Act.REQUEST_EXTENSION: "申请报送延期",
    Act.GRANT_EXTENSION: "同意报送延期",
    Act.REFUSE_EXTENSION: "不同意报送延期",
}
