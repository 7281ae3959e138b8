"""`rectify calendar read`: what a notice says, and nothing stored."""

import pytest
from docx import Document

from tests.workflows.workdays.notices import annual


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_notice_is_read_and_nothing_else_is_touched(bare, tmp_path, encoding):
    file = tmp_path / "通知.txt"
    file.write_bytes(annual(2026).encode(encoding))
    told = bare("calendar", "read", file, "--json")
    assert (told.code, told.err) == (0, "")
    assert told.json["year"] == 2026
    assert told.json["workdays"][:2] == ["2026-01-04", "2026-02-14"]
    assert told.json["holidays"][1] == {"name": "春节", "from": "2026-02-15", "to": "2026-02-23"}
    assert [path.name for path in tmp_path.iterdir()] == ["通知.txt"]


def test_what_is_wrong_is_told_and_the_rest_shown(bare, tmp_path):
    file = tmp_path / "通知.txt"
    file.write_text("一、元旦：1月1日至3日放假调休，共3天。1月4日（周日）上班。", encoding="utf-8")
    told = bare("calendar", "read", file, "--year", "2027")
    assert told.code == 2
    assert "元旦：2027年1月1日（星期五）至2027年1月3日（星期日）" in told.out
    assert "错误  元旦「1月4日（周日）」：2027-01-04 是星期一" in told.err
    assert "提醒  没有安排春节、清明节、劳动节、端午节、中秋节、国庆节。" in told.err


def test_a_word_file_is_read_as_its_text(bare, tmp_path):
    file = tmp_path / "通知.docx"
    document = Document()
    for line in annual(2026).split("\n"):
        document.add_paragraph(line)
    document.save(str(file))
    (tmp_path / "通知.txt").write_text(annual(2026), encoding="utf-8")
    of_word = bare("calendar", "read", file, "--json")
    assert of_word.code == 0
    assert of_word.json == bare("calendar", "read", tmp_path / "通知.txt", "--json").json


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\0\1\2", "不是文本文件"),
        (b"", "文件是空的"),
        (b"%PDF-1.7", "这是 PDF 文件，请打开后复制正文粘贴"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 .doc 或 .xls 文件，请打开后复制正文粘贴"),
        (b"PK\3\4", "文件不完整或已损坏"),
        ("<!DOCTYPE html><p>一、元旦：1月1日放假".encode(), "另存为 .docx 或文本文件"),
        (("1月1日放假。" * 200_000).encode(), "超过 20000 字"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(bare, tmp_path, content, said):
    file = tmp_path / "通知.txt"
    file.write_bytes(content)
    told = bare("calendar", "read", file)
    assert (told.code, told.out, told.err.count("\n")) == (2, "", 1)
    assert said in told.err
