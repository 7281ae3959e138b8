"""One item as one actor meets it at one moment: what rules look at. Each thing is read once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from sqlmodel import Session, col, select

from models.item import Delegation, Evidence, Item, Measure
from models.journal import Entry
from models.people import Organization
from models.signoff import Extension, SignOff
from models.vocabulary import ExtensionState, Office, Place, Role, SignAct, SignRule
from workflows.access import Actor, Post
from workflows.rulebook import Rulebook, calendar, rulebook
from workflows.rules import Chain
from workflows.seats import Seat, SignStep
from workflows.workdays import Calendar

STANDING: dict[Role, tuple[Seat, ...]] = {
    Role.HEAD: (Seat(place=Place.OWN, office=Office.SECRETARY),),
    Role.LIAISON: tuple(
        Seat(place=Place.OWN, office=office)
        for office in (
            Office.LIAISON,
            Office.ORGANIZER,
            Office.DEPUTY_SECRETARY,
            Office.SECRETARY,
        )
    ),
    Role.SUPERIOR: tuple(
        Seat(place=Place.SUPERIOR, office=office)
        for office in (Office.SECRETARY, Office.DEPUTY_SECRETARY, Office.ORGANIZER)
    ),
    Role.OFFICE: tuple(
        Seat(place=Place.OFFICE, office=office) for office in (Office.DIRECTOR, Office.OFFICER)
    ),
    Role.DISCIPLINE: tuple(
        Seat(place=Place.DISCIPLINE, office=office)
        for office in (Office.SECRETARY, Office.DEPUTY_SECRETARY, Office.OFFICER)
    ),
}
"""The roles that an office gives, whatever the item."""


def standing(role: Role, organization: Organization) -> tuple[Seat, ...]:
    """Return the seats of a role that an office gives, seen from an organization.

    「院党委抓系党总支和直属党支部」 ([004] 三（三）1): there 党委工作部 acts for 院党委.
    """
    seats = STANDING.get(role, ())
    directly_below = organization.parent_id == organization.committee_id
    return seats + STANDING[Role.OFFICE] if role is Role.SUPERIOR and directly_below else seats


HANDS_ON = ("submit_plan", "progress", "attach", "apply", "transfer", "delegate")
"""The moves that make somebody one of those who put the item right."""


@dataclass
class Case:
    """An item, its owner, and the actor who wants something of it now."""

    session: Session
    actor: Actor
    now: datetime
    item: Item
    organization: Organization

    @cached_property
    def book(self) -> Rulebook:
        return rulebook(self.session, self.item.campaign_id)

    @cached_property
    def today(self) -> date:
        return self.book.today(self.now)

    @cached_property
    def calendar(self) -> Calendar:
        return calendar(self.session, self.book.committee_id)

    @cached_property
    def chain(self) -> Chain:
        return self.book.rules.chain(self.organization.kind, self.item.level)

    @cached_property
    def measures(self) -> Sequence[Measure]:
        return self.session.exec(
            select(Measure).where(Measure.item_id == self.item.id).order_by(col(Measure.position))
        ).all()

    @cached_property
    def evidence(self) -> Sequence[Evidence]:
        return self.session.exec(
            select(Evidence).where(Evidence.item_id == self.item.id).order_by(col(Evidence.id))
        ).all()

    @cached_property
    def delegations(self) -> Sequence[Delegation]:
        return self.session.exec(
            select(Delegation)
            .where(Delegation.item_id == self.item.id)
            .order_by(col(Delegation.id))
        ).all()

    @cached_property
    def extensions(self) -> Sequence[Extension]:
        return self.session.exec(
            select(Extension).where(Extension.item_id == self.item.id).order_by(col(Extension.id))
        ).all()

    @cached_property
    def signoffs(self) -> Sequence[SignOff]:
        """The signatures of the present application for closure."""
        return self.session.exec(
            select(SignOff)
            .where(SignOff.item_id == self.item.id, SignOff.round == self.item.round)
            .order_by(col(SignOff.id))
        ).all()

    @property
    def pending_extension(self) -> Extension | None:
        return next((x for x in self.extensions if x.state is ExtensionState.PENDING), None)

    @property
    def verified_by(self) -> UUID | None:
        return next((s.user_id for s in self.signoffs if s.act is SignAct.VERIFY), None)

    @cached_property
    def contributors(self) -> frozenset[UUID]:
        """Who put the item right: drafted, did, evidenced, applied, delegated, was delegated to."""
        acted = self.session.exec(
            select(Entry.actor_id)
            .where(Entry.subject_id == self.item.id, col(Entry.act).in_(HANDS_ON))
            .distinct()
        ).all()
        people = {
            *acted,
            self.item.responsible_id,
            *(m.responsible_id for m in self.measures),
            *(m.done_by_id for m in self.measures),
            *(e.added_by_id for e in self.evidence),
            *(person for d in self.delegations for person in (d.from_id, d.to_id)),
        }
        return frozenset(person for person in people if person)

    @property
    def leaders(self) -> set[UUID]:
        """The 责任领导 of the item and of its measures."""
        found = {self.item.leader_id, *(m.leader_id for m in self.measures)}
        return {leader for leader in found if leader}

    def delegates(self, holder: UUID | None) -> set[UUID]:
        """Return who does the work of a holder today; a delegation ends with its giver's part."""
        return {
            d.to_id for d in self.delegations if d.from_id == holder and d.until_on >= self.today
        }

    def forget(self, name: str) -> None:
        """Have something read anew when it is next asked for: it has just been added to."""
        vars(self).pop(name, None)

    def post(self, seats: Sequence[Seat]) -> Post | None:
        """Return the office by which the actor fills one of the seats."""
        return self.actor.post_in(seats, self.organization)

    def seats(self, role: Role) -> tuple[Seat, ...]:
        """Return the seats that give a role here; none for roles that the item itself gives."""
        match role:
            case Role.GUARANTOR:
                return self.chain.guarantor
            case Role.VERIFIER:
                return self.chain.verifier
            case Role.SIGNER:
                return tuple(seat for step in self.chain.signers for seat in step.seats)
            case _:
                return standing(role, self.organization)

    def plays(self, role: Role) -> bool:
        """Tell whether the actor has a role in this item."""
        me = self.actor.user_id
        match role:
            case Role.LEADER:
                return me == self.item.leader_id or me in self.delegates(self.item.leader_id)
            case Role.RESPONSIBLE:
                return (
                    me == self.item.responsible_id
                    or any(me == m.responsible_id for m in self.measures)
                    or me in self.delegates(self.item.responsible_id)
                )
        return self.post(self.seats(role)) is not None

    def next_step(self) -> tuple[int, SignStep, tuple[Seat, ...]] | None:
        """Return the chain's next step (counted from 1) and its seats still to be filled."""
        for number, step in enumerate(self.chain.signers, start=1):
            signed = {s.seat for s in self.signoffs if s.act is SignAct.SIGN and s.step == number}
            left = tuple(seat for seat in step.seats if str(seat) not in signed)
            if left and not (signed and step.rule is SignRule.ANY):
                return number, step, left
        return None

    def closes(self) -> bool:
        """Tell whether one more signature completes the chain."""
        waiting = self.next_step()
        if waiting is None:
            return False
        number, step, left = waiting
        return number == len(self.chain.signers) and (step.rule is SignRule.ANY or len(left) == 1)
