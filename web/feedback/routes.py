"""投诉建议: a form that every page leads to, what became of it, and the answers of 党委工作部."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import ValidationError

from models.people import Organization
from transport import pictures
from transport.admission import FileField
from transport.downloads import Download, saved_as
from transport.errors import FAULTS
from transport.inputs.feedback import FeedbackAnswer, FeedbackQuery, NewFeedback
from transport.late_route import LateRouter
from transport.pagination import BY_ID, DEFAULT_LIMIT
from transport.services import UnitOfWork
from transport.visible import FeedbackId
from web import schema_form
from web.browser import own_address
from web.filters import Filters
from web.i18n.languages import text
from web.page_request import PagePost, PageRead, PageRequest, again
from web.uploads import EvidenceSends, Sent
from workflows.authz import permissions
from workflows.errors import Incomplete
from workflows.feedback import commands, queries
from workflows.feedback.queries import FeedbackState

router = LateRouter(prefix="/feedback")

PAGE, COMMITTEE = "page", "committee_id"
NEW = "/feedback/new"


class Wanted(Filters, FeedbackQuery):
    """Which entries a page lists."""


@router.get("")
def entries(page: PageRead, asked: Annotated[Wanted, Query()]) -> Response:
    """List what the person sent; for 党委工作部 also what everybody sent to it."""
    before = BY_ID.after(asked.cursor)
    with page.reading() as unit:
        rows = queries.list_feedback(
            unit.session, unit.actor, state=asked.state, before=before, limit=DEFAULT_LIMIT + 1
        )
        return page.render(
            unit,
            "feedback/feedback.html",
            page=BY_ID.page(rows, DEFAULT_LIMIT),
            wanted=asked,
            states=FeedbackState,
            answers=permissions.has_anywhere(unit.actor, permissions.RIGHTS[commands.ANSWER].by),
        )


def _asked(page: PageRequest, unit: UnitOfWork, about: str | None) -> Response:
    return page.render(
        unit,
        "feedback/feedback_new.html",
        about=about,
        fields=schema_form.schema_fields(page, NewFeedback, but=(PAGE, COMMITTEE)),
        committee=schema_form.university(page, queries.addressees(unit.session, unit.actor)),
        file_error=page.errors.get(FileField),
        draft=NEW,
        megabytes=page.services.max_upload >> 20,
    )


def _page(page: PageRequest, unit: UnitOfWork, feedback_id: UUID) -> Response:
    found = queries.feedback_entry(unit.session, unit.actor, feedback_id)
    owner = unit.session.get_one(Organization, found["committee_id"])
    waits = found["answered_at"] is None
    may = permissions.may(unit.actor, commands.ANSWER, owner) and waits
    return page.render(
        unit,
        "feedback/feedback_one.html",
        entry=found,
        mine=found["sender_id"] == unit.actor.user_id,
        may=may,
        state=next(each for each in FeedbackState if each == found["state"]),
        fields=schema_form.schema_fields(page, FeedbackAnswer) if may else (),
    )


@router.get("/new")
def show_form(page: PageRead, about: Annotated[str, Query(alias=PAGE)] = "") -> Response:
    """Show the form, for the page that it was opened from."""
    with page.reading() as unit:
        return _asked(page.resumed(unit, NEW), unit, _about(about))


@router.post("/new")
def give(sent: EvidenceSends) -> Response:
    """Send it; whatever is refused is said on the form, with all that was typed."""
    page = sent.page
    about = _about(page.first_value(PAGE))
    try:
        said = schema_form.read_schema(page, NewFeedback, page=about)
        picture = _picture(sent)
        with page.acting() as unit:
            made = commands.give(
                unit.session, actor=unit.actor, now=unit.now, today=unit.today, picture=picture, **dict(said)
            )
            return page.leave(unit, f"/feedback/{made.id}", text("已送党委工作部。"))
    except FAULTS as fault:
        with page.reading() as unit:
            return _asked(page.refused(fault), unit, about)


@router.get("/{feedback_id}")
def show_feedback(page: PageRead, feedback_id: FeedbackId) -> Response:
    """Show an entry with its answer; to 党委工作部, the form of the answer."""
    with page.reading() as unit:
        return _page(page.resumed(unit, page.path), unit, feedback_id)


@router.post("/{feedback_id}")
@again(_page)
def answer(page: PagePost, feedback_id: FeedbackId) -> Response:
    """Answer; whatever is refused is said on the form."""
    said = schema_form.read_schema(page, FeedbackAnswer)
    with page.acting() as unit:
        commands.answer(unit.session, feedback_id, actor=unit.actor, now=unit.now, answer=said.answer)
        return page.leave(unit, f"/feedback/{feedback_id}", text("已答复。"))


@router.get("/{feedback_id}/picture")
def picture(page: PageRead, feedback_id: FeedbackId) -> Response:
    """Show the picture in place, to who may see the entry."""
    found, file = pictures.open_picture(page.context, feedback_id)
    headers = saved_as(found["file_name"]) | {"Content-Disposition": "inline", "Content-Length": str(found["size"])}
    return Download(file, headers, found["media_type"])


def _about(address: str) -> str | None:
    """Return the page that an entry is about, without where a list was; None for no address."""
    try:
        return NewFeedback.model_validate({"text": PAGE, PAGE: own_address(address, "")}).page
    except ValidationError:
        return None


def _picture(sent: Sent) -> commands.Picture | None:
    if len(sent.files) > 1:
        raise Incomplete({FileField: "一条只附一张图片，请分几条提。"})
    for (file, name), judged in zip(sent.files, sent.judged, strict=True):
        return pictures.take_in(sent.page.services, file, name, judged)
    return None
