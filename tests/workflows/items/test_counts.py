"""The counters of the boards: whatever is done, they are what a recount of the items finds."""

from functools import partial
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from models import counters
from models.item_count import DailyItemCount, ItemCount
from models.session import Database, savepoint
from models.vocabulary import Sensitivity
from tests import cast, make
from tests.workflows.test_races import at_once
from workflows.items import bulk
from workflows.items import commands as items
from workflows.items.bulk import ChosenItem
from workflows.items.recount import differences, rebuild, recounted

CONFIRM = {"rectification": "immediate", "due_on": "2021-05-20"}


def off(database: Database) -> list[counters.Change]:
    with database.reading() as session:
        return differences(session)


@pytest.mark.slow
def test_each_move_changes_them_by_what_the_item_became(database: Database):
    for move in make.MADE:
        item_id = make.ready(database, move)
        assert off(database) == [], f"before {move}"
        make.move(database, item_id, move, make.case(move).by, **make.given(database, item_id, move))
        assert off(database) == [], move


def test_an_item_that_becomes_sensitive_or_graver_is_counted_there(database: Database):
    make.move(
        database, make.registered(database), "confirm", "xx_secretary", level="major", sensitivity="clue", **CONFIRM
    )
    with database.reading() as session:
        (change,) = [each for each in recounted(session) if each.table is ItemCount]
    assert change.key[2] is Sensitivity.CLUE
    assert off(database) == []


def test_what_was_undone_is_not_counted(database: Database):
    def register(session: Session, *, fails: bool = False) -> None:
        place = cast.campaign(session).id, cast.organization(session, cast.BRANCH).id
        given = {"text": "第一季度没有召开支部党员大会"}
        items.register(session, *place, actor=cast.actor(session, "head"), now=make.NOW, **given)
        if fails:
            raise Undone

    def undone(session: Session) -> None:
        with savepoint(session):
            register(session, fails=True)

    with database.transaction() as session:
        register(session)
        with pytest.raises(Undone):
            undone(session)
    with pytest.raises(Undone), database.transaction(brief=True) as session:
        register(session, fails=True)
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.sum(ItemCount.diagnose))) == 1
    assert off(database) == []


class Undone(Exception):  # noqa: N818  it stands for any failure
    """Something went wrong after an item was written."""


def test_whoever_changes_the_same_ones_waits_but_never_in_a_ring(database: Database):
    levels = ("ordinary", "important", "major")
    waiting = [[make.registered(database) for _ in levels] for _ in range(4)]

    def confirm(chosen: list[UUID], *, backwards: bool) -> None:
        one_by_one = [*zip(chosen, levels, strict=True)][:: -1 if backwards else 1]
        with database.transaction() as session:
            actor = cast.actor(session, "xx_secretary")
            for item_id, level in one_by_one:
                made: Any = [ChosenItem(item_id, {"level": level})]
                (outcome,) = bulk.advance_many(session, made, "confirm", actor=actor, now=make.NOW, **CONFIRM)
                assert outcome.fault is None

    at_once([partial(confirm, each, backwards=bool(n % 2)) for n, each in enumerate(waiting)])
    assert off(database) == []


def test_they_are_made_anew(database: Database):
    make.registered(database)
    with database.transaction() as session:
        session.execute(sa.update(ItemCount).values(closed=ItemCount.closed + 2))
        session.execute(sa.delete(DailyItemCount))
    assert [(each.table, each.by) for each in off(database) if each.table is ItemCount] == [(ItemCount, {"closed": 2})]
    with database.transaction() as session:
        rebuild(session)
    assert off(database) == []
