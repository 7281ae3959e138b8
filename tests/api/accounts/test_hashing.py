"""The line before hashing: one at a time, each place in its turn, and bounded."""

import asyncio
import threading
from contextlib import asynccontextmanager

import pytest

from tests.accounts import RIGHT, give
from tests.api.conftest import problem
from transport import hashing
from transport.hashing import HashingBusy, Lane, Place


class Line:
    """A lane whose turns end when the test says so, and who had them in which order."""

    def __init__(self, **bounds):
        self.lane = Lane(**bounds)
        self.served, self.busy = [], []
        self.open = asyncio.Event()
        self.tasks = []

    async def come(self, *places):
        for place in places:
            self.tasks.append(asyncio.create_task(self._turn(place, len(self.tasks))))
            await asyncio.sleep(0)
            await asyncio.sleep(0)

    async def _turn(self, place, number):
        try:
            async with self.lane.turn(Place(*place.split("/"))):
                self.served.append((place, number))
                await self.open.wait()
        except HashingBusy:
            self.busy.append((place, number))

    async def end(self):
        self.open.set()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        self.lane.close()
        return [place for place, _ in self.served]


def run(story):
    asyncio.run(story())


def test_each_place_has_its_turn_and_waits_behind_itself_alone():
    async def story():
        line = Line(waiting=100, each=10)
        await line.come("bad", "bad", "bad", "bad", "good", "other", "good")
        assert line.served == [("bad", 0)]
        assert await line.end() == ["bad", "bad", "good", "other", "bad", "good", "bad"]

    run(story)


def test_a_place_that_fills_its_part_is_told_at_once():
    async def story():
        line = Line(waiting=100, each=2)
        await line.come("bad", "bad", "bad", "bad", "good")
        assert line.busy == [("bad", 3)]
        assert await line.end() == ["bad", "bad", "good", "bad"]

    run(story)


def test_where_the_line_is_full_the_place_that_fills_it_makes_room():
    async def story():
        line = Line(waiting=3, each=9)
        await line.come("now", "bad", "bad", "bad")
        await line.come("good")
        assert line.busy == [("bad", 3)]
        await line.come("other")
        assert line.busy == [("bad", 3), ("bad", 2)]
        await line.come("late", "good")  # now each waits once, and nobody makes room
        assert line.busy[2:] == [("late", 6), ("good", 7)]
        assert await line.end() == ["now", "bad", "good", "other"]

    run(story)


def test_many_networks_of_one_site_have_one_turn_together():
    async def story():
        line = Line(waiting=100, each=10)
        await line.come("now", "bad/1", "bad/1", "bad/2", "bad/3", "good/1")
        assert await line.end() == ["now", "bad/1", "good/1", "bad/2", "bad/3", "bad/1"]

    run(story)


def test_the_site_that_fills_the_line_makes_room_however_many_networks_it_has():
    async def story():
        line = Line(waiting=3, each=9)
        await line.come("now", "bad/1", "bad/2", "bad/3")
        await line.come("good")
        assert line.busy == [("bad/3", 3)]
        await line.come("bad/4")  # no fewer wait of it than of any other of its site
        assert line.busy[1:] == [("bad/4", 5)]
        assert await line.end() == ["now", "bad/1", "good", "bad/2"]
        assert line.lane._queues == {}

    run(story)


def test_within_a_site_the_network_that_fills_the_line_makes_room():
    async def story():
        line = Line(waiting=3, each=9)
        await line.come("now", "site/bad", "site/bad", "site/bad", "site/good")
        assert line.busy == [("site/bad", 3)]
        assert await line.end() == ["now", "site/bad", "site/good", "site/bad"]

    run(story)


def test_who_gives_up_leaves_the_line_and_the_turn():
    async def story():
        line = Line(waiting=9, each=9)
        await line.come("one", "two", "three", "two")
        line.tasks[1].cancel()
        await asyncio.sleep(0)
        line.tasks[0].cancel()
        await asyncio.sleep(0)
        assert await line.end() == ["one", "two", "three"]
        assert line.served[1] == ("two", 3)
        assert line.lane._queues == {}
        assert not line.lane._taken

    run(story)


def test_who_gives_up_in_the_moment_of_the_turn_passes_it_on():
    async def story():
        line = Line(waiting=9, each=9)
        await line.come("one", "two", "three")
        line.open.set()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        if ("two", 1) not in line.served:
            line.tasks[1].cancel()
        assert (await line.end())[-1] == "three"
        assert not line.lane._taken

    run(story)


def test_a_place_that_rests_lets_others_go_first_and_comes_back(monkeypatch):
    monkeypatch.setattr(hashing, "PAUSE_SECONDS", 0.05)

    async def story():
        line = Line(waiting=9, each=9)
        line.lane.rest(Place("bad"))
        await line.come("bad", "good", "bad")
        assert line.served == [("good", 1)]
        assert await line.end() == ["good", "bad", "bad"]

    run(story)


def test_one_hash_at_a_time_and_off_the_loop():
    async def story():
        lane, at_once, most = Lane(waiting=64, each=64), 0, 0
        loop = threading.get_ident()

        def work():
            nonlocal at_once, most
            at_once += 1
            most = max(most, at_once)
            assert threading.get_ident() != loop
            at_once -= 1

        async def ask(n):
            async with lane.turn(Place(f"{n}")):
                await lane.compute(work)

        await asyncio.gather(*(ask(n) for n in range(64)))
        lane.close()
        assert most == 1

    run(story)


@pytest.fixture
def full(door, refused_at_once):
    """The line of those who are not known is full."""
    give(door.database, "head")
    services = door.client.app.state.services

    @asynccontextmanager
    async def turn(_place):
        raise HashingBusy
        yield

    services.hashing.unknown.turn = turn
    return door


def test_a_full_line_is_told_at_once_and_counts_no_guess(full):
    answer = full.post("/session", None, json={"login": "head", "password": RIGHT})
    assert problem(answer, 503, "busy")["detail"].startswith("系统忙")
    assert answer.headers["retry-after"] == "5"


def test_who_is_known_waits_behind_nobody_who_is_not(full):
    given = {"login": "head", "password": RIGHT}
    device = signed_in(full, remember_device=True)["device"]
    assert full.post("/session", None, json=given | {"device": device}).status_code == 201
    again = full.post("/session/confirm", json={"password": RIGHT})
    assert again.status_code == 200


def signed_in(door, **more):
    """Sign the head in before the line is full."""
    services = door.client.app.state.services
    full, services.hashing.unknown.turn = services.hashing.unknown.turn, services.hashing.known.turn
    answer = door.post("/session", None, json={"login": "head", "password": RIGHT} | more)
    services.hashing.unknown.turn = full
    return answer.json()
