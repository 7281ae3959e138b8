"""While a file is thought out all that is made is needed, and nobody looks through all of it for rubbish.

Python does so again and again while objects become many, and holds the interpreter for a quarter of a second where
they are those of 5,000 rows: every page waits for that. What is young is looked through, and only a little at a time.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_NEVER = 1_000_000
_SOON = 2
"""After how many looks through the newest what they left is looked through too: it holds the interpreter so long."""
_LOCK = Lock()
_usual: list[tuple[int, int]] = []
"""How seldom what is not the newest is looked through, once for each who is at it."""


@contextmanager
def no_rubbish() -> Iterator[None]:
    """Have nobody look through all that there is, for a while; also as a decorator."""
    with _LOCK:
        young, *others = gc.get_threshold()
        _usual.append(_usual[0] if _usual else (others[0], others[1]))
        gc.set_threshold(young, _SOON, _NEVER)
    try:
        yield
    finally:
        with _LOCK:
            usual = _usual.pop()
            if not _usual:
                gc.set_threshold(gc.get_threshold()[0], *usual)
