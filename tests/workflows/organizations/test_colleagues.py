"""Whom one may entrust, and who sees what is lent and declared."""

from datetime import timedelta

import pytest

from models.session import Database
from models.vocabulary import Office
from tests import cast, make
from tests.workflows.organizations.lending import UNIT, lend, relate
from workflows.errors import Incomplete
from workflows.organizations import proxies, queries


@pytest.mark.parametrize("to", ["xx_secretary", "head", "cj_secretary", "director", "outsider"])
def test_only_a_colleague_of_the_same_organization_is_entrusted(sqlite: Database, to):
    with pytest.raises(Incomplete) as refused:
        lend(sqlite, to=to)
    assert set(refused.value.fields) == {"to_id"}


def test_nobody_who_is_only_liaison_is_entrusted(sqlite: Database):
    with pytest.raises(Incomplete):
        lend(sqlite, "head", "liaison")
    make.appoint(sqlite, "liaison", cast.BRANCH, Office.MEMBER)
    lend(sqlite, "head", "liaison")


def test_who_is_entrusted_holds_the_office_on_the_first_day(sqlite: Database):
    soon = cast.TODAY + timedelta(days=7)
    make.appoint(sqlite, "cj_organizer", UNIT, Office.ORGANIZER, since=soon)
    with pytest.raises(Incomplete):
        lend(sqlite, to="cj_organizer")
    lend(sqlite, to="cj_organizer", starts_on=soon)


def test_proxies_and_recusals_are_seen_by_those_they_concern_and_who_sees_the_organization(sqlite: Database):
    lend(sqlite)
    relate(sqlite, "cj_head", cast.BRANCH, by="director")

    def seen(query, login):
        with sqlite.reading() as session:
            return bool(query(session, cast.actor(session, login)))

    cast_ = [login for *_, holders in cast.ORGANIZATIONS for login in holders] + ["admin"]
    whole = {"party_secretary", "party_deputy", "party_organizer", "director", "officer", "inspector", "admin"}
    unit = {"xx_secretary", "xx_deputy", "xx_organizer", "xx_patron"}
    branch = {"head", "liaison", "member", "colleague"}
    assert {login for login in cast_ if seen(queries.proxies, login)} == whole | unit
    found = {login for login in cast_ if seen(queries.recusals, login)}
    assert found == whole | unit | branch | {"cj_head"}


def test_of_what_is_in_sight_one_s_own_can_be_asked_for_alone(database: Database):
    lend(database)
    relate(database, "cj_head", cast.BRANCH, by="director")
    with database.reading() as session:
        for login, proxies, recusals in (
            ("xx_secretary", 1, 0),
            ("xx_deputy", 1, 0),
            ("cj_head", 0, 1),
            ("director", 0, 0),
        ):
            actor = cast.actor(session, login)
            assert len(queries.proxies(session, actor, own=True)) == proxies
            assert len(queries.recusals(session, actor, own=True)) == recusals


def test_whoever_is_named_as_a_colleague_may_be_entrusted(database: Database):
    with database.reading() as session:
        actor = cast.actor(session, "head")
        rows = queries.colleagues(session, actor, today=cast.TODAY)
        assert [row["person"] for row in rows] == ["member同志", "colleague同志"]
    for to in ("member", "colleague"):
        proxy = lend(database, "head", to)
        with database.transaction() as session:
            actor = cast.actor(session, "head")
            proxies.revoke_proxy(session, proxy.id, actor=actor, now=make.NOW)
    with pytest.raises(Incomplete):
        lend(database, "head", "liaison")
