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
from bench.hostile import nested_pdf
from bench.siege import FILES, LEDGER, connections, unanswered
from bench.strain import HALF, V1, Place, Seen, asking_health, guessing, uploading, visiting
from models.vocabulary import State
from tests import cast, make
from tests.api.conftest import held
from tests.app.test_serve import (
    PATIENCE,
    ended,
    healthy,
    start,  # noqa: F401  a fixture
    until,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="connections are counted in /proc"),
]
GUESSERS, HALF_OPEN = 8, 40
SMALLER = {"nested.pdf": partial(nested_pdf, 3000)}
"""What costs seconds of work at its full size."""


@pytest.fixture
def besieged(start, sqlite):  # noqa: F811
    """A service over the cast's database, and what is needed to knock at its doors."""
    item = make.item(sqlite, State.RECTIFY)
    with sqlite.reading() as session:
        campaign = cast.campaign(session).id
    tokens = held(sqlite, wall.now())
    process, address = start("serve", "--no-clock", database=str(sqlite.engine.url))
    until(healthy(address), process)
    place = Place(
        httpx.URL(address).port, process.pid, tokens | {"uploader": tokens["xx_organizer"]},
        f"{V1}/campaigns/{campaign}/ledgers/preview", f"{V1}/items/{item}/evidence",
        str(make.measure_ids(sqlite, item)[0]),
    )  # fmt: skip
    return process, place


def test_a_siege_by_everything_at_once_stops_nobody_and_leaves_nothing(besieged, tmp_path):
    process, place = besieged
    seen, over = Seen(), threading.Event()

    def again(act):
        turn = 0
        while not over.is_set():
            act(seen, turn)
            turn += 1

    uploads = [
        uploading(place, name, SMALLER.get(name, content)(), as_ledger=kind == LEDGER)
        for kind, name, content in FILES
    ]
    meanwhile = [visiting(place, "head"), visiting(place, "xx_secretary"), asking_health(place)]
    meanwhile += [guessing(place)] * GUESSERS
    with ExitStack() as stack:
        for _ in range(HALF_OPEN):
            client = socket.create_connection(("127.0.0.1", place.port), PATIENCE)
            stack.enter_context(closing(client)).sendall(HALF)
        pool = stack.enter_context(ThreadPoolExecutor(len(meanwhile) + len(uploads)))
        going_on = [pool.submit(again, act) for act in meanwhile]
        try:
            for upload in [pool.submit(act, seen, 0) for act in uploads]:
                upload.result()
        finally:
            over.set()
        for each in going_on:
            each.result()
    answered = {what: set() for what, _, _ in seen.answers}
    for what, status, _ in seen.answers:
        answered[what].add(status)
    assert answered["pages"] == answered["/health"] == {200}
    assert answered["guess"] <= {401, 503}
    assert unanswered(seen) == []
    until(lambda: connections(place.port) == 0, process)
    log = ended(process, tmp_path, 0)
    assert "WARNING" not in log, log
    assert "ERROR" not in log, log
