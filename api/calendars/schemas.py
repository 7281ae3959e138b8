"""What a university's own days off and workdays look like."""

from datetime import date
from uuid import UUID

from transport.inputs.calendars import WINTER
from transport.schemas import SOME_ID, ResponseModel, example


class LocalDaysLine(ResponseModel):
    """校历: days that a university adds to the State Council's."""

    model_config = example(id=SOME_ID, **WINTER)

    id: UUID
    committee_id: UUID
    starts_on: date
    ends_on: date
    is_workday: bool
    name: str
