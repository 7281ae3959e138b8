"""委托: somebody else does the work until a day; the holder stays responsible."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from models.item import Delegation
from models.notice import Notice
from models.session import Database
from models.vocabulary import State
from tests import cast, make
from workflows.errors import Incomplete, NotPermitted

CASE = make.MoveCase(
    State.RECTIFY,
    "member",
    may={"member", "xx_patron"},
    given=lambda who: {"to_id": who["colleague"], "until_on": "2021-04-30"},
    sentence="委托colleague同志办理，至2021年4月30日",
)

DONE = {"text": "代为召开"}


def test_the_delegate_works_through_the_last_day_and_no_longer(database: Database):
    item_id = make.item(database, State.RECTIFY)
    assert type(make.attempt(database, item_id, "progress", "colleague", **DONE)) is NotPermitted
    given = make.given(database, item_id, "delegate")
    make.move(database, item_id, "delegate", "member", **given)

    (delegated,) = make.rows(database, Delegation)
    assert (delegated.from_id, delegated.to_id, delegated.until_on) == (
        make.user_id(database, "member"),
        given["to_id"],
        date(2021, 4, 30),
    )
    assert make.row(database, item_id).responsible_id == make.user_id(database, "member")
    said = make.last(database, item_id)
    assert said.data["until_on"] == "2021-04-30"
    assert said.told == {"colleague", "xx_patron"}
    (told,) = (each.text for each in make.rows(database, Notice) if "委托" in each.text and "代" in each.text)
    assert told.endswith(
        "（代member同志办理，至2021年4月30日；您承担的措施：措施1“固定每月第2周周三召开”，2021年5月20日前）"
    )
    for month, day, expected in ((4, 30, type(None)), (5, 1, NotPermitted)):
        now = cast.beijing(2021, month, day, 20)
        refusal = make.attempt(database, item_id, "progress", "colleague", now, **DONE)
        assert type(refusal) is expected


def test_he_cannot_hand_it_on(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    make.move(sqlite, item_id, "delegate", "member", **make.given(sqlite, item_id, "delegate"))
    for move in ("transfer", "delegate"):
        given = make.given(sqlite, item_id, move) | {"to_id": make.user_id(sqlite, "liaison")}
        refusal = make.attempt(sqlite, item_id, move, "colleague", **given)
        assert type(refusal) is NotPermitted
        assert "受托人不能再转" in str(refusal)


def test_it_lapses_when_its_giver_no_longer_holds_the_item(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    make.move(sqlite, item_id, "delegate", "member", **make.given(sqlite, item_id, "delegate"))
    assert make.attempt(sqlite, item_id, "progress", "colleague", **DONE) is None
    to_id = make.user_id(sqlite, "liaison")
    make.move(sqlite, item_id, "transfer", "member", to_id=to_id, reason="出国")
    assert type(make.attempt(sqlite, item_id, "progress", "colleague", **DONE)) is NotPermitted


def test_a_leader_gives_no_more_than_he_has(sqlite: Database):
    """责任领导 does not report progress, so his delegate does not either."""
    item_id = make.item(sqlite, State.RECTIFY)
    make.move(sqlite, item_id, "delegate", "xx_patron", **make.given(sqlite, item_id, "delegate"))
    assert make.last(sqlite, item_id).told == {"colleague", "member"}
    assert type(make.attempt(sqlite, item_id, "progress", "xx_patron", **DONE)) is NotPermitted
    assert type(make.attempt(sqlite, item_id, "progress", "colleague", **DONE)) is NotPermitted


@pytest.mark.parametrize(
    ("field", "given"),
    [("to_id", {"to_id": "member"}), ("to_id", {"to_id": "outsider"}), ("until_on", {"until_on": "2021-03-31"})],
)
def test_what_is_wrong_is_named(sqlite: Database, field: str, given: dict):
    item_id = make.item(sqlite, State.RECTIFY)
    usual = make.given(sqlite, item_id, "delegate")
    if "to_id" in given:
        given = {"to_id": make.user_id(sqlite, given["to_id"])}
    refusal = make.attempt(sqlite, item_id, "delegate", "member", **(usual | given))
    assert type(refusal) is Incomplete
    assert set(refusal.fields) == {field}


@pytest.mark.parametrize(
    ("today", "last"), [(date(2021, 4, 1), date(2021, 7, 2)), (date(2021, 12, 1), date(2021, 12, 31))]
)
def test_it_lasts_a_quarter_and_no_longer_than_the_campaign(sqlite: Database, today: date, last: date):
    item_id = make.item(sqlite, State.RECTIFY)
    given = make.given(sqlite, item_id, "delegate")
    for hour, minute in ((0, 30), (23, 30)):
        now = datetime.combine(today, time(hour, minute), cast.SHANGHAI).astimezone(UTC)
        for days, expected in ((0, type(None)), (1, Incomplete)):
            wanted = given | {"until_on": last + timedelta(days=days)}
            refusal = make.attempt(sqlite, item_id, "delegate", "member", now, **wanted)
            assert type(refusal) is expected, (now, wanted)
    assert str(last) in refusal.fields["until_on"]
