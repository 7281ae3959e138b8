"""A database of an earlier release comes up to this one with all that is in it, and goes on."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from alembic import command
from sqlmodel import col

import migrations
from models import plain
from models.campaign import Campaign, LocalDays
from models.deadline import Deadline, Escalation
from models.diagnosis import Diagnosis
from models.document_states import DocumentState
from models.draft import Draft
from models.duty import Duty, DutyExtension
from models.escalation_document import EscalationDocument
from models.item import Item
from models.item_count import DailyItemCount
from models.journal import Entry
from models.people import AccessToken
from models.reconciliation import Reconciliation, ReconciliationSignature
from models.session import Database
from models.signature import Extension, Signature
from models.vocabulary import EscalationState, EscalationStep, ExtensionState, Sensitivity, State, TokenKind, TokenScope
from models.work_item import WorkItem
from scheduler.tick import tick
from tests import make, server
from tests.released import ROWS, Old, as_released, on_server
from tests.workflows.deadlines.escalating import at, decide
from workflows.audit.verify import verify_journal
from workflows.items.recount import differences
from workflows.worklist import recomputation

DERIVED = {"work_item", "item_count", "daily_item_count"}
"""What follows from the rest, and is held against it: none of its rows is kept for its own sake."""


@pytest.fixture(params=ROWS)
def revision(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def old(request: pytest.FixtureRequest, kind: str, revision: str, tmp_path: Path) -> Iterator[Old]:
    """A database as a release left it."""
    yield from lent(request, revision, tmp_path, risen=False)


@pytest.fixture
def risen(request: pytest.FixtureRequest, kind: str, revision: str, tmp_path: Path) -> Iterator[Old]:
    """Such a database, brought up to this release."""
    yield from lent(request, revision, tmp_path, risen=True)


def lent(request: pytest.FixtureRequest, revision: str, tmp_path: Path, *, risen: bool) -> Iterator[Old]:
    if request.getfixturevalue("kind") == "sqlite":
        made = as_released(f"sqlite:///{tmp_path}/old.db", revision, risen=risen)
        yield made
        made.database.close()
        return
    url: sa.URL = request.getfixturevalue("postgres_master")
    server.copy(url, on_server(url, revision, risen=risen), name := f"old{uuid4().hex}")
    made = Old(revision, Database(url.set(database=name)))
    yield made
    made.database.close()
    server.drop(url, name)


def test_nothing_of_it_is_lost(risen: Old):
    migrations.check(risen.database.engine)
    with risen.database.engine.connect() as connection:
        for name, rows in risen.rows.items():
            if name in DERIVED:
                continue
            there = set(connection.scalars(sa.text(f"SELECT id FROM {name}")))
            assert {row["id"] for row in rows} <= {each.hex if isinstance(each, UUID) else each for each in there}, name


def test_its_items_are_counted(risen: Old):
    with risen.database.reading() as session:
        assert differences(session) == []
        counted = session.scalar(sa.select(sa.func.sum(DailyItemCount.registered)))
    assert counted == len(risen.rows["item"])


@pytest.mark.parametrize("revision", ["0001"], indirect=True)
def test_what_the_first_release_did_not_know_is_as_if_unsaid(risen: Old):
    database = risen.database
    assert {item.sensitivity for item in make.rows(database, Item)} == {Sensitivity.NONE}
    (token,) = make.rows(database, AccessToken)
    assert (token.kind, token.scope, token.confirmed_at) == (TokenKind.TOKEN, TokenScope.ALL, None)
    assert {signature.shown for signature in make.rows(database, Signature)} == {None}


@pytest.mark.parametrize("revision", ["0002"], indirect=True)
def test_what_the_second_release_sealed_and_lent_still_stands(risen: Old):
    database = risen.database
    assert Counter(item.sensitivity for item in make.rows(database, Item)) == {Sensitivity.NONE: 9, Sensitivity.CLUE: 1}
    with database.reading() as session:
        report = verify_journal(session)
    assert (report.seals, report.unsealed) == (3, 0), "its own and that of the upgrade"
    assert any(signature.principal_id for signature in make.rows(database, Signature))
    assert not make.rows(database, Diagnosis)
    assert not make.rows(database, Draft)


@pytest.mark.parametrize("revision", ["0003"], indirect=True)
def test_what_the_third_release_diagnosed_closed_and_sent_still_stands(risen: Old):
    database = risen.database
    with database.reading() as session:
        report = verify_journal(session)
    assert (report.seals, report.unsealed) == (7, 0)
    assert len(make.rows(database, Diagnosis)) == 4
    assert len(make.rows(database, Draft)) == 1
    local = {days.name: days.is_workday for days in make.rows(database, LocalDays)}
    assert [name for name, worked in local.items() if worked] == ["校运会补课", "开学报到"]
    assert [name for name, worked in local.items() if not worked] == ["春季校运会", "暑假", "寒假"]
    assert Counter(each.state for each in make.rows(database, Escalation)) == {
        EscalationState.DRAFTED: 3,
        EscalationState.SENT: 1,
        EscalationState.DISMISSED: 1,
    }
    first, second = make.rows(database, Campaign)
    assert (first.starts_on.year, second.ends_on) == (2021, date(2027, 12, 31))
    waiting = [each for each in make.rows(database, Deadline) if each.next_check_at]
    assert sum(each.next_check_at.year == 2026 for each in waiting) == 7


@pytest.mark.parametrize("revision", ["0018"], indirect=True)
def test_what_the_sixth_release_sent_and_was_answered_still_stands_and_goes_on(risen: Old):
    database = risen.database
    documents = make.rows(database, EscalationDocument)
    assert Counter((each.rung.value, each.state.value) for each in documents) == {
        ("supervise", "drafted"): 1,
        ("supervise", "sent"): 1,
        ("supervise", "answered"): 1,
        ("supervise", "dismissed"): 1,
        ("supervise", "withdrawn"): 1,
        ("circulate", "drafted"): 1,
    }
    old = {row["id"]: row["document_id"] for row in risen.rows["escalation"]}
    lines = make.rows(database, Escalation)
    assert {each.id.hex: each.document_id and each.document_id.hex for each in lines} == old
    assert {(each.act, each.rested_since, each.rested) for each in make.rows(database, Deadline)} == {(None, None, 0)}
    assert {each.taken for each in make.rows(database, WorkItem)} == {None}, "its campaign gives steps no date"

    answered = next(each for each in documents if each.state is DocumentState.ANSWERED)
    decide(database, "accept", answered, day="06-08")
    tick(database, at("06-16"))
    circular = next(each for each in documents if each.rung is EscalationStep.CIRCULATE)
    sent_on = {each.deadline_id for each in lines if each.document_id == answered.id}
    climbed = {each.deadline_id for each in make.rows(database, Escalation, document_id=circular.id)}
    assert sent_on < climbed, "the day that its answer asked for is over"
    with database.reading() as session:
        assert list(recomputation.differences(session)) == []


def test_who_was_signed_in_stays_so_until_the_end_that_was_told(risen: Old):
    for token in make.rows(risen.database, AccessToken):
        assert (token.idle_at, token.last_seen_at, token.address) == (None, None, None)


def test_its_journal_is_whole_and_may_not_be_written_over(risen: Old):
    with risen.database.reading() as session:
        report = verify_journal(session)
    assert report.ok, report.faults
    marked = risen.revision < "0011"  # a later release wrote down all that is held against the rows
    assert report.entries == len(risen.rows["entry"]) + marked
    assert bool(report.history) is marked
    with pytest.raises(sa.exc.DBAPIError, match="written once"), risen.database.transaction() as session:
        session.execute(sa.delete(Entry))


def test_what_waits_in_it_is_written_down(risen: Old):
    with risen.database.reading() as session:
        assert list(recomputation.differences(session)) == []
        assert {act for (act,) in session.execute(sa.select(col(WorkItem.act)))} >= {"confirm", "verify", "file"}


def test_its_items_go_on_to_be_closed(risen: Old):
    database = risen.database
    waiting = next(item for item in make.rows(database, Item) if item.state is State.VERIFY)
    make.verified(database, waiting.id)
    make.move(database, waiting.id, "sign", "xx_secretary")
    make.move(database, waiting.id, "sign", "director")
    assert make.row(database, waiting.id).state is State.CLOSED
    assert all(signature.shown for signature in make.rows(database, Signature, item_id=waiting.id)[1:])


def test_what_was_asked_of_leaders_stays_asked_of_clerks_by_the_clock_that_it_had(database: Database):
    campaign_id = make.open_with(database)
    item_id = make.registered(database, campaign_id=campaign_id)
    [asked] = make.rows(database, WorkItem, item_id=item_id)
    said = {**plain.by_column(asked), "id": None, "seat": "own:secretary", "taken": 2, "rung": EscalationStep.WARN}
    with database.transaction() as session:
        leaders = [said, said | {"seat": "own:deputy_secretary", "position": 1, "taken": 0, "next_check_at": None}]
        mine = sa.update(WorkItem).where(col(WorkItem.id) == asked.id)
        session.execute(mine.values(position=2, taken=0, rung=None, next_check_at=None))
        session.add_all(WorkItem(**each) for each in leaders)
    with database.engine.connect() as connection:
        config = migrations._config(connection)
        command.stamp(config, "0025")
        command.upgrade(config, "0026")
        command.stamp(config, "head")
    [left] = make.rows(database, WorkItem, item_id=item_id)
    assert plain.by_column(left) == {**plain.by_column(asked), "taken": 2, "rung": EscalationStep.WARN}
    with database.reading() as session:
        assert list(recomputation.differences(session)) == []


@pytest.mark.parametrize("revision", ["0027"], indirect=True)
def test_a_date_that_rests_is_counted_as_late_no_longer(old: Old):
    engine = old.database.engine
    with engine.begin() as connection:
        waits = "SELECT item_id FROM extension WHERE state = 'pending'"
        rest = "UPDATE deadline SET rested_since = '2021-05-18', next_check_at = NULL WHERE act IS NULL"
        assert connection.execute(sa.text(f"{rest} AND item_id IN ({waits})")).rowcount == 2
        due = connection.scalar(sa.text("SELECT sum(due) FROM daily_item_count"))
    migrations.upgrade(engine)
    asked = {each.item_id for each in make.rows(old.database, Extension, state=ExtensionState.PENDING)}
    assert {item.id for item in make.rows(old.database, Item, date_rests=True)} == asked
    with old.database.reading() as session:
        assert differences(session) == []
        assert session.scalar(sa.select(sa.func.sum(DailyItemCount.due))) == due - len(asked)


@pytest.mark.parametrize("revision", ["0032", "0035", "0039"], indirect=True)
def test_what_came_back_before_the_upgrade_counts_as_it_did_and_the_next_from_a_later_day(risen: Old):
    database = risen.database
    [rested] = [each.item_id for each in make.rows(database, Deadline) if each.rested]
    assert {item.counted_due_on for item in make.rows(database, Item)} == {None}
    asked = next(item for item in make.rows(database, Item, date_rests=True))
    make.move(database, asked.id, "refuse_extension", "xx_deputy", at("06-08"), opinion="可以按期完成，不必延期")
    assert make.row(database, asked.id).counted_due_on > asked.due_on
    assert make.row(database, rested).counted_due_on is None
    with database.reading() as session:
        assert differences(session) == []
        assert verify_journal(session).ok


@pytest.mark.parametrize("revision", ["0042"], indirect=True)
def test_more_time_for_a_duty_that_is_asked_for_makes_nobody_late_and_what_was_refused_counts_as_it_did(risen: Old):
    states = {each.duty_id: each.state for each in make.rows(risen.database, DutyExtension)}
    duties = {each.id: (each.date_rests, each.counted_due_on) for each in make.rows(risen.database, Duty)}
    assert Counter(states.values()) == {ExtensionState.PENDING: 1, ExtensionState.REFUSED: 1}
    assert {id_ for id_, (rests, _) in duties.items() if rests} == {
        id_ for id_, state in states.items() if state is ExtensionState.PENDING
    }
    assert {counted for _, counted in duties.values()} == {None}
    with risen.database.reading() as session:
        assert verify_journal(session).ok


@pytest.mark.parametrize("revision", ["0035", "0039"], indirect=True)
def test_what_was_reconciled_stays_settled_and_signed_for(risen: Old):
    states = Counter(each.state.value for each in make.rows(risen.database, Reconciliation))
    assert states == {"signed": 1, "open": 1}
    assert len(make.rows(risen.database, ReconciliationSignature)) == 2


def test_what_took_in_several_items_at_once_has_a_version_for_each(database: Database):
    survivor, taker = make.item(database, State.RECTIFY), make.registered(database)
    alone = make.registered(database)  # merged in the same moment, and by itself
    for merged, into in ((make.registered(database), taker), (taker, survivor), (alone, survivor)):
        make.move(database, merged, "void", "xx_secretary", merged_into_id=into)
    with database.transaction() as session:
        session.execute(sa.update(Item).where(col(Item.id) == survivor).values(version=col(Item.version) - 1))
    with database.engine.connect() as connection:
        config = migrations._config(connection)
        command.stamp(config, "0038")
        command.upgrade(config, "0039")
        command.stamp(config, "head")
    with database.reading() as session:
        assert verify_journal(session).ok
