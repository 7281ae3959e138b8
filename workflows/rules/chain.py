"""The closure chain 对账销号 of a campaign's rules: who guarantees, verifies, signs, returns and extends."""

from collections.abc import Collection, Iterator
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from models.vocabulary import Level, OrgKind, ReturnScope, Role, SeatPlace, SignRule
from workflows.authz.seats import Seat
from workflows.rules.model import RuleModel, raise_errors, unique

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
