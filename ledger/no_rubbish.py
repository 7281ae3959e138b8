"""While a file is thought out all that is made is needed, and nobody looks through all of it for rubbish.

Python does so again and again while objects become many, and holds the interpreter for a quarter of a second where
they are those of 5,000 rows: every page waits for that. What is young is looked through as always.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_NEVER = 1_000_000
_LOCK = Lock()
_usual: list[int] = []
"""How seldom all of it is looked through, once for each who is at it."""


@contextmanager
def no_rubbish() -> Iterator[None]:
    """Have nobody look through all that there is, for a while; also as a decorator."""
    with _LOCK:
        young, middle, old = gc.get_threshold()
        _usual.append(_usual[0] if _usual else old)
        gc.set_threshold(young, middle, _NEVER)
    try:
        yield
    finally:
        with _LOCK:
            old = _usual.pop()
            if not _usual:
                young, middle, _ = gc.get_threshold()
                gc.set_threshold(young, middle, old)
