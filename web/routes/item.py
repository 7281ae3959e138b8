"""One item: its page, whether its record holds, and what can be taken away on paper."""

from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from api.routes import evidence, proof
from models.vocabulary import MediaType
from web.sheet import lay_out
from web.visit import Looks
from workflows import access
from workflows.queries import course
from workflows.queries import items as queries
from workflows.queries import story as named
from workflows.queries.chain import chain_state
from workflows.queries.next import what_next
from workflows.story import lines
from workflows.verify import verify_subject

router = APIRouter(prefix="/items/{item_id}")

MOST_ENTRIES = 1000
SHOWN = {MediaType.JPEG, MediaType.PNG, MediaType.GIF, MediaType.WEBP, MediaType.PDF}
"""What a browser shows by itself, or pdf.js does."""


@router.get("")
def item(visit: Looks, item_id: UUID) -> Response:
    """Show an item with the path it took, what comes next, and its story."""
    with visit.reading() as desk:
        sheet = lay_out(desk, item_id)
        entries = queries.entries(desk.session, item_id, limit=MOST_ENTRIES)
        names = named.names(desk.session, entries, desk.actor, today=desk.today)
        return visit.page(
            desk, "item.html", sheet=sheet, row=sheet.row,
            awaited=what_next(sheet.case), chain=chain_state(sheet.case),
            path_taken=course.path(entries), days=course.days(sheet.case),
            story=lines.told(entries, names),
        )  # fmt: skip


@router.get("/check")
def check(visit: Looks, item_id: UUID) -> Response:
    """Verify the item's record now, against its own chain, the seals and the tables."""
    with visit.reading() as desk:
        found, _ = access.item(desk.session, desk.actor, item_id)
        report = verify_subject(desk.session, item_id)
        return visit.page(desk, "check.html", item=found, report=report)


@router.get("/proof")
def pack(visit: Looks, item_id: UUID) -> Response:
    return proof.prove_item(visit.asking, item_id)


@router.get("/evidence/{evidence_id}/file")
def download(visit: Looks, item_id: UUID, evidence_id: UUID) -> Response:
    return evidence.download_evidence(visit.asking, item_id, evidence_id)


@router.get("/evidence/{evidence_id}/view")
def view(visit: Looks, item_id: UUID, evidence_id: UUID) -> Response:
    """Show a picture in place, or hand a PDF to the viewer; anything else is saved."""
    found, file = evidence.opened(visit.asking, item_id, evidence_id)
    headers = evidence.saved_as(found.file_name or "")
    kind = next((kind for kind in SHOWN if kind == found.media_type), None)
    if kind is None:
        return StreamingResponse(evidence.chunks(file), headers=headers, media_type=evidence.BYTES)
    headers |= {"Content-Disposition": "inline", "Cache-Control": "private, max-age=3600"}
    return StreamingResponse(evidence.chunks(file), headers=headers, media_type=kind.value)
