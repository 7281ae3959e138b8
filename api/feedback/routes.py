"""投诉建议: sent by anybody, with a picture or without, and answered by 党委工作部."""

from collections.abc import Mapping
from typing import IO, Annotated, Any, BinaryIO
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api.feedback.schemas import LONGEST_ADDRESS, LONGEST_TEXT, FeedbackAnswer, FeedbackLine, NewFeedback
from api.items.evidence import held
from api.openapi import ACTS, REPLAYED, SEES, answers, refusals
from ledger.media.identify import Identified
from models.vocabulary import MediaType
from transport.admission import FileField, JudgedFile
from transport.context import ReadRequest, RequestContext, WriteRequest
from transport.downloads import BYTES, Download, binary, saved_as
from transport.pagination import BY_ID, Paging
from transport.schemas import OTHER_ID, Page
from transport.services import V1, Services, UnitOfWork
from transport.uploads import EvidenceUploads, described
from workflows.errors import Incomplete, NotFound
from workflows.feedback import commands, queries
from workflows.feedback.commands import Picture
from workflows.feedback.queries import FeedbackState

router = APIRouter(prefix=V1, tags=["投诉建议"])

PICTURES = frozenset({MediaType.JPEG, MediaType.PNG, MediaType.GIF, MediaType.WEBP})
"""Kinds of picture that every browser shows."""
HIDDEN = "sha256"
BODY = described(
    {
        "text": {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT, "description": "投诉或建议"},
        "page": {"type": "string", "maxLength": LONGEST_ADDRESS, "description": "所在页面的地址"},
        "committee_id": {"type": "string", "format": "uuid", "description": "院党委"},
    },
    ["text"],
    {"text": "手机上看不清时限", "page": "/items", "committee_id": OTHER_ID},
)


class FeedbackQuery(Paging):
    """Which entries to list."""

    state: FeedbackState | None = Field(default=None, description="是否已答复")


@router.get(
    "/feedback",
    operation_id="listFeedback",
    summary="投诉建议列表",
    response_model=Page[FeedbackLine],
    responses=answers(Page[FeedbackLine], "unauthenticated", "incomplete"),
)
def list_feedback(asking: ReadRequest, asked: Annotated[FeedbackQuery, Query()]) -> Response:
    """本人提的；党委工作部还看得到本校各人提的。后提的在前。"""
    before = BY_ID.after(asked.cursor)
    with asking.reading() as desk:
        rows = queries.list_feedback(desk.session, desk.actor, state=asked.state, before=before, limit=asked.limit + 1)
        page = BY_ID.page(rows, asked.limit)
        return desk.answer(page | {"items": [_shown(row) for row in page["items"]]})


@router.post(
    "/feedback",
    operation_id="giveFeedback",
    summary="提投诉建议",
    status_code=201,
    response_model=FeedbackLine,
    responses=answers(FeedbackLine, *ACTS, status=201, headers=REPLAYED),
)
def give(asking: WriteRequest, body: NewFeedback) -> Response:
    """送本校党委工作部；同一人24小时内最多20条。在几个院党委任职的，须写明提给哪个。"""
    with asking.transaction() as desk:
        return desk.answer(given(desk, body), 201)


@router.post(
    "/feedback-with-picture",  # beside the entries: under them it would pass for the name of one
    operation_id="giveFeedbackWithPicture",
    summary="提投诉建议，附一张图片",
    status_code=201,
    response_model=FeedbackLine,
    responses=answers(FeedbackLine, *ACTS, status=201, headers=REPLAYED),
    openapi_extra=BODY,
)
def give_with_picture(upload: EvidenceUploads) -> Response:
    """图片只给提的人和党委工作部看。涉密内容不得上传。"""
    body = upload.given(NewFeedback)
    asking = upload.repeated(upload.sha256())
    with asking.before():
        pass
    picture = taken_in(asking.house, upload.file, upload.name, upload.judged)
    with asking.transaction() as desk:
        return desk.answer(given(desk, body, picture), 201)


@router.get(
    "/feedback/{feedback_id}",
    operation_id="getFeedback",
    summary="一条投诉建议",
    response_model=FeedbackLine,
    responses=answers(FeedbackLine, *SEES),
)
def get_feedback(asking: ReadRequest, feedback_id: UUID) -> Response:
    """只给提的人和党委工作部看。"""
    with asking.reading() as desk:
        return desk.answer(_shown(queries.feedback_entry(desk.session, desk.actor, feedback_id)))


@router.get(
    "/feedback/{feedback_id}/picture",
    operation_id="downloadFeedbackPicture",
    summary="下载投诉建议的图片",
    response_class=Response,
    responses={**refusals(*SEES, "conflict"), 200: binary(BYTES, "文件")},
)
def download_picture(asking: ReadRequest, feedback_id: UUID) -> Response:
    """只给提的人和党委工作部看。"""
    found, file = opened(asking, feedback_id)
    return Download(file, saved_as(found["file_name"]), BYTES)


@router.post(
    "/feedback/{feedback_id}/answer",
    operation_id="answerFeedback",
    summary="答复投诉建议",
    response_model=FeedbackLine,
    responses=answers(FeedbackLine, *ACTS, headers=REPLAYED),
)
def answer(asking: WriteRequest, feedback_id: UUID, body: FeedbackAnswer) -> Response:
    """由党委工作部答复一次；本人提的由其他同志答复。"""
    with asking.transaction() as desk:
        commands.answer(desk.session, feedback_id, actor=desk.actor, now=desk.now, answer=body.answer)
        desk.session.flush()
        return desk.answer(_shown(queries.feedback_entry(desk.session, desk.actor, feedback_id)))


def given(desk: UnitOfWork, said: NewFeedback, picture: Picture | None = None) -> dict[str, Any]:
    """Send an entry, and return it as it is shown."""
    made = commands.give(desk.session, actor=desk.actor, now=desk.now, today=desk.today, picture=picture, **dict(said))
    return _shown(queries.feedback_entry(desk.session, desk.actor, made.id))


def taken_in(house: Services, file: BinaryIO, name: str, found: JudgedFile | None) -> Picture:
    """Put a picture into the store, as fit to be kept as evidence is."""
    if not isinstance(found, Identified):
        raise Incomplete({FileField: str(found)})
    if found.media_type not in PICTURES:
        raise Incomplete({FileField: "请上传图片（JPEG、PNG、GIF 或 WebP）。"})
    sha256, size = house.files.put(file)
    return Picture(sha256, size, found.media_type.value, name)


def opened(asking: RequestContext, feedback_id: UUID) -> tuple[Mapping[Any, Any], IO[bytes]]:
    """Return the picture of an entry in sight, found to be what was uploaded."""
    with asking.reading() as desk:
        found = queries.feedback_entry(desk.session, desk.actor, feedback_id)
    if found["sha256"] is None:
        raise NotFound
    return found, held(asking.house, found["sha256"])


def _shown(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != HIDDEN}
