"""待办 of a 书记: what somebody had who has left is to be assigned anew."""

from uuid import UUID

from models.session import Database
from models.vocabulary import State
from tests import cast, make
from tests.workflows.organizations.absent import close_account, leave_office
from workflows.worklist.todo import Todo, todo


def of(database: Database, login: str, **asked) -> Todo:
    with database.reading() as session:
        return todo(session, cast.actor(session, login), now=make.NOW, today=cast.TODAY, **asked)


def assigned_anew(found: Todo) -> dict[UUID, str]:
    return {task.about.id: task.about.text for task in found.mine if task.act == "assign"}


def test_what_its_holder_left_is_a_task_of_the_head_until_it_is_assigned(database: Database):
    first, second = (make.item(database, State.RECTIFY) for _ in range(2))
    closed = make.item(database, State.CLOSED)
    assert assigned_anew(of(database, "head")) == {}
    close_account(database, "member")
    found = of(database, "head")
    tasks = assigned_anew(found)
    assert tasks.keys() == {first, second}, closed
    assert all(text.startswith("责任人member同志已离任（空缺）：") for text in tasks.values())
    assert found.counts["assign"] == 2
    assert assigned_anew(of(database, "head", act="assign")) == tasks
    for login in ("xx_secretary", "liaison", "inspector", "student_head"):
        assert assigned_anew(of(database, login)) == {}, login
    given = {"leader_id": make.user_id(database, "xx_patron"), "responsible_id": make.user_id(database, "colleague")}
    make.move(database, first, "assign", "head", **given)
    assert assigned_anew(of(database, "head")).keys() == {second}


def test_there_are_as_many_as_are_counted_and_none_for_who_is_head_no_more(sqlite: Database):
    for _ in range(3):
        make.item(sqlite, State.RECTIFY)
    leave_office(sqlite, "member")
    found = of(sqlite, "head", act="assign", limit=1)
    assert len(assigned_anew(found)) == 1
    assert (found.counts["assign"], found.more) == (3, True)
    leave_office(sqlite, "head")
    assert assigned_anew(of(sqlite, "head")) == {}
