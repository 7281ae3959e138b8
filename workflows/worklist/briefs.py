"""待办 in brief, of many people at once: what a message tells of it.

Most people have only what asks them by name. Of those it is read in a few statements for all of them; of whoever has an
office that something is asked of, or does another's work, 待办 is asked itself. A test holds both to the same answers.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.item import Delegation, Item, Measure
from models.people import Proxy
from models.signature import Signature
from models.vocabulary import Role, State
from models.work_item import WorkItem
from workflows.authz.actors import Actor
from workflows.authz.permissions import ROLE_SEATS
from workflows.items.lateness import OverdueCalculator
from workflows.items.queries.branches import BY_DUE_DATE
from workflows.items.queries.expected_moves import EXPECTED_MOVES
from workflows.work_items.queries import begun, seats_of
from workflows.worklist.mine import STEP_DUE_ON, given_away
from workflows.worklist.task import TASK_LABELS, Task, TaskSubject, lines, task_subject, urgency
from workflows.worklist.todo import todo
from workflows.worklist.waiting_items import RANKS, SHOWN

_HEADS = {seat.office for seat in ROLE_SEATS[Role.HEAD]}
_WHO = [tuple(role.label for role in each.by) for each in EXPECTED_MOVES]


@dataclass(frozen=True, slots=True)
class BriefLine:
    """One thing: what somebody must do about it, or who must do what."""

    about: TaskSubject
    labels: tuple[str, ...]
    """What is to be done, in words."""
    who: tuple[str, ...] = ()
    """Who must; nobody, where it is the reader."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What somebody must do, the most urgent first, and what of their own waits for others.

    With `more` there is more to do than is told: `tasks` counts all there is.
    """

    mine: tuple[BriefLine, ...]
    waiting: tuple[BriefLine, ...]
    tasks: int
    more: bool


def briefs(
    session: Session, actors: Sequence[Actor], *, now: datetime, today: date, limit: int
) -> Iterator[tuple[Actor, Brief]]:
    """Yield what each must do today and waits for, so much of either at most: as `todo` has it."""
    plain = asked_by_name_alone(session, actors, today, limit)
    tasks = _tasks(session, plain, today)
    waits = _waits(session, plain, today, limit)
    for actor in actors:
        if actor.user_id in plain:
            mine = tasks.get(actor.user_id, [])
            waiting = tuple(waits.get(actor.user_id, ()))
            yield actor, Brief(_told(mine), waiting, len(mine), more=False)
        else:
            found = todo(session, actor, now=now, today=today, limit=limit)
            waiting = tuple(_awaited(each.about, RANKS[each.awaited.act]) for each in found.waiting)
            yield actor, Brief(_told(found.mine), waiting, sum(found.counts.values()), found.more)


def _told(tasks: Sequence[Task]) -> tuple[BriefLine, ...]:
    return tuple(
        BriefLine(line.about, tuple(dict.fromkeys(task.label for task in line.tasks))) for line in lines(tasks)
    )


def _awaited(about: TaskSubject, rank: int) -> BriefLine:
    return BriefLine(about, (EXPECTED_MOVES[rank].task,), _WHO[rank])


def asked_by_name_alone(session: Session, actors: Sequence[Actor], today: date, limit: int) -> list[UUID]:
    """Return who does nothing but what asks them by name, and not too much of that."""
    plain = [
        actor
        for actor in actors
        if not actor.stands_in_for and _HEADS.isdisjoint(post.office for post in actor.posts) and actor.posts
    ]
    people = [actor.user_id for actor in plain]
    if not people:
        return []
    seats = {actor.user_id: seats_of(actor.posts) for actor in plain}
    held = {seat for some in seats.values() for seat in some}
    asked = _asked_seats(session, held)
    others = _who_do_more(session, people, today, limit)
    return [who for who in people if who not in others and asked.isdisjoint(seats[who])]


def _asked_seats(session: Session, held: Collection[tuple[UUID, str]]) -> set[tuple[UUID, str]]:
    """Return those of some seats that anything is asked of."""
    rows = (col(WorkItem.organization_id), col(WorkItem.seat))
    query = sa.select(*rows).where(rows[0].in_({where for where, _ in held}), rows[1].in_({seat for _, seat in held}))
    return {(where, seat) for where, seat in session.execute(query.distinct())}


def _who_do_more(session: Session, people: Sequence[UUID], today: date, limit: int) -> set[UUID]:
    """Return who has more to do, or to wait for, than items ask of them by name; or more of that than is told."""
    lent = sa.select(col(Proxy.to_id)).where(
        col(Proxy.to_id).in_(people), col(Proxy.starts_on) <= today, col(Proxy.ends_on) >= today
    )
    given = sa.select(col(Delegation.to_id)).where(col(Delegation.to_id).in_(people), col(Delegation.until_on) >= today)
    signed = (
        sa.select(col(Signature.user_id))
        .join(Item, sa.and_(col(Item.id) == Signature.item_id, col(Item.state) == State.VERIFY))
        .where(col(Signature.user_id).in_(people))
    )
    many = (
        sa.select(col(WorkItem.person_id))
        .where(col(WorkItem.person_id).in_(people))
        .group_by(col(WorkItem.person_id))
        .having(sa.func.count() >= limit)
    )
    return {who for who in session.scalars(sa.union(lent, given, signed, many)) if who is not None}


def _tasks(session: Session, people: Sequence[UUID], today: date) -> Mapping[UUID, list[Task]]:
    """Return what items ask of some people by name, the most urgent first."""
    if not people:
        return {}
    query = (
        SHOWN.add_columns(col(WorkItem.person_id), col(WorkItem.act), sa.func.min(STEP_DUE_ON).label("step_due_on"))
        .join(WorkItem, col(WorkItem.item_id) == Item.id)
        .where(col(WorkItem.person_id).in_(people), begun(today), sa.not_(sa.exists().where(given_away(today))))
        .group_by(*SHOWN.selected_columns, col(WorkItem.person_id), col(WorkItem.act))
    )
    clock = OverdueCalculator.reading(session, today)
    found = defaultdict[UUID, list[Task]](list)
    for row in sorted(session.execute(query).mappings(), key=lambda row: RANKS[row["act"]]):
        about = task_subject(row, row["organization"], clock, row["step_due_on"])
        found[row["person_id"]].append(Task(row["act"], TASK_LABELS[row["act"]], about))
    return {who: sorted(some, key=urgency) for who, some in found.items()}


def _waits(session: Session, people: Sequence[UUID], today: date, limit: int) -> Mapping[UUID, list[BriefLine]]:
    """Return what items that name some people wait for, if it is not they: the first so many of each by due date."""
    if not people:
        return {}
    named = sa.union(
        *(
            sa.select(person.label("person_id"), item.label("item_id")).where(person.in_(people))
            for person, item in (
                (col(Item.responsible_id), col(Item.id)),
                (col(Item.leader_id), col(Item.id)),
                (col(Measure.responsible_id), col(Measure.item_id)),
            )
        )
    ).subquery()
    own, asked = aliased(WorkItem), (col(WorkItem.item_id) == Item.id, begun(today))
    first = sa.select(sa.func.min(sa.case(RANKS, value=col(WorkItem.act)))).where(*asked).scalar_subquery()
    does = sa.exists().where(
        *(col(own.item_id) == Item.id, col(own.person_id) == named.c.person_id, begun(today, own)),
        sa.not_(sa.exists().where(given_away(today, own))),
    )
    nth = sa.func.row_number().over(partition_by=named.c.person_id, order_by=BY_DUE_DATE)
    found = (
        sa.select(named, first.label("rank"), nth.label("nth"))
        .join(Item, col(Item.id) == named.c.item_id)
        .where(sa.exists().where(*asked), sa.not_(does))
        .subquery()
    )
    query = SHOWN.add_columns(found.c.person_id, found.c.rank).join(found, found.c.item_id == Item.id)
    clock = OverdueCalculator.reading(session, today)
    waits = defaultdict[UUID, list[BriefLine]](list)
    for row in session.execute(query.where(found.c.nth <= limit).order_by(found.c.nth)).mappings():
        about = task_subject(row, row["organization"], clock)
        waits[row["person_id"]].append(_awaited(about, row["rank"]))
    return waits
