"""What the house knows of time beyond its clock: the clock itself may be set back."""

from datetime import datetime

from sqlmodel import Field

from models.base import Key, UtcDateTime, word
from models.vocabulary import Moment


class ClockMark(Key, table=True):
    """A moment that outlives the process, one row for each name."""

    name: Moment = Field(sa_type=word(Moment), unique=True)
    at: datetime = Field(sa_type=UtcDateTime)
