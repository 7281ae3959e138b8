"""What a university's own days off and workdays look like."""

from datetime import date
from uuid import UUID

from transport.examples import example
from transport.schemas import ResponseModel


class LocalDaysLine(ResponseModel):
    """校历: days that a university adds to the State Council's."""

    model_config = example(starts_on="2021-01-25", ends_on="2021-02-21", name="寒假")

    id: UUID
    committee_id: UUID
    starts_on: date
    ends_on: date
    is_workday: bool
    name: str
