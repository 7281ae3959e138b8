"""The line before the threads that serve requests: it is bounded, and who finds it full is told at once.

A thread asks the database, and waits there for its turn to write or for a connection, 30 seconds at most
(models/engine.py). Whatever comes meanwhile waits for a thread; so it waits for that many turns at the longest.
"""

from anyio.to_thread import current_default_thread_limiter

from transport.errors import BUSY_SECONDS, Problem

MAX_WAITING = 256
"""Requests: as many as are answered within a second or two."""
FULL = "系统忙：等着办理的请求太多，请 {} 秒后再试。"


class LineFull(Problem):
    """More requests wait for a thread than will be served soon."""

    def __init__(self) -> None:
        super().__init__("busy", FULL.format(BUSY_SECONDS), retry_after=BUSY_SECONDS)


def full() -> bool:
    """Tell whether one more request is one too many. To be asked in the event loop."""
    threads = current_default_thread_limiter()
    return threads.available_tokens <= 0 and threads.statistics().tasks_waiting >= MAX_WAITING
