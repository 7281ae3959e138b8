"""存疑: what makes a file of evidence worth a second look. Shown to whoever sees it, never a block.

That a file serves elsewhere is told to nobody who may not know of what it serves: it is counted
over the items that the viewer may know of. So the higher up somebody decides, the more of it they
see, and those who sign last, for the whole university, see most. It follows that two people may be
shown different doubts of one item; a signature holds those that its own signer was shown
(workflows/items/signing.py), and when what the signer may know changes, they must look again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.item import Evidence, Item
from models.session import columns
from models.vocabulary import DoubtKind
from workflows.authz import access
from workflows.authz.actors import Actor
from workflows.rules.snapshot import campaign_rules

_its, _other = aliased(Item), aliased(Evidence)


Served = tuple[UUID, str | None, date | None, datetime, UUID, int, int]
"""A file, its name and own day, when its item was registered in which campaign, and how often it serves elsewhere."""


def _of_item(served: sa.ColumnElement[bool]) -> sa.Select[*Served]:
    """Make the statement of an item's files, each with what else it serves of some items."""
    organization = col(_its.organization_id)
    another = sa.case((col(Item.organization_id) != organization, col(Item.organization_id)))
    return (
        sa.select(
            col(Evidence.id),
            col(Evidence.file_name),
            col(Evidence.made_on),
            col(_its.created_at),
            col(_its.campaign_id),
            sa.func.count(sa.distinct(col(Item.id))).label("items"),
            sa.func.count(sa.distinct(another)).label("organizations"),
        )
        .join(_its, col(_its.id) == col(Evidence.item_id))
        .outerjoin(
            _other, sa.and_(col(_other.sha256) == col(Evidence.sha256), col(_other.item_id) != col(Evidence.item_id))
        )
        .outerjoin(Item, sa.and_(col(Item.id) == col(_other.item_id), served))
        .where(col(Evidence.item_id) == sa.bindparam("item_id"), col(Evidence.sha256).is_not(None))
        .group_by(col(Evidence.id), col(_its.id))
        .order_by(col(Evidence.id))
    )


@dataclass(frozen=True, slots=True)
class EvidenceWarning:
    """One doubt about one piece of evidence."""

    evidence_id: UUID
    kind: DoubtKind
    sentence: str


def evidence_warnings(session: Session, actor: Actor, item_id: UUID) -> tuple[EvidenceWarning, ...]:
    """Return the doubts about an item's files that somebody may know, in the order of the files.

    Files added since in this transaction must be flushed.
    """
    served = access.visible_clause(actor, actor.today)
    return tuple(
        EvidenceWarning(row.id, kind, f"“{row.file_name}”{reason}。")
        for row in columns(session, _of_item(served), {"item_id": item_id})
        for kind, reason in _reasons(session, row)
    )


def _reasons(session: Session, row: sa.Row[*Served]) -> Iterator[tuple[DoubtKind, str]]:
    if row.items:
        yield DoubtKind.OTHER_ITEMS, f"这份文件还用于另外{row.items}件事项"
    if row.organizations:
        yield (DoubtKind.OTHER_ORGANIZATIONS, f"这份文件还用于另外{row.organizations}个党组织的事项")
    registered_on = campaign_rules(session, row.campaign_id).today(row.created_at)
    if row.made_on and row.made_on < registered_on:
        made = f"{row.made_on.year}年{row.made_on.month}月{row.made_on.day}日"
        yield DoubtKind.OLDER, f"自载日期为{made}，早于问题登记之日"
