"""待办 says in whose place something is done: of who is away, delegated it, or lent the signature."""

from uuid import UUID

from models.session import Database
from models.vocabulary import Office, State
from tests import cast, make
from tests.workflows.items.varied import lend
from tests.workflows.organizations.absent import leave
from workflows.worklist.todo import todo


def said(database: Database, login: str) -> dict[tuple[UUID, str], str | None]:
    with database.reading() as session:
        found = todo(session, cast.actor(session, login), now=make.NOW, today=cast.TODAY)
    whose = found.in_place_of
    tasks = ((task.about.id, task.act) for task in found.mine if task.about.kind == "item")
    return {task: whose.get(task) for task in tasks}


def test_of_who_is_away_who_delegated_and_who_lent_the_signature(database: Database):
    work, given, sign = (make.item(database, state) for state in (State.RECTIFY, State.RECTIFY, State.VERIFY))
    make.move(database, given, "delegate", "member", **make.given(database, given, "delegate"))
    make.verified(database, sign)
    leave(database, "member", "student_head")
    lend(database, "xx_secretary", "xx_deputy")
    assert said(database, "student_head") == {(work, "progress"): "member同志"}
    assert said(database, "colleague") == {(given, "progress"): "member同志"}
    assert said(database, "xx_deputy") == {(sign, "sign"): "xx_secretary同志"}
    assert said(database, "xx_secretary") == {(sign, "sign"): None}
    assert said(database, "member")[work, "progress"] is None


def test_what_is_one_s_own_besides_is_in_nobodys_place(sqlite: Database):
    make.appoint(sqlite, "officer", "信息工程系党总支", Office.SECRETARY)
    lend(sqlite, "xx_secretary", "officer")
    sign = make.item(sqlite, State.VERIFY)
    make.verified(sqlite, sign)
    assert said(sqlite, "officer")[sign, "sign"] is None
