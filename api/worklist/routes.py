"""待办, and what happens next to one item."""

from typing import Annotated

from fastapi import Query, Response
from pydantic import Field

from api.operations import LISTS, SEES, Operations
from api.requests import ReadRequest
from api.worklist.schemas import AbsencesShown, NextShown, TodoShown
from transport.schemas import QueryModel
from transport.visible import ItemId
from workflows.items.loading import load
from workflows.items.queries import absences, timeline
from workflows.items.queries.next_steps import next_steps
from workflows.items.queries.signature_chain import signature_chain
from workflows.items.queries.step_dates import step_dates, with_dates
from workflows.worklist.todo import todo

router = Operations("", "事项")

SHOWN = ("mine", "coming", "waiting", "counts", "more", "more_waiting", "unread")
"""What is answered of 待办: who is not there is asked of each item by itself."""


class TodoQuery(QueryModel):
    """How much to show."""

    limit: int = Field(default=50, ge=1, le=200, description="待办和等待各最多几件")


@router.get("/todo", "getTodo", "我的待办", TodoShown, "own_work", *LISTS)
def get_todo(context: ReadRequest, asked: Annotated[TodoQuery, Query()]) -> Response:
    """待我办理的，逾期最久的在前；其次是我等他人办理的。能否办理与事项页上的一致。"""
    with context.reading() as unit:
        found = todo(unit.session, unit.actor, now=unit.now, today=unit.today, limit=asked.limit)
        return unit.answer({name: getattr(found, name) for name in SHOWN})


@router.get("/items/{item_id}/next", "getNext", "下一步", NextShown, "see_item", *SEES)
def get_next(context: ReadRequest, item_id: ItemId) -> Response:
    """接下来由谁办什么；销号程序走到哪里；实际走过的环节；每个日期为什么是这一天。"""
    with context.reading() as unit:
        case = load.load_page(unit.session, unit.actor, item_id, now=unit.now)
        return unit.answer(
            {
                "awaited": with_dates(item_id, next_steps(case), step_dates(unit.session, [case])),
                "chain": signature_chain(case),
                "path": timeline.stages_reached(case.history),
                "days": timeline.timeline_days(case),
            }
        )


@router.get("/items/{item_id}/absences", "listAbsences", "谁不在", AbsencesShown, "see_item", *SEES)
def list_absences(context: ReadRequest, item_id: ItemId) -> Response:
    """责任人、责任领导、措施责任人和正等待的人中，谁在请假、由谁代理；谁已离任、哪个职务空缺，消息改送谁。"""
    with context.reading() as unit:
        case = load.load_page(unit.session, unit.actor, item_id, now=unit.now)
        return unit.answer({"absences": absences.absences(unit.session, case, next_steps(case))})
