"""待办 of 督办: one line a document, for who decides on it and then for who answers."""

from datetime import datetime

from models.session import Database
from models.vocabulary import Light, State
from scheduler.tick import tick
from tests import cast, make
from tests.workflows.deadlines.escalating import alone, decide, documents
from workflows.worklist.todo import Todo, todo

LATE = cast.beijing(2021, 5, 26, 9)


def of(database: Database, login: str, now: datetime = LATE) -> Todo:
    today = now.astimezone(cast.SHANGHAI).date()
    with database.reading() as session:
        return todo(session, cast.actor(session, login, today), now=now, today=today)


def acts(found: Todo) -> list[tuple[str, str]]:
    return [(task.act, task.about.text) for task in found.mine if task.about.kind == "escalation"]


def test_what_is_done_leaves_of_itself(database: Database):
    """A draft whose cause is gone leaves 待办, and so does each step of an item once it is closed."""
    alone(database)
    item_id = make.item(database, State.RECTIFY)
    tick(database, cast.beijing(2021, 5, 25, 9))
    assert acts(of(database, "director")) == [("send", "督办单：1件")]
    make.done(database, item_id, LATE)
    make.move(database, item_id, "apply", "head", LATE)
    assert acts(of(database, "director")) == []
    make.verified(database, item_id, now=LATE)
    for login in ("xx_secretary", "director"):
        assert {("sign", item_id)} == {
            (task.act, task.about.item_id) for task in of(database, login).mine if task.about.item_id
        }
        make.move(database, item_id, "sign", login, LATE)
    for login in ("head", "member", "xx_organizer", "xx_secretary", "director"):
        found = of(database, login)
        assert item_id not in {each.about.id for each in (*found.mine, *found.coming, *found.waiting)}


def test_a_document_is_one_line_for_the_office_and_then_for_the_organization(database: Database):
    make.item(database, State.PLAN)
    assert acts(of(database, "director")) == []
    tick(database, LATE)
    drafted = {task.about.organization: task.about for task in of(database, "director").mine if task.act == "send"}
    assert set(drafted) == {"信息工程系党总支", "财经系党总支", "机关直属党支部"}
    one = drafted["信息工程系党总支"]
    assert one.text == "督办单：4件"  # the item, and three ledgers that are owed
    assert (one.late, one.overdue_days, one.light) == (False, 0, Light.GREY)  # late are its lines, not who sends it
    for login in ("head", "xx_organizer", "outside_director"):
        assert acts(of(database, login)) == []

    (document,) = documents(database, id=one.id)
    decide(database, "send", document, number="督〔2021〕1号")
    assert one.id not in {task.about.id for task in of(database, "director").mine}
    assert acts(of(database, "xx_organizer")) == [("answer_document", "督办单：4件")]
    assert acts(of(database, "head")) == []

    decide(database, "answer", document, "xx_organizer", text="已补开支委会，其余两件月底前完成")
    assert acts(of(database, "xx_organizer")) == []
    later = of(database, "director", cast.beijing(2021, 6, 7, 9))
    (asked,) = (task for task in later.mine if task.act == "review_answer")
    assert asked.about.text == "督办单：4件"
    assert not asked.about.late  # by the day on which it was to be answered
