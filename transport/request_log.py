"""One request as the log tells of it: under a number, by whose token, on which route; no name, text or address.

The number is the program's own and stands in the head of the answer, so that whoever calls can name it.
"""

import logging
from contextvars import ContextVar
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any
from uuid import UUID

from starlette.types import Scope
from uuid_utils import uuid4  # the standard one asks the system each time, and lets another thread go first

log = logging.getLogger("rectify.request")

NUMBER = "x-request-id"
"""The header of the answer that says the number."""
SAID = "said"
"""By which attribute of a line of the log its particulars are found."""


@dataclass(slots=True)
class RequestNote:
    """What is known of a request by now; the threads that work on it share it."""

    number: str = field(default_factory=lambda: uuid4().hex)
    began: float = field(default_factory=perf_counter)
    user_id: UUID | None = None
    status: int | None = None
    """None as long as nothing was answered."""


CURRENT: ContextVar[RequestNote | None] = ContextVar("request", default=None)
"""The request that is being answered here."""


def note_user(user_id: UUID) -> None:
    """Note by whose token a request is made."""
    if (note := CURRENT.get()) is not None:
        note.user_id = user_id


def route_of(scope: Scope) -> str:
    """Return the address as the program declares it, without what stands in it; nothing of an unknown one is told."""
    path: str = getattr(scope.get("route"), "path", "")
    return path or "?"


def told(scope: Scope, note: RequestNote, seconds: float) -> None:
    """Write the line of a request that was answered."""
    if log.isEnabledFor(logging.INFO):
        said: dict[str, Any] = {"method": scope["method"], "route": route_of(scope), "status": note.status}
        log.info("answered", extra={SAID: said | {"milliseconds": round(seconds * 1000, 1)}})
