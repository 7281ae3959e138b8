"""Routes that are built when they are first asked for.

What an endpoint takes is found out by FastAPI when its route is made: a fifth of what a service needs to begin, and
nearly all of it for addresses that nobody asked for yet. So a route keeps what was declared of it, and begins as an
address; all else about it, and what answers, is made when it is first looked at: by a request, or by the document.
"""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Scope


class LateRoute(APIRoute):
    """A route that is what was declared of it, until something else is asked of it."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **declared: Any) -> None:
        self.path, self.endpoint = path, endpoint
        self._start, self._end = path.partition("{")[0], path.rpartition("}")[2]
        self._declared: dict[str, Any] | None = declared

    def __getattr__(self, name: str) -> Any:
        """Build what is not there yet.

        Two threads may both build it, alike: what was declared is forgotten only when all of it is there.
        """
        if (declared := self._declared) is not None:
            super().__init__(self.path, self.endpoint, **declared)
            self._declared = None
        return self.__getattribute__(name)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Tell whether an address is this route's: most are not, and begin or end otherwise."""
        path: str = scope["path"]
        if not (path.startswith(self._start) and path.endswith(self._end)):
            return Match.NONE, {}
        return super().matches(scope)


class LateRouter(APIRouter):
    """A router of such routes."""

    def __init__(self, prefix: str = "") -> None:
        super().__init__(prefix=prefix, route_class=LateRoute)
