"""What all rules of a campaign share: a frozen model that knows its keys, and errors with their places."""

from collections import Counter
from collections.abc import Hashable, Iterable
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

V = TypeVar("V", bound=Hashable)


class RuleErrors(ValueError):  # noqa: N818 - a name says what is wrong, as in errors.py
    """Several errors at once, each as (path inside the model, Chinese sentence)."""

    def __init__(self, faults: Iterable[tuple[str, str]]) -> None:
        self.faults = tuple(faults)
        super().__init__("；".join(f"{path} {text}".strip() for path, text in self.faults))


def raise_errors(faults: Iterable[tuple[str, str]]) -> None:
    """Raise `RuleErrors` when there are any."""
    found = tuple(faults)
    if found:
        raise RuleErrors(found)


def repeated(values: Iterable[V]) -> list[V]:
    """Return the values that occur more than once."""
    return [value for value, times in Counter(values).items() if times > 1]


def unique(values: tuple[V, ...]) -> tuple[V, ...]:
    """Return the values, or refuse those that are repeated."""
    if double := repeated(values):
        raise ValueError(f"重复：{'、'.join(str(value) for value in double)}，请只保留一个")
    return values


class RuleModel(BaseModel):
    """A frozen piece of the rules that refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
