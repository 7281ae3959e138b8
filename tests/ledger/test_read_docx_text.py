"""What is written in the cells of ledgers in Word: lists, changes, what a person does not see, boxes and headers."""

import io
from datetime import date

import docx as python_docx
import pytest

from tests.ledger.build import HEADER, W, clean, docx, ledger_docx, p, read, row, tbl, tc, texts, tr

LIST = '<w:pPr><w:numPr><w:ilvl w:val="{}"/><w:numId w:val="7"/></w:numPr></w:pPr>'


def test_each_paragraph_of_an_automatic_list_is_a_clause():
    listed = p("甲；甲二", LIST.format(0)) + p("细目", LIST.format(1)) + p("乙", LIST.format(0))
    assert texts(clean(docx(tbl(HEADER, tr("1", "一支部", "", "", tc(listed), ""))))) == ["甲；甲二\n细目", "乙"]


def test_lists_may_come_from_a_style():
    styles = (
        f'<w:styles xmlns:w="{W}"><w:style w:styleId="base"><w:pPr><w:numPr><w:numId w:val="1"/>'
        '</w:numPr></w:pPr></w:style><w:style w:styleId="child"><w:basedOn w:val="base"/></w:style>'
        "</w:styles>"
    )
    listed = "".join(p(t, '<w:pPr><w:pStyle w:val="child"/></w:pPr>') for t in ("甲；一", "乙"))
    related = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r" Type="http://x/styles" Target="styles.xml"/></Relationships>'
    )
    parts = {"word__styles.xml": styles, "word___rels__document.xml.rels": related}
    data = docx(tbl(HEADER, tr("1", "一支部", "", "", tc(listed), "")), **parts)
    assert texts(clean(data)) == ["甲；一", "乙"]


def test_lists_of_python_docx():
    document = python_docx.Document()
    table = document.add_table(rows=2, cols=6)
    for cell, word in zip(table.rows[0].cells, HEADER, strict=True):
        cell.text = word
    table.rows[1].cells[1].text = "一支部"
    for text in ("甲；一", "乙"):
        table.rows[1].cells[4].add_paragraph(text, style="List Number")
    out = io.BytesIO()
    document.save(out)
    assert texts(clean(out.getvalue())) == ["甲；一", "乙"]


RUN = "<w:r><w:t>{}</w:t></w:r>"
BOX = "<w:r><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></w:r>"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (f"<w:p><w:ins>{RUN.format('甲')}</w:ins><w:del><w:r><w:delText>乙</w:delText></w:r></w:del></w:p>", "甲"),
        (f"<w:p><w:moveFrom>{RUN.format('乙')}</w:moveFrom>{RUN.format('甲')}</w:p>", "甲"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{p('甲')}</w:sdtContent></w:sdt>", "甲"),
        (f"<w:p><w:sdt><w:sdtContent>{RUN.format('甲')}</w:sdtContent></w:sdt></w:p>", "甲"),
        (f"<w:p>{BOX.format(p('甲'))}</w:p>", "甲"),
        (f"<w:p><w:hyperlink>{RUN.format('甲')}</w:hyperlink></w:p>", "甲"),
        (f"<w:p><w:r><w:instrText>REF x</w:instrText></w:r>{RUN.format('甲')}</w:p>", "甲"),
        ("<w:p><w:r><w:t>1.甲</w:t><w:br/><w:t>2.乙</w:t></w:r></w:p>", "甲|乙"),
        ("<w:p><w:r><w:t>1.甲</w:t><w:tab/><w:t>2.乙</w:t></w:r></w:p>", "甲|乙"),
        ("<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>", "甲"),
        (f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{RUN.format('甲')}</w:p>{p('乙')}", "甲乙"),
        (tbl(["甲", "乙"]) + p(), "甲 乙"),
        (p("甲") + p("乙"), "甲|乙"),
    ],
)
def test_text_is_what_a_person_sees_with_changes_accepted(content, expected):
    data = docx(tbl(HEADER, tr("1", "一支部", "", "", tc(content), "")))
    assert "|".join(texts(clean(data))) == expected


LOOK = "<w:p><w:r><w:rPr><w:{}/></w:rPr><w:t>乙</w:t></w:r>" + RUN.format("甲") + "</w:p>"


@pytest.mark.parametrize(
    ("content", "expected", "said"),
    [
        (LOOK.format("vanish"), "甲", "“乙”是隐藏文字，没有读取"),
        (LOOK.format("strike"), "乙甲", "“乙”带删除线，已照原文读取"),
        (LOOK.format("dstrike"), "乙甲", "“乙”带删除线"),
        (LOOK.format('strike w:val="0"'), "乙甲", ""),
        (f"<w:p>{RUN.format('甲')}<w:r><w:footnoteReference w:id='2'/></w:r></w:p>", "甲", "脚注的内容没有读取"),
        (f"<w:p>{RUN.format('甲')}<w:r><w:drawing><a:blip xmlns:a='a'/></w:drawing></w:r></w:p>", "甲", "图片"),
        ("<w:p><w:r><w:sym w:font='Wingdings' w:char='F0D8'/><w:t>甲</w:t></w:r></w:p>", "甲", "U+F0D8"),
        (p("甲\ue5e5"), "甲\ue5e5", "自造字或符号字体的字符（U+E5E5）"),
        (p("\ue5e5"), "\ue5e5", "U+E5E5"),
        (tbl(["问题", "对照指标"], ["甲", "支部1-2"], ["乙", ""]), "甲|乙", ""),
        (tbl(["1", "甲"], ["2", "乙"]), "甲|乙", ""),
    ],
)
def test_what_a_person_does_not_see_or_sees_otherwise_is_said(content, expected, said):
    reading = read(docx(tbl(HEADER, tr("1", "一支部", "", "", tc(content), ""))))
    assert "|".join(texts(reading)) == expected
    assert [(w.place, said in w.reason) for w in reading.warnings] == ([("表1第2行", True)] if said else [])


CHOICE = "<mc:Choice><w:txbxContent>{0}</w:txbxContent></mc:Choice>"
FALLBACK = "<mc:Fallback><w:txbxContent>{0}</w:txbxContent></mc:Fallback>"
TWICE = f'<mc:AlternateContent xmlns:mc="m">{CHOICE}{FALLBACK}</mc:AlternateContent>'


def test_rows_cells_and_tables_in_content_controls_and_boxes():
    line = tr("1", "一支部", "", "", f"<w:sdt><w:sdtContent>{tc('甲')}</w:sdtContent></w:sdt>", "")
    wrapped = f"<w:sdt><w:sdtContent>{line}</w:sdtContent></w:sdt>"
    inner = tbl(tr(*HEADER), wrapped)
    deleted = tr(*row("删"), properties="<w:trPr><w:del/></w:trPr>")
    for table in (
        f"<w:sdt><w:sdtContent>{inner}</w:sdtContent></w:sdt>",
        tbl(tr(tc(inner + p()))),
        f"<w:p>{BOX.format(inner)}</w:p>",
        f"<w:p><w:r>{TWICE.format(inner)}</w:r></w:p>",
        tbl(HEADER, wrapped, deleted),
    ):
        assert texts(clean(docx(table))) == ["甲"]


def test_the_page_header_may_hold_the_unit():
    header = f'<w:hdr xmlns:w="{W}">{p("填报单位：财经系　　　截止时间：2021-04-20")}</w:hdr>'
    related = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r" Type="http://x/header" Target="header1.xml"/>'
        '<Relationship Id="e" Type="http://x/header" TargetMode="External" Target="http://x/"/>'
        "</Relationships>"
    )
    parts = {"word__header1.xml": header, "word___rels__document.xml.rels": related}
    reading = clean(docx(tbl(HEADER, row("甲")), **parts))
    assert (reading.unit, reading.cutoff) == ("财经系", date(2021, 4, 20))


def test_unclear_cells_are_warned_of_by_place():
    reading = read(ledger_docx(row("1.甲；3.乙"), row("甲（对照第二条）", "二支部")))
    assert [w.place for w in reading.warnings] == ["表1第2行“存在问题”", "表1第3行“存在问题”第1个问题"]
