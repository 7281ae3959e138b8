"""`rectify ledger …` and `rectify guide …` on real files."""

import json
import os

import pytest

from ledger.read import read_ledger
from models.item import Item
from models.ledger import LedgerFile
from models.vocabulary import State
from tests import clamd, make
from tests.ledger import build
from tests.ledger.books import EXCEL, FIXTURES, WORD, running_file

IMPORT = ("--campaign", "xuezhenjian-2021", "--by", "xx_organizer")


@pytest.fixture
def faulty(tmp_path):
    """A ledger with a row of a branch that does not exist."""
    file = tmp_path / "错误.docx"
    file.write_bytes(build.ledger_docx(build.row("记录不全", "教师第九党支部")))
    return file


def test_a_guide_is_read_from_a_notice(bare):
    told = bare("guide", "read", FIXTURES / "诊断指南.txt", "--json")
    guides = told.json["guides"]
    counts = [(len(g["headings"]), sum(len(h["indicators"]) for h in g["headings"])) for g in guides]
    assert (told.code, counts) == (0, [(5, 27), (7, 27)])
    shown = bare("guide", "read", FIXTURES / "诊断指南.txt").out
    assert all(h["title"] in shown for g in guides for h in g["headings"])


@pytest.mark.parametrize("words", [("guide",), ("ledger",)])
def test_an_unreadable_path_is_one_sentence(bare, words, tmp_path):
    told = bare(*words, "read", "没有.docx")
    assert (told.code, told.err.count("\n")) == (2, 1)
    assert "没有.docx" in told.err
    assert (told.out, "没有这个文件，请检查路径。" in told.err) == ("", True)
    assert "这是文件夹" in bare(*words, "read", tmp_path).err


def test_a_notice_without_a_guide_is_one_sentence(bare, tmp_path):
    file = tmp_path / "空.txt"
    file.write_text("关于开展行动的通知")
    told = bare("guide", "read", file, "--json")
    assert (told.code, told.out, told.err.count("\n")) == (2, "", 1)


@pytest.mark.parametrize("file", [WORD, EXCEL])
def test_a_clean_ledger_is_read_as_json(bare, file):
    told = bare("ledger", "read", file, "--json")
    assert told.code == 0
    assert told.json["form"] == "diagnosis"
    assert told.json["cutoff"] == "2021-04-20"
    assert told.json["errors"] == []
    reading = read_ledger(file.read_bytes(), file.name)
    problems = [p for row in told.json["rows"] for p in row["problems"]]
    assert [p["text"] for p in problems] == build.texts(reading)
    assert problems[0]["source"].keys() == {"sha256", "table", "row", "column", "clause"}
    for text in build.texts(reading):
        assert text in bare("ledger", "read", file).out


def test_errors_stand_in_the_json_and_the_exit_code_is_2(bare, tmp_path):
    bad = tmp_path / "坏.docx"
    bad.write_bytes(b"not a zip")
    told = bare("ledger", "read", bad, "--json")
    assert told.code == 2
    assert [e["place"] for e in told.json["errors"]] == ["坏.docx"]
    told = bare("ledger", "read", "没有.docx", "--json")
    assert told.code == 2
    assert told.json["errors"] == [{"place": "没有.docx", "reason": "没有这个文件，请检查路径。"}]
    told = bare("ledger", "read", bad)
    assert (told.code, told.err.count("错误")) == (2, 1)


def test_an_import_shows_first_what_it_does(rectify, sqlite, tmp_path):
    before = make.dump(sqlite)
    told = rectify("ledger", "import", WORD, *IMPORT, "--preview")
    assert (told.code, told.out.count("新登记")) == (0, 6)
    assert make.dump(sqlite) == before
    assert not (tmp_path / "var").exists()
    done = rectify("ledger", "import", WORD, *IMPORT)
    assert done.out == told.out + "已登记 6 个问题。\n"
    assert len(make.rows(sqlite, Item)) == 6


def test_the_original_is_kept(rectify, tmp_path):
    rectify("ledger", "import", WORD, *IMPORT)
    kept = [f for f in (tmp_path / "var/files").rglob("*") if f.is_file()]
    assert [f.read_bytes() for f in kept] == [WORD.read_bytes()]


def test_the_same_file_twice_adds_nothing_and_says_so(rectify, sqlite):
    rectify("ledger", "import", WORD, *IMPORT)
    before = make.dump(sqlite)
    told = rectify("ledger", "import", WORD, *IMPORT)
    assert told.code == 0
    assert "此文件已由xx_organizer同志于2021-04-16" in told.out
    assert "新登记" not in told.out
    assert make.dump(sqlite) == before


def test_an_import_as_json(rectify, sqlite):
    told = rectify("ledger", "import", WORD, *IMPORT, "--json")
    assert told.code == 0
    assert len(told.json["new"]) == 6
    assert len(make.rows(sqlite, LedgerFile)) == 1


def test_a_running_ledger_is_taken_over_with_what_was_decided(rectify, sqlite, tmp_path):
    file, decisions = tmp_path / "整改台账.xlsx", tmp_path / "决定.json"
    file.write_bytes(running_file({"due": "2021-03-01", "indicator": "支部9-9"}))
    before = make.dump(sqlite)
    told = rectify("ledger", "import", file, *IMPORT)
    assert (told.code, "请定新的整改时限" in told.err) == (2, True)
    decisions.write_text('{"due_on": "2021-05-10"}')
    told = rectify("ledger", "import", file, *IMPORT, "--decisions", decisions, "--json")
    assert told.code == 2
    assert make.dump(sqlite) == before
    accepted = [f"{each['place']}：{each['reason']}" for each in told.json["unaccepted"]]
    decisions.write_text(json.dumps({"due_on": "2021-05-10", "accepted": accepted}))
    told = rectify("ledger", "import", file, *IMPORT, "--decisions", decisions)
    assert told.out.endswith("已接续 1 个事项。\n"), told.err
    assert [item.state for item in make.rows(sqlite, Item)] == [State.RECTIFY]
    assert "此文件已由" in rectify("ledger", "import", file, *IMPORT).out


def test_decisions_that_cannot_be_read_are_one_sentence(rectify, tmp_path):
    file, decisions = tmp_path / "整改台账.xlsx", tmp_path / "决定.json"
    file.write_bytes(running_file({}))
    decisions.write_text('{"due": 1}')
    told = rectify("ledger", "import", file, *IMPORT, "--decisions", decisions)
    assert (told.code, told.out, told.err.count("\n")) == (2, "", 1)


def test_an_error_stores_nothing(rectify, sqlite, faulty, tmp_path):
    before = make.dump(sqlite)
    told = rectify("ledger", "import", faulty, *IMPORT)
    assert told.code == 2
    assert "表1第2行“党组织名称”：没有找到名为“教师第九党支部”的党组织" in told.err
    assert make.dump(sqlite) == before
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--campaign", "没有", "--by", "xx_organizer"), "没有找到代号为“没有”的专项行动。"),
        (("--campaign", "xuezhenjian-2021", "--by", "nobody"), "nobody"),
        (("--campaign", "xuezhenjian-2021", "--by", "outsider"), "没有找到代号为"),
        (("--campaign", "xuezhenjian-2021"), "--by"),
    ],
)
def test_a_wrong_campaign_or_person_is_refused(rectify, sqlite, words, said):
    before = make.dump(sqlite)
    told = rectify("ledger", "import", WORD, *words)
    assert told.code == 2
    assert said in told.err
    assert make.dump(sqlite) == before


def test_the_person_may_be_named_by_the_environment(rectify, monkeypatch):
    monkeypatch.setenv("RECTIFY_BY", "xx_organizer")
    assert rectify("ledger", "import", WORD, *IMPORT[:2], "--preview").code == 0


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_an_export_is_read_back(rectify, tmp_path, suffix):
    rectify("ledger", "import", WORD, *IMPORT)
    file = tmp_path / f"导出{suffix}"
    told = rectify("ledger", "export", file, *IMPORT, "--form", "diagnosis")
    assert (told.code, told.out) == (0, f"已写入 {file}\n")
    again = rectify("ledger", "read", file, "--json")
    assert again.code == 0
    assert sum(len(r["problems"]) for r in again.json["rows"]) == 6


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_the_rectification_ledger_is_the_usual_export(rectify, sqlite, tmp_path, suffix):
    make.item(sqlite, State.CLOSED)
    file = tmp_path / f"整改{suffix}"
    assert rectify("ledger", "export", file, *IMPORT).code == 0
    told = rectify("ledger", "read", file, "--json")
    (item,) = told.json["items"]
    assert (told.code, told.json["form"], item["completion"]) == (0, "rectification", "已完成")
    before = make.dump(sqlite)
    again = rectify("ledger", "import", file, *IMPORT)
    assert (again.code, again.out.splitlines()[-1], again.err) == (0, "没有新的事项。", "")
    assert make.dump(sqlite) == before


def test_an_export_that_cannot_be_written_is_one_sentence(rectify, tmp_path):
    told = rectify("ledger", "export", "导出.pdf", *IMPORT)
    assert (told.code, told.err) == (2, "导出.pdf：只能导出 .docx 或 .xlsx，请改文件名。\n")
    (tmp_path / "夹.docx").mkdir()
    told = rectify("ledger", "export", "夹.docx", *IMPORT)
    assert (told.code, told.err) == (2, "夹.docx：这是文件夹，请写明其中的文件。\n")


def test_a_ledger_is_scanned_before_it_is_brought_in(rectify, sqlite, monkeypatch):
    with clamd.serving(clamd.Clamd()) as server:
        monkeypatch.setenv("RECTIFY_ANTIVIRUS", server.address)
        monkeypatch.setattr(clamd, "EICAR", b"PK")
        told = rectify("ledger", "import", WORD, *IMPORT)
        assert (told.code, "Eicar-Signature" in told.err) == (2, True)
        assert server.scanned == [WORD.read_bytes()]
    told = rectify("ledger", "import", WORD, *IMPORT)
    assert (told.code, "病毒扫描没有应答" in told.err) == (2, True)
    assert make.rows(sqlite, LedgerFile) == []


def test_a_name_that_is_no_utf_8_is_read_as_gbk_or_refused(bare, tmp_path):
    for raw, shown in (("台账.csv".encode("gbk"), "台账.csv："), (b"M\xfcller.csv", "文件名不是")):
        file = tmp_path / os.fsdecode(raw)
        file.write_bytes(b"%PDF")
        told = bare("ledger", "read", file)
        assert told.code == 2
        assert shown in told.err


def test_columns_are_shown_where_they_are_not_understood_and_assigned(bare, tmp_path):
    (file := tmp_path / "导出.csv").write_text("dw,wt\n一支部,未开会\n", encoding="utf-8")
    told = bare("ledger", "read", file)
    assert (told.code, "    wt=？    未开会" in told.err) == (2, True)
    (said := tmp_path / "各列.json").write_text('{"dw": "organization", "wt": "problem"}', encoding="utf-8")
    for columns in (said, "dw=organization,wt=problem"):
        told = bare("ledger", "read", file, "--columns", columns, "--json")
        assert (told.code, told.json["rows"][0]["problems"][0]["text"]) == (0, "未开会")
    told = bare("ledger", "read", file, "--columns", "dw=nothing")
    assert (told.code, "没有“nothing”这一项" in told.err) == (2, True)


def test_a_copy_is_written_in_which_what_is_wrong_is_marked(bare, tmp_path):
    (file := tmp_path / "台账.csv").write_text("党组织名称,成功经验,典型案例,存在问题\n,,,未开会\n", encoding="utf-8")
    told = bare("ledger", "read", file, "--marked", tmp_path / "标注.xlsx", "--json")
    assert (told.code, told.json["form"], "已写入" in told.err) == (2, "diagnosis", True)
    assert (tmp_path / "标注.xlsx").read_bytes().startswith(b"PK")
    told = bare("ledger", "read", file, "--marked", tmp_path / "标注.docx")
    assert (told.code, "标注后是 .xlsx" in told.err) == (2, True)
    (tmp_path / "坏.csv").write_bytes(b"%PDF")
    assert "这是 PDF 文件" in bare("ledger", "read", tmp_path / "坏.csv", "--marked", tmp_path / "标注.xlsx").err
