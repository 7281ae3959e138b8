"""Who may know of an item: what is told of one item is what rows are chosen by, for anybody."""

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.item import Delegation, Item, Measure
from models.people import Appointment, Organization, User
from models.session import Database
from models.vocabulary import ItemKind, Office, Origin, Sensitivity
from tests import cast, make
from workflows.authz import access, actors, visibility
from workflows.authz.visibility import REASONS, VisibilityFacts
from workflows.dashboard.wallboard import public_viewer

DAYS = [cast.TODAY + timedelta(days=days) for days in (-1, 0, 1, 40)]
ITEMS = 60


def pick(random: Random, found: list[Any]) -> Any:
    return found[random.randrange(len(found))]


def day(random: Random) -> date:
    return cast.TODAY + timedelta(days=random.randrange(-3, 4))


def scatter(session: Session, random: Random) -> None:
    """Put items, offices and delegations of every kind everywhere, as no command would."""
    people = list(session.exec(select(User.id).order_by(User.login)))
    owners = list(session.exec(select(Organization).order_by(Organization.path)))
    items = scatter_items(session, random, people, owners)
    for item in items:
        scatter_work(session, random, item, people)
    for _ in range(ITEMS):
        item = pick(random, [None, None, *items])
        owner = pick(random, owners).id if item is None else item.organization_id
        starts_on = day(random)
        session.add(
            Appointment(
                user_id=pick(random, people),
                organization_id=owner,
                starts_on=starts_on,
                office=Office.PATRON if item else pick(random, list(Office)),
                ends_on=pick(random, [None, starts_on, starts_on + timedelta(days=2)]),
                item_id=item and item.id,
            )
        )
    session.get_one(User, people[-1]).active = False
    for held in session.exec(select(Appointment).order_by(col(Appointment.id))):
        if held.starts_on == cast.SINCE and random.random() < 0.4:
            held.ends_on = cast.TODAY


def scatter_items(session: Session, random: Random, people: list[Any], owners: list[Organization]) -> list[Item]:
    campaign = cast.campaign(session).id
    maybe = [None, *people]
    items = [
        Item(
            campaign_id=campaign,
            organization_id=pick(random, owners).id,
            text="问题",
            kind=ItemKind.PROBLEM,
            origin=Origin.SELF,
            created_at=make.NOW,
            sensitivity=pick(random, list(Sensitivity)),
            leader_id=pick(random, maybe),
            responsible_id=pick(random, maybe),
        )
        for _ in range(ITEMS)
    ]
    session.add_all(items)
    session.flush()
    return items


def scatter_work(session: Session, random: Random, item: Item, people: list[Any]) -> None:
    """Give an item measures, and delegations that hold, ended or were revoked."""
    session.add_all(
        Measure(item_id=item.id, position=n, text="做", due_on=day(random), responsible_id=pick(random, people))
        for n in range(random.randrange(3))
    )
    for _ in range(random.randrange(4)):
        holder = pick(random, [item.responsible_id, item.leader_id, None]) or people[0]
        session.add(
            Delegation(
                item_id=item.id,
                from_id=holder,
                since=make.NOW,
                until_on=day(random),
                to_id=pick(random, [person for person in people if person != holder]),
                revoked_at=pick(random, [None, None, make.NOW]),
            )
        )


def test_one_item_and_rows_are_chosen_alike_for_anybody_on_any_day(database: Database):
    for seed in (20210401, 7):
        with database.transaction() as session:
            scatter(session, Random(seed))
    counted = Counter[str]()
    with database.reading() as session:
        rows = session.exec(select(Item, Organization).join(Organization)).all()
        facts = visibility.read_facts(session, rows)
        for person in session.exec(select(User.id)).all():
            for today in DAYS:
                found = actors.load_actor(session, person, today)
                for actor in (found, public_viewer(found)) if found else ():
                    told = {each.item.id for each in facts if visibility.knows(actor, each)}
                    assert told == chosen(session, access.visible_clause(actor, today)), actor
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
