"""回避: whoever is related decides nothing below, and who may declare and lift it."""

from uuid import UUID

import pytest

from models.people import Recusal
from models.session import Database
from models.vocabulary import State
from tests import cast, make
from tests.workflows.organizations.lending import UNIT, act, lend, relate, sign
from workflows.errors import Conflict, Incomplete, NotFound, NotPermitted
from workflows.organizations import recusals


@pytest.mark.parametrize("related_to", [cast.BRANCH, UNIT, "闽江学院党委"])
def test_whoever_is_related_decides_nothing_below(database: Database, related_to):
    plan = make.item(database, State.PLAN)
    make.planned(database, plan)
    for who in ("xx_organizer", "xx_secretary"):
        relate(database, who, related_to, by="director")
    for move, by, other in [
        ("approve_plan", "xx_organizer", "xx_deputy"),
        ("return_plan", "xx_secretary", "xx_deputy"),
    ]:
        given = make.given(database, plan, move)
        assert type(make.attempt(database, plan, move, by, **given)) is NotPermitted
        assert make.attempt(database, plan, move, other, **given) is None


def test_whoever_is_related_neither_verifies_nor_signs(sqlite: Database):
    verify = make.ready(sqlite, "verify")
    signing = make.ready(sqlite, "sign")
    (first, second) = (relate(sqlite, who, UNIT) for who in ("xx_organizer", "xx_secretary"))
    given = make.given(sqlite, verify, "verify")
    refusal = make.attempt(sqlite, verify, "verify", "xx_organizer", **given)
    assert "回避" in str(refusal)
    assert "回避" in str(sign(sqlite, signing, "xx_secretary"))
    for recusal in (first, second):
        act(sqlite, recusals.lift_relation, "director", recusal.id)
    assert make.attempt(sqlite, verify, "verify", "xx_organizer", **given) is None
    assert sign(sqlite, signing, "xx_secretary") is None


@pytest.mark.parametrize("related", ["xx_secretary", "xx_deputy"])
def test_whoever_of_the_two_is_related_the_proxy_does_not_sign(sqlite: Database, related):
    lend(sqlite)
    relate(sqlite, related, cast.BRANCH)
    refusal = sign(sqlite, make.ready(sqlite, "sign"), "xx_deputy")
    assert "回避" in str(refusal)


def test_a_relation_elsewhere_changes_nothing(sqlite: Database):
    relate(sqlite, "xx_secretary", "财经系党总支", by="inspector")
    assert sign(sqlite, make.ready(sqlite, "sign"), "xx_secretary") is None


def test_who_declares_a_relation(database: Database):
    relate(database, "xx_patron")
    relate(database, "xx_deputy", by="officer")
    relate(database, "xx_organizer", by="inspector")
    for by in ("xx_secretary", "party_secretary", "admin"):
        with pytest.raises(NotPermitted):
            relate(database, "xx_secretary" if by != "xx_secretary" else "xx_deputy", by=by)
    with pytest.raises(NotFound):
        relate(database, "head", by="outside_director")
    with pytest.raises(NotFound):
        relate(database, "cj_head")
    with pytest.raises(Conflict):
        relate(database, "xx_patron", by="director")
    told = make.last(database, make.user_id(database, "xx_deputy"))
    assert (told.act, told.by, told.told) == ("declare_relation", "officer", {"xx_deputy"})
    told = make.last(database, make.user_id(database, "xx_patron"))
    assert (told.by, told.told) == ("xx_patron", set())


def test_nobody_is_related_who_is_not(sqlite: Database):
    with sqlite.reading() as session:
        organization_id = cast.organization(session, UNIT).id
    with pytest.raises(Incomplete):
        act(
            sqlite,
            recusals.declare_relation,
            "director",
            user_id=UUID(int=1),
            organization_id=organization_id,
            reason="亲属",
        )


def test_a_relation_is_lifted_by_others_only_and_may_be_declared_anew(sqlite: Database):
    mine = relate(sqlite, "director", "闽江学院党委")
    with pytest.raises(NotPermitted):
        act(sqlite, recusals.lift_relation, "director", mine.id)
    for by, refused in [
        ("party_secretary", NotPermitted),
        ("head", NotFound),
        ("outside_director", NotFound),
        ("admin", NotFound),
    ]:
        with pytest.raises(refused):
            act(sqlite, recusals.lift_relation, by, mine.id)
    act(sqlite, recusals.lift_relation, "inspector", mine.id)
    told = make.last(sqlite, make.user_id(sqlite, "director"))
    assert (told.act, told.by, told.told) == ("lift_relation", "inspector", {"director"})
    with pytest.raises(Conflict):
        act(sqlite, recusals.lift_relation, "officer", mine.id)
    with pytest.raises(NotFound):
        act(sqlite, recusals.lift_relation, "officer", UUID(int=1))
    relate(sqlite, "director", "闽江学院党委")
    assert len(make.rows(sqlite, Recusal)) == 2
