"""维护组织与人员: the administrator's forms, each over one command."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from models.people import Appointment, Organization
from transport import passwords
from transport.errors import FAULTS, Problem, of_fault
from transport.inputs.organizations import Ending, NewAppointment, NewOrganization, NewPerson, StaffNumber
from transport.services import UnitOfWork
from transport.visible import AppointmentId, PersonId
from web.fields import Option
from web.i18n.languages import text
from web.organizations.routes import KEEP, person_page
from web.page_request import PagePost, PageRead, PageRequest
from web.schema_form import left, read_schema, schema_fields
from workflows.accounts import commands as accounts
from workflows.authz import permissions
from workflows.errors import NotFound
from workflows.organizations import appointments, commands, directory, queries

router = APIRouter(prefix="/directory")

ADDED = text("已增加%(name)s。")
MOST_PEOPLE = 5000
PARENT, PERSON, ORGANIZATION = "parent_id", "user_id", "organization_id"


@router.get("/organizations/new")
def ask_organization(page: PageRead, parent: str = "") -> Response:
    with page.reading() as unit:
        return _organization(page, unit, left(unit, page.here) or {PARENT: (parent,)})


@router.post("/organizations/new")
def add_organization(page: PagePost) -> Response:
    """Add an organization to the tree."""
    try:
        body = read_schema(page, NewOrganization)
        with page.acting() as unit:
            made = commands.add_organization(unit.session, actor=unit.actor, now=unit.now, **dict(body))
            return page.leave(unit, f"/directory/organizations/{made.id}", ADDED, name=made.name)
    except FAULTS as fault:
        with page.reading() as unit:
            return _organization(page, unit, page.posted, of_fault(fault))


@router.get("/people/new")
def ask_person(page: PageRead) -> Response:
    with page.reading() as unit:
        return _form(page, unit, "organizations/person_new.html", NewPerson, left(unit, page.here))


@router.post("/people/new")
def add_person(page: PagePost) -> Response:
    """Add a person, who can act once appointed."""
    try:
        body = read_schema(page, NewPerson)
        with page.acting() as unit:
            made = commands.add_person(unit.session, actor=unit.actor, now=unit.now, **dict(body))
            return page.leave(unit, f"/directory/people/{made.id}", ADDED, name=made.name)
    except FAULTS as fault:
        with page.reading() as unit:
            return _form(page, unit, "organizations/person_new.html", NewPerson, page.posted, of_fault(fault))


@router.get("/appointments/new")
def ask_appointment(page: PageRead, person: str = "", organization: str = "") -> Response:
    known = {PERSON: (person,), ORGANIZATION: (organization,)}
    with page.reading() as unit:
        return _appointment(page, unit, left(unit, page.here) or known)


@router.post("/appointments/new")
def appoint(page: PagePost) -> Response:
    """Give a person an office."""
    try:
        body = read_schema(page, NewAppointment)
        with page.acting() as unit:
            made = appointments.appoint(
                unit.session, actor=unit.actor, now=unit.now, zone=page.services.zone, **dict(body)
            )
            return page.leave(unit, f"/directory/people/{made.user_id}", text("已登记任职。"))
    except FAULTS as fault:
        with page.reading() as unit:
            return _appointment(page, unit, page.posted, of_fault(fault))


@router.get("/appointments/{appointment_id}/end")
def ask_end(page: PageRead, appointment_id: AppointmentId) -> Response:
    with page.reading() as unit:
        return _end(page, unit, appointment_id, left(unit, page.here))


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
            return _end(page, unit, appointment_id, page.posted, of_fault(fault))


@router.post("/people/{person_id}/staff-number")
def number_person(page: PagePost, person_id: PersonId) -> Response:
    """Enter the 工号 of an account that has none yet, or a wrong one."""
    try:
        body = read_schema(page, StaffNumber)
        with page.acting() as unit:
            commands.number_person(
                unit.session, person_id, body.staff_number, actor=unit.actor, now=unit.now, zone=page.services.zone
            )
            return page.leave(unit, f"/directory/people/{person_id}", text("已登记工号。"))
    except FAULTS as fault:
        return _refused(page, person_id, fault)


@router.post("/people/{person_id}/deactivate")
def deactivate(page: PagePost, person_id: PersonId) -> Response:
    """Let a person act no more."""
    try:
        with page.acting() as unit:
            ended = accounts.deactivate(
                unit.session, person_id, actor=unit.actor, now=unit.now, zone=page.services.zone
            )
            told = text("已停用%(name)s的账号。")
            return page.leave(unit, f"/directory/people/{person_id}", told, name=ended.name)
    except FAULTS as fault:
        return _refused(page, person_id, fault)


@router.post("/people/{person_id}/password")
async def reset_password(page: PagePost, person_id: PersonId) -> Response:
    """Give a person a password for once, which is shown this once and kept nowhere."""
    try:
        first = await passwords.reset(replace(page.context, key=None), person_id)
        return await run_in_threadpool(_first_password, page, person_id, first)
    except FAULTS as fault:
        return await run_in_threadpool(_refused, page, person_id, fault)


def _first_password(page: PageRequest, person_id: UUID, first: str) -> Response:
    with page.reading() as unit:
        person = queries.person(unit.session, unit.actor, person_id)
        return page.render(unit, "accounts/first_password.html", person=person, first=first)


def _refused(page: PageRequest, person_id: UUID, fault: Exception) -> Response:
    """Say on the page of the person what is refused; who may not see it is told so alone."""
    with page.reading() as unit:
        permissions.require(unit.actor, KEEP)
        found = queries.person(unit.session, unit.actor, person_id)
        return person_page(page, unit, found, of_fault(fault))


def _organization(
    page: PageRequest, unit: UnitOfWork, posted: Mapping[str, Any], problem: Problem | None = None
) -> Response:
    nodes = directory.seen(unit.session, unit.actor)
    options = {PARENT: [Option(str(node.id), node.name) for node in nodes]}
    return _form(page, unit, "organizations/organization_new.html", NewOrganization, posted, problem, options=options)


def _appointment(
    page: PageRequest, unit: UnitOfWork, posted: Mapping[str, Any], problem: Problem | None = None
) -> Response:
    people = queries.people(unit.session, unit.actor, limit=MOST_PEOPLE)
    nodes = directory.seen(unit.session, unit.actor)
    options = {
        PERSON: [Option(str(each.id), f"{each.name}（{each.login}）") for each in people if each.active],
        ORGANIZATION: [Option(str(node.id), node.name) for node in nodes],
    }
    return _form(page, unit, "organizations/appointment_new.html", NewAppointment, posted, problem, options=options)


def _end(
    page: PageRequest, unit: UnitOfWork, appointment_id: UUID, posted: Mapping[str, Any], problem: Problem | None = None
) -> Response:
    permissions.require(unit.actor, KEEP)
    held = unit.session.get(Appointment, appointment_id)
    if held is None:
        raise NotFound
    return _form(
        page,
        unit,
        "organizations/appointment_end.html",
        Ending,
        posted,
        problem,
        held=held,
        person=queries.person(unit.session, unit.actor, held.user_id),
        node=unit.session.get_one(Organization, held.organization_id),
    )


def _form(
    page: PageRequest,
    unit: UnitOfWork,
    template: str,
    model: type[BaseModel],
    posted: Mapping[str, Any],
    problem: Problem | None = None,
    *,
    options: Mapping[str, Sequence[Option]] | None = None,
    **shown: Any,
) -> Response:
    permissions.require(unit.actor, KEEP)
    return page.render(
        unit, template, fields=schema_fields(model, posted, problem, options=options), problem=problem, **shown
    )
