"""并案: what becomes of the problems that an item took in. None of them may get lost.

Each is a measure of the survivor's plan. An item without a plan yet gets it with the plan.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.item import Item
from workflows.items.loading.context import ItemContext
from workflows.texts import MAX_TEXT_CHARACTERS


def absorbed_problems(session: Session, case: ItemContext) -> Sequence[Item]:
    """Return the items merged into one, and those merged into these before, the oldest first."""
    if not case.survives:
        return ()
    item_id = case.item.id
    return session.exec(select(Item).where(col(Item.id).in_(merged_into(item_id))).order_by(col(Item.id))).all()


def merged_into(item_id: UUID | sa.ColumnElement[UUID]) -> sa.Select[tuple[UUID]]:
    """Select the ids of all that was merged into an item, however many steps away."""
    direct: sa.Select[tuple[UUID]] = sa.select(col(Item.id).label("id")).where(col(Item.merged_into_id) == item_id)
    chain = direct.cte("merged_in", recursive=True)
    further = sa.select(col(Item.id)).join(chain, col(Item.merged_into_id) == chain.c.id)
    return sa.select(chain.union(further).c.id)


def absorbed_task(problem: Item) -> str:
    """Return what a measure says that is to put a merged problem right."""
    return f"{_mark(problem)}{problem.text}"[:MAX_TEXT_CHARACTERS]


def missing_measures(problems: Iterable[Item], texts: Iterable[str]) -> list[Item]:
    """Return the merged problems that no measure of a plan names."""
    written = tuple(texts)
    return [each for each in problems if not any(_named(each, text) for text in written)]


def due_of_merged(item: Item, today: date) -> date:
    """Return by when a merged problem is to be put right: with the rest, but not in the past."""
    return max(item.due_on or today, today)


def _mark(problem: Item) -> str:
    return f"并入事项{problem.number}：" if problem.number else "并入问题："


def _named(problem: Item, text: str) -> bool:
    return (_mark(problem) if problem.number else problem.text[: MAX_TEXT_CHARACTERS // 2]) in text
