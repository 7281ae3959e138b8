"""Which seats an office fills, seen from an organization: told of one, and of rows."""

from dataclasses import replace
from itertools import product
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.item import Item
from models.people import Organization
from models.session import Database
from models.vocabulary import Office, SeatPlace, State
from tests import cast, make
from tests.workflows.authz.places import GZB, JG, JW, MJ, XX, XX1
from workflows.authz import held_offices
from workflows.authz.held_offices import AppointmentView
from workflows.authz.seats import Seat

LOGINS = ["admin", *(login for *_, holders in cast.ORGANIZATIONS for login in holders)]
ITEM, OTHER_ITEM = uuid4(), uuid4()


def posts(session: Session) -> list[AppointmentView]:
    return [post for login in LOGINS for post in cast.actor(session, login).posts]


SEEN_FROM = {
    XX1: {SeatPlace.OWN: {XX1}, SeatPlace.SUPERIOR: {XX}, SeatPlace.COMMITTEE: {MJ}},
    XX: {SeatPlace.OWN: {XX}, SeatPlace.SUPERIOR: {MJ}, SeatPlace.COMMITTEE: {MJ}},
    JG: {SeatPlace.OWN: {JG}, SeatPlace.SUPERIOR: {MJ}, SeatPlace.COMMITTEE: {MJ}},
    MJ: {SeatPlace.OWN: {MJ}, SeatPlace.SUPERIOR: set(), SeatPlace.COMMITTEE: {MJ}},
}
"""Which organization stands at which place, seen from one; 党委工作部 and 纪委 are the university's for all."""


@pytest.mark.parametrize("name", SEEN_FROM)
def test_an_office_fills_a_seat_of_its_own_name_at_the_place_where_its_organization_stands(sqlite: Database, name: str):
    with sqlite.reading() as session:
        owner, held = cast.organization(session, name), posts(session)
        names = dict(session.exec(select(Organization.id, Organization.name)).all())
    expected = SEEN_FROM[name] | {SeatPlace.OFFICE: {GZB}, SeatPlace.DISCIPLINE: {JW}}
    for post, place, office in product(held, SeatPlace, Office):
        filled = post.fills(Seat(place=place, office=office), owner)
        assert filled is (post.office is office and names[post.organization_id] in expected[place]), (post, place)


def test_the_first_seat_that_is_filled_counts_and_what_waits_only_where_nothing_else_does(sqlite: Database):
    secretary, organizer, director = (Office.SECRETARY, Office.ORGANIZER, Office.DIRECTOR)
    seats = [Seat(place=SeatPlace.OWN, office=office) for office in (secretary, organizer)]
    with sqlite.reading() as session:
        owner, person = cast.organization(session, XX), cast.actor(session, "xx_secretary")
    (post,) = person.posts
    first, second = post, replace(post, appointment_id=uuid4(), office=organizer)
    neither = replace(post, appointment_id=uuid4(), office=director)
    for held, found in (
        ((second, first), first),
        ((second, replace(first, waits=True)), second),
        ((replace(second, waits=True), replace(first, waits=True)), replace(first, waits=True)),
        ((replace(first, item_id=OTHER_ITEM), second), second),
        ((second, replace(first, item_id=ITEM)), replace(first, item_id=ITEM)),
        ((neither, replace(first, item_id=OTHER_ITEM)), None),
        ((), None),
    ):
        assert held_offices.first_filling(held, iter(seats), owner, ITEM) == found
        assert replace(person, posts=held).post_in(iter(seats), owner, ITEM) == found
    assert held_offices.first_filling((replace(first, item_id=ITEM), second), seats, owner) == second


def seated(session: Session, held: list[AppointmentView], seats: list[Seat]) -> set[UUID]:
    """Return the organizations seen from which one of the posts fills one of the seats."""
    return set(session.scalars(sa.select(col(Organization.id)).where(held_offices.holding_seat(held, iter(seats)))))


@pytest.mark.parametrize("place", SeatPlace)
def test_rows_know_the_seats_that_a_post_fills(sqlite: Database, place: SeatPlace):
    with sqlite.reading() as session:
        owners = session.exec(select(Organization)).all()
        for post in posts(session):
            seats = [Seat(place=place, office=office) for office in (Office.MEMBER, post.office)]
            expected = {owner.id for owner in owners if any(post.fills(seat, owner) for seat in seats)}
            assert seated(session, [post], seats) == expected, post


def test_several_posts_fill_what_each_of_them_does(sqlite: Database):
    seats = [Seat(place=place, office=Office.SECRETARY) for place in (SeatPlace.OWN, SeatPlace.SUPERIOR)]
    with sqlite.reading() as session:
        held = [cast.actor(session, login).posts[0] for login in ("head", "cj_secretary")]
        names = {cast.organization(session, name).id for name in (XX1, "财经系党总支", "会计教研室党支部")}
        assert seated(session, held, seats) == names


def test_where_no_seat_can_be_filled_nothing_is_asked(sqlite: Database):
    with sqlite.reading() as session:
        (head,), (party,) = (cast.actor(session, login).posts for login in ("head", "party_secretary"))
    for post, place in ((head, SeatPlace.COMMITTEE), (head, SeatPlace.OFFICE), (party, SeatPlace.DISCIPLINE)):
        assert held_offices.holding_seat([post], [Seat(place=place, office=Office.SECRETARY)]) is sa.false()
    assert held_offices.holding_seat([party], [Seat(place=SeatPlace.COMMITTEE, office=Office.ORGANIZER)]) is sa.false()
    assert held_offices.holding_seat([], [Seat(place=SeatPlace.OWN, office=Office.SECRETARY)]) is sa.false()


def test_a_post_for_one_item_fills_a_seat_there_alone(sqlite: Database):
    one, _ = make.item(sqlite, State.PLAN), make.item(sqlite, State.PLAN)
    with sqlite.reading() as session:
        (post,) = cast.actor(session, "xx_patron").posts
        seat = Seat(place=SeatPlace.SUPERIOR, office=Office.PATRON)
        rows = sa.select(col(Item.id)).join(Organization)
        served = session.scalars(rows.where(held_offices.holding_seat([replace(post, item_id=one)], [seat]))).all()
        assert served == [one]
        assert len(session.scalars(rows.where(held_offices.holding_seat([post], [seat]))).all()) == 2


def test_a_post_fills_exactly_the_seats_that_are_held_where_it_is(sqlite: Database):
    with sqlite.reading() as session:
        owners, held = session.exec(select(Organization)).all(), posts(session)
    for owner, post, place, office in product(owners, held, SeatPlace, Office):
        seat = Seat(place=place, office=office)
        assert (held_offices.held_at(seat, owner) in post.seats) is post.fills(seat, owner), (owner.name, post, seat)
