"""Workbooks as people make them: which are read, and which are refused with a sentence."""

import io
from datetime import date

import openpyxl
import pytest

from ledger.read_roster import read_roster
from ledger.roster_form import template, workbook
from models.people import Appointment
from models.session import Database
from models.vocabulary import Office, OrgKind
from tests import cast, make
from tests.ledger.build import docx, xlsx, zipped
from tests.ledger.rosters import NODES, OFFICES, PEOPLE, ZHAO, book, look, write, wrong


def test_columns_are_found_by_heading_in_any_order(sqlite: Database):
    data = workbook({"人员": [["备注", "姓 名", "登录名（拼音）", "工号"], ["退休返聘", "赵某", "zhao", "1"]]})
    shown = look(sqlite, data)
    assert [(each.login, each.name) for each in shown.people] == [("zhao", "赵某")]
    assert [(flaw.place, flaw.reason) for flaw in shown.warnings] == [("人员!A1", "不认识的列“备注”，没有读取。")]


@pytest.mark.parametrize(
    ("sheets", "place", "reason"),
    [
        ({"人员": [["姓名"], ["赵某"]]}, "人员!1", "缺少“登录名”列"),
        ({"人员": [["登录名", "姓名", "姓名"]]}, "人员!C1", "写了两次"),
        ({"名单": [["姓名", "电话"]]}, "组织人员.xlsx", "没有名为“党组织”、“人员”、“任职”"),
    ],
)
def test_forms_that_are_not_the_form(sqlite: Database, sheets, place, reason):
    found = wrong(sqlite, workbook(sheets))
    assert reason in found[place]


def test_sheets_that_are_not_read_are_told(sqlite: Database):
    made = openpyxl.Workbook()
    made.active.title = "人员"
    made.active.append(PEOPLE)
    made.active.append(ZHAO)
    made.create_sheet("说明").append(["请逐行填写"])
    hidden = made.create_sheet("任职")
    hidden.append(OFFICES)
    hidden.sheet_state = "hidden"
    out = io.BytesIO()
    made.save(out)
    shown = look(sqlite, out.getvalue())
    assert len(shown.people) == 1
    assert {flaw.place for flaw in shown.warnings} == {"说明", "任职"}


def test_cells_as_excel_keeps_them(sqlite: Database):
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "人员"
    sheet.append(PEOPLE)
    sheet.append([20210001, "赵  某 ", 20210001])
    offices = made.create_sheet("任职")
    offices.append(OFFICES)
    offices.append([20210001, None, "教师第一党支部", "组织员", date(2021, 3, 1), "=TODAY()"])
    out = io.BytesIO()
    made.save(out)
    shown = look(sqlite, out.getvalue())
    assert [(each.login, each.name) for each in shown.people] == [("20210001", "赵 某")]
    assert [flaw.place for flaw in shown.errors] == ["任职!F2"]
    assert "公式" in shown.errors[0].reason
    assert shown.appointments == ("赵 某 教师第一党支部组织员 2021-03-01 起",)


def test_sheets_of_any_name_are_known_by_their_headings_below_a_title(sqlite: Database):
    nodes = [
        ["信息学院党组织一览表"],
        ["党组织全称", "编码", "类别", "上级党组织"],
        ["新支部", "XX9", "支部", "信息工程系党总支"],
    ]
    people = [
        ["教职工账号表"],
        ["填表人", "王某"],
        ["账号", "姓名", "职工号"],
        ["zhao", "赵某", "1"],
        ["qian", "钱某", "2"],
    ]
    offices = [
        ["姓名", "所在党组织", "党内职务", "任职时间", "离任时间"],
        ["赵某", "新支部", "党支部书记", "2021年3月", "至今"],
    ]
    shown = look(sqlite, workbook({"Sheet1": nodes, "教职工": people, "2021年任职": offices}))
    assert shown.errors == ()
    assert shown.organizations == ("信息工程系党总支/新支部",)
    assert [each.login for each in shown.people] == ["zhao", "qian"]
    assert shown.appointments == ("赵某 新支部书记 2021-03-01 起",)
    assert [(flaw.place, flaw.reason) for flaw in shown.warnings] == [("教职工!2", "这一行在表头之上，没有读取。")]


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        ("2021年3月", "2023年2月", "2021-03-01 至 2023-02-28"),
        ("2021.03", "2023/2", "2021-03-01 至 2023-02-28"),
        ("44306", "45000.0", "2021-04-20 至 2023-03-15"),
        ("二〇二一年三月", "至今", "2021-03-01 起"),
        ("2021-03-01", "（在任）", "2021-03-01 起"),
    ],
)
def test_days_as_people_write_them(sqlite: Database, starts, ends, said):
    shown = look(sqlite, book(people=[ZHAO], offices=[["zhao", "赵某", "教师第一党支部", "委员", starts, ends]]))
    assert (shown.errors, shown.appointments) == ((), (f"赵某 教师第一党支部委员 {said}",))


@pytest.mark.parametrize("starts", ["至今", "2021年13月", "2021年", "19999", "20214"])
def test_what_names_no_day_begins_nothing(sqlite: Database, starts):
    office = ["zhao", "赵某", "教师第一党支部", "委员", starts, ""]
    assert set(wrong(sqlite, book(people=[ZHAO], offices=[office]))) == {"任职!E2"}


@pytest.mark.parametrize(
    ("written", "office"),
    [
        *(("总支书记", "书记"), ("党支部书记", "书记"), ("信息工程系党总支副书记", "副书记"), ("专职副书记", "副书记")),
        *(("专职组织员", "组织员"), ("组织委员", "委员"), ("支部纪检委员", "委员"), ("组织部部长", "部长")),
        *(("党务联络员", "联络员"), ("挂点校领导", "挂点领导")),
    ],
)
def test_offices_as_people_call_them(sqlite: Database, written, office):
    shown = look(sqlite, book(people=[ZHAO], offices=[["zhao", "赵某", "教师第一党支部", written, "2021-03-01", ""]]))
    assert (shown.errors, shown.warnings) == ((), ())
    assert shown.appointments == (f"赵某 教师第一党支部{office} 2021-03-01 起",)


def test_a_deputy_is_given_no_signature_and_it_is_said(sqlite: Database):
    shown = look(sqlite, book(people=[ZHAO], offices=[["zhao", "赵某", "教师第一党支部", "副部长", "2021-03-01", ""]]))
    assert shown.appointments == ("赵某 教师第一党支部干事 2021-03-01 起",)
    assert "按“干事”登记" in {flaw.place: flaw.reason for flaw in shown.warnings}["任职!D2"]


@pytest.mark.parametrize("written", ["团支部书记", "书记兼组织委员", "院长", "班主任", "前任书记"])
def test_what_is_no_office_or_two_is_an_error(sqlite: Database, written):
    office = ["zhao", "赵某", "教师第一党支部", written, "2021-03-01", ""]
    assert "不认识" in wrong(sqlite, book(people=[ZHAO], offices=[office]))["任职!D2"]


def test_a_login_with_a_blank_is_refused(sqlite: Database):
    assert wrong(sqlite, book(people=[["zhang san", "张三", "7"]])) == {"人员!A2": "登录名里不能有空格，请改正。"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "空的"),
        (b"%PDF-1.7", "PDF"),
        ("登录名,姓名".encode(), "不是 Excel"),
        (b"PK\x03\x04 nothing", "损坏"),
        (zipped({"a.txt": "x"}), "没有 Word 文档或 Excel 工作簿"),
        (docx("<w:p/>"), "没有名为"),
        (zipped({"xl/workbook.xml": "<!DOCTYPE x [<!ENTITY a 'a'>]><workbook>&a;</workbook>"}), "文件"),
        (xlsx(["x"] * 6), "没有名为"),
    ],
)
def test_files_that_are_refused_as_ledgers_are(sqlite: Database, data, said):
    shown = look(sqlite, data)
    assert [flaw.place for flaw in shown.errors] == ["组织人员.xlsx"]
    assert said in shown.errors[0].reason


def test_the_empty_form_opens_says_how_and_brings_nothing_in(sqlite: Database):
    made = openpyxl.load_workbook(io.BytesIO(template()))
    assert {sheet.title: [cell.value for cell in sheet[1]] for sheet in made} == {
        "党组织": NODES,
        "人员": [*PEOPLE, "邮箱", "企业微信UserID", "钉钉UserID", "消息平台账号"],
        "任职": OFFICES,
    }
    assert [sheet.max_row for sheet in made] == [4, 4, 4]
    chosen = {(str(rule.sqref), rule.formula1) for s in made for rule in s.data_validations.dataValidation}
    kinds, offices = (",".join(word.label for word in words) for words in (OrgKind, Office))
    assert chosen == {("D2:D20000", f'"{kinds}"'), ("D2:D20000", f'"{offices}"')}
    assert "“类型”从列表中选：上级党委、院党委、党总支" in made["党组织"]["A4"].value
    assert "“职务”从列表中选：书记、副书记" in made["任职"]["A4"].value
    shown = look(sqlite, template())
    assert (shown.organizations, shown.people, shown.appointments, shown.errors) == ((),) * 4
    assert len(shown.warnings) == 9


def test_the_examples_would_do_if_they_were_no_examples(sqlite: Database):
    made = openpyxl.load_workbook(io.BytesIO(template()))
    for sheet in made:
        for row in sheet.iter_rows(min_row=2, max_row=3):
            for cell in row:
                cell.value = cell.value and cell.value.replace("示例", "新设")
    out = io.BytesIO()
    made.save(out)
    shown = look(sqlite, out.getvalue())
    assert shown.errors == ()
    assert [len(new) for new in (shown.organizations, shown.people, shown.appointments)] == [2] * 3


def test_two_thousand_people_are_read_and_written(sqlite: Database):
    people = [[f"p{n}", f"人员{n}", f"{n}"] for n in range(2000)]
    offices = [[f"p{n}", "", "教师第一党支部", "委员", "2021-03-01", ""] for n in range(2000)]
    shown = write(sqlite, book([], people, offices))
    assert (len(shown.people), len(shown.appointments)) == (2000, 2000)
    assert len(make.rows(sqlite, Appointment)) == 2000 + sum(len(row[4]) for row in cast.ORGANIZATIONS)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2101年1月1日"])
def test_a_day_out_of_bounds_is_named_by_its_cell(database: Database, day):
    office = ["zhao", "赵某", "教师第一党支部", "委员", day, ""]
    said = wrong(database, book(people=[ZHAO], offices=[office]))
    assert "1949年至2100年" in said["任职!E2"]


def test_no_more_rows_are_handed_on_than_a_university_has(monkeypatch):
    monkeypatch.setattr("ledger.read_roster.MAX_ROSTER", 5)
    nodes = [("甲", "jia", "党支部", ""), ("乙", "yi", "党支部", "")]
    assert len(read_roster(book(nodes), "").rows["党组织"]) == 2
    (error,) = read_roster(book(nodes, [("张三", "zhangsan")]), "人员.xlsx").errors
    assert (error.place, error.reason) == ("人员.xlsx", "超过 5 行，请拆成几个文件后分别上传。")
