"""Who stands in for somebody away does that person's work, and is bound by what binds both."""

from datetime import timedelta

import pytest

from models.item import Delegation
from models.session import Database
from models.vocabulary import Sensitivity, State
from tests import cast, make
from tests.workflows.organizations.absent import LAST, close_account, end, leave
from workflows.audit.verify import verify_journal
from workflows.authz import actors
from workflows.errors import NotFound, NotPermitted
from workflows.items import separation
from workflows.items.loading import load
from workflows.worklist.queue import queue_of
from workflows.worklist.todo import todo

DONE = {"text": "代为召开"}
VERIFIED = {"opinion": "核对了原始记录，情况属实", "method": "records"}


def test_the_stand_in_works_in_the_days_of_the_leave_and_both_names_stand_on_it(database: Database):
    item_id = make.item(database, State.RECTIFY)
    leave(database, stand_in="cj_head")
    make.move(database, item_id, "progress", "cj_head", **DONE)
    said = make.last(database, item_id)
    member, stand_in = (make.user_id(database, login) for login in ("member", "cj_head"))
    assert said.data["stands_in"]["for_id"] == str(member)
    make.move(database, item_id, "progress", "cj_head", **DONE)
    assert "delegation_id" not in make.last(database, item_id).data["stands_in"], "it is written down once"
    (kept,) = make.rows(database, Delegation)
    assert (kept.from_id, kept.to_id, kept.revoked_at) == (member, stand_in, make.NOW)
    after = cast.beijing(LAST.year, LAST.month, LAST.day + 1, 9)
    assert type(make.attempt(database, item_id, "progress", "cj_head", after, **DONE)) is NotFound
    with database.reading() as session:
        assert verify_journal(session).ok


@pytest.mark.parametrize("how", ["ended", "left", "handed on", "sensitive"])
def test_it_ends_with_the_leave_the_office_and_the_item(sqlite: Database, how: str):
    item_id = make.item(sqlite, State.RECTIFY)
    made = leave(sqlite, stand_in="cj_head")
    if how == "ended":
        end(sqlite, made)
    elif how == "left":
        close_account(sqlite, "member")
    elif how == "handed on":
        make.move(sqlite, item_id, "transfer", "member", to_id=make.user_id(sqlite, "colleague"), reason="出国")
    else:
        make.classify(sqlite, item_id, Sensitivity.WEAK)
    assert type(make.attempt(sqlite, item_id, "progress", "cj_head", **DONE)) is NotFound


def test_what_is_done_in_the_own_name_is_nobody_elses(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    leave(sqlite, stand_in="liaison")
    make.move(sqlite, item_id, "progress", "liaison", **DONE)
    assert "stands_in" not in make.last(sqlite, item_id).data
    assert make.rows(sqlite, Delegation) == []


def test_the_stand_in_hands_nothing_on(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    leave(sqlite)
    for move in ("transfer", "delegate"):
        given = make.given(sqlite, item_id, move) | {"to_id": make.user_id(sqlite, "liaison")}
        assert type(make.attempt(sqlite, item_id, move, "colleague", **given)) is NotPermitted


def ready_to_verify(database: Database):
    item_id = make.item(database, State.RECTIFY)
    make.done(database, item_id)
    make.move(database, item_id, "apply", "head")
    return item_id


@pytest.mark.parametrize("away", ["member", "xx_patron"])
def test_while_standing_in_for_who_may_not_verify_one_does_not_either(sqlite: Database, away: str):
    """The 责任人 put it right, the 责任领导 leads it; neither is it offered."""
    item_id = ready_to_verify(sqlite)
    assert offered(sqlite, "xx_organizer") == [item_id]
    made = leave(sqlite, away, "xx_organizer")
    refusal = make.attempt(sqlite, item_id, "verify", "xx_organizer", **VERIFIED)
    assert type(refusal) is NotPermitted
    assert offered(sqlite, "xx_organizer") == []
    end(sqlite, made, away)
    assert offered(sqlite, "xx_organizer") == [item_id]
    assert make.attempt(sqlite, item_id, "verify", "xx_organizer", **VERIFIED) is None


def test_while_standing_in_for_who_is_to_do_it_one_approves_no_plan_of_it(sqlite: Database):
    item_id = make.ready(sqlite, "approve_plan")
    leave(sqlite, "member", "xx_organizer")
    assert type(make.attempt(sqlite, item_id, "approve_plan", "xx_organizer")) is NotPermitted
    assert make.attempt(sqlite, item_id, "approve_plan", "xx_deputy") is None


def test_who_worked_as_a_stand_in_never_verifies_nor_does_who_was_stood_in_for(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    made = leave(sqlite, stand_in="xx_organizer")
    make.move(sqlite, item_id, "progress", "xx_organizer", **DONE)
    end(sqlite, made)
    given = {"leader_id": make.user_id(sqlite, "xx_patron"), "responsible_id": make.user_id(sqlite, "colleague")}
    make.move(sqlite, item_id, "assign", "head", **given)
    with sqlite.reading() as session:
        needs = frozenset(load.PAGE)
        case = load.load_one(session, cast.actor(session, "head"), item_id, now=make.NOW, needs=needs)
        barred = separation.barred(case, separation.VERIFIES)
    assert barred >= {make.user_id(sqlite, login) for login in ("member", "xx_organizer")}


def offered(database: Database, login: str) -> list:
    with database.reading() as session:
        actor = actors.load_by_login(session, login, cast.TODAY)
        assert actor is not None
        return [task.about.id for task in queue_of(session, actor, {"verify"}, today=cast.TODAY).tasks]


def test_what_waits_for_who_is_away_waits_for_the_stand_in(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    leave(sqlite, stand_in="cj_head")
    for login in ("cj_head", "member"):
        with sqlite.reading() as session:
            found = todo(session, cast.actor(session, login), now=make.NOW, today=cast.TODAY)
        assert [(task.act, task.about.id) for task in found.mine if task.about.kind == "item"] == [
            ("progress", item_id)
        ], login
    later = cast.TODAY + timedelta(days=10)
    with sqlite.reading() as session:
        actor = actors.load_by_login(session, "cj_head", later)
        assert actor is not None
        assert actor.stands_in_for == frozenset()
