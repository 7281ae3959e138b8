"""投诉建议: who is told, who sees and answers what, and how much is taken from one person."""

from datetime import timedelta

import pytest

from models.people import User
from models.session import Database
from tests import cast, make
from tests.workflows.organizations.absent import close_account, leave
from workflows.errors import Conflict, Incomplete, NotFound, NotPermitted
from workflows.feedback import commands, queries
from workflows.feedback.queries import FeedbackState
from workflows.organizations import appointments


def give(database: Database, by: str = "member", now=make.NOW, **more):
    with database.transaction() as session:
        actor = cast.actor(session, by)
        more = {"text": "手机上看不清时限"} | more
        made = commands.give(session, actor=actor, now=now, today=cast.TODAY, **more)
        return made.id


def answer(database: Database, entry_id, by: str = "officer", said: str = "下一版改大字号"):
    with database.transaction() as session:
        actor = cast.actor(session, by)
        return commands.answer(session, entry_id, actor=actor, now=make.NOW, answer=said).id


def seen(database: Database, login: str, **asked):
    with database.reading() as session:
        return [row["id"] for row in queries.list_feedback(session, cast.actor(session, login), **asked)]


def test_the_office_is_told_that_one_came_and_the_sender_that_it_is_answered(database: Database):
    entry_id = give(database, page="/items")
    sent = make.last(database, entry_id)
    assert (sent.act, sent.by, sent.told) == ("give_feedback", "member", {"director", "officer"})
    assert sent.data == {"text": "手机上看不清时限", "page": "/items", "sha256": None}
    assert "看不清" not in sent.text
    answer(database, entry_id)
    answered = make.last(database, entry_id)
    assert (answered.act, answered.by, answered.told) == ("answer_feedback", "officer", {"member"})
    assert "党委工作部" in answered.office
    assert answered.data == {"answer": "下一版改大字号"}


def test_who_is_away_hears_with_the_stand_in_and_where_the_office_is_vacant_who_is_above(sqlite: Database):
    leave(sqlite, "director", "liaison")
    close_account(sqlite, "officer")
    assert make.last(sqlite, give(sqlite)).told == {"director", "liaison"}
    close_account(sqlite, "director")
    assert make.last(sqlite, give(sqlite)).told == {"party_secretary"}


def test_the_sender_and_the_office_see_it_and_nobody_else(database: Database):
    entry_id = give(database)
    seeing = {login for login in _logins(database) if seen(database, login)}
    assert seeing == {"member", "director", "officer"}
    with database.reading() as session, pytest.raises(NotFound):
        queries.feedback_entry(session, cast.actor(session, "head"), entry_id)
    with pytest.raises(NotFound):
        answer(database, entry_id, by="party_secretary")
    with pytest.raises(NotPermitted):
        answer(database, entry_id, by="member")


def _logins(database: Database):
    return [each.login for each in make.rows(database, User)]


def test_it_is_answered_once_and_never_by_its_sender(database: Database):
    mine = give(database, by="officer")
    with pytest.raises(NotPermitted, match="其他同志"):
        answer(database, mine, by="officer")
    answer(database, mine, by="director")
    with pytest.raises(Conflict, match="已经答复"):
        answer(database, mine, by="director", said="再答一次")


def test_lists_page_by_key_and_tell_open_from_answered(database: Database):
    first, second, third = (give(database, text=f"第{n}条") for n in range(3))
    answer(database, second)
    assert seen(database, "officer") == [third, second, first]
    assert seen(database, "officer", before=second) == [first]
    assert seen(database, "officer", limit=2) == [third, second]
    assert seen(database, "member", state=FeedbackState.OPEN) == [third, first]
    assert seen(database, "member", state=FeedbackState.ANSWERED) == [second]


def test_nobody_sends_more_than_so_many_within_a_day(database: Database):
    for n in range(commands.MAX_FEEDBACK_A_DAY):
        give(database, text=f"第{n}条")
    with pytest.raises(Conflict, match="24小时"):
        give(database, now=make.NOW + timedelta(hours=23))
    assert give(database, by="head")
    assert give(database, now=make.NOW + timedelta(hours=24))


def test_who_belongs_to_several_universities_or_none_says_which_is_meant(database: Database):
    with pytest.raises(Incomplete, match="院党委"):
        give(database, by="admin")
    with database.reading() as session:
        there = cast.organization(session, "武夷学院党委").id
    entry_id = give(database, by="admin", committee_id=there)
    assert seen(database, "outside_director") == [entry_id]
    assert seen(database, "director") == []
    with pytest.raises(Incomplete):
        give(database, by="member", committee_id=there)


def test_who_has_left_the_office_sees_what_they_sent_alone(database: Database):
    theirs, mine = give(database), give(database, by="officer")
    with database.transaction() as session:
        post = cast.actor(session, "officer").posts[0]
        appointments.end_appointment(
            session,
            post.appointment_id,
            actor=cast.actor(session, "admin"),
            now=make.NOW,
            zone=cast.SHANGHAI,
            ends_on=cast.TODAY - timedelta(days=1),
        )
    assert seen(database, "officer") == [mine]
    assert theirs in seen(database, "director")
