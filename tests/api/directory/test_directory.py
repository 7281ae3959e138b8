"""Bringing organizations, people and offices in over HTTP."""

import pytest

from ledger.roster_form import template
from models.people import User
from tests import make
from tests.api.conftest import problem
from tests.ledger.rosters import ZHAO, book
from tests.ledger.test_roster import NEW_UNIT

PATH = "/directory/import"


def send(door, data, by="admin", **kwargs):
    return door.post(PATH, by, files={"file": ("组织人员.xlsx", data)}, **kwargs)


def test_shown_then_written_then_known(door):
    office = ["zhao", "", "机电系党总支", "书记", "2021-03-01", ""]
    data = book([NEW_UNIT], [ZHAO], [office])
    shown = send(door, data, params={"preview": "true"})
    assert shown.json() == {
        "organizations": ["闽江学院党委/机电系党总支"],
        "people": [{"login": "zhao", "name": "赵某", "staff_number": "20180042"}],
        "appointments": ["赵某 机电系党总支书记 2021-03-01 起"],
        "numbered": [],
        "addresses": [],
        "held": 0,
        "errors": [],
        "warnings": [],
    }
    assert make.rows(door.database, User, login="zhao") == []
    key = {"Idempotency-Key": "once"}
    written = send(door, data, headers=key)
    assert written.json() == shown.json()
    again = send(door, data, headers=key)
    assert (again.content, again.headers["idempotency-replayed"]) == (written.content, "true")
    assert send(door, data).json()["held"] == 3
    assert len(make.rows(door.database, User, login="zhao")) == 1


def test_errors_by_cell(door):
    data = book([], [["zhao", ""]])
    shown = send(door, data, params={"preview": "true"})
    assert shown.status_code == 200
    assert shown.json()["errors"] == [{"place": "人员!B2", "reason": "缺少姓名，请填写。"}]
    body = problem(send(door, data), 422, "incomplete")
    assert body["fields"] == {"人员!B2": "缺少姓名，请填写。"}


@pytest.mark.parametrize("params", [{}, {"preview": "true"}])
def test_only_the_administrator_and_nobody_elses_file_is_even_read(door, monkeypatch, params):
    monkeypatch.setattr("api.directory.routes.read_roster", lambda *_: 1 / 0)
    for by in ("head", "director", "outsider"):
        problem(send(door, template(), by, params=params), 403, "not-permitted")
    problem(send(door, template(), None, params=params), 401, "unauthenticated")
