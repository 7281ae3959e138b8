"""How an operation is declared: once, above its function, with all that is published of it and who may."""

from collections.abc import Callable
from inspect import getdoc
from typing import Any, Protocol, TypeVar

from fastapi import APIRouter, Response
from pydantic import BaseModel
from starlette.routing import BaseRoute

from api.openapi import ACTS, REPLAYED, Told, answers, refusals
from workflows.authz.permissions import RIGHTS, Right
from workflows.items.lifecycle import MOVES, Move

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


class Declared(Protocol):
    """What declares the function below it, and leaves it as it is."""

    def __call__(self, endpoint: Endpoint, /) -> Endpoint: ...


class Operations:
    """The operations below one address, each under the name that programs know it by.

    `right` is the right, or the move, that an operation needs; None for what nobody need be known for.
    `kinds` are the kinds of problem that it may answer with (transport/errors.py).
    """

    def __init__(self, prefix: str, tag: str) -> None:
        self._router = APIRouter(prefix=prefix, tags=[tag])

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
