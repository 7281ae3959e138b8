"""The form for organizations, people and offices: errors by cell, all or nothing, never twice."""

import io
from datetime import date

import openpyxl
import pytest
from sqlmodel import select

from ledger.roster import read_roster
from ledger.roster_form import template, workbook
from ledger.roster_import import RosterProposal, import_roster, preview
from models.people import Appointment, Organization, User
from models.session import Database
from models.vocabulary import Office, OrgKind
from tests import cast, make
from tests.ledger.build import docx, xlsx, zipped
from workflows.errors import Incomplete, NotPermitted
from workflows.journal.entries import DIRECTORY

NODES = ["名称", "简称", "代码", "类型", "上级组织"]
PEOPLE = ["登录名", "姓名", "工号"]
OFFICES = ["登录名", "姓名", "党组织", "职务", "任职日期", "离任日期"]
NEW_UNIT = ["机电系党总支", "机电总支", "JD", "党总支", "闽江学院党委"]
NEW_BRANCH = ["机电教师党支部", "", "JD1", "党支部", "机电系党总支"]
HELD_UNIT = ["信息工程系党总支", "", "XX", "党总支", "闽江学院党委"]
ZHAO = ["zhao", "赵某", "20180042"]


def book(nodes=(), people=(), offices=()) -> bytes:
    return workbook({"党组织": [NODES, *nodes], "人员": [PEOPLE, *people], "任职": [OFFICES, *offices]})


def look(database: Database, data: bytes, name: str = "组织人员.xlsx") -> RosterProposal:
    with database.reading() as session:
        return preview(session, read_roster(data, name), actor=cast.actor(session, "admin"))


def wrong(database: Database, data: bytes) -> dict[str, str]:
    return {flaw.place: flaw.reason for flaw in look(database, data).errors}


def write(database: Database, data: bytes, by: str = "admin") -> RosterProposal:
    with database.transaction() as session:
        actor = cast.actor(session, by)
        return import_roster(session, read_roster(data, "组织人员.xlsx"), actor=actor, now=make.NOW, zone=cast.SHANGHAI)


WHOLE = book(
    [NEW_BRANCH, NEW_UNIT, HELD_UNIT],
    [ZHAO, ["head", "head同志"]],
    [
        ["zhao", "赵某", "机电教师党支部", "书记", "2021-03-01", ""],
        ["", "赵某", "机电系党总支", "委员", "2021年3月1日", "2022-02-28"],
        ["head", "", "教师第一党支部", "书记", "2020-09-01", ""],
    ],
)


def test_what_is_new_is_shown_and_then_written_by_the_usual_commands(database: Database):
    shown = look(database, WHOLE)
    assert shown.errors == shown.warnings == ()
    assert shown.organizations == ("闽江学院党委/机电系党总支", "机电系党总支/机电教师党支部")
    assert [(each.login, each.name) for each in shown.people] == [("zhao", "赵某")]
    assert shown.appointments == (
        "赵某 机电教师党支部书记 2021-03-01 起",
        "赵某 机电系党总支委员 2021-03-01 至 2022-02-28",
    )
    assert shown.held == 3
    assert make.rows(database, User, login="zhao") == []
    assert write(database, WHOLE) == shown
    with database.reading() as session:
        branch = cast.organization(session, "机电教师党支部")
        unit = session.get_one(Organization, branch.parent_id)
        assert (unit.name, unit.short_name, unit.code, unit.kind) == (
            "机电系党总支",
            "机电总支",
            "JD",
            OrgKind.GENERAL_BRANCH,
        )
        assert branch.path == f"{unit.path}{branch.id.hex}/"
        posts = {post.title: post.waits for post in cast.actor(session, "zhao").posts}
        assert posts == {"机电教师党支部书记": True, "机电系党总支委员": False}
        (ended,) = session.exec(select(Appointment).where(Appointment.organization_id == unit.id)).all()
        assert (ended.office, ended.ends_on) == (Office.MEMBER, date(2022, 2, 28))
    acts = [told.act for told in make.history(database, DIRECTORY)][-5:]
    assert acts == ["add_organization", "add_organization", "add_person", "appoint", "appoint"]


def test_bringing_in_twice_adds_nothing(sqlite: Database):
    write(sqlite, WHOLE)
    before = make.dump(sqlite)
    again = write(sqlite, WHOLE)
    assert (again.organizations, again.people, again.appointments, again.held) == ((), (), (), 8)
    assert make.dump(sqlite) == before


def test_with_one_error_nothing_is_written(sqlite: Database):
    before = make.dump(sqlite)
    data = book([NEW_UNIT], [ZHAO, ["qian", ""]])
    assert wrong(sqlite, data) == {"人员!B3": "缺少姓名，请填写。"}
    with pytest.raises(Incomplete) as refused:
        write(sqlite, data)
    assert refused.value.fields == {"人员!B3": "缺少姓名，请填写。"}
    assert make.dump(sqlite) == before


def test_it_is_the_administrators_work(sqlite: Database):
    for by in ("director", "head", "inspector"):
        with pytest.raises(NotPermitted):
            write(sqlite, WHOLE, by)


def test_every_error_is_told_at_once_by_its_cell(sqlite: Database):
    data = book(
        [
            ["", "", "A", "党支部", ""],
            ["甲党支部", "", "", "党支部", "没有的总支"],
            ["乙党支部", "", "太长的代码太长的代码太长的代码太长", "支部", "信息工程系党总支"],
            ["丙党支部", "", "C", "党支部", "信息工程系党总支"],
            ["丙党支部", "", "C", "党支部", "信息工程系党总支"],
        ],
        [
            ["head", "别人"],
            ["sun", "孙某", "S1"],
            ["sun", "孙某", "S1"],
            ["x" * 201, "长", "S2"],
            ["li", "李某"],
            ["li2", "李某", "G-head"],
        ],
        [
            ["", "", "教师第一党支部", "书记", "2021-03-01", ""],
            ["nobody", "", "教师第一党支部", "书记", "2021-03-01", ""],
            ["head", "member同志", "教师第九党支部", "主任", "三月", ""],
            ["head", "", "教师第一党支部", "委员", "2021-03-01", "2021-02-28"],
            ["sun", "", "教师第一党支部", "委员", "2021-03-01", ""],
            ["", "孙某", "教师第一党支部", "委员", "2021-03-01", ""],
        ],
    )
    found = wrong(sqlite, data)
    assert {place: reason[:6] for place, reason in found.items()} == {
        "党组织!A2": "缺少名称，请",
        "党组织!C3": "缺少代码，请",
        "党组织!E3": "没有名为“没",
        "党组织!C4": "太长，最多 ",
        "党组织!D4": "不认识“支部",
        "党组织!A6": "与第 5 行",
        "人员!B2": "登录名“he",
        "人员!A4": "与第 3 行",
        "人员!A5": "太长，最多 ",
        "人员!C6": "缺少工号，请",
        "人员!C7": "工号“G-h",
        "任职!B2": "请填写登录名",
        "任职!A3": "没有“nob",
        "任职!B4": "登录名“he",
        "任职!C4": "没有名为“教",
        "任职!D4": "不认识“主任",
        "任职!E4": "“三月”不是",
        "任职!F5": "离任日期不能",
        "任职!D7": "与第 6 行",
    }
    assert "可用：院党委" not in found["任职!D4"]
    assert "党支部" in found["党组织!D4"]


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
        ({"名单": [["登录名", "姓名"]]}, "组织人员.xlsx", "没有名为“党组织”、“人员”、“任职”"),
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


def test_organizations_of_one_name_are_told_apart_by_the_one_above(sqlite: Database):
    same = ["学生党支部", "", "CJ2", "党支部", "财经系党总支"]
    office = ["head", "", "学生党支部", "委员", "2021-03-01", ""]
    assert "有 2 个“学生党支部”" in wrong(sqlite, book([same], [], [office]))["任职!C2"]
    office[2] = "财经系党总支/学生党支部"
    shown = look(sqlite, book([same], [], [office]))
    assert shown.errors == ()
    write(sqlite, book([same], [], [office]))
    assert len(make.rows(sqlite, Organization, name="学生党支部")) == 2


@pytest.mark.parametrize(
    "nodes",
    [
        [["甲", "", "A", "党支部", "甲"]],
        [["甲", "", "A", "党总支", "乙"], ["乙", "", "B", "党总支", "甲"]],
        [["甲", "", "A", "党总支", "乙"], ["乙", "", "B", "党总支", "丙"], ["丙", "", "C", "党总支", "甲"]],
    ],
)
def test_nothing_stands_above_itself(sqlite: Database, nodes):
    assert "上级组织是它自己或它的下级，请改正。" in wrong(sqlite, book(nodes)).values()


def test_a_tree_that_is_too_deep_or_too_much_alike_ends_in_a_sentence(sqlite: Database):
    deep = [[f"层{n}", "", "C", "党支部", f"层{n + 1}"] for n in range(3000)]
    assert any("层" in reason for reason in wrong(sqlite, book(deep)).values())
    alike = [["同名", "", "C", "党支部", "同名"] for _ in range(3000)]
    found = look(sqlite, book(alike)).errors
    assert len(found) == 201
    assert (found[-1].place, found[-1].reason) == ("其余", "另有 2800 处，请先改正以上各处。")


def test_people_of_one_name_are_told_apart_by_login(sqlite: Database):
    people = [["zhao1", "赵某", "1"], ["zhao2", "赵某", "2"]]
    office = ["", "赵某", "教师第一党支部", "委员", "2021-03-01", ""]
    assert "请填写登录名" in wrong(sqlite, book([], people, [office]))["任职!B2"]
    office[0] = "zhao2"
    assert look(sqlite, book([], people, [office])).errors == ()


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
        "人员": PEOPLE,
        "任职": OFFICES,
    }
    assert [sheet.max_row for sheet in made] == [3, 3, 3]
    shown = look(sqlite, template())
    assert (shown.organizations, shown.people, shown.appointments, shown.errors) == ((),) * 4
    assert len(shown.warnings) == 6


def test_the_examples_would_do_if_they_were_no_examples(sqlite: Database):
    made = openpyxl.load_workbook(io.BytesIO(template()))
    for sheet in made:
        for row in sheet.iter_rows(min_row=2):
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
    monkeypatch.setattr("ledger.roster.MAX_ROSTER", 5)
    nodes = [("甲", "jia", "党支部", ""), ("乙", "yi", "党支部", "")]
    assert len(read_roster(book(nodes), "").rows["党组织"]) == 2
    (error,) = read_roster(book(nodes, [("张三", "zhangsan")]), "人员.xlsx").errors
    assert (error.place, error.reason) == ("人员.xlsx", "超过 5 行，请拆成几个文件后分别上传。")
