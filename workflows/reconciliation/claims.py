"""A number that the text of a report states: what it counts, of whom, and where it stands."""

from dataclasses import asdict, dataclass
from typing import Any

FOUND, CLOSED, UNDER_WAY, UNFINISHED = "found", "closed", "under_way", "unfinished"
LONG_TERM, OVERDUE, RATE, SHARE = "long_term", "overdue", "rate", "share"
"""What may be counted, with a kind (整改类型) only those of it; which part of the whole is put right (a rate), or which
part the number before is (a share)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One number of a text. It is kept with the paper as plain JSON, so that the text is read once."""

    counted: str
    written: str
    """The number in digits, of a rate with its decimals and without the sign."""
    quote: str
    """The clause that states it."""
    place: str
    paragraph: int
    sentence: int
    """The same for all that one sentence states."""
    before: str = ""
    """What the paragraph says before: whom or which part it may be about."""
    heading: str = ""
    """The heading above it."""
    limits: str = ""
    """Words of the clause itself that may make it about a part."""
    kind: str | None = None
    """立行立改, 限期整改 or 持续整改, where it counts one of them."""
    is_about: bool = False
    """Whether the text itself says that the number is not exact."""
    is_rest: bool = False
    """Whether it is what is left over (其余, 剩余): with the others of its sentence that is all."""

    def as_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return asdict(self)
