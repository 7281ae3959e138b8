"""Who may know of an item: what is told of one item is what rows are chosen by, for anybody."""

from collections import Counter
from random import Random
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.item import Item
from models.people import Organization
from models.session import Database
from tests.workflows.authz.scattered import everybody, scatter
from workflows.authz import access, actors, visibility
from workflows.authz.visibility import REASONS, VisibilityFacts


def test_one_item_and_rows_are_chosen_alike_for_anybody_on_any_day(database: Database):
    for seed in (20210401, 7):
        with database.transaction() as session:
            scatter(session, Random(seed))
    counted = Counter[str]()
    with database.reading() as session:
        rows = session.exec(select(Item, Organization).join(Organization)).all()
        facts = visibility.read_facts(session, rows)
        for actor in everybody(session):
            told = {each.item.id for each in facts if visibility.knows(actor, each)}
            assert told == chosen(session, access.visible_clause(actor, actor.today)), actor
            counted.update(ways(actor, facts))
    assert set(counted) == {way.label for way in REASONS}, "each way alone opened something"
    assert min(counted.values()) >= 10


def chosen(session: Session, rows: sa.ColumnElement[bool]) -> set[UUID]:
    return set(session.scalars(sa.select(col(Item.id)).where(rows)))


def ways(actor: actors.Actor, facts: list[VisibilityFacts]) -> list[str]:
    """Return the way by which each item is known that is known by no other."""
    if actor.me is None:
        return []
    found = ([way.label for way in REASONS if way.holds(actor, each)] for each in facts)
    return [alone for alone, *others in filter(None, found) if not others]
