"""A question in an address is read as FastAPI reads it, be it right or wrong."""

from contextlib import ExitStack
from typing import Annotated

import pytest
from fastapi import FastAPI, Query, Response
from fastapi.routing import APIRoute

from api.question_route import QuestionRoute
from api.requests import ReadRequest
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


def asked_for(context: ReadRequest, asked: Annotated[ItemQuery, Query()]) -> Response:
    return Response(f"{context.token} {asked!r}")


@pytest.fixture(scope="module")
def routes():
    """Such an operation, read by FastAPI's own route and by ours."""
    with ExitStack() as stack:
        found = []
        for kind in (APIRoute, QuestionRoute):
            app = FastAPI()
            app.state.services = Services(None, lambda: make.NOW, cast.SHANGHAI, None)
            errors.install(app)
            app.router.routes.append(kind("/items", asked_for, methods=["GET"]))
            found.append(stack.enter_context(asking(app)))
        yield found


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("head", [{"Authorization": "Bearer held"}, {}])
def test_a_question_is_read_as_fastapi_reads_it(routes, question, head):
    theirs, ours = (client.get(f"/items?{question}", headers=head) for client in routes)
    assert (ours.status_code, ours.content) == (theirs.status_code, theirs.content)
    assert ours.status_code in {200, 401, 422}
