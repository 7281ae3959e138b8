"""What one of several processes has alone."""

import sqlalchemy as sa

from models.claim import Claim
from tests.app.wire import until

CUT_OFF = sa.text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'one %'")


def test_one_has_it_until_it_lets_go_or_is_cut_off(postgres):
    one, other = Claim(postgres.engine, "one"), Claim(postgres.engine, "other")
    assert one.held()
    assert not other.held()
    assert one.held()
    with postgres.engine.begin() as connection:
        connection.execute(CUT_OFF)
    until(other.held)
    assert not one.held()
    other.release()
    assert one.held()
    one.release()


def test_on_sqlite_whoever_asks_has_it(sqlite):
    assert Claim(sqlite.engine, "one").held()
    assert Claim(sqlite.engine, "other").held()
