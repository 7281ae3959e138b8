"""One item as one actor meets it at one moment: what rules look at. Nothing here reads from the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from models.deadline import Deadline
from models.item import Delegation, Evidence, Item, Measure
from models.people import Organization
from models.plain import as_json
from models.signature import Extension, Signature
from models.vocabulary import ExtensionState, ReturnScope, Role, SignAct, SignRule
from workflows.authz import paths, visibility
from workflows.authz.actors import Actor
from workflows.authz.held_offices import AppointmentView, first_filling
from workflows.authz.permissions import seats_of
from workflows.authz.seats import Seat
from workflows.items.evidence_warnings import EvidenceWarning
from workflows.items.fields import HASHED
from workflows.items.loading.parts import ASKING, ItemJournal, LedgerPlace, Parts, VoidRequest
from workflows.journal.entries import sha256
from workflows.rows import Row
from workflows.rules.chain import Chain, SignStep
from workflows.rules.snapshot import CampaignRules
from workflows.workdays.calendar import Calendar

SIGNED = ("act", "step", "seat", "user_id", "principal_id", "opinion", "method", "signed_at")
"""What is shown of a signature."""


@dataclass(frozen=True, eq=False)
class ItemContext:
    """An item, its owner, and the actor who wants something of it now, with what was read of it."""

    actor: Actor
    now: datetime
    book: CampaignRules
    item: Item
    organization: Organization
    parts: Parts = field(default_factory=Parts)
    """What hangs on it, read once for all items that were loaded with it."""
    indicator: str | None = None
    """The indicator of the guide that it is held against."""
    survives: bool = False
    """Whether other items were merged into it."""
    clock: Deadline | None = None
    source: LedgerPlace | None = None
    """Like the clock, only of an item on a page."""

    @cached_property
    def today(self) -> date:
        return self.book.today(self.now)

    @property
    def calendar(self) -> Calendar:
        return self.parts.calendars[self.book.committee_id]

    @cached_property
    def chain(self) -> Chain:
        return self.book.rules.chain(self.organization.kind, self.item.level)

    @property
    def measures(self) -> Sequence[Measure]:
        return self.parts.measures.get(self.item.id, ())

    @property
    def evidence(self) -> Sequence[Evidence]:
        return self.parts.evidence.get(self.item.id, ())

    @property
    def evidenced(self) -> frozenset[UUID]:
        """Its measures that have evidence."""
        return self.parts.evidenced.get(self.item.id, frozenset())

    @property
    def doubts(self) -> tuple[EvidenceWarning, ...]:
        """What makes its files worth a second look, as far as the actor may know."""
        return self.parts.doubts.get(self.item.id, ())

    @property
    def delegations(self) -> Sequence[Delegation]:
        return self.parts.delegations.get(self.item.id, ())

    @property
    def extensions(self) -> Sequence[Extension]:
        return self.parts.extensions.get(self.item.id, ())

    @property
    def signatures(self) -> Sequence[Signature]:
        """The signatures of all applications for closure."""
        return self.parts.signatures.get(self.item.id, ())

    @cached_property
    def signoffs(self) -> Sequence[Signature]:
        """The signatures of the present application for closure."""
        return [s for s in self.signatures if s.round == self.item.round]

    @property
    def journal(self) -> ItemJournal:
        """Who made which moves on it."""
        return self.parts.journals.get(self.item.id, ItemJournal(()))

    def name(self, person: UUID | None) -> str | None:
        """Return the name of somebody who has to do with it."""
        return None if person is None else self.parts.names[person]

    @property
    def history(self) -> Sequence[Row]:
        """All entries of its journal; only of an item on a page."""
        return self.parts.histories[self.item.id]

    @property
    def void_request(self) -> VoidRequest | None:
        """The 提请撤销 that nobody has answered yet."""
        last = self.parts.voiding.get(self.item.id)
        return last if last is not None and last.act == ASKING[0] else None

    @cached_property
    def shown(self) -> dict[str, object]:
        """All that a signer is shown, as plain JSON.

        The head of the item's journal is part of it, so its hash covers everything that ever happened
        to the item, and whatever happens next makes it another. Of what others are shown it differs in
        the doubts alone, which hold no more than the signer may know (items/evidence_warnings.py).
        """
        assert self.journal.head is not None  # noqa: S101  an item is shown by itself
        seq, last = self.journal.head
        return {
            "item": as_json(self.item, HASHED)
            | {"organization": self.organization.name, "organization_kind": self.organization.kind.value},
            "measures": [as_json(m) for m in self.measures],
            "evidence": [as_json(e) for e in self.evidence],
            "signatures": [as_json(s, SIGNED) for s in self.signoffs],
            "doubts": [doubt.sentence for doubt in self.doubts],
            "rules": self.book.sha256,
            "people": self._people_shown(),
            "journal": {"seq": seq, "hash": last},
        }

    @cached_property
    def shown_sha256(self) -> str:
        """The hash of what a signer is shown."""
        return sha256(self.shown)

    def _people_shown(self) -> dict[str, str]:
        """Return the names of all who are shown, by id: a name that changes is another sight."""
        ids: set[UUID | None] = {
            *self.leaders,
            self.item.responsible_id,
            *(person for m in self.measures for person in (m.responsible_id, m.done_by_id)),
            *(e.added_by_id for e in self.evidence),
            *(person for s in self.signoffs for person in (s.user_id, s.principal_id)),
        }
        return {str(person): self.parts.names[person] for person in ids if person is not None}

    @property
    def pending_extension(self) -> Extension | None:
        return next((x for x in self.extensions if x.state is ExtensionState.PENDING), None)

    @cached_property
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

    def post(self, seats: Sequence[Seat], *, lent: bool = False) -> AppointmentView | None:
        """Return the office by which the actor fills one of the seats.

        With `lent` an office will do whose signature was lent to the actor (代签).
        """
        own = self.actor.post_in(seats, self.organization, self.item.id)
        if own or not lent:
            return own
        return first_filling(self.lent, seats, self.organization, self.item.id)

    @property
    def lent(self) -> tuple[AppointmentView, ...]:
        """The offices whose signature was lent to the actor."""
        lent = self.parts.proxies.get(self.actor.user_id)
        return lent.posts if lent else ()

    @property
    def lenders(self) -> tuple[Actor, ...]:
        """Who lent the actor the signature of an office, with all the offices of their own."""
        lent = self.parts.proxies.get(self.actor.user_id)
        return lent.lenders if lent else ()

    @cached_property
    def related(self) -> frozenset[UUID]:
        """Who may decide nothing here: declared related to the organization or one above it."""
        nodes = paths.ancestor_ids(self.organization.path)
        return frozenset(person for node in nodes for person in self.parts.recused.get(node, ()))

    @property
    def colleagues(self) -> Sequence[Actor]:
        """Who holds an office from which seats here can be filled, as they would act here."""
        return self.parts.colleagues(self.organization.id, self.today)

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
        return self.chain.signers[-1].seats if granted else seats_of(Role.SUPERIOR, self.organization)

    def names(self, roles: Iterable[Role]) -> bool:
        """Tell whether the item itself names the actor in one of the roles: then nothing else need be asked."""
        named = {Role.LEADER: self.item.leader_id, Role.RESPONSIBLE: self.item.responsible_id}
        return self.actor.me is not None and any(named.get(role) == self.actor.me for role in roles)

    def plays(self, role: Role, *, lent: bool = False) -> bool:
        """Tell whether the actor has a role in this item, by an own office or a lent one."""
        if role in {Role.LEADER, Role.RESPONSIBLE}:
            return self.names((role,)) or (self.actor.me is not None and self._does(role))
        return self.post(self.seats(role), lent=lent) is not None

    def _does(self, role: Role) -> bool:
        """Tell whether the actor does a measure, or leads or does the item for who is named today."""
        holder = self.item.leader_id if role is Role.LEADER else self.item.responsible_id
        hands = visibility.in_hands_of(self.actor, self.item)
        does = role is Role.RESPONSIBLE and any(m.responsible_id in hands for m in self.measures)
        return does or holder in hands or self.actor.user_id in self.delegates(holder)

    @cached_property
    def next_step(self) -> tuple[int, SignStep, tuple[Seat, ...]] | None:
        """The chain's next step (counted from 1) and its seats still to be filled."""
        signed = {(s.step, s.seat) for s in self.signoffs if s.act is SignAct.SIGN}
        return self.chain.waiting(signed)

    def closes(self) -> bool:
        """Tell whether one more signature completes the chain."""
        waiting = self.next_step
        if waiting is None:
            return False
        number, step, left = waiting
        return number == len(self.chain.signers) and (step.rule is SignRule.ANY or len(left) == 1)

    def back_to_work(self) -> bool:
        """Tell whether a return now sends the item back to 整改, not only to be verified anew."""
        return self.verified_by is None or self.chain.resets is ReturnScope.ROUND
