"""What a request passes between the server and its route."""

from fastapi import FastAPI
from fastapi.middleware.asyncexitstack import AsyncExitStackMiddleware
from starlette.middleware.exceptions import ExceptionMiddleware

from transport.middleware import Edge


def lay(app: FastAPI) -> None:
    """Have each request pass the edge, whoever handles faults, and what closes files; last of all.

    The framework has three more in front, each of which every message passes in both directions: they answer for what
    nobody expected and bound bodies, as the edge does, and tell collectors of requests, of which there are none here.
    """
    routes = AsyncExitStackMiddleware(app.router)
    app.middleware_stack = Edge(ExceptionMiddleware(routes, handlers=app.exception_handlers))
