"""待确认与首次名册."""

from fastapi import Response

from api import serializers
from api.confirmations.schemas import (
    DirectoryRead,
    DirectoryReviewed,
    FirstDirectory,
    HoldList,
    HoldOutcomes,
    HoldRefusal,
    HoldsChosen,
    HoldShown,
)
from api.operations import SEES, Operations
from api.requests import ReadRequest, WriteRequest
from transport.errors import of_fault
from transport.visible import HoldId, UniversityId
from workflows.confirmations import commands, directory_as_read, first_directory, queries
from workflows.confirmations.queries import HoldWaiting

router = Operations("", "组织与人员")


@router.get("/holds", "listHolds", "待确认的账号、任职", HoldList, "own_work", "unauthenticated")
def list_holds(context: ReadRequest) -> Response:
    """由本人的职务可以确认的，先办的在前；不予确认的也在其中。"""
    with context.reading() as unit:
        rows = queries.waiting_holds(unit.session, unit.actor, unit.today)
        return unit.answer({"items": [_line(row) for row in rows]})


@router.post("/holds/confirm", "confirmHolds", "批量确认账号、任职", HoldOutcomes, "confirm_hold", "unconfirmed")
def confirm_many(context: WriteRequest, body: HoldsChosen) -> Response:
    """换届时一次确认多人；有一项不能确认，只说明那一项的原因。须在十分钟内输入过密码。"""
    with context.transaction() as unit:
        outcomes = commands.confirm_many(unit.session, body.ids, actor=unit.actor, now=unit.now, today=unit.today)
        return unit.answer(
            {
                "items": [
                    {
                        "id": each.hold_id,
                        "done": each.refusal is None,
                        "problem": of_fault(each.refusal).document if each.refusal else None,
                    }
                    for each in outcomes
                ]
            }
        )


@router.post("/holds/{hold_id}/confirm", "confirmHold", "确认账号、任职", HoldShown, "confirm_hold", "unconfirmed")
def confirm(context: WriteRequest, hold_id: HoldId) -> Response:
    """由上级党组织或党委工作部的其他同志办理；办理者和本人不能确认。须在十分钟内输入过密码。"""
    with context.transaction() as unit:
        made = commands.confirm_hold(unit.session, hold_id, actor=unit.actor, now=unit.now, today=unit.today)
        return unit.answer(serializers.record(made, "entry_id"))


@router.post("/holds/{hold_id}/refuse", "refuseHold", "不予确认", HoldShown, "confirm_hold", "unconfirmed")
def refuse(context: WriteRequest, hold_id: HoldId, body: HoldRefusal) -> Response:
    """仍不能签字；本人、办理者、党委工作部和纪委收到通知。核实无误后可以改为确认。"""
    with context.transaction() as unit:
        made = commands.refuse_hold(
            unit.session, hold_id, body.reason, actor=unit.actor, now=unit.now, today=unit.today
        )
        return unit.answer(serializers.record(made, "entry_id"))


@router.get(
    "/organizations/{organization_id}/first-directory",
    "getFirstDirectory",
    "首次名册",
    FirstDirectory,
    "see_first_directory",
    *SEES,
    "not-permitted",
    "conflict",
)
def get_first_directory(context: ReadRequest, organization_id: UniversityId) -> Response:
    """院党委的全部组织、人员、任职，及其校验值；由两人核对、确认之后，所列的账号和任职生效。"""
    with context.reading() as unit:
        node = first_directory.read_directory(unit.session, unit.actor, organization_id)
        found = directory_as_read.directory(unit.session, node, unit.today)
        return unit.answer(
            {
                "committee_id": node.id,
                "committee": node.name,
                "set_up": directory_as_read.is_set_up(unit.session, node.id),
                "sha256": found.sha256,
                "confirmed_sha256": found.confirmed,
                "document": found.document,
                "reviews": [
                    {"user_id": who.id, "person": who.name, "organization": where.name, "at": made.at}
                    for made, who, where in found.reviews
                ],
            }
        )


@router.post(
    "/organizations/{organization_id}/first-directory",
    "reviewFirstDirectory",
    "核对确认首次名册",
    DirectoryReviewed,
    "review_directory",
    "unconfirmed",
    status=201,
)
def review(context: WriteRequest, organization_id: UniversityId, body: DirectoryRead) -> Response:
    """由党委书记、党委工作部、纪委中两个组织的两人各办一次；第二人确认后名册生效并封存。"""
    with context.transaction() as unit:
        made = first_directory.review_and_seal(
            unit.session, organization_id, body.sha256, actor=unit.actor, now=unit.now, today=unit.today
        )
        return unit.answer(serializers.record(made, "appointment_id", "document"), 201)


def _line(row: HoldWaiting) -> dict[str, object]:
    return serializers.record(row.hold, "entry_id") | {
        "person": row.person.name,
        "login": row.person.login,
        "staff_number": row.person.staff_number,
        "made_by": row.made_by,
        "offices": list(row.offices),
        "organization": row.organization.name,
        "starts_on": row.appointment.starts_on if row.appointment else None,
        "namesakes": list(row.namesakes),
    }
