"""The commands on storage that fails: a sentence, exit code 2, and no traceback."""

import shutil

import pytest

from models.vocabulary import State
from tests import disks, make
from tests.app import commands
from tests.ledger.books import WORD


@pytest.fixture
def refused(tmp_path):
    """Run a command, in a process of its own, that cannot do its work; return the sentence."""

    def run(*words, database, **settings):
        given = {"RECTIFY_DATABASE": database, "RECTIFY_FILES": str(tmp_path / "files")}
        given |= {f"RECTIFY_{name.upper()}": str(value) for name, value in settings.items()}
        done = commands.run(*words, folder=tmp_path, environment=given)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
        return done.stderr

    return run


@pytest.fixture
def file(sqlite_master, tmp_path):
    return shutil.copy(sqlite_master, tmp_path / "house.db")


def test_a_full_disk(refused, file, tmp_path):
    with disks.small(tmp_path / "disk", 8) as disk:
        database = f"sqlite:///{shutil.copy(file, disk)}"
        with disks.full(disk):
            told = refused("admin", "create", "root", "--name", "王敏", "--staff-number", "A-1", database=database)
            assert "磁盘已满" in told
            ledger = ("ledger", "import", WORD, "--campaign", "xuezhenjian-2021")
            told = refused(*ledger, "--by", "xx_organizer", database=f"sqlite:///{file}", files=disk / "files")
            assert "磁盘已满" in told
            out = refused("people", "template", disk / "x.xlsx", database=database)
            assert "磁盘已满" in out


def test_a_disk_that_can_only_be_read(refused, file, tmp_path):
    with disks.small(tmp_path / "disk", 8) as disk:
        database = f"sqlite:///{shutil.copy(file, disk)}"
        with disks.read_only(disk):
            for words in (("verify",), ("serve",), ("clock",), ("token", "head")):
                told = refused(*words, database=database)
                assert "只读" in told or "打不开" in told


@pytest.mark.parametrize("words", [("serve",), ("verify",), ("clock", "--list"), ("seal",)])
def test_a_damaged_file(refused, file, words):
    disks.damage(file, page=1, pages=500)
    assert "已损坏" in refused(*words, database=f"sqlite:///{file}")


def test_a_database_out_of_reach(refused):
    for words in (("verify",), ("serve",), ("upgrade",)):
        told = refused(*words, database="postgresql://u:secret@127.0.0.1:9/d")
        assert "连不上数据库" in told
        assert "secret" not in told


def test_a_database_that_is_none(refused, tmp_path):
    (tmp_path / "house.db").write_bytes(WORD.read_bytes())
    assert "已损坏" in refused("serve", database=f"sqlite:///{tmp_path}/house.db")
    assert "打不开" in refused("serve", database=f"sqlite:///{tmp_path}")


def test_a_path_that_cannot_be_written_is_named(refused, sqlite):
    make.item(sqlite, State.CLOSED)
    words = ("proof", "--campaign", "xuezhenjian-2021", "--by", "director", "-o", "no/where.zip")
    assert "no/where.zip：没有这个文件" in refused(*words, database=str(sqlite.engine.url))
