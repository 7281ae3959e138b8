"""Addresses in the people workbook: optional columns, wrong ones by cell, and none that a person confirmed is lost."""

import pytest
import sqlalchemy as sa

from ledger.roster_form import workbook
from models.delivery import ContactAddress
from models.delivery_states import AddressSource, Channel
from models.session import Database
from tests import make
from tests.ledger.rosters import ZHAO, look, write, wrong
from tests.workflows.deliveries.reached import reached

HEADS = ["登录名", "姓名", "工号"]
MEMBER = ["member", "member同志", ""]


def book(*rows, heads=("E-mail", "企微账号", "钉钉 UserID")) -> bytes:
    return workbook({"人员": [[*HEADS, *heads], *rows]})


def held(database: Database):
    return {(each.channel, each.value, each.source) for each in make.rows(database, ContactAddress)}


WHOLE = book([*ZHAO, "zhao@example.edu.cn", "ZhaoMou", ""], [*MEMBER, "", "", "manager7"])


def test_they_are_shown_written_and_never_written_twice(database: Database):
    shown = look(database, WHOLE)
    assert shown.errors == shown.warnings == ()
    assert shown.addresses == ("赵某 邮件 zhao@example.edu.cn", "赵某 企业微信 ZhaoMou", "member同志 钉钉 manager7")
    write(database, WHOLE)
    assert held(database) == {
        (Channel.EMAIL, "zhao@example.edu.cn", AddressSource.ROSTER),
        (Channel.WECOM, "ZhaoMou", AddressSource.ROSTER),
        (Channel.DINGTALK, "manager7", AddressSource.ROSTER),
    }
    again = look(database, WHOLE)
    assert (again.adds, again.held, again.errors) == (False, 2, ())


@pytest.mark.parametrize("head", ["邮箱", "电子邮箱", "邮件", "电子邮件地址", "Email（选填）", "邮箱地址"])
def test_a_column_is_known_by_what_people_write_above_it(sqlite: Database, head):
    assert look(sqlite, book([*ZHAO, "zhao@example.edu.cn"], heads=[head])).addresses


def test_what_can_be_none_or_is_anothers_is_said_by_its_cell(sqlite: Database):
    reached(sqlite, "head")
    data = book([*ZHAO, "赵某的邮箱", "赵某", ""], [*MEMBER, "head@example.edu.cn", "zhang", ""])
    found = wrong(sqlite, data)
    assert "应写成邮箱地址" in found["人员!D2"]
    assert "UserID" in found["人员!E2"]
    assert "已登记给head" in found["人员!D3"]
    assert "人员!E3" not in found
    same = wrong(sqlite, book([*ZHAO, "", "Zhang", ""], [*MEMBER, "", "zhang", ""]))
    assert "已登记给zhao" in same["人员!E3"]


def test_what_a_person_confirmed_stays_and_what_an_office_entered_is_corrected(sqlite: Database):
    reached(sqlite, "member")
    data = book([*MEMBER, "new@example.edu.cn", "Old", ""])
    shown = look(sqlite, data)
    assert [flaw.place for flaw in shown.warnings] == ["人员!D2"]
    assert shown.addresses == ("member同志 企业微信 Old",)
    write(sqlite, data)
    write(sqlite, book([*MEMBER, "member@example.edu.cn", "New", ""]))
    assert held(sqlite) == {
        (Channel.EMAIL, "member@example.edu.cn", AddressSource.PERSON),
        (Channel.WECOM, "New", AddressSource.ROSTER),
    }


def test_one_at_which_nothing_arrives_is_not_entered_again(sqlite: Database):
    data = book([*MEMBER, "gone@example.edu.cn", "", ""])
    write(sqlite, data)
    with sqlite.transaction() as session:
        session.execute(sa.update(ContactAddress).values(failed_at=make.NOW, failure="没有这个邮箱"))
    shown = look(sqlite, data)
    assert (shown.addresses, [flaw.place for flaw in shown.warnings]) == ((), ["人员!D2"])
