"""Many at once: one wins, the rest are refused, nothing is lost and no number given twice."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from models import plain
from models.campaign import Campaign, NumberSeries
from models.diagnosis import Diagnosis
from models.item import Item
from models.journal import Entry
from models.prepared import PreparedQuery
from models.session import Database
from models.vocabulary import State, SubjectKind, Verdict
from scheduler.tick import tick
from tests import cast, make
from tests.workflows.meanwhile import meanwhile
from workflows.campaigns import commands as campaigns
from workflows.deadlines import escalate, schedule
from workflows.diagnosis import commands as diagnosis
from workflows.diagnosis.inputs import VerdictInput
from workflows.errors import Conflict, Refusal, Stale
from workflows.items.loading import load
from workflows.rules import template

THREADS = 8


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Begin all acts together; return what each answered or was refused with."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        gate.wait(timeout=30)
        try:
            return act()
        except Refusal as refusal:
            return refusal

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.parametrize("move", ["confirm", "submit_plan", "apply", "verify", "sign", "reopen"])
def test_of_the_same_move_by_many_one_is_made(database: Database, move: str):
    item_id = make.ready(database, move)
    by, given = make.case(move).by, make.given(database, item_id, move)
    before = len(make.history(database, item_id))

    answers = at_once([lambda: make.move(database, item_id, move, by, **given)] * THREADS)

    assert sum(not isinstance(answer, Refusal) for answer in answers) == 1
    assert sum(isinstance(answer, Refusal) for answer in answers) == THREADS - 1
    assert len(make.history(database, item_id)) == before + 1


def test_of_moves_on_the_same_version_one_is_made_and_without_it_all(database: Database):
    item_id = make.item(database, State.RECTIFY)
    version = make.row(database, item_id).version

    def report(**given):
        return lambda: make.move(database, item_id, "progress", "member", text="已开", **given)

    answers = at_once([report(version=version)] * THREADS)
    assert sum(not isinstance(answer, Refusal) for answer in answers) == 1
    answers = at_once([report()] * THREADS)
    assert all(not isinstance(answer, Refusal) for answer in answers)
    assert make.row(database, item_id).version == version + 1 + THREADS
    assert [e.seq for e in make.rows(database, Entry, subject_id=item_id)] == list(range(1, version + 2 + THREADS))


def test_numbers_are_given_once_each_without_gaps_from_the_very_first(database: Database):
    ids = [make.item(database, State.DIAGNOSE) for _ in range(THREADS)]
    given = make.given(database, ids[0], "confirm")

    def confirm(item_id: UUID) -> Callable[[], Any]:
        return lambda: make.move(database, item_id, "confirm", "xx_organizer", **given)

    at_once([confirm(item_id) for item_id in ids])

    numbers = sorted(make.row(database, item_id).number for item_id in ids)
    assert numbers == [f"XX1-2021-{n:03}" for n in range(1, THREADS + 1)]
    (series,) = make.rows(database, NumberSeries)
    assert series.last == THREADS


def test_a_campaign_is_opened_once(database: Database):
    rules = template.load(template.shipped()["qianggong-2024"].read_text(), "qianggong-2024")

    def opening() -> Campaign:
        with database.transaction() as session:
            committee = cast.organization(session, "闽江学院党委")
            director = cast.actor(session, "director")
            return campaigns.open_campaign(session, rules, committee.id, actor=director, now=cast.START)

    answers = at_once([opening] * 4)
    assert Counter(type(answer) for answer in answers) == {Campaign: 1, Conflict: 3}


def test_clocks_that_race_take_each_rung_once(database: Database):
    for _ in range(3):
        make.item(database, State.RECTIFY)
    now = cast.beijing(2021, 5, 21, 9)

    handled = at_once([lambda: tick(database, now)] * 4)

    acts = Counter(
        (entry.subject_id, entry.act)
        for entry in make.rows(database, Entry, automatic=True)
        if entry.subject in {SubjectKind.ITEM, SubjectKind.DUTY}  # none of how the house began
    )
    assert set(acts.values()) == {1}
    assert Counter(act for _, act in acts)["urge"] >= 3
    assert sum(handled) == len({subject for subject, _ in acts})


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # SQLite has one writer
def test_a_tick_that_meets_a_move_leaves_the_item_to_it(database: Database):
    """Both change the item's deadline; were the clock to wait while it holds others, one would be killed."""
    item_id = make.ready(database, "apply")
    now = cast.beijing(2021, 5, 21, 9)
    clock = make.deadline(database, item_id)
    answers: list[bool] = []

    def look() -> None:
        with database.transaction() as session:
            answers.append(escalate.process(session, clock.id, clock.next_check_at, now))

    with database.transaction() as session:
        actor = cast.actor(session, "head")
        item = load.load_one(session, actor, item_id, now=now, lock=True).item
        thread = threading.Thread(target=look)
        thread.start()
        thread.join(10)
        assert answers == [False]
        schedule.pause(session, item, now, "已申请销号")
    assert make.deadline(database, item_id).met_at == now


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_an_item_that_changes_between_the_look_and_the_lock_is_looked_at_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    """Both are one statement; here it waits between them, and what it joined is of the moment before."""
    item_id = make.item(database, State.PLAN)
    monkeypatch.setattr(load, "_HELD", PreparedQuery(load._HELD.statement.with_for_update(of=Item)))
    found = []

    def hold() -> None:
        with database.transaction() as session:
            found.append(load.load_one(session, cast.actor(session, "head"), item_id, now=make.NOW, lock=True))

    with database.transaction() as session:
        other = cast.actor(session, "colleague")
        item = load.load_one(session, cast.actor(session, "head"), item_id, now=make.NOW, lock=True).item
        assert item.responsible_id != other.user_id
        thread = meanwhile(session, hold)
        assert thread.is_alive()
        plain.update(session, item, {"version": item.version + 1, "responsible_id": other.user_id})
    thread.join(30)

    [case] = found
    assert case.item.version == item.version + 1
    assert case.name(case.item.responsible_id) == other.name


def test_two_items_are_not_merged_into_each_other(database: Database):
    one, other = make.item(database, State.PLAN), make.item(database, State.PLAN)

    def merge(item_id: UUID, into: UUID) -> Callable[[], Any]:
        def act() -> Any:
            try:
                return make.move(database, item_id, "void", "director", merged_into_id=into)
            except Exception as error:  # noqa: BLE001  PostgreSQL ends the embrace by killing one
                return error

        return act

    at_once([merge(one, other), merge(other, one)])
    assert sorted(make.row(database, item_id).state for item_id in (one, other)) == [State.PLAN, State.VOID]


def test_of_verdicts_on_the_same_blank_cell_one_is_recorded_and_the_rest_are_told(database: Database):
    def record(verdict: Verdict):
        given = VerdictInput(indicator="支部1-1", verdict=verdict, version=0)
        with database.transaction() as session:
            return diagnosis.record_verdicts(
                session,
                cast.campaign(session).id,
                cast.organization(session, cast.BRANCH).id,
                actor=cast.actor(session, "head"),
                now=make.NOW,
                verdicts=[given],
            )

    answers = at_once([partial(record, verdict) for verdict in Verdict])

    assert sum(isinstance(answer, Stale) for answer in answers) == len(Verdict) - 1
    assert len(make.rows(database, Diagnosis)) == 1
    assert len(make.rows(database, Entry, subject=SubjectKind.DIAGNOSIS)) == 1
