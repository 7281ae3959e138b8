"""Passwords that an administrator gave lately, told to whoever is about to sign (ADR 14).

They are no part of what a signature stands for: `workflows/items/signing.py` hashes none of it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.item import Item
from models.journal import Entry
from models.people import User
from models.prepared import PreparedQuery
from models.signature import Signature
from models.vocabulary import HoldKind
from workflows.journal.acts import Act
from workflows.rules.snapshot import campaign_rules

TOLD_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Reset:
    """Whose password was given by an administrator, and how many days ago."""

    user_id: UUID
    name: str
    days: int
    sentence: str


def recent_resets(
    session: Session, item: Item, signatures: Iterable[Signature], me: UUID, now: datetime
) -> list[Reset]:
    """Return the resets of whoever looks, and of those whose signatures stand on the item."""
    signed = {person for s in signatures for person in (s.user_id, s.principal_id) if person}
    found = _given(session, {me, *signed}, now - TOLD_FOR)
    if not found:
        return []
    book = campaign_rules(session, item.campaign_id)
    today = book.today(now)
    return [
        Reset(user_id, name, days := (today - book.today(at)).days, _sentence(name, days, kind))
        for user_id, (name, at, kind) in found.items()
    ]


def _given(session: Session, people: Collection[UUID], since: datetime) -> dict[UUID, tuple[str, datetime, str | None]]:
    """Return the last reset of each person, as the journal tells of it."""
    rows = _RESETS.all(session, people=list(people), since=since)
    return {user_id: (name, at, data.get("kind")) for user_id, name, at, data in rows}


_RESETS = PreparedQuery(
    sa.select(col(User.id), col(User.name), col(Entry.at), col(Entry.data))
    .join(User, col(User.id) == Entry.subject_id)
    .where(
        col(Entry.subject_id).in_(sa.bindparam("people")),
        col(Entry.act) == Act.PASSWORD_RESET,
        col(Entry.at) >= sa.bindparam("since"),
    )
    .order_by(col(Entry.subject_id), col(Entry.seq))
)


def _sentence(name: str, days: int, kind: str | None) -> str:
    when = f"{days}天前" if days else "今天"
    if kind == HoldKind.FIRST_PASSWORD:
        return f"{name}的首次密码{when}由管理员发放"
    return f"{name}的密码{when}由管理员重置"
