"""One item as one actor meets it at one moment: what rules look at."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.deadline import Deadline
from models.item import Delegation, Evidence, Item, Measure
from models.people import Organization
from models.signature import Extension, Signature
from models.vocabulary import ExtensionState, ReturnScope, Role, SignAct, SignRule
from workflows.authz import paths, visibility
from workflows.authz.actors import Actor, AppointmentView, first_filling
from workflows.authz.appointments import Holder
from workflows.authz.permissions import ROLE_SEATS, seats_of
from workflows.authz.seats import Seat, SignStep
from workflows.items.evidence_warnings import EvidenceWarning, evidence_warnings
from workflows.items.parts import ASKING, ItemJournal, Parts, VoidRequest
from workflows.rows import Row
from workflows.rules.rules import Chain
from workflows.rules.snapshot import CampaignRules, campaign_rules
from workflows.workdays.calendar import Calendar


@dataclass(frozen=True, slots=True)
class LedgerPlace:
    """The place in a ledger file that an item was read from."""

    name: str
    sha256: str
    table_name: str
    row: int
    clause: int | None


@dataclass
class ItemContext:
    """An item, its owner, and the actor who wants something of it now."""

    session: Session
    actor: Actor
    now: datetime
    item: Item
    organization: Organization
    parts: Parts = None  # type: ignore[assignment]
    """What hangs on it, read once for all items that were loaded with it."""
    indicator: str | None = None
    """The indicator of the guide that it is held against."""
    survives: bool = False
    """Whether other items were merged into it."""
    clock: Deadline | None = None
    source: LedgerPlace | None = None
    """Like the clock, only of an item on a page."""
    sight: dict[str, Any] = field(default_factory=dict)
    """What a signer would be shown now; workflows/items/signing.py fills it once."""

    def __post_init__(self) -> None:
        if self.parts is None:
            self.parts = Parts(self.session, self.actor, self.now, self.today, [(self.item, self.organization)])

    @cached_property
    def book(self) -> CampaignRules:
        return campaign_rules(self.session, self.item.campaign_id)

    @cached_property
    def today(self) -> date:
        return self.book.today(self.now)

    @cached_property
    def calendar(self) -> Calendar:
        return self.parts.calendar(self.book.committee_id)

    @cached_property
    def chain(self) -> Chain:
        return self.book.rules.chain(self.organization.kind, self.item.level)

    @property
    def measures(self) -> Sequence[Measure]:
        return self.parts.measures[self.item.id]

    @property
    def evidence(self) -> Sequence[Evidence]:
        return self.parts.evidence[self.item.id]

    @cached_property
    def doubts(self) -> tuple[EvidenceWarning, ...]:
        """What makes its files worth a second look, as far as the actor may know."""
        if not any(each.sha256 for each in self.evidence):
            return ()
        return evidence_warnings(self.session, self.actor, self.item.id)

    @property
    def delegations(self) -> Sequence[Delegation]:
        return self.parts.delegations[self.item.id]

    @property
    def extensions(self) -> Sequence[Extension]:
        return self.parts.extensions[self.item.id]

    @property
    def signatures(self) -> Sequence[Signature]:
        """The signatures of all applications for closure."""
        return self.parts.signatures[self.item.id]

    @cached_property
    def signoffs(self) -> Sequence[Signature]:
        """The signatures of the present application for closure."""
        return [s for s in self.signatures if s.round == self.item.round]

    @cached_property
    def journal(self) -> ItemJournal:
        """Who made which moves on it."""
        return self.parts.journal_of(self.item.id)

    def name(self, person: UUID | None) -> str | None:
        """Return the name of somebody who has to do with it."""
        return None if person is None else self.parts.name(person)

    @property
    def history(self) -> Sequence[Row]:
        """All entries of its journal; only of an item on a page."""
        return self.parts.histories.get(self.item.id, ())

    @property
    def void_request(self) -> VoidRequest | None:
        """The 提请撤销 that nobody has answered yet."""
        said = [VoidRequest(e["act"], e["actor_id"], e["data"]) for e in self.history if e["act"] in ASKING]
        last = said[-1] if said else None if self.history else self.parts.asked.get(self.item.id)
        return last if last is not None and last.act == ASKING[0] else None

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
        return frozenset(self.journal.hands | {s.principal_id for s in self.signatures if s.act is SignAct.GUARANTEE})

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

    def add(self, row: Signature | Delegation) -> None:
        """Store what a move makes, among what hangs on the item; `signoffs` hold it once it is made."""
        part: defaultdict[UUID, list[Any]] = (
            self.parts.signatures if isinstance(row, Signature) else self.parts.delegations
        )
        part[self.item.id].append(row)
        self.session.add(row)

    def forget(self, name: str) -> None:
        """Have something found out anew when it is next asked for."""
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
        return self.parts.lent if self.actor is self.parts.actor else ()

    @cached_property
    def lenders(self) -> tuple[Actor, ...]:
        """Who lent the actor the signature of an office, with all the offices of their own."""
        return self.parts.lenders if self.actor is self.parts.actor else ()

    @cached_property
    def related(self) -> frozenset[UUID]:
        """Who may decide nothing here: declared related to the organization or one above it."""
        nodes = paths.ancestor_ids(self.organization.path)
        return frozenset(person for node in nodes for person in self.parts.recused[node])

    @property
    def near(self) -> Sequence[Holder]:
        """Who holds the posts from which seats here can be filled."""
        return [
            holder for holder in self.parts.near[self.organization.id] if holder.post.item_id in {None, self.item.id}
        ]

    @cached_property
    def heads(self) -> set[UUID]:
        """The 书记 of the organization that puts the item right."""
        seats = ROLE_SEATS[Role.HEAD]
        return {
            holder.user_id
            for holder in self.near
            if holder.post.item_id is None and any(holder.post.fills(seat, self.organization) for seat in seats)
        }

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
