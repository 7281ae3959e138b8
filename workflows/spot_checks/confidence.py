"""How sure a rate is that was found in a sample: the interval of Clopper and Pearson, exact for the binomial.

Clopper, Pearson: The use of confidence or fiducial limits illustrated in the case of the binomial. Biometrika 26
(1934), 404–413.
"""

from collections.abc import Callable
from math import exp, lgamma, log, log1p

CONFIDENCE = 0.95
_STEPS = 50
"""Halvings of the interval from 0 to 1: beyond these a float does not tell two rates apart."""


def clopper_pearson(found: int, looked_at: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the lowest and the highest rate that may lie behind `found` among `looked_at`, as fractions of 1.

    Raises `ValueError` unless 0 ≤ found ≤ looked_at and something was looked at.
    """
    if not 0 <= found <= looked_at or not looked_at:
        raise ValueError(f"{found} of {looked_at}")
    tail = (1 - confidence) / 2
    low = 0.0 if found == 0 else _root(lambda rate: 1 - _at_most(found - 1, looked_at, rate) < tail)
    high = 1.0 if found == looked_at else _root(lambda rate: _at_most(found, looked_at, rate) > tail)
    return low, high


def _at_most(found: int, looked_at: int, rate: float) -> float:
    """Return how likely at most `found` are among `looked_at` of which each is one with a probability."""
    ways = lgamma(looked_at + 1)
    return sum(
        exp(ways - lgamma(n + 1) - lgamma(looked_at - n + 1) + n * log(rate) + (looked_at - n) * log1p(-rate))
        for n in range(found + 1)
    )


def _root(is_below: Callable[[float], bool]) -> float:
    """Return where a condition that holds of small rates ceases to."""
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if is_below(middle) else (low, middle)
    return (low + high) / 2
