"""对账 of a paper that was filed."""

from typing import Annotated

from fastapi import Body, Response
from starlette.concurrency import run_in_threadpool

from api.operations import Operations
from api.reconciliation.routes import shown
from api.reconciliation.schemas import ReconciliationShown
from api.requests import WriteRequest
from transport import reconciliations
from transport.context import RequestContext
from transport.inputs.reconciliations import PaperReconciling
from transport.reconciliations import Reported
from transport.visible import DutyId, PaperId
from workflows.reconciliation.commands import Report

AS_IT_IS = PaperReconciling()
router = Operations("/duties/{duty_id}/papers/{paper_id}", "对账")


@router.post("/reconcile", "reconcilePaper", "对一份报送件", ReconciliationShown, "reconcile", status=201)
async def reconcile_paper(
    context: WriteRequest, duty_id: DutyId, paper_id: PaperId, body: Annotated[PaperReconciling, Body()] = AS_IT_IS
) -> Response:
    """已报送而未接收、退回的一版中的台账，和数字与报送时冻结的数据不符的报告；其他文件不必对账。

    文件写的是另一个党组织的，答复 422，说明两个名称；确属无误的，以 accepted 写明文件所写的名称再办。
    """
    accepted = body.accepted or ""
    given = await run_in_threadpool(reconciliations.open_paper, context, context.before, duty_id, paper_id, accepted)
    with given.file:
        report = await reconciliations.compared(context.services, context.before, given)
    return await run_in_threadpool(_opened, context, given, report)


def _opened(context: RequestContext, given: Reported, report: Report) -> Response:
    with context.transaction() as unit:
        made = reconciliations.keep(unit, given, report)
        return unit.answer(shown(unit, made.id), 201)
