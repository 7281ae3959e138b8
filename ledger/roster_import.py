"""Bringing a roster in: first shown, then all of it or nothing, and never twice."""

from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from uuid import UUID

from sqlmodel import Session

from ledger.forms import Flaw
from ledger.roster import Person, Roster
from ledger.roster_addresses import GivenAddress
from ledger.roster_plan import Given, Plan, Planner
from ledger.roster_tree import Node
from models.delivery_states import AddressSource
from models.people import Organization
from workflows.authz import permissions
from workflows.authz.actors import Actor
from workflows.confirmations.announcements import DirectoryChange, announce
from workflows.days import day_in
from workflows.deliveries import office_addresses
from workflows.errors import Incomplete
from workflows.organizations import appointments, commands

MAX_SHOWN = 200


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person who is not there yet."""

    login: str
    name: str
    staff_number: str


@dataclass(frozen=True, slots=True)
class RosterProposal:
    """What bringing a roster in would add, or has added; with an error it adds nothing."""

    organizations: tuple[str, ...]
    people: tuple[NewPerson, ...]
    appointments: tuple[str, ...]
    numbered: tuple[NewPerson, ...]
    """Who is there already, and gets a 工号."""
    addresses: tuple[str, ...]
    """Whose address is entered, and which."""
    held: int
    """How many rows are there already, and are left alone."""
    errors: tuple[Flaw, ...]
    warnings: tuple[Flaw, ...]

    @property
    def adds(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.organizations or self.people or self.appointments or self.numbered or self.addresses)


def preview(session: Session, roster: Roster, *, actor: Actor) -> RosterProposal:
    """Say what bringing the roster in would add, and where it is wrong; nothing is written."""
    return _proposal(*_planned(session, roster, actor))


def import_roster(session: Session, roster: Roster, *, actor: Actor, now: datetime, zone: tzinfo) -> RosterProposal:
    """Add all that is new, by the commands that people use.

    Raises `Incomplete` with the errors by cell, of which one is enough.
    """
    plan, read = _planned(session, roster, actor)
    if read.errors:
        raise Incomplete({flaw.place: flaw.reason for flaw in read.errors.first(MAX_SHOWN)})
    made: list[object] = []  # held on to, so that the session need not read each one again
    for node in plan.organizations:
        made.append(organization := _add(session, node, actor, now))
        node.id = organization.id
    for person in plan.people:
        added = commands.add_person(
            session, actor=actor, now=now, login=person.login, name=person.name, staff_number=person.staff_number
        )
        made.append(added)
        person.id = added.id
    for person in plan.numbered:
        commands.number_person(session, _made(person), person.staff_number, actor=actor, now=now, zone=zone)
    changes: list[DirectoryChange] = []
    for given in plan.appointments:
        appointments.appoint(
            session,
            actor=actor,
            now=now,
            zone=zone,
            user_id=_made(given.person),
            organization_id=_made(given.node),
            office=given.office,
            starts_on=given.starts_on,
            ends_on=given.ends_on,
            changes=changes,
        )
    for address in plan.addresses:
        office_addresses.register(
            session,
            _made(address.person),
            address.channel,
            address.value,
            actor=actor,
            now=now,
            zone=zone,
            source=AddressSource.ROSTER,
            changes=changes,
        )
    announce(session, changes, now=now, today=day_in(zone, now))
    return _proposal(plan, read)


def _planned(session: Session, roster: Roster, actor: Actor) -> tuple[Plan, Roster]:
    permissions.require(actor, "keep_directory")
    read = replace(roster, errors=copy(roster.errors))
    return Planner(session, read).plan(), read


def _add(session: Session, node: Node, actor: Actor, now: datetime) -> Organization:
    row, kind = node.row, node.kind
    assert row is not None  # noqa: S101  what is new comes from a row
    assert kind is not None  # noqa: S101  without a kind there is an error
    return commands.add_organization(
        session,
        actor=actor,
        now=now,
        name=node.name,
        code=row.text("code"),
        kind=kind,
        parent_id=_made(node.parent) if node.parent else None,
        short_name=row.text("short_name") or None,
    )


def _made(one: Node | Person) -> UUID:
    assert one.id is not None  # noqa: S101  made before what refers to it
    return one.id


def _proposal(plan: Plan, read: Roster) -> RosterProposal:
    return RosterProposal(
        organizations=tuple(_path(node) for node in plan.organizations),
        people=tuple(_named(person) for person in plan.people),
        numbered=tuple(_named(person) for person in plan.numbered),
        appointments=tuple(_said(given) for given in plan.appointments),
        addresses=tuple(_reached(given) for given in plan.addresses),
        held=plan.held,
        errors=read.errors.first(MAX_SHOWN),
        warnings=read.warnings.first(MAX_SHOWN),
    )


def _named(person: Person) -> NewPerson:
    return NewPerson(person.login, person.name, person.staff_number)


def _path(node: Node) -> str:
    return f"{node.parent.name}/{node.name}" if node.parent else node.name


def _said(given: Given) -> str:
    until = f"至 {given.ends_on}" if given.ends_on else "起"
    return f"{given.person.name} {given.node.name}{given.office.label} {given.starts_on} {until}"


def _reached(given: GivenAddress) -> str:
    return f"{given.person.name} {given.channel.label} {given.value}"
