"""`rectify seal`, `seals`, `verify` and `proof`."""

import sys
import zipfile
from subprocess import run

import pytest

from models.vocabulary import State
from tests import make, tamper

OF = ("--campaign", "xuezhenjian-2021", "--by", "director")


@pytest.fixture
def closed(sqlite):
    return make.item(sqlite, State.CLOSED)


def test_a_seal_is_made_printed_and_later_held_against_the_database(rectify, closed):
    made = rectify("seal")
    assert made.out.startswith("封存第1号 2021-04-16 ")
    again = rectify("seal")
    assert (again.code, again.out) == (0, made.out)
    assert "没有新的记录" in again.err
    assert rectify("seals").out == made.out
    told = rectify("verify", "--seal", made.out)
    assert told.code == 0
    assert "全部相符，与所给的封存值也相符。" in told.out


def test_without_a_printed_seal_it_says_what_it_cannot_tell(rectify, closed):
    told = rectify("verify")
    assert told.code == 0
    assert "还没有封存" in told.out
    assert "不能排除截短或整体重签" in told.out


def test_a_database_that_was_touched_is_told_line_by_line(rectify, sqlite, closed):
    made = rectify("seal").out
    tamper.edit(sqlite, closed, 4, office="别的职务")
    told = rectify("verify", "--seal", made)
    assert told.code == 1
    assert "✗ 事项XX1-2021-001第4条记录" in told.out
    assert "有 1 处不符。" in told.out
    said = rectify("verify", "--json")
    assert (said.code, said.json["ok"], said.json["seals"]) == (1, False, 1)
    assert [(f["kind"], f["number"], f["seq"]) for f in said.json["faults"]] == [("edited", "XX1-2021-001", 4)]


def test_a_seal_copied_wrongly_is_refused_before_anything_is_read(rectify, closed):
    told = rectify("verify", "--seal", "封存第1号 2021-04-16 abcd 校验 0000")
    assert (told.code, told.err.count("\n")) == (2, 1)


def test_a_pack_is_written_and_holds_by_itself(rectify, closed, tmp_path):
    line = rectify("seal").out
    file = tmp_path / "证明包.zip"
    told = rectify("proof", "XX1-2021-001", *OF, "-o", file)
    assert (told.code, told.out) == (0, f"已写入 {file}\n")
    with zipfile.ZipFile(file) as archive:
        archive.extract("verify_closure.py", tmp_path)
    words = [sys.executable, "-I", tmp_path / "verify_closure.py", file, "--seal", line]
    assert run(words, check=False, capture_output=True).returncode == 0


def test_a_campaign_s_pack_is_written_without_a_number(rectify, closed, tmp_path):
    file = tmp_path / "全部.zip"
    assert rectify("proof", *OF, "-o", file).code == 0
    assert any("XX1-2021-001" in name for name in zipfile.ZipFile(file).namelist())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("XX1-2021-009", *OF), "没有找到编号为“XX1-2021-009”的事项。"),
        ((*OF[:2], "--by", "head"), "取得整个行动的销号证明包由"),
    ],
)
def test_a_pack_that_may_not_be_is_refused_and_no_file_left(rectify, closed, tmp_path, words, said):
    told = rectify("proof", *words, "-o", tmp_path / "x.zip")
    assert told.code == 2
    assert said in told.err
    assert not (tmp_path / "x.zip").exists()
