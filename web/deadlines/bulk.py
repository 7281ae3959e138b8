"""批量签发: the documents that were ticked, each named and answered for."""

from collections.abc import Mapping, Sequence
from typing import Literal
from uuid import UUID

from fastapi import Response

from models.document_states import DocumentState
from transport.errors import FAULTS, of_fault
from transport.inputs.deadlines import Dismissal, Sending
from transport.late_route import LateRouter
from transport.schemas import QueryModel
from transport.services import UnitOfWork
from web import schema_form
from web.deadlines.routes import titled
from web.i18n.languages import text
from web.page_request import PagePost, PageRead, PageRequest, ids_in
from workflows.authz import permissions
from workflows.deadlines import bulk, documents
from workflows.deadlines.bulk import MAX_DOCUMENTS, DocumentOutcome
from workflows.errors import Incomplete, NotFound, Refusal

router = LateRouter(prefix="/escalations/many")

DOCUMENT = "document"
BACK = "/escalations?state=drafted"
FORMS: dict[str, type[QueryModel]] = {"send": Sending, "dismiss": Dismissal}


@router.get("/{act}")
def show_form(page: PageRead, act: Literal["send", "dismiss"]) -> Response:
    """Name each document, and ask once for what is the same."""
    chosen = _chosen(page.request.query_params.getlist(DOCUMENT))
    with page.reading() as unit:
        if not permissions.has_anywhere(unit.actor, permissions.RIGHTS[act].by):
            permissions.require(unit.actor, act)  # which says who may
        return _page(page, unit, act, chosen)


@router.post("/{act}")
def decide(page: PagePost, act: Literal["send", "dismiss"]) -> Response:
    """Decide on each; what is refused is named with its reason and holds up no other."""
    chosen = _chosen(page.posted.get(DOCUMENT, ()))
    refused: Mapping[UUID, str] = {}
    try:
        given = dict(schema_form.read_schema(page, FORMS[act]))
        decides = bulk.send_many if act == "send" else bulk.dismiss_many
        with page.acting() as unit:
            outcomes = decides(unit.session, chosen, actor=unit.actor, now=unit.now, **given)
            refused = {each.document_id: _reason(each) for each in outcomes if each.fault}
            if not refused:
                return page.leave(unit, BACK, text("已签发。") if act == "send" else text("已记为不予签发。"))
    except FAULTS as fault:
        page = page.refused(fault)
    with page.reading() as unit:
        return _page(page, unit, act, [each for each in chosen if not refused or each in refused], refused)


def _page(
    page: PageRequest, unit: UnitOfWork, act: str, chosen: Sequence[UUID], refused: Mapping[UUID, str] | None = None
) -> Response:
    found = (documents.document(unit.session, unit.actor, each) for each in chosen)
    rows = [titled(unit, row) for row in found if refused or row["state"] is DocumentState.DRAFTED]
    fields = schema_form.schema_fields(page, FORMS[act])
    return page.render(unit, "deadlines/many.html", act=act, rows=rows, refused=refused or {}, fields=fields)


def _chosen(documents: Sequence[str]) -> list[UUID]:
    found = ids_in(documents)
    if len(found) > MAX_DOCUMENTS:
        raise Incomplete({DOCUMENT: f"一次至多办理{MAX_DOCUMENTS}份，请分几次勾选。"})
    return found


def _reason(outcome: DocumentOutcome) -> str:
    fault = outcome.fault
    return fault.sentence if isinstance(fault, Refusal) else of_fault(fault or NotFound()).title
