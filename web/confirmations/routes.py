"""待确认 and 首次名册: what signs only once somebody else has confirmed it."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from uuid import UUID

from fastapi import APIRouter, Response

from models.vocabulary import OrgKind
from transport.errors import FAULTS, Problem, of_fault
from transport.services import UnitOfWork
from web.i18n.languages import text
from web.page_request import PASSWORD, PageRead, PageRequest
from web.reauthentication import Confirms, check
from workflows.authz import permissions
from workflows.confirmations import commands, directory_as_read, queries
from workflows.confirmations import first_directory as setting_up
from workflows.errors import Incomplete, NotFound, Refusal

router = APIRouter(prefix="/directory")

HOLDS = "/directory/holds"
HOLD, ACT, REASON, REFUSE = "hold", "act", "reason", "refuse"


@router.get("/holds")
def waiting(visit: PageRead) -> Response:
    """Show what the person may confirm."""
    with visit.reading() as desk:
        return _waiting(visit, desk)


@router.post("/holds")
def decide(visit: Confirms) -> Response:
    """Confirm, or refuse, what was ticked; what is refused by a rule holds up none of the rest."""
    try:
        check(visit)
        ids = _ids(visit)
        with visit.acting() as desk:
            barred = _decide(visit, desk, ids)
            if not barred:
                done = text("已办理%(n)s项。")
                return visit.leave(desk, HOLDS, done, n=len(ids))
    except FAULTS as fault:
        with visit.reading() as desk:
            return _waiting(visit, desk, of_fault(fault))
    with visit.reading() as desk:
        return _waiting(visit, desk, barred=barred)


@router.get("/first/{committee_id}")
def first(visit: PageRead, committee_id: UUID) -> Response:
    """Show a university's first directory, to be read, printed and confirmed."""
    with visit.reading() as desk:
        return _first(visit, desk, committee_id)


@router.post("/first/{committee_id}")
def review(visit: Confirms, committee_id: UUID) -> Response:
    """Confirm the directory that was shown."""
    try:
        check(visit)
        with visit.acting() as desk:
            made = setting_up.review_and_seal(
                desk.session, committee_id, visit.one("sha256"), actor=desk.actor, now=desk.now, today=desk.today
            )
            done = text("两人核对一致，首次名册已生效并封存。")
            half = text("已记下您的核对，等待另一个组织的同志核对确认。")
            to = f"/directory/first/{committee_id}"
            return visit.leave(desk, to, done if made.completes else half)
    except FAULTS as fault:
        with visit.reading() as desk:
            return _first(visit, desk, committee_id, of_fault(fault))


def _ids(visit: PageRequest) -> list[UUID]:
    try:
        ids = [UUID(each) for each in visit.posted.get(HOLD, ())]
    except ValueError:
        raise NotFound from None
    if not ids:
        raise Incomplete({HOLD: "请先勾选要办理的账号、任职。"})
    return ids


def _decide(visit: PageRequest, desk: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, Refusal]:
    now, today = desk.now, desk.today
    if visit.one(ACT) == REFUSE:
        for hold_id in ids:
            commands.refuse_hold(desk.session, hold_id, visit.one(REASON), actor=desk.actor, now=now, today=today)
        return {}
    outcomes = commands.confirm_many(desk.session, ids, actor=desk.actor, now=now, today=today)
    return {each.hold_id: each.refusal for each in outcomes if each.refusal}


def _waiting(
    visit: PageRequest, desk: UnitOfWork, problem: Problem | None = None, barred: Mapping[UUID, Refusal] | None = None
) -> Response:
    errors = problem.more.get("fields", {}) if problem else {}
    return visit.page(
        desk,
        "confirmations/holds.html",
        problem.status if problem else 200,
        problem=problem,
        rows=queries.waiting_holds(desk.session, desk.actor, desk.today),
        barred=barred or {},
        ticked=set(visit.posted.get(HOLD, ())),
        reason=visit.one(REASON),
        reason_error=errors.get(REASON),
        password_error=errors.get(PASSWORD),
    )


def _first(visit: PageRequest, desk: UnitOfWork, committee_id: UUID, problem: Problem | None = None) -> Response:
    node = setting_up.read_directory(desk.session, desk.actor, committee_id)
    if node.kind is not OrgKind.COMMITTEE:
        raise NotFound
    found = directory_as_read.directory(desk.session, node, desk.today)
    errors = problem.more.get("fields", {}) if problem else {}
    mine = any(who.id == desk.actor.user_id for _, who, _ in found.reviews)
    may = permissions.may(desk.actor, directory_as_read.RIGHT, node) and not mine
    offices = {key: list(rows) for key, rows in groupby(found.offices, key=lambda each: each[1].id)}
    return visit.page(
        desk,
        "confirmations/first_directory.html",
        problem.status if problem else 200,
        problem=problem,
        found=found,
        offices=offices,
        may=may,
        mine=mine,
        set_up=directory_as_read.is_set_up(desk.session, node.id),
        password_error=errors.get(PASSWORD),
    )
