"""What the clock's rows are about, as columns: an item or a duty, and whose it is."""

from typing import TypeVarTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col

from models.campaign import Milestone
from models.deadline import Deadline
from models.duty import Duty
from models.item import Item
from models.people import Organization

Ts = TypeVarTuple("Ts")
CAMPAIGN_ID: sa.ColumnElement[UUID] = sa.func.coalesce(col(Item.campaign_id), col(Duty.campaign_id))
DUE_ON = sa.func.coalesce(col(Item.due_on), col(Duty.due_on))
TEXT = sa.func.coalesce(col(Item.text), col(Milestone.document))
"""What an item says, or what a duty asks for."""


def with_subjects(query: sa.Select[*Ts]) -> sa.Select[*Ts]:
    """Join a statement of `Deadline` with the item or the duty it is about, its milestone, and its organization."""
    owner = sa.func.coalesce(col(Item.organization_id), col(Duty.organization_id))
    return (
        query.outerjoin(Item, col(Item.id) == Deadline.item_id)
        .outerjoin(Duty, col(Duty.id) == Deadline.duty_id)
        .outerjoin(Milestone, col(Milestone.id) == Duty.milestone_id)
        .join(Organization, col(Organization.id) == owner)
    )
