"""投诉建议: a form that every page leads to, what became of it, and the answers of 党委工作部."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import ValidationError

from api.admission import FILE
from api.downloads import Download, saved_as
from api.errors import FAULTS, Problem, of_fault
from api.house import Desk
from api.pages import BY_ID, USUAL
from api.routes import feedback as api
from api.routes.feedback import FeedbackQuery
from api.schemas.feedback import FeedbackAnswer, NewFeedback
from models.people import Organization
from web import asks
from web.fields import Posted
from web.filters import Filters
from web.uploads import EvidenceSends, Sent
from web.visit import Looks, Posts, Visit, ours
from web.words import text
from workflows import rights
from workflows.commands import feedback as commands
from workflows.errors import Incomplete
from workflows.queries import feedback as queries
from workflows.queries.feedback import FeedbackState

router = APIRouter(prefix="/feedback")

PAGE, COMMITTEE = "page", "committee_id"
NEW = "/feedback/new"


class Wanted(Filters, FeedbackQuery):
    """Which entries a page lists."""


@router.get("")
def entries(visit: Looks, asked: Annotated[Wanted, Query()]) -> Response:
    """List what the person sent; for 党委工作部 also what everybody sent to it."""
    before = BY_ID.after(asked.cursor)
    with visit.reading() as desk:
        rows = queries.entries(
            desk.session, desk.actor, state=asked.state, before=before, limit=USUAL + 1
        )
        return visit.page(
            desk, "feedback.html", page=BY_ID.page(rows, USUAL), wanted=asked,
            states=FeedbackState,
            answers=rights.somewhere(desk.actor, rights.RIGHTS[commands.ANSWER].by),
        )  # fmt: skip


@router.get("/new")
def ask(visit: Looks, page: str = "") -> Response:
    """Show the form, for the page that it was opened from."""
    with visit.reading() as desk:
        return _asked(visit, desk, _about(page), asks.left(desk, NEW))


@router.post("/new")
def give(sent: EvidenceSends) -> Response:
    """Send it; whatever is refused is said on the form, with all that was typed."""
    visit = sent.visit
    try:
        said = asks.given(visit, NewFeedback, page=_about(visit.one(PAGE)))
        picture = _picture(sent)
        with visit.acting() as desk:
            made = api.given(desk, said, picture)
            return visit.leave(desk, f"/feedback/{made['id']}", text("已送党委工作部。"))
    except FAULTS as fault:
        with visit.reading() as desk:
            about = _about(visit.one(PAGE))
            return _asked(visit, desk, about, visit.posted, of_fault(fault))


@router.get("/{feedback_id}")
def one(visit: Looks, feedback_id: UUID) -> Response:
    """Show an entry with its answer; to 党委工作部, the form of the answer."""
    with visit.reading() as desk:
        left = asks.left(desk, visit.path)
        return _page(visit, desk, feedback_id, left)


@router.post("/{feedback_id}")
def answer(visit: Posts, feedback_id: UUID) -> Response:
    """Answer; whatever is refused is said on the form."""
    try:
        said = asks.given(visit, FeedbackAnswer)
        with visit.acting() as desk:
            commands.answer(
                desk.session, feedback_id, actor=desk.actor, now=desk.now, answer=said.answer
            )
            return visit.leave(desk, f"/feedback/{feedback_id}", text("已答复。"))
    except FAULTS as fault:
        with visit.reading() as desk:
            return _page(visit, desk, feedback_id, visit.posted, of_fault(fault))


@router.get("/{feedback_id}/picture")
def picture(visit: Looks, feedback_id: UUID) -> Response:
    """Show the picture in place, to who may see the entry."""
    found, file = api.opened(visit.asking, feedback_id)
    headers = saved_as(found["file_name"]) | {
        "Content-Disposition": "inline", "Content-Length": str(found["size"])
    }  # fmt: skip
    return Download(file, headers, found["media_type"])


def _about(page: str) -> str | None:
    """Return the page that an entry is about, without where a list was; None for no address."""
    try:
        return NewFeedback.model_validate({"text": PAGE, PAGE: ours(page, "")}).page
    except ValidationError:
        return None


def _picture(sent: Sent) -> commands.Picture | None:
    if len(sent.files) > 1:
        raise Incomplete({FILE: "一条只附一张图片，请分几条提。"})
    for (file, name), judged in zip(sent.files, sent.judged, strict=True):
        return api.taken_in(sent.visit.house, file, name, judged)
    return None


def _asked(
    visit: Visit, desk: Desk, about: str | None, posted: Posted, problem: Problem | None = None
) -> Response:
    errors = problem.more.get("fields", {}) if problem else {}
    return visit.page(
        desk, "feedback_new.html", problem.status if problem else 200, about=about,
        fields=asks.form(NewFeedback, posted, problem, but=(PAGE, COMMITTEE)), problem=problem,
        committee=asks.university(visit, queries.addressees(desk.session, desk.actor)),
        file_error=errors.get(FILE), draft=NEW, megabytes=visit.house.max_upload >> 20,
    )  # fmt: skip


def _page(
    visit: Visit, desk: Desk, feedback_id: UUID, posted: Posted, problem: Problem | None = None
) -> Response:
    found = queries.entry(desk.session, desk.actor, feedback_id)
    owner = desk.session.get_one(Organization, found["committee_id"])
    waits = found["answered_at"] is None
    may = rights.may(desk.actor, commands.ANSWER, owner) and waits
    return visit.page(
        desk, "feedback_one.html", problem.status if problem else 200, entry=found,
        problem=problem, mine=found["sender_id"] == desk.actor.user_id, may=may,
        state=next(each for each in FeedbackState if each == found["state"]),
        fields=asks.form(FeedbackAnswer, posted, problem) if may else (),
    )  # fmt: skip
