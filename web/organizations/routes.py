"""组织与人员: the tree, an organization, the people, a person."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from fastapi import Query, Response

from models.delivery_states import Channel
from models.people import User
from transport.inputs.deliveries import NewAddress
from transport.late_route import LateRouter
from transport.pagination import BY_ID, DEFAULT_LIMIT, MAX_LIMIT
from transport.services import UnitOfWork
from transport.visible import PersonId, VisibleOrganization
from web.deliveries.addresses import channel_options
from web.page_request import PageRead, PageRequest
from web.schema_form import schema_fields
from workflows.authz import permissions
from workflows.deliveries import addresses
from workflows.organizations import directory, queries
from workflows.organizations.vacancies import vacancies
from workflows.rows import Row
from workflows.texts import MAX_LINE_CHARACTERS

router = LateRouter(prefix="/directory")

SEE, KEEP = "see_directory", "keep_directory"


@router.get("")
def tree(page: PageRead) -> Response:
    """Show the organizations that the person sees, as a tree."""
    with page.reading() as unit:
        _may_see(unit)
        found = directory.directory_tree(unit.session, unit.actor, unit.today)
        return page.render(
            unit,
            "organizations/directory.html",
            branches=found,
            may_keep=permissions.may(unit.actor, KEEP),
            may_hand_over=any(permissions.may(unit.actor, "hand_over", each.organization) for each in found),
        )


@router.get("/organizations/{organization_id}")
def organization(page: PageRead, organization_id: VisibleOrganization) -> Response:
    """Show one organization: who holds and held which office, what is vacant, what is below."""
    with page.reading() as unit:
        session, actor = unit.session, unit.actor
        node = organization_id.open(unit)
        held = queries.appointments(session, actor, today=unit.today, organization_id=node.id, limit=MAX_LIMIT)
        empty = vacancies(session, node.path, unit.today)
        own = [each for each in empty if each.organization_id == node.id]
        return page.render(
            unit,
            "organizations/organization.html",
            node=node,
            held=parted(held, unit.today),
            above=next((each for each in directory.seen(session, actor) if each.id == node.parent_id), None),
            below=directory.branches_below(session, node),
            vacancies=own,
            more=len(empty) - len(own),
            may_keep=permissions.may(actor, KEEP),
            may_hand_over=permissions.may(actor, "hand_over", node),
        )


@router.get("/people")
def people(
    page: PageRead, named: Annotated[str, Query(max_length=MAX_LINE_CHARACTERS)] = "", cursor: str | None = None
) -> Response:
    """List the people of the person's universities, or those of a name."""
    after = BY_ID.after(cursor)
    with page.reading() as unit:
        _may_see(unit)
        rows = queries.people(
            unit.session, unit.actor, named=named.strip() or None, after=after, limit=DEFAULT_LIMIT + 1
        )
        listed = BY_ID.page(rows, DEFAULT_LIMIT)
        ids = [row.id for row in listed.items]
        return page.render(
            unit,
            "organizations/people.html",
            people=listed.items,
            next=listed.next,
            named=named,
            offices=directory.offices(unit.session, unit.actor, ids, unit.today),
            may_keep=permissions.may(unit.actor, KEEP),
        )


@router.get("/people/{person_id}")
def person(page: PageRead, person_id: PersonId) -> Response:
    """Show one person, with the offices that are held and were held."""
    with page.reading() as unit:
        return person_page(page, unit, queries.person(unit.session, unit.actor, person_id))


def person_page(page: PageRequest, unit: UnitOfWork, found: User) -> Response:
    """Write the page of a person."""
    rows = queries.appointments(unit.session, unit.actor, today=unit.today, user_id=found.id, limit=MAX_LIMIT)
    may_keep = permissions.may(unit.actor, KEEP)
    channels = [each for each in Channel if each in page.services.channels]
    return page.render(
        unit,
        "organizations/person.html",
        person=found,
        held=parted(rows, unit.today),
        may_keep=may_keep,
        addresses=addresses.of_person(unit.session, found.id) if may_keep else (),
        address=schema_fields(page, NewAddress, channel_options(channels)) if may_keep and channels else (),
        may_reset=permissions.may(unit.actor, "reset_password"),
    )


def parted(rows: Iterable[Row], today: date) -> dict[str, list[Row]]:
    """Part offices into those of today, those to come and those that ended, the latest first."""
    found: dict[str, list[Row]] = {"now": [], "later": [], "past": []}
    for row in sorted(rows, key=lambda row: row["starts_on"], reverse=True):
        ended = row["ends_on"] is not None and row["ends_on"] < today
        found["past" if ended else "later" if row["starts_on"] > today else "now"].append(row)
    return found


def _may_see(unit: UnitOfWork) -> None:
    """Refuse who holds no office and keeps nothing."""
    if not unit.actor.posts:
        permissions.require(unit.actor, SEE)
