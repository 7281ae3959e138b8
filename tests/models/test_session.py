"""The doors: all is kept or nothing is, nothing is lost, and a reader changes nothing."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import InternalError
from sqlmodel import col, select

from models.campaign import NumberSeries
from models.engine import WAL_BYTES, at_file, file_of, log_bytes
from models.people import User
from models.session import Database
from models.turns import WriterTimeout
from tests import cast, make
from tests.statements import listening


def series(database: Database) -> NumberSeries:
    with database.transaction() as session:
        row = NumberSeries(campaign_id=cast.campaign(session).id, prefix="测试")
        session.add(row)
    return row


def test_two_hundred_increments_by_eight_threads_are_all_kept(database: Database):
    row = series(database)

    def count(_: int) -> None:
        for _ in range(25):
            with database.transaction() as session:
                found = session.exec(select(NumberSeries).where(NumberSeries.id == row.id).with_for_update()).one()
                found.last += 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(count, range(8)))
    assert make.rows(database, NumberSeries, id=row.id)[0].last == 200


def test_two_handles_of_one_file_lose_nothing_either(sqlite: Database):
    """As two processes would: they share the file, and no lock of this program."""
    row = series(sqlite)
    handles = [Database(sqlite.engine.url.render_as_string()) for _ in range(4)]

    def count(database: Database) -> None:
        for _ in range(25):
            with database.transaction() as session:
                session.get_one(NumberSeries, row.id).last += 1

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count, handles))
    for handle in handles:
        handle.close()
    assert make.rows(sqlite, NumberSeries, id=row.id)[0].last == 100


def fail(database: Database) -> None:
    with database.transaction() as session:
        session.add(User(login="new", name="x"))
        session.flush()
        raise ZeroDivisionError


def test_a_transaction_that_fails_keeps_nothing(database: Database):
    before = make.dump(database)
    with pytest.raises(ZeroDivisionError):
        fail(database)
    assert make.dump(database) == before


def test_a_reading_session_keeps_nothing(database: Database):
    before = make.dump(database)
    with suppress(InternalError), database.reading() as session:  # PostgreSQL says so, SQLite lets it pass
        session.add(User(login="new", name="x"))
        session.flush()
    assert make.dump(database) == before


def test_what_readers_ask_again_stays_prepared(postgres: Database):
    def ask(statement: str) -> object:
        with postgres.reading() as session:
            return session.scalar(sa.text(statement))

    for _ in range(7):  # psycopg prepares what was asked five times
        ask("SELECT count(*) FROM person")
    assert ask("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%FROM person%'") == 1


def test_a_reader_sees_one_snapshot_while_others_write(database: Database):
    with database.reading() as session:
        count = sa.select(sa.func.count(col(User.id)))
        before = session.scalar(count)
        with database.transaction() as writing:
            writing.add(User(login="new", name="x"))
        assert session.scalar(count) == before
    with database.reading() as session:
        assert session.scalar(count) == before + 1


def test_rows_can_be_used_after_their_session_is_gone(database: Database):
    with database.transaction() as session:
        person = User(login="new", name="新同志")
        session.add(person)
    assert (person.login, person.name) == ("new", "新同志")


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("busy_timeout", 30_000),
        ("journal_size_limit", WAL_BYTES),
    ],
)
def test_every_connection_of_sqlite_is_safe(sqlite: Database, pragma: str, value: object):
    for door in (sqlite.reading, sqlite.transaction):
        with door() as session:
            found = session.connection().exec_driver_sql(f"PRAGMA {pragma}").scalar_one()
            assert found == value


def test_what_is_brief_alone_keeps_in_memory_what_it_may_have_to_put_back(sqlite: Database):
    def where(*, brief: bool) -> object:
        with sqlite.transaction(brief=brief) as session:
            return session.connection().exec_driver_sql("PRAGMA temp_store").scalar_one()

    assert (where(brief=True), where(brief=False)) == (2, 0)


def test_a_writer_asks_at_the_start_and_a_reader_does_not(sqlite: Database):
    said: list[str] = []
    for door in (sqlite.transaction, sqlite.reading):
        with (
            listening(sqlite, lambda driver, *_: driver.set_trace_callback(said.append), "checkout"),
            door() as session,
        ):
            session.scalar(sa.select(sa.func.count(col(User.id))))
    assert [each for each in said if each.startswith("BEGIN")] == ["BEGIN IMMEDIATE", "BEGIN"]


def add_in_passing(database: Database) -> None:
    with database.in_passing() as session:
        session.add(User(login="new", name="x"))


@pytest.mark.parametrize("of_another_process", [False, True])
def test_what_is_written_in_passing_waits_for_no_writer(sqlite: Database, of_another_process):
    other = Database(str(sqlite.engine.url)) if of_another_process else sqlite
    with other.transaction() as writing:
        writing.scalar(sa.select(sa.func.count(col(User.id))))
        with pytest.raises(sa.exc.OperationalError if of_another_process else WriterTimeout):
            add_in_passing(sqlite)
    add_in_passing(sqlite)
    assert make.rows(sqlite, User, login="new")
    with sqlite.transaction() as session:
        timeout = session.connection().exec_driver_sql("PRAGMA busy_timeout").scalar_one()
    assert timeout == 30_000
    other.close()


def write(database: Database, megabytes: int) -> None:
    """Write so much, in transactions of a megabyte."""
    for _ in range(megabytes):
        with database.transaction() as session:
            session.execute(sa.text("DELETE FROM bulk"))
            session.execute(sa.text("INSERT INTO bulk VALUES (randomblob(1000000))"))


@pytest.fixture
def bulk(sqlite: Database) -> Database:
    with sqlite.transaction() as session:
        session.execute(sa.text("CREATE TABLE bulk (content BLOB)"))
    return sqlite


def log_of(database: Database) -> int:
    return log_bytes(file_of(database.engine.url))


MEGABYTES = WAL_BYTES * 2 >> 20


def test_a_long_reader_does_not_leave_a_long_log_behind(bulk: Database):
    with bulk.reading() as session:
        session.scalar(sa.select(sa.func.count(col(User.id))))
        write(bulk, MEGABYTES)
        assert log_of(bulk) > WAL_BYTES
        assert not bulk.checkpoint(), "nobody waits for it"
    write(bulk, 1)  # copies the log into the database, and the next begins it anew
    write(bulk, 1)
    assert log_of(bulk) <= WAL_BYTES


def test_readers_without_a_gap_do_not_keep_the_log_growing(bulk: Database):
    reader = ExitStack()
    for _ in range(MEGABYTES):
        write(bulk, 1)
        with reader:  # the one before ends only after this one began
            reader = ExitStack()
            reader.enter_context(bulk.reading()).scalar(sa.select(sa.func.count(col(User.id))))
    assert log_of(bulk) > WAL_BYTES, "no writer ever found a moment without readers"
    with ThreadPoolExecutor(1) as pool, reader:
        cut = pool.submit(bulk.checkpoint)
        with bulk.reading() as session:
            session.scalar(sa.select(sa.func.count(col(User.id))))
    assert cut.result()
    assert log_of(bulk) == 0
    write(bulk, 1)


def test_a_short_log_is_left_alone(bulk: Database):
    write(bulk, 1)
    before = log_of(bulk)
    assert bulk.checkpoint()
    assert log_of(bulk) == before > 0


def test_a_copy_waits_for_no_writer_and_holds_what_was_kept(sqlite: Database, tmp_path):
    before = make.dump(sqlite)
    with sqlite.transaction() as session:
        session.add(User(login="new", name="x"))
        session.flush()
        sqlite.copy_to(tmp_path / "copy.db")
    copy = Database(at_file(tmp_path / "copy.db"))
    assert make.dump(copy) == before
    copy.close()
