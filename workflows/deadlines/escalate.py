"""The commands whose actor is the clock: remind, warn, urge, and draft what a human must send.

Each due row is claimed by compare-and-swap on `next_check_at`, and looked at afresh: the sweep only
says where to look. Any number of clocks may run. A row that somebody else holds stays as due as it
was: the clock waits for nobody while it holds others. Time never decides: from 督办 on a rung is a
draft that waits for a named human.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from models.base import table_of
from models.campaign import Milestone
from models.deadline import Deadline, Escalation
from models.duty import Duty
from models.item import Item
from models.people import Organization
from models.plain import new, read_columns, split, store
from models.prepared import PreparedQuery, PreparedWrite
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
from workflows.work_items import commands as work_items
from workflows.work_items.asks import WaitingSubject, WorkItemRow, ask_by_right
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
    def item(self) -> Item | None:
        """The item that it is about, if it is one; a plain row of an item is no `Item` to `isinstance`."""
        return cast("Item", self.row) if self.kind is SubjectKind.ITEM else None

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
        .order_by(col(Deadline.next_check_at))  # and by nothing else: many wait for one morning
        .limit(limit)
    )
    return [(deadline_id, at) for deadline_id, at in rows if at is not None]


def next_due(session: Session) -> datetime | None:
    """Return when the clock must look next."""
    return session.scalar(_NEXT_DUE)


_NEXT_DUE = sa.select(sa.func.min(col(Deadline.next_check_at))).where(col(Deadline.next_check_at).is_not(None))
"""Its condition is that of the index: without it all rows would be read."""


def process(session: Session, deadline_id: UUID, waited_for: datetime, now: datetime) -> bool:
    """Look at one deadline and take the rungs that are due; False when somebody else has it."""
    found = _held(session, deadline_id)
    if found is None:
        return False
    deadline, about = found
    today = about.book.today(now)
    look = ladder.position_at(about.book.rules.ladder, about.due_on, deadline.position, today, about.days)
    taken = [step for step in look.taken if not not_suppressed(about, step, now)]
    said = {
        "position": look.position,
        "rung": taken[-1].rung if taken else deadline.rung,
        "next_check_at": about.book.check_at(look.next_on) if look.next_on else None,
    }
    if not _CLAIM.write(session, {"deadline_id": deadline_id, "waited_for": waited_for, **said}):
        return False
    for step in taken:
        _take(session, deadline, about, step, now)
    return True


def postpone(session: Session, deadline_id: UUID, waited_for: datetime, now: datetime) -> None:
    """Push a row that cannot be handled ahead, so that it does not hold up the others."""
    _CLAIM.write(session, {"deadline_id": deadline_id, "waited_for": waited_for, "next_check_at": now + POISON_DELAY})


_CLAIM = PreparedWrite(
    sa.update(table_of(Deadline)).where(
        col(Deadline.id) == sa.bindparam("deadline_id"), col(Deadline.next_check_at) == sa.bindparam("waited_for")
    )
)


def _held(session: Session, deadline_id: UUID) -> tuple[Deadline, DeadlineSubject] | None:
    """Hold a deadline and what it is about, as plain rows; None where somebody else holds either."""
    if row := _OF_ITEM.first(session, deadline_id=deadline_id):
        deadline, rest = split(Deadline, row)
        item, rest = split(Item, rest)
        owner, _ = split(Organization, rest)
        return deadline, item_subject(item, owner, *grounds(session)(item.campaign_id))
    if row := _OF_DUTY.first(session, deadline_id=deadline_id):
        deadline, rest = split(Deadline, row)
        duty, rest = split(Duty, rest)
        owner, rest = split(Organization, rest)
        milestone, _ = split(Milestone, rest)
        return deadline, duty_subject(duty, owner, milestone, *grounds(session)(duty.campaign_id))
    return None


def _holding(subject: type[Item | Duty], *tables: type[SQLModel]) -> sa.Select[*tuple[Any, ...]]:
    """Select a deadline with what it is about, and hold both; what somebody else holds is not found."""
    columns = [column for table in (Deadline, subject, *tables) for column in read_columns(table)]
    return (
        sa.select(*columns)
        .select_from(Deadline)
        .join(subject)
        .join(Organization, col(Organization.id) == subject.organization_id)
        .where(col(Deadline.id) == sa.bindparam("deadline_id"))
        .with_for_update(of=(Deadline, subject), key_share=True, skip_locked=True)
    )


_OF_ITEM: PreparedQuery[*tuple[Any, ...]] = PreparedQuery(_holding(Item, Organization))
_OF_DUTY: PreparedQuery[*tuple[Any, ...]] = PreparedQuery(_holding(Duty, Organization, Milestone).join(Milestone))


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
        elif role is Role.RESPONSIBLE and about.item:
            people.add(about.item.responsible_id)
        elif role is Role.LEADER and about.item:
            people.add(about.item.leader_id)
        elif isinstance(role, Role):
            seats.extend(seats_of(role, about.organization))
    people |= appointments.holders_of(session, about.organization, seats, today, about.row.id)
    found = {person for person in people if person}
    if about.item:
        return access.filter_allowed(session, found, about.item, about.organization, today)
    return found


def _take(session: Session, deadline: Deadline, about: DeadlineSubject, step: LadderRung, now: datetime) -> None:
    today, why = about.book.today(now), about.why(step)
    late = ladder.overdue_days(about.due_on, today, about.days)
    data = {"rung": step.rung.value, "due_on": about.due_on.isoformat(), "why": why, "overdue": late}
    if not step.rule.automatic:
        drafted = _draft(session, deadline, about, step, now, why)
        data |= {"deadline_id": str(deadline.id), "escalation_id": str(drafted.id) if drafted else None}
    entry_id = entries.append(session, (about.kind, about.row.id), Act(step.rung), now=now, actor=None, data=data)
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
    if step.rule.quiet_days is None or about.item is None:
        return False
    last = about.item.progressed_at
    return last is not None and now - last < timedelta(days=step.rule.quiet_days)


def _draft(
    session: Session, deadline: Deadline, about: DeadlineSubject, step: LadderRung, now: datetime, why: str
) -> Escalation | None:
    """Draft what a human must send; None where it was drafted for the same due date before."""
    what = {"deadline_id": deadline.id, "rung": step.rung, "due_on": about.due_on}
    if _DRAFTED.first(session, **what):
        return None
    made = new(Escalation, **what, reason=why, drafted_at=now)
    store(session, made)
    work_items.put(session, waiting_rows(made, about.organization))
    return made


def draft_subject(escalation_id: UUID) -> WaitingSubject:
    """Return a drafted rung as what waits."""
    return WaitingSubject("escalation_id", escalation_id)


def waiting_rows(drafted: Escalation, owner: Organization) -> Iterator[WorkItemRow]:
    """Make the rows of what a drafted rung waits for: to be sent, or dismissed by the same people."""
    return ask_by_right("send", owner, drafted.due_on).rows(draft_subject(drafted.id), drafted.drafted_at)


_DRAFTED = PreparedQuery(
    sa.select(col(Escalation.id)).where(
        *(sa.inspect(Escalation).c[name] == sa.bindparam(name) for name in ("deadline_id", "rung", "due_on"))
    )
)


def _heads(session: Session, about: DeadlineSubject, today: date) -> set[UUID | None]:
    """Return the heads of every organization of the university."""
    owners = session.exec(select(Organization).where(Organization.committee_id == about.book.committee_id)).all()
    return {
        person
        for owner in owners
        for person in appointments.holders_of(session, owner, seats_of(Role.HEAD, owner), today)
    }
