"""退回方案: with an opinion; it may be submitted anew."""

from models.session import Database
from models.vocabulary import Office, State
from tests import make
from workflows.errors import Conflict, NotPermitted

CASE = make.MoveCase(
    State.PLAN,
    "xx_organizer",
    may=make.SUPERIOR,
    given=lambda _: {"opinion": "措施太笼统，请写明召开日期"},
    sentence="方案退回，修改后重新上报",
    quote="措施太笼统，请写明召开日期",
    facts=("opinion",),
    before=make.planned,
)


def test_it_goes_back_to_the_head(database: Database):
    item_id = make.ready(database, "return_plan")
    make.move(database, item_id, "return_plan", "xx_organizer", opinion="措施太笼统，请写明召开日期")

    item = make.row(database, item_id)
    assert (item.state, item.plan_submitted_at, item.plan_submitted_by_id) == (State.PLAN, None, None)
    said = make.last(database, item_id)
    assert said.data == {"opinion": "措施太笼统，请写明召开日期", "from": "plan", "to": "plan"}
    assert said.told == {"head"}


def test_there_must_be_a_plan(sqlite: Database):
    item_id = make.item(sqlite, State.PLAN)
    for move in ("return_plan", "approve_plan"):
        given = make.given(sqlite, item_id, move)
        refusal = make.attempt(sqlite, item_id, move, "xx_organizer", **given)
        assert type(refusal) is Conflict
        assert "还没有报出" in str(refusal)


def test_nobody_decides_on_a_plan_of_his_own(sqlite: Database):
    make.appoint(sqlite, "head", "信息工程系党总支", Office.DEPUTY_SECRETARY)
    item_id = make.ready(sqlite, "return_plan")
    for move in ("return_plan", "approve_plan"):
        given = make.given(sqlite, item_id, move)
        refusal = make.attempt(sqlite, item_id, move, "head", **given)
        assert type(refusal) is NotPermitted
        assert "本人" in str(refusal)
