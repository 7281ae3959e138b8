"""/ready and `rectify doctor`: red for what stops the house, a warning for what does not."""

import json
import random
import shutil
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

import migrations
from app import readiness
from app.main import application
from app.settings import Settings
from models import causes
from models import session as doors
from models.engine import file_of
from models.files import FileStore
from models.session import Database
from models.vocabulary import State
from tests import buckets, cast, clamd, disks, make
from tests.app.conftest import NOW
from tests.app.test_cli import ROOT
from tests.client import asking
from workflows.calendars import queries as calendars
from workflows.journal import timekeeping
from workflows.workdays.national_days import LIBRARY_YEARS, NationalDays, SetDay, library


@pytest.fixture
def file(sqlite_master, tmp_path):
    """A SQLite file with the cast in it, whose clock ticked just now."""
    file = shutil.copy(sqlite_master, tmp_path / "house.db")
    with closing(Database(f"sqlite:///{file}")) as database, database.transaction() as session:
        timekeeping.note_tick(session, NOW)
    return file


@contextmanager
def served(address, files, *, now=NOW, **settings):
    """Serve a house; yield what asks it whether it is ready, and does so anew each time."""
    given = {"min_free_mb": 0} | settings
    given = Settings(database=str(address), files=str(files), **given)
    with closing(Database(given.database)) as database:
        app = application(given, database, lambda: now, with_clock=False)
        with asking(app) as client:

            def ask():
                app.state.services.readiness._until = 0.0
                answer = client.get("/ready")
                assert client.get("/health").json() == {"status": "ok"}, "whatever else is so"
                checks = {each["name"]: each for each in answer.json()["checks"]}
                states = {name: each["state"] for name, each in checks.items()}
                amiss = {name: state for name, state in states.items() if state != "ok"}
                return answer, amiss

            yield ask


def red(found, *names):
    """Check that an answer is red for these and nothing else, and return what it says."""
    answer, amiss = found
    assert (answer.status_code, amiss) == (503, dict.fromkeys(names, "failed")), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.json()["detail"]


def test_a_house_in_order_is_ready_and_tells_no_names(file, tmp_path):
    with served(f"sqlite:///{file}", tmp_path / "files") as ask:
        answer, amiss = ask()
        assert (answer.status_code, answer.json()["state"], amiss) == (200, "ok", {})
        assert list(readiness.CHECKS) == [each["name"] for each in answer.json()["checks"]]
        assert str(tmp_path) not in answer.text
        assert not (tmp_path / "files").exists(), "looking leaves nothing behind"


def test_a_full_disk(file, tmp_path):
    with (
        disks.small(tmp_path / "disk", 8) as disk,
        served(f"sqlite:///{shutil.copy(file, disk)}", disk / "files") as ask,
    ):
        (disk / "files").mkdir()
        assert ask()[0].status_code == 200
        assert list((disk / "files").iterdir()) == []
        with disks.full(disk):
            assert "磁盘已满" in red(ask(), "writes", "files")
        assert ask()[0].status_code == 200


def test_little_space_is_told_before_it_is_none(file, tmp_path):
    with disks.small(tmp_path / "disk", 32) as disk:
        address = f"sqlite:///{shutil.copy(file, disk)}"
        for least, state in ((1, None), (24, "warning"), (64, "failed")):
            with served(address, tmp_path, min_free_mb=least) as ask:
                answer, amiss = ask()
                assert amiss.get("space") == state
                assert answer.status_code == (503 if state == "failed" else 200)


def test_a_virus_scanner_that_is_silent_is_told_and_stops_nothing_else(file, tmp_path):
    with clamd.serving(clamd.Clamd()) as server:
        address = server.address
        with served(f"sqlite:///{file}", tmp_path, antivirus=address) as ask:
            assert ask()[1] == {}
    with served(f"sqlite:///{file}", tmp_path, antivirus=address) as ask:
        answer, amiss = ask()
        assert (answer.status_code, amiss) == (200, {"antivirus": "warning"})


def test_a_libreoffice_that_is_not_there_is_told_and_stops_nothing_else(file, tmp_path):
    amiss_alone = {"libreoffice": "warning"}
    for command, told in (("true", {}), ("false", amiss_alone), ("no-such-office", amiss_alone)):
        with served(f"sqlite:///{file}", tmp_path, libreoffice=command) as ask:
            answer, amiss = ask()
            assert (answer.status_code, amiss) == (200, told)


LAST = LIBRARY_YEARS[-1]


@pytest.mark.parametrize(
    ("now", "wanted"),
    [
        (datetime(LAST, 10, 31, 23, 59, tzinfo=cast.SHANGHAI), None),
        (datetime(LAST, 10, 31, 16, tzinfo=UTC), LAST + 1),  # 1 November at the university
        (datetime(LAST, 12, 31, 23, 59, tzinfo=cast.SHANGHAI), LAST + 1),
        (datetime(LAST + 1, 1, 1, tzinfo=cast.SHANGHAI), LAST + 1),
    ],
)
def test_a_year_that_is_not_confirmed_is_told_and_turns_nothing_red(file, tmp_path, now, wanted):
    answer, amiss = ready_at(file, tmp_path, now)
    assert (answer.status_code, amiss) == (200, {"holidays": "warning"} if wanted else {})
    if wanted:
        assert f"{wanted}年放假安排尚未确认" in answer.text


def test_nothing_is_said_to_be_confirmed_where_nothing_runs(tmp_path):
    with closing(Database("sqlite://")) as database:
        migrations.upgrade(database.engine)
        here = NOW.astimezone(cast.SHANGHAI)
        deployment = readiness.Deployment(database, FileStore(tmp_path, 1), here, 0)
        assert readiness.holidays(deployment) == ("ok", "还没有启动行动，没有查看放假安排。")


def test_what_the_library_says_otherwise_by_now_is_told(file, tmp_path, monkeypatch):
    off = {SetDay(date(year, 6, 1), is_workday=False, name="儿童节") for year in (LAST - 1, LAST)}
    kept = {day for day in library().days if day.on not in {each.on for each in off}}
    said = NationalDays(frozenset(kept | off), library().years)
    monkeypatch.setattr(calendars, "library", lambda: said)
    answer, amiss = ready_at(file, tmp_path, datetime(LAST, 5, 1, tzinfo=cast.SHANGHAI))
    assert (answer.status_code, amiss) == (200, {"holidays": "warning"})
    assert f"{LAST}年放假安排与节假日数据不同" in answer.text
    assert f"{LAST - 1}年" not in answer.text, "it is over"


def ready_at(file, tmp_path, now):
    """Ask a house whose clock ticks whether it is ready at another time."""
    with closing(Database(f"sqlite:///{file}")) as database, database.transaction() as session:
        timekeeping.note_tick(session, now)
    with served(f"sqlite:///{file}", tmp_path / "files", now=now) as ask:
        return ask()


def test_what_can_only_be_read(file, tmp_path):
    with served(f"sqlite:///file:{file}?mode=ro&uri=true", tmp_path / "files") as ask:
        assert "只读" in red(ask(), "writes")


def test_a_lock_that_another_program_holds(file, tmp_path, monkeypatch):
    monkeypatch.setattr(doors, "PROBE_MILLISECONDS", 100)
    with served(f"sqlite:///{file}", tmp_path / "files") as ask:
        with disks.held(file):
            assert "别的程序占用" in red(ask(), "writes")
        assert ask()[0].status_code == 200


@pytest.mark.parametrize("another", [False, True], ids=["gone", "another"])
def test_a_file_that_was_moved_away(file, tmp_path, another):
    with served(f"sqlite:///{file}", tmp_path / "files") as ask:
        assert ask()[0].status_code == 200
        file.rename(tmp_path / "away.db")
        if another:
            shutil.copy(tmp_path / "away.db", file)
        assert "移走或替换" in red(ask(), "writes", "schema", "files", "clock")
        assert file.exists() is another, "none is made in its place"


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE alembic_version SET version_num = '0001'", "rectify upgrade"),
        ("UPDATE alembic_version SET version_num = '9999'", "更新的版本"),
        ("DROP TABLE sealed_head", "缺少"),
    ],
)
def test_another_schema_than_the_program_s(file, tmp_path, statement, said):
    with served(f"sqlite:///{file}", tmp_path / "files") as ask:
        with closing(Database(f"sqlite:///{file}")) as database, database.engine.begin() as other:
            other.execute(sa.text(statement))
        assert said in red(ask(), "schema")


def test_a_store_that_is_away(file, tmp_path):
    away = {
        "files_endpoint": "http://127.0.0.1:9",
        "files_region": "us-east-1",
        "files_key": buckets.KEY,
        "files_secret": buckets.SECRET,
    }
    with served(f"sqlite:///{file}", "s3://bucket", **away) as ask:
        found = ask()
        assert "RECTIFY_FILES" in red(found, "files")
        assert buckets.SECRET not in found[0].text


def test_a_store_of_which_nothing_is_left(file, tmp_path):
    with closing(Database(f"sqlite:///{file}")) as database:
        item_id = make.item(database, State.RECTIFY)
        make.move(database, item_id, "attach", "member", **make.given(database, item_id, "attach"))
    with served(f"sqlite:///{file}", tmp_path / "files") as ask:
        assert "挂载" in red(ask(), "files")
        kept = tmp_path / "files" / "ab" / f"ab{'c' * 62}"
        kept.parent.mkdir(parents=True)
        kept.touch()
        answer, amiss = ask()
        assert (answer.status_code, amiss) == (200, {"files": "warning"}), "one file is no reason"


@pytest.mark.parametrize("ticked", [None, -timedelta(minutes=6), timedelta(hours=1)])
def test_a_clock_that_stands_still_is_a_warning(file, tmp_path, ticked):
    with closing(Database(f"sqlite:///{file}")) as database, database.transaction() as session:
        session.execute(sa.text("DELETE FROM clock_mark"))
        if ticked is not None:
            timekeeping.note_tick(session, NOW + ticked)
    with served(f"sqlite:///{file}", tmp_path / "files") as ask:
        answer, amiss = ask()
        assert (answer.status_code, amiss) == (200, {"clock": "warning"})
        assert answer.json()["state"] == "warning"


def test_on_postgresql(postgres, tmp_path):
    address = postgres.engine.url.render_as_string(hide_password=False)
    with served(address, tmp_path / "files") as ask:
        assert ask()[1] == {"clock": "warning"}
        with postgres.engine.begin() as other:
            other.execute(sa.text("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE"))
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(readiness, "CHECKS", {"writes": readiness.writes})
                patched.setattr(doors, "PROBE_MILLISECONDS", 100)
                red(ask(), "writes")


def test_many_who_ask_at_once_have_it_looked_at_once(file):
    looked = []
    found = readiness.Readiness(lambda: looked.append(None))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(readiness, "CHECKS", {"one": lambda _: (readiness.State.OK, "好。")})
        [first, *others] = [found() for _ in range(50)]
    assert (looked, all(each is first for each in others)) == ([None], True)
    found._until = 0.0
    with found._looking:
        assert found() is first, "while one looks, nobody waits"


def test_what_is_amiss_is_logged_when_it_changes(file, tmp_path, caplog):
    with served(f"sqlite:///{file}", tmp_path / "files") as ask:
        for renamed, to in ((file, tmp_path / "away.db"), (tmp_path / "away.db", file)):
            for _ in range(3):
                ask()
            renamed.rename(to)
        ask()
    said = [record.getMessage() for record in caplog.records if record.name == "app.readiness"]
    failed = "readiness: writes failed, schema failed, files failed, clock failed"
    assert said == [failed, "readiness: all is well again"]


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_overwritten_ends_in_a_sentence(rectify, sqlite, seed):
    make.item(sqlite, State.CLOSED)
    file = file_of(sqlite.engine.url)
    sqlite.close()
    chosen = random.Random(seed)
    with file.open("r+b") as opened:
        for _ in range(120):
            opened.seek(chosen.randrange(file.stat().st_size))
            opened.write(chosen.randbytes(8))
    told = rectify("verify", "--json")
    assert told.code in {0, 1, 2}
    assert (told.code == 2) is ("stopped" in told.json)
    told = rectify("doctor", "--json")
    assert told.code == 1, "the damage is found"
    assert all(each["sentence"] for each in json.loads(told.out)["checks"])


def test_the_manual_explains_every_check_and_every_cause():
    manual = (ROOT / "docs/manual/administrator.md").read_text(encoding="utf-8")
    found = [each.name for each in vars(causes).values() if isinstance(each, causes.Cause)]
    assert len(found) > 10
    assert [name for name in (*found, *readiness.CHECKS) if f"| `{name}` |" not in manual] == []
