"""Every column of the database is held against the journal, or stands on the list of the manual."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from models.base import UtcDateTime
from models.hold import Hold
from models.people import Proxy
from models.reconciliation_words import ChangedBy
from models.session import Database
from models.vocabulary import Office, State
from tests import accounts, cast, make, tamper
from tests.conftest import lent_copy
from tests.ledger import books
from tests.workflows.calendars import arranging
from tests.workflows.confirmations.held import appoint, decide, reset
from tests.workflows.deadlines import escalating
from tests.workflows.diagnosis.checklists import record
from tests.workflows.organizations.absent import leave
from tests.workflows.reconciliation import reconciling
from tests.workflows.submissions.test_extensions import extend
from tests.workflows.submissions.test_papers import paper, put
from tests.workflows.submissions.test_submissions import act, duty
from workflows.accounts import commands, passwords
from workflows.audit.verify import unheld, verify_journal
from workflows.audit.verify.replay import TABLES
from workflows.audit.verify.words import Fault
from workflows.calendars import commands as calendars
from workflows.journal import seals
from workflows.organizations import proxies, recusals

REPLAYED = {(table.name, name) for table in TABLES for name in table.held}
HELD_OTHERWISE = {(table, name) for table, held in unheld.OTHERWISE.items() for name in held.columns}
COLUMNS = {table.name: table.columns.keys() for table in SQLModel.metadata.sorted_tables}
UNHELD = {(each.table, name) for each in unheld.UNHELD for name in each.columns or COLUMNS[each.table]}
PLAYED = sorted(REPLAYED | {("hold", "entry_id")})
OTHERWISE = sorted(HELD_OTHERWISE - set(PLAYED))
Row = dict[str, Any]
Change = Callable[[sa.Table, Row], sa.Executable]


def test_every_column_is_held_or_listed_with_its_reason():
    lists = (REPLAYED, HELD_OTHERWISE, UNHELD)
    there = {(table, name) for table, names in COLUMNS.items() for name in names}
    assert there - set().union(*lists) == set(), "neither held nor listed"
    assert set().union(*lists) - there == set(), "no such column"


def test_no_column_is_both_held_and_listed_as_not():
    held = REPLAYED | HELD_OTHERWISE
    assert held & UNHELD == set()
    assert not REPLAYED & HELD_OTHERWISE


@pytest.fixture(scope="module")
def lively(sqlite_master: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database with a row in every table that is held."""
    with lent_copy(sqlite_master, tmp_path_factory.mktemp("lively")) as database, pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", accounts.CHEAP)
        _enliven(database)
        with database.reading() as session:
            assert verify_journal(session).faults == []
        yield database


def _enliven(database: Database) -> None:
    said = books.row(cast.BRANCH, "未按期召开党小组会", experience="三会一课", remark="无")
    books.take_in(database, books.reading(said, unit=cast.BRANCH))
    books.taken_over(
        database, books.running({"problem": "党费收缴不及时", "completion": "已销号", "closed_on": "2021-03-20"})
    )
    make.item(database, State.CLOSED)
    escalating.alone(database)
    _, draft = escalating.overdue(database)
    escalating.decide(database, "send", draft, number="闽江督〔2021〕1号")
    escalating.decide(database, "answer", draft, "xx_organizer", text="已补开支委会，其余月底前完成")
    escalating.decide(database, "return_", draft, opinion="没有写明未按期办结的原因，请补充")
    for move in ("grant_extension", "revoke_delegation", "attach"):
        item_id = make.ready(database, move)
        by = make.case(move).by
        make.move(database, item_id, move, by, **make.given(database, item_id, move))
    leave(database)
    duty_id = duty(database)
    extend(database, "request", duty_id, "liaison")
    extend(database, "grant", duty_id, "director", opinion="同意一次")
    put(database, duty_id, paper("诊断情况工作台账"), by="head")
    act(database, "file", duty_id, "head")
    reconciling.of_paper(database)
    act(database, "accept", duty_id, "director")
    _reconcile(database)
    appoint(database, "student_head", cast.BRANCH, Office.SECRETARY)
    reset(database, "member")
    for hold in make.rows(database, Hold, confirmed=None):
        decide(database, "director", hold.id)
    anew = accounts.CHEAP.hash(accounts.RIGHT)
    proven = accounts.proven(database, "member", accounts.RIGHT, make.NOW)
    with database.transaction() as session:
        commands.sign_in(session, replace(proven, rehashed=anew), now=make.NOW, today=cast.TODAY)
    with database.transaction() as session:
        _trust(session)
    _keep_the_year(database)
    record(database, ("支部7-2", "nothing_found"), by="liaison")
    with database.transaction() as session:
        seals.seal(session, make.NOW)


def _reconcile(database: Database) -> None:
    """A report with a doubtful pair, whose differences were settled, found again, and signed for."""
    item_id = make.item(database, State.RECTIFY)
    first = reconciling.opened(database)
    made = reconciling.opened(
        database, reconciling.doubtful(item_id), reconciling.only_reported(), previous_id=first, by="director"
    )
    reconciling.act(database, "answer", made, 1, is_same=True)
    other = reconciling.value(item_id, last="旧", likeness=90, changed_by=ChangedBy.REPORT)
    recheck = (reconciling.doubtful(item_id), other)
    reconciling.recheck(database, made, *recheck)
    reconciling.keep(database, made, [1, 3], opinion="以系统为准")
    reconciling.sign(database, made, "head")


def _keep_the_year(database: Database) -> None:
    """A notice that replaces another and is withdrawn; days that are corrected and withdrawn."""
    for _ in range(2):
        notice = arranging.enter(database)
        arranging.act(database, "confirm_notice", notice.id)
    arranging.act(database, "withdraw_notice", notice.id, reason="通知有误，重新录入")
    wrong, right = (arranging.local(database, date(2027, 1, first), date(2027, 2, 26)) for first in (18, 19))
    with database.transaction() as session:
        calendars.close_days(session, wrong, actor=cast.actor(session, "director"), now=arranging.OPENED)
    arranging.act(database, "correct_days", wrong.id, days=right)
    arranging.act(database, "withdraw_days", right.id)


def _trust(session: Session) -> None:
    secretary, director = (cast.actor(session, who) for who in ("xx_secretary", "director"))
    lent = Proxy(
        appointment_id=secretary.posts[0].appointment_id,
        to_id=make.user(session, "xx_deputy"),
        starts_on=cast.TODAY,
        ends_on=cast.TODAY,
        reason="学习",
        made_at=make.NOW,
    )
    proxies.entrust(session, lent, actor=secretary, now=make.NOW, today=cast.TODAY)
    recusals.declare_relation(
        session,
        actor=director,
        now=make.NOW,
        user_id=director.user_id,
        organization_id=cast.organization(session, "会计教研室党支部").id,
        reason="配偶任委员",
    )


class _Undone(Exception):  # noqa: N818  nothing went wrong
    """Takes back what was done to the database."""


def _faults(database: Database, table: sa.Table, change: Change) -> list[Fault]:
    """Return what is told, but for the triggers, once the newest row of a table was changed."""
    found: list[Fault] = []
    with suppress(_Undone), tamper.unlocked(database) as session:
        session.execute(sa.text("PRAGMA defer_foreign_keys = ON"))
        session.execute(sa.text("PRAGMA ignore_check_constraints = ON"))
        row = session.execute(sa.select(table).order_by(table.c.id.desc()).limit(1)).one()._mapping
        session.execute(change(table, dict(row)))
        found = [fault for fault in verify_journal(session).faults if "触发器" not in fault.sentence]
        session.execute(sa.text("PRAGMA ignore_check_constraints = OFF"))
        raise _Undone
    return found


def _named(database: Database, table: sa.Table, change: Change) -> set[str | None]:
    """Return which columns are named once something was done to the newest row of a table."""
    return {fault.column for fault in _faults(database, table, change)}


def _edit(column: str) -> Change:
    def edit(table: sa.Table, row: Row) -> sa.Executable:
        other = _other(table.c[column], row[column])
        return table.update().where(table.c.id == row["id"]).values({column: other})

    return edit


def _remove(table: sa.Table, row: Row) -> sa.Executable:
    return table.delete().where(table.c.id == row["id"])


def _add(table: sa.Table, row: Row) -> sa.Executable:
    """Write the row once more, under another key and with other values of what is unique."""
    made_unique = (
        *(each for each in table.constraints if isinstance(each, sa.UniqueConstraint)),
        *(each for each in table.indexes if each.unique),
    )
    unique = {column.name for each in made_unique for column in each.columns} | {"id"}
    return table.insert().values(row | {name: _other(table.c[name], row[name]) for name in unique})


@pytest.mark.slow
@pytest.mark.parametrize("change", [_remove, _add])
@pytest.mark.parametrize("table", sorted({table for table, _ in PLAYED}))
def test_a_row_that_is_gone_or_too_many_is_named(lively: Database, table: str, change: Change):
    named = _named(lively, SQLModel.metadata.tables[table], change)
    lapsed = change is _remove and table == "access_token"
    assert lapsed or table in named, named


@pytest.mark.slow
@pytest.mark.parametrize(("table", "column"), PLAYED)
def test_an_edit_of_any_column_that_is_played_back_is_named(lively: Database, table: str, column: str):
    """A row under another key is told as one that is missing, and one that is too many."""
    named = _named(lively, SQLModel.metadata.tables[table], _edit(column))
    assert named & {f"{table}.{column}", table}, named


@pytest.mark.slow
@pytest.mark.parametrize(("table", "column"), OTHERWISE)
def test_an_edit_of_any_column_that_is_held_in_another_way_is_told(lively: Database, table: str, column: str):
    assert _faults(lively, SQLModel.metadata.tables[table], _edit(column))


def _respelled(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any] | None:
    """Return the same key or instant written in another way: it means as much, and is not found."""
    text = sa.type_coerce(column, sa.String)
    if isinstance(column.type, sa.Uuid):
        return sa.type_coerce(sa.func.upper(text), column.type)
    if isinstance(column.type, UtcDateTime):
        return sa.type_coerce(sa.func.replace(text, " ", "T"), column.type)
    return None


def _emptied(column: sa.Column[Any]) -> sa.ColumnElement[Any] | None:
    return sa.null() if column.nullable else None


@pytest.mark.slow
@pytest.mark.parametrize("make_other", [_respelled, _emptied])
@pytest.mark.parametrize("table", sorted({table for table, _ in PLAYED}))
def test_a_column_respelled_or_emptied_is_named(lively: Database, table: str, make_other: Any):
    unnamed = []
    for name in sorted(column for there, column in PLAYED if there == table):
        column = SQLModel.metadata.tables[table].c[name]
        if (value := make_other(column)) is not None and (row_id := _newest(lively, column)):
            edit = partial(_set, row_id=row_id, values={name: value})
            if not _named(lively, column.table, edit) & {f"{table}.{name}", table}:
                unnamed.append(name)
    assert unnamed == []


def _newest(database: Database, column: sa.Column[Any]) -> Any:
    """Return the key of the newest row that has a value there."""
    query = sa.select(column.table.c.id).where(column.is_not(None))
    with database.reading() as session:
        return session.scalar(query.order_by(column.table.c.id.desc()).limit(1))


def _set(table: sa.Table, _: Row, *, row_id: Any, values: Row) -> sa.Executable:
    return table.update().where(table.c.id == row_id).values(values)


def _other(column: sa.Column[Any], value: Any) -> Any:
    """Return some other value that the column can hold."""
    kind = column.type
    if isinstance(kind, sa.Uuid):
        return uuid4()
    if isinstance(kind, sa.Enum):
        return next(each for each in kind.enum_class or () if each != value)
    if isinstance(kind, UtcDateTime):
        return (value or make.NOW) + timedelta(minutes=1)
    if isinstance(kind, sa.JSON):
        return {"other": True}
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case date():
            return value + timedelta(days=1)
        case None:
            return {bool: True, int: 1, date: cast.TODAY}.get(kind.python_type, "改")
    return f"{value}改"
