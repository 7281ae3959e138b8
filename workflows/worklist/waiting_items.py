"""The first items that wait for somebody, as lists show them, and how many there are."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.item import Item
from models.people import Organization
from models.shaped import ShapedQuery
from models.vocabulary import State
from workflows.items.lateness import LATENESS_COLUMNS, OverdueCalculator
from workflows.items.loading import disputed
from workflows.items.loading.read import read_names
from workflows.items.queries.expected_moves import EXPECTED_MOVES
from workflows.rows import Listing
from workflows.worklist.asker import Asker
from workflows.worklist.mine import waiting
from workflows.worklist.task import SHOWN_COLUMNS, TASK_LABELS, Task, TaskSubject, not_soon, task_subject

RANKS = {str(each.move.name): rank for rank, each in enumerate(EXPECTED_MOVES)}
"""Of what an item waits for at once, what holds the others up comes first."""


def count_by_act(session: Session, by: Asker) -> dict[str, int]:
    """Count the items that wait for each act today."""
    return dict(_BY_ACT.all(session, by))


def count_by_first_act(session: Session, by: Asker) -> dict[str, int]:
    """Count the items, each once: under what holds its others up."""
    found = dict(_BY_RANK.all(session, by))
    return {act: found[rank] for act, rank in RANKS.items() if rank in found}


def by_rank(tasks: Iterable[Task]) -> dict[str, int]:
    """Count tasks by act, in the order of the acts."""
    found = Counter(task.act for task in tasks)
    return {act: found[act] for act in RANKS if act in found}


class FirstTasks(NamedTuple):
    """The first so many tasks that wait today, and as many that do from a later day on.

    `in_place_of` names, by item and act, who is stood in for: away, delegating, or lending the signature.
    """

    today: list[Task]
    coming: list[Task]
    in_place_of: dict[tuple[UUID, str], str]


def first_tasks(session: Session, by: Asker, limit: int, *, late_first: bool = False) -> FirstTasks:
    """Return what the first so many items by due date wait for, those without one last."""
    today = by.sees.today
    clock = OverdueCalculator.reading(session, today)
    rows = _FIRST.mappings(session, _First(by, limit, late_first))
    names = read_names(session, {UUID(row["in_place_of"]) for row in rows if row["in_place_of"]})
    first = FirstTasks([], [], {})
    for row in sorted(rows, key=lambda row: (row["nth"], RANKS[row["act"]])):
        about = task_subject(row, row["organization"], clock, row["step_due_on"])
        if row["disputed"]:
            about = replace(about, disputed=disputed.read(row["disputed"]).called)
        later = bool(row["coming"]) or _not_soon(row["done_by"], today, clock, about)
        (first.coming if row["coming"] else first.today).append(
            Task(row["act"], TASK_LABELS[row["act"]], about, later=later)
        )
        if row["in_place_of"]:
            first.in_place_of[about.id, row["act"]] = names[UUID(row["in_place_of"])]
    return first


def _not_soon(done_by: date | None, today: date, clock: OverdueCalculator, about: TaskSubject) -> bool:
    return done_by is not None and not about.late and not_soon(done_by, today, clock.ground(about.campaign_id)[1])


_DISPUTED = sa.case((col(Item.state) == State.VERIFY, disputed.of_item(col(Item.id))))
SHOWN: Listing = sa.select(
    *(sa.inspect(Item).c[name] for name in (*SHOWN_COLUMNS, *LATENESS_COLUMNS)),
    col(Organization.name).label("organization"),
).join(Organization, col(Organization.id) == Item.organization_id)
"""Selects what tells of an item in a list."""


class _First(NamedTuple):
    by: Asker
    limit: int
    late_first: bool


def _first(asked: _First) -> Listing:
    those = waiting(asked.by).cte()
    each = those.c
    due, rest = sa.func.min(each.due_sort), sa.func.min(each.rest)
    order = (rest, due, each.item_id) if asked.late_first else (due, each.item_id)
    nth = sa.func.row_number().over(partition_by=each.coming, order_by=order).label("nth")
    found = sa.select(each.item_id, each.coming, nth).group_by(each.item_id, each.coming).subquery()
    chosen = sa.and_(found.c.item_id == each.item_id, found.c.coming == each.coming, found.c.nth <= asked.limit)
    given = (each.act, each.step_due_on, each.done_by, each.coming, each.in_place_of, found.c.nth)
    return (
        SHOWN.add_columns(*given, _DISPUTED.label("disputed")).join(those, each.item_id == Item.id).join(found, chosen)
    )


def _by_act(by: Asker) -> Listing:
    each = waiting(by).subquery().c
    return sa.select(each.act, sa.func.count()).where(each.coming == 0).group_by(each.act)


def _by_rank(by: Asker) -> Listing:
    each = waiting(by).subquery().c
    rank = sa.func.min(sa.case(RANKS, value=each.act)).label("rank")
    first = sa.select(rank).group_by(each.item_id).subquery()
    return sa.select(first.c.rank, sa.func.count()).group_by(first.c.rank)


_FIRST, _BY_ACT, _BY_RANK = ShapedQuery(_first), ShapedQuery(_by_act), ShapedQuery(_by_rank)
