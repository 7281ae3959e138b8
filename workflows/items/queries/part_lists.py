"""What hangs on an item, by page: measures, evidence, signatures, extensions."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.item import Evidence, Measure
from models.people import User
from models.signature import Extension, Signature
from workflows.authz.actors import Actor
from workflows.items.evidence_warnings import evidence_warnings
from workflows.rows import Listing, Row

_responsible, _leader, _doer, _principal = aliased(User), aliased(User), aliased(User), aliased(User)


def measures(session: Session, item_id: UUID, after: int | None, limit: int) -> Sequence[Row]:
    """Return an item's measures in order, with the names of their people."""
    query = (
        sa.select(
            *sa.inspect(Measure).c,
            col(_responsible.name).label("responsible"),
            col(_leader.name).label("leader"),
            col(_doer.name).label("done_by"),
        )
        .join(_responsible, col(_responsible.id) == Measure.responsible_id)
        .outerjoin(_leader, col(_leader.id) == Measure.leader_id)
        .outerjoin(_doer, col(_doer.id) == Measure.done_by_id)
        .where(col(Measure.item_id) == item_id, col(Measure.position) > (after or 0))
    )
    return _page(session, query, col(Measure.position), limit)


def evidence(session: Session, actor: Actor, item_id: UUID, after: UUID | None, limit: int) -> list[dict[str, Any]]:
    """Return an item's evidence, the oldest first, with who added it and what is doubtful."""
    query = _named(Evidence, Evidence.added_by_id, "added_by", item_id, after)
    found: defaultdict[UUID, list[dict[str, str]]] = defaultdict(list)
    for doubt in evidence_warnings(session, actor, item_id):
        found[doubt.evidence_id].append({"kind": doubt.kind, "sentence": doubt.sentence})
    rows = _page(session, query, col(Evidence.id), limit)
    return [dict(row) | {"doubts": found[row["id"]]} for row in rows]


def signatures(session: Session, item_id: UUID, after: UUID | None, limit: int) -> Sequence[Row]:
    """Return every signature on an item, of all its rounds."""
    query = _named(Signature, Signature.user_id, "person", item_id, after)
    query = query.add_columns(col(_principal.name).label("principal")).outerjoin(
        _principal, col(_principal.id) == Signature.principal_id
    )
    return _page(session, query, col(Signature.id), limit)


def extensions(session: Session, item_id: UUID, after: UUID | None, limit: int) -> Sequence[Row]:
    """Return every extension that was asked for."""
    query = _named(Extension, Extension.requested_by_id, "requested_by", item_id, after)
    return _page(session, query, col(Extension.id), limit)


def evidence_file(session: Session, item_id: UUID, evidence_id: UUID) -> Evidence | None:
    """Return a file among an item's evidence."""
    found = session.get(Evidence, evidence_id)
    return found if found and found.item_id == item_id and found.sha256 else None


def _named(table: Any, by: Any, label: str, item_id: UUID, after: UUID | None) -> Any:
    """Select what one item has in a table, with the name of whose doing it was."""
    shown = [column for column in sa.inspect(table).c if column.key != "shown"]  # as heavy as all
    query = (
        sa.select(*shown, col(User.name).label(label)).join(User, col(User.id) == by).where(table.item_id == item_id)
    )
    return query if after is None else query.where(table.id > after)


def _page(
    session: Session, query: Listing, order: sa.SQLColumnExpression[UUID] | sa.SQLColumnExpression[int], limit: int
) -> Sequence[Row]:
    found: Sequence[Row] = session.execute(query.order_by(order).limit(limit)).mappings().all()
    return found
