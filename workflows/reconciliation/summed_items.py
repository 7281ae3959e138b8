"""An item as it is summed up the tree: as a filing froze it, or as the system holds it.

A filing of a campaign that was opened before 0.10 froze the state alone: all else of it is then as of today.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from models.reconciliation_words import SumOf
from models.vocabulary import ItemKind, State

UNCITED = "未对照指标"
_STATES = {state.value: state for state in State}
_KINDS = {kind.value: kind for kind in ItemKind}


@dataclass(frozen=True, slots=True)
class SummedItem:
    """What an item is counted by; `kind` is None of one that is known by its state alone."""

    state: State
    organization_id: UUID | None = None
    kind: ItemKind | None = None
    indicator: str | None = None
    registered_on: date | None = None
    closed_on: date | None = None

    def label(self, of: SumOf) -> str:
        """Return under which value it is counted; empty where it has none, as the month of closure of an open one."""
        match of:
            case SumOf.STATE:
                return self.state.label
            case SumOf.KIND:
                return self.kind.label if self.kind else ""
            case SumOf.INDICATOR:
                return self.indicator or UNCITED
            case SumOf.REGISTERED:
                return _month(self.registered_on)
            case SumOf.CLOSED:
                return _month(self.closed_on)


def is_frozen(item: Mapping[str, Any]) -> bool:
    """Tell whether a filing froze all by which an item is counted."""
    return "kind" in item


def frozen(item: Mapping[str, Any], today: SummedItem | None) -> SummedItem:
    """Return an item of a snapshot; what that did not freeze is as of today."""
    state = _STATES[item["state"]]
    if not is_frozen(item):
        closed_on = today.closed_on if today and state is State.CLOSED else None
        return replace(today or SummedItem(state), state=state, closed_on=closed_on)
    return SummedItem(
        state,
        UUID(item["organization_id"]),
        _KINDS[item["kind"]],
        item["indicator"],
        date.fromisoformat(item["created_on"]),
        date.fromisoformat(item["closed_on"]) if item["closed_on"] else None,
    )


def _month(day: date | None) -> str:
    return f"{day:%Y-%m}" if day else ""
