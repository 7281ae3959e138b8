"""Columns that a person assigns: where the headings do not tell what they hold, and to no other table."""

import pytest

from ledger.column_fields import read_columns
from ledger.read import read_ledger
from tests.ledger.build import HEADER, brief, csv_of, docx, p, row, tbl, xlsx

FOREIGN = (
    "xh,dw,wt,cs,fzr,qx,bz\n"
    "1,教师第一党支部,未开会，未记录，未公示，未归档，未核对，未签字,补开,张某,2021-05-20,甲\n"
    "2,学生党支部,党费收缴不及时,补缴,李某,2021-06-01,\n"
)
IN_CHINESE = "dw=党组织，wt=存在问题，cs=整改措施，fzr=责任人，qx=整改时限，xh=不读取，bz=不读取"
SAID = "dw=organization,wt=problem,cs=measures,fzr=person,qx=due,xh=ignore,bz=ignore"


def read(data, said="", name="a.csv"):
    return read_ledger(data.encode() if isinstance(data, str) else data, name, read_columns(said))


def shown(head):
    return {column.heading: (column.field, column.samples, column.in_doubt) for column in head.columns}


def test_a_head_that_is_not_understood_is_shown_with_some_of_each_column():
    (head,) = (refused := read(FOREIGN)).heads
    assert (refused.items, len(refused.errors), head.form, head.place) == ((), 1, "", "CSV第1行")
    assert shown(head)["dw"] == (None, ("教师第一党支部", "学生党支部"), True)
    assert shown(head)["bz"] == (None, ("甲",), True)


@pytest.mark.parametrize("said", [SAID, IN_CHINESE])
def test_it_is_read_by_what_a_person_says_and_says_so(said):
    reading = read(FOREIGN, said)
    assert [(i.organization, i.problem[:3], i.measures, i.person, str(i.due)) for i in reading.items] == [
        ("教师第一党支部", "未开会", ("补开",), "张某", "2021-05-20"),
        ("学生党支部", "党费收", ("补缴",), "李某", "2021-06-01"),
    ]
    told, ignored = (warning.reason for warning in reading.warnings)
    assert told.startswith("各列按指定的读取：“dw”为党组织、“wt”为存在问题")
    assert "“xh”、“bz”没有读取" in ignored
    assert (reading.form, reading.heads[0].is_assigned, reading.heads[0].in_doubt) == ("rectification", True, False)


def test_problems_of_organizations_alone_are_a_diagnosis_ledger():
    reading = read("dw,wt\n教师第一党支部,1.甲；2.乙\n", "dw=organization,wt=problem")
    assert (reading.form, brief(reading)) == ("diagnosis", [("教师第一党支部", [("甲", None), ("乙", None)])])


def test_of_two_columns_for_one_field_a_person_says_which():
    header = ["序号", "党组织", "存在问题", "整改措施", "责任人", "联系人", "党支部"]
    row_of_two = ["1", "财经系党总支", "甲", "补开", "张某", "李某", "会计党支部"]
    data = xlsx(row_of_two, edit=lambda _, sheet: header_of(sheet, header))
    first = read_ledger(data, "a.xlsx")
    assert first.items[0].organization == "财经系党总支"
    doubt = [column for column in first.heads[0].columns if column.in_doubt]
    assert [(c.heading, c.samples) for c in doubt] == [("联系人", ("李某",)), ("党支部", ("会计党支部",))]
    said = read_ledger(data, "a.xlsx", read_columns("党支部=organization,联系人=leader"))
    assert (said.items[0].organization, said.items[0].leader, said.items[0].person) == ("会计党支部", "李某", "张某")
    assert "“党组织”没有读取" in said.warnings[1].reason


def header_of(sheet, header):
    for column, word in enumerate(header, 1):
        sheet.cell(1, column).value = word or None


def test_a_column_without_a_heading_is_called_by_its_place():
    header = [*HEADER[:5], ""]
    rows = [*row("甲")[:5], "支部1-2"]
    word = docx(tbl(header, rows))
    assert shown(read_ledger(word, "a.docx").heads[0])["第6列"] == (None, ("支部1-2",), True)
    for data in (word, xlsx([*row("甲")[:5], "支部1-2"], edit=lambda _, s: header_of(s, header))):
        reading = read_ledger(data, "a.docx", read_columns("第6列=indicator"))
        assert brief(reading) == [("教师党支部", [("甲", "支部1-2")])]
    assert read_ledger(word, "a.docx", read_columns("第5列=indicator")).heads[0].is_assigned is False


def test_what_was_said_of_one_head_is_not_applied_to_another():
    other = FOREIGN.replace("fzr", "fzr2")
    assert read(other, SAID).errors
    assert "没有用上" in read_ledger(docx(tbl(HEADER, row("甲"))), "a.docx", read_columns(SAID)).warnings[0].reason
    both = docx(tbl(HEADER, row("甲")), p("另一张"), tbl(["dw", "wt"], ["二支部", "乙"]))
    reading = read_ledger(both, "a.docx", read_columns("dw=organization,wt=problem"))
    assert brief(reading) == [("教师党支部", [("甲", None)]), ("二支部", [("乙", None)])]
    assert [(head.place, head.is_assigned) for head in reading.heads] == [("表1第1行", False), ("表2第1行", True)]


def test_a_head_that_is_written_on_each_page_again_is_no_row():
    lines = FOREIGN.splitlines()
    reading = read("\n".join([*lines[:2], lines[0], lines[2]]), SAID)
    assert ([i.row for i in reading.items], reading.errors) == ([2, 4], ())


def test_headings_in_two_rows_and_those_alike():
    top, low = ["dw", "责任", None, "wt"], [None, "甲", "乙", None]
    data = xlsx(top, low, ["一支部", "张某", "李某", "未开会"], edit=lambda _, s: s.delete_rows(1))
    said = "dw=organization,责任甲=leader,责任乙=person,wt=problem"
    (item,) = read_ledger(data, "a.xlsx", read_columns(said)).items
    assert (item.organization, item.leader, item.person, item.problem) == ("一支部", "张某", "李某", "未开会")
    alike = "dw,wt,sj,sj\n一支部,未开会,2021-05-20,2021-06-01\n"
    (item,) = read(alike, "dw=organization,wt=problem,sj第4列=due,sj第3列=ignore").items
    assert str(item.due) == "2021-06-01"


def test_it_is_given_as_pairs_or_as_json():
    assert read_columns(" 存在的问题（逐条） =problem，dw=organization") == (
        {"存在的问题": "problem", "dw": "organization"},
    )
    assert read_columns('[{"dw": "organization"}, {"wt": "problem"}]') == ({"dw": "organization"}, {"wt": "problem"})
    assert read_columns("") == read_columns("{}") == ()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("dw", "没有写明是哪一项"),
        ("dw=problems", "没有“problems”这一项"),
        ("a=due,b=due", "“整改时限”指定给了几列"),
        ("{", "不是有效的 JSON"),
        ("[" * 10_000, "不是有效的 JSON"),
        ("[1]", "逐列写出"),
        ('{"a": 1}', "逐列写出"),
        ("x" * 70_000, "过长"),
        ("[" + ",".join(['{"a": "due"}'] * 21) + "]", "最多指定20种"),
    ],
)
def test_what_is_said_of_no_column_is_refused(said, why):
    with pytest.raises(ValueError, match=why):
        read_columns(said)


def test_no_more_of_a_file_is_shown_than_helps():
    wide = csv_of([str(n) for n in range(200)], above=[",".join("abcdefgh")])
    (head,) = read_ledger(wide.replace(b",".join(w.encode() for w in HEADER), b"x,y"), "a.csv").heads
    assert all(len(column.samples) <= 3 for column in head.columns)
    long = read(f"dw,wt\n一支部,{'问' * 5000}\n").heads[0]
    assert len(long.columns[1].samples[0]) == 61
