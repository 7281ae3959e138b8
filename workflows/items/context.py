"""One item as one actor meets it at one moment: what rules look at. Each thing is read once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.item import Delegation, Evidence, Item
from models.journal import Entry
from models.people import Organization, Recusal
from models.signature import Extension, Signature
from models.vocabulary import ExtensionState, ReturnScope, Role, SignAct, SignRule
from workflows.authz import appointments, paths, visibility
from workflows.authz.actors import Actor, AppointmentView, first_filling
from workflows.authz.permissions import ROLE_SEATS, seats_of
from workflows.authz.seats import Seat, SignStep
from workflows.authz.visibility import ItemFacts
from workflows.journal.acts import HANDS_ON, Act
from workflows.rules.rules import Chain
from workflows.rules.snapshot import CampaignRules, campaign_rules, working_calendar
from workflows.workdays.calendar import Calendar

ASKING = (Act.REQUEST_VOID, Act.REFUSE_VOID)
"""The moves that put up and take back the question whether an item is void."""


@dataclass
class ItemContext(ItemFacts):
    """An item, its owner, and the actor who wants something of it now."""

    session: Session
    actor: Actor
    now: datetime
    item: Item
    organization: Organization
    sight: dict[str, Any] = field(default_factory=dict)
    """What a signer would be shown now; workflows/items/signing.py fills it once."""

    @cached_property
    def book(self) -> CampaignRules:
        return campaign_rules(self.session, self.item.campaign_id)

    @cached_property
    def today(self) -> date:
        return self.book.today(self.now)

    @cached_property
    def calendar(self) -> Calendar:
        return working_calendar(self.session, self.book.committee_id)

    @cached_property
    def chain(self) -> Chain:
        return self.book.rules.chain(self.organization.kind, self.item.level)

    @cached_property
    def evidence(self) -> Sequence[Evidence]:
        return self.session.exec(
            select(Evidence).where(Evidence.item_id == self.item.id).order_by(col(Evidence.id))
        ).all()

    @cached_property
    def extensions(self) -> Sequence[Extension]:
        return self.session.exec(
            select(Extension).where(Extension.item_id == self.item.id).order_by(col(Extension.id))
        ).all()

    @cached_property
    def signoffs(self) -> Sequence[Signature]:
        """The signatures of the present application for closure."""
        return self.session.exec(
            select(Signature)
            .where(Signature.item_id == self.item.id, Signature.round == self.item.round)
            .order_by(col(Signature.id))
        ).all()

    @cached_property
    def void_request(self) -> Entry | None:
        """The 提请撤销 that nobody has answered yet."""
        asked = (
            select(Entry)
            .where(Entry.subject_id == self.item.id, col(Entry.act).in_(ASKING))
            .order_by(col(Entry.seq).desc())
            .limit(1)
        )
        return open_request(self.session.exec(asked).first())

    @property
    def pending_extension(self) -> Extension | None:
        return next((x for x in self.extensions if x.state is ExtensionState.PENDING), None)

    @property
    def verified_by(self) -> UUID | None:
        return next((s.user_id for s in self.signoffs if s.act is SignAct.VERIFY), None)

    @cached_property
    def contributors(self) -> frozenset[UUID]:
        """Who put the item right: drafted, did, evidenced, applied, delegated, was delegated to.

        Who lent a guarantee its signature counts like who gave it.
        """
        people = {
            *self.acted,
            self.item.responsible_id,
            *(m.responsible_id for m in self.measures),
            *(m.done_by_id for m in self.measures),
            *(e.added_by_id for e in self.evidence),
            *(person for d in self.delegations for person in (d.from_id, d.to_id)),
        }
        return frozenset(person for person in people if person)

    @cached_property
    def acted(self) -> frozenset[UUID | None]:
        """Who made one of the moves that put the item right, or lent a guarantee its signature."""
        return frozenset(
            self.session.scalars(
                sa.union(
                    sa.select(col(Entry.actor_id)).where(
                        col(Entry.subject_id) == self.item.id, col(Entry.act).in_(HANDS_ON)
                    ),
                    sa.select(col(Signature.principal_id)).where(
                        col(Signature.item_id) == self.item.id, col(Signature.act) == SignAct.GUARANTEE
                    ),
                )
            )
        )

    @property
    def leaders(self) -> set[UUID]:
        """The 责任领导 of the item and of its measures."""
        found = {self.item.leader_id, *(m.leader_id for m in self.measures)}
        return {leader for leader in found if leader}

    def delegates(self, holder: UUID | None) -> set[UUID]:
        """Return who does the work of a holder today."""
        return {
            d.to_id for d in self.delegations if d.from_id == holder and visibility.is_running(d, self.item, self.today)
        }

    @property
    def lasting(self) -> list[Delegation]:
        """The delegations neither past their last day nor taken back, whoever has the item now."""
        return [d for d in self.delegations if d.revoked_at is None and d.until_on >= self.today]

    @property
    def revocable(self) -> list[Delegation]:
        """Those that the actor may take back: one's own; any, for the superior and 党委工作部."""
        if any(self.plays(role) for role in (Role.SUPERIOR, Role.OFFICE)):
            return self.lasting
        return [d for d in self.lasting if d.from_id == self.actor.user_id]

    def forget(self, name: str) -> None:
        """Have something read anew when it is next asked for: it has just been added to."""
        vars(self).pop(name, None)

    def post(self, seats: Sequence[Seat], *, lent: bool = False) -> AppointmentView | None:
        """Return the office by which the actor fills one of the seats.

        With `lent` an office will do whose signature was lent to the actor (代签).
        """
        own = self.actor.post_in(seats, self.organization, self.item.id)
        if own or not lent:
            return own
        return first_filling(self.lent, seats, self.organization, self.item.id)

    @cached_property
    def lent(self) -> tuple[AppointmentView, ...]:
        """The offices whose signature was lent to the actor."""
        return appointments.delegated_to(self.session, self.actor, self.today)

    @cached_property
    def lenders(self) -> tuple[Actor, ...]:
        """Who lent the actor the signature of an office, with all the offices of their own."""
        return appointments.delegators(self.session, self.lent, self.today)

    @cached_property
    def related(self) -> frozenset[UUID]:
        """Who may decide nothing here: declared related to the organization or one above it."""
        return frozenset(
            self.session.exec(
                select(Recusal.user_id).where(
                    col(Recusal.organization_id).in_(paths.ancestor_ids(self.organization.path)),
                    col(Recusal.lifted_at).is_(None),
                )
            )
        )

    @cached_property
    def heads(self) -> set[UUID]:
        """The 书记 of the organization that puts the item right."""
        seats = ROLE_SEATS[Role.HEAD]
        return appointments.holders_of(self.session, self.organization, seats, self.today)

    def seats(self, role: Role) -> tuple[Seat, ...]:
        """Return the seats that give a role here; none for roles that the item itself gives."""
        match role:
            case Role.GUARANTOR:
                return self.chain.guarantor
            case Role.VERIFIER:
                return self.chain.verifier
            case Role.SIGNER:
                return tuple(seat for step in self.chain.signers for seat in step.seats)
            case Role.EXTENDER:
                return self.extenders
            case _:
                return seats_of(role, self.organization)

    @property
    def extenders(self) -> tuple[Seat, ...]:
        """Who decides on the next extension: the more there were, the higher up."""
        granted = sum(x.state is ExtensionState.GRANTED for x in self.extensions)
        if steps := self.chain.extenders:
            return steps[min(granted, len(steps) - 1)]
        superior = seats_of(Role.SUPERIOR, self.organization)
        return self.chain.signers[-1].seats if granted else superior

    def plays(self, role: Role, *, lent: bool = False) -> bool:
        """Tell whether the actor has a role in this item, by an own office or a lent one."""
        if role in {Role.LEADER, Role.RESPONSIBLE}:
            return self.actor.me is not None and self._named(role, self.actor.me)
        return self.post(self.seats(role), lent=lent) is not None

    def _named(self, role: Role, me: UUID) -> bool:
        """Tell whether somebody leads or does the item by name, or for who does today."""
        holder = self.item.leader_id if role is Role.LEADER else self.item.responsible_id
        if me == holder:
            return True
        if role is Role.RESPONSIBLE and any(me == m.responsible_id for m in self.measures):
            return True
        return me in self.delegates(holder)

    def next_step(self) -> tuple[int, SignStep, tuple[Seat, ...]] | None:
        """Return the chain's next step (counted from 1) and its seats still to be filled."""
        signed = {(s.step, s.seat) for s in self.signoffs if s.act is SignAct.SIGN}
        return self.chain.waiting(signed)

    def closes(self) -> bool:
        """Tell whether one more signature completes the chain."""
        waiting = self.next_step()
        if waiting is None:
            return False
        number, step, left = waiting
        return number == len(self.chain.signers) and (step.rule is SignRule.ANY or len(left) == 1)

    def back_to_work(self) -> bool:
        """Tell whether a return now sends the item back to 整改, not only to be verified anew."""
        return self.verified_by is None or self.chain.resets is ReturnScope.ROUND


def open_request(last: Entry | None) -> Entry | None:
    """Return the last entry of `ASKING` if it still asks."""
    return last if last is not None and last.act == ASKING[0] else None
