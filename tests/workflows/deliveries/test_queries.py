"""The ledger of what was sent: paged by day, found by an index however many rows there are."""

import pytest
import sqlalchemy as sa

from models.vocabulary import State
from tests import cast, make
from tests.workflows.deliveries.reached import gathered, reached
from tests.workflows.deliveries.test_outgoing import NOW
from tests.workflows.test_plans import EXPLAIN, _alone, sent
from workflows.deliveries import queries, retention
from workflows.deliveries.queries import DeliveryFilter

BY_DAY, BY_PERSON = "ix_delivery_day_id", "ix_delivery_recipient_id_id"


def listed(database, login="director", wanted=None, **asked):
    with database.reading() as session:
        actor = cast.actor(session, login, NOW.date())
        return queries.deliveries(session, actor, wanted or DeliveryFilter(), **asked)


def test_it_is_paged_by_day_and_counted(database):
    make.item(database, State.RECTIFY)
    reached(database, "member", "head", "colleague")
    for days in (0, 1):
        gathered(database, NOW.replace(day=20 + days))
    every = listed(database)
    assert [row["day"].day for row in every] == [21, 21, 21, 20, 20, 20]
    first = listed(database, limit=4)
    rest = listed(database, before=(first[-1]["day"], first[-1]["id"]))
    assert [*first, *rest] == every
    with database.reading() as session:
        actor, wanted = cast.actor(session, "director", NOW.date()), DeliveryFilter(until=NOW.date(), person="member")
        assert queries.count_deliveries(session, actor, wanted) == 1
        (row,) = queries.every_delivery(session, actor, wanted)
        assert row["recipient"] == "member同志"


@pytest.mark.parametrize(
    ("index", "wanted"),
    [
        (BY_DAY, DeliveryFilter()),
        (BY_DAY, DeliveryFilter(since=NOW.date(), until=NOW.date(), state="failed")),
        (BY_PERSON, DeliveryFilter(person="member")),
    ],
)
def test_a_page_is_found_by_an_index(database, index, wanted):
    plan = planned(database, lambda: listed(database, wanted=wanted))
    assert "SCAN delivery\n" not in plan
    assert "Seq Scan on delivery " not in plan
    if database.engine.dialect.name == "sqlite" or index == BY_DAY:  # a server knows how many there are of each person
        assert index in plan
        assert ("ORDER BY" in plan or "Sort" in plan) is (index == BY_PERSON)


def test_what_is_oldest_is_found_by_an_index(sqlite):
    def forget():
        with sqlite.transaction() as session:
            retention.forget(session, NOW.date(), 10)

    assert BY_DAY in planned(sqlite, forget)


def planned(database, ask):
    """Return the plan of the last statement that something sends about messages."""
    *_, (statement, given) = [each for each in sent(database, ask) if "FROM delivery" in each[0]]
    with database.reading() as session:
        kind = session.get_bind().dialect.name
        if kind == "postgresql":  # few rows are read whole, and sorted, all the same
            for each in ("seqscan", "sort", "bitmapscan"):
                session.execute(sa.text(f"SET LOCAL enable_{each} = off"))
        plan = session.connection().exec_driver_sql(EXPLAIN[kind] + statement, _alone(given))
        return "".join(f"{row[-1]}\n" for row in plan)
