"""Seats, reach and what is told: what is said of one organization or item is what rows are chosen by."""

from collections import Counter
from collections.abc import Iterable
from itertools import product
from random import Random
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.duty import Duty
from models.item import Item
from models.journal import Entry
from models.people import Organization, User
from models.session import Database
from models.vocabulary import OrgKind, Role, SeatPlace, SubjectKind
from tests import cast, make
from tests.workflows.authz.scattered import everybody, scatter
from workflows.authz import access, visibility
from workflows.authz.actors import Actor
from workflows.authz.held_offices import AppointmentView, first_filling, holding_seat
from workflows.authz.permissions import ROLE_SEATS
from workflows.authz.seats import Seat
from workflows.errors import NotFound
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.notifications import outbox
from workflows.notifications.queries import inbox
from workflows.organizations import queries as directory

Rows = list[tuple[Item, Organization]]


@pytest.fixture
def university(sqlite: Database) -> Database:
    with sqlite.transaction() as session:
        scatter(session, Random(20210401))
    return sqlite


def rows_of(session: Session) -> Rows:
    return [(item, owner) for item, owner in session.execute(sa.select(Item, Organization).join(Organization))]


def chosen(session: Session, rows: sa.ColumnElement[bool]) -> set[UUID]:
    return set(session.scalars(sa.select(col(Item.id)).join(Organization).where(rows)))


def filled(rows: Rows, posts: Iterable[AppointmentView], seats: Iterable[Seat]) -> set[UUID]:
    held, wanted = tuple(posts), tuple(seats)
    return {item.id for item, owner in rows if first_filling(held, wanted, owner, item.id)}


def test_each_post_fills_the_seats_that_rows_are_chosen_by(university: Database):
    counted = Counter[tuple[SeatPlace, bool]]()
    with university.reading() as session:
        rows = rows_of(session)
        posts = {
            (post.office, post.organization_id, post.item_id): post for a in everybody(session) for post in a.posts
        }
        for post, place in product(posts.values(), SeatPlace):
            seat = Seat(place=place, office=post.office)
            found = filled(rows, [post], [seat])
            assert found == chosen(session, holding_seat([post], [seat])), (post, place)
            counted[place, post.item_id is not None] += len(found)
    assert all(counted[place, False] for place in SeatPlace)
    assert counted[SeatPlace.OWN, True], "an office held for one item serves there alone"


def test_all_the_posts_of_somebody_fill_the_seats_of_a_role_as_rows_are_chosen(university: Database):
    with university.reading() as session:
        rows = rows_of(session)
        for actor, seats in product(everybody(session)[::5], ROLE_SEATS.values()):
            assert filled(rows, actor.posts, seats) == chosen(session, holding_seat(actor.posts, seats)), actor
        assert not chosen(session, holding_seat((), ROLE_SEATS[Role.HEAD]))


def test_what_lies_in_somebodys_reach_is_what_rows_are_chosen_by(university: Database):
    counted = Counter[bool]()
    with university.reading() as session:
        rows = rows_of(session)
        nodes = session.exec(select(Organization)).all()
        without = sa.select(col(Organization.id)).outerjoin(Item, sa.false())
        for actor in everybody(session):
            found = {item.id for item, owner in rows if visibility.in_reach(actor, owner, item)}
            clause = visibility.in_reach_clause(actor.reach.items())
            assert found == chosen(session, clause), actor
            seen = {node.id for node in nodes if visibility.in_reach(actor, node)}
            assert seen == set(session.scalars(without.where(clause))), "what is about no item is of no sensitive kind"
            counted.update(item.id in found for item, owner in rows if actor.sees(owner))
        sensitive = {item.id for item, _ in rows if visibility.is_sensitive(item)}
        assert sensitive == chosen(session, visibility.SENSITIVE)
        assert 0 < len(sensitive) < len(rows)
    assert min(counted.values()) >= 100, "the kind of an item tells, and the organization alone does not"


def test_who_may_open_an_organization_is_shown_it_in_the_directory(university: Database):
    with university.reading() as session:
        ids = session.exec(select(Organization.id)).all()
        for actor in everybody(session):
            listed = {node.id for node in directory.organizations(session, actor, limit=100)}
            assert listed == {each for each in ids if opens(session, actor, each)}, actor
            assert not actor.is_admin or len(listed) == len(ids)


def test_the_universities_that_somebody_knows_are_those_that_rows_are_chosen_by(university: Database):
    found = Counter[int]()
    with university.reading() as session:
        ids = session.exec(select(Organization.id).where(Organization.kind == OrgKind.COMMITTEE)).all()
        for actor in everybody(session):
            known = {each for each in ids if access.knows_committee(session, actor, each)}
            assert known == set(ids) & set(session.scalars(access.committees(actor))), actor
            found[len(known)] += 1
    assert set(found) == {0, 1, 2}, "of nobody's house, of one, and of both"


def opens(session: Session, actor: Actor, organization_id: UUID) -> bool:
    try:
        access.require_organization(session, actor, organization_id)
    except NotFound:
        return False
    return True


CIRCULATED = (Act.CIRCULATE, Act.CIRCULATE_SENT)


def test_a_notice_is_shown_as_long_as_what_it_is_about_may_be_known(university: Database):
    with university.transaction() as session:
        everyone = set(session.exec(select(User.id)))
        tell_of_everything(session, everyone)
    counted = Counter[tuple[SubjectKind, bool, bool]]()
    with university.reading() as session:
        facts = {each.item.id: each for each in visibility.read_facts(session, rows_of(session))}
        owners = dict(session.execute(sa.select(col(Duty.id), Organization).join(Organization)).all())
        written = session.exec(select(Entry).where(Entry.at == make.NOW)).all()

        def still(actor: Actor, entry: Entry) -> bool:
            circular = entry.act in CIRCULATED
            if entry.subject is SubjectKind.ITEM:
                about = facts[entry.subject_id]
                return visibility.knows(actor, about) or (circular and not visibility.is_sensitive(about.item))
            if entry.subject is SubjectKind.DUTY:
                return circular or visibility.in_reach(actor, owners[entry.subject_id])
            return True

        for actor in everybody(session):
            expected = {entry.id for entry in written if still(actor, entry)}
            shown = {row["entry_id"] for row in inbox(session, actor, limit=10_000)}
            assert shown & {entry.id for entry in written} == expected, actor
            counted.update((entry.subject, entry.act in CIRCULATED, entry.id in expected) for entry in written)
    assert len(counted) == 9, "some are shown and some not, but to all circulars about duties and what is about neither"


def tell_of_everything(session: Session, everyone: set[UUID]) -> None:
    """Tell everybody of each item and some duties, by a circular and otherwise, and of a campaign and the directory."""
    items, duties = session.exec(select(Item.id)).all(), session.exec(select(Duty.id)).all()[::7]
    subjects = [(SubjectKind.ITEM, each) for each in items] + [(SubjectKind.DUTY, each) for each in duties]
    told = [(subject, act) for subject in subjects for act in (Act.URGE, *CIRCULATED)]
    told += [
        ((SubjectKind.CAMPAIGN, cast.campaign(session).id), Act.OPEN),
        ((SubjectKind.DIRECTORY, entries.DIRECTORY), Act.APPOINT),
    ]
    for subject, act in told:
        entry_id = entries.append(session, subject, act, now=make.NOW, actor=None, data={})
        outbox.enqueue(session, entry_id, everyone, "通知", make.NOW)
