"""对账单: what was compared with what, each difference and what became of it, as both sides sign it."""

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic_core import from_json
from sqlmodel import Session, col

from models.base import JsonObject
from models.campaign import Campaign
from models.canonical import canonical_text
from models.duty import Filing, FilingPaper
from models.item import Item
from models.people import Organization, User
from models.reconciliation import Reconciliation
from workflows.authz import access
from workflows.authz.actors import Actor
from workflows.reconciliation import sight

FORMAT = "rectify-reconciliation-1"
_OF_DIFFERENCE = (
    *("position", "kind", "field", "reported", "held", "last", "reported_place", "held_place", "likeness"),
    *("changed_by", "is_same", "settlement", "opinion", "settled_at"),
)


def written(session: Session, row: Reconciliation, owner: Organization, known: Sequence[sa.Row[Any]]) -> str:
    """Return the statement in canonical JSON, as it is kept and hashed: as it was signed first, else as it stands."""
    if row.statement is not None:
        return row.statement
    campaign = session.get_one(Campaign, row.campaign_id)
    numbers = _by_id(session, Item, "number", {each.item_id for each in known})
    names = _by_id(session, User, "name", {each.settled_by_id for each in known})
    return canonical_text(
        {
            "format": FORMAT,
            "campaign": {"code": campaign.code, "title": campaign.title},
            "organization": owner.name,
            "file": _file(row),
            "filing": _filing(session, row.paper_id) if row.paper_id else None,
            "held_at": row.held_at,
            "matched": row.matched,
            "differences": [
                {name: getattr(each, name) for name in _OF_DIFFERENCE}
                | {
                    "item_id": each.item_id,
                    "number": numbers.get(each.item_id),
                    "settled_by_id": each.settled_by_id,
                    "settled_by": names.get(each.settled_by_id),
                }
                for each in known
            ],
        }
    )


def read(whole: str) -> JsonObject:
    """Return what a statement that was written says."""
    said: JsonObject = from_json(whole)
    return said


def _file(row: Reconciliation) -> JsonObject:
    """Say which file it was, and whose that says it is, where somebody said yes to another's."""
    named = {"named_unit": row.named_unit} if row.named_unit else {}
    return {"name": row.name, "sha256": row.sha256, "form": row.form, "rows": row.rows_sha256} | named


def _filing(session: Session, paper_id: UUID) -> JsonObject:
    """Say with which version a paper was sent, as which document, and what was frozen with it."""
    query = sa.select(
        *(col(Filing.duty_id), col(Filing.id), col(Filing.version), col(Filing.snapshot_sha256)),
        *(col(FilingPaper.id), col(FilingPaper.document)),
    ).join(FilingPaper, col(FilingPaper.filing_id) == Filing.id)
    found = session.execute(query.where(col(FilingPaper.id) == paper_id)).one()
    return dict(zip(("duty_id", "filing_id", "version", "snapshot", "paper_id", "document"), found, strict=True))


def sha256_of(whole: str) -> str:
    """Return what both sides sign."""
    return hashlib.sha256(whole.encode()).hexdigest()


def _by_id(session: Session, table: Any, column: str, ids: set[UUID | None]) -> dict[UUID | None, str | None]:
    wanted, key = sorted(each for each in ids if each is not None), col(table.id)
    found: dict[UUID | None, str | None] = {}
    for some in access.in_turn(wanted):
        query = sa.select(key, col(getattr(table, column))).where(key.in_(some))
        found |= {of: said for of, said in session.execute(query)}  # noqa: C416  rows are no pairs to mypy
    return found


def in_sight(session: Session, actor: Actor, reconciliation_id: UUID, made: JsonObject) -> JsonObject:
    """Return a statement without the differences that are out of sight; the hash stays that of the whole."""
    closed = sight.hidden(session, actor, reconciliation_id)
    return made | {"differences": [each for each in made["differences"] if each["position"] not in closed]}
