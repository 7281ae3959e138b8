"""The diagnosis guides of annex 1."""

from pathlib import Path

import pytest

from ledger.guides import as_json, as_text
from ledger.limits import FileRejected
from ledger.read_guide import read_guide
from tests.ledger.build import docx, p, tbl, tc, tr, xlsx

NOTICE = (Path(__file__).parent / "fixtures" / "诊断指南.txt").read_text("utf-8")
ABOVE = "附件：1.院系党组织、党支部工作诊断指南\n      2.诊断情况工作台账\n"
LIST = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="7"/></w:numPr></w:pPr>'


def shape(guides):
    return [(g.name, [(h.title, [i.text for i in h.indicators]) for h in g.headings]) for g in guides]


def codes(guide):
    return [i.code for h in guide.headings for i in h.indicators]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_notice_has_two_guides_of_27_indicators(encoding):
    committee, branch = read_guide((ABOVE + NOTICE).encode(encoding), "通知.txt")
    assert (committee.name, len(committee.headings)) == ("二级院（系）党组织诊断工作指南", 5)
    assert (branch.name, len(branch.headings)) == ("党支部诊断工作指南", 7)
    assert [len(h.indicators) for h in committee.headings] == [4, 6, 2, 11, 4]
    assert [len(h.indicators) for h in branch.headings] == [4, 4, 4, 3, 5, 4, 3]
    assert (codes(committee)[0], codes(committee)[-1]) == ("院系1-1", "院系5-4")
    assert (codes(branch)[0], codes(branch)[-1]) == ("支部1-1", "支部7-3")
    assert [h.code for h in branch.headings] == [f"支部{n}" for n in range(1, 8)]
    assert committee.headings[0].title == "党组织领导和运行机制到位"
    assert committee.headings[0].indicators[3].text == "配齐建强党务干部队伍，每个院（系）至少配备1至2名专职组织员。"
    assert branch.headings[6].indicators[2].text.endswith("增强师生归属感获得感。")


def test_the_published_shape():
    text = "党支部诊断工作指南\n1.教育党员有力\n（1）甲。\n"
    assert as_json(read_guide(text.encode(), "a.txt")) == {
        "guides": [
            {
                "name": "党支部诊断工作指南",
                "headings": [
                    {"code": "支部1", "title": "教育党员有力", "indicators": [{"code": "支部1-1", "text": "甲。"}]}
                ],
            }
        ]
    }


@pytest.mark.parametrize(
    "text",
    [
        "党支部诊断工作指南\n一级指标\t二级指标\n1.教育\t（1）甲。（2）乙\n2.管理\t(1)丙",
        "党 支 部 诊 断 工 作 指 南\n１．教育\n（１）甲。\n（２）乙\n２．管理\n（１）丙",
        "党支部诊断工作指南\n一、教育\n（1）甲。\n（2）乙\n二、管理\n（1）丙\n附件2\n（2）丁",
        "党支部诊断工作指南\n1、教育\n  (1) 甲\n。\n\n(2)乙\n2、管\n理\n（1）\n丙\n诊断台账",
    ],
)
def test_widths_wraps_and_styles_of_numbers(text):
    assert shape(read_guide(text.encode(), "a.txt")) == [
        ("党支部诊断工作指南", [("教育", ["甲。", "乙"]), ("管理", ["丙"])])
    ]


def test_word_tables():
    merged = '<w:vMerge w:val="restart"/>'
    rows = [
        ["一级指标", "二级指标"],
        tr(tc("1. 教育", merged), tc(p("（1）甲。") + p("（2）乙，") + p("续"))),
        tr(tc("", "<w:vMerge/>"), "（3）丙"),
        ["2.管理", "（1）丁"],
    ]
    guides = read_guide(docx(p("党支部诊断工作指南"), tbl(*rows)), "a.docx")
    assert shape(guides) == [("党支部诊断工作指南", [("教育", ["甲。", "乙，续", "丙"]), ("管理", ["丁"])])]


def test_word_tables_with_automatic_numbers():
    rows = [tr(tc(p("教育", LIST)), tc(p("甲", LIST) + p("乙", LIST))), tr(tc(p("管理", LIST)), tc(p("丙", LIST)))]
    guides = read_guide(docx(p("党支部诊断工作指南"), tbl(*rows)), "a.docx")
    assert shape(guides) == [("党支部诊断工作指南", [("教育", ["甲", "乙"]), ("管理", ["丙"])])]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "空的"),
        ("通知".encode(), "没有找到诊断指南"),
        ("党支部诊断工作指南\n教育党员有力".encode(), "一级指标"),
        ("党支部诊断工作指南\n1.教育\n2.管理\n（1）甲".encode(), "“教育”下没有"),
        (xlsx(), "没有找到诊断指南"),
        (b"{\\rtf1", "不是诊断指南"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "另存为"),
        (b"PK\x03\x04", "已损坏"),
        (b"a\0b", "NUL"),
    ],
)
def test_what_holds_no_guide_is_refused_in_words(data, words):
    with pytest.raises(FileRejected, match=words):
        read_guide(data, "通知.txt")


LEVELS = ["序号", "一级指标", "二级指标", "观测点", "分值"]
OWN = [("政治建设", ["第一议题：每月学习；有记录", "请示报告：重大事项报告"]), ("组织生活", ["三会一课：按期召开"])]


def own_rows():
    return [
        ["1", "一、政治建设", "1.第一议题", "每月学习", "10"],
        ["", "", "", "有记录", "5"],
        ["2", "", "2.请示报告", "重大事项报告", "10"],
        ["3", "二、组织生活", "3.三会一课", "按期召开", "10"],
        ["合计", "", "", "", "35"],
    ]


def merged_book():
    def edit(_, sheet):
        sheet.delete_rows(1)
        for area in ("B2:B4", "C2:C3"):
            sheet.merge_cells(area)

    return xlsx(LEVELS, *own_rows(), edit=edit)


def merged_word():
    restart, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    first, more, other, *rest = own_rows()[:4]
    return docx(
        p("××大学党支部建设质量评价指标体系（试行）"),
        tbl(
            LEVELS,
            tr(first[0], tc(first[1], restart), tc(first[2], restart), *first[3:]),
            tr(more[0], tc("", on), tc("", on), *more[3:]),
            tr(other[0], tc("", on), *other[2:]),
            *rest,
        ),
    )


@pytest.mark.parametrize(("data", "name"), [(merged_book(), "支部指标.xlsx"), (merged_word(), "支部指标.docx")])
def test_tables_of_three_levels(data, name):
    (guide,) = read_guide(data, name)
    assert shape([guide])[0][1] == OWN
    assert guide.unread == ("“分值”一列没有读取。",)
    assert (guide.prefix, codes(guide)) == ("支部", ["支部1-1", "支部1-2", "支部2-1"])


@pytest.mark.parametrize(
    "text",
    [
        "一、教育\n（一）甲。\n（二）乙\n二、管理\n（一）丙",
        "一、教育\n1.甲。\n2.乙\n二、管理\n1.丙",
        "（一）教育\n1.甲。\n2.乙\n（二）管理\n1.丙",
        "1.教育\n1.1甲。\n1.2乙\n2.管理\n2.1丙",
        "第一条教育\n①甲。②乙\n第二条管理\n①丙",
        "一级指标,二级指标\n教育,1.甲。\n,2.乙\n管理,丙",
    ],
)
def test_lists_in_any_two_styles_under_the_name_of_the_file(text):
    name = "支部诊断.csv" if "," in text else "支部诊断.txt"
    assert shape(read_guide(text.encode(), name)) == [("支部诊断", [("教育", ["甲。", "乙"]), ("管理", ["丙"])])]


def test_a_plain_list_is_one_heading_and_what_stands_before_it_is_said():
    (guide,) = read_guide("教师党支部诊断指标\n请逐条对照：\n1.甲\n2.乙".encode(), "a.txt")
    assert shape([guide]) == [("教师党支部诊断指标", [("教师党支部诊断指标", ["甲", "乙"])])]
    (guide,) = read_guide("教师党支部诊断指标\n请逐条对照。\n1.教育\n（1）甲\n（2）乙".encode(), "a.txt")
    assert guide.unread == ("“请逐条对照。”不在指标中，没有读取。",)


def test_what_is_written_as_text_is_read_again():
    guides = read_guide(NOTICE.encode(), "通知.txt")
    assert read_guide(as_text(guides).encode(), "指南.txt") == guides


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["1", "", "甲", "乙", ""]], "没有写一级指标"),
        ([["1", "一", "", "", ""], ["2", "二", "甲", "", ""]], "“一”下没有二级指标"),
        ([], "没有填写指标"),
    ],
)
def test_a_table_that_lacks_something_is_refused_in_words(rows, words):
    with pytest.raises(FileRejected, match=words):
        read_guide(xlsx(LEVELS, *rows, edit=lambda _, sheet: sheet.delete_rows(1)), "a.xlsx")


@pytest.mark.parametrize(
    "text",
    [
        "党支部诊断工作指南\n" + "".join(f"{n}.组织\n（1）健全\n" for n in range(1, 202)),
        "党支部诊断工作指南\n1.组织\n" + "".join(f"（{n}）健全\n" for n in range(1, 202)),
        "".join(f"《{n}号诊断工作指南》\n1.组织\n（1）健全\n" for n in range(1, 12)),
    ],
)
def test_more_than_any_school_has_is_refused(text):
    with pytest.raises(FileRejected, match=r"有 (201|11) 项，最多"):
        read_guide(text.encode(), "指南.txt")


@pytest.mark.parametrize(
    ("lines", "astray"),
    [
        ("1.组织\n（1）健全\n（3）规范\n2.制度\n（1）有\n", "（3）规范"),
        ("1.组织\n（1）健全\n3.制度\n（2）有\n", "3.制度"),
        ("1.组织\n2.制度\n4.队伍\n", "4.队伍"),
    ],
)
def test_a_number_that_is_not_the_next_one_is_said(lines, astray):
    (guide,) = read_guide(f"党支部诊断工作指南\n{lines}".encode(), "指南.txt")
    assert guide.unread == (f"“{astray}”的编号不接着前一项，已并入前一项，请核对。",)


def test_more_than_99_are_read():
    text = "党支部诊断工作指南\n" + "".join(f"{n}.组织\n（1）健全\n" for n in range(1, 121))
    (guide,) = read_guide(text.encode(), "指南.txt")
    assert len(guide.headings) == 120


def test_a_text_without_end_is_no_indicator():
    text = "党支部诊断工作指南\n" + "1.组织\n（1）健全组织\n" * 5000
    with pytest.raises(FileRejected, match="有一项指标超过"):
        read_guide(text.encode(), "指南.txt")
