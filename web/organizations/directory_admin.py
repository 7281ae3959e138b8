"""维护组织与人员: the administrator's forms, each over one command."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from models.delivery_states import Channel
from models.people import Appointment, Organization
from transport import passwords
from transport.errors import FAULTS
from transport.inputs.deliveries import NewAddress
from transport.inputs.organizations import Ending, NewAppointment, NewOrganization, NewPerson, StaffNumber
from transport.late_route import LateRouter
from transport.services import UnitOfWork
from transport.visible import AppointmentId, PersonId
from web.fields import Option
from web.i18n.languages import text
from web.options import organization_options
from web.organizations.routes import KEEP, person_page
from web.page_request import PagePost, PageRead, PageRequest, again
from web.schema_form import read_schema, schema_fields
from workflows.accounts import commands as accounts
from workflows.authz import permissions
from workflows.deliveries import office_addresses
from workflows.errors import NotFound
from workflows.organizations import appointments, commands, directory, queries

router = LateRouter(prefix="/directory")

ADDED = text("已增加%(name)s。")
MAX_PEOPLE = 5000
PARENT, PERSON, ORGANIZATION = "parent_id", "user_id", "organization_id"


def _organization(page: PageRequest, unit: UnitOfWork) -> Response:
    options = {PARENT: organization_options(directory.seen(unit.session, unit.actor))}
    return _form(page, unit, "organizations/organization_new.html", NewOrganization, options)


def _person(page: PageRequest, unit: UnitOfWork) -> Response:
    return _form(page, unit, "organizations/person_new.html", NewPerson)


def _appointment(page: PageRequest, unit: UnitOfWork) -> Response:
    people = queries.people(unit.session, unit.actor, limit=MAX_PEOPLE)
    options = {
        PERSON: [Option(str(each.id), f"{each.name}（{each.login}）") for each in people if each.active],
        ORGANIZATION: organization_options(directory.seen(unit.session, unit.actor)),
    }
    return _form(page, unit, "organizations/appointment_new.html", NewAppointment, options)


def _refused(page: PageRequest, unit: UnitOfWork, person_id: UUID) -> Response:
    """Say on the page of the person what is refused; who may not see it is told so alone."""
    permissions.require(unit.actor, KEEP)
    return person_page(page, unit, queries.person(unit.session, unit.actor, person_id))


@router.get("/organizations/new")
def ask_organization(page: PageRead, parent: str = "") -> Response:
    with page.reading() as unit:
        return _organization(page.resumed(unit, usual={PARENT: (parent,)}), unit)


@router.post("/organizations/new")
@again(_organization)
def add_organization(page: PagePost) -> Response:
    """Add an organization to the tree."""
    body = read_schema(page, NewOrganization)
    with page.acting() as unit:
        made = commands.add_organization(unit.session, actor=unit.actor, now=unit.now, **dict(body))
        return page.leave(unit, f"/directory/organizations/{made.id}", ADDED, name=made.name)


@router.get("/people/new")
def ask_person(page: PageRead) -> Response:
    with page.reading() as unit:
        return _person(page.resumed(unit), unit)


@router.post("/people/new")
@again(_person)
def add_person(page: PagePost) -> Response:
    """Add a person, who can act once appointed."""
    body = read_schema(page, NewPerson)
    with page.acting() as unit:
        made = commands.add_person(unit.session, actor=unit.actor, now=unit.now, **dict(body))
        return page.leave(unit, f"/directory/people/{made.id}", ADDED, name=made.name)


@router.get("/appointments/new")
def ask_appointment(page: PageRead, person: str = "", organization: str = "") -> Response:
    with page.reading() as unit:
        known = {PERSON: (person,), ORGANIZATION: (organization,)}
        return _appointment(page.resumed(unit, usual=known), unit)


@router.post("/appointments/new")
@again(_appointment)
def appoint(page: PagePost) -> Response:
    """Give a person an office."""
    body = read_schema(page, NewAppointment)
    with page.acting() as unit:
        made = appointments.appoint(unit.session, actor=unit.actor, now=unit.now, zone=page.services.zone, **dict(body))
        return page.leave(unit, f"/directory/people/{made.user_id}", text("已登记任职。"))


@router.get("/appointments/{appointment_id}/end")
def ask_end(page: PageRead, appointment_id: AppointmentId) -> Response:
    with page.reading() as unit:
        return _end(page.resumed(unit), unit, appointment_id)


@router.post("/appointments/{appointment_id}/end")
def end(page: PagePost, appointment_id: AppointmentId) -> Response:
    """Note the last day of an office."""
    try:
        body = read_schema(page, Ending)
        with page.acting() as unit:
            ended = appointments.end_appointment(
                unit.session,
                appointment_id,
                actor=unit.actor,
                now=unit.now,
                zone=page.services.zone,
                ends_on=body.ends_on,
            )
            return page.leave(unit, f"/directory/people/{ended.user_id}", text("已登记离任。"))
    except NotFound:
        raise
    except FAULTS as fault:
        with page.reading() as unit:
            return _end(page.refused(fault), unit, appointment_id)


@router.post("/people/{person_id}/staff-number")
@again(_refused)
def number_person(page: PagePost, person_id: PersonId) -> Response:
    """Enter the 工号 of an account that has none yet, or a wrong one."""
    body = read_schema(page, StaffNumber)
    with page.acting() as unit:
        commands.number_person(
            unit.session, person_id, body.staff_number, actor=unit.actor, now=unit.now, zone=page.services.zone
        )
        return page.leave(unit, f"/directory/people/{person_id}", text("已登记工号。"))


@router.post("/people/{person_id}/addresses")
@again(_refused)
def register_address(page: PagePost, person_id: PersonId) -> Response:
    """Enter or correct where a person is reached."""
    body = read_schema(page, NewAddress)
    with page.acting() as unit:
        office_addresses.register(
            unit.session, person_id, actor=unit.actor, now=unit.now, zone=page.services.zone, **dict(body)
        )
        return page.leave(unit, f"/directory/people/{person_id}", text("已登记通知地址，本人会收到通知。"))


@router.post("/people/{person_id}/addresses/{channel}/remove")
def remove_address(page: PagePost, person_id: PersonId, channel: Channel) -> Response:
    """Have a person reached there no more."""
    with page.acting() as unit:
        office_addresses.remove(
            unit.session, person_id, channel, actor=unit.actor, now=unit.now, zone=page.services.zone
        )
        return page.leave(unit, f"/directory/people/{person_id}", text("已停用通知地址，本人会收到通知。"))


@router.post("/people/{person_id}/addresses/{channel}/bounced")
def mark_bounced(page: PagePost, person_id: PersonId, channel: Channel) -> Response:
    """Say that what was sent there came back."""
    with page.acting() as unit:
        office_addresses.mark_bounced(
            unit.session, person_id, channel, actor=unit.actor, now=unit.now, zone=page.services.zone
        )
        told = text("已标明被退回，不再发到那里；本人和党委工作部会收到通知。")
        return page.leave(unit, f"/directory/people/{person_id}", told)


@router.post("/people/{person_id}/deactivate")
@again(_refused)
def deactivate(page: PagePost, person_id: PersonId) -> Response:
    """Let a person act no more."""
    with page.acting() as unit:
        ended = accounts.deactivate(unit.session, person_id, actor=unit.actor, now=unit.now, zone=page.services.zone)
        told = text("已停用%(name)s的账号。")
        return page.leave(unit, f"/directory/people/{person_id}", told, name=ended.name)


@router.post("/people/{person_id}/password")
async def reset_password(page: PagePost, person_id: PersonId) -> Response:
    """Give a person a password for once, which is shown this once and kept nowhere."""
    try:
        first = await passwords.reset(replace(page.context, key=None), person_id)
    except FAULTS as fault:
        return await run_in_threadpool(_not_reset, page.refused(fault), person_id)
    return await run_in_threadpool(_first_password, page, person_id, first)


def _not_reset(page: PageRequest, person_id: UUID) -> Response:
    with page.reading() as unit:
        return _refused(page, unit, person_id)


def _first_password(page: PageRequest, person_id: UUID, first: str) -> Response:
    with page.reading() as unit:
        person = queries.person(unit.session, unit.actor, person_id)
        return page.render(unit, "accounts/first_password.html", person=person, first=first)


def _end(page: PageRequest, unit: UnitOfWork, appointment_id: UUID) -> Response:
    permissions.require(unit.actor, KEEP)
    held = unit.session.get(Appointment, appointment_id)
    if held is None:
        raise NotFound
    person = queries.person(unit.session, unit.actor, held.user_id)
    node = unit.session.get_one(Organization, held.organization_id)
    return _form(page, unit, "organizations/appointment_end.html", Ending, held=held, person=person, node=node)


def _form(
    page: PageRequest,
    unit: UnitOfWork,
    template: str,
    model: type[BaseModel],
    options: Mapping[str, Sequence[Option]] | None = None,
    **shown: Any,
) -> Response:
    permissions.require(unit.actor, KEEP)
    return page.render(unit, template, fields=schema_fields(page, model, options), **shown)
