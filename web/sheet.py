"""One item as a page shows it: the facts, what hangs on it, and what may be done."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api.house import Desk
from models.item import Item
from models.people import Organization
from workflows import access, machine
from workflows.machine import Offer
from workflows.queries import detail, gather, provenance, resets
from workflows.queries.gather import Gathered
from workflows.queries.resets import Reset

MOST = 500
"""More than any item has of anything; beyond, the API lists page by page."""
MOST_ENTRIES = 1000
"""More than any item's journal holds; beyond, the API lists page by page."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """An item with its measures, each with its evidence, its signatures and its offers."""

    row: Mapping[str, Any]
    case: Gathered
    measures: tuple[Mapping[str, Any], ...]
    evidence: Mapping[UUID, list[Mapping[str, Any]]]
    signatures: tuple[Mapping[str, Any], ...]
    extensions: tuple[Mapping[str, Any], ...]
    offers: tuple[Offer, ...]
    source: Mapping[Any, Any] | None
    resets: tuple[Reset, ...]
    """Whose password an administrator gave lately, of who looks and who signed."""

    @property
    def item(self) -> Item:
        return self.case.item

    @property
    def owner(self) -> Organization:
        return self.case.organization

    @property
    def doubts(self) -> list[str]:
        """What is doubtful about any of its evidence."""
        files = (file for found in self.evidence.values() for file in found)
        return [doubt["sentence"] for file in files for doubt in file["doubts"]]


def lay_out(desk: Desk, item_id: UUID) -> Sheet:
    """Return an item that the person may see, or raise `NotFound`."""
    item, owner = access.item(desk.session, desk.actor, item_id)
    case = gather.one(desk.session, desk.actor, item, owner, now=desk.now)
    row = dict(detail.item(desk.session, item_id))
    late = detail.Lateness(desk.session, desk.today)
    row |= {"overdue_days": late.of(row)} | late.lights(row)
    row |= detail.mergers(desk.session, desk.actor, row, desk.today)
    evidence: defaultdict[UUID, list[Mapping[str, Any]]] = defaultdict(list)
    for file in detail.evidence(desk.session, desk.actor, item_id, None, MOST):
        evidence[file["measure_id"]].append(file)
    return Sheet(
        row=row,
        case=case,
        measures=tuple(dict(m) for m in detail.measures(desk.session, item_id, None, MOST)),
        evidence=evidence,
        signatures=tuple(dict(s) for s in detail.signatures(desk.session, item_id, None, MOST)),
        extensions=tuple(dict(x) for x in detail.extensions(desk.session, item_id, None, MOST)),
        offers=tuple(machine.offers(case)),
        source=provenance.source(desk.session, item),
        resets=tuple(resets.told(desk.session, item, case.signoffs, desk.actor.user_id, desk.now)),
    )
