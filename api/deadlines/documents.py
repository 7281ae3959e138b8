"""督办文书: what the clock gathered for each organization, what 党委工作部 decides, and what is answered."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import Field

from api.deadlines.document_schemas import DocumentListed, DocumentOutcomes, DocumentShown
from api.operations import SEES, Operations, binary
from api.requests import ReadRequest, WriteRequest
from api.schemas import Page
from api.uploads import EvidenceUploads, described
from models.document_states import DocumentState
from reports.escalation_document import WORD
from transport import document_files
from transport.downloads import BYTES, Download, saved_as
from transport.errors import of_fault
from transport.inputs.deadlines import (
    Answering,
    AnswerReturn,
    Dismissal,
    DocumentEdit,
    ManyDismissal,
    ManySending,
    Sending,
)
from transport.pagination import BY_ID, Number, Paging
from transport.services import UnitOfWork
from transport.visible import DocumentId
from workflows.deadlines import answers, bulk, commands, documents
from workflows.deadlines.bulk import DocumentOutcome
from workflows.rows import Row

router = Operations("/escalation-documents", "催办督办")
decisions = Operations("/escalation-document-decisions", "催办督办")
"""Beside the documents: under them an act would pass for the name of one."""

ANSWER_FIELDS = described(
    {
        "text": {"type": "string", "minLength": 10, "maxLength": 10000, "description": "办理情况"},
        "new_due_on": {"type": "string", "format": "date", "description": "请求的办结时限"},
    },
    ["text"],
    {"text": "已补开支委会并公示记录，其余两件本月底前完成。", "new_due_on": "2021-06-30"},
)


class DocumentQuery(Paging):
    """Of which campaign and organization, and in which state."""

    campaign: UUID | None = Field(default=None, description="专项行动")
    organization: UUID | None = Field(default=None, description="党组织，含其下级")
    state: DocumentState | None = Field(default=None, description="状态")


@router.get("", "listEscalationDocuments", "督办文书", Page[DocumentListed], "see_escalations", *SEES)
def list_documents(context: ReadRequest, asked: Annotated[DocumentQuery, Query()]) -> Response:
    """督办单、通报、约谈、移送：每个党组织一份，逾期各件列在其中；后起草的在前。"""
    before = BY_ID.after(asked.cursor)
    with context.reading() as unit:
        rows = documents.documents(
            unit.session,
            unit.actor,
            state=asked.state,
            campaign_ids=[asked.campaign] if asked.campaign else None,
            organization_id=asked.organization,
            before=before,
            limit=asked.limit + 1,
        )
        return unit.answer(BY_ID.page(rows, asked.limit).told(_listed))


@router.get("/{document_id}", "getEscalationDocument", "一份督办文书", DocumentShown, "see_escalations", *SEES)
def get_document(context: ReadRequest, document_id: DocumentId) -> Response:
    """签发后所列各件如签发时所发；之前随情况变动。"""
    with context.reading() as unit:
        return unit.answer(_shown(unit, document_id))


@router.download(
    "/{document_id}/file", "downloadEscalationDocument", "文书（Word）", binary("文件", WORD), "see_escalations", *SEES
)
def download_document(context: ReadRequest, document_id: DocumentId) -> Response:
    """所见各件，按督办单的栏目；签发之前为草稿。"""
    return document_files.word(context, document_id)


@router.post("/{document_id}/edit", "editEscalationDocument", "修改文书", DocumentShown, "edit_document")
def edit(context: WriteRequest, document_id: DocumentId, body: DocumentEdit) -> Response:
    """签发之前可改；所列各件由系统归集。"""
    with context.transaction() as unit:
        commands.edit(unit.session, document_id, actor=unit.actor, now=unit.now, **dict(body))
        return _answer(unit, document_id)


@router.post("/{document_id}/send", "sendEscalationDocument", "签发文书", DocumentShown, "send")
def send(context: WriteRequest, document_id: DocumentId, body: Sending) -> Response:
    """以文号签发，所列各件一并发出。"""
    with context.transaction() as unit:
        commands.send(unit.session, document_id, actor=unit.actor, now=unit.now, number=body.number)
        return _answer(unit, document_id)


@router.post("/{document_id}/dismiss", "dismissEscalationDocument", "不予签发文书", DocumentShown, "dismiss")
def dismiss(context: WriteRequest, document_id: DocumentId, body: Dismissal) -> Response:
    """写明理由；所列各件不再升级。"""
    with context.transaction() as unit:
        commands.dismiss(unit.session, document_id, actor=unit.actor, now=unit.now, opinion=body.opinion)
        return _answer(unit, document_id)


@decisions.post("/send", "sendEscalationDocuments", "批量签发文书", DocumentOutcomes, "send")
def send_many(context: WriteRequest, body: ManySending) -> Response:
    """从起始文号起依次编号；有一份不能签发，只说明那一份的原因，不占文号。"""
    with context.transaction() as unit:
        done = bulk.send_many(unit.session, body.documents, actor=unit.actor, now=unit.now, number=body.number)
        return unit.answer(_outcomes(done))


@decisions.post("/dismiss", "dismissEscalationDocuments", "批量不予签发", DocumentOutcomes, "dismiss")
def dismiss_many(context: WriteRequest, body: ManyDismissal) -> Response:
    """各份同一理由；有一份不能办理，只说明那一份的原因。"""
    with context.transaction() as unit:
        done = bulk.dismiss_many(unit.session, body.documents, actor=unit.actor, now=unit.now, opinion=body.opinion)
        return unit.answer(_outcomes(done))


@router.post("/{document_id}/answer", "answerEscalationDocument", "反馈", DocumentShown, "answer_document")
def answer(context: WriteRequest, document_id: DocumentId, body: Answering) -> Response:
    """写明办理情况；不能按期办结的，写明请求的办结时限。"""
    with context.transaction() as unit:
        answers.answer(unit.session, document_id, actor=unit.actor, now=unit.now, **dict(body))
        return _answer(unit, document_id)


# beside the answer: its body is another
@router.post(
    "/{document_id}/answer-with-file",
    "answerEscalationDocumentWithFile",
    "反馈，附一份文件",
    DocumentShown,
    "answer_document",
    extra=ANSWER_FIELDS,
)
def answer_with_file(upload: EvidenceUploads, document_id: DocumentId) -> Response:
    """附件按内容认定类型，与佐证同样留存。涉密文件不得上传。"""
    body = upload.given(Answering)
    context = upload.repeated(upload.sha256())
    with context.before() as unit:
        documents.document(unit.session, unit.actor, document_id)
    file = document_files.take_in(context.services, upload.file, upload.name, upload.judged)
    with context.transaction() as unit:
        answers.answer(unit.session, document_id, actor=unit.actor, now=unit.now, file=file, **dict(body))
        return _answer(unit, document_id)


@router.post("/{document_id}/accept", "acceptEscalationAnswer", "采纳反馈", DocumentShown, "review_answer")
def accept(context: WriteRequest, document_id: DocumentId) -> Response:
    """请求的办结时限之前不再升级；事项本身的时限不变，延期另行申请。"""
    with context.transaction() as unit:
        answers.accept(unit.session, document_id, actor=unit.actor, now=unit.now)
        return _answer(unit, document_id)


@router.post("/{document_id}/return", "returnEscalationAnswer", "退回反馈", DocumentShown, "review_answer")
def return_answer(context: WriteRequest, document_id: DocumentId, body: AnswerReturn) -> Response:
    """写明意见；反馈期限重新起算。"""
    with context.transaction() as unit:
        answers.return_(unit.session, document_id, actor=unit.actor, now=unit.now, opinion=body.opinion)
        return _answer(unit, document_id)


@router.download(
    "/{document_id}/answers/{version}/file",
    "downloadEscalationAnswer",
    "下载反馈的附件",
    binary("文件", BYTES),
    "see_escalations",
    *SEES,
    "conflict",
)
def download_answer(context: ReadRequest, document_id: DocumentId, version: Number) -> Response:
    """原样下载，不在浏览器中打开；与上传时不一致的不给出。"""
    found, file = document_files.open_answer(context, document_id, version)
    return Download(file, saved_as(found["file_name"]), BYTES)


def _answer(unit: UnitOfWork, document_id: UUID) -> Response:
    unit.session.flush()
    return unit.answer(_shown(unit, document_id))


def _listed(row: Row) -> dict[str, object]:
    return {name: value for name, value in row.items() if name != "addressee_id"}


def _shown(unit: UnitOfWork, document_id: UUID) -> dict[str, object]:
    found = documents.in_sight(unit.session, unit.actor, document_id, unit.now)
    return _listed(found.row) | {
        "items": [line.told() for line in found.lines],
        "hidden": documents.hidden_lines(unit.session, found),
        "answers": documents.answers(unit.session, found.row["id"]),
    }


def _outcomes(done: Sequence[DocumentOutcome]) -> dict[str, object]:
    return {
        "items": [
            {
                "document_id": each.document_id,
                "done": each.fault is None,
                "problem": of_fault(each.fault).document if each.fault else None,
            }
            for each in done
        ]
    }
