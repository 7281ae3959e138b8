"""A row of a ledger as it is compared: of a report, of the system, or of the report before."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from models.base import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """One row. A field is None where its side has no such column, and empty where the cell is."""

    key: str
    """Tells it from the others of its side."""
    place: str
    """Where a person finds it: 表1第12行, or what the system calls it."""
    organization: str = ""
    organization_id: UUID | None = None
    number: str | None = None
    text: str
    indicator: str | None = None
    source: str | None = None
    kind: str | None = None
    goal: str | None = None
    measures: tuple[str, ...] | None = None
    leader: str | None = None
    person: str | None = None
    due: date | None = None
    due_text: str | None = None
    """As it is written, where that is no day, or as the day stands; None without such a column."""
    progress: str | None = None
    completion: str | None = None
    evidence: str | None = None
    acceptance: str | None = None
    closure: str | None = None
    closed_on: str | None = None
    remark: str | None = None
    item_id: UUID | None = None
    """Of a row of the system, its item."""
    original_number: str | None = None
    """Of a row of the system, the number that it had in the ledger from which it was taken over."""
    original_text: str | None = None
    """Likewise, what that ledger said of it."""
    is_optional: bool = False
    """Of a row of the system, that a report may leave it out: it is void, or has no number yet."""


_DEFAULTS = {name: each.default for name, each in LedgerRow.__dataclass_fields__.items()}


def as_json(row: LedgerRow) -> JsonObject:
    """Return a row as plain JSON, without what it does not say."""
    return {name: _plain(value) for name in _DEFAULTS if (value := getattr(row, name)) != _DEFAULTS[name]}


def from_json(said: JsonObject) -> LedgerRow:
    """Return the row of which `as_json` made this."""
    given: dict[str, Any] = dict(said)
    for name in ("organization_id", "item_id"):
        if given.get(name):
            given[name] = UUID(given[name])
    if given.get("due"):
        given["due"] = date.fromisoformat(given["due"])
    if given.get("measures") is not None:
        given["measures"] = tuple(given["measures"])
    return LedgerRow(**given)


def _plain(value: object) -> object:
    if isinstance(value, UUID | date):
        return str(value)
    return list(value) if isinstance(value, tuple) else value
