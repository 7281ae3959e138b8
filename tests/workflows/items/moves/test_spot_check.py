"""抽查: what 纪委 found stands in the journal; the item stays closed unless it is reopened."""

from models.session import Database
from models.vocabulary import State
from tests import make

CASE = make.MoveCase(
    State.CLOSED,
    "inspector",
    may={"inspector"},
    given=lambda _: {"opinion": "抽谈党员2人，所报情况属实"},
    sentence="抽查已销号的本事项",
    quote="抽谈党员2人，所报情况属实",
    facts=("opinion",),
)


def test_the_finding_is_kept_and_its_own_people_are_told(database: Database):
    item_id = make.item(database, State.CLOSED)
    before = make.row(database, item_id)
    make.move(database, item_id, "spot_check", "inspector", opinion="抽谈党员2人，其中1人不知情")

    item = make.row(database, item_id)
    assert (item.state, item.closed_at) == (State.CLOSED, before.closed_at)
    said = make.last(database, item_id)
    assert (said.act, said.by, said.office) == ("spot_check", "inspector", "闽江学院纪委书记")
    assert said.data == {"opinion": "抽谈党员2人，其中1人不知情", "from": "closed", "to": "closed"}
    assert {"head", "member"} <= said.told


def test_what_was_found_may_be_reopened_and_checked_again_when_closed(database: Database):
    item_id = make.item(database, State.CLOSED)
    make.move(database, item_id, "spot_check", "inspector", opinion="会议记录系事后补造，须重查")
    make.move(database, item_id, "reopen", "inspector", **make.given(database, item_id, "reopen"))
    assert make.row(database, item_id).state is State.RECTIFY
    refusal = make.attempt(database, item_id, "spot_check", "inspector", opinion="下学期开学后再去现场查一次")
    assert "只能在“已销号”环节" in str(refusal)
