"""投诉建议: a form that every page leads to, what became of it, and the answers of 党委工作部."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import ValidationError

from models.people import Organization
from transport import pictures
from transport.admission import FileField
from transport.downloads import Download, saved_as
from transport.errors import FAULTS, Problem, of_fault
from transport.inputs.feedback import FeedbackAnswer, FeedbackQuery, NewFeedback
from transport.pagination import BY_ID, DEFAULT_LIMIT
from transport.services import UnitOfWork
from web import schema_form
from web.fields import Posted
from web.filters import Filters
from web.i18n.languages import text
from web.page_request import PagePost, PageRead, PageRequest, own_address
from web.uploads import EvidenceSends, Sent
from workflows.authz import permissions
from workflows.errors import Incomplete
from workflows.feedback import commands, queries
from workflows.feedback.queries import FeedbackState

router = APIRouter(prefix="/feedback")

PAGE, COMMITTEE = "page", "committee_id"
NEW = "/feedback/new"


class Wanted(Filters, FeedbackQuery):
    """Which entries a page lists."""


@router.get("")
def entries(visit: PageRead, asked: Annotated[Wanted, Query()]) -> Response:
    """List what the person sent; for 党委工作部 also what everybody sent to it."""
    before = BY_ID.after(asked.cursor)
    with visit.reading() as desk:
        rows = queries.list_feedback(
            desk.session, desk.actor, state=asked.state, before=before, limit=DEFAULT_LIMIT + 1
        )
        return visit.page(
            desk,
            "feedback/feedback.html",
            page=BY_ID.page(rows, DEFAULT_LIMIT),
            wanted=asked,
            states=FeedbackState,
            answers=permissions.has_anywhere(desk.actor, permissions.RIGHTS[commands.ANSWER].by),
        )


@router.get("/new")
def ask(visit: PageRead, page: str = "") -> Response:
    """Show the form, for the page that it was opened from."""
    with visit.reading() as desk:
        return _asked(visit, desk, _about(page), schema_form.left(desk, NEW))


@router.post("/new")
def give(sent: EvidenceSends) -> Response:
    """Send it; whatever is refused is said on the form, with all that was typed."""
    visit = sent.visit
    try:
        said = schema_form.read_schema(visit, NewFeedback, page=_about(visit.one(PAGE)))
        picture = _picture(sent)
        with visit.acting() as desk:
            made = commands.give(
                desk.session, actor=desk.actor, now=desk.now, today=desk.today, picture=picture, **dict(said)
            )
            return visit.leave(desk, f"/feedback/{made.id}", text("已送党委工作部。"))
    except FAULTS as fault:
        with visit.reading() as desk:
            about = _about(visit.one(PAGE))
            return _asked(visit, desk, about, visit.posted, of_fault(fault))


@router.get("/{feedback_id}")
def one(visit: PageRead, feedback_id: UUID) -> Response:
    """Show an entry with its answer; to 党委工作部, the form of the answer."""
    with visit.reading() as desk:
        left = schema_form.left(desk, visit.path)
        return _page(visit, desk, feedback_id, left)


@router.post("/{feedback_id}")
def answer(visit: PagePost, feedback_id: UUID) -> Response:
    """Answer; whatever is refused is said on the form."""
    try:
        said = schema_form.read_schema(visit, FeedbackAnswer)
        with visit.acting() as desk:
            commands.answer(desk.session, feedback_id, actor=desk.actor, now=desk.now, answer=said.answer)
            return visit.leave(desk, f"/feedback/{feedback_id}", text("已答复。"))
    except FAULTS as fault:
        with visit.reading() as desk:
            return _page(visit, desk, feedback_id, visit.posted, of_fault(fault))


@router.get("/{feedback_id}/picture")
def picture(visit: PageRead, feedback_id: UUID) -> Response:
    """Show the picture in place, to who may see the entry."""
    found, file = pictures.open_picture(visit.asking, feedback_id)
    headers = saved_as(found["file_name"]) | {"Content-Disposition": "inline", "Content-Length": str(found["size"])}
    return Download(file, headers, found["media_type"])


def _about(page: str) -> str | None:
    """Return the page that an entry is about, without where a list was; None for no address."""
    try:
        return NewFeedback.model_validate({"text": PAGE, PAGE: own_address(page, "")}).page
    except ValidationError:
        return None


def _picture(sent: Sent) -> commands.Picture | None:
    if len(sent.files) > 1:
        raise Incomplete({FileField: "一条只附一张图片，请分几条提。"})
    for (file, name), judged in zip(sent.files, sent.judged, strict=True):
        return pictures.take_in(sent.visit.house, file, name, judged)
    return None


def _asked(
    visit: PageRequest, desk: UnitOfWork, about: str | None, posted: Posted, problem: Problem | None = None
) -> Response:
    errors = problem.more.get("fields", {}) if problem else {}
    return visit.page(
        desk,
        "feedback/feedback_new.html",
        problem.status if problem else 200,
        about=about,
        fields=schema_form.schema_fields(NewFeedback, posted, problem, but=(PAGE, COMMITTEE)),
        problem=problem,
        committee=schema_form.university(visit, queries.addressees(desk.session, desk.actor)),
        file_error=errors.get(FileField),
        draft=NEW,
        megabytes=visit.house.max_upload >> 20,
    )


def _page(
    visit: PageRequest, desk: UnitOfWork, feedback_id: UUID, posted: Posted, problem: Problem | None = None
) -> Response:
    found = queries.feedback_entry(desk.session, desk.actor, feedback_id)
    owner = desk.session.get_one(Organization, found["committee_id"])
    waits = found["answered_at"] is None
    may = permissions.may(desk.actor, commands.ANSWER, owner) and waits
    return visit.page(
        desk,
        "feedback/feedback_one.html",
        problem.status if problem else 200,
        entry=found,
        problem=problem,
        mine=found["sender_id"] == desk.actor.user_id,
        may=may,
        state=next(each for each in FeedbackState if each == found["state"]),
        fields=schema_form.schema_fields(FeedbackAnswer, posted, problem) if may else (),
    )
