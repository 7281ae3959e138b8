"""The papers of 报送件: taken into the store, and handed out only as they were taken in, as evidence is."""

from functools import partial
from typing import IO, BinaryIO
from uuid import UUID

from starlette.concurrency import run_in_threadpool

from ledger.limits import FileRejected
from ledger.media.identify import Identified
from ledger.paper_text import PaperContents, PaperText
from ledger.sandbox import read_contents, read_paper
from models.duty import Paper
from models.evidence_kinds import MediaType
from transport import admission
from transport.admission import JudgedFile
from transport.context import RequestContext
from transport.downloads import BYTES, Download, saved_as
from transport.evidence import KeptFile, judge_kept, open_stored, put_judged
from transport.services import Services
from workflows.submissions import papers
from workflows.submissions.papers import PaperFile

REPORTS = frozenset({MediaType.DOCX, MediaType.DOC, MediaType.TEXT})
"""What states numbers in a text."""
READ = REPORTS | {MediaType.XLSX, MediaType.XLS}
"""What is opened in the page as its text and tables, and may hold a ledger."""
NOTHING_READ = PaperContents(is_ledger=False, claims=())
"""Of a file that only people read."""
UNREADABLE = PaperContents(is_ledger=None, claims=())
Read = PaperText | FileRejected | None
"""The text of a paper, or why it cannot be read; None for what has no text."""


def may_add(context: RequestContext, duty_id: UUID, document: str) -> None:
    """Refuse, before a file is looked at, where putting it beside the duty would be refused anyway."""
    with context.before() as unit:
        papers.may_add(unit.session, duty_id, document, actor=unit.actor)


def take_in(
    services: Services, file: BinaryIO, name: str, found: JudgedFile | None, document: str, contents: PaperContents
) -> PaperFile:
    """Put a file into the store, as fit to be kept as evidence is."""
    judged, sha256, size = put_judged(services, file, name, found)
    figures = [each.as_json() for each in contents.claims] if judged.media_type in REPORTS else None
    return PaperFile(document, sha256, name, size, judged.media_type.value, figures, contents.is_ledger)


async def contents_of(services: Services, file: BinaryIO, name: str, judged: JudgedFile | None) -> PaperContents:
    """Find out what of a file is held against the system. Raises `ScannerBusy` (503)."""
    if not isinstance(judged, Identified) or judged.media_type not in READ:
        return NOTHING_READ
    try:
        return await admission.read(services, partial(read_contents, file, name, services.converter))
    except FileRejected:
        return UNREADABLE
    finally:
        file.seek(0)


async def text_of(context: RequestContext, duty_id: UUID, paper_id: UUID) -> Read:
    """Return the text of a paper as a page shows it, or why it cannot be read; None for what has no text."""

    def read() -> PaperText | FileRejected:
        try:
            return read_paper(file, found.file_name, context.services.converter)
        except FileRejected as refusal:
            return refusal

    found, file = await run_in_threadpool(open_paper, context, duty_id, paper_id)
    with file:
        return await admission.read(context.services, read) if found.media_type in READ else None


def open_paper(context: RequestContext, duty_id: UUID, paper_id: UUID) -> tuple[Paper, IO[bytes]]:
    """Return a paper in sight, found to be what was uploaded."""
    found = _found(context, duty_id, paper_id)
    return found, open_stored(context.services, found.sha256)


def download(context: RequestContext, duty_id: UUID, paper_id: UUID) -> Download:
    """Hand out a paper to be saved, never opened by the browser."""
    found, file = open_paper(context, duty_id, paper_id)
    return Download(file, saved_as(found.file_name), BYTES)


async def judge_stored(context: RequestContext, duty_id: UUID, paper_id: UUID) -> JudgedFile | None:
    """Return what a kept paper is by the rules of today; nothing where there is no such file."""

    def find() -> KeptFile:
        found = _found(context, duty_id, paper_id)
        return KeptFile(found.sha256, found.file_name)

    return await judge_kept(context, find)


def _found(context: RequestContext, duty_id: UUID, paper_id: UUID) -> Paper:
    with context.reading() as unit:
        return papers.find_paper(unit.session, unit.actor, duty_id, paper_id)[1]
