"""When the storage fails: the answer and the log name the cause, nothing is half kept."""

import shutil
from dataclasses import replace

import pytest
import sqlalchemy as sa

from models import engine
from models.files import FileStore
from models.session import Database
from models.vocabulary import State
from tests import buckets, disks, make
from tests.api.conftest import MAX_UPLOAD, Door, problem
from tests.api.items.test_uploads import send
from tests.server import run_on


@pytest.fixture
def opened(built, tmp_path):
    """Open the door over a database at an address; all are closed in the end."""
    made = []

    def over(address, files=tmp_path / "files"):
        made.append(Database(address))
        return Door(made[-1], FileStore(files, MAX_UPLOAD), built)

    yield over
    for database in made:
        database.close()


@pytest.fixture
def file(sqlite_master, tmp_path):
    """A SQLite file with the cast in it."""
    return shutil.copy(sqlite_master, tmp_path / "house.db")


@pytest.fixture
def item(file):
    """An item in the file, that its branch is working on."""
    database = Database(f"sqlite:///{file}")
    made = make.item(database, State.RECTIFY)
    database.close()
    return made


def told(response, caplog, cause, sentence, kind="storage"):
    """Check that an answer and the log name the cause."""
    said = problem(response, 503, kind)
    assert (said["cause"], sentence in said["detail"]) == (cause, True), said
    assert f"storage: {cause} (" in caplog.text


def progress(door, item):
    return door.move(item, "progress", "member", text="4、5月按计划召开")


def test_a_full_disk(opened, file, item, tmp_path, caplog):
    with disks.small(tmp_path / "disk", 8) as disk:
        door = opened(f"sqlite:///{shutil.copy(file, disk)}", disk / "files")
        measure = str(make.measure_ids(door.database, item)[0])
        before = make.dump(door.database)
        with disks.full(disk):
            told(progress(door, item), caplog, "full", "磁盘已满")
            caplog.clear()
            told(send(door, item, measure_id=measure), caplog, "full", "磁盘已满")
            assert make.dump(door.database) == before
            assert list(door.files.held()) == []
        assert progress(door, item).status_code == 200
        assert send(door, item, measure_id=measure).status_code == 201
        door.database.close()


def test_no_room_for_what_is_sent(opened, file, item, tmp_path, caplog, monkeypatch):
    door = opened(f"sqlite:///{file}")
    with disks.small(tmp_path / "spool", 1) as spool, disks.full(spool):
        monkeypatch.setattr("tempfile.tempdir", str(spool))
        sent = send(door, item, content=b"%PDF-" + bytes(disks.MEGABYTE + 1))
        told(sent, caplog, "full", "磁盘已满")


def test_a_database_that_can_only_be_read(opened, file, item, caplog):
    door = opened(f"sqlite:///{file}")
    reading = Database(f"sqlite:///file:{file}?mode=ro&uri=true")
    door.client.app.state.services = replace(door.client.app.state.services, database=reading)
    assert door.get(f"/items/{item}").status_code == 200
    told(progress(door, item), caplog, "read_only", "只读")
    reading.close()


@pytest.mark.parametrize("page", [0, 1])
def test_a_damaged_file(opened, file, item, page, caplog):
    door = opened(f"sqlite:///{file}")
    door.database.close()
    disks.damage(file, page=page, pages=300)
    told(door.get(f"/items/{item}"), caplog, "damaged", "已损坏")
    told(progress(door, item), caplog, "damaged", "rectify doctor")


def test_a_text_that_is_none_any_more(opened, file, item, caplog):
    door = opened(f"sqlite:///{file}")
    with door.database.engine.begin() as connection:
        said = sa.text("UPDATE item SET text = CAST(:bytes AS TEXT) WHERE id = :id")
        connection.execute(said, {"bytes": b"\xff\xfe", "id": item.hex})
    told(door.get(f"/items/{item}"), caplog, "damaged", "已损坏")
    assert "\ufffd" not in caplog.text


def test_a_file_that_was_replaced_takes_nothing_in(opened, file, item, tmp_path, caplog):
    door = opened(f"sqlite:///{file}")
    assert door.get(f"/items/{item}").status_code == 200
    file.rename(tmp_path / "before.db")
    shutil.copy(tmp_path / "before.db", file)
    told(progress(door, item), caplog, "moved", "移走或替换")


def test_a_lock_that_another_program_holds(opened, file, item, caplog, monkeypatch):
    monkeypatch.setattr(engine, "BUSY_MILLISECONDS", 100)
    door = opened(f"sqlite:///{file}")
    with disks.held(file):
        told(progress(door, item), caplog, "locked", "别的程序占用", "busy")
        assert door.get(f"/items/{item}").status_code == 200, "readers go on"
    assert progress(door, item).status_code == 200


def test_a_writer_of_our_own_that_never_ends(opened, file, item, caplog, monkeypatch):
    door = opened(f"sqlite:///{file}")
    monkeypatch.setattr(engine, "BUSY_MILLISECONDS", 100)
    with door.database.transaction():
        told(progress(door, item), caplog, "locked", "占用", "busy")
    assert progress(door, item).status_code == 200


def test_a_table_that_is_not_there(opened, file, item, caplog):
    door = opened(f"sqlite:///{file}")
    with door.database.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE measure RENAME TO lost"))
    told(door.get(f"/items/{item}/measures"), caplog, "schema", "rectify upgrade")


def test_a_database_that_went_away(opened, postgres, postgres_master, caplog):
    door, name = opened(address(postgres)), postgres.engine.url.database
    assert door.get("/items").status_code == 200
    postgres.close()
    run_on(postgres_master, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    run_on(postgres_master, f"SELECT pg_terminate_backend(pid) {OTHERS} '{name}'")
    told(door.get("/items"), caplog, "away", "连不上数据库", "busy")
    run_on(postgres_master, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    assert door.get("/items").status_code == 200


def test_a_postgresql_that_can_only_be_read(opened, postgres, postgres_master, caplog):
    item = make.item(postgres, State.RECTIFY)
    door = opened(address(postgres))
    only = "ALTER DATABASE {} SET default_transaction_read_only = on"
    run_on(postgres_master, only.format(postgres.engine.url.database))
    door.database.close()
    assert door.get(f"/items/{item}").status_code == 200
    told(progress(door, item), caplog, "read_only", "只读")


OTHERS = "FROM pg_stat_activity WHERE datname ="


def address(database):
    return database.engine.url.render_as_string(hide_password=False)


def test_a_store_of_files_that_went_away(opened, file, item, caplog):
    door = opened(f"sqlite:///{file}")
    away = buckets.opened("http://127.0.0.1:9", "bucket", MAX_UPLOAD)
    door.client.app.state.services = replace(door.client.app.state.services, files=away)
    measure = str(make.measure_ids(door.database, item)[0])
    told(send(door, item, measure_id=measure), caplog, "files_away", "RECTIFY_FILES", "busy")
