"""Who has a say in a campaign's rules: seats, audiences and the closure chain 对账销号.

Also the two things all rules share: `Model`, which is frozen and knows its keys, and `Faults`,
several errors with their places. `workflows/rules/rules.py` puts these together and hands them on.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag, model_serializer, model_validator

from models.labelled import LabelledEnum
from models.vocabulary import Level, Office, OrgKind, ReturnScope, Role, SeatPlace, SignRule


class RuleErrors(ValueError):  # noqa: N818 - a name says what is wrong, as in errors.py
    """Several errors at once, each as (path inside the model, Chinese sentence)."""

    def __init__(self, faults: Iterable[tuple[str, str]]) -> None:
        self.faults = tuple(faults)
        super().__init__("；".join(f"{path} {text}".strip() for path, text in self.faults))


def raise_errors(faults: Iterable[tuple[str, str]]) -> None:
    """Raise `Faults` when there are any."""
    found = tuple(faults)
    if found:
        raise RuleErrors(found)


def repeated(values: Iterable[Any]) -> list[Any]:
    """Return the values that occur more than once."""
    return [value for value, times in Counter(values).items() if times > 1]


def unique(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the values, or refuse those that are repeated."""
    if double := repeated(values):
        raise ValueError(f"重复：{'、'.join(str(value) for value in double)}，请只保留一个")
    return values


class RuleModel(BaseModel):
    """A frozen piece of the rules that refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Seat(RuleModel):
    """An office at a place seen from the item's owner; written "superior:organizer"."""

    place: SeatPlace
    office: Office

    @model_validator(mode="before")
    @classmethod
    def _parse(cls, value: Any) -> Any:
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


def _audience(value: Any) -> str:
    """Tell which of the three an audience is, from its text or itself."""
    if isinstance(value, Seat | dict) or (isinstance(value, str) and ":" in value):
        return "seat"
    return "everyone" if value == Everyone.ALL else "role"


Audience = Annotated[
    Annotated[Seat, Tag("seat")] | Annotated[Everyone, Tag("everyone")] | Annotated[Role, Tag("role")],
    Discriminator(_audience),
]
"""Who is told: a role in the item ("head"), a seat ("superior:secretary") or "all"."""

Seats = Annotated[tuple[Seat, ...], Field(min_length=1), AfterValidator(unique)]


class SignStep(RuleModel):
    """One step of signing: its seats sign together (all) or any one of them does."""

    rule: SignRule
    seats: Seats


class Chain(RuleModel):
    """The closure chain 对账销号 for some kinds of organization at some levels.

    The rectifying side guarantees, another body verifies, and the last signature is never its own.
    """

    organizations: Annotated[tuple[OrgKind, ...], Field(min_length=1), AfterValidator(unique)]
    levels: Annotated[tuple[Level, ...], Field(min_length=1), AfterValidator(unique)]
    guarantor: Seats
    verifier: Seats
    signers: Annotated[tuple[SignStep, ...], Field(min_length=1)]
    returners: Annotated[tuple[Role, ...], Field(min_length=1), AfterValidator(unique)] = (Role.VERIFIER, Role.SIGNER)
    """Who may return an item: whose turn it is of these."""
    resets: ReturnScope = ReturnScope.ROUND
    """What a return by a signer undoes; one that refuses speaks for all of a step."""
    extenders: tuple[Seats, ...] = ()
    """Who decides on the first extension, on the second, and so on: each one higher."""

    @model_validator(mode="after")
    def _separate(self) -> Self:
        raise_errors(self._faults())
        return self

    def waiting(self, signed: Collection[tuple[int, str]]) -> tuple[int, SignStep, tuple[Seat, ...]] | None:
        """Return the next step (counted from 1) and its seats still to be filled; None at the end.

        `signed` are the seats that were filled, each with its step.
        """
        for number, step in enumerate(self.signers, start=1):
            left = tuple(seat for seat in step.seats if (number, str(seat)) not in signed)
            enough = step.rule is SignRule.ANY and len(left) < len(step.seats)
            if left and not enough:
                return number, step, left
        return None

    def _faults(self) -> Iterator[tuple[str, str]]:
        for path, seat in self.seats():
            if seat.place is SeatPlace.DISCIPLINE:
                yield path, "纪委不参与审批，只查阅、抽查和重新挂号，请改为其他职务"
            elif path.startswith("guarantor") and seat.place is not SeatPlace.OWN:
                yield path, f"“{seat}”不是本组织职务；签字背书的应是整改单位自己（own:…）"
            elif path.startswith("extenders") and seat.place is SeatPlace.OWN:
                yield path, f"“{seat}”是本组织职务；自己申请不能自己批，请改为其他组织的职务"
            elif path.startswith("verifier") and seat.place is SeatPlace.OWN:
                yield path, f"“{seat}”是本组织职务；谁整改谁不验收，请改为其他组织的职务"
        last = len(self.signers) - 1
        if any(seat.place is SeatPlace.OWN for seat in self.signers[last].seats):
            yield f"signers[{last}]", "最后一步签批不能由整改单位自己作出，请改为其他组织的职务"
        for i, role in enumerate(self.returners):
            if role not in {Role.VERIFIER, Role.SIGNER}:
                yield (f"returners[{i}]", f"{role.label}不能退回，请改为 verifier（验收人）或 signer（签批人）")
        if Role.VERIFIER not in self.returners:
            yield "returners", "验收人必须可以退回，否则验收只剩通过，请补上 verifier"

    def seats(self) -> Iterator[tuple[str, Seat]]:
        """Yield every seat that signs or decides, with its place in the chain."""
        yield from ((f"guarantor[{i}]", seat) for i, seat in enumerate(self.guarantor))
        yield from ((f"verifier[{i}]", seat) for i, seat in enumerate(self.verifier))
        for at, step in enumerate(self.signers):
            yield from ((f"signers[{at}].seats[{i}]", seat) for i, seat in enumerate(step.seats))
        for at, seats in enumerate(self.extenders):
            yield from ((f"extenders[{at}][{i}]", seat) for i, seat in enumerate(seats))
