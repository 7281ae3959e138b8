"""诊断对照: recording how an organization stands against the indicators of its guide."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from models.diagnosis import Diagnosis, chain_id
from models.people import Organization
from models.vocabulary import SubjectKind, Verdict
from workflows.authz import access, permissions
from workflows.authz.actors import Actor
from workflows.diagnosis import queries
from workflows.diagnosis.inputs import VerdictInput
from workflows.errors import Conflict, Incomplete, Stale
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.rules.snapshot import campaign_rules

DIAGNOSE_ACT = Act.DIAGNOSE
"""What the journal calls it, and the right to it."""


def record_verdicts(
    session: Session,
    campaign_id: UUID,
    organization_id: UUID,
    *,
    actor: Actor,
    now: datetime,
    verdicts: Sequence[VerdictInput],
) -> list[Diagnosis]:
    """Record verdicts, all of them or none, and return the cells that changed.

    A cell that says the same already is left as it is. Who saw another version than the one that
    stands is told so (`Stale`); every other fault is told by the code of its indicator. An item
    registered later against an indicator of which nothing was found is not refused: the matrix
    shows the item, and what was recorded stays in the journal.
    """
    owner = queries.diagnosed(session, actor, campaign_id, organization_id)
    post = permissions.require(actor, DIAGNOSE_ACT, owner)
    book = campaign_rules(session, campaign_id)
    if book.today(now) > book.ends_on:
        raise Conflict(f"本行动已于 {book.ends_on} 结束，诊断对照不能再改。")
    access.hold_organization(session, owner.id)
    changes = _changes(session, campaign_id, owner, verdicts)
    for change in changes:
        if change.given.version not in {None, change.version}:
            raise Stale(change.version)
    counted = queries.items_at(session, actor, campaign_id, owner)
    if faults := dict(_contradicted(changes, counted)):
        raise Incomplete(faults)
    changed = [change.made(actor, now) for change in changes]
    session.add_all(changed)
    session.flush()
    if changed:
        made = zip(changes, changed, strict=True)
        verdicts_said = [each.given.model_dump(mode="json") | {"version": cell.version} for each, cell in made]
        data = {"campaign_id": str(campaign_id), "organization": owner.name, "verdicts": verdicts_said}
        subject = (SubjectKind.DIAGNOSIS, chain_id(campaign_id, owner.id))
        entries.append(session, subject, DIAGNOSE_ACT, now=now, actor=actor, post=post, data=data)
    return changed


@dataclass(frozen=True, slots=True)
class _Change:
    """What is given for one cell, with the cell as it stands; None where it is blank."""

    given: VerdictInput
    place: tuple[UUID, UUID, UUID]
    """The campaign, the organization and the indicator."""
    cell: Diagnosis | None

    @property
    def version(self) -> int:
        return self.cell.version if self.cell else 0

    @property
    def changes(self) -> bool:
        said = (self.given.verdict, self.given.text)
        return self.cell is None or (self.cell.verdict, self.cell.text) != said

    def made(self, actor: Actor, now: datetime) -> Diagnosis:
        """Return the cell as it is given."""
        if self.cell is None:
            campaign_id, organization_id, indicator_id = self.place
            return Diagnosis(
                campaign_id=campaign_id,
                organization_id=organization_id,
                indicator_id=indicator_id,
                verdict=self.given.verdict,
                text=self.given.text,
                decided_by_id=actor.user_id,
                decided_at=now,
            )
        self.cell.verdict, self.cell.text = self.given.verdict, self.given.text
        self.cell.decided_by_id, self.cell.decided_at = actor.user_id, now
        self.cell.version += 1
        return self.cell


def _changes(
    session: Session, campaign_id: UUID, owner: Organization, verdicts: Sequence[VerdictInput]
) -> list[_Change]:
    """Return what changes something; refuse an indicator that is not of the owner's guide."""
    guide = {each.code: each.id for each in queries.indicators(session, campaign_id) if owner.kind in each.applies_to}
    if faults := dict(_misplaced([given.indicator for given in verdicts], guide, owner)):
        raise Incomplete(faults)
    query = select(Diagnosis).where(Diagnosis.campaign_id == campaign_id, Diagnosis.organization_id == owner.id)
    there = {cell.indicator_id: cell for cell in session.exec(query)}
    found = (
        _Change(given, (campaign_id, owner.id, indicator), there.get(indicator))
        for given in verdicts
        for indicator in (guide[given.indicator],)
    )
    return [change for change in found if change.changes]


def _misplaced(codes: Sequence[str], guide: Mapping[str, UUID], owner: Organization) -> Iterator[tuple[str, str]]:
    for code, times in Counter(codes).items():
        if code not in guide:
            yield code, f"{owner.kind.label}的诊断指南没有指标“{code}”，请删去。"
        elif times > 1:
            yield code, f"指标“{code}”写了 {times} 次，请只留一次。"


def _contradicted(changes: Sequence[_Change], counted: Mapping[UUID, tuple[int, int]]) -> Iterator[tuple[str, str]]:
    """Yield what the items under an indicator speak against."""
    for change in changes:
        given, (*_, indicator) = change.given, change.place
        live, closed = counted.get(indicator, (0, 0))
        where, verdict = f"指标“{given.indicator}”下还有", f"不能记为“{given.verdict.label}”"
        if given.verdict is Verdict.MET and live:
            yield given.indicator, f"{where} {live} 个未销号的问题，{verdict}，请先销号或撤销。"
        elif given.verdict in _NO_PROBLEM and (found := live + closed):
            yield given.indicator, f"{where} {found} 个未撤销的问题，{verdict}，请改记其他结论。"


_NO_PROBLEM = frozenset({Verdict.NOTHING_FOUND, Verdict.NOT_APPLICABLE})
