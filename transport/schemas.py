"""What bodies and answers are made of: models that fill in their example, texts and days that can be stored."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints

from transport.examples import complete
from workflows import inputs
from workflows.inputs import Text
from workflows.items.queries.search import MAX_WORDS
from workflows.texts import MAX_LINE_CHARACTERS, storable

Line = Annotated[Text, StringConstraints(max_length=MAX_LINE_CHARACTERS)]
"""A text of one line."""

Wanted = Annotated[str, StringConstraints(min_length=1, max_length=MAX_LINE_CHARACTERS), AfterValidator(storable)]
"""A text in a question."""


def _few_words(text: str) -> str:
    if len(text.split()) > MAX_WORDS:
        raise ValueError(f"最多{MAX_WORDS}个词，请少写几个")
    return text


Words = Annotated[Wanted, AfterValidator(_few_words)]
"""Words to be found, with white space between them."""


class Schema(BaseModel):
    """What is asked or answered; the example of each is filled in."""

    @classmethod
    def __pydantic_init_subclass__(cls, **_: object) -> None:
        complete(cls)


class ResponseModel(Schema):
    """What an answer holds."""

    model_config = ConfigDict(extra="forbid", defer_build=True)  # most of them only describe


class QueryModel(Schema):
    """What a request's body holds: nothing that is not named here."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _iso(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError("应是日期，请写成如 2021-05-20")
    return value


IsoDay = Annotated[inputs.Day, BeforeValidator(_iso)]
"""A day in a question: there a bare number comes as a text."""
