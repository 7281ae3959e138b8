"""分派: who leads and who does it."""

import pytest

from models.session import Database
from models.vocabulary import State
from tests import make
from workflows.errors import Incomplete

CASE = make.MoveCase(
    State.PLAN,
    "head",
    may=make.SUPERIOR | {"head"},
    given=lambda who: {"leader_id": who["xx_patron"], "responsible_id": who["member"]},
    sentence="责任领导xx_patron同志，责任人member同志",
)


@pytest.mark.parametrize("by", ["head", "xx_deputy"])
def test_it_names_the_leader_and_the_responsible(database: Database, by: str):
    item_id = make.item(database, State.PLAN)
    given = make.given(database, item_id, "assign")
    make.move(database, item_id, "assign", by, **given)

    item = make.row(database, item_id)
    assert (item.leader_id, item.responsible_id) == (given["leader_id"], given["responsible_id"])
    assert item.state is State.PLAN
    said = make.last(database, item_id)
    assert said.data == {name: str(who) for name, who in given.items()} | {"from": "plan", "to": "plan"}
    assert said.told == {"member", "xx_patron"}


def test_people_must_hold_an_office_in_this_university_today(sqlite: Database):
    item_id = make.item(sqlite, State.PLAN)
    given = make.given(sqlite, item_id, "assign")
    for stranger in ("outsider", "admin"):
        wrong = {"leader_id": make.user_id(sqlite, stranger), "responsible_id": item_id}
        refusal = make.attempt(sqlite, item_id, "assign", "head", **wrong)
        assert type(refusal) is Incomplete
        assert set(refusal.fields) == {"leader_id", "responsible_id"}
        refusal = make.attempt(sqlite, item_id, "assign", "head", **(given | {"leader_id": wrong["leader_id"]}))
        assert set(refusal.fields) == {"leader_id"}


def test_it_may_be_done_anew_while_work_goes_on(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    given = make.given(sqlite, item_id, "assign")
    colleague = make.user_id(sqlite, "colleague")
    make.move(sqlite, item_id, "assign", "head", **(given | {"responsible_id": colleague}))
    assert make.attempt(sqlite, item_id, "progress", "colleague", text="接手") is None
