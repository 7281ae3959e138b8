"""While an item waits for somebody else its own clock rests; it goes on with the working days that it had left."""

from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa

from models.deadline import Deadline
from models.document_states import DocumentState
from models.journal import Entry
from models.session import Database
from models.vocabulary import Light, State
from tests import cast, make
from tests.statements import statements
from tests.workflows.deadlines.escalating import at, documents, drafts, turn
from workflows.audit.verify import verify_journal
from workflows.dashboard.late_steps import late_steps_by_unit
from workflows.dashboard.overdue import overdue_by_unit
from workflows.dashboard.wallboard import status_counts
from workflows.deadlines import documents as queries
from workflows.items.lateness import OverdueCalculator
from workflows.items.queries.listing import ItemFilter, list_items
from workflows.items.recount import differences
from workflows.rules.snapshot import grounds
from workflows.statistics.queries import By, statistics
from workflows.statistics.scope import scope_of
from workflows.workdays.calendar import Calendar
from workflows.worklist.calendar_feed import calendar_events
from workflows.worklist.todo import todo

DAYS = Calendar()
UNDISTURBED = [
    ("remind", date(2021, 5, 7)),
    ("remind", date(2021, 5, 13)),
    ("remind", date(2021, 5, 19)),
    ("urge", date(2021, 5, 21)),
    ("supervise", date(2021, 5, 25)),
    ("circulate", date(2021, 6, 3)),
    ("interview", date(2021, 6, 10)),
]
LAST = date(2021, 6, 18)
"""What the clock says of an item that is due on 2021-05-20, but for 预警, which a report of progress spares."""


@pytest.fixture
def campaign(sqlite: Database) -> UUID:
    found = make.open_with(sqlite)
    with sqlite.transaction() as session:
        session.execute(sa.update(Deadline).values(next_check_at=None))  # what is to be filed
    return found


def on(day: date) -> str:
    return f"{day:%m-%d}"


def taken(database: Database, item_id: UUID) -> list[tuple[str, date]]:
    """Return which rungs the clock took of the item's own due date, and when."""
    entries = make.rows(database, Entry, subject_id=item_id, automatic=True)
    own = (e for e in entries if "act" not in e.data and e.act != "warn")
    return [(e.act, e.at.astimezone(cast.SHANGHAI).date()) for e in own]


def ask(database: Database, item_id: UUID, day: date) -> None:
    given = make.given(database, item_id, "request_extension")
    make.move(database, item_id, "request_extension", "head", at(day, 11), **given)


def refuse(database: Database, item_id: UUID, day: date) -> None:
    make.move(database, item_id, "refuse_extension", "xx_deputy", at(day, 11), opinion="可以按期完成，不必延期")


def apply(database: Database, item_id: UUID, day: date) -> None:
    make.done(database, item_id, at(day))
    make.move(database, item_id, "apply", "head", at(day, 11))


def send_back(database: Database, item_id: UUID, day: date) -> None:
    make.move(database, item_id, "return", "xx_organizer", at(day, 11), **make.given(database, item_id, "return"))


def clock(database: Database, item_id: UUID) -> tuple[date | None, int, bool]:
    row = make.deadline(database, item_id)
    return row.rested_since, row.rested, row.next_check_at is None


def whole(database: Database) -> bool:
    with database.reading() as session:
        return verify_journal(session).faults == []


def moved(since: date, back: date) -> list[tuple[str, date]]:
    """Return what the clock says until the last day: what is later than the day of asking is so by what was waited."""
    by = DAYS.count(since, back)
    days = ((rung, day if day <= since else DAYS.shift(day, by)) for rung, day in UNDISTURBED)
    return [(rung, day) for rung, day in days if day <= LAST]


@pytest.mark.parametrize("leave", [ask, apply])
@pytest.mark.parametrize(
    ("since", "back"),
    [
        (date(2021, 5, 6), date(2021, 5, 12)),
        (date(2021, 5, 12), date(2021, 5, 13)),  # the day of a rung is over when it comes back
        (date(2021, 5, 14), date(2021, 5, 14)),  # on the same day
        (date(2021, 5, 14), date(2021, 5, 16)),  # over a weekend
        (date(2021, 5, 18), date(2021, 6, 8)),  # past the due date
    ],
)
def test_no_rung_is_passed_by_asking_and_none_is_lost(sqlite: Database, campaign: UUID, leave, since, back):
    item_id = make.item(sqlite, State.RECTIFY, make.NOW, campaign)
    turn(sqlite, "05-06", on(since))
    leave(sqlite, item_id, since)
    assert clock(sqlite, item_id) == (since, 0, True)
    turn(sqlite, on(since), on(back))
    {ask: refuse, apply: send_back}[leave](sqlite, item_id, back)
    assert clock(sqlite, item_id) == (None, DAYS.count(since, back), False)
    turn(sqlite, on(back), on(LAST))
    assert taken(sqlite, item_id) == moved(since, back)
    assert make.row(sqlite, item_id).due_on == date(2021, 5, 20)
    assert whole(sqlite)


def test_whoever_applies_while_the_extension_waits_rests_on(sqlite: Database, campaign: UUID):
    asked, back = date(2021, 5, 11), date(2021, 5, 18)
    item_id = make.item(sqlite, State.RECTIFY, make.NOW, campaign)
    turn(sqlite, "05-06", on(asked))
    ask(sqlite, item_id, asked)
    turn(sqlite, on(asked), "05-14")
    apply(sqlite, item_id, date(2021, 5, 14))
    assert clock(sqlite, item_id) == (asked, 0, True)
    assert not make.row(sqlite, item_id).date_rests
    turn(sqlite, "05-14", on(back))
    send_back(sqlite, item_id, back)
    turn(sqlite, on(back), on(LAST))
    assert taken(sqlite, item_id) == moved(asked, back)
    assert whole(sqlite)


def test_what_applying_withdrew_is_drafted_again_when_it_is_sent_back(sqlite: Database, campaign: UUID):
    """No 通报 comes of what had its 督办 while it was with the verifier: the 督办 comes back, too."""
    item_id = make.item(sqlite, State.RECTIFY, make.NOW, campaign)
    turn(sqlite, "05-06", "05-25")
    before = drafts(sqlite, item_id)["supervise"]
    apply(sqlite, item_id, date(2021, 5, 26))
    assert drafts(sqlite, item_id)["supervise"].withdrawn_because == "已申请销号"
    send_back(sqlite, item_id, date(2021, 5, 27))
    turn(sqlite, "05-27", on(LAST))
    again = [("supervise", "05-27"), ("circulate", "06-04"), ("interview", "06-11")]
    assert [(rung, on(day)) for rung, day in taken(sqlite, item_id)[-3:]] == again
    supervise, *remarks = drafts(sqlite, item_id).values()
    assert (supervise.id, supervise.withdrawn_at, supervise.drafted_at) == (before.id, None, at("05-27", 8))
    assert {each.document_id for each in remarks} == {None}
    gone, waiting = documents(sqlite)
    assert (gone.id, gone.state, gone.opinion) == (before.document_id, DocumentState.WITHDRAWN, "已申请销号")
    assert (waiting.id, waiting.state) == (supervise.document_id, DocumentState.DRAFTED)
    with sqlite.reading() as session:
        assert queries.document(session, cast.actor(session, "director"), supervise.id)["id"] == waiting.id
    assert whole(sqlite)


def test_the_days_add_up_and_are_no_lateness_of_whoever_asked(sqlite: Database, campaign: UUID):
    item_id = make.item(sqlite, State.RECTIFY, make.NOW, campaign)
    turn(sqlite, "05-06", "05-12")
    apply(sqlite, item_id, date(2021, 5, 12))
    send_back(sqlite, item_id, date(2021, 5, 14))
    apply(sqlite, item_id, date(2021, 5, 17))
    send_back(sqlite, item_id, date(2021, 5, 24))
    assert clock(sqlite, item_id) == (None, 7, False)
    turn(sqlite, "05-24", "06-03")
    assert taken(sqlite, item_id)[-1] == ("supervise", date(2021, 6, 3))
    assert "已逾期 3 个工作日，整改时限 2021-05-20，等待他人办理的7个工作日不计" in make.last(sqlite, item_id).text
    draft = drafts(sqlite, item_id)["supervise"]
    assert draft.due_on == date(2021, 5, 20)
    with sqlite.reading() as session:
        (line,) = queries.lines_now(session, draft.document_id, date(2021, 6, 3), grounds(session)(campaign))
    assert line.overdue == 3
    assert whole(sqlite)


def stands(database: Database, campaign: UUID, item_id: UUID, day: date) -> dict[str, object]:
    """Return everything that says how late an item is, the only one of its campaign."""
    with database.reading() as session:
        director, head = (cast.actor(session, each, day) for each in ("director", "head"))
        scope = scope_of(session, director, campaign, today=day)
        (row,) = list_items(session, director, ItemFilter(campaign_id=campaign), today=day)
        shown = OverdueCalculator.reading(session, day).shown(row)
        late = list_items(session, director, ItemFilter(campaign_id=campaign, overdue=True), today=day)
        waiting = todo(session, head, now=at(day), today=day)
        mine = [task.about.overdue_days for task in waiting.mine if task.about.item_id == item_id]
        (event,) = (each for each in calendar_events(session, head, today=day) if each.id == item_id)
        table = overdue_by_unit(session, scope)
        return {
            "row": shown["overdue_days"],
            "light": shown["light"],
            "listed": [each["id"] for each in late],
            "figure": statistics(session, scope).whole.overdue,
            "by stage": sum(group.figures.overdue for group in statistics(session, scope, by=By.STATE).groups),
            "board": sum(sum(line.items.values()) for line in table.lines),
            "screen": dict(status_counts(session, scope)),
            "to do": mine,
            "calendar": event.overdue,
            "steps": late_steps_by_unit(session, scope).total,
        }


def test_past_its_date_it_is_late_at_who_decides_and_not_at_its_own_people(database: Database):
    campaign = make.open_with(database)
    item_id = make.item(database, State.RECTIFY, make.NOW, campaign)
    make.done(database, item_id, at("05-12"))
    ask(database, item_id, date(2021, 5, 18))
    day, nothing = date(2021, 5, 27), dict.fromkeys(Light, 0)
    assert stands(database, campaign, item_id, day) == {
        "row": 0,
        "light": Light.GREY,
        "listed": [],
        "figure": 0,
        "by stage": 0,
        "board": 0,
        "screen": nothing | {Light.GREY: 1},
        "to do": [0],
        "calendar": False,
        "steps": 1,
    }
    with database.reading() as session:
        assert differences(session) == []
    assert whole(database)

    refuse(database, item_id, day)
    assert make.row(database, item_id).counted_due_on == date(2021, 5, 31), "two working days were left"
    in_time = {
        "row": 0,
        "light": Light.YELLOW,
        "listed": [],
        "figure": 0,
        "by stage": 0,
        "board": 0,
        "screen": nothing | {Light.YELLOW: 1},
        "to do": [0],
        "calendar": False,
        "steps": 0,
    }
    for each in (day, date(2021, 5, 31)):
        assert stands(database, campaign, item_id, each) == in_time
    assert stands(database, campaign, item_id, date(2021, 6, 2)) == {
        "row": 2,
        "light": Light.RED,
        "listed": [item_id],
        "figure": 1,
        "by stage": 1,
        "board": 1,
        "screen": nothing | {Light.RED: 1},
        "to do": [2],
        "calendar": True,
        "steps": 0,
    }
    with database.reading() as session:
        assert differences(session) == []
    assert whole(database)
    ask(database, item_id, date(2021, 5, 28))
    make.move(database, item_id, "grant_extension", "xx_deputy", at("05-28"))
    assert make.row(database, item_id).counted_due_on is None
    assert whole(database)


def test_a_granted_extension_begins_the_ladder_anew(sqlite: Database, campaign: UUID):
    item_id = make.item(sqlite, State.RECTIFY, make.NOW, campaign)
    ask(sqlite, item_id, date(2021, 5, 6))
    refuse(sqlite, item_id, date(2021, 5, 7))
    ask(sqlite, item_id, date(2021, 5, 7))
    make.move(sqlite, item_id, "grant_extension", "xx_deputy", at("05-11"))
    assert clock(sqlite, item_id) == (None, 0, False)
    assert whole(sqlite)


def test_in_a_campaign_of_an_earlier_release_it_does_not_rest(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    before = make.deadline(sqlite, item_id).next_check_at
    ask(sqlite, item_id, date(2021, 5, 6))
    refuse(sqlite, item_id, date(2021, 5, 10))
    assert make.deadline(sqlite, item_id).next_check_at == before
    ask(sqlite, item_id, date(2021, 5, 10))
    assert not make.row(sqlite, item_id).date_rests
    apply(sqlite, item_id, date(2021, 5, 10))
    send_back(sqlite, item_id, date(2021, 5, 17))
    assert clock(sqlite, item_id) == (None, 0, False)
    assert not [e for e in make.rows(sqlite, Entry, subject_id=item_id) if {"rested", "rested_since"} & set(e.data)]


def test_it_costs_whoever_applies_and_whoever_sends_back_no_statement(sqlite: Database, campaign: UUID):
    costs = []
    for campaign_id in (None, campaign):
        item_id = make.item(sqlite, State.RECTIFY, make.NOW, campaign_id)
        make.done(sqlite, item_id, at("04-12"))
        with statements(sqlite) as found:
            make.move(sqlite, item_id, "apply", "head", at("04-12"))
            make.move(sqlite, item_id, "return", "xx_organizer", at("04-13"), **make.given(sqlite, item_id, "return"))
        costs.append(len(found))
    assert costs[0] == costs[1]
