"""From a number to the rows behind it: the address that lists what a question counts."""

from dataclasses import fields
from datetime import date
from urllib.parse import urlencode

from workflows.authz import paths
from workflows.authz.actors import Actor
from workflows.items.loading.disputed import OpenDifference
from workflows.items.queries.filters import ItemFilter
from workflows.submissions.queries import DutyFilter

ALL = "all"
"""Of whom a list asks (`?of=all`): of everybody in sight, and not of oneself alone."""
NAMES = {
    "campaign_id": "campaign",
    "organization_id": "organization",
    "milestone_id": "milestone",
    "responsible_id": "responsible",
    "parts": "part",
}
"""What addresses call a filter's fields, where it is another name; as the API does."""


def items(wanted: ItemFilter) -> str:
    """Return the address of a list of items."""
    return _address("/items", wanted)


def duties(wanted: DutyFilter) -> str:
    """Return the address of a list of duties."""
    return _address("/duties", wanted)


def difference(found: OpenDifference, actor: Actor) -> str | None:
    """Return where a difference is settled; None for who does not see the organization whose report it is of."""
    if not paths.lies_within(found.path, actor.scopes):
        return None
    return f"/reconciliations/{found.reconciliation_id}?after={found.position - 1}#d{found.position}"


def _address(path: str, wanted: ItemFilter | DutyFilter) -> str:
    asked = {NAMES.get(each.name, each.name): getattr(wanted, each.name) for each in fields(wanted)}
    said = {name: _said(value) for name, value in asked.items() if value is not None}
    if not wanted.organization_only:
        del said["organization_only"]
    return f"{path}?{urlencode(said, doseq=True)}" if said else path


def _said(value: object) -> object:
    match value:
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
    return value
