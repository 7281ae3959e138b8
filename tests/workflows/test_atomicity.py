"""Whatever fails, wherever: the database is afterwards what it was."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

import pytest
from sqlmodel import Session, SQLModel, select

from models.deadline import Escalation
from models.duty import Duty
from models.session import Database
from models.vocabulary import State
from tests import cast, make
from tests.statements import listening
from workflows.campaigns import commands as campaigns
from workflows.deadlines import commands as deadlines
from workflows.deadlines import escalate
from workflows.items import commands as items
from workflows.items.moves import DETAILS
from workflows.rules.template import load, shipped
from workflows.submissions import commands as submissions

Act = Callable[[Session], object]


class Broken(Exception):  # noqa: N818  it stands for any failure
    """The database went away."""


@contextmanager
def breaking_at(database: Database, nth: int) -> Iterator[None]:
    """Let the nth statement from here fail, after it was carried out."""
    counted = count(1)

    def fail(*_: object) -> None:
        if next(counted) == nth:
            raise Broken

    with listening(database, fail, "after_cursor_execute"):
        yield


def stored(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table as the driver reads it: a tenth of the time that `make.dump` takes."""
    with database.reading() as session:
        driver = session.connection()
        return {
            table.name: sorted(map(tuple, driver.exec_driver_sql(f'SELECT * FROM "{table.name}"')), key=repr)
            for table in SQLModel.metadata.sorted_tables
        }


def breaks_whole(database: Database, act: Act) -> int:
    """Let each statement of an act fail in turn; return how many there were."""
    before = stored(database)
    for nth in count(1):
        try:
            with breaking_at(database, nth), database.transaction() as session:
                act(session)
        except Broken:
            assert stored(database) == before, nth
        else:
            assert stored(database) != before
            return nth - 1
    raise AssertionError


@pytest.mark.parametrize("move", make.MADE)
def test_a_move_that_breaks_leaves_nothing(sqlite: Database, move: str):
    item_id = make.ready(sqlite, move)
    given = make.given(sqlite, item_id, move)
    by = make.case(move).by
    if DETAILS[move].signs:
        given["seen"] = make.look(sqlite, item_id, by)

    def act(session: Session) -> object:
        return items.advance(session, item_id, move, actor=cast.actor(session, by), now=make.NOW, **given)

    assert breaks_whole(sqlite, act) <= 25


def test_the_last_signature_that_breaks_leaves_nothing(database: Database):
    item_id = make.ready(database, "sign")
    make.move(database, item_id, "sign", "xx_secretary")
    seen = make.look(database, item_id, "director")

    def act(session: Session) -> object:
        director = cast.actor(session, "director")
        return items.advance(session, item_id, "sign", actor=director, now=make.NOW, seen=seen)

    assert breaks_whole(database, act) > 5


def opening(database: Database) -> Act:
    template = load(shipped()["qianggong-2024"].read_text(), "qianggong-2024")

    def act(session: Session) -> object:
        committee = cast.organization(session, "闽江学院党委")
        director = cast.actor(session, "director")
        return campaigns.open_campaign(session, template, committee.id, actor=director, now=cast.START)

    return act


def filing(database: Database) -> Act:
    with database.reading() as session:
        owner = cast.organization(session, cast.BRANCH).id
        duty_id = session.exec(select(Duty.id).where(Duty.organization_id == owner)).one()

    def act(session: Session) -> object:
        head = cast.actor(session, "head")
        return submissions.submit(session, duty_id, actor=head, now=make.NOW, note="已报")

    return act


def checking(database: Database) -> Act:
    clock = make.deadline(database, make.item(database, State.RECTIFY))
    now = cast.beijing(2021, 5, 25, 9)  # 催办, and 督办 to be drafted

    def act(session: Session) -> object:
        return escalate.process(session, clock.id, clock.next_check_at, now)

    return act


def sending(database: Database) -> Act:
    checked = checking(database)
    with database.transaction() as session:
        checked(session)
    (drafted,) = make.rows(database, Escalation)
    now = cast.beijing(2021, 5, 25, 10)

    def act(session: Session) -> object:
        director = cast.actor(session, "director", now.date())
        return deadlines.send(session, drafted.id, actor=director, now=now, number="督〔2021〕1号")

    return act


def registering(database: Database) -> Act:
    def act(session: Session) -> object:
        campaign, owner = cast.campaign(session), cast.organization(session, cast.BRANCH)
        head = cast.actor(session, "head")
        return items.register(session, campaign.id, owner.id, actor=head, now=make.NOW, text="未召开")

    return act


@pytest.mark.parametrize("of", [opening, registering, filing, checking, sending])
def test_whatever_else_breaks_leaves_nothing(database: Database, of: Callable[[Database], Act]):
    assert breaks_whole(database, of(database)) > 5
