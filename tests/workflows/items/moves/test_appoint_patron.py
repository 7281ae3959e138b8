"""指定挂点领导: the office is held for this one item, until a day, and nowhere else."""

from datetime import date

import pytest

from models.people import Appointment
from models.session import Database
from models.vocabulary import Office, State
from tests import cast, make
from workflows.authz import access
from workflows.errors import Incomplete, NotFound

CASE = make.MoveCase(
    State.RECTIFY,
    "director",
    may={"director", "officer"},
    given=lambda who: {"user_id": who["party_deputy"], "until_on": "2021-12-31"},
    sentence="party_deputy同志为本事项挂点领导，至2021年12月31日",
)


def test_the_office_is_held_for_this_item_alone(database: Database):
    item_id = make.item(database, State.RECTIFY)
    given = make.given(database, item_id, "appoint_patron")
    make.move(database, item_id, "appoint_patron", "director", **given)

    (post,) = [each for each in make.rows(database, Appointment) if each.item_id]
    assert (post.user_id, post.item_id, post.office) == (given["user_id"], item_id, Office.PATRON)
    assert (post.starts_on, post.ends_on) == (cast.TODAY, date(2021, 12, 31))
    said = make.last(database, item_id)
    assert said.data["appointment_id"] == str(post.id)
    assert said.told == {"head", "member"}


def test_a_leader_from_elsewhere_sees_the_item_and_no_other_until_the_last_day(database: Database):
    item_id, other = (make.item(database, State.RECTIFY) for _ in range(2))
    leader = make.user_id(database, "cj_secretary")
    given = {"user_id": leader, "until_on": "2021-06-30"}
    make.move(database, item_id, "appoint_patron", "director", **given)
    for day, sees in ((date(2021, 6, 30), True), (date(2021, 7, 1), False)):
        with database.reading() as session:
            actor = cast.actor(session, "cj_secretary", day)
            if sees:
                assert access.require_item(session, actor, item_id)[0].id == item_id
            else:
                with pytest.raises(NotFound):
                    access.require_item(session, actor, item_id)
            with pytest.raises(NotFound):
                access.require_item(session, actor, other)


def test_it_gives_no_say_in_the_item(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    given = {"user_id": make.user_id(sqlite, "cj_secretary")}
    make.move(sqlite, item_id, "appoint_patron", "director", **given)
    now = cast.beijing(2021, 4, 2, 9)
    for move in ("assign", "turn_long_term", "hand_over", "progress"):
        refusal = make.attempt(sqlite, item_id, move, "cj_secretary", now, **make.given(sqlite, item_id, move))
        assert refusal is not None, move
        assert "不能办理" in str(refusal)


@pytest.mark.parametrize(
    ("field", "given"),
    [("user_id", {"user_id": "outsider"}), ("user_id", {"user_id": "admin"}), ("until_on", {"until_on": "2021-03-31"})],
)
def test_what_is_wrong_is_named(sqlite: Database, field: str, given: dict):
    item_id = make.item(sqlite, State.RECTIFY)
    usual = make.given(sqlite, item_id, "appoint_patron")
    if "user_id" in given:
        given = {"user_id": make.user_id(sqlite, given["user_id"])}
    refusal = make.attempt(sqlite, item_id, "appoint_patron", "director", **(usual | given))
    assert type(refusal) is Incomplete
    assert set(refusal.fields) == {field}
