"""收回委托: what was given for a while ends when its giver, or somebody above, takes it back."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from models.item import Delegation
from models.session import Database
from models.vocabulary import State
from tests import cast, make
from workflows.errors import Conflict, Incomplete, NotPermitted
from workflows.items.loading import load
from workflows.items.loading.parts import CONTRIBUTORS

CASE = make.MoveCase(
    State.RECTIFY,
    "member",
    may=make.SUPERIOR | {"director", "officer", "member"},
    given=lambda who: {"delegate_id": who["colleague"], "reason": "已返校"},
    sentence="收回对colleague同志的委托",
    quote="已返校",
    before=make.delegated,
)

DONE = {"text": "代为召开"}


def delegated(database: Database, by: str = "member", **more: object):
    item_id = make.item(database, State.RECTIFY)
    given = make.given(database, item_id, "delegate") | more
    make.move(database, item_id, "delegate", by, **given)
    return item_id


@pytest.mark.parametrize("by", ["member", "xx_organizer", "director"])
def test_the_delegate_works_no_longer_and_still_counts_as_one_of_its_hands(database: Database, by: str):
    item_id = delegated(database)
    make.move(database, item_id, "revoke_delegation", by, **make.given(database, item_id, "revoke_delegation"))

    (ended,) = make.rows(database, Delegation)
    assert ended.revoked_at == make.NOW
    said = make.last(database, item_id)
    assert said.data["delegations"] == [str(ended.id)]
    assert said.told == {"colleague", "xx_patron", "member"} - {by}
    assert type(make.attempt(database, item_id, "progress", "colleague", **DONE)) is NotPermitted
    with database.reading() as session:
        actor = cast.actor(session, "head")
        case = load.load_one(session, actor, item_id, now=make.NOW, needs=frozenset(CONTRIBUTORS))
        assert ended.to_id in case.contributors


def test_who_is_relieved_of_it_is_told_whoever_has_the_item_by_then(database: Database):
    item_id = delegated(database)
    make.move(database, item_id, "transfer", "member", to_id=make.user_id(database, "liaison"), reason="出国进修")
    make.move(database, item_id, "revoke_delegation", "director", **make.given(database, item_id, "revoke_delegation"))
    assert "colleague" in make.last(database, item_id).told


def test_only_ones_own_is_taken_back(sqlite: Database):
    item_id = delegated(sqlite)
    given = make.given(sqlite, item_id, "revoke_delegation")
    for login in ("xx_patron", "colleague", "head"):
        refusal = make.attempt(sqlite, item_id, "revoke_delegation", login, **given)
        assert type(refusal) is NotPermitted, login

    to_id = make.user_id(sqlite, "liaison")
    make.move(sqlite, item_id, "delegate", "xx_patron", to_id=to_id, until_on="2021-04-30")
    refusal = make.attempt(sqlite, item_id, "revoke_delegation", "xx_patron", **given)
    assert type(refusal) is Incomplete
    assert set(refusal.fields) == {"delegate_id"}


def test_there_is_nothing_to_take_back_after_the_last_day(sqlite: Database):
    item_id = delegated(sqlite)
    given = make.given(sqlite, item_id, "revoke_delegation")
    for hour, minute, day, expected in ((23, 30, 30, type(None)), (0, 30, 31, Conflict)):
        now = cast.beijing(2021, 4, 30, hour, minute) + timedelta(days=day - 30)
        refusal = make.attempt(sqlite, item_id, "revoke_delegation", "member", now, **given)
        assert type(refusal) is expected, now


def test_what_was_given_for_many_years_before_can_be_taken_back(sqlite: Database):
    item_id = delegated(sqlite)
    with sqlite.transaction() as session:  # as releases up to 0.3 allowed
        session.execute(sa.update(Delegation).values(until_on=date(2031, 1, 1)))
    assert make.attempt(sqlite, item_id, "progress", "colleague", **DONE) is None
    make.move(sqlite, item_id, "revoke_delegation", "xx_organizer", **make.given(sqlite, item_id, "revoke_delegation"))
    assert type(make.attempt(sqlite, item_id, "progress", "colleague", **DONE)) is NotPermitted
