"""The first items that wait for somebody, as lists show them, and how many there are."""

from datetime import date
from typing import TypeVar

import sqlalchemy as sa
from sqlmodel import col

from models.item import Item
from models.people import Organization
from workflows.items.lateness import LATENESS_COLUMNS, OverdueCalculator
from workflows.items.queries.expected_moves import EXPECTED_MOVES
from workflows.rows import Listing
from workflows.worklist.mine import Mine, Waiting
from workflows.worklist.task import SHOWN_COLUMNS, TASK_LABELS, Task, TaskSubject, not_soon, task_subject

T = TypeVar("T")
_RANKS = {str(each.move.name): rank for rank, each in enumerate(EXPECTED_MOVES)}
"""Of what an item waits for at once, what holds the others up comes first."""


def count_by_act(mine: Mine, waiting: Waiting) -> dict[str, int]:
    """Count the items that wait for each act."""
    each = waiting.subquery()
    return _counted(mine, each.c.act)


def count_by_first_act(mine: Mine, waiting: Waiting) -> dict[str, int]:
    """Count the items, each once: under what holds its others up."""
    each = waiting.subquery()
    rank = sa.func.min(sa.case(_RANKS, value=each.c.act)).label("rank")
    first = sa.select(rank).group_by(each.c.item_id).subquery()
    found = _counted(mine, first.c.rank)
    return {act: found[rank] for act, rank in _RANKS.items() if rank in found}


def _counted(mine: Mine, by: sa.ColumnElement[T]) -> dict[T, int]:
    rows = mine.session.execute(sa.select(by, sa.func.count()).group_by(by))
    return {value: count for value, count in rows}  # noqa: C416  rows are no pairs to mypy


def first_tasks(
    mine: Mine, waiting: Waiting, limit: int, *, late_first: bool = False, coming: bool = False
) -> list[Task]:
    """Return what the first so many items by due date wait for, those without one last; `coming` as it was selected."""
    each = waiting.cte()
    due, rest = (sa.func.min(each.c[name]).label(name) for name in ("due_sort", "rest"))
    chosen = sa.select(each.c.item_id, due, rest).group_by(each.c.item_id)
    order = (rest, due, each.c.item_id) if late_first else (due, each.c.item_id)
    found = chosen.order_by(*order).limit(limit).subquery()
    query = (
        _SHOWN.add_columns(each.c.act, each.c.step_due_on, each.c.done_by, found.c.due_sort.label("first"))
        .join(found, found.c.item_id == Item.id)
        .join(each, each.c.item_id == Item.id)
    )
    clock = OverdueCalculator.reading(mine.session, mine.today)
    rows = mine.session.execute(query).mappings()
    return [
        Task(
            row["act"],
            TASK_LABELS[row["act"]],
            about,
            later=coming or _not_soon(row["done_by"], mine.today, clock, about),
        )
        for row in sorted(rows, key=lambda row: (row["first"], row["id"], _RANKS[row["act"]]))
        for about in (task_subject(row, row["organization"], clock, row["step_due_on"]),)
    ]


def _not_soon(done_by: date | None, today: date, clock: OverdueCalculator, about: TaskSubject) -> bool:
    return done_by is not None and not about.late and not_soon(done_by, today, clock.ground(about.campaign_id)[1])


_SHOWN: Listing = sa.select(
    *(sa.inspect(Item).c[name] for name in (*SHOWN_COLUMNS, *LATENESS_COLUMNS)),
    col(Organization.name).label("organization"),
).join(Organization, col(Organization.id) == Item.organization_id)
