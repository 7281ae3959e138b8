"""同意延期: the due date moves; the original never does."""

from datetime import date

from models.session import Database
from models.signature import Extension
from models.vocabulary import ExtensionState, Office, State
from tests import make
from workflows.errors import Conflict, NotPermitted

CASE = make.MoveCase(
    State.RECTIFY, "xx_organizer", may=make.SUPERIOR, sentence="同意延期至2021年6月20日", before=make.asked
)


def test_the_due_date_moves_and_the_ladder_with_it(database: Database):
    item_id = make.ready(database, "grant_extension")
    make.move(database, item_id, "grant_extension", "xx_deputy", opinion="同意")

    item = make.row(database, item_id)
    assert item.due_on == item.due_sort == date(2021, 6, 20)
    assert (item.original_due_on, item.state) == (date(2021, 5, 20), State.RECTIFY)
    (decided,) = make.rows(database, Extension)
    assert (decided.state, decided.opinion, decided.decided_at) == (ExtensionState.GRANTED, "同意", make.NOW)
    assert decided.decided_by_id == make.user_id(database, "xx_deputy")
    said = make.last(database, item_id)
    assert said.data["due_on"] == "2021-06-20"
    assert said.told == {"head", "member"}
    # 06-20 was a Sunday: ten working days back from Friday the 18th, over 端午 on the 14th
    assert make.deadline(database, item_id).next_check_at.date() == date(2021, 6, 3)


def test_there_must_be_one_to_decide(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    for move in ("grant_extension", "refuse_extension"):
        given = make.given(sqlite, item_id, move)
        assert type(make.attempt(sqlite, item_id, move, "xx_deputy", **given)) is Conflict


def test_nobody_decides_on_a_request_of_his_own(sqlite: Database):
    make.appoint(sqlite, "head", "信息工程系党总支", Office.DEPUTY_SECRETARY)
    item_id = make.ready(sqlite, "grant_extension")
    for move in ("grant_extension", "refuse_extension"):
        given = make.given(sqlite, item_id, move)
        refusal = make.attempt(sqlite, item_id, move, "head", **given)
        assert type(refusal) is NotPermitted
        assert "本人" in str(refusal)
