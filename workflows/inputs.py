"""The types of what people give, for every door: a text, a sentence, a hash, a day.

They stand apart from `texts` and `days`, which a reader of one file loads in a process of its own: pydantic is most of
what that would take to begin.
"""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticKnownError

from workflows.days import OUTSIDE, raise_outside
from workflows.texts import MAX_TEXT_CHARACTERS, MIN_SENTENCE_CHARACTERS, SENTENCE, must_tell, storable

Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TEXT_CHARACTERS),
    AfterValidator(storable),
]
Sentence = Annotated[
    Text,
    AfterValidator(must_tell),
    Field(description=SENTENCE, json_schema_extra={"minLength": MIN_SENTENCE_CHARACTERS}),
]
"""A reason, a finding, a demand: what somebody else must be able to check later."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


def _in_words(value: object) -> object:
    """Refuse a number for a day: it would be read as seconds since 1970."""
    if isinstance(value, int | float):
        raise PydanticKnownError("date_type")
    return value


def _bounded(day: date) -> date:
    if not raise_outside(day):
        raise ValueError(OUTSIDE.format(day))
    return day


Day = Annotated[date, BeforeValidator(_in_words), AfterValidator(_bounded)]
"""A day, written as 2021-04-20."""
