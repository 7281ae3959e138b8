"""Eight at once against a real server on loopback: one wins, and the others see what came of it."""

import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
import sqlalchemy as sa

from models.files import FileStore
from models.people import User
from models.signature import Signature
from models.vocabulary import Office, SignAct
from tests import cast, make
from tests.api.conftest import API, MAX_UPLOAD, Door, problem, serving
from workflows.organizations import appointments
from workflows.organizations import commands as organizations

AT_ONCE = 8
SEATS = {
    "verify": ("信息工程系党总支", Office.ORGANIZER, "xx_organizer"),
    "sign": ("闽江学院党委工作部", Office.DIRECTOR, "director"),
}


@pytest.fixture
def door(database, built, tmp_path):
    return Door(database, FileStore(tmp_path, MAX_UPLOAD), built)


@pytest.fixture
def colleagues(database):
    """Seven more who hold each seat, by login."""
    with database.transaction() as session:
        admin = cast.actor(session, "admin")
        for place, office, _ in SEATS.values():
            node = cast.organization(session, place)
            for n in range(1, AT_ONCE):
                person = organizations.add_person(
                    session,
                    actor=admin,
                    now=make.NOW,
                    login=f"{office}{n}",
                    name=f"{office}{n}",
                    staff_number=f"{office}{n}",
                )
                appointments.appoint(
                    session,
                    actor=admin,
                    now=make.NOW,
                    zone=cast.SHANGHAI,
                    user_id=person.id,
                    organization_id=node.id,
                    office=office,
                    starts_on=cast.SINCE,
                )
    make.confirm_all(database)
    return {move: [usual, *(f"{office}{n}" for n in range(1, AT_ONCE))] for move, (_, office, usual) in SEATS.items()}


def ready(database, move):
    """Make an item of which the next such move is the last of its kind."""
    item_id = make.ready(database, move)
    if move == "sign":
        make.move(database, item_id, "sign", "xx_secretary")
    return item_id


@pytest.fixture
def at_once(door):
    """What sends a move by everybody in one moment, each over a connection of their own."""
    with serving(door.client.app) as address:

        def race(item_id, move, logins, seen, **headers):
            gate = threading.Barrier(len(logins))
            given = make.given(door.database, item_id, move)

            def send(login, saw):
                with httpx.Client(base_url=address, timeout=60) as client:
                    gate.wait(timeout=30)
                    return client.post(
                        f"{API}/items/{item_id}/moves/{move}",
                        headers=door.headers(login) | headers,
                        json=given | {"seen": saw},
                    )

            with ThreadPoolExecutor(len(logins)) as pool:
                return list(pool.map(send, logins, seen))

        yield race


LOST = {"verify": "unseen", "sign": "conflict"}
"""What losers are told: that it is no longer what they saw, or that it is closed."""


def signatures(database, item_id, move):
    act = {"verify": SignAct.VERIFY, "sign": SignAct.SIGN}[move]
    step = {"verify": 0, "sign": 2}[move]
    return make.rows(database, Signature, item_id=item_id, act=act, step=step)


@pytest.mark.parametrize("move", SEATS)
def test_of_eight_holders_of_a_seat_one_signs_and_the_others_see_it_signed(database, colleagues, at_once, move):
    item_id = ready(database, move)
    seen = [make.look(database, item_id, login) for login in colleagues[move]]

    answers = at_once(item_id, move, colleagues[move], seen)

    [won] = [answer for answer in answers if answer.status_code == 200]
    now = won.json()
    for lost in answers:
        if lost is not won:
            fresh = problem(lost, 409, LOST[move])["fresh"]
            assert (fresh["id"], fresh["version"]) == (now["id"], now["version"])
            assert fresh["state"] == now["state"]
    [signed] = signatures(database, item_id, move)
    with database.reading() as session:
        winner = session.scalar(sa.select(User.login).where(User.id == signed.user_id))
    assert answers[colleagues[move].index(winner)] is won


@pytest.mark.parametrize("move", SEATS)
def test_of_eight_requests_of_one_person_one_signs(database, at_once, move):
    item_id, login = ready(database, move), SEATS[move][2]
    seen = make.look(database, item_id, login)

    answers = at_once(item_id, move, [login] * AT_ONCE, [seen] * AT_ONCE)

    [won] = [answer for answer in answers if answer.status_code == 200]
    for lost in answers:
        if lost is not won:
            assert problem(lost, 409, LOST[move])["fresh"] == won.json()
    assert len(signatures(database, item_id, move)) == 1


@pytest.mark.parametrize("move", SEATS)
def test_a_signature_repeated_under_its_key_is_made_once(database, at_once, move):
    item_id, login = ready(database, move), SEATS[move][2]
    seen = make.look(database, item_id, login)
    before = len(make.history(database, item_id))
    sent = (item_id, move, [login] * AT_ONCE, [seen] * AT_ONCE)

    first = at_once(*sent, **{"Idempotency-Key": "k-1"})
    again = at_once(*sent, **{"Idempotency-Key": "k-1"})

    done = {answer.content for answer in first if answer.status_code == 200}
    assert len(done) == 1
    for answer in first:
        if answer.status_code != 200:  # only where several write at once: try again, and so it is
            problem(answer, 409, "conflict")
    assert {(answer.status_code, answer.content) for answer in again} == {(200, *done)}
    assert {answer.headers["idempotency-replayed"] for answer in again} == {"true"}
    assert len(signatures(database, item_id, move)) == 1
    assert len(make.history(database, item_id)) == before + 1
