"""Seats: an office at a place, seen from the organization that something belongs to; and who is told."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Discriminator, Tag, model_serializer, model_validator

from models.labelled import LabelledEnum
from models.vocabulary import Office, Role, SeatPlace


class Seat(BaseModel):
    """An office at a place seen from the item's owner; written "superior:organizer"."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    place: SeatPlace
    office: Office

    @model_validator(mode="before")
    @classmethod
    def _parse(cls, value: object) -> object:
        if isinstance(value, Seat | dict):
            return value
        place, colon, office = str(value).partition(":")
        if not colon:
            raise ValueError(f"“{value}”不是“位置:职务”，请写成如 superior:organizer")
        return {"place": parse_word(SeatPlace, place, "位置"), "office": parse_word(Office, office, "职务")}

    @model_serializer
    def _write(self) -> str:
        return str(self)

    def __str__(self) -> str:
        """Write the seat as templates do."""
        return f"{self.place}:{self.office}"

    @property
    def label(self) -> str:
        """What people read, such as 上级党组织组织员."""
        return f"{self.place.label}{self.office.label}"


def parse_word(words: type[LabelledEnum], value: str, name: str) -> LabelledEnum:
    """Return the word of that value, or refuse it with the words there are."""
    for word in words:
        if word == value:
            return word
    raise ValueError(f"不认识的{name} “{value}”，可用：{list_words(words)}")


def list_words(words: type[LabelledEnum]) -> str:
    """List the words as value（label）."""
    return "、".join(f"{word.value}（{word.label}）" for word in words)


class Everyone(LabelledEnum):
    """The audience of a circular (通报): every 党组织 of the campaign."""

    ALL = "all", "本行动全体党组织"


def _audience(value: object) -> str:
    """Tell which of the three an audience is, from its text or itself."""
    if isinstance(value, Seat | dict) or (isinstance(value, str) and ":" in value):
        return "seat"
    return "everyone" if value == Everyone.ALL else "role"


Audience = Annotated[
    Annotated[Seat, Tag("seat")] | Annotated[Everyone, Tag("everyone")] | Annotated[Role, Tag("role")],
    Discriminator(_audience),
]
"""Who is told: a role in the item ("head"), a seat ("superior:secretary") or "all"."""
