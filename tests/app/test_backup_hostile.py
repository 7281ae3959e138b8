"""A backup that is not as it was made is refused, whatever was done to it."""

import json
import os
import random
import stat
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.archive import DATABASE, MANIFEST
from models.session import Database
from tests.app.backups import left_in
from tests.app.conftest import sha256


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
