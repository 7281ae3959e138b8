"""How an item stands in time: the working days it is late by, and its lights against both dates."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import col

from models.item import Item
from models.session import Database
from models.vocabulary import Light, State
from tests import cast, make
from workflows.items.lateness import OverdueCalculator, late_clause, late_through
from workflows.items.loading import load
from workflows.items.queries import listing
from workflows.rules.snapshot import campaign_rules, grounds

GREY, GREEN, YELLOW, RED = Light.GREY, Light.GREEN, Light.YELLOW, Light.RED
DUE, LATER = date(2021, 5, 20), date(2021, 6, 20)
LOOKED_AT = (
    *("state", "campaign_id", "due_on", "original_due_on", "applied_at", "closed_at"),
    *("date_rests", "counted_due_on"),
)
UNKNOWN = date(2090, 3, 2)
"""In a year whose days off nobody can know yet."""


def standing(database: Database, state: State, **facts: Any) -> UUID:
    """Make an item of the branch, due on 2021-05-20, with other facts."""
    item_id = make.item(database, state)
    with database.transaction() as session:
        item = session.get_one(Item, item_id)
        for name, value in facts.items():
            setattr(item, name, value)
        if "due_on" in facts:
            item.due_sort = facts["due_on"]
    return item_id


def asked(database: Database, today: date) -> tuple[list[Any], OverdueCalculator]:
    with database.reading() as session:
        rows = listing.list_items(session, cast.actor(session, "head"), listing.ItemFilter(), today=today)
        late = OverdueCalculator.reading(session, today)
        return [(late.of(row), late.lights(row)) for row in rows]


@pytest.mark.parametrize(("today", "days"), [(DUE, 0), (date(2021, 5, 21), 1), (date(2021, 5, 24), 2)])
@pytest.mark.parametrize("state", State)
def test_late_are_working_days_of_what_is_still_the_organization_s_own(
    sqlite: Database, state: State, today: date, days: int
):
    standing(sqlite, state, due_on=DUE)
    ((late, _),) = asked(sqlite, today)
    assert late == (days if state in {State.PLAN, State.RECTIFY, State.LONG_TERM} else 0)


@pytest.mark.parametrize(
    ("facts", "today", "lights"),
    [
        ({}, date(2021, 4, 2), (GREEN, GREEN)),
        ({}, date(2021, 5, 19), (YELLOW, YELLOW)),
        ({}, date(2021, 5, 21), (RED, RED)),
        ({"due_on": LATER}, date(2021, 5, 21), (GREEN, RED)),
        ({"due_on": LATER}, date(2021, 6, 22), (RED, RED)),
        ({"counted_due_on": LATER}, date(2021, 5, 21), (GREEN, GREEN)),
        ({"counted_due_on": LATER}, date(2021, 6, 22), (RED, RED)),
    ],
)
def test_a_date_that_was_moved_leaves_the_light_of_the_first_one(
    sqlite: Database, facts: dict, today: date, lights: tuple
):
    standing(sqlite, State.RECTIFY, **facts)
    ((_, found),) = asked(sqlite, today)
    assert found == {"light": lights[0], "original_light": lights[1], "light_by_date": False}


@pytest.mark.parametrize("state", [State.DIAGNOSE, State.VOID])
def test_what_has_no_date_or_no_clock_has_no_light(sqlite: Database, state: State):
    for facts in ({}, {"due_on": DUE, "original_due_on": LATER}):
        standing(sqlite, state, **facts)
    for late, found in asked(sqlite, date(2021, 7, 1)):
        assert (late, found) == (0, {"light": GREY, "original_light": GREY, "light_by_date": False})


@pytest.mark.parametrize(
    ("state", "handed_in", "light"),
    [
        (State.VERIFY, {"applied_at": cast.beijing(2021, 5, 20, 23, 30)}, GREEN),
        (State.VERIFY, {"applied_at": cast.beijing(2021, 5, 21, 0, 30)}, RED),
        (State.CLOSED, {"applied_at": cast.beijing(2021, 5, 20, 9), "closed_at": cast.beijing(2021, 6, 1, 9)}, GREEN),
        (State.CLOSED, {"applied_at": None, "closed_at": cast.beijing(2021, 5, 20, 9)}, GREEN),  # as imported
        (State.CLOSED, {"applied_at": None, "closed_at": cast.beijing(2021, 5, 21, 9)}, RED),
    ],
)
def test_what_was_handed_in_keeps_the_light_of_that_day_in_beijing(
    sqlite: Database, state: State, handed_in: dict, light: Light
):
    standing(sqlite, state, **handed_in)
    ((_, found),) = asked(sqlite, date(2021, 7, 1))
    assert (found["light"], found["original_light"]) == (light, light)


@pytest.mark.parametrize(
    ("due_on", "original_due_on", "by_date"),
    [(DUE, DUE, False), (UNKNOWN, DUE, True), (DUE, UNKNOWN, True), (UNKNOWN, UNKNOWN, True)],
)
def test_a_light_says_that_it_rests_on_a_year_whose_days_off_are_not_known(
    sqlite: Database, due_on: date, original_due_on: date, *, by_date: bool
):
    standing(sqlite, State.RECTIFY, due_on=due_on, original_due_on=original_due_on)
    ((_, found),) = asked(sqlite, cast.TODAY)
    assert found["light_by_date"] is by_date


def test_each_campaign_reminds_by_its_own_rules(sqlite: Database):
    """Yellow begins with the first reminder: ten working days before in one, two in the other."""
    with sqlite.reading() as session:
        ladder = campaign_rules(session, cast.campaign(session).id).rules.model_dump(mode="json")["ladder"]
    late = make.open_with(sqlite, ladder=[{**ladder[0], "days": [-2]}, *ladder[2:]])
    ids = [make.item(sqlite, State.RECTIFY), make.item(sqlite, State.RECTIFY, campaign_id=late)]
    today = date(2021, 5, 14)
    with sqlite.reading() as session:
        rows = listing.list_items(session, cast.actor(session, "head"), listing.ItemFilter(), today=today)
        found = OverdueCalculator.reading(session, today)
        lights = {row["id"]: found.lights(row)["light"] for row in rows}
    assert [lights[item_id] for item_id in ids] == [YELLOW, GREEN]


@pytest.mark.parametrize("today", [date(2021, 4, 2), date(2021, 5, 19), date(2021, 5, 24)])
def test_one_item_alone_stands_as_it_does_among_others(sqlite: Database, today: date):
    item_id = standing(sqlite, State.RECTIFY)
    (among_others,) = asked(sqlite, today)
    with sqlite.reading() as session:
        case = load.load_page(
            session, cast.actor(session, "head"), item_id, now=cast.beijing(*today.timetuple()[:3], 9)
        )
        late, row = OverdueCalculator.of_one(case), {name: getattr(case.item, name) for name in LOOKED_AT}
    assert (late.of(row), late.lights(row)) == among_others


@pytest.mark.parametrize(
    ("state", "due_on", "original_due_on", "cost"),
    [
        (State.PLAN, None, None, 0),
        (State.DIAGNOSE, DUE, LATER, 0),
        (State.VOID, DUE, DUE, 0),
        (State.RECTIFY, DUE, DUE, 1),
        (State.RECTIFY, LATER, DUE, 2),
    ],
)
def test_without_a_date_or_a_clock_no_calendar_is_read_and_for_one_date_it_is_asked_once(
    sqlite: Database, state: State, due_on: date | None, original_due_on: date | None, cost: int
):
    dates = {"due_on": due_on, "original_due_on": original_due_on, "applied_at": None, "closed_at": None}
    asked_for = []
    with sqlite.reading() as session:
        campaign, ground = cast.campaign(session).id, grounds(session)
        late = OverdueCalculator(cast.TODAY, lambda wanted: asked_for.append(wanted) or ground(wanted))
        late.lights({"state": state, "campaign_id": campaign, "date_rests": False, "counted_due_on": None, **dates})
    assert asked_for == [campaign] * cost


def test_what_has_no_date_is_not_late_and_asks_for_no_calendar():
    asked_for = []
    late = OverdueCalculator(cast.TODAY, asked_for.append)
    dateless = {"state": State.RECTIFY, "campaign_id": None, "due_on": None, "counted_due_on": None}
    assert late.of({**dateless, "date_rests": False}) == 0
    assert asked_for == []


def test_late_is_what_one_working_day_has_passed_and_of_no_campaign_nothing(sqlite: Database):
    standing(sqlite, State.RECTIFY)
    with sqlite.reading() as session:
        campaign = cast.campaign(session).id
        days = {campaign: grounds(session)(campaign)[1]}
        for today, number in ((DUE, 0), (date(2021, 5, 21), 1)):
            through = late_through(today, days)
            assert through == late_through(today, days, 1)
            assert len(session.scalars(sa.select(col(Item.id)).where(late_clause(through))).all()) == number
        assert session.scalars(sa.select(col(Item.id)).where(late_clause([]))).all() == []
