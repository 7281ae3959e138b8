"""What is frozen with each version that is sent: what the system held of an organization then."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from models.campaign import Indicator
from models.item import Item
from models.people import Organization
from workflows.authz import paths
from workflows.authz.visibility import SENSITIVE
from workflows.deadlines.ladder import overdue_before
from workflows.items.lateness import is_late
from workflows.rules.snapshot import CampaignRules
from workflows.statistics.queries import tally_items
from workflows.submissions.owed import OwedDuty
from workflows.workdays.calendar import Calendar

ItemRow = Mapping[Any, Any]
"""A row of `_SHOWN`."""
_SHOWN: tuple[Any, ...] = (
    col(Organization.name).label("organization"),
    col(Item.organization_id),
    col(Item.id),
    col(Item.number),
    col(Item.state),
    col(Item.text),
    col(Item.due_on),
    col(Item.date_rests),
    col(Item.counted_due_on),
    col(Item.version),
    col(Item.kind),
    col(Item.level),
    col(Item.rectification),
    col(Item.created_at),
    col(Item.closed_at),
    col(Indicator.code).label("indicator"),
)


def filed_snapshot(session: Session, what: OwedDuty, today: date, days: Calendar) -> dict[str, object]:
    """Return what the system holds of an organization's subtree in the campaign, and its figures.

    Sensitive items are left out: whoever receives a report need not be cleared for them. What is
    overdue is counted as lists count it.
    """
    query = (
        sa.select(*_SHOWN)
        .join(Organization, col(Organization.id) == Item.organization_id)
        .outerjoin(Indicator, col(Indicator.id) == Item.indicator_id)
        .where(
            col(Item.campaign_id) == what.duty.campaign_id,
            paths.within_subtrees([what.organization.path]),
            sa.not_(SENSITIVE),
        )
        .order_by(col(Item.id))
    )
    rows = session.execute(query).mappings().all()
    through = overdue_before(today, days)
    told = _item_of_today if what.book.rules.filings else _item
    return {
        "organization": what.organization.name,
        "document": what.milestone.document,
        "figures": tally_items(rows, through).told(),
        "items": [told(row, through, what.book) for row in rows],
    }


def _item(row: ItemRow, *_: object) -> dict[str, object]:
    """Return an item as every release froze it; what else tells whether it is late is there if it is set."""
    counted = row["counted_due_on"]
    return {
        "organization": row["organization"],
        "id": str(row["id"]),
        "number": row["number"],
        "state": row["state"].value,
        "text": row["text"],
        "due_on": row["due_on"].isoformat() if row["due_on"] else None,
        "version": row["version"],
        **({"date_rests": True} if row["date_rests"] else {}),
        **({"counted_due_on": counted.isoformat()} if counted else {}),
    }


def _item_of_today(row: ItemRow, through: date, book: CampaignRules) -> dict[str, object]:
    """Return an item with all by which reports count."""
    return _item(row) | {
        "organization_id": str(row["organization_id"]),
        "kind": row["kind"].value,
        "level": row["level"].value,
        "rectification": row["rectification"].value if row["rectification"] else None,
        "indicator": row["indicator"],
        "created_on": book.today(row["created_at"]).isoformat(),
        "closed_on": book.today(row["closed_at"]).isoformat() if row["closed_at"] else None,
        "overdue": is_late(row, through),
    }
