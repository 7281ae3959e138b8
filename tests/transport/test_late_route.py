"""Routes that are built when they are first asked for."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import FastAPI, Response

from tests.client import asking
from transport.late_route import LateRoute, LateRouter


@pytest.fixture
def doors():
    """An application with two such routes."""
    router = LateRouter("/things")

    @router.get("/{number}/parts")
    def parts(number: int) -> Response:
        return Response(str(number))

    @router.post("/{number}/parts")
    def add(number: int) -> Response:
        return Response(str(-number))

    @router.get("")
    def things(unknown: pytest.Item) -> Response:
        return Response(str(unknown))

    app = FastAPI()
    app.router.routes.extend(router.routes)
    return app


def test_a_route_is_built_by_the_first_request_for_it_and_no_other(doors):
    with asking(doors) as client:
        assert client.get("/things/x/part").status_code == 404
        assert client.get("/things/7/parts").text == "7"
        assert client.post("/things/7/parts").text == "-7"
        assert client.put("/things/7/parts").status_code == 405


def test_what_was_declared_of_it_is_known_before(doors):
    first, second, faulty = doors.router.routes[-3:]
    assert (first.methods, second.name) == ({"GET"}, "add")
    with pytest.raises(Exception, match="valid Pydantic field type"):
        assert faulty.methods
    with pytest.raises(AttributeError, match="colour"):
        assert first.colour


def test_a_thread_that_asks_while_another_builds_finds_all_of_it():
    first, built = threading.Lock(), []

    def name(route: LateRoute) -> str:
        if first.acquire(blocking=False):
            with ThreadPoolExecutor(1) as pool:
                built.append(pool.submit(lambda: (route.app, route.name)).result())
        return "named"

    route = LateRoute("/", lambda: None, methods=["GET"], generate_unique_id_function=name)
    assert (route.unique_id, route.name) == ("named", "<lambda>")
    [(app, found)] = built
    assert callable(app)
    assert found == route.name
