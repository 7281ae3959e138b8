"""What one entry tells, and how its data become words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from models.labelled import LabelledEnum

Names = Mapping[UUID, str]
"""What each id in some entries stands for; without those that the viewer may not know of."""

SHORT_CHARACTERS = 16
"""How many signs of a hash are shown and printed; the journal and the pack hold all of them."""


@dataclass(frozen=True, slots=True)
class EntryText:
    """What was done, in a sentence; what somebody wrote, as it was written; and on what basis."""

    sentence: str
    quote: str | None = None
    basis: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryData:
    """The data of one entry, asked for in words. What an earlier release left out is not told."""

    data: Mapping[str, Any]
    names: Names

    def __call__(self, key: str) -> str:
        """Return a value as it was written; nothing where there is none."""
        value = self.data.get(key)
        return "" if value is None else str(value)

    def quote(self, key: str) -> str | None:
        return self(key) or None

    def name(self, key: str, otherwise: str = "") -> str:
        """Return what an id stands for; `otherwise` where the viewer may not know of it."""
        return name_of(self.names, self.data.get(key)) or otherwise

    def label(self, words: type[LabelledEnum], key: str) -> str:
        """Return a word's label; nothing where there is none."""
        return label_of(words, self(key))

    def day(self, key: str) -> str:
        return day_in_words(self.data.get(key))

    def hashed(self, key: str, what: str) -> str:
        """Return the beginning of a hash with what it is of; nothing where there is none."""
        return f"{what}校验值 {self(key)[:SHORT_CHARACTERS]}" if self(key) else ""


EntryReader = Callable[[EntryData], EntryText]
ToldActs = dict[str, tuple[str, EntryReader]]
"""What people call each act, and what its entry tells."""


def name_of(names: Names, key: object) -> str:
    """Return what an id stands for, as it is written in an entry; nothing where that is unknown."""
    return names.get(UUID(str(key)), "") if key else ""


def label_of(words: type[LabelledEnum], value: str) -> str:
    """Return the label of a word; one that is none of them, as it was written."""
    return next((word.label for word in words if word == value), value)


def day_in_words(day: object) -> str:
    """Write an ISO day as people do: 2021年5月20日."""
    if not day:
        return ""
    found = date.fromisoformat(str(day))
    return f"{found.year}年{found.month}月{found.day}日"


def joined_parts(*parts: str) -> str:
    """Join the parts that there are into one sentence."""
    return "，".join(part for part in parts if part)


def basis(*parts: str) -> tuple[str, ...]:
    """Keep the parts that there are."""
    return tuple(part for part in parts if part)
