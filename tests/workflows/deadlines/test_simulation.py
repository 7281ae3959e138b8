"""推演 says what the clock then does, and leaves no trace."""

from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from models.deadline import Deadline
from models.journal import Entry
from models.notice import Notice
from models.people import User
from models.session import Database
from models.vocabulary import EscalationStep, State, SubjectKind
from scheduler.simulate import play
from tests import cast, make
from tests.statements import statements
from tests.workflows.deadlines.test_steps import filed
from tests.workflows.organizations.absent import close_account, leave
from tests.workflows.organizations.lending import lend
from workflows.deadlines import simulation
from workflows.deadlines.outlook import outlook
from workflows.deadlines.queries import upcoming

UNTIL = date(2021, 7, 30)


def foreseen(
    database: Database, by: str = "director", until: date = UNTIL, campaign_id: UUID | None = None
) -> list[tuple[date, simulation.SimulatedEvent]]:
    with database.reading() as session:
        actor = cast.actor(session, by)
        found = simulation.simulate(session, actor, campaign_id or cast.campaign(session).id, cast.TODAY)
    return [(on, each) for on, day in found.play(until) for each in day]


def names(database: Database, event: simulation.SimulatedEvent) -> tuple[str, ...]:
    with database.reading() as session:
        return simulation.names_of(session, event)


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
    called = {user.id: user.name for user in make.rows(database, User)}
    by_entry = {entry.id: entry for entry in entries}
    told = Counter(
        (by_entry[n.entry_id].subject_id, by_entry[n.entry_id].act, called[n.recipient_id])
        for n in notices
        if n.entry_id in by_entry and by_entry[n.entry_id].act != EscalationStep.CIRCULATE
    )
    assert told == Counter(
        (each.subject.row.id, each.step.rung.value, name)
        for _, each in said
        if each.step.rung is not EscalationStep.CIRCULATE
        for name in names(database, each)
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
    assert len(said) == 2


def test_steps_that_wait_are_foreseen_as_the_clock_then_speaks_of_them(database: Database):
    campaign_id = make.open_with(database)
    with database.transaction() as session:
        session.execute(sa.update(Deadline).values(next_check_at=None))  # what is due itself is shown above
    for state in (State.DIAGNOSE, State.PLAN, State.RECTIFY, State.VERIFY):
        item_id = make.item(database, state, make.NOW, campaign_id)
    make.verified(database, item_id)
    close_account(database, "director")
    filed(database, campaign_id, "04-01")
    with database.transaction() as session:
        session.execute(sa.update(Deadline).values(next_check_at=None))
    said = foreseen(database, "officer", date(2021, 5, 13), campaign_id)
    told_to = [frozenset(names(database, each)) for _, each in said]
    assert {each.subject.step.act for _, each in said} == {"confirm", "assign", "progress", "sign", "receive"}
    for _ in play(database, make.NOW, datetime(2021, 5, 13, 23, tzinfo=cast.SHANGHAI)):
        pass
    entries = {entry.id: entry for entry in make.rows(database, Entry) if "act" in entry.data}
    told = told_by(database)
    assert Counter(
        (e.at.astimezone(cast.SHANGHAI).date(), e.subject_id, e.data["act"], e.act, frozenset(told[e.id]))
        for e in entries.values()
    ) == Counter(
        (on, each.subject.row.id, each.subject.step.act, each.step.rung.value, people)
        for (on, each), people in zip(said, told_to, strict=True)
    )


def told_by(database: Database) -> dict[UUID, set[str]]:
    """Return the names of whom each entry was told to."""
    called = {user.id: user.name for user in make.rows(database, User)}
    told = defaultdict[UUID, set[str]](set)
    for notice in make.rows(database, Notice):
        told[notice.entry_id].add(called[notice.recipient_id])
    return told


def test_who_is_away_delegated_or_lent_a_signature_is_foreseen_for_its_days(database: Database):
    campaign_id = make.open_with(database)
    with database.transaction() as session:
        session.execute(sa.update(Deadline).values(next_check_at=None))
    worked_on = make.item(database, State.RECTIFY, make.NOW, campaign_id)
    given = make.given(database, worked_on, "delegate") | {"until_on": "2021-05-14"}
    make.move(database, worked_on, "delegate", "member", **given)
    signed = make.item(database, State.VERIFY, make.NOW, campaign_id)
    make.verified(database, signed)
    leave(database, "member", "colleague", starts_on=date(2021, 5, 17), ends_on=date(2021, 5, 20))
    lend(database, "xx_secretary", "xx_deputy", starts_on=date(2021, 4, 9), ends_on=date(2021, 4, 12))
    said = foreseen(database, "officer", date(2021, 5, 21), campaign_id)
    told_to = Counter((on, e.subject.row.id, e.step.rung.value, frozenset(names(database, e))) for on, e in said)
    for _ in play(database, make.NOW, datetime(2021, 5, 21, 23, tzinfo=cast.SHANGHAI)):
        pass
    told, rungs = told_by(database), {rung.value for rung in EscalationStep}
    entries = [entry for entry in make.rows(database, Entry) if entry.act in rungs]
    assert told_to == Counter(
        (e.at.astimezone(cast.SHANGHAI).date(), e.subject_id, e.act, frozenset(told[e.id])) for e in entries
    )


def test_the_clock_list_and_the_page_of_looks_hold_steps_too(sqlite: Database):
    campaign_id = make.open_with(sqlite)
    item_id = make.item(sqlite, State.VERIFY, make.NOW, campaign_id)
    with sqlite.reading() as session:
        found = outlook(session, 500)
        [verify] = [each for each in found if each.subject.startswith("验收：")]
        assert (verify.rung, verify.organization, verify.people) == (
            "提醒",
            "信息工程系党总支",
            ("xx_deputy同志", "xx_organizer同志"),
        )
        assert "验收时限2021年4月9日" in verify.why
        assert [each.at for each in found] == sorted(each.at for each in found)

        director, pages, after = cast.actor(session, "director"), [], None
        while page := upcoming(session, director, after=after, limit=7):
            pages += page
            after = page[-1].deadline["next_check_at"], page[-1].deadline["id"]
        assert [each.deadline["id"] for each in pages] == [
            each.deadline["id"] for each in upcoming(session, director, limit=500)
        ]
        assert len({each.deadline["id"] for each in pages}) == len(pages) == len(found)
        [look] = [each for each in pages if each.deadline["item_id"] == item_id]
        assert (look.label, look.rung, look.deadline["organization"]) == ("验收时限", "remind", "信息工程系党总支")
        assert item_id not in {each.deadline["item_id"] for each in upcoming(session, cast.actor(session, "cj_head"))}
