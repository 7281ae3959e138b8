"""投诉建议: sent by anybody, with a picture or without, and answered by 党委工作部."""

from typing import Annotated

from fastapi import Query, Response

from api.feedback.schemas import FeedbackLine
from api.operations import LISTS, SEES, Operations, binary
from api.requests import ReadRequest, WriteRequest
from api.schemas import Page
from api.uploads import EvidenceUploads, described
from transport import pictures
from transport.downloads import BYTES, Download, saved_as
from transport.examples import OTHER_ID
from transport.inputs.feedback import (
    MAX_ADDRESS_CHARACTERS,
    MAX_FEEDBACK_CHARACTERS,
    FeedbackAnswer,
    FeedbackQuery,
    NewFeedback,
)
from transport.pagination import BY_ID
from transport.services import UnitOfWork
from transport.visible import FeedbackId
from workflows.feedback import commands, queries
from workflows.feedback.commands import Picture
from workflows.rows import Row

router = Operations("", "投诉建议")

HIDDEN = "sha256"
BODY = described(
    {
        "text": {"type": "string", "minLength": 1, "maxLength": MAX_FEEDBACK_CHARACTERS, "description": "投诉或建议"},
        "page": {"type": "string", "maxLength": MAX_ADDRESS_CHARACTERS, "description": "所在页面的地址"},
        "committee_id": {"type": "string", "format": "uuid", "description": "院党委"},
    },
    ["text"],
    {"text": "手机上看不清时限", "page": "/items", "committee_id": OTHER_ID},
)


@router.get("/feedback", "listFeedback", "投诉建议列表", Page[FeedbackLine], "see_feedback", *LISTS)
def list_feedback(context: ReadRequest, asked: Annotated[FeedbackQuery, Query()]) -> Response:
    """本人提的；党委工作部还看得到本校各人提的。后提的在前。"""
    before = BY_ID.after(asked.cursor)
    with context.reading() as unit:
        rows = queries.list_feedback(unit.session, unit.actor, state=asked.state, before=before, limit=asked.limit + 1)
        return unit.answer(BY_ID.page(rows, asked.limit).told(_shown))


@router.post("/feedback", "giveFeedback", "提投诉建议", FeedbackLine, "give_feedback", status=201)
def give(context: WriteRequest, body: NewFeedback) -> Response:
    """送本校党委工作部；同一人24小时内最多20条。在几个院党委任职的，须写明提给哪个。"""
    with context.transaction() as unit:
        return unit.answer(_give(unit, body), 201)


# beside the entries: under them it would pass for the name of one
@router.post(
    "/feedback-with-picture",
    "giveFeedbackWithPicture",
    "提投诉建议，附一张图片",
    FeedbackLine,
    "give_feedback",
    status=201,
    extra=BODY,
)
def give_with_picture(upload: EvidenceUploads) -> Response:
    """图片只给提的人和党委工作部看。涉密内容不得上传。"""
    body = upload.given(NewFeedback)
    context = upload.repeated(upload.sha256())
    with context.before():
        pass
    picture = pictures.take_in(context.services, upload.file, upload.name, upload.judged)
    with context.transaction() as unit:
        return unit.answer(_give(unit, body, picture), 201)


@router.get("/feedback/{feedback_id}", "getFeedback", "一条投诉建议", FeedbackLine, "see_feedback", *SEES)
def get_feedback(context: ReadRequest, feedback_id: FeedbackId) -> Response:
    """只给提的人和党委工作部看。"""
    with context.reading() as unit:
        return unit.answer(_shown(queries.feedback_entry(unit.session, unit.actor, feedback_id)))


@router.download(
    "/feedback/{feedback_id}/picture",
    "downloadFeedbackPicture",
    "下载投诉建议的图片",
    binary("文件", BYTES),
    "see_feedback",
    *SEES,
    "conflict",
)
def download_picture(context: ReadRequest, feedback_id: FeedbackId) -> Response:
    """只给提的人和党委工作部看。"""
    found, file = pictures.open_picture(context, feedback_id)
    return Download(file, saved_as(found["file_name"]), BYTES)


@router.post("/feedback/{feedback_id}/answer", "answerFeedback", "答复投诉建议", FeedbackLine, "answer_feedback")
def answer(context: WriteRequest, feedback_id: FeedbackId, body: FeedbackAnswer) -> Response:
    """由党委工作部答复一次；本人提的由其他同志答复。"""
    with context.transaction() as unit:
        commands.answer(unit.session, feedback_id, actor=unit.actor, now=unit.now, answer=body.answer)
        unit.session.flush()
        return unit.answer(_shown(queries.feedback_entry(unit.session, unit.actor, feedback_id)))


def _give(unit: UnitOfWork, said: NewFeedback, picture: Picture | None = None) -> dict[str, object]:
    """Send an entry, and return it as it is shown."""
    made = commands.give(unit.session, actor=unit.actor, now=unit.now, today=unit.today, picture=picture, **dict(said))
    return _shown(queries.feedback_entry(unit.session, unit.actor, made.id))


def _shown(row: Row) -> dict[str, object]:
    return {name: value for name, value in row.items() if name != HIDDEN}
