"""对账 of a paper that was filed, from the page of its duty."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import Response
from starlette.concurrency import run_in_threadpool

from transport import reconciliations
from transport.errors import FAULTS
from transport.late_route import LateRouter
from transport.reconciliations import ACCEPTED, Reported, named_in
from transport.visible import DutyId, PaperId
from web.i18n.languages import text
from web.page_request import PagePost, PageRequest
from web.reconciliation.routes import CLEAN, DIFFERS
from web.submissions.duty_page import duty_page
from workflows.reconciliation.commands import Report

router = LateRouter(prefix="/duties/{duty_id}/papers/{paper_id}")

NOTHING = text("这份文件里没有可对账的内容，已记下。")


@router.post("/reconcile")
async def open_paper(page: PagePost, duty_id: DutyId, paper_id: PaperId) -> Response:
    """Hold a paper against the system."""
    try:
        asked = duty_id, paper_id, page.first_value(ACCEPTED)
        given = await run_in_threadpool(reconciliations.open_paper, page.context, page.reading, *asked)
        with given.file:
            report = await reconciliations.compared(page.services, page.reading, given)
        return await run_in_threadpool(_keep, page, given, report)
    except FAULTS as fault:
        return await run_in_threadpool(_again, page.refused(fault), duty_id, {paper_id: named_in(fault)})


def _keep(page: PageRequest, given: Reported, report: Report) -> Response:
    with page.acting() as unit:
        made = reconciliations.keep(unit, given, report)
        told = DIFFERS if report.comparison.differences else CLEAN if report.form else NOTHING
        return page.leave(unit, f"/reconciliations/{made.id}", told)


def _again(page: PageRequest, duty_id: UUID, named: Mapping[UUID, str]) -> Response:
    with page.reading() as unit:
        return duty_page(page, unit, duty_id, named=named)
