"""Whose a ledger is by its own words: 对账 asks before it is compared for another organization."""

from sqlmodel import Session, select

from ledger.forms import Reading
from ledger.ledger_rows import rows_of
from ledger.resolve_units import Directory
from models.people import Organization
from models.vocabulary import OrgKind
from workflows.authz.paths import lies_within


def other_organization(session: Session, reading: Reading, owner: Organization) -> str | None:
    """Return whose a ledger says it is, as it is written there, where that is not the `owner` it is compared for.

    That is its 填报单位; where it has none, the organizations that its rows name, of which none lies in the owner's
    part of the tree. None where it says nothing, or the owner. All organizations of the university are looked at,
    those out of sight, too: nothing is told but what the file says.
    """
    nodes = session.exec(select(Organization).where(Organization.committee_id == owner.committee_id)).all()
    directory = Directory(nodes)
    if reading.unit:
        found = directory.find(reading.unit, owner)
        is_owner = isinstance(found, Organization) and _stands_for(found, owner)
        return None if is_owner else reading.unit
    names = dict.fromkeys(row.organization for row in rows_of(reading) if row.organization)
    found_of = {name: directory.find(name, owner) for name in names}
    known = {name: node for name, node in found_of.items() if isinstance(node, Organization)}
    if any(lies_within(node.path, [owner.path]) for node in known.values()):
        return None
    return next(iter(known), None)


def _stands_for(named: Organization, owner: Organization) -> bool:
    """Whether a name is the owner's; 党委工作部 writes what its committee reports."""
    is_its_office = named.kind is OrgKind.OFFICE and named.parent_id == owner.id
    return named.id == owner.id or is_its_office
