"""抽查: what 纪委 found stands in the journal; the item stays closed unless it is reopened."""

from models.session import Database
from models.vocabulary import Office, State
from tests import make

CASE = make.MoveCase(
    State.CLOSED,
    "inspector",
    may={"inspector"},
    given=lambda _: {"opinion": "抽谈党员2人，所报情况属实", "verdict": "true"},
    sentence="抽查已销号的本事项，结论“属实”",
    quote="抽谈党员2人，所报情况属实",
    facts=("opinion",),
)


def test_the_finding_is_kept_and_its_own_people_are_told(database: Database):
    item_id = make.item(database, State.CLOSED)
    before = make.row(database, item_id)
    make.move(database, item_id, "spot_check", "inspector", opinion="抽谈党员2人，其中1人不知情", verdict="partly_true")

    item = make.row(database, item_id)
    assert (item.state, item.closed_at) == (State.CLOSED, before.closed_at)
    said = make.last(database, item_id)
    assert (said.act, said.by, said.office) == ("spot_check", "inspector", "闽江学院纪委书记")
    assert said.data == {
        "opinion": "抽谈党员2人，其中1人不知情",
        "verdict": "partly_true",
        "from": "closed",
        "to": "closed",
    }
    assert {"head", "member"} <= said.told


def test_what_was_found_may_be_reopened_and_checked_again_when_closed(database: Database):
    item_id = make.item(database, State.CLOSED)
    make.move(database, item_id, "spot_check", "inspector", opinion="会议记录系事后补造，须重查", verdict="false")
    make.move(database, item_id, "reopen", "inspector", **make.given(database, item_id, "reopen"))
    assert make.row(database, item_id).state is State.RECTIFY
    refusal = make.attempt(
        database, item_id, "spot_check", "inspector", opinion="下学期开学后再去现场查一次", verdict="true"
    )
    assert "只能在“已销号”环节" in str(refusal)


def test_who_had_a_part_in_it_before_does_not_check_it(database: Database):
    item_id = make.item(database, State.CLOSED)
    for login in ("head", "member", "xx_organizer", "xx_secretary"):
        make.appoint(database, login, "闽江学院纪委", Office.OFFICER)
        refusal = make.attempt(
            database, item_id, "spot_check", login, opinion="自己查自己办过的事项，核对记录无误", verdict="true"
        )
        assert "不能抽查它" in str(refusal)
