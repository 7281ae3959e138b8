"""The items that a campaign has already, held against a running ledger: which it means, and where they differ."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from ledger.forms import ClaimedItem
from ledger.merged_items import BETWEEN_NUMBERS, BETWEEN_PROBLEMS
from ledger.people import people
from models.campaign import Indicator
from models.item import Item, Measure
from models.item_claim import ItemClaim
from models.people import Organization, User
from models.vocabulary import Rectification, State
from workflows.authz import visibility
from workflows.authz.actors import Actor
from workflows.folding import sameness
from workflows.reconciliation.cells import same_text
from workflows.rules.snapshot import CampaignRules

_AT_ONCE = 500
_SHOWN_CHARACTERS = 30
_leader, _person = aliased(User), aliased(User)


class Existing(NamedTuple):
    """An item as it stands, with what was claimed of it when it was taken over."""

    id: UUID
    organization_id: UUID
    number: str | None
    text: str
    state: State
    goal: str | None
    rectification: Rectification | None
    due_on: date | None
    closed_at: datetime | None
    indicator: str | None
    leader: str | None
    person: str | None
    claim: ItemClaim | None


class ExistingItems:
    """Those in the actor's reach, by number and by text."""

    def __init__(self, session: Session, actor: Actor, book: CampaignRules) -> None:
        self._session, self._book = session, book
        self._numbered: dict[tuple[UUID, str], list[Existing]] = defaultdict(list)
        self._claimed: dict[tuple[UUID, str], list[Existing]] = defaultdict(list)
        self._texts: dict[tuple[UUID, str], Existing] = {}
        for each in self._read(actor):
            owner = each.organization_id
            if each.number:
                self._numbered[owner, each.number].append(each)
            for number in _claimed_numbers(each.claim):
                self._claimed[owner, number].append(each)
            if each.state is not State.VOID:
                for text in (each.text, *_claimed_problems(each.claim)):
                    self._texts.setdefault((owner, sameness(text)), each)

    def _read(self, actor: Actor) -> Iterator[Existing]:
        rows = self._session.execute(
            sa.select(
                *(col(getattr(Item, name)) for name in Existing._fields[:9]),
                col(Indicator.code),
                col(_leader.name),
                col(_person.name),
                ItemClaim,
            )
            .join(Organization, col(Organization.id) == Item.organization_id)
            .outerjoin(Indicator, col(Indicator.id) == Item.indicator_id)
            .outerjoin(_leader, col(_leader.id) == Item.leader_id)
            .outerjoin(_person, col(_person.id) == Item.responsible_id)
            .outerjoin(ItemClaim, col(ItemClaim.item_id) == Item.id)
            .where(col(Item.campaign_id) == self._book.campaign_id, visibility.in_reach_clause(actor.reach.items()))
            .order_by(col(Item.id))
        )
        return (Existing(*row) for row in rows)

    def of_row(self, owner: UUID, said: Sequence[ClaimedItem]) -> list[Existing]:
        """Return the items that a row of the file means, whose problems are `said`; none where it is new."""
        number = said[0].number
        for known in (self._numbered, self._claimed):
            if number and (found := known.get((owner, number))):
                return found
        there = self.of_texts(owner, said)
        return there if len(there) == len(said) else []

    def of_texts(self, owner: UUID, said: Sequence[ClaimedItem]) -> list[Existing]:
        """Return the items that say the same as problems of a row; one that came by another number is another."""
        alike = (self._texts.get((owner, sameness(each.problem))) for each in said)
        return [each for each in alike if each and not _by_another_number(each, said[0].number)]

    def differences(self, pairs: Sequence[tuple[Sequence[ClaimedItem], Sequence[Existing]]]) -> list[list[str]]:
        """Say of rows of the file with the items that they mean where they differ: field, the file, the item."""
        ids = [each.id for _, found in pairs for each in found if each.claim is None or each.number]
        measures = self._measures(ids)
        return [list(self._differences(said, found, measures)) for said, found in pairs]

    def _differences(
        self, said: Sequence[ClaimedItem], found: Sequence[Existing], measures: Mapping[UUID, list[str]]
    ) -> Iterator[str]:
        first, item = said[0], found[0]
        own = first.number is None or first.number == item.number
        named: dict[str, tuple[object, list[object]]] = {
            "存在问题": (_whole(each.problem for each in said), [_whole(_problems(each.text for each in found))]),
            "对照指标": (first.indicator, [item.indicator]),
            "整改类型": (first.kind, [item.rectification and item.rectification.label]),
            "整改目标": (first.goal, [item.goal]),
            "整改措施": (_whole(first.measures), [_whole(_reread(measures.get(item.id, ())))]),
            "责任领导": (first.leader, [item.leader and people(item.leader)]),
            "责任人": (first.person, [item.person and people(item.person)]),
            "整改时限": (first.due or first.due_text, [item.due_on]),
        }
        if first.closed_on:
            named["销号日期"] = (first.closed_on, [item.closed_at and self._book.today(item.closed_at)])
        if item.claim:
            for label, value in _claimed(item.claim, found).items():
                if label in named:
                    named[label][1].append(value)
            if first.due_text and first.due_text in (item.claim.due_text or "").split("\n"):
                named["整改时限"][1].append(first.due or first.due_text)
            if not own:
                named["进展与成效"] = (first.progress, [item.claim.progress])
                named["完成情况"] = (first.completion, [item.claim.completion])
        joined = len(_claimed_problems(item.claim)) > 1
        for label, (theirs, ours) in named.items():
            if theirs and not any(_alike(theirs, each, in_part=joined) for each in ours):
                yield f"{label}文件为“{_short(theirs)}”，在册为“{_short(ours[0])}”"
        if not own and item.claim is None:
            yield f"编号文件为“{first.number}”，在册为“{item.number or '未编号'}”"

    def _measures(self, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
        found: dict[UUID, list[str]] = defaultdict(list)
        for start in range(0, len(ids), _AT_ONCE):
            some = ids[start : start + _AT_ONCE]
            rows = self._session.execute(
                sa.select(col(Measure.item_id), col(Measure.text))
                .where(col(Measure.item_id).in_(some))
                .order_by(col(Measure.position))
            )
            for item_id, text in rows:
                found[item_id].append(text)
        return found


def _claimed(claim: ItemClaim, found: Sequence[Existing]) -> dict[str, object]:
    problems = dict.fromkeys(problem for each in found for problem in _claimed_problems(each.claim))
    return {
        "存在问题": _whole(problems),
        "对照指标": claim.indicator,
        "整改类型": claim.kind,
        "整改目标": claim.goal,
        "整改措施": _whole((claim.measures or "").split("\n")),
        "责任领导": claim.leader,
        "责任人": claim.person,
        "整改时限": claim.due_on or claim.due_text,
        "销号日期": claim.closed_on,
    }


def _claimed_problems(claim: ItemClaim | None) -> list[str]:
    """Return the problems of the rows that were joined to an item; of any other its one."""
    return claim.problem.split(BETWEEN_PROBLEMS) if claim else []


def _claimed_numbers(claim: ItemClaim | None) -> Iterable[str]:
    """Return the numbers by which an item came: of rows that were joined also that of each."""
    if claim is None or not claim.number:
        return ()
    parts = claim.number.split(BETWEEN_NUMBERS) if len(_claimed_problems(claim)) > 1 else []
    return dict.fromkeys((claim.number, *parts))


def _problems(texts: Iterable[str]) -> Iterator[str]:
    """The problems of texts as they are read of a cell that holds them."""
    from ledger.citations import cite  # what reads a cell: a service begins without

    return (cite(clause).text for clause in _reread(texts))


def _reread(texts: Iterable[str]) -> Iterator[str]:
    from ledger.clauses import split

    return (clause for text in texts for clause in split(text)[0])


def _whole(texts: Iterable[str]) -> str:
    return "；".join(texts)


def _alike(theirs: object, ours: object, *, in_part: bool) -> bool:
    if theirs == ours:
        return True
    held = "" if ours is None else str(ours)
    return sameness(str(theirs)) in sameness(held) if in_part else same_text(str(theirs), held)


def _short(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"


def _by_another_number(item: Existing, number: str | None) -> bool:
    came = _claimed_numbers(item.claim)
    return bool(number and came and number not in came)
