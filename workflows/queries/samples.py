"""The samples that 纪委 drew of a campaign, as its journal holds them."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.journal import Entry
from models.people import Organization, User
from workflows import rights
from workflows.actors import Actor
from workflows.commands.samples import ACT
from workflows.queries import Row, detail
from workflows.rulebook import rulebook


def samples(
    session: Session, actor: Actor, campaign_id: UUID, *, after: int = 0, limit: int = 50
) -> Sequence[Row]:
    """Return the draws of a campaign, the first one first, for those who draw.

    Nobody else reads what is about to be looked at.
    """
    detail.may_know(session, actor, campaign_id)
    node = session.get_one(Organization, rulebook(session, campaign_id).committee_id)
    rights.demand(actor, ACT, node)
    return (
        session.execute(
            sa.select(
                col(Entry.seq), col(Entry.at), col(Entry.data), col(Entry.office),
                col(User.name).label("actor"),
            )
            .join(User, col(User.id) == Entry.actor_id)
            .where(
                col(Entry.subject_id) == campaign_id, col(Entry.act) == ACT, col(Entry.seq) > after
            )
            .order_by(col(Entry.seq))
            .limit(limit)
        )
        .mappings()
        .all()
    )  # fmt: skip
