"""What takes long has threads of its own in a service: a door that forgets it is refused.

Reading a file and having it scanned takes up to minutes. A command simply waits; a service that
waits on the threads that serve its pages stands still, and nobody sees why.
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")

_FORBIDDEN: ContextVar[bool] = ContextVar("slow_work_forbidden", default=False)


def forbid() -> None:
    """Forbid it in this task, which serves a request, and in every thread that works for it."""
    _FORBIDDEN.set(True)


def run(work: Callable[[], T]) -> T:
    """Do what takes long, in a thread on which no page waits (`transport.admission`)."""
    before = _FORBIDDEN.set(False)
    try:
        return work()
    finally:
        _FORBIDDEN.reset(before)


def check_allowed() -> None:
    """Raise `RuntimeError`, a fault of the program, where a page may be waiting for this thread."""
    if _FORBIDDEN.get():
        raise RuntimeError("files are read and scanned by way of transport.admission only")
