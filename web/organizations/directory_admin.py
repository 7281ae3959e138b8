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
def ask_organization(visit: PageRead, parent: str = "") -> Response:
    with visit.reading() as desk:
        return _organization(visit, desk, left(desk, visit.here) or {PARENT: (parent,)})


@router.post("/organizations/new")
def add_organization(visit: PagePost) -> Response:
    """Add an organization to the tree."""
    try:
        body = read_schema(visit, NewOrganization)
        with visit.acting() as desk:
            made = commands.add_organization(desk.session, actor=desk.actor, now=desk.now, **dict(body))
            return visit.leave(desk, f"/directory/organizations/{made.id}", ADDED, name=made.name)
    except FAULTS as fault:
        with visit.reading() as desk:
            return _organization(visit, desk, visit.posted, of_fault(fault))


@router.get("/people/new")
def ask_person(visit: PageRead) -> Response:
    with visit.reading() as desk:
        return _form(visit, desk, "organizations/person_new.html", NewPerson, left(desk, visit.here))


@router.post("/people/new")
def add_person(visit: PagePost) -> Response:
    """Add a person, who can act once appointed."""
    try:
        body = read_schema(visit, NewPerson)
        with visit.acting() as desk:
            made = commands.add_person(desk.session, actor=desk.actor, now=desk.now, **dict(body))
            return visit.leave(desk, f"/directory/people/{made.id}", ADDED, name=made.name)
    except FAULTS as fault:
        with visit.reading() as desk:
            return _form(visit, desk, "organizations/person_new.html", NewPerson, visit.posted, of_fault(fault))


@router.get("/appointments/new")
def ask_appointment(visit: PageRead, person: str = "", organization: str = "") -> Response:
    known = {PERSON: (person,), ORGANIZATION: (organization,)}
    with visit.reading() as desk:
        return _appointment(visit, desk, left(desk, visit.here) or known)


@router.post("/appointments/new")
def appoint(visit: PagePost) -> Response:
    """Give a person an office."""
    try:
        body = read_schema(visit, NewAppointment)
        with visit.acting() as desk:
            made = appointments.appoint(
                desk.session, actor=desk.actor, now=desk.now, zone=visit.house.zone, **dict(body)
            )
            return visit.leave(desk, f"/directory/people/{made.user_id}", text("已登记任职。"))
    except FAULTS as fault:
        with visit.reading() as desk:
            return _appointment(visit, desk, visit.posted, of_fault(fault))


@router.get("/appointments/{appointment_id}/end")
def ask_end(visit: PageRead, appointment_id: UUID) -> Response:
    with visit.reading() as desk:
        return _end(visit, desk, appointment_id, left(desk, visit.here))


@router.post("/appointments/{appointment_id}/end")
def end(visit: PagePost, appointment_id: UUID) -> Response:
    """Note the last day of an office."""
    try:
        body = read_schema(visit, Ending)
        with visit.acting() as desk:
            ended = appointments.end_appointment(
                desk.session,
                appointment_id,
                actor=desk.actor,
                now=desk.now,
                zone=visit.house.zone,
                ends_on=body.ends_on,
            )
            return visit.leave(desk, f"/directory/people/{ended.user_id}", text("已登记离任。"))
    except NotFound:
        raise
    except FAULTS as fault:
        with visit.reading() as desk:
            return _end(visit, desk, appointment_id, visit.posted, of_fault(fault))


@router.post("/people/{person_id}/staff-number")
def number_person(visit: PagePost, person_id: UUID) -> Response:
    """Enter the 工号 of an account that has none yet, or a wrong one."""
    try:
        body = read_schema(visit, StaffNumber)
        with visit.acting() as desk:
            commands.number_person(
                desk.session, person_id, body.staff_number, actor=desk.actor, now=desk.now, zone=visit.house.zone
            )
            return visit.leave(desk, f"/directory/people/{person_id}", text("已登记工号。"))
    except FAULTS as fault:
        return _refused(visit, person_id, fault)


@router.post("/people/{person_id}/deactivate")
def deactivate(visit: PagePost, person_id: UUID) -> Response:
    """Let a person act no more."""
    try:
        with visit.acting() as desk:
            ended = accounts.deactivate(desk.session, person_id, actor=desk.actor, now=desk.now, zone=visit.house.zone)
            told = text("已停用%(name)s的账号。")
            return visit.leave(desk, f"/directory/people/{person_id}", told, name=ended.name)
    except FAULTS as fault:
        return _refused(visit, person_id, fault)


@router.post("/people/{person_id}/password")
async def reset_password(visit: PagePost, person_id: UUID) -> Response:
    """Give a person a password for once, which is shown this once and kept nowhere."""
    try:
        first = await passwords.reset(replace(visit.asking, key=None), person_id)
        return await run_in_threadpool(_first_password, visit, person_id, first)
    except FAULTS as fault:
        return await run_in_threadpool(_refused, visit, person_id, fault)


def _first_password(visit: PageRequest, person_id: UUID, first: str) -> Response:
    with visit.reading() as desk:
        person = queries.person(desk.session, desk.actor, person_id)
        return visit.page(desk, "accounts/first_password.html", person=person, first=first)


def _refused(visit: PageRequest, person_id: UUID, fault: Exception) -> Response:
    """Say on the page of the person what is refused; who may not see it is told so alone."""
    problem = of_fault(fault)
    with visit.reading() as desk:
        permissions.require(desk.actor, KEEP)
        found = queries.person(desk.session, desk.actor, person_id)
        return person_page(visit, desk, found, problem.status, problem=problem)


def _organization(
    visit: PageRequest, desk: UnitOfWork, posted: Mapping[str, Any], problem: Problem | None = None
) -> Response:
    nodes = directory.seen(desk.session, desk.actor)
    options = {PARENT: [Option(str(node.id), node.name) for node in nodes]}
    return _form(visit, desk, "organizations/organization_new.html", NewOrganization, posted, problem, options=options)


def _appointment(
    visit: PageRequest, desk: UnitOfWork, posted: Mapping[str, Any], problem: Problem | None = None
) -> Response:
    people = queries.people(desk.session, desk.actor, limit=MOST_PEOPLE)
    nodes = directory.seen(desk.session, desk.actor)
    options = {
        PERSON: [Option(str(each.id), f"{each.name}（{each.login}）") for each in people if each.active],
        ORGANIZATION: [Option(str(node.id), node.name) for node in nodes],
    }
    return _form(visit, desk, "organizations/appointment_new.html", NewAppointment, posted, problem, options=options)


def _end(
    visit: PageRequest,
    desk: UnitOfWork,
    appointment_id: UUID,
    posted: Mapping[str, Any],
    problem: Problem | None = None,
) -> Response:
    permissions.require(desk.actor, KEEP)
    held = desk.session.get(Appointment, appointment_id)
    if held is None:
        raise NotFound
    return _form(
        visit,
        desk,
        "organizations/appointment_end.html",
        Ending,
        posted,
        problem,
        held=held,
        person=queries.person(desk.session, desk.actor, held.user_id),
        node=desk.session.get_one(Organization, held.organization_id),
    )


def _form(
    visit: PageRequest,
    desk: UnitOfWork,
    template: str,
    model: type[BaseModel],
    posted: Mapping[str, Any],
    problem: Problem | None = None,
    *,
    options: Mapping[str, Sequence[Option]] | None = None,
    **shown: Any,
) -> Response:
    permissions.require(desk.actor, KEEP)
    return visit.page(
        desk,
        template,
        problem.status if problem else 200,
        fields=schema_fields(model, posted, problem, options=options),
        problem=problem,
        **shown,
    )
