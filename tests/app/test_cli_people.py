"""Administrators, tokens and the import of people, as typed on the server."""

import io
import stat
import sys

import openpyxl
import pytest

from app.cli_roster import NOBODY_NEW
from models.people import AccessToken, Appointment, Credential, User
from models.vocabulary import TokenScope
from tests import make
from tests.accounts import MARKS, RIGHT, normalised, sign_in
from tests.app.conftest import NOW
from tests.ledger.rosters import ZHAO, book
from tests.ledger.test_roster import NEW_UNIT
from workflows.accounts import passwords, tokens

pytestmark = pytest.mark.usefixtures("cheap")

OFFICE = ["zhao", "", "机电系党总支", "书记", "2021-03-01", ""]


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def typed(monkeypatch):
    """Answer the questions of the terminal, without showing what is typed."""
    asked = []

    def answer(*lines):
        given = iter(lines)

        def hidden(prompt, **_):
            asked.append(prompt)
            return next(given)

        monkeypatch.setattr(sys, "stdin", Terminal())
        monkeypatch.setattr("getpass.getpass", hidden)
        return asked

    return answer


def test_an_administrators_password_is_asked_for_twice_and_not_shown(rectify, sqlite, typed):
    asked = typed(RIGHT, RIGHT)
    told = rectify("admin", "create", "root", "--name", "王敏", "--staff-number", "A-1")
    assert told.code == 0
    assert len(asked) == 2
    assert RIGHT not in told.out + told.err
    assert not sign_in(sqlite, "root", RIGHT, NOW).must_change
    made, _ = make.history(sqlite, make.user_id(sqlite, "root"))
    assert (made.act, made.by) == ("administrator_made", "root")


def test_a_password_comes_by_standard_input(rectify, sqlite, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{RIGHT}\n"))
    told = rectify("admin", "create", "root", "--name", "王敏", "--staff-number", "A-1", "--password-stdin")
    assert (told.code, told.out) == (0, "已建立系统管理员 root。\n")
    assert not sign_in(sqlite, "root", RIGHT, NOW).must_change


def test_a_bad_password_makes_nobody(rectify, sqlite, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("1234567890\n"))
    told = rectify("admin", "create", "root", "--name", "王敏", "--staff-number", "A-1", "--password-stdin")
    assert (told.code, told.out) == (2, "")
    assert "最常见" in told.err
    assert make.rows(sqlite, User, login="root") == []


@pytest.mark.parametrize(
    ("login", "name", "password", "said"),
    [("root", "王敏", MARKS, "密码太长"), (MARKS, "王敏", RIGHT, "登录名太长"), ("root", MARKS, RIGHT, "姓名太长")],
    ids=["password", "login", "name"],
)
def test_what_is_too_long_makes_nobody(rectify, sqlite, monkeypatch, login, name, password, said):
    normalised(monkeypatch)
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))
    told = rectify("admin", "create", login, "--name", name, "--staff-number", "A-1", "--password-stdin")
    assert told.code == 2
    assert said in told.err
    assert make.rows(sqlite, User, login=login) == []


@pytest.mark.parametrize("terminal", [True, False])
def test_without_one_a_password_is_made_shown_once_and_to_be_changed(rectify, sqlite, typed, terminal):
    if terminal:
        typed("", "")
    told = rectify("admin", "create", "root", "--name", "王敏", "--staff-number", "A-1")
    assert told.code == 0
    first = told.out.strip().rpartition("：")[2]
    assert sign_in(sqlite, "root", first, NOW).must_change
    (kept,) = make.rows(sqlite, Credential)
    assert first not in kept.password_hash


def test_an_administrator_is_made_once(rectify, sqlite):
    assert rectify("admin", "create", "root", "--name", "王敏", "--staff-number", "A-1").code == 0
    told = rectify("admin", "create", "root", "--name", "另一人", "--staff-number", "A-2")
    assert (told.code, told.err) == (2, "登录名“root”已被使用。\n")


def test_a_token_that_only_reads(rectify, sqlite):
    token = rectify("token", "head", "--scope", "read").out.strip()
    with sqlite.reading() as session:
        held = tokens.bearer(session, token, now=NOW, today=NOW.date())
    assert held.scope is TokenScope.READ
    assert rectify("token", "head", "--scope", "password").code == 2
    assert len(make.rows(sqlite, AccessToken)) == 1


def roster(tmp_path, *given):
    file = tmp_path / "组织人员.xlsx"
    file.write_bytes(book(*given))
    return file


def test_the_form_is_written_and_brings_nothing_in(rectify, sqlite, tmp_path):
    file = tmp_path / "模板.xlsx"
    assert rectify("people", "template", file).out == f"已写入 {file}\n"
    before = make.dump(sqlite)
    told = rectify("people", "import", file, "--by", "admin", "--passwords", tmp_path / "密码.xlsx")
    assert (told.code, told.out) == (0, "表中没有可导入的行，什么都没有写入。\n")
    assert told.err.count("示例行") == 9
    assert NOBODY_NEW not in told.err
    assert not (tmp_path / "密码.xlsx").exists()
    assert make.dump(sqlite) == before
    told = rectify("people", "template", file)
    assert (told.code, "已经存在，没有覆盖" in told.err) == (2, True), "it may be filled in by now"
    told = rectify("people", "template", tmp_path / "没有" / "模板.xlsx")
    assert (told.code, "没有这个文件" in told.err) == (2, True)


def test_people_are_shown_and_then_brought_in(rectify, sqlite, tmp_path):
    file = roster(tmp_path, [NEW_UNIT], [ZHAO], [OFFICE])
    words = ("people", "import", file, "--by", "admin")
    before = make.dump(sqlite)
    told = rectify(*words, "--preview")
    assert told.out.splitlines() == [
        "新增党组织  闽江学院党委/机电系党总支",
        "新增人员  zhao 赵某",
        "新增任职  赵某 机电系党总支书记 2021-03-01 起",
    ]
    assert make.dump(sqlite) == before
    shown = rectify(*words, "--json").json
    assert shown["people"] == [{"login": "zhao", "name": "赵某", "staff_number": "20180042"}]
    (made,) = make.rows(sqlite, User, login="zhao")
    assert len(make.rows(sqlite, Appointment, user_id=made.id)) == 1
    assert make.rows(sqlite, Credential) == []
    before = make.dump(sqlite)
    assert rectify(*words).out == "已在册 3 行。\n没有新的内容，不用写入。\n"
    assert make.dump(sqlite) == before


def test_who_only_gets_a_number_is_told_and_written(rectify, sqlite, tmp_path):
    with sqlite.transaction() as session:
        session.get_one(User, make.user(session, "head")).staff_number = None
    file = roster(tmp_path, [], [["head", "head同志", "20150001"]])
    told = rectify("people", "import", file, "--by", "admin")
    assert told.out == "补登工号  head head同志 20150001\n已写入。\n"
    assert [user.staff_number for user in make.rows(sqlite, User, login="head")] == ["20150001"]


def test_errors_and_strangers_write_nothing(rectify, sqlite, tmp_path):
    before = make.dump(sqlite)
    file = roster(tmp_path, [], [["zhao", ""]])
    told = rectify("people", "import", file, "--by", "admin")
    assert told.code == 2
    assert "错误  人员!B2：缺少姓名，请填写。" in told.err
    told = rectify("people", "import", roster(tmp_path, [], [ZHAO]), "--by", "director")
    assert (told.code, "系统管理员" in told.err) == (2, True)
    told = rectify("people", "import", tmp_path / "没有.xlsx", "--by", "admin")
    assert (told.code, "没有这个文件" in told.err) == (2, True)
    assert make.dump(sqlite) == before


def test_first_passwords_are_written_once_for_the_owner_alone(rectify, sqlite, tmp_path):
    file = roster(tmp_path, [NEW_UNIT], [ZHAO, ["head", "head同志"]], [OFFICE])
    kept = tmp_path / "密码.xlsx"
    told = rectify("people", "import", file, "--by", "admin", "--passwords", kept)
    assert told.code == 0
    assert "生成密码" in told.err
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    heading, row = openpyxl.load_workbook(kept).active.iter_rows(values_only=True)
    assert (row[0], row[1]) == ("zhao", "赵某")
    assert row[2] not in told.out + told.err
    assert sign_in(sqlite, "zhao", row[2], NOW).must_change
    assert len(make.rows(sqlite, Credential)) == 1
    assert heading[0] == "登录名"


def test_a_list_of_passwords_that_cannot_be_written_is_refused_before_any_is_made(
    rectify, sqlite, tmp_path, monkeypatch
):
    monkeypatch.setattr(passwords, "generated", None)
    before = make.dump(sqlite)
    words = ("people", "import", roster(tmp_path, [NEW_UNIT], [ZHAO], [OFFICE]), "--by", "admin")
    there, nowhere = tmp_path / "密码.xlsx", tmp_path / "没有"
    there.write_bytes(b"mine")
    told = rectify(*words, "--passwords", there)
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith(f"{there}：已有这个文件，请换一个文件名")
    told = rectify(*words, "--passwords", nowhere / "密码.xlsx")
    assert (told.code, told.err) == (2, f"没有 {nowhere} 这个文件夹，请先建立。\n")
    assert there.read_bytes() == b"mine"
    assert make.dump(sqlite) == before


def test_a_list_that_appeared_meanwhile_is_not_overwritten_and_nothing_is_kept(rectify, sqlite, tmp_path, monkeypatch):
    before = make.dump(sqlite)
    file = roster(tmp_path, [NEW_UNIT], [ZHAO], [OFFICE])
    there = tmp_path / "密码.xlsx"
    generated = passwords.generated
    monkeypatch.setattr(passwords, "generated", lambda: there.write_bytes(b"mine") and generated())
    told = rectify("people", "import", file, "--by", "admin", "--passwords", there)
    assert (told.code, "已有这个文件" in told.err) == (2, True)
    assert there.read_bytes() == b"mine"
    assert make.dump(sqlite) == before


def test_where_nobody_is_new_no_list_is_written_and_it_is_said_what_to_do(rectify, sqlite, tmp_path):
    words = ("people", "import", roster(tmp_path, [NEW_UNIT], [ZHAO], [OFFICE]), "--by", "admin")
    assert rectify(*words).code == 0
    told = rectify(*words, "--passwords", tmp_path / "密码.xlsx")
    assert (told.code, told.err) == (0, f"{NOBODY_NEW}\n")
    assert not (tmp_path / "密码.xlsx").exists()
    assert make.rows(sqlite, Credential) == []
