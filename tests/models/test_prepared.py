"""Prepared statements: the values, refusals and events of SQLAlchemy's own way, whatever the database."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel, col

from models import engine, plain
from models.base import table_of
from models.campaign import NumberSeries
from models.item import Item, ItemView
from models.journal import Entry
from models.people import User
from models.prepared import KeptQuery, PreparedQuery, PreparedWrite
from models.session import Database, dialect_of, savepoint, upserting
from models.vocabulary import State
from tests import cast, make
from tests.server import run_on
from tests.statements import statements

_SOME = PreparedQuery(
    sa.select(col(User.login)).where(col(User.login).in_(sa.bindparam("logins", expanding=True))).order_by(User.login)
)


def test_what_is_read_of_every_table_is_what_sqlalchemy_reads(database: Database):
    make.each(database)
    for mapper in SQLModel._sa_registry.mappers:  # type: ignore[attr-defined]
        asked = sa.select(*table_of(mapper.class_).c).order_by(*mapper.primary_key)
        with database.reading() as session:
            assert PreparedQuery(asked).all(session) == [tuple(row) for row in session.execute(asked)]


@pytest.mark.parametrize("logins", [[], ["head"], ["head", "director", "nobody"], ["director"] * 3])
def test_a_list_says_what_a_column_may_be_in(database: Database, logins: list[str]):
    with database.reading() as session:
        for _ in range(2):  # compiled once for each length
            assert [login for (login,) in _SOME.all(session, logins=logins)] == sorted({*logins} - {"nobody"})


def test_the_first_row_may_be_missing(database: Database):
    with database.reading() as session:
        assert _SOME.first(session, logins=["head", "director"]) == ("director",)
        assert _SOME.first(session, logins=["nobody"]) is None


def test_what_the_statement_says_itself_stays(database: Database):
    open_ones = PreparedQuery(
        sa.select(col(Item.id)).where(
            col(Item.state).in_([State.PLAN, State.RECTIFY]), col(Item.due_on) > date(2021, 1, 1)
        )
    )
    wanted = {make.item(database, State.PLAN), make.item(database, State.RECTIFY)}
    make.item(database, State.VERIFY)
    with database.reading() as session:
        assert {item_id for (item_id,) in open_ones.all(session)} == wanted


def test_rows_are_written_alone_and_together_and_answered(database: Database):
    made = PreparedWrite(sa.insert(table_of(NumberSeries)))
    with database.transaction() as session:
        rows: list[dict[str, Any]] = [
            {"id": uuid4(), "campaign_id": cast.campaign(session).id, "prefix": str(n), "last": n} for n in range(3)
        ]
        assert made.write(session, rows[0]) == 1
        made.write(session, *rows[1:])
        again = upserting(dialect_of(session), NumberSeries).on_conflict_do_update(
            index_elements=["campaign_id", "prefix"], set_={"last": col(NumberSeries.last) + 10}
        )
        asked = PreparedQuery(again.returning(col(NumberSeries.last), col(NumberSeries.id)))
        assert asked.all(session, **rows[2] | {"id": uuid4()}) == [(12, rows[2]["id"])]
    assert sorted(row.last for row in make.rows(database, NumberSeries)) == [0, 1, 12]


def test_instants_and_json_are_stored_as_ever(database: Database):
    item_id = make.item(database, State.RECTIFY)
    with database.transaction() as session:
        viewed = plain.new(
            ItemView, item_id=item_id, user_id=cast.actor(session, "head").user_id, sha256="0" * 64, at=make.NOW
        )
        plain.store(session, viewed)
    (row,) = make.rows(database, ItemView, item_id=item_id)
    assert row.at == make.NOW
    assert row.at.tzinfo == UTC
    assert make.rows(database, Entry, subject_id=item_id)[0].data["text"]


def test_a_column_that_has_a_default_is_to_be_given(database: Database):
    with database.transaction() as session, pytest.raises(TypeError, match="default"):
        PreparedWrite(sa.insert(table_of(Entry))).write(session, {"id": uuid4()})


def test_what_the_database_refuses_is_sqlalchemys_error_without_what_was_given(database: Database):
    with database.transaction() as session:
        row = plain.new(User, login="secret", name="secret")
        plain.store(session, row)
        with pytest.raises(sa.exc.IntegrityError) as refused, savepoint(session):
            plain.store(session, row)
        assert "secret" not in str(refused.value)
        assert session.get(User, row.id) is not None


def test_where_the_transaction_was_undone_nothing_is_written_any_more(database: Database):
    row = plain.new(User, login="new", name="new")
    with pytest.raises(sa.exc.InvalidRequestError), database.transaction() as session:  # noqa: PT012  the door as well
        session.rollback()
        plain.store(session, row)
    assert make.rows(database, User, login="new") == []


def test_keys_and_statements_of_many_lengths_stay_few(database: Database):
    with database.reading() as session:
        for n in range(200):
            _SOME.all(session, logins=["head"] * n)
    assert len(_SOME._compiled) <= 20


def test_whoever_watches_is_told(database: Database):
    with database.reading() as session, statements(database) as found:
        _SOME.all(session, logins=["head"])
        session.execute(sa.select(User.login))
    assert len(found) == 2


def test_a_new_row_has_every_column_and_no_other():
    made = plain.new(ItemView, item_id=uuid4(), user_id=uuid4(), sha256="0", at=datetime(2021, 5, 1, tzinfo=UTC))
    assert made.id.version == 7
    with pytest.raises(KeyError):
        plain.new(ItemView, item_id=uuid4())
    with pytest.raises(TypeError, match="colour"):
        plain.new(ItemView, item_id=uuid4(), user_id=uuid4(), sha256="0", at=make.NOW, colour="red")


def test_a_connection_that_died_is_not_used_again(postgres: Database):
    with pytest.raises(sa.exc.OperationalError) as died, postgres.reading() as session:
        session.execute(sa.text("SELECT pg_terminate_backend(pg_backend_pid())"))
    assert died.value.connection_invalidated
    with pytest.raises(sa.exc.OperationalError) as prepared:
        ask_after(postgres, "SELECT pg_terminate_backend(:pid)")
    assert prepared.value.connection_invalidated
    with postgres.reading() as session:
        assert _SOME.first(session, logins=["head"]) == ("head",)


def test_a_connection_is_asked_whether_it_lives_only_after_a_rest_or_where_it_says_so(
    postgres: Database, monkeypatch: pytest.MonkeyPatch
):
    asked: list[object] = []
    real = postgres.engine.dialect.do_ping
    monkeypatch.setattr(postgres.engine.dialect, "do_ping", lambda it: asked.append(it) or real(it))

    def at_rest() -> tuple[int, int]:
        with postgres.reading() as session:
            (pid,) = session.execute(sa.text("SELECT pg_backend_pid()")).one()
        return pid, len(asked)

    (first, _), (second, times) = at_rest(), at_rest()
    assert (first, times) == (second, 0)
    with monkeypatch.context() as rested:
        rested.setattr(engine, "TRUSTED_SECONDS", -1)
        assert at_rest() == (first, 1)
    run_on(postgres.engine.url, f"SELECT pg_terminate_backend({first}, 10000)")
    other, times = at_rest()
    assert other != first
    assert times == 2


def ask_after(database: Database, cut: str) -> None:
    with database.reading() as session:
        (pid,) = session.execute(sa.text("SELECT pg_backend_pid()")).one()
        with database.transaction() as other:
            other.execute(sa.text(cut), {"pid": pid})
        _SOME.all(session, logins=["head"])


def test_what_is_kept_rests_on_tables_that_are_not_written_beside_it():
    with pytest.raises(TypeError, match="not guarded: item"):
        KeptQuery(sa.select(col(Item.id)).where(sa.exists().where(col(User.id) == Item.responsible_id)))
