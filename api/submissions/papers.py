"""The papers of 报送件: put beside what is to be sent one by one, and handed out."""

from typing import Annotated
from uuid import UUID

from fastapi import Body, Response
from starlette.concurrency import run_in_threadpool

from api.campaigns.schemas import PaperLine, Papers
from api.operations import SEES, Operations, binary
from api.requests import ReadRequest, WriteRequest
from api.uploads import EvidenceUploads, Upload, described
from ledger.paper_text import PaperContents
from models.duty import Paper
from transport import paper_archives
from transport import papers as files
from transport.downloads import BYTES
from transport.inputs.submissions import CarriedPapers, NewPaper
from transport.paper_archives import ZIP
from transport.services import UnitOfWork
from transport.visible import DutyId, MilestoneId, PaperId
from workflows.reconciliation.papers import incomparable_documents
from workflows.submissions import papers
from workflows.submissions.documents import missing_documents
from workflows.submissions.owed import OwedDuty, load_owed, may_file

router = Operations("/duties/{duty_id}/papers", "报送")
milestones = Operations("/milestones", "报送")

FIELDS = described(
    {"document": {"type": "string", "maxLength": 200, "description": "应报的哪一份文件，或“附件”"}},
    ["document"],
    {"document": "行动总结报告"},
)
ALL = CarriedPapers()


@router.get("", "listDraftPapers", "待报送的文件", Papers, "file", *SEES, "not-permitted", "conflict")
def list_papers(context: ReadRequest, duty_id: DutyId) -> Response:
    """下一次报送时一并送出；已报送的文件见各版。"""
    with context.reading() as unit:
        what = load_owed(unit.session, unit.actor, duty_id)
        may_file(what, unit.actor)
        return unit.answer(_drafts(unit, what))


@router.post("", "uploadPaper", "上传待报送的文件", PaperLine, "file", status=201, extra=FIELDS)
async def upload_paper(upload: EvidenceUploads, duty_id: DutyId) -> Response:
    """一次一份，写明是哪一份文件；按内容认定类型，与佐证同样留存。涉密文件不得上传。"""
    contents = await files.contents_of(upload.context.services, upload.file, upload.name, upload.judged)
    return await run_in_threadpool(_add, upload, duty_id, contents)


def _add(upload: Upload, duty_id: UUID, contents: PaperContents) -> Response:
    document = upload.given(NewPaper).document
    context = upload.repeated(upload.sha256())
    files.may_add(context, duty_id, document)
    file = files.take_in(context.services, upload.file, upload.name, upload.judged, document, contents)
    with context.transaction() as unit:
        made = papers.add(unit.session, duty_id, actor=unit.actor, now=unit.now, file=file)
        return unit.answer(paper_line(made), 201)


@router.post("/carry-over", "carryOverPapers", "沿用上一版的文件", Papers, "file")
def carry_over(context: WriteRequest, duty_id: DutyId, body: Annotated[CarriedPapers, Body()] = ALL) -> Response:
    """不必重新上传；不指明哪几份的，全部沿用。"""
    with context.transaction() as unit:
        papers.carry_over(unit.session, duty_id, actor=unit.actor, now=unit.now, papers=body.papers)
        return unit.answer(_drafts(unit, load_owed(unit.session, unit.actor, duty_id)))


@router.post("/{paper_id}/remove", "removePaper", "移除待报送的文件", Papers, "file")
def remove(context: WriteRequest, duty_id: DutyId, paper_id: PaperId) -> Response:
    """只能移除还没有报送的；已报送的各版不变。"""
    with context.transaction() as unit:
        papers.remove(unit.session, duty_id, paper_id, actor=unit.actor)
        return unit.answer(_drafts(unit, load_owed(unit.session, unit.actor, duty_id)))


@router.download(
    "/{paper_id}/file", "downloadPaper", "下载报送的文件", binary("文件", BYTES), "see_duties", *SEES, "conflict"
)
def download_paper(context: ReadRequest, duty_id: DutyId, paper_id: PaperId) -> Response:
    """原样下载，不在浏览器中打开；与上传时不一致的不给出。"""
    return files.download(context, duty_id, paper_id)


@milestones.download(
    "/{milestone_id}/papers",
    "downloadReceivedPapers",
    "打包下载已接收的文件",
    binary("按党组织先后排列的文件和目录", ZIP),
    "see_duties",
    *SEES,
    "conflict",
)
def download_received(context: ReadRequest, milestone_id: MilestoneId) -> Response:
    """一个报送节点所见各党组织已接收的文件，附目录，写明谁还没有报、缺什么。"""
    return paper_archives.of_milestone(context, milestone_id)


def paper_line(paper: Paper) -> dict[str, object]:
    """Return a paper as it is published."""
    return {name: getattr(paper, name) for name in PaperLine.model_fields}


def _drafts(unit: UnitOfWork, what: OwedDuty) -> dict[str, object]:
    drafts = papers.draft_papers(unit.session, what.duty.id)
    missing = missing_documents(what.milestone, {each.document for each in drafts})
    incomparable = incomparable_documents(drafts)
    return {"items": [paper_line(each) for each in drafts], "missing": missing, "incomparable": incomparable}
