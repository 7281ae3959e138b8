"""The form for organizations, people and offices: errors by cell, all or nothing, never twice."""

from datetime import date

import pytest
from sqlmodel import select

from models.people import Appointment, Organization, User
from models.session import Database
from models.vocabulary import Office, OrgKind
from tests import cast, make
from tests.ledger.rosters import ZHAO, book, look, write, wrong
from workflows.errors import Incomplete, NotPermitted
from workflows.journal.entries import DIRECTORY

NEW_UNIT = ["机电系党总支", "机电总支", "JD", "党总支", "闽江学院党委"]

NEW_BRANCH = ["机电教师党支部", "", "JD1", "党支部", "机电系党总支"]

HELD_UNIT = ["信息工程系党总支", "", "XX", "党总支", "闽江学院党委"]

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


FAULTY = book(
    [
        ["", "", "A", "党支部", ""],
        ["甲党支部", "", "", "党支部", "没有的总支"],
        ["乙党支部", "", "太长的代码太长的代码太长的代码太长", "党校", "信息工程系党总支"],
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


def test_every_error_is_told_at_once_by_its_cell(sqlite: Database):
    found = wrong(sqlite, FAULTY)
    assert {place: reason[:6] for place, reason in found.items()} == {
        "党组织!A2": "缺少名称，请",
        "党组织!C3": "缺少代码，请",
        "党组织!E3": "没有名为“没",
        "党组织!C4": "太长，最多 ",
        "党组织!D4": "不认识“党校",
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
