"""Who signs in where they never did is told, and never of the first sign-in of all."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.delivery import Delivery
from models.delivery_states import DeliveryKind
from models.people import AccessToken, KnownDevice
from tests import cast, make
from tests.accounts import ELSEWHERE, give, sign_in
from tests.statements import statements
from tests.workflows.deliveries.reached import gathered, reached
from workflows.accounts.throttle import GuessSource
from workflows.notifications import queries as notifications

pytestmark = pytest.mark.usefixtures("cheap")
NIGHT = cast.beijing(2021, 5, 20, 23)


def told(database):
    with database.reading() as session:
        rows = notifications.inbox(session, cast.actor(session, "head", NIGHT.date()), limit=9)
        return [row["text"] for row in rows if row["act"] == "sign_in"]


def enter(database, device=None, *, remember=True, now=NIGHT):
    source = GuessSource(ELSEWHERE.address, device)
    return sign_in(database, "head", now=now, source=source, remember=remember).device


def test_another_browser_is_told_and_the_same_one_is_not(database):
    give(database, "head")
    own = enter(database)
    assert told(database) == []
    assert enter(database, own) == own
    assert told(database) == []
    enter(database)
    (text,) = told(database)
    assert ELSEWHERE.address in text


def test_a_program_that_shows_no_browser_is_told_each_time(database):
    give(database, "head")
    for _ in range(3):
        enter(database, remember=False)
    assert len(told(database)) == 2


def test_a_forgotten_browser_is_a_new_one_however_long_ago(database):
    give(database, "head")
    own = enter(database)
    with database.transaction() as session:
        for table in (KnownDevice, AccessToken):
            session.execute(sa.delete(table))
    enter(database, own, now=NIGHT + timedelta(days=500))
    assert len(told(database)) == 1


def test_it_leaves_the_house_at_any_hour(database):
    give(database, "head")
    reached(database, "head")
    enter(database)
    enter(database)
    gathered(database, NIGHT)
    (row,) = make.rows(database, Delivery)
    assert (row.kind, row.next_at) == (DeliveryKind.SECURITY, NIGHT)


def test_at_a_known_browser_it_costs_nothing(sqlite):
    give(sqlite, "head")
    own = enter(sqlite)
    with statements(sqlite) as known:
        enter(sqlite, own)
    with statements(sqlite) as forgotten:
        enter(sqlite, own, remember=False)
    assert not [each for each in known if "EXISTS" in each and "entry" in each]
    assert len([each for each in forgotten if "EXISTS" in each and "entry" in each]) == 1
