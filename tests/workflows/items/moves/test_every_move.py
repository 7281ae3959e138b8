"""What all moves have in common: who, in which stage, on which version, with which fields."""

from datetime import timedelta
from uuid import UUID

import pytest

from models.item import Delegation
from models.people import User
from models.session import Database
from models.vocabulary import Office, State
from tests import cast, make
from workflows.authz import actors
from workflows.errors import Conflict, Incomplete, NotFound, NotPermitted, Refusal, Stale
from workflows.items import machine, needs
from workflows.items.lifecycle import MOVES
from workflows.items.loading import load
from workflows.items.moves import DETAILS

pytestmark = pytest.mark.slow

SEES = (
    make.SUPERIOR
    | make.ITS_OWN
    | {
        "colleague",
        "xx_patron",
        "inspector",
        "director",
        "officer",
        "party_secretary",
        "party_deputy",
        "party_organizer",
    }
)
CAST = ["admin", *(login for *_, holders in cast.ORGANIZATIONS for login in holders)]
SIGNERS_WAIT = {("return", "xx_secretary"), ("return", "director")}
"""They may return, but not before the verifier has looked: that is a matter of the stage."""


def test_every_move_is_tested():
    assert {move for move in make.MADE if make.case(move)} == set(MOVES) - {"register"}


@pytest.mark.parametrize("move", make.MADE)
def test_only_the_right_people_make_it_and_others_in_sight_are_told_so(database: Database, move: str):
    item_id = make.ready(database, move)
    given = make.given(database, item_id, move)

    for login in CAST:
        refusal = make.attempt(database, item_id, move, login, **given)
        if login in make.case(move).may:
            assert refusal is None, (login, refusal)
        elif login not in SEES:
            assert type(refusal) is NotFound, (login, refusal)
        elif (move, login) in SIGNERS_WAIT:
            assert type(refusal) is Conflict, (login, refusal)
        else:
            assert type(refusal) is NotPermitted, (login, refusal)
            assert refusal.move == move
            assert refusal.sentence.endswith("。")


@pytest.mark.parametrize("move", make.MADE)
def test_it_is_refused_on_a_version_that_is_not_the_present_one(sqlite: Database, move: str):
    item_id = make.ready(sqlite, move)
    by, given = make.case(move).by, make.given(sqlite, item_id, move)
    version = make.row(sqlite, item_id).version

    for seen in {max(version - 1, 1), version + 1} - {version}:
        refusal = make.attempt(sqlite, item_id, move, by, version=seen, **given)
        assert type(refusal) is Stale
        assert refusal.version == version
    assert make.attempt(sqlite, item_id, move, by, version=version, **given) is None


@pytest.mark.parametrize("move", make.MADE)
def test_each_missing_blank_or_unknown_field_is_named(sqlite: Database, move: str):
    item_id = make.ready(sqlite, move)
    by, given = make.case(move).by, make.given(sqlite, item_id, move)
    fields = DETAILS[move].given.model_fields

    wrong = {"colour": given | {"colour": "red"}}
    for name, field in fields.items():
        if field.is_required():
            wrong[name] = {key: value for key, value in given.items() if key != name}
        elif name in given or field.annotation != int | None:
            wrong[name] = given | {name: " \x00 "}
    for name in given:
        if isinstance(given[name], str):
            wrong[f"{name}"] = given | {name: " "}

    for name, bad in wrong.items():
        refusal = make.attempt(sqlite, item_id, move, by, looks=name != "seen", **bad)
        assert type(refusal) is Incomplete, (name, refusal)
        assert set(refusal.fields) == {name}
        assert refusal.fields[name].endswith("。")
        assert refusal.move == move


def test_what_is_offered_works_and_what_is_not_is_refused_alike(sqlite: Database):
    """Every stage, by everybody: what the list of moves says is what a move meets."""
    places = [make.item(sqlite, state) for state in State]
    for item_id in places[1:]:
        delegated(sqlite, item_id)
    places += [make.ready(sqlite, move) for move in sorted(NEED_MORE_THAN_A_STAGE)]
    places += [make.item(sqlite, State.LONG_TERM)]
    make.done(sqlite, places[-1])
    worked = set()
    for item_id in places:
        given = {move: make.given(sqlite, item_id, move) for move in make.MADE}
        for login in sorted(SEES - {"officer", "party_deputy", "party_organizer", "colleague"}):
            state, found = offered(sqlite, item_id, login)
            for move, refusal in found.items():
                met = make.attempt(sqlite, item_id, move, login, **given[move])
                if move == "hand_over" and type(met) is Incomplete:
                    continue  # nobody holds anything yet: a matter of what is given
                assert (type(met), str(met)) == (type(refusal), str(refusal)), (login, move)
                if met is None:
                    worked.add((state, move))
    assert worked == {(source, move) for move in make.MADE for source in MOVES[move].sources}


def delegated(database: Database, item_id: UUID) -> None:
    """Give an item of any stage a delegation, as if it had been given before."""
    with database.transaction() as session:
        session.add(
            Delegation(
                item_id=item_id,
                from_id=make.user(session, "member"),
                to_id=make.user(session, "colleague"),
                since=make.NOW,
                until_on=cast.TODAY,
            )
        )


def test_outside_its_stages_it_is_refused_with_the_stage_named(sqlite: Database):
    for state in State:
        item_id = make.item(sqlite, state)
        for move in make.MADE:
            usual = make.case(move).by
            by = "liaison" if move in {"progress", "attach"} else usual
            nobodys = usual == "member" and make.row(sqlite, item_id).responsible_id is None
            if state in MOVES[move].sources or (by == "member" and nobodys):
                continue
            refusal = make.attempt(sqlite, item_id, move, by)
            assert type(refusal) is Conflict, (state, move)
            assert f"“{state.label}”" in str(refusal)
            assert all(f"“{source.label}”" in str(refusal) for source in MOVES[move].sources)


def test_a_move_that_there_is_not_is_not_found(sqlite: Database):
    item_id = make.item(sqlite, State.PLAN)
    assert type(make.attempt(sqlite, item_id, "close", "head")) is NotFound


def test_an_ended_or_future_appointment_gives_nothing(sqlite: Database):
    """Only the day counts: the last day is still a day in office."""
    item_id = make.ready(sqlite, "confirm")
    given = make.given(sqlite, item_id, "confirm")
    today = make.NOW.date()
    for login, since, until, expected in (
        ("direct_head", cast.SINCE, today - timedelta(days=1), NotFound),
        ("direct_member", today + timedelta(days=1), None, NotFound),
        ("cj_head", cast.SINCE, today, type(None)),
    ):
        make.appoint(sqlite, login, "信息工程系党总支", Office.ORGANIZER, since=since, until=until)
        assert type(make.attempt(sqlite, item_id, "confirm", login, **given)) is expected, login


def test_somebody_who_left_the_house_is_nobody(sqlite: Database):
    with sqlite.transaction() as session:
        session.get_one(User, make.user(session, "head")).active = False
    with sqlite.reading() as session:
        assert actors.load_by_login(session, "head", cast.TODAY) is None


NEED_MORE_THAN_A_STAGE = {"submit_plan", "return_plan", "apply", "sign", "grant_extension", "grant_void"}


def offered(database: Database, item_id: UUID, login: str) -> tuple[State, dict[str, Refusal | None]]:
    with database.reading() as session:
        actor = cast.actor(session, login)
        case = needs.read_to_offer(session, load.load_one(session, actor, item_id, now=make.NOW))
        found = machine.offers(case)
        return case.item.state, {offer.move.name: offer.refusal for offer in found}
