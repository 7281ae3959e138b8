"""推演 says what the clock then does, and leaves no trace."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from models.journal import Entry
from models.notice import Notice
from models.people import User
from models.session import Database
from models.vocabulary import EscalationStep, State, SubjectKind
from scheduler.simulate import play
from tests import cast, make
from tests.statements import statements
from workflows.deadlines import simulation

UNTIL = date(2021, 7, 30)


def foreseen(database: Database, by: str = "director", until: date = UNTIL) -> list[Any]:
    with database.reading() as session:
        found = simulation.simulate(session, cast.actor(session, by), cast.campaign(session).id, cast.TODAY)
    return [(on, each) for on, day in found.play(until) for each in day]


def test_what_is_foreseen_is_what_the_clock_then_does(database: Database):
    for state in (State.PLAN, State.RECTIFY, State.LONG_TERM, State.VERIFY):
        make.item(database, state)
    before = len(make.rows(database, Notice))
    said = foreseen(database)
    end = datetime.combine(UNTIL, time(23), cast.SHANGHAI)
    for _ in play(database, make.NOW, end):
        pass
    rungs = {rung.value for rung in EscalationStep}
    entries = [entry for entry in make.rows(database, Entry) if entry.act in rungs]
    assert Counter(
        (entry.at.astimezone(cast.SHANGHAI).date(), entry.subject_id, entry.act) for entry in entries
    ) == Counter((on, each.subject.row.id, each.step.rung.value) for on, each in said)
    notices = make.rows(database, Notice)[before:]
    names = {user.id: user.name for user in make.rows(database, User)}
    by_entry = {entry.id: entry for entry in entries}
    told = Counter(
        (by_entry[n.entry_id].subject_id, by_entry[n.entry_id].act, names[n.recipient_id])
        for n in notices
        if n.entry_id in by_entry and by_entry[n.entry_id].act != EscalationStep.CIRCULATE
    )
    assert told == Counter(
        (each.subject.row.id, each.step.rung.value, name)
        for _, each in said
        if each.step.rung is not EscalationStep.CIRCULATE
        for name in each.names
    )


def test_nothing_is_written(database: Database):
    make.item(database, State.RECTIFY)
    before = make.dump(database)
    assert foreseen(database)
    assert make.dump(database) == before


def test_each_sees_their_own(database: Database):
    item_id = make.item(database, State.RECTIFY)
    assert {each.subject.organization.name for _, each in foreseen(database, "head")} == {cast.BRANCH}
    assert item_id not in {each.subject.row.id for _, each in foreseen(database, "cj_head")}
    kinds = {each.subject.kind for _, each in foreseen(database, "head")}
    assert kinds == {SubjectKind.ITEM, SubjectKind.DUTY}


def test_the_days_come_in_order_and_end(database: Database):
    make.item(database, State.RECTIFY)
    days = [on for on, _ in foreseen(database)]
    assert days == sorted(days)
    assert days[0] >= cast.TODAY
    assert days[-1] <= UNTIL
    assert foreseen(database, until=cast.TODAY - timedelta(days=1)) == []


@pytest.mark.parametrize("items", [2, 12])
def test_reading_costs_the_same_however_much_waits(database: Database, items: int):
    for _ in range(items):
        make.item(database, State.RECTIFY)
    with database.reading() as session:
        actor, campaign_id = cast.actor(session, "director"), cast.campaign(session).id
    with statements(database) as said, database.reading() as session:
        found = simulation.simulate(session, actor, campaign_id, cast.TODAY)
        assert list(found.play(UNTIL))
    assert len(said) == 3
