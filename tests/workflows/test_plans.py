"""What is asked all the time is found by an index, however many rows there are, on either database."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import accumulate
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from models.item import Item
from models.session import Database
from models.vocabulary import Level, State
from tests import cast, make
from tests.statements import listening
from tests.workflows.crowd import gather
from workflows.authz.actors import Actor
from workflows.campaigns.queries import Several
from workflows.dashboard.funnel import funnel
from workflows.dashboard.overdue import overdue_by_unit, unacknowledged
from workflows.dashboard.wallboard import status_counts
from workflows.deadlines import clocks
from workflows.items.loading import load
from workflows.items.moves.details import Desk
from workflows.items.queries import listing
from workflows.items.queries.filters import ItemFilter
from workflows.items.queries.state_groups import StatePart
from workflows.journal.entries import chain_head
from workflows.notifications import queries as notices
from workflows.statistics.queries import By, statistics
from workflows.statistics.scope import scope_of
from workflows.worklist.calendar_feed import calendar_events
from workflows.worklist.queue import applications, decided_at, queue_of
from workflows.worklist.todo import todo

GROWING = (
    "(item|entry|notice|deadline|measure|evidence|sign_off|look|escalation|extension|delegation|work_item)(_[0-9]+)?"
)
"""The tables that grow as people work."""
FULL = {"sqlite": re.compile(rf"SCAN {GROWING}\b"), "postgresql": re.compile(rf"Seq Scan on {GROWING}\b")}
"""What a plan says that reads the whole of one."""
EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}

Ask = Callable[[Session, Actor, UUID], object]


def listed(**wanted: Any) -> Ask:
    return lambda session, actor, _: listing.list_items(session, actor, ItemFilter(**wanted), today=cast.TODAY)


def counted(**wanted: Any) -> Ask:
    return lambda session, actor, _: listing.count_items(session, actor, ItemFilter(**wanted), today=cast.TODAY)


def by_responsible(session: Session, actor: Actor, _: UUID) -> object:
    return listed(responsible_id=actor.user_id)(session, actor, _)


def next_page(session: Session, actor: Actor, item: UUID) -> object:
    wanted, after = ItemFilter(campaign_id=Several.RUNNING), (cast.TODAY, item)
    return listing.list_items(session, actor, wanted, today=cast.TODAY, after=after)


def work(session: Session, actor: Actor, _: UUID) -> object:
    return todo(session, actor, now=make.NOW, today=cast.TODAY)


def desk(session: Session, actor: Actor, _: UUID) -> object:
    return queue_of(session, actor, decided_at(Desk.SIGNING), today=cast.TODAY)


def applied(session: Session, actor: Actor, _: UUID) -> object:
    return applications(session, actor, now=make.NOW, today=cast.TODAY)


def calendar(session: Session, actor: Actor, _: UUID) -> object:
    return calendar_events(session, actor, today=cast.TODAY)


def board(session: Session, actor: Actor, _: UUID) -> object:
    scope = scope_of(session, actor, Several.RUNNING, today=cast.TODAY)
    figures = [statistics(session, scope, by=by) for by in By]
    return figures, [part(session, scope) for part in (funnel, overdue_by_unit, unacknowledged, status_counts)]


LOGINS = ("member", "xx_organizer", "director")
RUNNING: dict[str, Any] = {"campaign_id": Several.RUNNING}
QUESTIONS: dict[str, Ask] = {
    "items in a stage": listed(**RUNNING, state=State.RECTIFY),
    "items in a stage of all campaigns": listed(state=State.RECTIFY),
    "items in parts": listed(**RUNNING, parts=(StatePart.UNDER_WAY,)),
    "items of a campaign": listed(**RUNNING),
    "the next page of them": next_page,
    "items due soon": listed(**RUNNING, due_through=date(2021, 5, 3)),
    "items due soon of all campaigns": listed(due_through=date(2021, 5, 3)),
    "overdue items": listed(**RUNNING, overdue=True),
    "items with words": listed(**RUNNING, text="支部"),
    "items of a level": listed(**RUNNING, level=Level.ORDINARY),
    "items of an indicator": listed(**RUNNING, indicator="支部1-2"),
    "items of who does them": by_responsible,
    "items that wait": listed(**RUNNING, extension=True),
    "what there is to do": work,
    "what there is to sign": desk,
    "what there is to verify": applied,
    "what is due in a calendar": calendar,
}
"""What pages and the API ask on behalf of whoever sees a part of a university, or all of it."""


def all_of_them(session: Session, actor: Actor, item: UUID) -> object:
    return [ask(session, actor, item) for ask in QUESTIONS.values()]


ASKED: dict[str, tuple[str, Ask]] = {
    "when to look next": ("head", lambda session, *_: clocks.next_due(session)),
    "what is due": ("head", lambda session, *_: clocks.due(session, make.NOW)),
    "an item": ("head", lambda session, actor, item: load.load_one(session, actor, item, now=make.NOW)),
    "an item's page": ("head", lambda session, actor, item: load.load_page(session, actor, item, now=make.NOW)),
    "the head of a chain": ("head", lambda session, _, item: chain_head(session, item)),
    "a chain": ("head", lambda session, _, item: listing.history_entries(session, item)),
    "notices": ("head", lambda session, actor, _: notices.inbox(session, actor)),
    "unread notices": ("head", lambda session, actor, _: notices.unread(session, actor)),
    "all items that a branch sees": ("head", listed()),
    "how many a branch sees": ("head", counted(campaign_id=Several.RUNNING)),
    **{f"what pages and programs ask for {login}": (login, all_of_them) for login in LOGINS},
    **{f"the board for {login}": (login, board) for login in LOGINS},
}


@pytest.mark.parametrize("asked", ASKED)
def test_it_is_found_by_an_index(database: Database, asked: str):
    make.item(database, State.RECTIFY)
    as_in_a_large_university(database)
    login, ask = ASKED[asked]
    with database.reading() as session:
        actor, item = cast.actor(session, login), session.scalars(sa.select(Item.id)).first()
        assert item is not None
        said = sent(database, lambda: ask(session, actor, item))
        kind = session.get_bind().dialect.name
        if kind == "postgresql":  # few rows are read whole all the same, if there is a choice
            session.execute(sa.text("SET LOCAL enable_seqscan = off"))
        for statement, given in said:
            plan = session.connection().exec_driver_sql(EXPLAIN[kind] + statement, _alone(given))
            steps = [str(row[-1]) for row in plan]
            assert not [step for step in steps if FULL[kind].search(step)], statement
    assert said


def sent(database: Database, act: Callable[[], object]) -> list[tuple[str, Any]]:
    """Return the statements that something sends, each with its parameters."""
    said: list[tuple[str, Any]] = []
    with listening(database, lambda *given: said.append((given[2], given[3]))):
        act()
    return said


def test_what_a_life_reads_changes_and_deletes_is_found_by_an_index(sqlite: Database):
    make.item(sqlite, State.RECTIFY)
    as_in_a_large_university(sqlite)
    said = sent(sqlite, lambda: make.moved(sqlite, State.CLOSED, make.NOW))
    with sqlite.reading() as session:
        for statement, given in said:
            if statement.startswith(("SELECT", "UPDATE", "DELETE")):
                plan = session.connection().exec_driver_sql(EXPLAIN["sqlite"] + statement, _alone(given))
                assert not [row[-1] for row in plan if FULL["sqlite"].search(str(row[-1]))], statement


WHOLE = {"items with words", "what there is to do"}
"""What reads all that somebody may see: words stand anywhere in a text, and what is to do depends on many tables."""
FEW = 100
"""So many rows may be looked at in vain by one step of a plan."""


def test_on_a_server_few_rows_are_found_without_looking_at_many(postgres: Database):
    gather(postgres)
    said = sent(postgres, lambda: make.moved(postgres, State.CLOSED, make.NOW))
    asked = [each for each in ASKED.values() if each[1] is not all_of_them]
    asked += [(login, ask) for name, ask in QUESTIONS.items() if name not in WHOLE for login in LOGINS]
    with postgres.engine.connect() as connection, Session(connection) as session:
        connection.exec_driver_sql("SET enable_seqscan = off")
        connection.exec_driver_sql("SET session_replication_role = replica")  # what is done may be done again
        mine = sa.select(Item.id).where(Item.organization_id == cast.organization(session, cast.BRANCH).id)
        item = session.scalars(mine.where(Item.state == State.RECTIFY)).first()
        assert item is not None
        for login, ask in asked:
            actor = cast.actor(session, login)
            said += sent(postgres, lambda ask=ask, actor=actor: ask(session, actor, item))
        for statement, given in said:
            if not statement.startswith("INSERT"):
                explained = f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}"
                ((plan,),) = connection.exec_driver_sql(explained, _alone(given)).scalars()
                assert not [step for step in steps(plan["Plan"]) if in_vain(step)], statement


def steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield each step of a plan as PostgreSQL tells it."""
    yield plan
    for each in plan.get("Plans", ()):
        yield from steps(each)


def in_vain(step: dict[str, Any]) -> bool:
    """Tell whether a step looked at many rows that it threw away, most of all, of a table that grows."""
    if not re.fullmatch(GROWING, step.get("Relation Name", "item")):
        return False
    thrown = sum(step.get(f"Rows Removed by {by}", 0) for by in ("Filter", "Join Filter", "Index Recheck"))
    return bool(thrown * step["Actual Loops"] > FEW and thrown > step["Actual Rows"])


DISTINCT = {"campaign_id": 3, "organization_id": 300, "state": 7, "responsible_id": 1500, "leader_id": 300}
DISTINCT |= {"due_sort": 200, "indicator_id": 100, "number": 3000}
"""How many values a column has in a university of 300 branches; any other has as many as its table has rows."""
ROWS = 20_000


def as_in_a_large_university(database: Database) -> None:
    """Have SQLite take the tables for as long as those of a large university; PostgreSQL knows better."""
    if database.engine.dialect.name != "sqlite":
        return
    tables = filter(re.compile(GROWING).fullmatch, sa.inspect(database.engine).get_table_names())
    with database.transaction() as session:
        session.execute(sa.text("ANALYZE"))
        for table in tables:
            whole = {"table": table, "told": str(ROWS)}
            session.execute(sa.text("DELETE FROM sqlite_stat1 WHERE tbl = :table AND idx IS NULL"), whole)
            session.execute(sa.text("INSERT INTO sqlite_stat1 VALUES (:table, NULL, :told)"), whole)
            rows = f"SELECT name FROM pragma_index_list('{table}')"
            for (index,) in session.execute(sa.text(rows)).all():
                columns = session.scalars(sa.text(f"SELECT name FROM pragma_index_info('{index}')")).all()
                alike = accumulate(
                    columns, lambda rows, column: max(1, rows // DISTINCT.get(column, ROWS)), initial=ROWS
                )
                kept = {"table": table, "index": index, "told": " ".join(map(str, alike))}
                session.execute(sa.text("DELETE FROM sqlite_stat1 WHERE tbl = :table AND idx = :index"), kept)
                session.execute(sa.text("INSERT INTO sqlite_stat1 VALUES (:table, :index, :told)"), kept)
    database.close()  # statistics are read with the schema


def _alone(given: Any) -> Any:
    """Return the parameters of one run of a statement, as the driver takes them."""
    one = given[0] if isinstance(given, list) else given
    return tuple(one) if isinstance(one, list) else one
