"""Opening the house: an empty database is made, an older one refused until it is upgraded."""

import stat
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

import migrations
from app.bootstrap import NotUpToDate, open_database, upgrade
from app.demo.clock import HandClock
from app.settings import Settings
from models.engine import file_of
from models.session import Database


@pytest.fixture
def settings(tmp_path):
    return Settings(database=f"sqlite:///{tmp_path / 'deep' / 'house.db'}")


def older(settings):
    """Make the database of an earlier release: of this one, but for the mark."""
    database = open_database(settings)
    with database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    database.close()


def test_a_database_is_made_with_its_folder(settings):
    database = open_database(settings)
    assert migrations.standing(database.engine) is migrations.Standing.CURRENT
    database.close()
    open_database(settings).close()


def test_a_database_that_is_made_is_for_its_owner_alone_and_keeps_the_mode_given_later(settings):
    with open_database(settings) as database, database.transaction():
        made = sorted(file_of(database.engine.url).parent.iterdir())
        assert [stat.S_IMODE(file.stat().st_mode) for file in made] == [0o600] * 3
    made[0].chmod(0o640)
    open_database(settings).close()
    assert stat.S_IMODE(made[0].stat().st_mode) == 0o640


def test_a_database_of_another_release_is_refused_in_words(settings):
    older(settings)
    with pytest.raises(NotUpToDate, match="请先备份，再运行 rectify upgrade"):
        open_database(settings)


def test_a_database_that_a_newer_release_has_used_is_refused_in_words(bare, monkeypatch, settings):
    database = open_database(settings)
    with database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    monkeypatch.setenv("RECTIFY_DATABASE", settings.database)
    for words in (("verify",), ("upgrade",), ("token", "anybody")):
        told = bare(*words)
        assert (told.code, told.err.count("\n")) == (2, 1)
        assert "更新的版本" in told.err


def test_upgrade_brings_an_older_database_up(settings):
    database = Database(settings.database.replace("deep/", ""))
    settings = Settings(database=str(database.engine.url))
    with database.engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
    database.close()
    with pytest.raises(NotUpToDate):
        open_database(settings)
    upgrade(settings)
    open_database(settings).close()


def test_the_command_says_what_to_do_and_does_it(bare, monkeypatch, settings):
    monkeypatch.setenv("RECTIFY_DATABASE", settings.database)
    open_database(settings).close()
    assert bare("upgrade").out == "数据库已是最新。\n"
    older(settings)
    told = bare("token", "anybody")
    assert (told.code, told.err) == (2, "数据库还是旧版，请先备份，再运行 rectify upgrade。\n")


def test_a_hand_clock_stands_where_it_was_set_and_runs_on(tmp_path):
    set_to = datetime(2021, 6, 18, 9, 30, tzinfo=UTC)
    wall = [datetime.now(UTC)]  # noqa: TID251  the file's time is the wall's
    hand = HandClock(tmp_path / "rectify.db", lambda: wall[0])
    assert not hand.exists()
    hand.set(set_to)
    assert hand.exists()
    wall[0] = datetime.fromtimestamp((tmp_path / "rectify.db-clock").stat().st_mtime, UTC)
    assert hand.now() == set_to
    wall[0] += timedelta(minutes=5)
    assert hand.now() == set_to + timedelta(minutes=5)
    assert HandClock(tmp_path / "rectify.db", lambda: wall[0]).now() == hand.now()
    assert [f.name for f in tmp_path.iterdir()] == ["rectify.db-clock"]
