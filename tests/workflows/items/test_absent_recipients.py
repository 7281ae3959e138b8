"""Whom a notice reaches when somebody is away, has delegated, or has left."""

from uuid import UUID

import pytest
from sqlmodel import col, select

from models.deadline import Deadline
from models.people import User
from models.session import Database
from models.vocabulary import Role, Sensitivity, State
from tests import cast, make
from tests.workflows.organizations.absent import close_account, leave, leave_office
from workflows.deadlines import addressees, subjects

REASON = {"reason": "工作调整"}
HELD = ("member", "colleague", "head")
"""Who holds offices in the item's branch, from below; the first two the same one."""


def handed_on(database: Database, item_id: UUID) -> set[str]:
    """Hand on the part of an item's leader, and return who is told: 责任人 and 责任领导, beside who does it."""
    make.move(database, item_id, "transfer", "xx_patron", to_id=make.user_id(database, "xx_deputy"), **REASON)
    return make.last(database, item_id).told


def test_with_who_is_away_the_stand_in_hears(sqlite: Database):
    leave(sqlite)
    assert handed_on(sqlite, make.item(sqlite, State.RECTIFY)) == {"member", "colleague", "xx_deputy"}


def test_a_stand_in_who_has_left_hears_nothing(sqlite: Database):
    leave(sqlite)
    close_account(sqlite, "colleague")
    assert handed_on(sqlite, make.item(sqlite, State.RECTIFY)) == {"member", "xx_deputy"}


def test_of_what_is_sensitive_a_stand_in_hears_nothing(sqlite: Database):
    leave(sqlite, stand_in="liaison")
    item_id = make.item(sqlite, State.RECTIFY)
    make.classify(sqlite, item_id, Sensitivity.WEAK)
    assert handed_on(sqlite, item_id) == {"member", "xx_deputy"}


@pytest.mark.parametrize("gone", [close_account, leave_office])
def test_instead_of_who_has_left_the_successor_hears_or_else_the_seat_above(sqlite: Database, gone):
    items = [make.item(sqlite, State.RECTIFY) for _ in range(3)]
    for item_id, leaves, hears in zip(items, HELD, ("colleague", "head", "xx_secretary"), strict=True):
        gone(sqlite, leaves)
        assert handed_on(sqlite, item_id) == {hears, "xx_deputy"}


def test_the_clock_tells_delegates_stand_ins_and_who_hears_for_a_vacant_seat(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    make.delegated(sqlite, item_id)
    leave(sqlite, "member", "cj_head")
    assert told(sqlite, item_id) == {"member", "colleague", "cj_head", "head", "liaison"}
    for login in ("head", "liaison"):
        leave_office(sqlite, login)
    assert told(sqlite, item_id) == {"member", "colleague", "cj_head", "xx_secretary"}


def told(database: Database, item_id: UUID) -> set[str]:
    """Return to whom a reminder speaks: the 责任人, the 联络员 and the 书记."""
    with database.reading() as session:
        deadline = session.exec(select(Deadline).where(Deadline.item_id == item_id)).one()
        about, roles = subjects.load_subject(session, deadline), (Role.RESPONSIBLE, Role.LIAISON, Role.HEAD)
        people = addressees.recipients(session, about, roles, cast.TODAY)
        return set(session.exec(select(User.login).where(col(User.id).in_(people))))
