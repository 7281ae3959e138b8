"""确认入账: one level up gives the number, the type and the date."""

from datetime import date, timedelta

import pytest

from models.session import Database
from models.vocabulary import Level, Rectification, State
from tests import make
from workflows.errors import Incomplete

CASE = make.MoveCase(
    State.DIAGNOSE,
    "xx_organizer",
    may=make.SUPERIOR,
    given=lambda _: {"rectification": "immediate", "due_on": date(2021, 5, 20)},
    sentence="编号XX1-2021-001，立行立改，整改时限2021年5月20日",
)


def test_it_gives_the_number_the_type_and_the_date_and_starts_the_clock(database: Database):
    item_id = make.item(database, State.DIAGNOSE)
    given = {"rectification": "immediate", "due_on": "2021-05-20", "level": "major"}
    make.move(database, item_id, "confirm", "xx_organizer", **given)

    item = make.row(database, item_id)
    assert (item.state, item.number, item.version) == (State.PLAN, "XX1-2021-001", 2)
    assert item.due_on == item.original_due_on == item.due_sort == date(2021, 5, 20)
    assert (item.rectification, item.level) == (Rectification.IMMEDIATE, Level.MAJOR)
    said = make.last(database, item_id)
    assert said.data == given | {"number": "XX1-2021-001", "from": "diagnose", "to": "plan"}
    assert said.told == {"head", "liaison"}
    assert said.text == "确认入账：XX1-2021-001 2020年10月、12月未召开党小组会"
    # ten working days before 05-20, over 劳动节 and the make-up days around it
    assert make.deadline(database, item_id).next_check_at.isoformat() == "2021-05-07T00:00:00+00:00"


@pytest.mark.parametrize(
    ("rectification", "due_on"),
    [
        ("immediate", date(2021, 5, 1)),
        ("phased", date(2021, 7, 30)),
        ("continuous", date(2021, 12, 31)),  # the campaign's last day, before the year is over
    ],
)
def test_without_a_date_the_type_sets_it(sqlite: Database, rectification: str, due_on: date):
    item_id = make.item(sqlite, State.DIAGNOSE)
    make.move(sqlite, item_id, "confirm", "xx_organizer", rectification=rectification)
    assert make.row(sqlite, item_id).due_on == due_on


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("rectification", {"rectification": "someday"}),
        ("kind", {"kind": "task"}),
        ("due_on", {"due_on": "2021-03-31"}),
        ("due_on", {"due_on": "2022-01-01"}),
        ("due_on", {"due_on": "2021-02-30"}),
        ("due_on", {"due_on": "2021-05-32"}),
        ("due_on", {"due_on": "2021-06-01"}),  # 立行立改 takes 60 days at most: by 05-31
    ],
)
def test_what_is_wrong_is_named(sqlite: Database, field: str, given: dict):
    item_id = make.item(sqlite, State.DIAGNOSE)
    usual = make.given(sqlite, item_id, "confirm")
    refusal = make.attempt(sqlite, item_id, "confirm", "xx_organizer", **(usual | given))
    assert type(refusal) is Incomplete
    assert set(refusal.fields) == {field}


def test_the_last_day_that_the_type_allows_is_allowed(sqlite: Database):
    item_id = make.item(sqlite, State.DIAGNOSE)
    given = {"rectification": "immediate", "due_on": make.NOW.date() + timedelta(days=60)}
    assert make.attempt(sqlite, item_id, "confirm", "xx_organizer", **given) is None


def test_the_office_confirms_what_hangs_straight_under_the_committee_and_nothing_below(sqlite: Database):
    direct = make.registered(sqlite, "机关直属党支部", "direct_head")
    branch = make.item(sqlite, State.DIAGNOSE)
    given = make.given(sqlite, direct, "confirm")
    for by in ("officer", "director", "party_deputy"):
        assert make.attempt(sqlite, direct, "confirm", by, **given) is None
        assert make.attempt(sqlite, branch, "confirm", by, **given) is not None
