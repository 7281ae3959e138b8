"""Every bad file is one error sentence, without a traceback and without much memory."""

import io
import json
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ledger import ledger_reader, limits, package
from ledger.published import as_json
from ledger.read import read_ledger
from tests.ledger.build import HEADER, R, W, cells, docx, p, raw_xlsx, rels, row, tbl, tc, tr, xlsx, zipped
from tests.ledger.damage import damaged, nameless

FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("*.*x"))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
GOOD = docx(tbl(HEADER, row("甲")))
FILES = [GOOD, xlsx(row("1.甲\n2.乙"), row("丙")), *(f.read_bytes() for f in FIXTURES)]
LONG_NUMBER = raw_xlsx(f'<row r="1"><c r="A1" t="s"><v>{"9" * 5000}</v></c></row>')
MB = limits.MEBIBYTE


def bomb(head, piece, count, tail):
    """A part of many equal pieces, packed without ever being whole in memory."""
    out = io.BytesIO()
    target = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)
    with target, target.open("word/document.xml", "w") as part:
        part.write(head.encode())
        for _ in range(count):
            part.write(piece)
        part.write(tail.encode())
    return out.getvalue()


def document(inner, prolog=""):
    return zipped({"word/document.xml": f'{prolog}<w:document xmlns:w="{W}">{inner}</w:document>'})


def laughs():
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    body = f"<w:body>{tbl(HEADER, row('甲')).replace('甲', '&e11;')}</w:body>"
    return document(body, f'<!DOCTYPE d [<!ENTITY e0 "ha">{entities}]>')


def external_entity():
    body = f"<w:body>{tbl(HEADER, row('甲')).replace('甲', '&x;')}</w:body>"
    return document(body, '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>')


def encrypted_zip():
    data = bytearray(GOOD)
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(magic)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(magic, at + 4)
    return bytes(data)


def lying_size():
    """A part that declares 1 KB and holds 64 MB."""
    data = bytearray(bomb("<a>", b" " * MB, 64, "</a>"))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = (1024).to_bytes(4, "little")
    return bytes(data)


def broken_stream():
    data = bytearray(GOOD)
    at = data.find(zlib.compress(b"")[:1], 200)
    data[at : at + 40] = b"\xff" * 40
    return bytes(data)


DEEP = "<w:sdt><w:sdtContent>"
BAD = {
    "empty": (b"", "空的"),
    "too large": (b" " * (limits.MAX_FILE + 1), "超过 20 MB"),
    "old binary": (OLE + b"\0" * 600, "另存为 .docx 或 .xlsx"),
    "encrypted office": (OLE + "EncryptedPackage".encode("utf-16-le"), "去掉密码"),
    "encrypted zip": (encrypted_zip(), "去掉密码"),
    "pdf": (b"%PDF-1.7 ...", "PDF"),
    "rtf": (b"{\\rtf1 x}", "RTF"),
    "html": (b"<html><table></table></html>", "网页"),
    "not a zip": (b"hello", "已损坏"),
    "truncated": (GOOD[: len(GOOD) // 2], "已损坏"),
    "truncated in the directory": (GOOD[:-30], "已损坏"),
    "broken stream": (broken_stream(), "已损坏"),
    "other zip": (zipped({"a.txt": "x"}), "没有 Word 文档或 Excel 工作簿"),
    "other root": (document(""), "缺少表头"),
    "no body": (zipped({"word/document.xml": "<a/>"}), "没有 Word 文档或 Excel 工作簿"),
    "xlsb": (zipped({"_rels/.rels": rels(rId1=("officeDocument", "a.bin")), "a.bin": ""}), "xlsb"),
    "broken xml": (zipped({"word/document.xml": "<w:document"}), "已损坏"),
    "control character": (docx(p("a\x01b")), "已损坏"),
    "empty part": (zipped({"word/document.xml": ""}), "已损坏"),
    "no such table": (docx(p("甲"), tbl(["姓名", "电话"])), "缺少表头“党组织名称”、“成功经验”"),
    "another form": (docx(tbl(["编号", "党组织", "存在问题"])), "缺少表头“成功经验”、“典型案例”"),
    "entity bomb": (laughs(), "DTD"),
    "external entity": (external_entity(), "DTD"),
    "deep": (document(f"<w:body><w:tbl><w:tr>{DEEP * 900}"), "已损坏"),
    "deep and closed": (docx(tbl(tr(tc(DEEP * 600 + p() + "</w:sdtContent></w:sdt>" * 600)))), ""),
    "zip bomb": (bomb("<a>", b" " * MB, 90, "</a>"), "压缩比异常"),
    "declared too large": (bomb("<a>", b" " * MB, 101, "</a>"), "超过 100 MB"),
    "lying size": (lying_size(), "已损坏"),
    "missing sheet": (zipped({"xl/workbook.xml": "<workbook/>"}), "缺少表头"),
    "missing string": (
        raw_xlsx(cells(*HEADER, number=1) + '<row r="2"><c r="B2" t="s"><v>5</v></c></row>'),
        "sharedStrings",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_one_sentence_in_bounded_memory(case):
    data, words = BAD[case]
    tracemalloc.start()
    reading = read_ledger(data, "台账.docx")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert reading.rows == ()
    (error,) = reading.errors
    assert error.place == "台账.docx"
    assert words in error.reason
    assert error.reason.endswith("。")
    assert peak < 30 * MB


@pytest.mark.parametrize("name", ["台账.xlsx", "台账.csv", "台账", "台账.DOCX"])
def test_the_content_decides_and_not_the_name(name):
    for data in (GOOD, xlsx(row("甲"))):
        assert len(read_ledger(data, name).rows) == 1


def test_many_parts_are_refused_before_they_are_listed(monkeypatch):
    monkeypatch.setattr(package, "MAX_PARTS", 3)
    (error,) = read_ledger(zipped({str(n): "" for n in range(4)}), "a.docx").errors
    assert "文件过多" in error.reason


def test_what_really_comes_out_is_counted(monkeypatch):
    monkeypatch.setattr(package.Package, "_check", lambda *_: None)
    (error,) = read_ledger(bomb("<a>", b" " * MB, 101, "</a>"), "a.docx").errors
    assert error.reason


def test_one_endless_row_is_refused(monkeypatch):
    monkeypatch.setattr(package, "MAX_PIECE", 100_000)
    cell = "<w:tc><w:tcPr/></w:tc>" * 20_000
    (error,) = read_ledger(docx(f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>"), "a.docx").errors
    assert "一处内容过大" in error.reason


def test_endless_small_pieces_are_refused(monkeypatch):
    monkeypatch.setattr(package, "MAX_PIECES", 1_000)
    (error,) = read_ledger(docx(p() * 2_000), "a.docx").errors
    assert "段落过多" in error.reason


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(ledger_reader, "MAX_ROWS", 5)
    (error,) = read_ledger(docx(tbl(HEADER, *[row("甲")] * 7)), "a.docx").errors
    assert "台账超过" in error.reason


def test_a_long_blank_sheet_costs_nothing():
    blank = "".join(f'<row r="{n}"/>' for n in range(3, 50_000))
    data = raw_xlsx(cells(*HEADER, number=1) + cells(*row("甲"), number=2) + blank)
    tracemalloc.start()
    assert len(read_ledger(data, "a.xlsx").rows) == 1
    assert tracemalloc.get_traced_memory()[1] < 30 * MB
    tracemalloc.stop()


def test_a_part_is_named_without_what_would_turn_the_sentence():
    sheets = '<sheets><sheet name="a" r:id="rId1"/></sheets>'
    parts = {
        "xl/workbook.xml": f'<workbook xmlns:r="{R}">{sheets}</workbook>',
        "xl/_rels/workbook.xml.rels": rels(rId1=("worksheet", "\u202efdp.exe" + "x" * 9_000)),
    }
    (error,) = read_ledger(zipped(parts), "台账.xlsx").errors
    assert "（xl/fdp.exexxx" in error.reason
    assert len(error.reason) < 120


def test_external_targets_are_never_opened():
    parts = {
        "_rels/.rels": '<Relationships xmlns="x"><Relationship Id="a" TargetMode="External"'
        ' Type="x/officeDocument" Target="http://localhost/x"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{tbl(HEADER, row("甲"))}</w:body></w:document>',
    }
    assert len(read_ledger(zipped(parts), "a.docx").rows) == 1


@settings(max_examples=150, deadline=None)
@given(damaged(FILES))
@example(nameless(GOOD))
@example(LONG_NUMBER)
def test_no_damage_ever_raises(content):
    reading = read_ledger(content, "台账.docx")
    assert reading.rows or reading.errors or reading.warnings
    for flaw in (*reading.errors, *reading.warnings):
        assert flaw.place
        assert flaw.reason.endswith("。")
    json.dumps(as_json(reading), ensure_ascii=False).encode()


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.docx", ""]))
def test_noise_never_raises(data, name):
    assert read_ledger(data, name).errors


@settings(max_examples=200, deadline=None)
@given(st.text("1一二三十2３.、；（）()①是第，。年：:“”《》\n\t 甲乙对照支部院系-—", max_size=60))
def test_no_text_of_a_cell_ever_raises(text):
    reading = read_ledger(docx(tbl(HEADER, row(text))), "a.docx")
    assert len(reading.rows) == 1
    assert reading.errors == ()
