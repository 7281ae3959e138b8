"""Days beyond all sense: whatever takes a day says its bounds, and nothing breaks over one."""

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from pydantic_core import to_json

from tests.api.asks import ASKS

BEYOND = ("0001-01-01", "1948-12-31", "2101-01-01", "9999-12-31")
EDGES = ("1949-01-01", "2100-12-31")
THINGS = (
    "item",
    "campaign",
    "organization",
    "duty",
    "escalation",
    "evidence",
    "proxy",
    "recusal",
    "leave",
    "appointment",
    "person",
    "committee",
    "spare",
    "other",
    "related",
    "measure",
    "feedback",
    "local",
    "notice",
)


def dated(document: dict[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each operation that takes a day, and where in its question or body the day stands."""
    for methods in document["paths"].values():
        for operation in methods.values():
            name = operation["operationId"]
            for parameter in operation.get("parameters", ()):
                if any(True for _ in days(document, parameter["schema"])):
                    yield name, ("params", parameter["name"])
            content = operation.get("requestBody", {}).get("content", {})
            for kind, body in content.items():
                if kind == "application/json":
                    for place in days(document, body["schema"]):
                        yield name, ("json", *place)


def days(document: dict[str, Any], schema: Any, place: tuple[str, ...] = ()) -> Iterator[Any]:
    """Yield where in a schema a day stands; an array's items stand at ‹*›."""
    if reference := schema.get("$ref"):
        schema = document["components"]["schemas"][reference.rpartition("/")[2]]
    if str(schema.get("format")).startswith("date"):
        yield place
    for inner in (*schema.get("anyOf", ()), *schema.get("allOf", ()), *schema.get("oneOf", ())):
        yield from days(document, inner, place)
    for name, inner in schema.get("properties", {}).items():
        yield from days(document, inner, (*place, name))
    if "items" in schema:
        yield from days(document, schema["items"], (*place, "*"))


def put(body: Any, place: tuple[str, ...], day: str) -> Any:
    """Return a body with a day at a place, what is missing on the way made up."""
    if not place:
        return day
    first, *rest = place
    if first == "*":
        return [put(each, tuple(rest), day) for each in body or [{}]]
    return (body or {}) | {first: put((body or {}).get(first), tuple(rest), day)}


def asked(operation: str, where: tuple[str, ...], day: str) -> tuple[str, str, dict[str, Any]]:
    method, path, kwargs = ASKS[operation][1]({name: uuid4() for name in THINGS})
    kind, *place = where
    said = kwargs | {kind: put(kwargs.get(kind), tuple(place), day)}
    return method, path, said


@pytest.fixture(scope="module")
def found(built) -> list[tuple[str, tuple[str, ...]]]:
    return list(dict.fromkeys(dated(built.app.openapi())))


def test_every_operation_that_takes_a_day_is_looked_at(found):
    names = {name for name, _ in found}
    known = {
        "listItems",
        "appoint",
        "endAppointment",
        "entrust",
        "takeLeave",
        "addLocalDays",
        "drawSample",
        "move_confirm",
        "move_many_confirm",
        "move_submit_plan",
        "move_reopen",
    }
    assert known <= names
    assert ("move_submit_plan", ("json", "measures", "*", "due_on")) in found
    assert names <= ASKS.keys()


@pytest.mark.parametrize("day", BEYOND)
def test_a_day_out_of_bounds_is_refused_in_a_sentence(door, found, day):
    wrong = []
    for operation, where in found:
        method, path, kwargs = asked(operation, where, day)
        answer = door.send(method, path, "director", **kwargs)
        said = answer.json().get("fields", {}) if answer.status_code == 422 else {}
        if not any("1949年至2100年" in sentence for sentence in said.values()):
            wrong.append((operation, where, answer.status_code, answer.text[:120]))
    assert not wrong


@pytest.mark.parametrize("day", EDGES)
def test_a_day_at_the_bounds_breaks_nothing(door, found, day):
    for operation, where in found:
        method, path, kwargs = asked(operation, where, day)
        answer = door.send(method, path, "director", **kwargs)
        assert answer.status_code < 500, (operation, where, answer.text)
        assert "1949年至2100年" not in answer.text


@pytest.mark.parametrize("path", ["/items", "/duties", "/deadlines"])
@pytest.mark.parametrize(
    "at",
    [
        "0001-01-01",
        "9999-12-31",
        "10000-01-01",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "2021-04-20T00:00:00",
        "99999999999999999999",
        "",
    ],
)
def test_a_cursor_of_any_day_is_a_page_or_refused(door, path, at):
    key = urlsafe_b64encode(to_json([at, str(uuid4())])).rstrip(b"=").decode()
    answer = door.get(path, "director", params={"cursor": key})
    assert answer.status_code in {200, 422}


@pytest.mark.parametrize("header", ["If-Modified-Since", "If-Unmodified-Since", "If-Range", "If-None-Match", "Date"])
@pytest.mark.parametrize("at", ["Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT", "x"])
def test_a_header_of_any_time_breaks_nothing(door, header, at):
    for path in ("/items", "/me", "/notices"):
        assert door.get(path, headers={header: at}).status_code == 200
    assert door.client.get("/health", headers={header: at}).status_code == 200
