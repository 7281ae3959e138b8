"""成批导入组织、人员和任职: a workbook is read, shown with its errors by cell, and then written."""

import binascii
from base64 import b64decode, b64encode
from dataclasses import dataclass
from io import BytesIO

from fastapi import APIRouter, Response
from starlette.concurrency import run_in_threadpool

from ledger.bounded import read_roster
from ledger.roster import Roster
from ledger.roster_form import template
from ledger.roster_in import RosterProposal, bring_in, preview
from models.vocabulary import MediaType
from transport import admission
from transport.admission import FileField, file_name
from transport.downloads import saved_as
from transport.errors import FAULTS, Problem, of_fault
from transport.services import MAX_JSON, UnitOfWork
from web.i18n.languages import text
from web.page_request import PageRead, PageRequest
from web.uploads import Sends, Sent
from workflows.authz import permissions
from workflows.errors import Incomplete

router = APIRouter(prefix="/directory/import")

KEEP = "keep_directory"
DONE = text("已导入%(organizations)s个党组织、%(people)s人、%(offices)s项任职。")
CONTENT, NAME, GO = "content", "name", "go"
CARRIED = MAX_JSON * 2 // 3
"""The most bytes of a workbook that the form carries to the second step, as base64."""
INVALID = 422


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook as it was sent."""

    content: bytes
    name: str

    @property
    def carried(self) -> str:
        """The workbook as the form carries it; empty where it is too big and is sent again."""
        return b64encode(self.content).decode() if len(self.content) <= CARRIED else ""

    def read(self) -> Roster:
        return read_roster(BytesIO(self.content), self.name)


@router.get("")
def ask(visit: PageRead) -> Response:
    """Ask for the workbook."""
    with visit.reading() as desk:
        return _asked(visit, desk)


@router.get("/form")
def empty(visit: PageRead) -> Response:
    """Hand out the empty form."""
    with visit.reading() as desk:
        permissions.require(desk.actor, KEEP)
    return Response(template(), headers=saved_as("组织人员导入模板.xlsx"), media_type=MediaType.XLSX.value)


@router.post("")
async def take_in(sent: Sends) -> Response:
    """Show what the workbook would add; said again, add it, all or nothing."""
    try:
        book = await run_in_threadpool(_book, sent)
        if not sent.files:  # a form carries what it likes
            await admission.admit(sent.visit.house, BytesIO(book.content))
        roster = await admission.read(sent.visit.house, book.read)
        return await run_in_threadpool(_taken, sent.visit, book, roster)
    except FAULTS as fault:
        return await run_in_threadpool(_refused, sent.visit, of_fault(fault))


def _taken(visit: PageRequest, book: Book, roster: Roster) -> Response:
    if visit.one(GO):
        with visit.acting() as desk:
            made = bring_in(desk.session, roster, actor=desk.actor, now=desk.now, zone=visit.house.zone)
            return visit.leave(
                desk,
                "/directory",
                DONE,
                organizations=len(made.organizations),
                people=len(made.people),
                offices=len(made.appointments),
            )
    with visit.reading() as desk:
        found = preview(desk.session, roster, actor=desk.actor)
        return _asked(visit, desk, found, book=book)


def _refused(visit: PageRequest, problem: Problem) -> Response:
    with visit.reading() as desk:
        return _asked(visit, desk, problem=problem)


def _book(sent: Sent) -> Book:
    """Return the workbook that was sent, or that the form carried."""
    with sent.visit.reading() as desk:
        permissions.require(desk.actor, KEEP)
    if sent.files:
        file, name = sent.files[0]
        return Book(file.read(), name)
    try:
        content = b64decode(sent.visit.one(CONTENT), validate=True)
    except binascii.Error:
        content = b""
    if not content:
        raise Incomplete({FileField: "请选取要导入的工作簿。"})
    return Book(content, file_name(sent.visit.one(NAME)))


def _asked(
    visit: PageRequest,
    desk: UnitOfWork,
    proposal: RosterProposal | None = None,
    problem: Problem | None = None,
    book: Book | None = None,
) -> Response:
    permissions.require(desk.actor, KEEP)
    status = problem.status if problem else INVALID if proposal and proposal.errors else 200
    return visit.page(
        desk,
        "organizations/roster.html",
        status,
        proposal=proposal,
        problem=problem,
        book=book,
        errors=problem.more.get("fields", {}) if problem else {},
    )
