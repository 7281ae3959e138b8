"""对账: a report held against the system, each difference settled by a named person, signed by both sides."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from api.operations import SEES, Operations, binary
from api.reconciliation.schemas import (
    Reconciliations,
    ReconciliationShown,
    ReportDifferencePage,
    StatementShown,
    TakingShown,
)
from api.requests import ReadRequest, WriteRequest
from api.uploads import Upload, Uploads, described
from reports.reconciliation_statement import WORD
from transport import proof_packs, reconciliations
from transport.context import RequestContext
from transport.examples import OTHER_ID, SOME_ID
from transport.inputs.reconciliations import (
    DifferenceQuery,
    PairAnswer,
    Rechecking,
    ReconciliationQuery,
    Settling,
    StatementSigning,
    Taking,
)
from transport.pagination import BY_ID
from transport.proof_packs import ZIP
from transport.reconciliations import Reported
from transport.schemas import QueryModel
from transport.services import UnitOfWork
from transport.visible import ReconciliationId, open_choice
from workflows.errors import Incomplete
from workflows.inputs import Text
from workflows.reconciliation import commands, loading, queries, settling, signing, statement, taking
from workflows.reconciliation.commands import Report
from workflows.reconciliation.queries import DifferenceFilter
from workflows.rows import Record
from workflows.texts import MAX_TEXT_CHARACTERS

router = Operations("/reconciliations", "对账")

ID = {"type": "string", "format": "uuid"}
BODY = described(
    {
        "campaign_id": {**ID, "description": "专项行动"},
        "organization_id": {**ID, "description": "哪个党组织的报表"},
        "accepted": {
            "type": "string",
            "maxLength": MAX_TEXT_CHARACTERS,
            "description": "文件写的是另一个党组织、确属无误的，文件所写的名称",
        },
    },
    ["campaign_id", "organization_id"],
    {"campaign_id": SOME_ID, "organization_id": OTHER_ID},
)


class ReportFields(QueryModel):
    """What comes beside the file."""

    campaign_id: UUID = Field(title="专项行动")
    organization_id: UUID = Field(title="党组织")
    accepted: Text | None = Field(default=None, title="确认文件所写的党组织")


@router.get("", "listReconciliations", "对账列表", Reconciliations, "see_reconciliations", *SEES)
def list_reconciliations(context: ReadRequest, asked: Annotated[ReconciliationQuery, Query()]) -> Response:
    """后对账的在前。"""
    before = BY_ID.after(asked.cursor)
    with context.reading() as unit:
        open_choice(unit, asked.campaign)
        rows = queries.reconciliations(
            unit.session,
            unit.actor,
            campaign_ids=[asked.campaign] if asked.campaign else None,
            organization_id=asked.organization,
            state=asked.state,
            before=before,
            limit=asked.limit + 1,
        )
        return unit.answer(BY_ID.page(rows, asked.limit))


@router.post("", "reconcile", "对一份台账", ReconciliationShown, "reconcile", status=201, extra=BODY)
async def reconcile(upload: Uploads) -> Response:
    """上传没有随报送件报送的台账（.docx、.xlsx、.csv），与系统逐格比对；不登记、不改动任何事项。涉密文件不得上传。"""
    body, context = upload.given(ReportFields), upload.context
    given = Reported(body.campaign_id, body.organization_id, upload.file, upload.name, accepted=body.accepted or "")
    await run_in_threadpool(reconciliations.may_reconcile, context.before, given.organization_id)
    report = await reconciliations.compared(context.services, context.reading, given)
    return await run_in_threadpool(_opened, upload, given, report)


def _opened(upload: Upload, given: Reported, report: Report) -> Response:
    context = upload.repeated(report.sha256)
    context.services.keep(given.file)
    with context.transaction() as unit:
        made = reconciliations.keep(unit, given, report)
        return unit.answer(shown(unit, made.id), 201)


@router.get("/{reconciliation_id}", "getReconciliation", "一次对账", ReconciliationShown, "see_reconciliations", *SEES)
def get_reconciliation(context: ReadRequest, reconciliation_id: ReconciliationId) -> Response:
    """报表、系统和上次报表三方比对的结果。"""
    with context.reading() as unit:
        return unit.answer(shown(unit, reconciliation_id))


@router.get(
    "/{reconciliation_id}/differences",
    "listDifferences",
    "对账差异",
    ReportDifferencePage,
    "see_reconciliations",
    *SEES,
)
def list_differences(
    context: ReadRequest, reconciliation_id: ReconciliationId, asked: Annotated[DifferenceQuery, Query()]
) -> Response:
    """按报表的顺序，各带两处位置。"""
    with context.reading() as unit:
        loading.load(unit.session, unit.actor, reconciliation_id)
        wanted = DifferenceFilter(asked.kind, asked.open)
        rows = queries.differences(
            unit.session, unit.actor, reconciliation_id, wanted, after=asked.after, limit=asked.limit + 1
        )
        more = len(rows) > asked.limit
        return unit.answer({"items": rows[: asked.limit], "next": rows[asked.limit - 1]["position"] if more else None})


@router.post("/{reconciliation_id}/settle", "settleDifferences", "处理差异", ReconciliationShown, "reconcile")
def settle(context: WriteRequest, reconciliation_id: ReconciliationId, body: Settling) -> Response:
    """逐项指明，或整类处理；退回说明须写意见。"""
    if bool(body.positions) == (body.kind is not None):
        raise Incomplete({"positions": "请指明第几项，或指明整类，二者取一。"})
    with context.transaction() as unit:
        settling.settle(
            unit.session,
            reconciliation_id,
            body.kind or body.positions,
            body.settlement,
            actor=unit.actor,
            now=unit.now,
            opinion=body.opinion,
            version=body.version,
        )
        return _answer(unit, reconciliation_id)


@router.post("/{reconciliation_id}/answer", "answerPair", "说明是不是同一项", ReconciliationShown, "reconcile")
def answer(context: WriteRequest, reconciliation_id: ReconciliationId, body: PairAnswer) -> Response:
    """相似而拿不准的一对先由人确认；确认后请重新核对。"""
    with context.transaction() as unit:
        settling.answer(unit.session, reconciliation_id, actor=unit.actor, now=unit.now, **dict(body))
        return _answer(unit, reconciliation_id)


@router.post("/{reconciliation_id}/take", "takeReported", "采用报表", TakingShown, "reconcile")
def take(context: WriteRequest, reconciliation_id: ReconciliationId, body: Taking) -> Response:
    """由本人办理相应的登记、分派、报方案、报进展或延期，权限和条件与在事项上办理相同。"""
    with context.transaction() as unit:
        said = body.model_dump() | {"opinion": body.opinion or ""}
        done = taking.take(unit.session, reconciliation_id, actor=unit.actor, now=unit.now, **said)
        unit.session.flush()
        return unit.answer({**shown(unit, reconciliation_id), "done": done})


@router.post("/{reconciliation_id}/recheck", "recheckReconciliation", "重新核对", ReconciliationShown, "reconcile")
async def recheck(context: WriteRequest, reconciliation_id: ReconciliationId, body: Rechecking) -> Response:
    """已经一致的记为采用报表，记在办理人名下；新出现的差异续在后面。"""
    return await _rechecked(context, reconciliation_id, body)


async def _rechecked(context: RequestContext, reconciliation_id: UUID, body: Rechecking) -> Response:
    found, held_at = await reconciliations.compared_again(context.services, context.before, reconciliation_id)

    def keep() -> Response:
        with context.transaction() as unit:
            commands.recheck(
                unit.session,
                reconciliation_id,
                found,
                held_at=held_at,
                actor=unit.actor,
                now=unit.now,
                version=body.version,
            )
            return _answer(unit, reconciliation_id)

    return await run_in_threadpool(keep)


@router.get("/{reconciliation_id}/statement", "getStatement", "对账单", StatementShown, "see_reconciliations", *SEES)
def get_statement(context: ReadRequest, reconciliation_id: ReconciliationId) -> Response:
    """所见各项；校验值按全部各项计算，签字时以 seen 交回。"""
    with context.reading() as unit:
        return unit.answer(_statement(unit, reconciliation_id))


@router.download(
    "/{reconciliation_id}/statement/file",
    "downloadStatement",
    "对账单（Word）",
    binary("文件", WORD),
    "see_reconciliations",
    *SEES,
)
def download_statement(context: ReadRequest, reconciliation_id: ReconciliationId) -> Response:
    """双方签字之前注明未签。"""
    return reconciliations.word(context, reconciliation_id)


@router.download(
    "/{reconciliation_id}/proof",
    "proveReconciliation",
    "对账证明包",
    binary("证明包", ZIP),
    "see_reconciliations",
    *SEES,
    "conflict",
)
def prove(context: ReadRequest, reconciliation_id: ReconciliationId) -> Response:
    """双方已签的对账单，附离线核验程序；涉及不在知悉范围内的事项的不给出。"""
    return proof_packs.of_reconciliation(context, reconciliation_id)


@router.post(
    "/{reconciliation_id}/sign", "signStatement", "签对账单", ReconciliationShown, "sign_reconciliation", "unconfirmed"
)
def sign(context: WriteRequest, reconciliation_id: ReconciliationId, body: StatementSigning) -> Response:
    """双方由两位同志分别签；须在十分钟内输入过密码。"""
    with context.transaction() as unit:
        signing.sign(unit.session, reconciliation_id, actor=unit.actor, now=unit.now, **dict(body))
        return _answer(unit, reconciliation_id)


def _answer(unit: UnitOfWork, reconciliation_id: UUID) -> Response:
    unit.session.flush()
    return unit.answer(shown(unit, reconciliation_id))


def shown(unit: UnitOfWork, reconciliation_id: UUID) -> Record:
    """Return one as the API shows it."""
    return queries.reconciliation(unit.session, unit.actor, reconciliation_id)


def _statement(unit: UnitOfWork, reconciliation_id: UUID) -> dict[str, object]:
    session = unit.session
    row, owner = loading.load(session, unit.actor, reconciliation_id)
    known = loading.differences_of(session, reconciliation_id)
    whole = statement.written(session, row, owner, known)
    refusal = signing.refusal(session, row, owner, unit.actor)
    return {
        "statement": statement.in_sight(session, unit.actor, row.id, statement.read(whole)),
        "sha256": statement.sha256_of(whole),
        "signatures": queries.signatures(session, reconciliation_id),
        "refusal": refusal and refusal.sentence,
    }
