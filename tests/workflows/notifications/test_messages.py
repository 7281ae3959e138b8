"""What the clock says to one person on one day is one message, with lines; what people do stays single."""

from models.notice import Notice
from models.session import Database
from models.vocabulary import Sensitivity, State
from scheduler.tick import tick
from tests import cast, make
from tests.workflows.deadlines.escalating import alone, at, climbed, decide
from workflows.notifications import commands
from workflows.notifications import queries as notifications


def inbox(database: Database, login: str, day: str = "06-30") -> list[notifications.Message]:
    with database.reading() as session:
        actor = cast.actor(session, login, at(day).date())
        found = notifications.messages(session, actor)
        unread = sum(message.acknowledged_at is None for message in found)
        assert notifications.unread_messages(session, actor) == unread
        return found


def acts(message: notifications.Message) -> list[str]:
    return [line["act"] for line in message.lines]


def test_the_reminders_of_a_day_are_one_message_and_a_move_is_one_of_its_own(database: Database):
    alone(database)
    item_id = make.item(database, State.RECTIFY)
    make.item(database, State.RECTIFY)
    before = len(inbox(database, "member"))
    for hour in (8, 9):
        tick(database, at("05-13", hour))
    make.assigned(database, item_id, at("05-13", 10))
    tick(database, at("05-19"))
    newest = [acts(message) for message in inbox(database, "member")[:-before]]
    assert newest == [["remind"] * 2, ["assign"], ["remind", "warn"] * 2]
    assert {notice.digest_on for notice in make.rows(database, Notice) if notice.message_id} == {None}


def test_the_whole_of_it_is_acknowledged_and_a_later_line_is_not(database: Database):
    alone(database)
    make.item(database, State.RECTIFY)
    tick(database, at("05-21"))
    message = inbox(database, "member")[0]
    with database.transaction() as session:
        actor = cast.actor(session, "member", at("05-21").date())
        commands.acknowledge_message(session, message.id, actor=actor, now=at("05-21"))
    assert inbox(database, "member")[0].acknowledged_at == at("05-21")
    later = make.registered(database)
    make.move(database, later, "confirm", "xx_organizer", rectification="immediate", due_on=at("05-20").date())
    make.planned(database, later)
    tick(database, at("05-21", 10))
    again = next(each for each in inbox(database, "member") if each.id == message.id)
    assert (acts(again), again.acknowledged_at) == (["urge"] * 2, None)


def test_a_line_about_what_may_no_longer_be_known_is_left_out_and_then_the_message(database: Database):
    alone(database)
    first, second = (make.item(database, State.RECTIFY) for _ in range(2))
    tick(database, at("05-13"))
    urged = lambda: [acts(m) for m in inbox(database, "liaison") if "warn" in acts(m)]  # noqa: E731
    assert urged() == [["remind", "warn"] * 2]
    make.classify(database, first, Sensitivity.CLUE)
    assert urged() == [["remind", "warn"]]
    make.classify(database, second, Sensitivity.CLUE)
    assert urged() == []


def test_the_lines_of_a_document_that_is_sent_are_one_message(database: Database):
    alone(database)
    make.item(database, State.RECTIFY)
    _, draft = climbed(database)
    decide(database, "send", draft, day="06-04", number="通报1号")
    (message, *_) = inbox(database, "cj_head")
    assert acts(message) == ["circulate_sent"] * 2
