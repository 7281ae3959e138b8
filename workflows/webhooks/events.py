"""Which events other systems may be told of, and what they are told: which thing, what was done, when."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.canonical import canonical
from models.duty import Duty
from models.escalation_document import EscalationDocument
from models.item import Item
from models.journal import Entry
from models.reconciliation import Reconciliation
from models.vocabulary import EscalationStep, Sensitivity, SubjectKind
from workflows.items.lifecycle import MOVES
from workflows.journal.acts import Act

BY_CLOCK = (EscalationStep.REMIND.value, EscalationStep.WARN.value, EscalationStep.URGE.value)
ACTS: Mapping[SubjectKind, tuple[str, ...]] = {
    SubjectKind.ITEM: (*MOVES, Act.ABSORB, Act.TAKE_OVER, *BY_CLOCK),
    SubjectKind.DUTY: (
        Act.FILE,
        Act.ACCEPT,
        Act.RETURN,
        Act.REQUEST_EXTENSION,
        Act.GRANT_EXTENSION,
        Act.REFUSE_EXTENSION,
        *BY_CLOCK,
    ),
    SubjectKind.DOCUMENT: (
        Act.DOCUMENT_SENT,
        Act.DOCUMENT_WITHDRAWN,
        Act.DOCUMENT_ANSWERED,
        Act.ANSWER_ACCEPTED,
        Act.ANSWER_RETURNED,
    ),
    SubjectKind.RECONCILIATION: (
        Act.RECONCILIATION_OPENED,
        Act.DIFFERENCES_SETTLED,
        Act.PAIR_ANSWERED,
        Act.RECONCILIATION_RECHECKED,
        Act.RECONCILIATION_SIGNED,
        Act.RECONCILIATION_REPLACED,
    ),
    SubjectKind.CAMPAIGN: (Act.OPEN,),
}
"""What may be subscribed to: by what it is about, the acts."""
PING = "ping"
"""What only tries an address."""
HIDDEN = "item.changed"
"""All that is told of a sensitive item beside its number: that there was something."""


def event(subject: SubjectKind, act: str) -> str:
    """Return what an act is called among events, such as item.sign."""
    return f"{subject.value}.{act}"


EVENTS: Mapping[str, tuple[SubjectKind, str]] = {
    event(subject, act): (subject, act) for subject, acts in ACTS.items() for act in acts
}
_SUBJECTS: Mapping[SubjectKind, tuple[Any, tuple[str, ...]]] = {
    SubjectKind.ITEM: (Item, ("campaign_id", "organization_id", "number", "state", "sensitivity")),
    SubjectKind.DUTY: (Duty, ("campaign_id", "organization_id", "state")),
    SubjectKind.DOCUMENT: (EscalationDocument, ("campaign_id", "organization_id")),
    SubjectKind.RECONCILIATION: (Reconciliation, ("campaign_id", "organization_id", "state")),
}
"""What is read of what an entry is about: keys, its number and its stage; no name and no text."""
_OUTCOMES: Mapping[str, str] = {Act.SPOT_CHECK: "verdict"}
"""What an entry itself says of the outcome of an act, in a word; none where nobody said so."""


def body(session: Session, delivery_id: UUID, entry_id: UUID | None, created_at: object) -> bytes:
    """Write an event, as it is sent: with the stage of now, and of what is sensitive by now no more than the number."""
    if entry_id is None:
        return canonical({"type": PING, "timestamp": created_at, "data": {"id": str(delivery_id)}})
    columns = (Entry.subject, Entry.subject_id, Entry.act, Entry.at, Entry.automatic, Entry.data)
    subject, subject_id, act, at, automatic, said = session.execute(
        sa.select(*map(col, columns)).where(col(Entry.id) == entry_id)
    ).one()
    known = _known(session, subject, subject_id)
    if known.pop("sensitivity", Sensitivity.NONE) != Sensitivity.NONE:
        return canonical({"type": HIDDEN, "timestamp": at, "data": {"number": known["number"]}})
    if "state" in known:
        known["stage"] = known.pop("state")
    if (outcome := _OUTCOMES.get(act)) and said.get(outcome):
        known[outcome] = said[outcome]
    told = {"id": subject_id, **known, "act": act, "automatic": automatic, "at": at}
    return canonical({"type": event(subject, act), "timestamp": at, "data": told})


def _known(session: Session, subject: SubjectKind, subject_id: UUID) -> dict[str, Any]:
    if subject not in _SUBJECTS:
        return {}
    table, names = _SUBJECTS[subject]
    query = sa.select(*(getattr(table, each) for each in names)).where(table.id == subject_id)
    return dict(session.execute(query).mappings().one())
