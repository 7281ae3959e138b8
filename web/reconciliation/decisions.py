"""What is done with the differences of a 对账: one by one or a class at once, checked again, and signed for."""

from typing import Any
from uuid import UUID

from fastapi import Response
from starlette.concurrency import run_in_threadpool

from models.reconciliation_words import DifferenceKind, Settlement
from transport import reconciliations
from transport.errors import FAULTS
from transport.late_route import LateRouter
from transport.services import UnitOfWork
from transport.visible import ReconciliationId
from web.browser import own_address
from web.i18n.languages import text
from web.page_request import PagePost, PageRequest, again
from web.reauthentication import Confirms, check
from web.reconciliation.routes import one
from workflows.errors import Incomplete
from workflows.reconciliation import commands, settling, signing, taking

router = LateRouter(prefix="/reconciliations/{reconciliation_id}")

DO, POSITION, KIND, OPINION, VERSION, SEEN, NEXT = "do", "position", "kind", "opinion", "version", "seen", "next"
TAKE, SAME, OTHER = "taken", "same", "other"
SETTLEMENTS = {each.value: each for each in (Settlement.KEPT, Settlement.RETURNED)}
KINDS = {each.value: each for each in DifferenceKind}
TOLD = {
    Settlement.KEPT: text("已记为维持系统。"),
    Settlement.RETURNED: text("已退回说明。"),
    Settlement.TAKEN: text("已采用报表。"),
}
ASKED = text("已提出，待批准；批准后请重新核对。")
RECHECKED = text("已重新核对。")
SIGNED = text("已签对账单。")
NOTHING = "请先选择怎样处理。"


@router.post("/settle")
@again(one)
def settle(page: PagePost, reconciliation_id: ReconciliationId) -> Response:
    """Take over, keep or return one difference, or keep or return all open ones of a class."""
    with page.acting() as unit:
        told = _settled(page, unit, reconciliation_id)
        return page.leave(unit, _next(page, reconciliation_id), told)


def _settled(page: PageRequest, unit: UnitOfWork, reconciliation_id: UUID) -> str:
    do, opinion = page.first_value(DO), page.first_value(OPINION)
    given = _by(page, unit)
    if do == TAKE:
        position = _position(page)
        done = taking.take(unit.session, reconciliation_id, position, opinion=opinion, **given)
        return TOLD[Settlement.TAKEN] if done else ASKED
    settlement = SETTLEMENTS.get(do)
    if settlement is None:
        raise Incomplete({DO: NOTHING})
    kind = KINDS.get(page.first_value(KIND))
    which = [_position(page)] if kind is None else kind
    settling.settle(unit.session, reconciliation_id, which, settlement, opinion=opinion or None, **given)
    return TOLD[settlement]


@router.post("/answer")
async def answer(page: PagePost, reconciliation_id: ReconciliationId) -> Response:
    """Say whether a doubtful pair is one; then the report is compared again by that."""
    try:
        await run_in_threadpool(_answered, page, reconciliation_id)
        return await _checked(page, reconciliation_id)
    except FAULTS as fault:
        return await run_in_threadpool(_again, page.refused(fault), reconciliation_id)


def _answered(page: PageRequest, reconciliation_id: UUID) -> None:
    do = page.first_value(DO)
    if do not in {SAME, OTHER}:
        raise Incomplete({DO: NOTHING})
    with page.unkept() as unit:
        given = _by(page, unit)
        settling.answer(unit.session, reconciliation_id, _position(page), is_same=do == SAME, **given)


@router.post("/recheck")
async def recheck(page: PagePost, reconciliation_id: ReconciliationId) -> Response:
    """Compare the report again with the system as it now is."""
    try:
        return await _checked(page, reconciliation_id)
    except FAULTS as fault:
        return await run_in_threadpool(_again, page.refused(fault), reconciliation_id)


async def _checked(page: PageRequest, reconciliation_id: UUID) -> Response:
    comparison, held_at = await reconciliations.compared_again(page.services, page.reading, reconciliation_id)

    def keep() -> Response:
        with page.acting() as unit:
            commands.recheck(
                unit.session, reconciliation_id, comparison, held_at=held_at, actor=unit.actor, now=unit.now
            )
            return page.leave(unit, _next(page, reconciliation_id), RECHECKED)

    return await run_in_threadpool(keep)


@router.post("/sign")
@again(one)
def sign(page: Confirms, reconciliation_id: ReconciliationId) -> Response:
    """Sign the statement for the side for which one's office signs."""
    check(page)
    with page.acting() as unit:
        given = _by(page, unit)
        signing.sign(unit.session, reconciliation_id, seen=page.first_value(SEEN) or None, **given)
        return page.leave(unit, f"/reconciliations/{reconciliation_id}", SIGNED)


def _again(page: PageRequest, reconciliation_id: UUID) -> Response:
    with page.reading() as unit:
        return one(page, unit, reconciliation_id)


def _next(page: PageRequest, reconciliation_id: UUID) -> str:
    return own_address(page.first_value(NEXT), f"/reconciliations/{reconciliation_id}")


def _position(page: PageRequest) -> int:
    said = page.first_value(POSITION)
    if not said.isdecimal() or len(said) > len("1000000"):
        raise Incomplete({POSITION: "没有指明是哪一项差异。"})
    return int(said)


def _by(page: PageRequest, unit: UnitOfWork) -> dict[str, Any]:
    return {"actor": unit.actor, "now": unit.now, "version": _version(page)}


def _version(page: PageRequest) -> int | None:
    said = page.first_value(VERSION)
    return int(said) if said.isdecimal() and len(said) <= len("1000000") else None
