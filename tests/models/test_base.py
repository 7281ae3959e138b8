"""Columns that mean one thing everywhere, and rows that refuse unknown names."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import StatementError
from sqlalchemy.orm.exc import StaleDataError

from models.base import new_key
from models.campaign import Campaign
from models.item import Item
from models.labelled import LabelledEnum
from models.people import AccessToken, Organization, User
from models.session import Database
from models.vocabulary import EscalationStep, OrgKind, State
from tests import cast, make


def test_an_instant_goes_in_with_its_zone_and_comes_out_in_utc(database: Database):
    shanghai = datetime(2021, 4, 20, 0, 30, 15, 123456, tzinfo=timezone(timedelta(hours=8)))
    with database.transaction() as session:
        session.get_one(Campaign, cast.campaign(session).id).opened_at = shanghai
    (row,) = make.rows(database, Campaign)
    assert row.opened_at == shanghai
    assert row.opened_at.tzinfo is UTC
    assert row.opened_at.isoformat() == "2021-04-19T16:30:15.123456+00:00"


def test_an_instant_without_its_zone_is_refused(database: Database):
    token = AccessToken(
        user_id=make.user_id(database, "head"),
        digest="x",
        label="x",
        created_at=datetime(2021, 4, 20),  # noqa: DTZ001  the point
    )
    with database.reading() as session:
        session.add(token)
        with pytest.raises(StatementError, match="timezone"):
            session.flush()


def test_instants_of_any_zone_are_ordered_as_instants(database: Database):
    make.item(database, State.PLAN)
    later = datetime(2021, 4, 1, 3, 0, tzinfo=UTC)  # 11:00 in Shanghai
    with database.reading() as session:
        before = session.scalar(sa.select(sa.func.count()).select_from(Item).where(Item.created_at < later))
    assert before == 1


def test_words_are_stored_by_value_and_read_as_words(database: Database):
    item_id = make.item(database, State.LONG_TERM)
    with database.reading() as session:
        raw = session.execute(sa.text("SELECT state FROM item WHERE text LIKE :t"), {"t": "%党小组会"}).scalar_one()
        assert raw == "long_term"
        assert session.get_one(Item, item_id).state is State.LONG_TERM


@pytest.mark.parametrize("kind", [OrgKind, EscalationStep, State])
def test_every_word_has_a_label_and_fits_its_column(kind: type[LabelledEnum]):
    assert all(word.label and len(word.value) <= 24 for word in kind)
    assert len({word.label for word in kind}) == len(kind)


def test_a_name_that_is_no_column_is_refused():
    with pytest.raises(TypeError, match="User has no colour, size"):
        User(login="x", name="x", colour="red", size=3)


def test_a_row_has_its_id_from_the_start_and_ids_follow_time():
    keys = [new_key() for _ in range(100)]
    assert keys == sorted(keys)
    assert {key.version for key in keys} == {7}
    assert Organization(name="x", code="x", kind=OrgKind.GROUP, path="/").id.version == 7


def test_a_row_changed_from_an_old_version_fails(database: Database):
    item_id = make.item(database, State.PLAN)
    with database.reading() as session:
        seen = session.get_one(Item, item_id)
    make.assigned(database, item_id)
    seen.text, seen.version = "改写", seen.version + 1
    with pytest.raises(StaleDataError), database.transaction() as session:
        session.add(seen)
    assert make.row(database, item_id).text != "改写"
