"""The papers of 报送件: put beside what is to be sent, opened in the page, and handed out."""

from collections.abc import Sequence
from typing import BinaryIO
from uuid import UUID

from fastapi import Response
from starlette.concurrency import run_in_threadpool

from ledger.limits import FileRejected
from ledger.media.identify import Identified
from ledger.paper_text import PaperContents, PaperText
from models.evidence_kinds import MediaType
from transport import admission, paper_archives
from transport import papers as files
from transport.admission import FileField, JudgedFile
from transport.errors import FAULTS
from transport.inputs.submissions import NewPaper
from transport.late_route import LateRouter
from transport.visible import DutyId, MilestoneId, PaperId
from web import schema_form
from web.file_view import VERDICTS, check_shown, in_place
from web.i18n.languages import text
from web.page_request import PagePost, PageRead, PageRequest, again
from web.submissions.duty_page import duty_page
from web.uploads import EvidenceSends, Sent
from workflows.campaigns.filings import ATTACHMENT
from workflows.errors import Incomplete
from workflows.submissions import papers
from workflows.submissions.figures import findings_of

router = LateRouter(prefix="/duties/{duty_id}/papers")
milestones = LateRouter(prefix="/milestones/{milestone_id}")


@milestones.get("/papers")
def download_received(page: PageRead, milestone_id: MilestoneId) -> Response:
    """Hand out all that was received at a milestone, as one zip."""
    return paper_archives.of_milestone(page.context, milestone_id)


@router.post("")
async def upload(sent: EvidenceSends, duty_id: DutyId) -> Response:
    """Put files beside what is to be sent; whatever is refused is said on the form."""

    async def contents_of(given: tuple[tuple[BinaryIO, str], JudgedFile]) -> PaperContents:
        (file, name), judged = given
        return await files.contents_of(sent.page.services, file, name, judged)

    contents = await admission.each(contents_of, zip(sent.files, sent.judged, strict=True))
    return await run_in_threadpool(_add, sent, duty_id, contents)


def _add(sent: Sent, duty_id: UUID, contents: Sequence[PaperContents]) -> Response:
    page = sent.page
    try:
        document = schema_form.read_schema(page, NewPaper).document
        if not sent.files:
            raise Incomplete({FileField: "请选取要上传的文件。"})
        files.may_add(page.context, duty_id, document)
        taken = [
            files.take_in(page.services, file, name, judged, document, read)
            for (file, name), judged, read in zip(sent.files, sent.judged, contents, strict=True)
        ]
        with page.acting() as unit:
            for each in taken:
                papers.add(unit.session, duty_id, actor=unit.actor, now=unit.now, file=each)
            return page.leave(unit, f"/duties/{duty_id}", text("已附上，还没有报送；齐了请按“报送”，一并送出。"))
    except FAULTS as fault:
        with page.reading() as unit:
            return duty_page(page.refused(fault), unit, duty_id)


@router.post("/carry-over")
@again(duty_page)
def carry_over(page: PagePost, duty_id: DutyId) -> Response:
    """Put the chosen papers of the last version beside the next one."""
    with page.acting() as unit:
        papers.carry_over(unit.session, duty_id, actor=unit.actor, now=unit.now, papers=page.ids("papers"))
        return page.leave(unit, f"/duties/{duty_id}", text("已沿用上一版的文件。"))


@router.post("/{paper_id}/remove")
@again(duty_page)
def remove(page: PagePost, duty_id: DutyId, paper_id: PaperId) -> Response:
    """Take a file away again that was not sent yet."""
    with page.acting() as unit:
        papers.remove(unit.session, duty_id, paper_id, actor=unit.actor)
        return page.leave(unit, f"/duties/{duty_id}", text("已移除。"))


@router.get("/{paper_id}")
async def show_paper(page: PageRead, duty_id: DutyId, paper_id: PaperId) -> Response:
    """Show one paper, opened in place where a browser can."""
    judged = await files.judge_stored(page.context, duty_id, paper_id)
    read = await files.text_of(page.context, duty_id, paper_id) if isinstance(judged, Identified) else None
    return await run_in_threadpool(_one, page, duty_id, paper_id, judged, read)


def _one(page: PageRequest, duty_id: UUID, paper_id: UUID, judged: JudgedFile | None, read: files.Read) -> Response:
    with page.reading() as unit:
        what, paper = papers.find_paper(unit.session, unit.actor, duty_id, paper_id)
        return page.render(
            unit,
            "submissions/paper.html",
            what=what,
            paper=paper,
            attachment=ATTACHMENT,
            verdicts=VERDICTS,
            findings=findings_of(unit.session, what, paper, unit.today),
            read=read if isinstance(read, PaperText) else None,
            unreadable=str(read) if isinstance(read, FileRejected) else None,
            kind=next((kind for kind in MediaType if kind == paper.media_type), None),
            refusal=str(judged) if isinstance(judged, FileRejected) else None,
            remarks=judged.remarks if isinstance(judged, Identified) else (),
        )


@router.get("/{paper_id}/file")
def download(page: PageRead, duty_id: DutyId, paper_id: PaperId) -> Response:
    """Hand out a paper to be saved."""
    return files.download(page.context, duty_id, paper_id)


@router.get("/{paper_id}/view")
async def view(page: PageRead, duty_id: DutyId, paper_id: PaperId) -> Response:
    """Show or play a paper in place, or hand a PDF to the viewer; anything else is saved."""
    check_shown(await files.judge_stored(page.context, duty_id, paper_id))
    return await run_in_threadpool(_view, page, duty_id, paper_id)


def _view(page: PageRequest, duty_id: UUID, paper_id: UUID) -> Response:
    found, file = files.open_paper(page.context, duty_id, paper_id)
    return in_place(file, found.file_name, found.media_type, found.size)
