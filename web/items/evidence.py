"""佐证材料: each piece opened in place where a browser can, with what it belongs to."""

from uuid import UUID

from fastapi import Response
from starlette.concurrency import run_in_threadpool

from ledger.limits import FileRejected
from ledger.media.identify import Identified
from models.evidence_kinds import MediaType
from transport import evidence
from transport.admission import JudgedFile
from transport.late_route import LateRouter
from transport.visible import EvidenceId, ItemId
from web.browser import own_address
from web.file_view import check_shown, in_place
from web.page_request import PageRead, PageRequest
from workflows.authz import access
from workflows.errors import NotFound
from workflows.items.queries import part_lists

MAX_PARTS = 500
"""More than any item has of anything; beyond, the API lists page by page."""

router = LateRouter(prefix="/items/{item_id}/evidence/{evidence_id}")


@router.get("")
async def show_evidence(page: PageRead, item_id: ItemId, evidence_id: EvidenceId, back: str = "") -> Response:
    """Show one piece of evidence between the one before and the one after it."""
    judged = await evidence.judge_stored(page.context, item_id, evidence_id)
    return await run_in_threadpool(_one, page, item_id, evidence_id, back, judged)


def _one(page: PageRequest, item_id: UUID, evidence_id: UUID, back: str, judged: JudgedFile | None) -> Response:
    with page.reading() as unit:
        item, _ = access.require_item(unit.session, unit.actor, item_id)
        files = part_lists.evidence(unit.session, unit.actor, item_id, None, MAX_PARTS)
        ids = [file["id"] for file in files]
        if evidence_id not in ids:
            raise NotFound
        at = ids.index(evidence_id)
        shown = files[at]
        measures = part_lists.measures(unit.session, item_id, None, MAX_PARTS)
        return page.render(
            unit,
            "items/evidence.html",
            item=item,
            shown=shown,
            index=at + 1,
            total=len(ids),
            measure=next(m for m in measures if m["id"] == shown["measure_id"]),
            kind=next((kind for kind in MediaType if kind == shown["media_type"]), None),
            previous=ids[at - 1] if at else None,
            next=ids[at + 1] if at + 1 < len(ids) else None,
            back=own_address(back, f"/items/{item_id}"),
            refusal=str(judged) if isinstance(judged, FileRejected) else None,
            remarks=judged.remarks if isinstance(judged, Identified) else (),
        )


@router.get("/file")
def download(page: PageRead, item_id: ItemId, evidence_id: EvidenceId) -> Response:
    return evidence.download(page.context, item_id, evidence_id)


@router.get("/view")
async def view(page: PageRead, item_id: ItemId, evidence_id: EvidenceId) -> Response:
    """Show or play a file in place, or hand a PDF to the viewer; anything else is saved.

    What an earlier release took in, and this one would not, is handed out to be saved only.
    """
    check_shown(await evidence.judge_stored(page.context, item_id, evidence_id))
    return await run_in_threadpool(_view, page, item_id, evidence_id)


def _view(page: PageRequest, item_id: UUID, evidence_id: UUID) -> Response:
    found, file = evidence.open_evidence(page.context, item_id, evidence_id)
    return in_place(file, found.file_name or "", found.media_type, found.size)
