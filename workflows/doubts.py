"""存疑: what makes a file of evidence worth a second look. Shown to everybody, never a block.

The sentences name no other item and no other organization, so that everybody may read the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.item import Evidence, Item
from models.session import columns
from models.vocabulary import DoubtKind
from workflows.rulebook import rulebook

_other, _elsewhere = aliased(Evidence), aliased(Item)
_OF_ITEM = (
    sa.select(
        col(Evidence.id),
        col(Evidence.file_name),
        col(Evidence.made_on),
        col(Item.created_at),
        col(Item.campaign_id),
        sa.func.count(sa.distinct(col(_elsewhere.id))).label("items"),
        sa.func.count(
            sa.distinct(
                sa.case(
                    (
                        col(_elsewhere.organization_id) != col(Item.organization_id),
                        col(_elsewhere.organization_id),
                    )
                )
            )
        ).label("organizations"),
    )
    .join(Item, col(Item.id) == col(Evidence.item_id))
    .outerjoin(
        _other,
        sa.and_(
            col(_other.sha256) == col(Evidence.sha256),
            col(_other.item_id) != col(Evidence.item_id),
        ),
    )
    .outerjoin(_elsewhere, col(_elsewhere.id) == col(_other.item_id))
    .where(col(Evidence.item_id) == sa.bindparam("item_id"), col(Evidence.sha256).is_not(None))
    .group_by(col(Evidence.id), col(Item.id))
    .order_by(col(Evidence.id))
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubt about one piece of evidence."""

    evidence_id: UUID
    kind: DoubtKind
    sentence: str


def doubts(session: Session, item_id: UUID) -> tuple[Doubt, ...]:
    """Return the doubts about an item's files, in the order of the files; the same for everybody.

    Files added since in this transaction must be flushed.
    """
    return tuple(
        Doubt(row.id, kind, f"“{row.file_name}”{reason}。")
        for row in columns(session, _OF_ITEM, {"item_id": item_id})
        for kind, reason in _reasons(session, row)
    )


def _reasons(session: Session, row: Any) -> Iterator[tuple[DoubtKind, str]]:
    if row.items:
        yield DoubtKind.OTHER_ITEMS, f"这份文件还用于另外{row.items}件事项"
    if row.organizations:
        yield (
            DoubtKind.OTHER_ORGANIZATIONS,
            f"这份文件还用于另外{row.organizations}个党组织的事项",
        )
    registered_on = rulebook(session, row.campaign_id).today(row.created_at)
    if row.made_on and row.made_on < registered_on:
        made = f"{row.made_on.year}年{row.made_on.month}月{row.made_on.day}日"
        yield DoubtKind.OLDER, f"自载日期为{made}，早于问题登记之日"
