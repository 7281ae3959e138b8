"""Items, offices and delegations of every kind, everywhere: what rules and their rows are compared by."""

from datetime import date, timedelta
from random import Random
from typing import Any

from sqlmodel import Session, col, select

from models.item import Delegation, Item, Measure
from models.people import Appointment, Leave, Organization, User
from models.vocabulary import ItemKind, Office, Origin, Sensitivity
from tests import cast, make
from workflows.authz import actors
from workflows.authz.actors import Actor
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
    scatter_leaves(session, random, people)
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


def scatter_leaves(session: Session, random: Random, people: list[Any]) -> None:
    """Have everybody be away for some days, with a stand-in or none, or have been."""
    for person in people:
        starts_on = day(random)
        session.add(
            Leave(
                user_id=person,
                stand_in_id=pick(random, [None, *(other for other in people if other != person)]),
                starts_on=starts_on,
                ends_on=starts_on + timedelta(days=random.randrange(4)),
                entered_by_id=person,
                entered_at=make.NOW,
                ended_at=pick(random, [None, None, make.NOW]),
            )
        )


def everybody(session: Session) -> list[Actor]:
    """Return everybody on each of the days, and each as who shows a screen to others."""
    people = session.exec(select(User.id)).all()
    found = [actors.load_actor(session, person, today) for person in people for today in DAYS]
    return [actor for one in found if one for actor in (one, public_viewer(one))]
