"""What people say that the columns of their files are: kept for the file, and known for the next of the same head.

Known to those of the same organization: whoever uploads next month says nothing anew. It is no record: what a file was
read by is in the entry of its being brought in, or compared.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.base import new_key
from models.ledger import LedgerColumns
from models.session import insert
from workflows.authz.actors import Actor

MAX_KEPT = 500
"""For how many heads it is kept what a person said; the oldest go first."""
Assigned = Mapping[str, Mapping[str, str]]
"""Fields by heading, of each head by its fingerprint; none where nobody has said them."""


def keep(
    session: Session, file: tuple[UUID, str], head: str, fields: Mapping[str, str], *, actor: Actor, now: datetime
) -> None:
    """Keep what the actor says of a head in a file (its campaign and SHA-256), in place of what they said before."""
    campaign_id, sha256 = file
    mine = {"id": new_key(), "user_id": actor.user_id, "campaign_id": campaign_id, "sha256": sha256, "head": head}
    said = {"fields": dict(fields), "said_at": now, "organization_id": next(iter(_places(actor)), None)}
    session.execute(
        insert(session, LedgerColumns)
        .values(**mine, **said)
        .on_conflict_do_update(index_elements=["user_id", "campaign_id", "sha256", "head"], set_=said)
    )
    _forget_oldest(session, actor)


def hand_in(session: Session, file: tuple[UUID, str], heads: Collection[str], *, actor: Actor, now: datetime) -> None:
    """Note that the actor handed in a file (its campaign and SHA-256) of whose heads somebody must say the columns."""
    campaign_id, sha256 = file
    mine = {"user_id": actor.user_id, "campaign_id": campaign_id, "sha256": sha256, "fields": {}, "said_at": now}
    rows = [{"id": new_key(), "head": head, **mine} for head in heads]
    session.execute(insert(session, LedgerColumns).values(rows).on_conflict_do_nothing())
    _forget_oldest(session, actor)


def of_files(session: Session, campaign_id: UUID, hashes: Collection[str], *, actor: Actor) -> dict[str, Assigned]:
    """Return what the actor said of files that they handed in, by their SHA-256; nothing of any other."""
    rows = session.exec(
        select(LedgerColumns).where(
            LedgerColumns.user_id == actor.user_id,
            LedgerColumns.campaign_id == campaign_id,
            col(LedgerColumns.sha256).in_(hashes),
        )
    )
    found: dict[str, dict[str, Mapping[str, str]]] = {}
    for row in rows:
        found.setdefault(row.sha256, {})[row.head] = row.fields
    return dict(found)


def remembered(session: Session, heads: Collection[str], *, actor: Actor) -> Assigned:
    """Return what was said last of each of some heads, in whatever file: by the actor, or else for their organization.

    What somebody said for it stays when they leave, and what they say elsewhere is none of its.
    """
    mine = col(LedgerColumns.user_id) == actor.user_id
    there = col(LedgerColumns.organization_id).in_(_places(actor))
    rows = session.exec(
        select(LedgerColumns)
        .where(sa.or_(mine, there), col(LedgerColumns.head).in_(heads))
        .order_by(sa.case((mine, 1), else_=0), col(LedgerColumns.said_at), col(LedgerColumns.id))
    )
    return {row.head: row.fields for row in rows if row.fields}


def _places(actor: Actor) -> list[UUID]:
    """Return the organizations in which somebody serves, first the one that they speak for on a ledger."""
    return [post.organization_id for post in actor.posts if post.item_id is None]


def _forget_oldest(session: Session, actor: Actor) -> None:
    mine = col(LedgerColumns.user_id) == actor.user_id
    newest = (col(LedgerColumns.said_at).desc(), col(LedgerColumns.id).desc())
    old = sa.select(col(LedgerColumns.id)).where(mine).order_by(*newest).offset(MAX_KEPT)
    session.execute(
        sa.delete(LedgerColumns).where(col(LedgerColumns.id).in_(old)).execution_options(synchronize_session=False)
    )
