"""申请延期: before expiry, at most twice, not past the campaign's end."""

from datetime import date, timedelta

import pytest

from models.session import Database
from models.signature import Extension
from models.vocabulary import ExtensionState, State
from tests import cast, make
from workflows.errors import Conflict, Incomplete

CASE = make.MoveCase(
    State.RECTIFY,
    "head",
    may={"head"},
    given=lambda _: {
        "reason": "外部订购的设备五月底才到",
        "progress": "已完成七成，其余待设备到位",
        "due_on": "2021-06-20",
    },
    sentence="申请延期至2021年6月20日，目前进展“已完成七成，其余待设备到位”",
    quote="外部订购的设备五月底才到",
    facts=("reason", "progress"),
)

ASKED = {"reason": "外部订购的设备五月底才到", "progress": "已完成七成，其余待设备到位", "due_on": "2021-06-20"}


def test_it_is_asked_for_and_the_date_stays_until_it_is_granted(database: Database):
    item_id = make.item(database, State.RECTIFY)
    before = make.deadline(database, item_id)
    make.move(database, item_id, "request_extension", "head", **ASKED)

    (asked,) = make.rows(database, Extension)
    assert (asked.state, asked.previous_due_on, asked.new_due_on) == (
        ExtensionState.PENDING,
        date(2021, 5, 20),
        date(2021, 6, 20),
    )
    assert (asked.reason, asked.progress) == (ASKED["reason"], ASKED["progress"])
    assert make.row(database, item_id).due_on == date(2021, 5, 20)
    assert make.deadline(database, item_id) == before
    said = make.last(database, item_id)
    assert said.data.items() >= (ASKED | {"from": "rectify", "to": "rectify"}).items()
    assert said.told == {"xx_secretary", "xx_deputy", "xx_organizer"}


@pytest.mark.parametrize(("day", "expected"), [(20, type(None)), (21, Conflict)], ids=["on the day", "after it"])
def test_before_expiry(sqlite: Database, day: int, expected: type):
    item_id = make.item(sqlite, State.RECTIFY)
    now = cast.beijing(2021, 5, day, 23, 59)
    refusal = make.attempt(sqlite, item_id, "request_extension", "head", now, **ASKED)
    assert type(refusal) is expected


def test_where_a_day_off_means_the_next_working_day_that_day_is_the_last(sqlite: Database):
    holidays = {"day_off": "next_workday", "check_at": "08:00:00", "timezone": "Asia/Shanghai"}
    item_id = make.item(sqlite, State.DIAGNOSE, campaign_id=make.open_with(sqlite, holidays=holidays))
    saturday = date(2021, 5, 22)
    make.move(sqlite, item_id, "confirm", "xx_organizer", rectification="immediate", due_on=saturday)
    make.planned(sqlite, item_id)
    make.move(sqlite, item_id, "approve_plan", "xx_organizer")
    for days, expected in ((2, type(None)), (3, Conflict)):
        now = cast.beijing(2021, 5, 22, 9) + timedelta(days=days)
        refusal = make.attempt(sqlite, item_id, "request_extension", "head", now, **ASKED)
        assert type(refusal) is expected


@pytest.mark.parametrize("due_on", ["2021-05-20", "2021-05-19", "2022-01-01"])
def test_the_new_date_is_later_and_within_the_campaign(sqlite: Database, due_on: str):
    item_id = make.item(sqlite, State.RECTIFY)
    given = ASKED | {"due_on": due_on}
    refusal = make.attempt(sqlite, item_id, "request_extension", "head", **given)
    assert type(refusal) is Incomplete
    assert set(refusal.fields) == {"due_on"}


def test_past_the_campaigns_end_where_its_rules_say_so(sqlite: Database):
    campaign_id = make.open_with(sqlite, extension={"most": 1, "past_end": True})
    item_id = make.item(sqlite, State.RECTIFY, campaign_id=campaign_id)
    given = ASKED | {"due_on": "2022-01-31"}
    assert make.attempt(sqlite, item_id, "request_extension", "head", **given) is None


def test_one_at_a_time_and_two_at_most(database: Database):
    item_id = make.item(database, State.RECTIFY)
    for due_on, by in (("2021-06-20", "xx_organizer"), ("2021-07-20", "director")):
        make.asked(database, item_id, due_on=due_on)
        later = ASKED | {"due_on": "2021-08-20"}
        refusal = make.attempt(database, item_id, "request_extension", "head", **later)
        assert type(refusal) is Conflict
        assert "待批" in str(refusal)
        make.move(database, item_id, "grant_extension", by)
    refusal = make.attempt(database, item_id, "request_extension", "head", **later)
    assert type(refusal) is Conflict
    assert "最多 2 次" in str(refusal)


def test_a_refused_one_is_not_counted(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    for _ in range(3):
        make.asked(sqlite, item_id)
        make.move(sqlite, item_id, "refuse_extension", "xx_organizer", opinion="人手已经补齐，不必再延期")
    assert make.attempt(sqlite, item_id, "request_extension", "head", **ASKED) is None
