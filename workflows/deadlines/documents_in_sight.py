"""Which 督办文书 somebody sees, and which of their lines, as a part of statements.

Whoever sees one line sees the document with the lines in sight; a circular that was sent is seen by
everybody of the university, except for what is sensitive.
"""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col

from models.deadline import Deadline, Escalation
from models.document_states import GONE_OUT, DocumentState
from models.escalation_document import EscalationDocument
from models.item import Item
from models.people import Organization, User
from models.vocabulary import EscalationStep, Sensitivity
from workflows.authz import access, paths, visibility
from workflows.authz.actors import Actor
from workflows.deadlines.subjects import with_subjects
from workflows.rows import Listing

_DOCUMENT = sa.inspect(EscalationDocument).c
STANDS = sa.or_(col(Escalation.withdrawn_at).is_(None), _DOCUMENT.state == DocumentState.WITHDRAWN)
"""Selects the lines of a document; of a withdrawn one those that it had."""
_CIRCULAR = sa.and_(_DOCUMENT.rung == EscalationStep.CIRCULATE, _DOCUMENT.state.in_(GONE_OUT))


class DocumentSight(NamedTuple):
    """Of which lines somebody sees, and in which universities circulars: values or parameters (models/shaped.py)."""

    reach: tuple[tuple[str, frozenset[Sensitivity]], ...]
    above: tuple[UUID, ...]


def document_sight(actor: Actor) -> DocumentSight:
    """Return which documents somebody sees."""
    return DocumentSight(tuple(actor.reach.items()), access.organizations_above(actor))


def document_rows(
    actor: Actor,
    state: DocumentState | None = None,
    campaign_ids: Collection[UUID] | None = None,
    node: Organization | None = None,
) -> Listing:
    """Select documents in sight, in any order, with the columns that a list shows."""
    query = documents_seen(document_sight(actor))
    if state is not None:
        query = query.where(_DOCUMENT.state == state)
    if campaign_ids is not None:
        query = query.where(_DOCUMENT.campaign_id.in_(campaign_ids))
    if node is not None:
        query = query.where(_DOCUMENT.organization_id.in_(paths.organizations_below([node.path])))
    return query


def documents_seen(seen: DocumentSight) -> Listing:
    """Select what `document_rows` does, for somebody who sees so much."""
    mine = lines_seen(seen).where(col(Escalation.document_id) == _DOCUMENT.id)
    counted, earliest = (
        mine.with_only_columns(what, maintain_column_froms=True).correlate(EscalationDocument).scalar_subquery()
        for what in (sa.func.count(), sa.func.min(col(Escalation.due_on)))
    )
    to, person, decided_by = (
        sa.select(col(table.name))
        .where(col(table.id) == _DOCUMENT[name])
        .correlate(EscalationDocument)
        .scalar_subquery()
        for table, name in ((Organization, "organization_id"), (User, "person_id"), (User, "decided_by_id"))
    )
    return sa.select(
        *(column for column in _DOCUMENT if column.key != "sent"),
        to.label("organization"),
        person.label("person"),
        decided_by.label("decided_by"),
        counted.label("lines"),
        earliest.label("due_on"),
    ).where(sa.exists(mine.with_only_columns(sa.literal(1), maintain_column_froms=True).correlate(EscalationDocument)))


def lines_seen(seen: DocumentSight) -> Listing:
    """Select the lines that somebody may be shown."""
    universities = access.committees_at(seen.above, (scope for scope, _ in seen.reach))
    shown = sa.or_(
        visibility.in_reach_clause(seen.reach),
        sa.and_(
            _CIRCULAR,
            sa.or_(col(Item.id).is_(None), sa.not_(visibility.SENSITIVE)),
            _DOCUMENT.organization_id.in_(universities),
        ),
    )
    lines = sa.select(*(col(getattr(Escalation, name)) for name in ("id", "deadline_id", "due_on")))
    return with_subjects(lines.join(Deadline, col(Deadline.id) == Escalation.deadline_id)).where(STANDS, shown)
