"""Whoever decides about another's item: nobody related to it, and no 纪委, by whichever move."""

import pytest

from models.session import Database
from models.vocabulary import Office
from tests import make
from tests.workflows.items.test_proxies import DISCIPLINE, recuse
from workflows.errors import Conflict, NotPermitted

DECISIONS = [
    "confirm",
    "void",
    "request_void",
    "grant_void",
    "refuse_void",
    "return_plan",
    "approve_plan",
    "verify",
    "return",
    "sign",
    "turn_long_term",
    "grant_extension",
    "refuse_extension",
]


def refused(database: Database, item_id, move: str) -> str:
    refusal = make.attempt(database, item_id, move, make.case(move).by, **make.given(database, item_id, move))
    assert type(refusal) is NotPermitted, refusal
    return refusal.sentence


@pytest.mark.parametrize("move", DECISIONS)
def test_who_declared_to_be_related_decides_nothing(sqlite: Database, move: str):
    item_id = make.ready(sqlite, move)
    recuse(sqlite, make.case(move).by)
    assert refused(sqlite, item_id, move) == "已就本组织申报回避，不能办理此事，请由其他同志办理。"


@pytest.mark.parametrize("move", DECISIONS)
def test_who_belongs_to_discipline_decides_nothing(sqlite: Database, move: str):
    item_id = make.ready(sqlite, move)
    make.appoint(sqlite, make.case(move).by, DISCIPLINE, Office.OFFICER)
    assert "纪委不参与审批" in refused(sqlite, item_id, move)


@pytest.mark.parametrize("move", ["request_void", "grant_void"])
def test_who_leads_it_voids_nothing(sqlite: Database, move: str):
    item_id = make.ready(sqlite, move)
    leader, member = make.user_id(sqlite, make.case(move).by), make.user_id(sqlite, "member")
    make.move(sqlite, item_id, "assign", "head", leader_id=leader, responsible_id=member)
    assert "您领导、承办或协助过本事项" in refused(sqlite, item_id, move)


@pytest.mark.parametrize("move", ["grant_void", "refuse_void"])
def test_without_a_request_there_is_nothing_to_answer(sqlite: Database, move: str):
    item_id = make.item(sqlite, make.case(move).state)
    given = make.given(sqlite, item_id, move)
    assert type(make.attempt(sqlite, item_id, move, make.case(move).by, **given)) is Conflict
