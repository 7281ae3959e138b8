"""每日提醒: what one person is told in one message a day, at most, on a working day."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.delivery import ContactAddress, Delivery
from models.delivery_states import Channel, DeliveryKind
from models.item import Item
from models.people import Organization
from models.vocabulary import SubjectKind
from workflows.authz import visibility
from workflows.authz.actors import Actor, load_actors
from workflows.days import day_of
from workflows.deliveries import outgoing, wording
from workflows.deliveries.outgoing import PATHS, Content, NewDelivery, Subject, is_awake
from workflows.deliveries.reach import digest_order, digest_time, reachable
from workflows.deliveries.wording import SENSITIVE, Phrase, Text, joined, phrase
from workflows.deliveries.working_days import serves_at_work
from workflows.notifications import queries as notifications
from workflows.workdays.stored import working_calendar
from workflows.worklist.briefs import Brief, BriefLine, briefs
from workflows.worklist.task import WEEK, TaskSubject

MOST = 200
"""How many of each somebody is told of at most; the rest is counted."""
TITLE = "对账销号：每日提醒"
NOTHING = "当天没有要说的。"
LONGEST = 60
"""How many letters of a problem are told."""
_KINDS = {"item": SubjectKind.ITEM, "duty": SubjectKind.DUTY, "escalation": SubjectKind.DOCUMENT}


@dataclass(frozen=True, slots=True)
class Due:
    """Where somebody's digest is to be sent now."""

    person_id: UUID
    channel: Channel
    address: str


def due(
    session: Session, now: datetime, channels: Collection[Channel], limit: int, begin: UUID | None = None
) -> Sequence[Due]:
    """Return who is to have a digest now, and has none of today; `now` is in the university's time.

    Nobody on a day off of the university, nobody who has left, and nobody at night; everybody at one address
    (`reach.digest_order`). They are in the order of their ids; whoever has looked at those before one may `begin`
    there.
    """
    today = day_of(now)
    if not is_awake(now):
        return ()
    told = sa.exists().where(
        col(Delivery.recipient_id) == ContactAddress.person_id,
        col(Delivery.day) == today,
        col(Delivery.kind) == DeliveryKind.DIGEST,
    )
    query = sa.select(col(ContactAddress.person_id), col(ContactAddress.channel), col(ContactAddress.value)).where(
        col(ContactAddress.channel).in_(channels),
        sa.not_(told),  # first: of most it is so, all day long
        digest_time(today) <= now.time(),
        reachable(today),
        serves_at_work(session, col(ContactAddress.person_id), today),
    )
    if begin is not None:
        query = query.where(col(ContactAddress.person_id) >= begin)
    found = session.execute(query.order_by(col(ContactAddress.person_id), *digest_order(today)).limit(limit))
    first: dict[UUID, Due] = {}
    for row in found:
        first.setdefault(row[0], Due(*row))
    return [*first.values()]


def compose(session: Session, wanted: Sequence[Due], now: datetime) -> list[NewDelivery]:
    """Say what some people must know today; what says nothing is kept as one that is not sent, with the reason.

    It says what 待办 does. `now` is in the university's time.
    """
    today = day_of(now)
    actors = load_actors(session, {each.person_id for each in wanted}, today)
    there = [actor for actor in actors if not actor.is_away]
    found = briefs(session, there, now=now, today=today, limit=MOST)
    said = {actor.user_id: each for actor, each in zip(there, _told(session, [*found], today), strict=True)}
    away = {actor.user_id for actor in actors} - said.keys()
    return [
        _delivery(each, said[each.person_id])
        if each.person_id in said
        else unsent(each, outgoing.AWAY if each.person_id in away else outgoing.LEFT)
        for each in wanted
    ]


@dataclass(frozen=True, slots=True)
class _Said:
    """What somebody's digest says; nothing where it has no sections."""

    title: str
    sections: Content
    about: frozenset[Subject]


def _told(session: Session, found: Sequence[tuple[Actor, Brief]], today: date) -> Iterator[_Said]:
    """Put what people have to do in words, one after another."""
    soon = _soon(session, [actor for actor, _ in found], today)
    kept_in = sensitive(session, {item for _, brief in found for item in _items(brief)})
    unread = notifications.have_unread(session, [actor.user_id for actor, _ in found])
    for actor, brief in found:
        sections = [*_sections(brief, kept_in, today, soon[actor.user_id])]
        # By themselves messages are no reason to write.
        if sections and actor.user_id in unread and (many := notifications.unread_messages(session, actor)):
            sections.append([phrase(wording.MESSAGES), [[phrase(wording.UNREAD, f"{many}"), "/inbox"]]])
        late = sum(line.about.late for line in brief.mine)
        many = len(brief.mine)
        title = wording.DIGEST_LATE.format(late, many) if late else wording.DIGEST.format(many)
        about = (line.about for line in (*brief.mine, *brief.waiting) if line.about.id not in kept_in)
        about_known = frozenset((_KINDS[each.kind], each.id) for each in about if each.kind in _KINDS)
        yield _Said(title, sections, about_known)


def _delivery(wanted: Due, said: _Said) -> NewDelivery:
    if not said.sections:
        return unsent(wanted, NOTHING)
    whom = (wanted.person_id, wanted.channel, wanted.address, DeliveryKind.DIGEST)
    return NewDelivery(*whom, said.title, said.sections, about=said.about)


def unsent(wanted: Due, why: str) -> NewDelivery:
    """Return what is kept of a digest that is not sent."""
    return NewDelivery(
        *(wanted.person_id, wanted.channel, wanted.address, DeliveryKind.DIGEST, TITLE, []), suppressed=why
    )


def _sections(brief: Brief, kept_in: Collection[UUID], today: date, soon: date) -> Iterator[list[Any]]:
    """Yield what is late, due today, due within the week, asked without a date, and waited for: what there is."""
    by_when: dict[str, list[BriefLine]] = {each: [] for each in (wording.LATE, wording.TODAY, wording.SOON)}
    by_when[wording.UNDATED] = []
    for line in brief.mine:
        by_when[_when(line.about, today, soon)].append(line)
    hidden = 0
    for title, some in by_when.items():
        told = [line for line in some if line.about.id not in kept_in]
        hidden += len(some) - len(told)
        if told:
            many = [f"{WEEK}"] if title == wording.SOON else []
            yield [phrase(title, *many), [[_line(line), _path(line.about)] for line in told]]
    waits = [wait for wait in brief.waiting if wait.about.id not in kept_in]
    if waits:
        yield [phrase(wording.WAITING), [[_wait(wait), _path(wait.about)] for wait in waits]]
    hidden += len(brief.waiting) - len(waits)
    last = [[phrase(SENSITIVE, f"{hidden}"), "/"]] if hidden else []
    last += [[phrase(wording.MORE, f"{brief.tasks}"), "/"]] if brief.more else []
    if last:
        yield [phrase(wording.BESIDES), last]


def _soon(session: Session, actors: Sequence[Actor], today: date) -> dict[UUID, date]:
    """Return the last day of the next working week, in the calendar of each one's first university."""
    places = {post.organization_id for actor in actors for post in actor.posts}
    query = sa.select(col(Organization.id), col(Organization.committee_id)).where(col(Organization.id).in_(places))
    committees = {place: committee for place, committee in session.execute(query)}  # noqa: C416  rows are no pairs to mypy
    week = cache(lambda committee_id: working_calendar(session, committee_id).shift(today, WEEK))
    found = {}
    for actor in actors:
        first = next((at for post in actor.posts if (at := committees[post.organization_id])), None)
        found[actor.user_id] = week(first) if first else today + timedelta(weeks=1)
    return found


def _when(about: TaskSubject, today: date, soon: date) -> str:
    if about.late:
        return wording.LATE
    if about.due_on is None or about.due_on > soon:
        return wording.UNDATED
    return wording.TODAY if about.due_on <= today else wording.SOON


def _line(line: BriefLine) -> Phrase:
    about, asked = line.about, (joined("、", line.labels), _name(line.about))
    if about.late:
        return phrase(wording.TO_DO_LATE, *asked, f"{about.overdue_days}")
    return phrase(wording.TO_DO_BY, *asked, f"{about.due_on}") if about.due_on else phrase(wording.TO_DO, *asked)


def _wait(wait: BriefLine) -> Phrase:
    return phrase(wording.AWAITED, _name(wait.about), joined("或", wait.who), joined("、", wait.labels))


def _path(about: TaskSubject) -> str:
    kind = _KINDS.get(about.kind)
    return PATHS[kind].format(about.id) if kind else "/"


def _name(about: TaskSubject) -> Text:
    if about.kind == "escalation":
        return phrase(wording.A_PAPER)
    return " ".join(each for each in (about.number, about.organization, cut(about.text, LONGEST)) if each)


def cut(text: str, most: int) -> str:
    """Return a text, or so many of its first letters with a sign that there are more."""
    return text if len(text) <= most else f"{text[:most]}……"


def sensitive(session: Session, items: Collection[UUID]) -> frozenset[UUID]:
    """Return which of some items are sensitive."""
    query = sa.select(col(Item.id)).where(col(Item.id).in_(items), visibility.SENSITIVE)
    return frozenset(session.scalars(query)) if items else frozenset()


def _items(brief: Brief) -> Iterator[UUID]:
    """Yield the items that somebody is told of."""
    return (line.about.item_id for line in (*brief.mine, *brief.waiting) if line.about.item_id is not None)
