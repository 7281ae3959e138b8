"""One item as a page shows it: the facts, what hangs on it, and what may be done."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from models.item import Item
from models.people import Organization
from transport.services import UnitOfWork
from workflows.accounts import resets
from workflows.accounts.resets import Reset
from workflows.authz import access
from workflows.items import load, machine
from workflows.items.load import BatchedContext
from workflows.items.machine import Offer
from workflows.items.queries import detail, provenance

MAX_PARTS = 500
"""More than any item has of anything; beyond, the API lists page by page."""
MAX_ENTRIES = 1000
"""More than any item's journal holds; beyond, the API lists page by page."""


@dataclass(frozen=True, slots=True)
class ItemPage:
    """An item with its measures, each with its evidence, its signatures and its offers."""

    row: Mapping[str, Any]
    case: BatchedContext
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


def item_page(unit: UnitOfWork, item_id: UUID) -> ItemPage:
    """Return an item that the person may see, or raise `NotFound`."""
    item, owner = access.require_item(unit.session, unit.actor, item_id)
    case = load.load_one(unit.session, unit.actor, item, owner, now=unit.now)
    row = dict(detail.item_detail(unit.session, item_id))
    late = detail.OverdueCalculator(unit.session, unit.today)
    row |= {"overdue_days": late.of(row)} | late.lights(row)
    row |= detail.merged_items(unit.session, unit.actor, row, unit.today)
    evidence: defaultdict[UUID, list[Mapping[str, Any]]] = defaultdict(list)
    for file in detail.evidence(unit.session, unit.actor, item_id, None, MAX_PARTS):
        evidence[file["measure_id"]].append(file)
    return ItemPage(
        row=row,
        case=case,
        measures=tuple(dict(m) for m in detail.measures(unit.session, item_id, None, MAX_PARTS)),
        evidence=evidence,
        signatures=tuple(dict(s) for s in detail.signatures(unit.session, item_id, None, MAX_PARTS)),
        extensions=tuple(dict(x) for x in detail.extensions(unit.session, item_id, None, MAX_PARTS)),
        offers=tuple(machine.offers(case)),
        source=provenance.source_of(unit.session, item),
        resets=tuple(resets.recent_resets(unit.session, item, case.signoffs, unit.actor.user_id, unit.now)),
    )
