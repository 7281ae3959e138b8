"""Sensitive items: for named offices only, in every list, count, export, notice and message."""

from datetime import timedelta
from uuid import UUID

import pytest

from ledger.export_diagnosis import diagnosis
from models.duty import Duty
from models.item import Item
from models.session import Database
from models.vocabulary import Sensitivity, State, SubjectKind
from scheduler.tick import tick
from tests import cast, make
from tests.ledger.books import rectification
from tests.workflows.deadlines.escalating import alone, climbed, decide
from workflows.deadlines import queries as deadlines
from workflows.errors import Incomplete, NotFound
from workflows.items import commands as items
from workflows.items.queries import form_options, viewings
from workflows.items.queries import listing as queries
from workflows.notifications import queries as notifications
from workflows.submissions import commands as submissions
from workflows.submissions import queries as filed

KINDS = [kind for kind in Sensitivity if kind is not Sensitivity.NONE]
IN_SCOPE = {
    "head",
    "liaison",
    "member",
    "colleague",
    "xx_secretary",
    "xx_deputy",
    "xx_organizer",
    "xx_patron",
    "director",
    "officer",
    "inspector",
    "party_secretary",
    "party_deputy",
    "party_organizer",
}
CLEARED = {
    Sensitivity.WEAK: IN_SCOPE - {"liaison", "member", "colleague"},
    Sensitivity.IDEOLOGY: IN_SCOPE - {"liaison", "member", "colleague", "xx_patron"},
    Sensitivity.CLUE: {"head", "xx_secretary", "xx_deputy", "director", "inspector", "party_secretary", "party_deputy"},
}


def sensitive(database: Database, kind: Sensitivity, state: State = State.PLAN) -> UUID:
    """Make an item of the branch of some kind, as the superior's secretary confirms it."""
    item_id = make.item(database, State.DIAGNOSE)
    given = make.given(database, item_id, "confirm") | {"sensitivity": kind}
    make.move(database, item_id, "confirm", "xx_secretary", **given)
    if state is State.RECTIFY:
        make.planned(database, item_id)
        make.move(database, item_id, "approve_plan", "xx_secretary")
    return item_id


def listed(database: Database, login: str, **wanted) -> set[UUID]:
    with database.reading() as session:
        campaign_id = cast.campaign(session).id
        return {
            row["id"]
            for campaign in (None, campaign_id)
            for row in queries.list_items(
                session,
                cast.actor(session, login),
                queries.ItemFilter(campaign_id=campaign, **wanted),
                today=cast.TODAY,
            )
        }


@pytest.mark.parametrize("kind", KINDS)
def test_only_named_offices_meet_it_anywhere(database: Database, kind: Sensitivity):
    item_id = sensitive(database, kind)
    plain = make.item(database, State.PLAN)
    everybody = IN_SCOPE | {"cj_secretary", "outsider", "admin", "student_head"}
    for login in sorted(everybody):
        expected = {item_id} if login in CLEARED[kind] else set()
        expected |= {plain} if login in IN_SCOPE else set()
        assert listed(database, login) == expected, login
        assert listed(database, login, text="党小组会") == expected, login
        refusal = make.attempt(database, item_id, "submit_plan", login)
        assert (type(refusal) is NotFound) == (login not in CLEARED[kind]), login
        with database.reading() as session:
            actor, campaign_id = cast.actor(session, login), cast.campaign(session).id
            watched = {row["item_id"] for row in deadlines.deadlines(session, actor)} - {None}
            assert watched == expected, login
            if login in IN_SCOPE:
                rows = rectification(session, actor, campaign_id, cast.TODAY)
                assert len(rows) == len(expected), login
                told = [r for r in diagnosis(session, actor, campaign_id) if r.problems]
                assert bool(told) == bool(expected), login


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_is_named_in_it_sees_it(database: Database, kind: Sensitivity):
    item_id = sensitive(database, kind)
    assert type(make.attempt(database, item_id, "submit_plan", "member")) is NotFound
    make.assigned(database, item_id)
    assert listed(database, "member") == {item_id}
    assert type(make.attempt(database, item_id, "submit_plan", "member")) is not NotFound


def test_nobody_else_is_told_of_it(database: Database):
    item_id = sensitive(database, Sensitivity.CLUE, State.RECTIFY)
    may = CLEARED[Sensitivity.CLUE] | {"member", "xx_patron"}
    tick(database, make.NOW + timedelta(days=81))  # a Monday
    told = set().union(*(said.told for said in make.history(database, item_id)[1:]))
    assert told
    assert told <= may
    entries = {said.act for said in make.history(database, item_id)}
    assert {"remind", "urge", "supervise", "circulate"} & entries


def test_a_report_that_others_receive_holds_none_of_it(database: Database):
    item_id, plain = sensitive(database, Sensitivity.WEAK), make.item(database, State.PLAN)
    with database.reading() as session:
        branch = cast.organization(session, cast.BRANCH).id
    (duty,) = make.rows(database, Duty, organization_id=branch)
    with database.transaction() as session:
        actor = cast.actor(session, "head")
        filing = submissions.submit(session, duty.id, actor=actor, now=make.NOW, note="已诊断")
    frozen = {row["id"] for row in filing.snapshot["items"]}
    assert (str(item_id) in frozen, str(plain) in frozen) == (False, True)


def test_nobody_classifies_beyond_their_own_sight(database: Database):
    item_id = make.item(database, State.DIAGNOSE)
    given = make.given(database, item_id, "confirm") | {"sensitivity": Sensitivity.CLUE}
    refusal = make.attempt(database, item_id, "confirm", "xx_organizer", **given)
    assert type(refusal) is Incomplete
    assert set(refusal.fields) == {"sensitivity"}

    with pytest.raises(Incomplete), database.transaction() as session:
        items.register(
            session,
            cast.campaign(session).id,
            cast.organization(session, cast.BRANCH).id,
            actor=cast.actor(session, "liaison"),
            now=make.NOW,
            text="线索",
            sensitivity="clue",
        )
    assert {row.sensitivity for row in make.rows(database, Item)} == {Sensitivity.NONE}


def test_who_is_named_in_one_is_not_offered_another_to_merge_it_into(database: Database):
    named, other = (sensitive(database, Sensitivity.CLUE) for _ in range(2))
    leader = make.user_id(database, "xx_organizer")
    who = make.user_id(database, "member")
    make.move(database, named, "assign", "xx_secretary", leader_id=leader, responsible_id=who)
    with database.reading() as session:
        item, owner = session.get_one(Item, named), cast.organization(session, cast.BRANCH)
        offered = {
            login: [row["id"] for row in form_options.merge_targets(session, cast.actor(session, login), item, owner)]
            for login in ("xx_organizer", "xx_secretary")
        }
    assert offered == {"xx_organizer": [], "xx_secretary": [other]}


def shown(database: Database, login: str) -> list[str]:
    """Return the acts of which somebody's notices tell; what counts as unread agrees."""
    with database.reading() as session:
        actor = cast.actor(session, login)
        found = notifications.inbox(session, actor, limit=500)
        unread = sum(notice["acknowledged_at"] is None for notice in found)
        assert notifications.unread(session, actor) == unread
        return [notice["act"] for notice in found if notice["subject"] is SubjectKind.ITEM]


def test_what_was_told_of_it_before_is_no_longer_shown(database: Database):
    item_id = make.item(database, State.RECTIFY)  # its superior's people were told of it as of any
    assert "submit_plan" in shown(database, "xx_organizer")
    make.classify(database, item_id, Sensitivity.CLUE)
    assert shown(database, "xx_organizer") == []
    assert "submit_plan" in shown(database, "xx_secretary")
    make.classify(database, item_id, Sensitivity.IDEOLOGY)
    assert "submit_plan" in shown(database, "xx_organizer")


def test_a_circular_stays_with_everybody_while_it_is_about_nothing_sensitive(database: Database):
    alone(database)
    item_id, draft = climbed(database)
    decide(database, "send", draft, day="06-04", number="闽院委〔2021〕9号")
    assert shown(database, "cj_head") == ["circulate_sent"]
    make.classify(database, item_id, Sensitivity.WEAK)
    assert shown(database, "cj_head") == []


def test_a_report_sent_before_is_read_without_it(database: Database):
    item_id, plain = make.item(database, State.PLAN), make.item(database, State.PLAN)
    with database.transaction() as session:
        branch = cast.organization(session, cast.BRANCH).id
        (duty,) = make.rows(database, Duty, organization_id=branch)
        actor = cast.actor(session, "head")
        submissions.submit(session, duty.id, actor=actor, now=make.NOW, note="已诊断")
    make.classify(database, item_id, Sensitivity.CLUE)
    for login, expected in (("head", {item_id, plain}), ("officer", {plain})):
        with database.reading() as session:
            actor = cast.actor(session, login)
            (version,) = filed.filing_versions(session, actor, duty.id)
        assert {UUID(row["id"]) for row in version["snapshot"]["items"]} == expected, login


def test_what_somebody_signed_today_is_listed_only_while_they_may_know_of_it(sqlite: Database):
    item_id = make.item(sqlite, State.CLOSED)
    make.classify(sqlite, item_id, Sensitivity.CLUE)
    for login, expected in (("xx_organizer", []), ("xx_secretary", [item_id])):
        with sqlite.reading() as session:
            rows = viewings.signed_since(session, cast.actor(session, login), make.NOW)
        assert [row["id"] for row in rows] == expected, login
