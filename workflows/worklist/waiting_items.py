"""The first items that wait for somebody, as lists show them, and how many there are."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import NamedTuple, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col

from models.item import Item
from models.people import Organization
from models.vocabulary import State
from workflows.items.lateness import LATENESS_COLUMNS, OverdueCalculator
from workflows.items.loading import disputed
from workflows.items.loading.read import read_names
from workflows.items.queries.expected_moves import EXPECTED_MOVES
from workflows.rows import Listing
from workflows.worklist.mine import Mine
from workflows.worklist.task import SHOWN_COLUMNS, TASK_LABELS, Task, TaskSubject, not_soon, task_subject

T = TypeVar("T")
RANKS = {str(each.move.name): rank for rank, each in enumerate(EXPECTED_MOVES)}
"""Of what an item waits for at once, what holds the others up comes first."""


def count_by_act(mine: Mine, waiting: sa.CTE) -> dict[str, int]:
    """Count the items that wait for each act today."""
    return _counted(mine, waiting.c.act, waiting.c.coming == 0)


def count_by_first_act(mine: Mine, waiting: sa.CTE) -> dict[str, int]:
    """Count the items, each once: under what holds its others up."""
    rank = sa.func.min(sa.case(RANKS, value=waiting.c.act)).label("rank")
    first = sa.select(rank).group_by(waiting.c.item_id).subquery()
    found = _counted(mine, first.c.rank)
    return {act: found[rank] for act, rank in RANKS.items() if rank in found}


def by_rank(tasks: Iterable[Task]) -> dict[str, int]:
    """Count tasks by act, in the order of the acts."""
    found = Counter(task.act for task in tasks)
    return {act: found[act] for act in RANKS if act in found}


def _counted(mine: Mine, by: sa.ColumnElement[T], *where: sa.ColumnElement[bool]) -> dict[T, int]:
    rows = mine.session.execute(sa.select(by, sa.func.count()).where(*where).group_by(by))
    return {value: count for value, count in rows}  # noqa: C416  rows are no pairs to mypy


class FirstTasks(NamedTuple):
    """The first so many tasks that wait today, and as many that do from a later day on.

    `in_place_of` names, by item and act, who is stood in for: away, delegating, or lending the signature.
    """

    today: list[Task]
    coming: list[Task]
    in_place_of: dict[tuple[UUID, str], str]


def first_tasks(mine: Mine, waiting: sa.CTE, limit: int, *, late_first: bool = False) -> FirstTasks:
    """Return what the first so many items by due date wait for, those without one last."""
    each = waiting.c
    due, rest = sa.func.min(each.due_sort), sa.func.min(each.rest)
    order = (rest, due, each.item_id) if late_first else (due, each.item_id)
    nth = sa.func.row_number().over(partition_by=each.coming, order_by=order).label("nth")
    found = sa.select(each.item_id, each.coming, nth).group_by(each.item_id, each.coming).subquery()
    chosen = sa.and_(found.c.item_id == each.item_id, found.c.coming == each.coming, found.c.nth <= limit)
    given = (each.act, each.step_due_on, each.done_by, each.coming, each.in_place_of, found.c.nth)
    query = (
        SHOWN.add_columns(*given, _DISPUTED.label("disputed"))
        .join(waiting, each.item_id == Item.id)
        .join(found, chosen)
    )
    clock = OverdueCalculator.reading(mine.session, mine.today)
    rows = mine.session.execute(query).mappings().all()
    names = read_names(mine.session, {UUID(row["in_place_of"]) for row in rows if row["in_place_of"]})
    first = FirstTasks([], [], {})
    for row in sorted(rows, key=lambda row: (row["nth"], RANKS[row["act"]])):
        about = task_subject(row, row["organization"], clock, row["step_due_on"])
        if row["disputed"]:
            about = replace(about, disputed=disputed.read(row["disputed"]))
        later = bool(row["coming"]) or _not_soon(row["done_by"], mine.today, clock, about)
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
