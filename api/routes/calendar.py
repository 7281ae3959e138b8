"""校历: local closures, 寒暑假, and extra workdays."""

from fastapi import APIRouter, Response

from api import views
from api.deps import Reads, Writes
from api.documented import ACTS, REPLAYED, answers
from api.house import V1
from api.pages import BY_ID, Paged
from api.schemas.calendar import LocalDaysLine, NewLocalDays
from api.schemas.common import Page
from models.campaign import LocalDays
from workflows.commands import calendars as commands
from workflows.queries import campaigns as queries

router = APIRouter(prefix=f"{V1}/local-days", tags=["专项行动"])


@router.get(
    "",
    operation_id="listLocalDays",
    summary="校历",
    response_model=Page[LocalDaysLine],
    responses=answers(Page[LocalDaysLine], "unauthenticated", "incomplete"),
)
def list_local_days(asking: Reads, asked: Paged) -> Response:
    """本校在国务院放假安排之外的放假和上班日。"""
    after = BY_ID.after(asked.cursor)
    with asking.reading() as desk:
        rows = queries.local_days(desk.session, desk.actor, after=after, limit=asked.limit + 1)
        return desk.answer(
            BY_ID.page([views.record(row, "withdrawn_at") for row in rows], asked.limit)
        )


@router.post(
    "",
    operation_id="addLocalDays",
    summary="增加校历",
    status_code=201,
    response_model=LocalDaysLine,
    responses=answers(LocalDaysLine, *ACTS, status=201, headers=REPLAYED),
)
def add_local_days(asking: Writes, body: NewLocalDays) -> Response:
    """由党委工作部办理；此后的提醒和催办按新的工作日计算。"""
    with asking.transaction() as desk:
        days = LocalDays(**dict(body))
        made = commands.close_days(desk.session, days, actor=desk.actor, now=desk.now)
        return desk.answer(views.record(made, "withdrawn_at"), 201)
