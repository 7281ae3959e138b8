"""The commands whose actor is the clock: remind, warn, urge, and draft what a human must send.

Each due row is handled in a transaction of its own, claimed by compare-and-swap on
`next_check_at`, and looked at afresh: the sweep only says where to look. Any number of clocks
may run. Time never decides: from 督办 on a rung is a draft that waits for a named human.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.campaign import Milestone
from models.deadline import Deadline, Escalation
from models.duty import Duty
from models.item import Item
from models.people import Organization, User
from models.vocabulary import Role, State, SubjectKind
from workflows.authz import access, appointments
from workflows.authz.permissions import seats_of
from workflows.authz.seats import Audience, Everyone, Seat
from workflows.deadlines import ladder, schedule
from workflows.deadlines.ladder import LadderRung
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.notifications import outbox
from workflows.rules.snapshot import CampaignRules, grounds
from workflows.workdays.calendar import Calendar

POISON_DELAY = timedelta(hours=1)
MAX_DEADLINES = 500


@dataclass(frozen=True)
class DeadlineSubject:
    """What a deadline is about, in the words that a notice needs."""

    kind: SubjectKind
    row: Item | Duty
    organization: Organization
    name: str
    due_label: str
    book: CampaignRules
    days: Calendar

    @property
    def due_on(self) -> date:
        due_on = self.row.due_on
        assert due_on is not None  # noqa: S101  a deadline is made when a due date is set
        return schedule.effective_due(due_on, self.book, self.days)

    def why(self, step: LadderRung) -> str:
        return ladder.why_that_day(step, self.due_on, self.days, self.due_label)


def due_deadlines(session: Session, now: datetime, limit: int = MAX_DEADLINES) -> list[tuple[UUID, datetime]]:
    """Return the deadlines to look at now, the oldest first, each with the time it waits for."""
    rows = session.execute(
        sa.select(col(Deadline.id), col(Deadline.next_check_at))
        .where(col(Deadline.next_check_at) <= now)
        .order_by(col(Deadline.next_check_at), col(Deadline.id))
        .limit(limit)
    )
    return [(deadline_id, at) for deadline_id, at in rows if at is not None]


def next_due(session: Session) -> datetime | None:
    """Return when the clock must look next."""
    return session.scalar(_NEXT_DUE)


_NEXT_DUE = sa.select(sa.func.min(col(Deadline.next_check_at))).where(col(Deadline.next_check_at).is_not(None))
"""Its condition is that of the index: without it all rows would be read."""


def process(session: Session, deadline_id: UUID, waited_for: datetime, now: datetime) -> bool:
    """Look at one deadline and take the rungs that are due; False when another clock has it."""
    deadline = session.get_one(Deadline, deadline_id)
    about = load_subject(session, deadline, lock=True)  # before its deadline, as every move does
    if not _claim(session, deadline_id, waited_for, now):
        return False
    session.refresh(deadline)
    today = about.book.today(now)
    look = ladder.position_at(about.book.rules.ladder, about.due_on, deadline.position, today, about.days)
    for step in look.taken:
        _take(session, deadline, about, step, now)
    deadline.position = look.position
    deadline.next_check_at = about.book.check_at(look.next_on) if look.next_on else None
    return True


def postpone(session: Session, deadline_id: UUID, waited_for: datetime, now: datetime) -> None:
    """Push a row that cannot be handled ahead, so that it does not hold up the others."""
    _claim(session, deadline_id, waited_for, now)


@dataclass(frozen=True)
class Outlook:
    """What the clock will do next about one deadline, for whom, and why then."""

    at: datetime
    subject: str
    organization: str
    rung: str
    people: tuple[str, ...]
    why: str


def outlook(session: Session, limit: int = 20) -> list[Outlook]:
    """Return what is due next, soonest first."""
    found = session.exec(
        select(Deadline)
        .where(col(Deadline.next_check_at).is_not(None))
        .order_by(col(Deadline.next_check_at), col(Deadline.id))
        .limit(limit)
    ).all()
    return [_outlook(session, deadline) for deadline in found]


def _outlook(session: Session, deadline: Deadline) -> Outlook:
    at = deadline.next_check_at
    assert at is not None  # noqa: S101  the query's WHERE
    about = load_subject(session, deadline)
    steps = ladder.rungs_of(about.book.rules.ladder)
    step = steps[deadline.position] if deadline.position < len(steps) else None
    rung, why, people = "不再升级", "", set[UUID]()
    if step is not None:
        rung = step.rung.label if step.rule.automatic else f"{step.rung.label}（起草）"
        people = recipients(session, about, audiences(step), about.book.today(at))
        why = about.why(step)
    names = session.exec(select(User.name).where(col(User.id).in_(people)).order_by(User.name))
    return Outlook(at.astimezone(about.book.zone), about.name, about.organization.name, rung, tuple(names), why)


def load_subject(session: Session, deadline: Deadline, *, lock: bool = False) -> DeadlineSubject:
    """Return what a deadline is about; held against others by who changes the deadline."""
    if deadline.item_id is not None:
        items = select(Item).where(Item.id == deadline.item_id)
        item = session.exec(items.with_for_update() if lock else items).one()
        owner = session.get_one(Organization, item.organization_id)
        return item_subject(item, owner, *grounds(session)(item.campaign_id))
    duties = select(Duty).where(Duty.id == deadline.duty_id)
    duty = session.exec(duties.with_for_update() if lock else duties).one()
    owner = session.get_one(Organization, duty.organization_id)
    milestone = session.get_one(Milestone, duty.milestone_id)
    return duty_subject(duty, owner, milestone, *grounds(session)(duty.campaign_id))


def item_subject(item: Item, owner: Organization, book: CampaignRules, days: Calendar) -> DeadlineSubject:
    """Return an item as what its deadline is about."""
    name = f"{item.number} {item.text[:40]}"
    due_label = "检视日期" if item.state is State.LONG_TERM else "整改时限"
    return DeadlineSubject(SubjectKind.ITEM, item, owner, name, due_label, book, days)


def duty_subject(
    duty: Duty, owner: Organization, milestone: Milestone, book: CampaignRules, days: Calendar
) -> DeadlineSubject:
    """Return a duty as what its deadline is about."""
    name = f"{owner.name}《{milestone.document}》"
    return DeadlineSubject(SubjectKind.DUTY, duty, owner, name, "报送时限", book, days)


def recipients(session: Session, about: DeadlineSubject, roles: tuple[Audience, ...], today: date) -> set[UUID]:
    """Return the people that a rung speaks to."""
    people: set[UUID | None] = set()
    seats: list[Seat] = []
    for role in roles:
        if isinstance(role, Seat):
            seats.append(role)
        elif role is Everyone.ALL:
            people |= _heads(session, about, today)
        elif role is Role.RESPONSIBLE and isinstance(about.row, Item):
            people.add(about.row.responsible_id)
        elif role is Role.LEADER and isinstance(about.row, Item):
            people.add(about.row.leader_id)
        elif isinstance(role, Role):
            seats.extend(seats_of(role, about.organization))
    people |= appointments.holders_of(session, about.organization, seats, today, about.row.id)
    found = {person for person in people if person}
    if isinstance(about.row, Item):
        return access.filter_allowed(session, found, about.row, about.organization, today)
    return found


def _claim(session: Session, deadline_id: UUID, waited_for: datetime, now: datetime) -> bool:
    claimed = session.execute(
        sa.update(Deadline)
        .where(col(Deadline.id) == deadline_id, col(Deadline.next_check_at) == waited_for)
        .values(next_check_at=now + POISON_DELAY)
        .execution_options(synchronize_session=False)
    )
    return bool(claimed.rowcount)  # type: ignore[attr-defined]


def _take(session: Session, deadline: Deadline, about: DeadlineSubject, step: LadderRung, now: datetime) -> None:
    if not_suppressed(about, step, now):
        return
    today, why = about.book.today(now), about.why(step)
    deadline.rung = step.rung
    late = ladder.overdue_days(about.due_on, today, about.days)
    data = {"rung": step.rung.value, "due_on": about.due_on.isoformat(), "why": why, "overdue": late}
    if not step.rule.automatic:
        drafted = _draft(session, deadline, about, step, now, why)
        data |= {"deadline_id": str(deadline.id), "escalation_id": str(drafted.id) if drafted else None}
    entry_id = entries.append(session, (about.kind, about.row.id), Act(step.rung), now=now, actor=None, data=data)
    session.flush()
    draft = "" if step.rule.automatic else "待签发，"
    lateness = f"已逾期 {late} 个工作日，" if late else ""
    text = f"{step.rung.label}：{about.name}（{draft}{lateness}{about.due_label} {about.due_on}）"
    if reservation := about.days.reservation(about.due_on, today):
        text += f"；{reservation}"
    outbox.enqueue(session, entry_id, recipients(session, about, audiences(step), today), text, now)


def audiences(step: LadderRung) -> tuple[Audience, ...]:
    """Return who hears of a rung: those it is for, or who must send what is only a draft."""
    return step.rule.tell if step.rule.automatic else (Role.OFFICE,)


def not_suppressed(about: DeadlineSubject, step: LadderRung, now: datetime) -> bool:
    """Tell whether a rung is spared because something was reported lately."""
    if step.rule.quiet_days is None or not isinstance(about.row, Item):
        return False
    last = about.row.progressed_at
    return last is not None and now - last < timedelta(days=step.rule.quiet_days)


def _draft(
    session: Session, deadline: Deadline, about: DeadlineSubject, step: LadderRung, now: datetime, why: str
) -> Escalation | None:
    """Draft what a human must send; None where it was drafted for the same due date before."""
    drafted = select(Escalation.id).where(
        Escalation.deadline_id == deadline.id, Escalation.rung == step.rung, Escalation.due_on == about.due_on
    )
    if session.exec(drafted).first() is not None:
        return None
    made = Escalation(deadline_id=deadline.id, rung=step.rung, due_on=about.due_on, reason=why, drafted_at=now)
    session.add(made)
    return made


def _heads(session: Session, about: DeadlineSubject, today: date) -> set[UUID | None]:
    """Return the heads of every organization of the university."""
    owners = session.exec(select(Organization).where(Organization.committee_id == about.book.committee_id)).all()
    return {
        person
        for owner in owners
        for person in appointments.holders_of(session, owner, seats_of(Role.HEAD, owner), today)
    }
