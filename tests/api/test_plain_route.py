"""Ids, questions and bodies are taken in as FastAPI takes them in, be they right or wrong."""

from contextlib import ExitStack
from datetime import date
from typing import Annotated
from uuid import UUID

import pytest
from fastapi import FastAPI, Query, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict

from api.plain_route import PlainRoute
from api.requests import ReadRequest, WriteRequest
from tests import cast, make
from tests.client import asking
from transport import errors
from transport.inputs.items import ItemQuery
from transport.services import Services

QUESTIONS = [
    "",
    "state=plan",
    "state=plan&state=rectify",
    "part=closed",
    "part=closed&part=void",
    "part=",
    "part=nothing&part=closed",
    "state=nothing&limit=0",
    "limit=7&limit=x",
    "overdue=true&overdue_by=3&due_through=2021-05-20",
    "due_through=20210520",
    "text=%20",
    "text=&responsible=nobody",
    "unknown=1",
    "unknown=1&unknown=2&state=plan",
    "STATE=plan",
]


ID = "01890a5d-ac96-774b-bcce-b302099a8057"
PATHS = [ID, ID.upper(), ID.replace("-", ""), "{" + ID + "}", f"urn:uuid:{ID}", f"{ID}0", "nobody", "%20" + ID]
BODIES = [
    b'{"text": "told", "at": "2021-05-20"}',
    b'{"text": "told"}',
    b'{"at": "2021-05-20", "text": 7}',
    b'{"text": "\\ud800"}',
    b'{"text": "told", "colour": "red"}',
    b'{"text": "told", "ratio": NaN}',
    b'{"text": "told", "text": "again"}',
    b"[]",
    b"null",
    b"",
    b"{",
    b"\xff",
    b"[" * 100_000,
]
KINDS = ["application/json", "application/json; charset=utf-8", "application/merge-patch+json", "text/plain", None]


class Told(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: str
    at: date | None = None
    ratio: float = 1


def asked_for(context: ReadRequest, asked: Annotated[ItemQuery, Query()]) -> Response:
    return Response(f"{context.token} {asked!r}")


def told(context: WriteRequest, item_id: UUID, body: Told) -> Response:
    return Response(f"{context.token} {context.key} {context.asked} {context.seen} {item_id} {body!r}")


@pytest.fixture(scope="module")
def routes():
    """Such operations, with FastAPI's own routes and with ours."""
    with ExitStack() as stack:
        found = []
        for kind in (APIRoute, PlainRoute):
            app = FastAPI()
            app.state.services = Services(None, lambda: make.NOW, cast.SHANGHAI, None)
            errors.install(app)
            app.router.routes += [
                kind("/items", asked_for, methods=["GET"]),
                kind("/items/{item_id}/told", told, methods=["POST"]),
            ]
            found.append(stack.enter_context(asking(app)))
        yield found


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("head", [{"Authorization": "Bearer held"}, {}])
def test_a_question_is_taken_in_as_fastapi_takes_it_in(routes, question, head):
    theirs, ours = (client.get(f"/items?{question}", headers=head) for client in routes)
    assert (ours.status_code, ours.content) == (theirs.status_code, theirs.content)
    assert ours.status_code in {200, 401, 422}


@pytest.mark.parametrize(
    ("path", "body", "kind"),
    [
        *((path, BODIES[0], KINDS[0]) for path in PATHS),
        *((ID, body, KINDS[0]) for body in BODIES),
        *((ID, BODIES[0], kind) for kind in KINDS),
        ("nobody", b"{}", KINDS[0]),
    ],
)
def test_what_is_told_is_taken_in_as_fastapi_takes_it_in(routes, path, body, kind):
    right = {"Authorization": "Bearer held", "Idempotency-Key": "once", "If-Match": '"3"'}
    for head in (right, right | {"If-Match": "3"}, {}):
        sent = head | ({"Content-Type": kind} if kind else {})
        theirs, ours = (client.post(f"/items/{path}/told", content=body, headers=sent) for client in routes)
        assert (ours.status_code, ours.content) == (theirs.status_code, theirs.content)
        assert ours.status_code in {200, 400, 401, 404, 415, 422}
