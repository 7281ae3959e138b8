"""The commands whose actor is the clock: remind, warn, urge, and draft what a human must send.

Each due row is claimed by compare-and-swap on `next_check_at`, and looked at afresh: the sweep only
says where to look. Any number of clocks may run. A row that somebody else holds stays as due as it
was: the clock waits for nobody while it holds others. Time never decides: from 督办 on a rung is a
draft that waits for a named human.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from models.base import new_key, table_of
from models.deadline import Escalation
from models.plain import changed, new, store
from models.prepared import PreparedQuery, PreparedWrite
from models.vocabulary import Role, SubjectKind
from workflows.deadlines import clocks, drafting, ladder
from workflows.deadlines.addressees import addressees, recipients
from workflows.deadlines.clocks import Clock, ClockKey
from workflows.deadlines.drafting import Place, Reached, Turn
from workflows.deadlines.ladder import LadderRung, is_sanction
from workflows.deadlines.subjects import DeadlineSubject
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.notifications import outbox

POISON_DELAY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What one look does: which rungs it takes, how far that uses up the ladder, and when to look again."""

    position: int
    steps: tuple[LadderRung, ...]
    next_at: datetime | None
    place: Place | None = None
    """The document on which a line goes: `climbs`, or else the sanction among the steps."""
    climbs: Reached | None = None
    """What waited for a lower document, which was not answered in time."""


def process(session: Session, key: ClockKey, waited_for: datetime, now: datetime) -> bool:
    """Look at one due date or step and take the rungs that are due; False when somebody else has it."""
    clock = clocks.hold(session, key)
    plan = clock and _plan(session, clock, now)
    if not clock or not plan:
        return False
    rung = plan.steps[-1].rung if plan.steps else clock.rung
    if not clocks.claim(session, key, waited_for, position=plan.position, rung=rung, next_check_at=plan.next_at):
        return False
    if plan.climbs and plan.place:
        _climb(session, clock.about, plan.climbs, plan.place, now)
    for step in plan.steps:
        _take(session, clock, step, now, plan.place)
    return True


def _plan(session: Session, clock: Clock, now: datetime) -> _Plan | None:
    """Return what is to be done of one clock now; None where somebody else has what it takes."""
    about = clock.about
    if opens_at := about.book.next_opening(now, about.days):
        return _Plan(clock.position, (), opens_at)
    today = about.book.today(now)
    look = ladder.position_at(about.ladder, about.ladder_due, clock.position, today, about.days)
    steps = tuple(step for step in look.taken if not not_suppressed(about, step, now))
    plan = _Plan(look.position, steps, about.book.check_at(look.next_on) if look.next_on else None)
    sanction = next((step for step in steps if is_sanction(step.rung)), None)
    if sanction is None and not (clock.rung and is_sanction(clock.rung)):
        return plan
    return _sanctioned(session, clock, plan, sanction, today)


def _sanctioned(session: Session, clock: Clock, usual: _Plan, sanction: LadderRung | None, today: date) -> _Plan | None:
    """Return a plan as the documents have it that the due date is on by now."""
    about, deadline_id = clock.about, clocks.deadline_of(session, clock)
    reached = drafting.sanctions_reached(session, deadline_id, about.due_on) if deadline_id else []
    climbs = drafting.waiting(reached)
    rung = climbs.rung if climbs else sanction.rung if sanction else None
    if rung is None or (not climbs and any(each.rung is rung for each in reached)):
        return usual
    turn: Turn | Place | date | None = drafting.turn_of(reached, about, today)
    if turn is Turn.DRAFT:
        turn = drafting.find_place(session, about, rung, today)
    gentle = tuple(step for step in usual.steps if step is not sanction)
    match turn:
        case date():
            return _waiting(usual, gentle, sanction, about, turn)
        case Turn.NEVER:
            return replace(usual, steps=gentle)
        case Place():
            if climbs and sanction:  # one sanction a day
                usual = _waiting(usual, gentle, sanction, about, ladder.next_workday(today, about.days))
            return replace(usual, place=turn, climbs=climbs)
        case Turn():
            return usual
    return None


def _waiting(
    usual: _Plan, gentle: tuple[LadderRung, ...], sanction: LadderRung | None, about: DeadlineSubject, until: date
) -> _Plan:
    """Return a plan that leaves the sanction where it is, to ask again on another day."""
    again = about.book.check_at(until)
    if sanction is not None:
        at = ladder.rungs_of(about.ladder).index(sanction)
        return replace(usual, position=at, steps=gentle, next_at=again)
    return replace(usual, next_at=min(again, usual.next_at or again))


def postpone(session: Session, key: ClockKey, waited_for: datetime, now: datetime) -> None:
    """Push a row that cannot be handled ahead, so that it does not hold up the others."""
    clocks.claim(session, key, waited_for, next_check_at=now + POISON_DELAY)


def _take(session: Session, clock: Clock, step: LadderRung, now: datetime, place: Place | None) -> None:
    about = clock.about
    today, why = about.book.today(now), about.why(step)
    late = ladder.overdue_days(about.ladder_due, today, about.days)
    data = {"rung": step.rung.value, "due_on": about.due_on.isoformat(), "why": why, "overdue": late} | _of(about)
    if not step.rule.automatic:
        deadline_id = clocks.deadline_of(session, clock) or clocks.make_deadline(session, clock)
        row = {"deadline_id": deadline_id, "rung": step.rung, "due_on": about.due_on, "reason": why}
        drafted = _draft(session, about, place, row, now)
        data |= {"deadline_id": str(deadline_id), "escalation_id": str(drafted.id) if drafted else None}
    entry_id = entries.append(session, (about.kind, about.row.id), Act(step.rung), now=now, actor=None, data=data)
    waits = "" if step.rule.automatic else f"{'待签发' if place else ladder.reached(step.rung)}，"
    lateness = f"已逾期 {late} 个工作日，" if late else ""
    rested = f"，{about.uncounted}" if about.uncounted else ""
    text = f"{step.rung.label}：{about.name}（{waits}{lateness}{about.due_label} {about.due_on}{rested}）"
    if reservation := about.days.reservation(about.due_on, today):
        text += f"；{reservation}"
    outbox.enqueue_daily(session, entry_id, addressees(session, about, step, today), text, now, today)


def _of(about: DeadlineSubject) -> dict[str, object]:
    """Return what an entry says of the step that is late; of a due date nothing."""
    step = about.step
    if step is None:
        return {}
    said: dict[str, object] = {"act": step.act, "organization_id": str(about.organization.id)}
    return said if step.measure_id is None else said | {"measure_id": str(step.measure_id)}


def _climb(session: Session, about: DeadlineSubject, climbs: Reached, place: Place, now: datetime) -> None:
    """Have what was reached before go on its document, since the lower one was not answered in time."""
    # Not the key of the line: it is older than the documents before, and one that was withdrawn may have it.
    document_id = drafting.open_document(session, place, new_key(), about.book.campaign_id, now)
    _GOES_ON.write(session, {"escalation_id": climbs.escalation_id, "document_id": document_id})
    data = {"rung": climbs.rung.value, "escalation_id": str(climbs.escalation_id)}
    subject = (SubjectKind.DOCUMENT, document_id)
    entry_id = entries.append(session, subject, Act.LINE_CLIMBED, now=now, actor=None, data=data)
    today = about.book.today(now)
    people = recipients(session, about, (Role.OFFICE,), today)
    text = f"{climbs.rung.label}：{about.heading}（待签发，到期没有反馈）"
    outbox.enqueue_daily(session, entry_id, people, text, now, today)


_GOES_ON = PreparedWrite(sa.update(table_of(Escalation)).where(col(Escalation.id) == sa.bindparam("escalation_id")))


def not_suppressed(about: DeadlineSubject, step: LadderRung, now: datetime) -> bool:
    """Tell whether a rung is spared because something was reported lately."""
    if step.rule.quiet_days is None or about.item is None or (about.step and about.step.measure_id is None):
        return False
    last = about.item.progressed_at
    return last is not None and now - last < timedelta(days=step.rule.quiet_days)


def _draft(
    session: Session, about: DeadlineSubject, place: Place | None, said: dict[str, object], now: datetime
) -> Escalation | None:
    """Draft what a human must send; None where it was drafted for the same due date before, and stands.

    Without a place it is a remark on the line that waits. What was withdrawn, and has its cause again, is drafted anew.
    """
    before = _DRAFTED.first(session, **{name: said[name] for name in _ONCE})
    if before and before[1] is None:
        return None
    made = new(Escalation, **said, drafted_at=now)
    if before:
        made = changed(made, {"id": before[0]})
    if place is not None:
        # Of a line that was withdrawn the key is that of the document it was on.
        key = new_key() if before else made.id
        made = changed(made, {"document_id": drafting.open_document(session, place, key, about.row.campaign_id, now)})
    if before:
        _ANEW.write(session, {"escalation_id": made.id} | {name: getattr(made, name) for name in _ANEW_SET})
    else:
        store(session, made)
    return made


_ONCE = ("deadline_id", "rung", "due_on")
_DRAFTED = PreparedQuery(
    sa.select(col(Escalation.id), col(Escalation.withdrawn_at)).where(
        *(sa.inspect(Escalation).c[name] == sa.bindparam(name) for name in _ONCE)
    )
)
_ANEW_SET = ("reason", "drafted_at", "document_id", "withdrawn_at", "withdrawn_because")
_ANEW = PreparedWrite(sa.update(table_of(Escalation)).where(col(Escalation.id) == sa.bindparam("escalation_id")))
