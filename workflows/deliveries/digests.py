"""每日提醒: what one person is told in one message a day, at most, on a working day."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.delivery import ContactAddress, Delivery
from models.delivery_states import Channel, DeliveryKind
from models.item import Item
from models.people import Appointment, Organization, User
from models.vocabulary import SubjectKind
from workflows.authz import visibility
from workflows.authz.actors import Actor, counts, in_office, load_actor
from workflows.days import day_of
from workflows.deliveries import outgoing
from workflows.deliveries.outgoing import IN_USE, PATHS, SENSITIVE, SLEEPING, NewDelivery
from workflows.notifications import queries as notifications
from workflows.workdays.stored import working_calendar
from workflows.worklist.task import WEEK, Line, TaskSubject, lines
from workflows.worklist.todo import Todo, Wait, todo

MOST = 200
"""How many of each somebody is told of at most; the rest is counted."""
TITLE = "对账销号：每日提醒"
NOTHING, AWAY = "当天没有要说的。", "请假期间不发。"
LONGEST = 60
"""How many letters of a problem are told."""
_KINDS = {"item": SubjectKind.ITEM, "duty": SubjectKind.DUTY, "escalation": SubjectKind.DOCUMENT}


@dataclass(frozen=True, slots=True)
class Due:
    """Where somebody's digest is to be sent now."""

    person_id: UUID
    channel: Channel
    address: str


def due(session: Session, now: datetime, channels: Collection[Channel], limit: int) -> Sequence[Due]:
    """Return who is to have a digest now, and has none of today; `now` is in the university's time.

    Nobody on a day off of the university, nobody who has left, and nobody at night.
    """
    today = day_of(now)
    working = [each for each in _universities(session) if working_calendar(session, each).is_workday(today)]
    if not working or now.time() >= SLEEPING:
        return ()
    told = sa.exists().where(
        col(Delivery.recipient_id) == ContactAddress.person_id,
        col(Delivery.channel) == ContactAddress.channel,
        col(Delivery.day) == today,
        col(Delivery.kind) == DeliveryKind.DIGEST,
    )
    serves_there = sa.exists().where(
        col(Appointment.user_id) == ContactAddress.person_id,
        in_office(today),
        col(Organization.id) == Appointment.organization_id,
        col(Organization.committee_id).in_(working),
        col(User.id) == ContactAddress.person_id,
        counts(),
    )
    query = sa.select(col(ContactAddress.person_id), col(ContactAddress.channel), col(ContactAddress.value)).where(
        col(ContactAddress.channel).in_(channels),
        IN_USE,
        col(ContactAddress.digest_at) <= now.time(),
        sa.not_(told),
        serves_there,
    )
    return [Due(*row) for row in session.execute(query.order_by(col(ContactAddress.person_id)).limit(limit))]


def _universities(session: Session) -> Sequence[UUID]:
    """Return the universities: the 院党委 that organizations belong to."""
    found = session.scalars(sa.select(col(Organization.committee_id)).distinct())
    return [each for each in found if each is not None]


def compose(session: Session, wanted: Due, now: datetime) -> NewDelivery:
    """Say what somebody must know today; what says nothing is kept as one that is not sent, with the reason."""
    today = day_of(now)
    actor = load_actor(session, wanted.person_id, today)
    if actor is None or actor.is_away:
        return unsent(wanted, AWAY if actor else outgoing.LEFT)
    found = todo(session, actor, now=now, today=today, limit=MOST)
    mine, kept_in = lines(found.mine), _sensitive(session, found)
    sections = [*_sections(found, mine, kept_in, today, _soon(session, actor, today))]
    if not sections:
        return unsent(wanted, NOTHING)
    if unread := notifications.unread_messages(session, actor):  # by themselves they are no reason to write
        sections.append(["消息", [[f"{unread}条消息未签收", "/inbox"]]])
    late = sum(line.about.late for line in mine)
    title = f"对账销号：{late}件逾期，" if late else "对账销号："
    about = frozenset(
        (_KINDS[each.kind], each.id) for each in _told(found) if each.kind in _KINDS and each.id not in kept_in
    )
    told = (f"{title}共{len(mine)}件待办", sections)
    return NewDelivery(wanted.person_id, wanted.channel, wanted.address, DeliveryKind.DIGEST, *told, about=about)


def unsent(wanted: Due, why: str) -> NewDelivery:
    """Return what is kept of a digest that is not sent."""
    return NewDelivery(
        *(wanted.person_id, wanted.channel, wanted.address, DeliveryKind.DIGEST, TITLE, []), suppressed=why
    )


def _sections(
    found: Todo, mine: Iterable[Line], kept_in: Collection[UUID], today: date, soon: date
) -> Iterator[list[object]]:
    """Yield what is late, due today, due within the week, asked without a date, and waited for: what there is."""
    by_when: dict[str, list[Line]] = {"已逾期": [], "今天到期": [], f"{WEEK}个工作日内到期": [], "等您办理": []}
    for line in mine:
        by_when[_when(line.about, today, soon)].append(line)
    hidden = 0
    for title, some in by_when.items():
        told = [line for line in some if line.about.id not in kept_in]
        hidden += len(some) - len(told)
        if told:
            yield [title, [[_line(line), _path(line.about)] for line in told]]
    waits = [wait for wait in found.waiting if wait.about.id not in kept_in]
    if waits:
        yield ["您在等别人办的", [[_wait(wait), _path(wait.about)] for wait in waits]]
    hidden += len(found.waiting) - len(waits)
    last = [[SENSITIVE.format(hidden), "/"]] if hidden else []
    last += [[f"待办共{sum(found.counts.values())}项，这里没有列完", "/"]] if found.more else []
    if last:
        yield ["另有", last]


def _soon(session: Session, actor: Actor, today: date) -> date:
    """Return the last day of the next working week, in the calendar of the actor's first university."""
    committees = (session.get_one(Organization, post.organization_id).committee_id for post in actor.posts)
    first = next((each for each in committees if each is not None), None)
    return working_calendar(session, first).shift(today, WEEK) if first else today + timedelta(weeks=1)


def _when(about: TaskSubject, today: date, soon: date) -> str:
    if about.late:
        return "已逾期"
    if about.due_on is None or about.due_on > soon:
        return "等您办理"
    return "今天到期" if about.due_on <= today else f"{WEEK}个工作日内到期"


def _line(line: Line) -> str:
    about, asked = line.about, "、".join(dict.fromkeys(task.label for task in line.tasks))
    late = f"，已逾期{about.overdue_days}个工作日" if about.late else ""
    day = f"，{about.due_on:%Y-%m-%d}到期" if about.due_on and not about.late else ""
    return f"{asked}：{_name(about)}{late}{day}"


def _wait(wait: Wait) -> str:
    return f"{_name(wait.about)}，等{wait.awaited.who}{wait.awaited.label}"


def _path(about: TaskSubject) -> str:
    kind = _KINDS.get(about.kind)
    return PATHS[kind].format(about.id) if kind else "/"


def _name(about: TaskSubject) -> str:
    return " ".join(each for each in (about.number, about.organization, cut(about.text, LONGEST)) if each)


def cut(text: str, most: int) -> str:
    """Return a text, or so many of its first letters with a sign that there are more."""
    return text if len(text) <= most else f"{text[:most]}……"


def _sensitive(session: Session, found: Todo) -> frozenset[UUID]:
    """Return which of the items told of are sensitive: nothing of them leaves the house."""
    some = {each.item_id for each in _told(found) if each.item_id is not None}
    return sensitive(session, some)


def sensitive(session: Session, items: Collection[UUID]) -> frozenset[UUID]:
    """Return which of some items are sensitive."""
    query = sa.select(col(Item.id)).where(col(Item.id).in_(items), visibility.SENSITIVE)
    return frozenset(session.scalars(query)) if items else frozenset()


def _told(found: Todo) -> Iterable[TaskSubject]:
    """Yield all that somebody is told of."""
    yield from (task.about for task in found.mine)
    yield from (wait.about for wait in found.waiting)
