"""人员与任职: who there is, and who holds which office when."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import Field

from api import serializers
from api.operations import LISTS, SEES, Operations
from api.organizations.schemas import AppointmentGiven, AppointmentLine, Me, PersonLine
from api.requests import AnyScopeRequest, ReadRequest, WriteRequest
from api.schemas import Page
from models.vocabulary import TokenScope
from transport.inputs.organizations import Ending, NewAppointment, NewPerson, StaffNumber
from transport.pagination import BY_ID, Paged, Paging
from transport.services import UnitOfWork
from transport.visible import AppointmentId, PersonId
from workflows.accounts import commands as accounts
from workflows.authz.actors import REAUTHENTICATED_FOR
from workflows.organizations import appointments, commands, queries

router = Operations("", "组织与人员")


class AppointmentQuery(Paging):
    """Whose offices, or in which organization."""

    organization: UUID | None = Field(default=None, description="党组织")
    person: UUID | None = Field(default=None, description="人员")


@router.get("/me", "whoAmI", "我是谁", Me, "own_account", "unauthenticated")
def me(context: AnyScopeRequest) -> Response:
    """持有此令牌的人，及其现任职务。"""
    with context.reading() as unit:
        actor, held = unit.actor, unit.held
        shown: dict[str, object] = {
            "id": actor.user_id,
            "name": actor.name,
            "is_admin": actor.is_admin,
            "scope": held.scope,
            "must_change": held.scope is TokenScope.PASSWORD,
            "confirmed_until": _confirmed_until(unit),
            "posts": [
                {
                    "appointment_id": post.appointment_id,
                    "organization_id": post.organization_id,
                    "office": post.office,
                    "title": post.title,
                }
                for post in actor.posts
            ],
        }
        return unit.answer(shown)


def _confirmed_until(unit: UnitOfWork) -> datetime | None:
    """Return until when the password counts that was given with this token."""
    given = unit.actor.confirmed_at
    return given + REAUTHENTICATED_FOR if given and unit.actor.confirmed(unit.now) else None


@router.get("/people", "listPeople", "人员列表", Page[PersonLine], "see_directory", *LISTS)
def list_people(context: ReadRequest, asked: Paged) -> Response:
    """本校的人员，以便分派；系统管理员可见全部。"""
    after = BY_ID.after(asked.cursor)
    with context.reading() as unit:
        rows = queries.people(unit.session, unit.actor, after=after, limit=asked.limit + 1)
        return unit.answer(BY_ID.page([serializers.record(row) for row in rows], asked.limit))


@router.post("/people", "addPerson", "增加人员", PersonLine, "keep_directory", status=201)
def add_person(context: WriteRequest, body: NewPerson) -> Response:
    """由系统管理员办理。任职之后方能办事。"""
    with context.transaction() as unit:
        made = commands.add_person(unit.session, actor=unit.actor, now=unit.now, **dict(body))
        return unit.answer(serializers.record(made), 201)


@router.post("/people/{person_id}/deactivate", "deactivate", "停用账号", PersonLine, "keep_directory")
def deactivate(context: WriteRequest, person_id: PersonId) -> Response:
    """由系统管理员办理。此人的登录和令牌立即失效；以往所办的事不变。"""
    with context.transaction() as unit:
        ended = accounts.deactivate(unit.session, person_id, actor=unit.actor, now=unit.now, zone=context.services.zone)
        return unit.answer(serializers.record(ended))


@router.put("/people/{person_id}/staff-number", "numberPerson", "登记工号", PersonLine, "keep_directory")
def number_person(context: WriteRequest, person_id: PersonId, body: StaffNumber) -> Response:
    """由系统管理员办理。给以前建立的账号补登，或更正；本人、党委工作部和纪委收到通知。"""
    with context.transaction() as unit:
        numbered = commands.number_person(
            unit.session, person_id, body.staff_number, actor=unit.actor, now=unit.now, zone=context.services.zone
        )
        return unit.answer(serializers.record(numbered))


@router.get("/appointments", "listAppointments", "任职列表", Page[AppointmentLine], "see_directory", *SEES)
def list_appointments(context: ReadRequest, asked: Annotated[AppointmentQuery, Query()]) -> Response:
    """现任和历任。"""
    after = BY_ID.after(asked.cursor)
    with context.reading() as unit:
        rows = queries.appointments(
            unit.session,
            unit.actor,
            today=unit.today,
            organization_id=asked.organization,
            user_id=asked.person,
            after=after,
            limit=asked.limit + 1,
        )
        return unit.answer(BY_ID.page(rows, asked.limit))


@router.post("/appointments", "appoint", "任职", AppointmentGiven, "keep_directory", status=201)
def appoint(context: WriteRequest, body: NewAppointment) -> Response:
    """由系统管理员办理。"""
    with context.transaction() as unit:
        made = appointments.appoint(
            unit.session, actor=unit.actor, now=unit.now, zone=context.services.zone, **dict(body)
        )
        return unit.answer(serializers.record(made), 201)


@router.post("/appointments/{appointment_id}/end", "endAppointment", "离任", AppointmentGiven, "keep_directory")
def end_appointment(context: WriteRequest, appointment_id: AppointmentId, body: Ending) -> Response:
    """写明最后一日；以往以该职务所办的事不变。"""
    with context.transaction() as unit:
        ended = appointments.end_appointment(
            unit.session,
            appointment_id,
            actor=unit.actor,
            now=unit.now,
            zone=context.services.zone,
            ends_on=body.ends_on,
        )
        return unit.answer(serializers.record(ended))
