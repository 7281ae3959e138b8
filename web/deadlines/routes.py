"""督办: the documents that the clock drafted, which a named human sends or not, and where the clock looks next."""

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query, Response

from models.document_states import ANSWERABLE, DocumentState
from models.people import Organization
from reports.escalation_document import wanted
from transport import document_files
from transport.admission import FileField
from transport.downloads import BYTES, Download, saved_as
from transport.errors import FAULTS
from transport.inputs.deadlines import Answering, AnswerReturn, Dismissal, DocumentEdit, Sending
from transport.late_route import LateRouter
from transport.pagination import BY_CHECK, BY_ID, DEFAULT_LIMIT, Number, Paging
from transport.schemas import QueryModel
from transport.services import UnitOfWork
from transport.visible import DocumentId
from web import schema_form
from web.fields import Field
from web.filters import Filters
from web.i18n.languages import text
from web.page_request import PagePost, PageRead, PageRequest, again
from web.page_scope import ScopeFilter, choose_scope, count, no_campaign_page
from web.uploads import EvidenceSends
from workflows.authz import permissions
from workflows.campaigns.queries import CampaignChoice
from workflows.dashboard.resting import resting_rungs
from workflows.deadlines import answers, commands, documents
from workflows.deadlines.queries import upcoming
from workflows.errors import Incomplete
from workflows.rows import Row
from workflows.rules.snapshot import campaign_rules

router = LateRouter(prefix="/escalations")


class Wanted(Filters, Paging):
    """Of which campaign and organization, and in which state."""

    campaign: CampaignChoice | None = None
    organization: UUID | None = None
    state: DocumentState | None = None


class Page(Filters, Paging):
    """Which page."""


class Nothing(QueryModel):
    """A form without fields."""


Act = Literal["edit", "send", "dismiss", "accept", "return"]
ACTS: dict[str, tuple[Callable[..., object], type[QueryModel], str, str]] = {
    "edit": (commands.edit, DocumentEdit, "edit_document", text("已保存。")),
    "send": (commands.send, Sending, "send", text("已签发。")),
    "dismiss": (commands.dismiss, Dismissal, "dismiss", text("已记为不予签发。")),
    "accept": (answers.accept, Nothing, "review_answer", text("已采纳。")),
    "return": (answers.return_, AnswerReturn, "review_answer", text("已退回。")),
}
ANSWER = "answer"
OFFERED = {DocumentState.DRAFTED: ("edit", "send", "dismiss"), DocumentState.ANSWERED: ("accept", "return")}
"""What 党委工作部 may do with a document in each state."""


@router.get("")
def drafted(page: PageRead, asked: Annotated[Wanted, Query()]) -> Response:
    """List the documents, the last drafted first."""
    before = BY_ID.after(asked.cursor)
    with page.reading() as unit:
        here = ScopeFilter(campaign=asked.campaign, organization=asked.organization)
        scope = choose_scope(page, unit, here)
        if scope is None:
            return no_campaign_page(page, unit)
        ids = [each.id for each in scope.chosen]
        rows = _documents(unit, asked, ids, before=before, limit=DEFAULT_LIMIT + 1)
        return page.render(
            unit,
            "deadlines/escalations.html",
            page=BY_ID.page(rows, DEFAULT_LIMIT).told(partial(titled, unit)),
            wanted=asked,
            states=DocumentState,
            scope=scope,
            decides=permissions.watches(unit.actor, "send"),
            held_back=count(resting_rungs, unit, scope),
            elsewhere=[] if rows else scope.elsewhere(partial(_count, unit, asked)),
        )


def _documents(unit: UnitOfWork, asked: Wanted, campaign_ids: Collection[UUID], **paging: Any) -> Sequence[Row]:
    return documents.documents(
        unit.session,
        unit.actor,
        state=asked.state,
        campaign_ids=campaign_ids,
        organization_id=asked.organization,
        **paging,
    )


def titled(unit: UnitOfWork, row: Row) -> dict[str, object]:
    """Add what a list says of a document: how it is called, to whom it goes, and whether its answer is late."""
    book = campaign_rules(unit.session, row["campaign_id"])
    due = row["answer_due_on"] if row["state"] in ANSWERABLE else None
    return dict(row) | {
        "title": documents.title(book.rules, row["rung"]),
        "to": documents.addressed(row),
        "unanswered": due is not None and book.today(unit.now) > due,
    }


def _count(unit: UnitOfWork, asked: Wanted, campaign_id: UUID) -> int:
    """Count the documents asked for in another campaign, as far as its first page goes."""
    return len(_documents(unit, asked, [campaign_id], limit=DEFAULT_LIMIT))


@router.get("/clock")
def looks(page: PageRead, asked: Annotated[Page, Query()]) -> Response:
    """Show where the clock looks next, soonest first, and why on that day."""
    after = BY_CHECK.after(asked.cursor)
    with page.reading() as unit:
        found = upcoming(unit.session, unit.actor, after=after, limit=DEFAULT_LIMIT + 1)
        listed = BY_CHECK.page([each.deadline for each in found], DEFAULT_LIMIT)
        return page.render(unit, "deadlines/escalation_clock.html", looks=found[:DEFAULT_LIMIT], next=listed.next)


def _page(page: PageRequest, unit: UnitOfWork, document_id: UUID, **_: str) -> Response:
    found = documents.in_sight(unit.session, unit.actor, document_id, unit.now)
    row, state = found.row, found.row["state"]
    owner = unit.session.get_one(Organization, row["organization_id"])
    asked = state in ANSWERABLE and row["answer_due_on"] is not None
    may = [act for act in OFFERED.get(state, ()) if permissions.may(unit.actor, ACTS[act][2], owner)]
    answering = asked and permissions.may(unit.actor, "answer_document", owner)
    return page.render(
        unit,
        "deadlines/escalation.html",
        paper=titled(unit, row),
        lines=found.lines,
        hidden=documents.hidden_lines(unit.session, found),
        answers=documents.answers(unit.session, row["id"]),
        typed=page.posted,
        step=next((s for s in found.book.rules.ladder if s.rung is row["rung"]), None),
        wanted=wanted(row, found.book),
        right=permissions.RIGHTS["send" if state is DocumentState.DRAFTED else "answer_document"],
        awaited=state is DocumentState.DRAFTED or asked,
        forms={act: _fields(page, unit, found, act) for act in may},
        answering=_fields(page, unit, found, ANSWER) if answering else None,
        file_error=page.errors.get(FileField),
        megabytes=page.services.max_upload >> 20,
    )


def _fields(page: PageRequest, unit: UnitOfWork, found: documents.DocumentInSight, act: str) -> tuple[Field, ...]:
    """Make the form of one act: as it was refused, or left unsent; an edit begins with what is printed."""
    row = found.row
    address = f"/escalations/{row['id']}/{act}"
    if page.path == address:
        return schema_form.schema_fields(page, _model(act))
    printed = {"text": row["text"], "wanted": wanted(row, found.book)} if act == "edit" else {}
    there = {name: (said,) for name, said in printed.items() if said}
    return schema_form.schema_fields(page.resumed(unit, address, there), _model(act))


def _model(act: str) -> type[QueryModel]:
    return Answering if act == ANSWER else ACTS[act][1]


@router.get("/{document_id}")
def show_document(page: PageRead, document_id: DocumentId) -> Response:
    """Show a document: its lines, to whom it goes, what was answered, and the forms of what may be done."""
    with page.reading() as unit:
        return _page(page, unit, document_id)


@router.get("/{document_id}/file")
def word(page: PageRead, document_id: DocumentId) -> Response:
    """Hand out the document as Word."""
    return document_files.word(page.context, document_id)


@router.get("/{document_id}/answers/{version}/file")
def answer_file(page: PageRead, document_id: DocumentId, version: Number) -> Response:
    """Hand out the file of an answer."""
    found, file = document_files.open_answer(page.context, document_id, version)
    return Download(file, saved_as(found["file_name"]), BYTES)


@router.post("/{document_id}/answer")
def answer(sent: EvidenceSends, document_id: DocumentId) -> Response:
    """Answer, with a file or without; whatever is refused is said on the form."""
    page = sent.page
    try:
        given = schema_form.read_schema(page, Answering)
        if len(sent.files) > 1:
            raise Incomplete({FileField: "一次反馈只附一份文件，请合并后上传。"})
        files = [
            document_files.take_in(page.services, file, name, judged)
            for (file, name), judged in zip(sent.files, sent.judged, strict=True)
        ]
        with page.acting() as unit:
            answers.answer(
                unit.session,
                document_id,
                actor=unit.actor,
                now=unit.now,
                file=files[0] if files else None,
                **dict(given),
            )
            return page.leave(unit, f"/escalations/{document_id}", text("已反馈。"))
    except FAULTS as fault:
        with page.reading() as unit:
            return _page(page.refused(fault), unit, document_id)


@router.post("/{document_id}/{act}")
@again(_page)
def decide(page: PagePost, document_id: DocumentId, act: Act) -> Response:
    """Decide on a draft or an answer; whatever is refused is said on the form."""
    command, model, _, told = ACTS[act]
    with page.acting() as unit:
        given = schema_form.read_schema(page, model)
        command(unit.session, document_id, actor=unit.actor, now=unit.now, **dict(given))
        back = "/escalations?state=drafted" if act in {"send", "dismiss"} else f"/escalations/{document_id}"
        return page.leave(unit, back, told)
