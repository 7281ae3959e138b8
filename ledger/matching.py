"""The rows of a ledger matched with what a campaign has: whose each is, what in it is new, what is wrong."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from ledger.corrections import NOTHING_CORRECTED, CorrectedProblem, Corrections, by_row, place_of, problem_key
from ledger.forms import DIAGNOSIS, Flaw, Flaws, Problem, Reading, Row, TableHead, is_unread
from ledger.relapses import KnownItem, Relapse, known_items, may_reopen, said_of
from ledger.resolve_units import Directory
from ledger.take_over_lines import unaccepted
from models.campaign import Indicator
from models.ledger import LedgerFile
from models.people import Organization, User
from models.vocabulary import ItemKind, State
from workflows.authz.actors import Actor
from workflows.authz.held_offices import AppointmentView
from workflows.authz.permissions import seats_of
from workflows.campaigns.queries import campaign
from workflows.folding import nfkc, sameness
from workflows.items.lifecycle import REGISTER
from workflows.rules.snapshot import CampaignRules, campaign_rules

_BETWEEN = re.compile(r"[\s;。、]+|(?<!\d),|,(?!\d)")
"""What stands between texts and says nothing; full width is folded."""


@dataclass(frozen=True, slots=True)
class Line:
    """One problem of the file as it would be, or is, registered."""

    organization: str
    organization_id: UUID
    text: str
    indicator: str | None
    place: str
    key: str
    """By which it is corrected."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What bringing a file in would do, or has done.

    `unknown_organizations` are as they are written, each with what is not known of it; `unaccepted` are the warnings of
    what was not read to which nobody said yes yet.
    """

    file: str
    sha256: str
    already_imported: str | None
    unit: str
    cutoff: date | None
    new: tuple[Line, ...]
    held: tuple[Line, ...]
    relapsed: tuple[Relapse, ...]
    """Those of `held` whose items are closed."""
    errors: tuple[Flaw, ...]
    warnings: tuple[Flaw, ...]
    heads: tuple[TableHead, ...]
    unaccepted: tuple[Flaw, ...]
    unknown_organizations: dict[str, str]
    organizations: tuple[str, ...]
    """What a form offers for those."""


@dataclass(frozen=True, slots=True)
class DiagnosisFile:
    """A file that was read, into which campaign it is to be brought, and what a person corrected of it."""

    reading: Reading
    name: str
    campaign_id: UUID
    decided: Corrections = NOTHING_CORRECTED


@dataclass(frozen=True, slots=True)
class PlannedProblem:
    """One new problem with whose it is, by which office it is registered, and what else the file says of it."""

    problem: Problem
    line: Line
    owner: Organization
    post: AppointmentView
    said: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One row of the file with whose it is, who may register it, and what in it is new."""

    row: Row
    owner: Organization
    post: AppointmentView
    new: tuple[PlannedProblem, ...]


Owned = tuple[Organization, AppointmentView]


@dataclass
class Plan:
    """A reading held against what the campaign has."""

    session: Session
    file: DiagnosisFile
    actor: Actor
    book: CampaignRules
    rows: list[PlannedRow] = field(default_factory=list)
    new: list[Line] = field(default_factory=list)
    held: list[Line] = field(default_factory=list)
    closed: list[tuple[Line, KnownItem, Organization]] = field(default_factory=list)
    errors: Flaws = field(default_factory=Flaws)
    warnings: Flaws = field(default_factory=Flaws)
    indicators: dict[str, UUID] = field(default_factory=dict)
    unknown_organizations: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, session: Session, file: DiagnosisFile, actor: Actor) -> "Plan":
        """Hold the reading against a campaign that the actor sees; `NotFound` otherwise."""
        campaign(session, actor, file.campaign_id)
        plan = cls(session, file, actor, campaign_rules(session, file.campaign_id))
        plan._look_up()
        return plan

    @property
    def reading(self) -> Reading:
        return self.file.reading

    @property
    def proposal(self) -> Proposal:
        imported = imported_before(self.session, self.reading, self.book)
        warnings = self.warnings.first()
        return Proposal(
            file=self.file.name,
            sha256=self.reading.sha256,
            already_imported=imported,
            unit=self.reading.unit,
            cutoff=self.reading.cutoff,
            new=() if imported else tuple(self.new),
            held=tuple(self.held),
            relapsed=tuple(_relapse(*each, may=may_reopen(self.actor, each[2])) for each in self.closed),
            errors=self.errors.first(),
            warnings=warnings,
            heads=self.reading.heads,
            unaccepted=tuple(unaccepted([*filter(is_unread, warnings)], self.file.decided.accepted)),
            unknown_organizations=self.unknown_organizations,
            organizations=tuple(sorted(self._directory.choices())),
        )

    def _look_up(self) -> None:
        # The campaign has its own days: that of the file only says as of when it speaks.
        self.errors.extend(flaw for flaw in self.reading.errors if flaw not in self.reading.undated)
        self.warnings.extend((*self.reading.undated, *self.reading.warnings))
        if self.reading.form != DIAGNOSIS:
            self.errors.add(self.file.name, "这是整改台账或任务清单，请用“接续台账”办理；这里只导入诊断情况工作台账。")
        if ItemKind.PROBLEM not in self.book.rules.item_kinds:
            self.errors.add(self.file.name, "本行动不登记问题，不能导入诊断台账。")
        indicators = select(Indicator.code, Indicator.id).where(Indicator.campaign_id == self.book.campaign_id)
        self.indicators = dict(self.session.exec(indicators).all())
        nodes = self.session.exec(select(Organization).where(Organization.committee_id == self.book.committee_id)).all()
        self._directory = Directory(nodes, self.actor.sees)
        unit = self._directory.find(self.reading.unit) if self.reading.unit else None
        self._unit = None if isinstance(unit, str) else unit
        known = known_items(self.session, self.actor, self.book)
        seen: set[tuple[UUID, str]] = set()
        corrected = by_row(self.reading.rows, self.file.decided, self.indicators, self.errors)
        for row in self.reading.rows:
            if (owned := self._owned(_place(row), row.organization)) is not None:
                new = tuple(self._sift(owned, corrected[row.table, row.row], known, seen))
                self.rows.append(PlannedRow(row, *owned, new))

    def _owned(self, place: str, written: str) -> Owned | None:
        """Return the organization that a name means, and by which office the actor registers for it; or say why not."""
        owner = self._directory.find(self.file.decided.organizations.get(written, written), self._unit)
        if isinstance(owner, str):
            self.unknown_organizations.setdefault(written, owner)
            self.errors.add(f"{place}“党组织名称”", owner)
            return None
        if (post := self._post(owner)) is None:
            self.errors.add(place, f"您的职务不能为{owner.name}登记问题。")
            return None
        return owner, post

    def _sift(
        self,
        owned: Owned,
        problems: Sequence[CorrectedProblem],
        known: Mapping[tuple[UUID, str], KnownItem],
        seen: set[tuple[UUID, str]],
    ) -> Iterator[PlannedProblem]:
        """Yield the problems of a row that the campaign does not hold yet."""
        for each in problems:
            whose = owned if each.organization is None else self._owned(place_of(each.problem), each.organization)
            if whose is None:
                continue
            line = self._line(whose[0], each.problem)
            key = (line.organization_id, sameness(line.text))
            if key in seen or key in known:
                self.held.append(line)
                if key not in seen and (item := known[key]).state is State.CLOSED:
                    self._warn_of_closed(line, item, whose[0])
                seen.add(key)
                continue
            seen.add(key)
            self.new.append(line)
            yield PlannedProblem(each.problem, line, *whose, each.said)

    def _warn_of_closed(self, line: Line, item: KnownItem, owner: Organization) -> None:
        self.closed.append((line, item, owner))
        self.warnings.add(line.place, said_of(item.number, may=may_reopen(self.actor, owner)))

    def _line(self, owner: Organization, problem: Problem) -> Line:
        place, key, cited = place_of(problem), problem_key(problem), problem.indicator
        if cited is None or cited in self.indicators:
            return Line(owner.name, owner.id, problem.text, cited, place, key)
        self.warnings.add(place, f"诊断指南没有指标{cited}，导入时不对照指标，原文保留在问题中。")
        return Line(owner.name, owner.id, f"{problem.text}（对照{cited}）", None, place, key)

    def _post(self, owner: Organization) -> AppointmentView | None:
        seats = [seat for role in REGISTER.by for seat in seats_of(role, owner)]
        return self.actor.post_in(seats, owner)


def _relapse(line: Line, item: KnownItem, owner: Organization, *, may: bool) -> Relapse:
    return Relapse(line.place, line.text, owner.name, item.id, item.number or "", may)


def imported_before(session: Session, reading: Reading, book: CampaignRules) -> str | None:
    """Say by whom and when the same file was brought into the campaign, where it was."""
    found = session.exec(
        select(LedgerFile, User.name)
        .join(User, col(User.id) == LedgerFile.imported_by_id)
        .where(LedgerFile.campaign_id == book.campaign_id, LedgerFile.sha256 == reading.sha256)
    ).one_or_none()
    if found is None:
        return None
    file, who = found
    day = file.imported_at.astimezone(book.zone)
    return f"此文件已由{who}于{day:%Y-%m-%d}以“{file.name}”导入，没有新增。"


def words(texts: Iterable[str]) -> str:
    """Return what some texts say, however they are split: 1.5倍 is not 15倍, nor ≤ the same as ≥."""
    return _BETWEEN.sub("", nfkc("".join(texts)))


def _place(row: Row) -> str:
    return f"{row.table}第{row.row}行"
