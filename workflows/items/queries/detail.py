"""One item as its page and the API show it: its own fields, and what it was merged with."""

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col

from models.item import Item
from models.plain import by_column
from workflows.authz import access
from workflows.items import merging
from workflows.items.fields import Shown, shown
from workflows.items.loading.context import ItemContext


def _reading(where: Shown) -> Callable[[Item], dict[str, Any]]:
    """Return what reads the columns of an item that are shown in one place."""
    names = [field.name for field in shown(where)]
    values = attrgetter(*names)
    return lambda item: dict(zip(names, values(item), strict=True))


_listed, _detailed = _reading(Shown.LIST), _reading(Shown.DETAIL)


def item_row(case: ItemContext) -> dict[str, Any]:
    """Return one item with everything on it, as a list shows it and more."""
    item = case.item
    beside = {
        "due_sort": item.due_sort,
        "organization": case.organization.name,
        "indicator": case.indicator,
        "responsible": case.name(item.responsible_id),
        "leader": case.name(item.leader_id),
    }
    return _listed(item) | beside | _detailed(item)


def lines_of(case: ItemContext, rows: Iterable[SQLModel], **people: str) -> list[dict[str, Any]]:
    """Return what hangs on an item, each with the names of the people that its columns hold."""
    return [
        {name: value for name, value in by_column(row).items() if name != "shown"}
        | {label: case.name(getattr(row, column)) for label, column in people.items()}
        for row in rows
    ]


def merged_items(session: Session, case: ItemContext) -> dict[str, Any]:
    """Return the number of the item that this one was merged into, and all merged into it.

    Also those that were merged into these before: the whole chain. They keep their numbers and
    point to the survivor; what the viewer may not see is not named.
    """
    into, item_id = case.item.merged_into_id, case.item.id
    found: Sequence[sa.Row[UUID, str | None, str]] = ()
    if into is not None or case.survives:
        found = session.execute(
            sa.select(col(Item.id), col(Item.number), col(Item.text))
            .where(
                sa.or_(col(Item.id) == into, col(Item.id).in_(merging.merged_into(item_id))),
                access.visible_clause(case.actor, case.today),
            )
            .order_by(col(Item.number), col(Item.id))
        ).all()
    return {
        "merged_into": next((number for found_id, number, _ in found if found_id == into), None),
        "merged_from": [
            {"id": found_id, "number": number, "text": text} for found_id, number, text in found if found_id != into
        ],
    }
