"""Every move of an item, as one form each: fields, buttons and reasons come from MOVES."""

from uuid import UUID

from fastapi import Response

from transport import evidence
from transport.admission import FileField
from transport.errors import FAULTS
from transport.evidence import ATTACH
from transport.inputs.items import EvidenceFields
from transport.late_route import LateRouter
from transport.visible import ItemId
from web import move_form
from web.browser import own_address
from web.item_page import item_page
from web.page_request import MORE, PASSWORD, PageRead, PageRequest
from web.reauthentication import ConfirmsSent, check
from web.uploads import Sent
from workflows.errors import Incomplete, NotFound
from workflows.items import machine
from workflows.items.lifecycle import MOVES, Move
from workflows.items.loading.parts import SHOWN, Part
from workflows.items.moves import DETAILS
from workflows.items.moves.attach import AttachInput
from workflows.items.moves.passing import previewed
from workflows.items.needs import needs_to_ask

router = LateRouter(prefix="/items/{item_id}/moves/{name}")

NEXT = "next"
FORM = SHOWN | {Part.CALENDAR}
"""What the form of a move shows of its item, beside what tells whether the move may be made."""


@router.get("")
def show_form(page: PageRead, item_id: ItemId, name: str) -> Response:
    """Show the form of a move, filled with what was left there."""
    return show(page, item_id, _move(name))


@router.post("")
def make(sent: ConfirmsSent, item_id: ItemId, name: str) -> Response:
    """Make a move; whatever is refused is said on the form, with all that was typed."""
    page, move = sent.page, _move(name)
    if MORE in page.posted:
        return show(page, item_id, move)
    try:
        check(page)
        given = move_form.given(page, move)
        attached = _attached(sent, item_id, move)
        with page.acting(brief=DETAILS[move.name].brief) as unit:
            move_form.advance(unit, item_id, move, given, attached)
            to = own_address(page.first_value(NEXT), f"/items/{item_id}")
            return page.leave(unit, to, f"{page.say(move.label)} ✓")
    except FAULTS as fault:
        return show(page.refused(fault), item_id, move)


def show(page: PageRequest, item_id: UUID, move: Move) -> Response:
    """Show a move's form, or why it cannot be made and what was typed; as it was left there."""
    with page.reading() as unit:
        page = page if page.was_sent else page.resumed(unit, page.path)
        sheet = item_page(unit, item_id, FORM | needs_to_ask([move]))
        refusal = machine.move_refusal(sheet.case, move)
        seen = move_form.shown_sha256(sheet, move)
        response = page.render(
            unit,
            "items/move.html",
            sheet=sheet,
            row=sheet.row,
            move=move,
            signs=DETAILS[move.name].signs,
            seen=seen,
            fields=move_form.form_fields(page, unit, sheet, move),
            passing=previewed(sheet.case, move.name),
            refusal=refusal,
            typed=page.posted if refusal else {},
            files=DETAILS[move.name].files,
            file_error=page.errors.get(FileField),
            password_error=page.errors.get(PASSWORD),
            resets=move_form.recent_resets(unit, sheet) if DETAILS[move.name].signs else (),
        )
    move_form.note_view(page, unit, item_id, seen)
    return response


def _attached(sent: Sent, item_id: UUID, move: Move) -> list[AttachInput]:
    """Take the files in, for the measure that the form names."""
    if not sent.files:
        if move is ATTACH:
            raise Incomplete({FileField: "请选取要上传的文件。"}, move=move.name)
        return []
    page = sent.page
    if not DETAILS[move.name].files:
        raise Incomplete({FileField: f"{move.label}不收文件，请在“上传佐证”处上传。"})
    measure_id = page.id("measure_id")
    if measure_id is None:
        raise Incomplete({"measure_id": "请选择这些文件佐证的是哪一条措施。"}, move=move.name)
    evidence.may_attach(page.context, item_id)
    note = page.first_value("note") or None
    beside = EvidenceFields(measure_id=measure_id, note=note)
    return [
        evidence.take_in(page.services, file, name, judged, beside)
        for (file, name), judged in zip(sent.files, sent.judged, strict=True)
    ]


def _move(name: str) -> Move:
    """Return a move that is made on an item, or nothing."""
    move = MOVES.get(name)
    if move is None or not move.sources:
        raise NotFound
    return move
