"""How an operation is declared: once, above its function, with all that is published of it and who may."""

from collections.abc import Callable, Mapping
from functools import cache
from inspect import getdoc
from typing import Any, Protocol, TypeVar, get_args

from fastapi import APIRouter, Response
from pydantic import BaseModel
from starlette.routing import BaseRoute

from api.plain_route import PlainRoute
from api.schemas import Page
from transport.errors import KINDS, MEDIA_TYPE
from transport.examples import sample
from transport.services import V1
from workflows.authz.permissions import RIGHTS, Right
from workflows.items.lifecycle import MOVES, Move

Told = dict[str, Any]
"""A part of the document, as FastAPI takes and gives it."""

REF = "#/components/schemas/"
LISTS = ("unauthenticated", "incomplete")
SEES = ("unauthenticated", "not-found", "incomplete")
ACTS = (
    "malformed",
    "unauthenticated",
    "not-permitted",
    "not-found",
    "conflict",
    "stale",
    "too-large",
    "unsupported-media-type",
    "incomplete",
)
ALWAYS = ("internal", "busy", "storage")
ETAG = {"ETag": {"description": "事项的版本", "schema": {"type": "string", "examples": ['"3"']}}}
IF_MATCH: Told = {
    "parameters": [
        {
            "name": "If-Match",
            "in": "header",
            "description": "所见的版本，即 ETag；版本已变则不办理。* 表示不论版本。",
            "schema": {"type": "string", "pattern": r'^("[1-9][0-9]{0,8}"|\*)$'},
            "example": '"3"',
        }
    ]
}
REPLAYED = {
    "Idempotency-Replayed": {"description": "以同一幂等键重复时为 true", "schema": {"type": "string", "enum": ["true"]}}
}

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


class Declared(Protocol):
    """What declares the function below it, and leaves it as it is."""

    def __call__(self, endpoint: Endpoint, /) -> Endpoint: ...


class Operations:
    """The operations below one address, each under the name that programs know it by.

    `right` is the right, or the move, that an operation needs; None for what nobody need be known for.
    `kinds` are the kinds of problem that it may answer with (transport/errors.py).
    """

    def __init__(self, prefix: str, tag: str, *, base: str = V1) -> None:
        self._router = APIRouter(prefix=base + prefix, tags=[tag], route_class=PlainRoute)

    @property
    def routes(self) -> list[BaseRoute]:
        return self._router.routes

    def get(
        self,
        path: str,
        name: str,
        summary: str,
        model: type[BaseModel],
        right: str | None,
        *kinds: str,
        headers: Told | None = None,
    ) -> Declared:
        """Declare what only looks."""
        told: Told = {"response_model": model, "responses": answers(model, *kinds, headers=headers)}
        return self._operation("GET", path, name, summary, right, told)

    def post(
        self,
        path: str,
        name: str,
        summary: str,
        model: type[BaseModel],
        right: str | None,
        *kinds: str,
        status: int = 200,
        headers: Told | None = REPLAYED,
        extra: Told | None = None,
    ) -> Declared:
        """Declare what takes a body; `kinds` are beside `ACTS`. Without `REPLAYED` no answer is kept."""
        responses = answers(model, *ACTS, *kinds, status=status, headers=headers)
        told: Told = {"response_model": model, "status_code": status, "responses": responses, "openapi_extra": extra}
        return self._operation("POST", path, name, summary, right, told)

    def put(self, path: str, name: str, summary: str, model: type[BaseModel], right: str) -> Declared:
        """Declare what sets something to what its body says."""
        told: Told = {"response_model": model, "responses": answers(model, *ACTS, headers=REPLAYED)}
        return self._operation("PUT", path, name, summary, right, told)

    def delete(self, path: str, name: str, summary: str, model: type[BaseModel], right: str, *kinds: str) -> Declared:
        """Declare what ends something."""
        told: Told = {"response_model": model, "responses": answers(model, *kinds)}
        return self._operation("DELETE", path, name, summary, right, told)

    def download(self, path: str, name: str, summary: str, file: Told, right: str, *kinds: str) -> Declared:
        """Declare what hands out a file, which `file` describes."""
        told: Told = {"response_class": Response, "responses": {**refusals(*kinds), 200: file}}
        return self._operation("GET", path, name, summary, right, told)

    def returned(self, path: str, name: str, summary: str, file: Told, right: str, extra: Told) -> Declared:
        """Declare what takes a file and hands out another, which `file` describes; nothing of it is kept."""
        told: Told = {"response_class": Response, "responses": {**refusals(*ACTS), 200: file}, "openapi_extra": extra}
        return self._operation("POST", path, name, summary, right, told)

    def _operation(self, method: str, path: str, name: str, summary: str, right: str | None, told: Told) -> Declared:
        needs = needed(right) if right else None
        extra = (told.get("openapi_extra") or {}) | ({"x-right": needs.name} if needs else {})

        def declared(endpoint: Endpoint, /) -> Endpoint:
            who = f"\n\n由{'、'.join(each.label for each in needs.by)}办理或查看。" if needs else ""
            given = told | {"description": f"{getdoc(endpoint)}{who}", "openapi_extra": extra}
            self._router.add_api_route(path, endpoint, methods=[method], operation_id=name, summary=summary, **given)
            return endpoint

        return declared


def needed(right: str) -> Right | Move:
    """Return what an operation needs, by its name."""
    return MOVES[right] if right in MOVES else RIGHTS[right]


def binary(description: str, *media_types: str) -> Told:
    """Describe a file that is handed out."""
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in media_types}
    return {"description": description, "content": content}


@cache
def refusals(*kinds: str) -> Mapping[int | str, Told]:
    """Describe the problems that an operation may answer with, once for all that may answer with the same."""
    found: dict[int | str, Told] = {}
    for kind in (*kinds, *ALWAYS):
        status, title, sentence = KINDS[kind]
        told = found.setdefault(status, {"description": title, "content": _problem_content()})
        told["content"][MEDIA_TYPE]["examples"][kind] = {
            "value": {"type": f"/problems/{kind}", "title": title, "status": status, "detail": sentence}
        }
    return found


def answers(
    model: type[BaseModel], *kinds: str, status: int = 200, headers: Told | None = None
) -> dict[int | str, Told]:
    """Describe what an operation answers, with an example, and how it may refuse."""
    done: Told = {
        "description": "办理结果" if "malformed" in kinds else "查询结果",
        "content": {"application/json": {"example": _shown(model)}},
    }
    if headers:
        done["headers"] = headers
    return {**refusals(*kinds), status: done}


def _shown(model: type[BaseModel]) -> Told:
    """Return a model's example; a page's is one of its item's."""
    if issubclass(model, Page):
        [inner] = get_args(model.model_fields["items"].annotation)
        return {"items": [sample(inner)], "next": None}
    return sample(model)


def _problem_content() -> Told:
    return {MEDIA_TYPE: {"schema": {"$ref": f"{REF}ProblemDocument"}, "examples": {}}}
