"""The samples that 纪委 drew of a campaign, as its journal holds them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.item import Item
from models.journal import Entry
from models.people import Organization, User
from models.signature import Signature
from models.vocabulary import SignAct
from workflows.authz import access, permissions
from workflows.authz.actors import Actor
from workflows.campaigns.queries import require_campaign
from workflows.errors import NotFound
from workflows.items.queries.state_groups import ACTS_AFTER_CLOSURE
from workflows.journal.acts import Act
from workflows.rows import Record, Row
from workflows.rules.snapshot import campaign_rules


def samples(session: Session, actor: Actor, campaign_id: UUID, *, after: int = 0, limit: int = 50) -> Sequence[Row]:
    """Return the draws of a campaign, the first one first, for those who draw; by whom, unless the clock drew.

    Nobody else reads what is about to be looked at.
    """
    _require(session, actor, campaign_id)
    drawn_by = sa.func.coalesce(col(User.name), "").label("actor")
    return (
        session.execute(
            sa.select(col(Entry.seq), col(Entry.at), col(Entry.data), col(Entry.office), drawn_by)
            .outerjoin(User, col(User.id) == Entry.actor_id)
            .where(col(Entry.subject_id) == campaign_id, col(Entry.act) == Act.SAMPLE, col(Entry.seq) > after)
            .order_by(col(Entry.seq))
            .limit(limit)
        )
        .mappings()
        .all()
    )


def planned(session: Session, actor: Actor, campaign_ids: Collection[UUID]) -> list[Entry]:
    """Return the draws of several campaigns that wait for the next seal, for those who draw."""
    for each in campaign_ids:
        _require(session, actor, each)
    return list(waiting_plans(session, campaign_ids))


def waiting_plans(session: Session, campaign_ids: Collection[UUID], before: datetime | None = None) -> Iterator[Entry]:
    """Yield the plans of draws that were not made yet, of some campaigns, written before a moment."""
    acts = session.scalars(
        sa.select(Entry)
        .where(col(Entry.subject_id).in_(campaign_ids), col(Entry.act).in_((Act.PLAN_SAMPLE, Act.SAMPLE)))
        .order_by(col(Entry.subject_id), col(Entry.seq))
    ).all()
    done = {(each.subject_id, each.data.get("planned")) for each in acts if each.act == Act.SAMPLE}
    for each in acts:
        waits = each.act == Act.PLAN_SAMPLE and (each.subject_id, each.seq) not in done
        if waits and (before is None or each.at < before):
            yield each


def _require(session: Session, actor: Actor, campaign_id: UUID) -> None:
    require_campaign(session, actor, campaign_id)
    node = session.get_one(Organization, campaign_rules(session, campaign_id).committee_id)
    permissions.require(actor, Act.SAMPLE, node)


def drawn(session: Session, actor: Actor, campaign_ids: Collection[UUID], *, limit: int = 50) -> list[Record]:
    """Return the draws of several campaigns, the last one first, each with its campaign's id."""
    found = [
        dict(row) | {"campaign_id": each} for each in campaign_ids for row in samples(session, actor, each, limit=limit)
    ]
    return sorted(found, key=lambda row: row["at"], reverse=True)


def sample(session: Session, actor: Actor, campaign_id: UUID, seq: int) -> Row:
    """Return one draw, by the number of its entry in the campaign's journal."""
    found = samples(session, actor, campaign_id, after=seq - 1, limit=1)
    if not found or found[0]["seq"] != seq:
        raise NotFound
    return found[0]


def results(session: Session, actor: Actor, drawn: Row, *, today: date) -> list[Record]:
    """Return the items of a draw as they now are, in its order: what was claimed, and what 纪委 found since then."""
    ids = [UUID(each["id"]) for each in drawn["data"]["items"]]
    items = session.execute(
        sa.select(
            col(Item.id),
            col(Item.number),
            col(Item.text),
            col(Item.state),
            col(Item.closed_at),
            col(Organization.name).label("organization"),
        )
        .join(Organization, col(Organization.id) == Item.organization_id)
        .where(col(Item.id).in_(ids), access.visible_clause(actor, today))
    ).mappings()
    found = session.execute(
        sa.select(col(Entry.subject_id), col(Entry.at), col(Entry.act), col(Entry.data), col(User.name).label("actor"))
        .join(User, col(User.id) == Entry.actor_id)
        .where(col(Entry.subject_id).in_(ids), col(Entry.act).in_(ACTS_AFTER_CLOSURE), col(Entry.at) >= drawn["at"])
        .order_by(col(Entry.subject_id), col(Entry.seq))
    ).mappings()
    said: defaultdict[UUID, list[Row]] = defaultdict(list)
    for entry in found:
        said[entry["subject_id"]].append(entry)
    claimed = _claims(session, ids)
    known = {row["id"]: dict(row) for row in items}
    return [
        known[item_id] | {"claimed": claimed[item_id], "found": said[item_id]} for item_id in ids if item_id in known
    ]


def _claims(session: Session, ids: Collection[UUID]) -> dict[UUID, list[Row]]:
    """Return what was said when each item was last closed: who guaranteed for it, and who verified it how."""
    claimed: defaultdict[UUID, list[Row]] = defaultdict(list)
    rows = session.execute(
        sa.select(
            col(Signature.item_id),
            col(Signature.act),
            col(Signature.opinion),
            col(Signature.method),
            col(Signature.signed_at).label("at"),
            col(User.name).label("actor"),
        )
        .join(Item, (col(Item.id) == Signature.item_id) & (col(Item.round) == Signature.round))
        .join(User, col(User.id) == Signature.user_id)
        .where(col(Signature.item_id).in_(ids), col(Signature.act).in_((SignAct.GUARANTEE, SignAct.VERIFY)))
        .order_by(col(Signature.item_id), col(Signature.signed_at))
    ).mappings()
    for row in rows:
        claimed[row["item_id"]].append(row)
    return claimed
