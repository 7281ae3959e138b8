"""成批导入组织、人员和任职: a workbook is read, shown with its errors by cell, and then written."""

import binascii
from base64 import b64decode, b64encode
from dataclasses import dataclass
from functools import partial
from io import BytesIO

from fastapi import Response
from starlette.concurrency import run_in_threadpool

from ledger.conversion import Converter
from ledger.roster import Roster
from ledger.roster_form import template
from ledger.roster_import import RosterProposal, import_roster, preview
from ledger.sandbox import read_roster
from models.evidence_kinds import MediaType
from transport import admission
from transport.admission import FileField, file_name
from transport.downloads import saved_as
from transport.errors import FAULTS
from transport.late_route import LateRouter
from transport.services import MAX_JSON, UnitOfWork
from web.i18n.languages import text
from web.page_request import INVALID, PageRead, PageRequest
from web.uploads import Sends, Sent
from workflows.authz import permissions
from workflows.errors import Incomplete

router = LateRouter(prefix="/directory/import")

KEEP = "keep_directory"
DONE = text("已导入%(organizations)s个党组织、%(people)s人、%(offices)s项任职。")
CONTENT, NAME, GO = "content", "name", "go"
CARRIED = MAX_JSON * 2 // 3
"""The most bytes of a workbook that the form carries to the second step, as base64."""


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook as it was sent."""

    content: bytes
    name: str

    @property
    def carried(self) -> str:
        """The workbook as the form carries it; empty where it is too big and is sent again."""
        return b64encode(self.content).decode() if len(self.content) <= CARRIED else ""

    def read(self, converter: Converter | None) -> Roster:
        return read_roster(BytesIO(self.content), self.name, converter)


@router.get("")
def show_form(page: PageRead) -> Response:
    """Ask for the workbook."""
    with page.reading() as unit:
        return _asked(page, unit)


@router.get("/form")
def empty(page: PageRead) -> Response:
    """Hand out the empty form."""
    with page.reading() as unit:
        permissions.require(unit.actor, KEEP)
    return Response(template(), headers=saved_as("组织人员导入模板.xlsx"), media_type=MediaType.XLSX.value)


@router.post("")
async def take_in(sent: Sends) -> Response:
    """Show what the workbook would add; said again, add it, all or nothing."""
    try:
        book = await run_in_threadpool(_book, sent)
        if not sent.files:  # a form carries what it likes
            await admission.admit(sent.page.services, BytesIO(book.content))
        roster = await admission.read(sent.page.services, partial(book.read, sent.page.services.converter))
        return await run_in_threadpool(_taken, sent.page, book, roster)
    except FAULTS as fault:
        return await run_in_threadpool(_refused, sent.page.refused(fault))


def _taken(page: PageRequest, book: Book, roster: Roster) -> Response:
    if page.first_value(GO):
        with page.acting() as unit:
            made = import_roster(unit.session, roster, actor=unit.actor, now=unit.now, zone=page.services.zone)
            return page.leave(
                unit,
                "/directory",
                DONE,
                organizations=len(made.organizations),
                people=len(made.people),
                offices=len(made.appointments),
            )
    with page.reading() as unit:
        found = preview(unit.session, roster, actor=unit.actor)
        return _asked(page, unit, found, book)


def _refused(page: PageRequest) -> Response:
    with page.reading() as unit:
        return _asked(page, unit)


def _book(sent: Sent) -> Book:
    """Return the workbook that was sent, or that the form carried."""
    with sent.page.reading() as unit:
        permissions.require(unit.actor, KEEP)
    if sent.files:
        file, name = sent.files[0]
        return Book(file.read(), name)
    try:
        content = b64decode(sent.page.first_value(CONTENT), validate=True)
    except binascii.Error:
        content = b""
    if not content:
        raise Incomplete({FileField: "请选取要导入的工作簿。"})
    return Book(content, file_name(sent.page.first_value(NAME)))


def _asked(
    page: PageRequest, unit: UnitOfWork, proposal: RosterProposal | None = None, book: Book | None = None
) -> Response:
    permissions.require(unit.actor, KEEP)
    return page.render(
        unit,
        "organizations/roster.html",
        INVALID if proposal and proposal.errors else None,
        proposal=proposal,
        book=book,
    )
