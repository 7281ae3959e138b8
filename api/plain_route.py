"""Routes that take in a request that is in order by themselves: a sixth of what a move costs, a quarter of a list.

Most operations are asked by somebody, with ids in the path and JSON in the body or a question in the address, and
FastAPI looks anew at each field for every request. What is not in order, or of another shape, it takes in as ever,
and says what is wrong with it. It also declares and documents them all.
"""

import json
from collections.abc import Callable
from functools import cached_property, partial
from inspect import iscoroutinefunction, signature
from typing import Any, get_args, get_origin

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.requests import writes_briefly
from transport.late_route import LateRoute
from transport.services import Services

Field = Any
"""FastAPI's: it validates a value, and returns it with what is wrong."""
JSON = "application/json"


class PlainRoute(LateRoute):
    """A route that takes the short way where it can."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; what its endpoint refuses is said by whoever handles the faults of the application."""
        way = self._short if self._short is not None and scope["method"] in (self.methods or ()) else super().handle
        await way(scope, receive, send)

    @cached_property
    def _short(self) -> ASGIApp | None:
        """What answers a request that is in order, and hands on any other; None where no request is taken in so."""
        takes, usual = self.dependant, self.app
        endpoint: Callable[..., Response] = self.endpoint
        if not (_answers_itself(endpoint) and _is_plain(takes)) or self._embed_body_fields:
            return None
        intake: Any = takes.dependencies[0]
        brief = intake.call is writes_briefly
        lists = [_lists(question) for question in takes.query_params]

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            request = Request(scope, receive)
            body = await request.body() if takes.body_params else None
            told = _told(request, body, takes, lists)
            given = None if told is None else _valid(told)
            if given is None:
                await usual(scope, receive if body is None else _again(body, receive), send)
                return
            given[intake.name] = await intake.call(request)
            work, services = partial(endpoint, **given), Services.of(request)
            if brief and services.database.has_turns:
                response = await services.writer.run(services.database, work)
            else:
                response = await run_in_threadpool(work)
            await response(scope, receive, send)

        return answer


def _answers_itself(endpoint: Callable[..., Any]) -> bool:
    return signature(endpoint).return_annotation is Response and not iscoroutinefunction(endpoint)


def _is_plain(takes: Dependant) -> bool:
    """Tell whether an endpoint takes a request as one intake has it, ids, one body and one question, or less."""
    intakes = takes.dependencies
    return (
        [iscoroutinefunction(each.call) and _is_of_request(each) for each in intakes] == [True]
        and len(takes.body_params) <= 1
        and all(_model(question) for question in takes.query_params)
        and len(takes.query_params) <= 1
        and not (takes.header_params or takes.cookie_params or takes.request_param_name)
    )


def _is_of_request(intake: Dependant) -> bool:
    beside = intake.dependencies, intake.path_params, intake.query_params, intake.header_params, intake.body_params
    return intake.request_param_name is not None and not any(beside)


def _model(question: Field) -> type[BaseModel] | None:
    kind = question.field_info.annotation
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _lists(question: Field) -> frozenset[str]:
    """Return which fields of a question may be said more than once."""
    fields = question.field_info.annotation.model_fields.items()
    return frozenset(name for name, field in fields if _is_list(field.annotation))


def _is_list(annotation: Any) -> bool:
    return list in {get_origin(each) for each in (annotation, *get_args(annotation))}


def _told(
    request: Request, body: bytes | None, takes: Dependant, lists: list[frozenset[str]]
) -> list[tuple[Field, object]] | None:
    """Return what a request says of each field; None where there is more to be said."""
    told = [(field, request.path_params[field.alias]) for field in takes.path_params]
    told += [(field, _asked(request.query_params, each)) for field, each in zip(takes.query_params, lists, strict=True)]
    if body is not None:
        if request.headers.get("content-type") != JSON:
            return None
        try:
            told.append((takes.body_params[0], json.loads(body)))
        except (ValueError, RecursionError):
            return None
    return told


def _again(body: bytes, receive: Receive) -> Receive:
    """Return what hands on a body once more that was received, and then whatever comes."""
    left = [{"type": "http.request", "body": body, "more_body": False}]

    async def received() -> Message:
        return left.pop() if left else await receive()

    return received


def _asked(query: QueryParams, lists: frozenset[str]) -> dict[str, object]:
    """Return what an address says of each field of a question: all of a list, and the last of what is none."""
    return {name: query.getlist(name) if name in lists else value for name, value in query.items()}


def _valid(told: list[tuple[Field, object]]) -> dict[str, Any] | None:
    found = {}
    for field, value in told:
        found[field.name], wrong = field.validate(value)
        if wrong:
            return None
    return found
