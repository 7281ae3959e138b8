"""All that an outsider can do to stop the service, at once: on a small scale, and untimed.

`make siege` does it on a large one for a minute, and looks at how long others wait.
"""

import socket
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from functools import partial

import httpx
import pytest

from app import clock as wall
from bench import hostile
from bench.besieged import Place, connections
from bench.siege import ATTACK, HALF_BODIES, HALF_HEADS, SENT, judged, passwords, refused, unanswered, uploads
from bench.strain import GUESS, HALF, HALF_BODY, HEALTH, LOST, V1, Answer, asking_health, guessing, visiting
from models.vocabulary import State
from tests import cast, make
from tests.app.test_serve import (
    PATIENCE,
    ended,
    healthy,
    start,  # noqa: F401  a fixture
    until,
)
from tests.ledger.evidence import pdf
from tests.tokens import held

GUESSERS, HALVES = 4, 20
PAUSE = 0.2
"""How long each waits for the next turn, in seconds: more turns in a row besiege nobody any more than these."""
SMALLER = {
    "evidence": {"nested.pdf": partial(hostile.nested_pdf, 3000)},
    "roster": {"nameless.xlsx": partial(hostile.nameless_roster, 1000)},
}
"""What costs seconds of work at its full size; a smaller PDF would be taken in."""
PAGE = "/items"
QUIET = [Answer(PAGE, 0.1, 200), Answer(HEALTH, 0.1, 200)]
SIEGE = [
    Answer(PAGE, 0.3, 200),
    Answer(HEALTH, 1, 200),
    Answer(GUESS, 1, 401),
    Answer(HALF_HEADS, 10, 408),
    Answer(HALF_BODIES, 20, 408),
    *(Answer(what, 9, 422) for what in SENT),
]


@pytest.fixture
def besieged(start, sqlite, monkeypatch):  # noqa: F811
    """A service over the cast's database, and what is needed to knock at its doors."""
    for door, files in SMALLER.items():
        monkeypatch.setitem(hostile.SENT, door, hostile.SENT[door] | files)
    item = make.item(sqlite, State.RECTIFY)
    with sqlite.reading() as session:
        campaign = cast.campaign(session).id
    measure = str(make.measure_ids(sqlite, item)[0])
    tokens = held(sqlite, wall.now())
    process, address = start("serve", "--no-clock", database=str(sqlite.engine.url))
    until(healthy(address), process)
    member = httpx.Client(
        base_url=f"{address}{V1}/items/{item}",
        headers={"Authorization": f"Bearer {tokens['member']}"},
        timeout=PATIENCE,
    )
    with member:
        file = {"file": ("minutes.pdf", pdf())}
        member.post("/evidence", data={"measure_id": measure}, files=file).raise_for_status()
        (paper,) = member.get("/evidence").json()["items"]
    place = Place(
        httpx.URL(address).port,
        process.pid,
        (tokens["head"], tokens["xx_secretary"]),
        organizer=tokens["xx_organizer"],
        member=tokens["member"],
        admin=tokens["admin"],
        director=tokens["director"],
        campaign=str(campaign),
        item=str(item),
        measure=measure,
        shown=str(item),
        paper=paper["id"],
    )
    return process, place


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="connections are counted in /proc")
def test_a_siege_by_everything_at_once_stops_nobody_and_leaves_nothing(besieged, tmp_path):
    process, place = besieged
    seen, over = [], threading.Event()

    def again(act):
        turn = 0
        while not over.wait(PAUSE):
            act(seen, turn)
            turn += 1

    sent = [passwords(place), *uploads(place)]
    meanwhile = [visiting(place.port, token, place.pages) for token in place.visitors]
    meanwhile += [asking_health(place.port), *[guessing(place.port)] * GUESSERS]
    with ExitStack() as stack:
        for half in [HALF, HALF_BODY] * HALVES:
            client = socket.create_connection(("127.0.0.1", place.port), PATIENCE)
            stack.enter_context(closing(client)).sendall(half)
        pool = stack.enter_context(ThreadPoolExecutor(len(meanwhile) + len(sent)))
        going_on = [pool.submit(again, act) for act in meanwhile]
        try:
            for each in [pool.submit(act, seen, 0) for act in sent]:
                each.result()
        finally:
            over.set()
        for each in going_on:
            each.result()
    good = {HEALTH, *place.pages}
    assert good | {*SENT, GUESS} == {each.what for each in seen}
    assert refused(seen, good) + unanswered(seen) == []
    until(lambda: connections(place.port) == 0, process)
    log = ended(process, tmp_path, 0)
    assert "WARNING" not in log, log
    assert "ERROR" not in log, log


def test_it_held_where_every_visitor_was_answered_in_time():
    assert judged(QUIET, SIEGE, [PAGE]) == []


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (Answer(PAGE, 0.01, 503), "/items: 1 × 503"),
        (Answer(PAGE, 0.01, 303), "/items: 1 × 303"),
        (Answer(PAGE, 0.1, LOST), "/items: 1 × no answer"),
        (Answer(HEALTH, 0.1, 500), "/health: 1 × 500"),
        (Answer(HEALTH, 0.1, LOST), "/health: 1 × no answer"),
        (Answer(HEALTH, 1.1, 200), "/health took 1.1 s"),
        (Answer(GUESS, 0.1, 201), "guess: 1 × 201"),
        (Answer(SENT[0], 0.1, 500), f"{SENT[0]}: 1 × 500"),
        (Answer(SENT[0], 0.1, 422, in_words=False), f"{SENT[0]}: 1 × 422 without a sentence"),
        (Answer(SENT[0], 0.1, LOST, in_words=False), f"{SENT[0]}: 1 × no answer"),
    ],
)
def test_it_did_not_hold_where_one_answer_was_none_that_a_visitor_wants(answer, sentence):
    assert judged(QUIET, [*SIEGE, answer], [PAGE]) == [sentence]


def test_it_did_not_hold_where_a_page_took_more_than_three_times_as_long():
    slow = [Answer(PAGE, 0.4, 200)] * 3
    assert judged(QUIET, SIEGE + slow, [PAGE]) == ["/items takes 4.0 times as long as in quiet"]


@pytest.mark.parametrize("what", [PAGE, HEALTH, *ATTACK])
def test_it_did_not_hold_where_something_was_not_there_to_be_measured(what):
    seen = [each for each in SIEGE if each.what != what]
    assert judged(QUIET, seen, [PAGE]) == [f"{what} was not measured"]


def test_it_did_not_hold_where_nothing_is_known_of_the_quiet():
    assert judged([], SIEGE, [PAGE]) == ["/health was not measured in quiet", "/items was not measured in quiet"]
