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
from workflows import access, audience, deadlines, journal, ladder, offices
from workflows.ladder import Step
from workflows.rights import standing
from workflows.rulebook import Rulebook, calendar, rulebook
from workflows.seats import Audience, Everyone, Seat
from workflows.workdays import Calendar

POISON_DELAY = timedelta(hours=1)
BATCH = 500


@dataclass(frozen=True)
class Subject:
    """What a deadline is about, in the words that a notice needs."""

    kind: SubjectKind
    row: Item | Duty
    organization: Organization
    name: str
    due_label: str
    book: Rulebook
    days: Calendar

    @property
    def due_on(self) -> date:
        due_on = self.row.due_on
        assert due_on is not None  # noqa: S101  a deadline is made when a due date is set
        return deadlines.effective(due_on, self.book, self.days)

    def why(self, step: Step) -> str:
        return ladder.why(step, self.due_on, self.days, self.due_label)


def due(session: Session, now: datetime, limit: int = BATCH) -> list[tuple[UUID, datetime]]:
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
    return session.scalar(sa.select(sa.func.min(col(Deadline.next_check_at))))


def check(session: Session, deadline_id: UUID, waited_for: datetime, now: datetime) -> bool:
    """Look at one deadline and take the rungs that are due; False when another clock has it."""
    deadline = session.get_one(Deadline, deadline_id)
    about = subject(session, deadline, lock=True)  # before its deadline, as every move does
    if not _claim(session, deadline_id, waited_for, now):
        return False
    session.refresh(deadline)
    today = about.book.today(now)
    look = ladder.look(about.book.rules.ladder, about.due_on, deadline.position, today, about.days)
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
    about = subject(session, deadline)
    steps = ladder.flat(about.book.rules.ladder)
    step = steps[deadline.position] if deadline.position < len(steps) else None
    rung, why, people = "不再升级", "", set[UUID]()
    if step is not None:
        rung = step.rung.label if step.rule.automatic else f"{step.rung.label}（起草）"
        people = told(session, about, listeners(step), about.book.today(at))
        why = about.why(step)
    names = session.exec(select(User.name).where(col(User.id).in_(people)).order_by(User.name))
    return Outlook(
        at.astimezone(about.book.zone), about.name, about.organization.name, rung,
        tuple(names), why,
    )  # fmt: skip


def subject(session: Session, deadline: Deadline, *, lock: bool = False) -> Subject:
    """Return what a deadline is about; held against others by who changes the deadline."""
    if deadline.item_id is not None:
        items = select(Item).where(Item.id == deadline.item_id)
        item = session.exec(items.with_for_update() if lock else items).one()
        owner = session.get_one(Organization, item.organization_id)
        return of_item(item, owner, *_ground(session, item.campaign_id))
    duties = select(Duty).where(Duty.id == deadline.duty_id)
    duty = session.exec(duties.with_for_update() if lock else duties).one()
    owner = session.get_one(Organization, duty.organization_id)
    milestone = session.get_one(Milestone, duty.milestone_id)
    return of_duty(duty, owner, milestone, *_ground(session, duty.campaign_id))


def of_item(item: Item, owner: Organization, book: Rulebook, days: Calendar) -> Subject:
    """Return an item as what its deadline is about."""
    name = f"{item.number} {item.text[:40]}"
    due_label = "检视日期" if item.state is State.LONG_TERM else "整改时限"
    return Subject(SubjectKind.ITEM, item, owner, name, due_label, book, days)


def of_duty(
    duty: Duty, owner: Organization, milestone: Milestone, book: Rulebook, days: Calendar
) -> Subject:
    """Return a duty as what its deadline is about."""
    name = f"{owner.name}《{milestone.document}》"
    return Subject(SubjectKind.DUTY, duty, owner, name, "报送时限", book, days)


def told(session: Session, about: Subject, roles: tuple[Audience, ...], today: date) -> set[UUID]:
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
            seats.extend(standing(role, about.organization))
    people |= offices.holders(session, about.organization, seats, today, about.row.id)
    found = {person for person in people if person}
    if isinstance(about.row, Item):
        return access.knowing(session, found, about.row, about.organization, today)
    return found


def _ground(session: Session, campaign_id: UUID) -> tuple[Rulebook, Calendar]:
    book = rulebook(session, campaign_id)
    return book, calendar(session, book.committee_id)


def _claim(session: Session, deadline_id: UUID, waited_for: datetime, now: datetime) -> bool:
    claimed = session.execute(
        sa.update(Deadline)
        .where(col(Deadline.id) == deadline_id, col(Deadline.next_check_at) == waited_for)
        .values(next_check_at=now + POISON_DELAY)
        .execution_options(synchronize_session=False)
    )
    return bool(claimed.rowcount)  # type: ignore[attr-defined]


def _take(session: Session, deadline: Deadline, about: Subject, step: Step, now: datetime) -> None:
    if quiet_enough(about, step, now):
        return
    today, why = about.book.today(now), about.why(step)
    deadline.rung = step.rung
    late = ladder.overdue_days(about.due_on, today, about.days)
    data = {
        "rung": step.rung.value, "due_on": about.due_on.isoformat(), "why": why, "overdue": late,
    }  # fmt: skip
    if not step.rule.automatic:
        drafted = _draft(session, deadline, about, step, now, why)
        data |= {
            "deadline_id": str(deadline.id), "escalation_id": str(drafted.id) if drafted else None,
        }  # fmt: skip
    entry_id = journal.append(
        session, (about.kind, about.row.id), step.rung.value, now=now, actor=None, data=data
    )
    session.flush()
    draft = "" if step.rule.automatic else "待签发，"
    lateness = f"已逾期 {late} 个工作日，" if late else ""
    text = f"{step.rung.label}：{about.name}（{draft}{lateness}{about.due_label} {about.due_on}）"
    if reservation := about.days.reservation(about.due_on, today):
        text += f"；{reservation}"
    audience.tell(session, entry_id, told(session, about, listeners(step), today), text, now)


def listeners(step: Step) -> tuple[Audience, ...]:
    """Return who hears of a rung: those it is for, or who must send what is only a draft."""
    return step.rule.tell if step.rule.automatic else (Role.OFFICE,)


def quiet_enough(about: Subject, step: Step, now: datetime) -> bool:
    """Tell whether a rung is spared because something was reported lately."""
    if step.rule.quiet_days is None or not isinstance(about.row, Item):
        return False
    last = about.row.progressed_at
    return last is not None and now - last < timedelta(days=step.rule.quiet_days)


def _draft(
    session: Session, deadline: Deadline, about: Subject, step: Step, now: datetime, why: str
) -> Escalation | None:
    """Draft what a human must send; None where it was drafted for the same due date before."""
    drafted = select(Escalation.id).where(
        Escalation.deadline_id == deadline.id,
        Escalation.rung == step.rung,
        Escalation.due_on == about.due_on,
    )
    if session.exec(drafted).first() is not None:
        return None
    made = Escalation(
        deadline_id=deadline.id, rung=step.rung, due_on=about.due_on, reason=why, drafted_at=now
    )
    session.add(made)
    return made


def _heads(session: Session, about: Subject, today: date) -> set[UUID | None]:
    """Return the heads of every organization of the university."""
    owners = session.exec(
        select(Organization).where(Organization.committee_id == about.book.committee_id)
    ).all()
    return {
        person
        for owner in owners
        for person in offices.holders(session, owner, standing(Role.HEAD, owner), today)
    }
