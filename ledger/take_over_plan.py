"""A running ledger held against what a campaign has: whose each item is, who does it by when, and what is asked."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, select

from ledger.corrections import Wording, joined_texts, reworded
from ledger.existing_items import Existing, ExistingItems
from ledger.forms import DIAGNOSIS, TASKS, ClaimedItem, Flaws, Reading
from ledger.joined_items import FileItem, file_items, row_place
from ledger.matching import imported_before, words
from ledger.people_directory import PeopleDirectory, Person
from ledger.relapses import is_claimed_closed, may_reopen, said_of
from ledger.resolve_units import Directory
from ledger.shared_measures import measures_of_parts
from ledger.take_over_decisions import MAX_MEASURES, Decisions, LineDecision
from ledger.take_over_lines import HeldLine, PlannedItem, RunningLedger, TakeOverLine
from ledger.take_over_terms import Terms
from models.campaign import Indicator
from models.people import Organization
from models.vocabulary import ItemKind, Role, State
from workflows.authz.actors import Actor
from workflows.authz.held_offices import AppointmentView
from workflows.authz.permissions import seats_of
from workflows.campaigns.queries import campaign
from workflows.folding import sameness
from workflows.items.lifecycle import REGISTER
from workflows.items.taking_over import Arrival
from workflows.rules.rules import OWNERS
from workflows.rules.snapshot import CampaignRules, campaign_rules
from workflows.texts import MAX_TEXT_CHARACTERS

_UNDECIDED = LineDecision()
_PLACES_NAMED = 3


Group = list[FileItem]
"""The items of one row of the file that are one organization's."""


@dataclass
class TakeOverPlan:
    """A reading of a running ledger, with what was decided of it, held against a campaign."""

    session: Session
    reading: Reading
    name: str
    actor: Actor
    book: CampaignRules
    decided: Decisions
    today: date
    items: list[PlannedItem] = field(default_factory=list)
    held: list[HeldLine] = field(default_factory=list)
    errors: Flaws = field(default_factory=Flaws)
    warnings: Flaws = field(default_factory=Flaws)
    indicators: Mapping[str, UUID] = field(default_factory=dict)
    unknown_organizations: dict[str, str] = field(default_factory=dict)
    unknown_people: dict[str, str] = field(default_factory=dict)
    already_imported: str | None = None
    _warned: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, session: Session, ledger: RunningLedger, actor: Actor, now: datetime) -> "TakeOverPlan":
        """Hold the reading against a campaign that the actor sees; `NotFound` otherwise."""
        campaign(session, actor, ledger.campaign_id)
        book = campaign_rules(session, ledger.campaign_id)
        plan = cls(session, ledger.reading, ledger.name, actor, book, ledger.decided, book.today(now))
        plan._look_up()
        return plan

    @property
    def kind(self) -> ItemKind:
        return ItemKind.TASK if self.reading.form == TASKS else ItemKind.PROBLEM

    def _look_up(self) -> None:
        asked = (*self.reading.undated, *self.reading.nameless)
        self.errors.extend(flaw for flaw in self.reading.errors if flaw not in asked)
        self.warnings.extend((*self.reading.undated, *self.reading.warnings))
        if self.reading.form == DIAGNOSIS:
            self.errors.add(self.name, "这不是整改台账或任务清单，请从“导入台账”导入。")
        elif self.kind not in self.book.rules.item_kinds:
            self.errors.add(self.name, f"本行动不登记{self.kind.label}，不能接续这份台账。")
        self.already_imported = imported_before(self.session, self.reading, self.book)
        rows = select(Indicator.code, Indicator.id).where(Indicator.campaign_id == self.book.campaign_id)
        self.indicators = dict(self.session.exec(rows).all())
        nodes = self.session.exec(select(Organization).where(Organization.committee_id == self.book.committee_id)).all()
        self._directory = Directory(nodes, self.actor.sees)
        unit = self._directory.find(self.reading.unit) if self.reading.unit else None
        self._unit = None if isinstance(unit, str) else unit
        self._people = PeopleDirectory(self.session, self.book.committee_id, self.today)
        self._posts: dict[UUID, AppointmentView | None] = {}
        self._terms = Terms(self.book, self.today, self.decided.due_on, self.errors, self.warnings)
        self._take(self._groups())

    def _groups(self) -> list[tuple[Organization, Group]]:
        rows: dict[tuple[str, int, UUID], tuple[Organization, Group]] = {}
        for item in file_items(self.reading.items, self.decided.lines, self.errors, self.warnings):
            if (owner := self._owner(item)) is not None:
                key = (item.said.table, item.said.row, owner.id)
                rows.setdefault(key, (owner, []))[1].append(item)
        return list(rows.values())

    def _take(self, groups: Sequence[tuple[Organization, Group]]) -> None:
        """Part what is new from what the campaign has, and say where the latter differs."""
        existing = ExistingItems(self.session, self.actor, self.book)
        known, seen = [], set[tuple[UUID, str]]()
        undated: list[str] = []
        for owner, group in groups:
            rows = _rows(group)
            found = [existing.of_row(owner.id, row) for row in rows]
            if all(found):
                known += [(owner, row, items) for row, items in zip(rows, found, strict=True)]
                continue
            if held := [
                each for row in rows for each in existing.of_row(owner.id, row) or existing.of_texts(owner.id, row)
            ]:
                numbers = "、".join(dict.fromkeys(each.number or "未编号" for each in held))
                reason = f"这一行的部分问题已在册（{numbers}），其余是新的：请从这一行删去已在册的，再接续。"
                self.errors.add(group[0].place, reason)
                continue
            self._take_new(group, owner, seen, undated)
        told = existing.differences([(row, found) for _, row, found in known])
        for (owner, row, items), differences in zip(known, told, strict=True):
            text = "；".join(said.problem for said in row)
            self._warn_of_closed(owner, row[0], items)
            self.held.append(HeldLine(row_place(row[0]), row[0].number, owner.name, text, tuple(differences)))
        if undated:
            places = "、".join(undated[:_PLACES_NAMED]) + ("等" if len(undated) > _PLACES_NAMED else "")
            reason = (
                f"共{len(undated)}项的时限已过、没有写明或不在行动期内，请定新的整改时限（今天至{self.book.ends_on}）。"
            )
            self.errors.add(places, reason)

    def _warn_of_closed(self, owner: Organization, said: ClaimedItem, found: Sequence[Existing]) -> None:
        if all(each.state is State.CLOSED for each in found) and not is_claimed_closed(said):
            self.warnings.add(row_place(said), said_of(found[0].number, may=may_reopen(self.actor, owner)))

    def _take_new(self, group: Group, owner: Organization, seen: set[tuple[UUID, str]], undated: list[str]) -> None:
        post = self._post(owner)
        place, number = group[0].place, group[0].said.number
        if post is None:
            self.errors.add(place, f"您的职务不能为{owner.name}登记事项。")
            return
        same = (owner.id, f"编号{number}" if number else sameness("".join(item.said.problem for item in group)))
        if same in seen:
            self.errors.add(place, f"文件里已有{owner.name}的这一项（{number or '内容相同'}），请删去重复的一行。")
            return
        seen.add(same)
        for item in group:
            for line in self._lines(item, owner):
                if line.due_on is None and self._needs_date(owner):
                    undated.append(line.place)
                rewritten = words(self._measures(item)) != words(item.said.measures)
                self.items.append(PlannedItem(item, line, owner, post, rewritten))

    def _measures(self, item: FileItem) -> tuple[str, ...]:
        """Return those of all parts of an item, as the file or a person has them."""
        decided = self.decided.lines.get(item.key, _UNDECIDED)
        return decided.measures if decided.measures and item.said.measures else item.said.measures

    def _lines(self, item: FileItem, owner: Organization) -> Iterator[TakeOverLine]:
        """Yield what becomes of an item of the file: one, or as many as it is split into."""
        said, place = item.said, item.place
        decided = self.decided.lines.get(item.key, _UNDECIDED)
        due_on, past = self._terms.due(said, decided, place)
        leader = self._person(decided.leader, said.leader, owner, "责任领导", place)
        person = self._person(decided.person, said.person, owner, "责任人", place)
        measures = self._measures(item)
        if len(measures) > MAX_MEASURES or any(len(text) > MAX_TEXT_CHARACTERS for text in measures):
            self.errors.add(place, f"整改措施最多{MAX_MEASURES}条，每条最多{MAX_TEXT_CHARACTERS}字，请合并或精简。")
        rectification = self._terms.rectification(said, due_on, place) if due_on else None
        texts = [*self._texts(item, decided)]
        parts = measures_of_parts(measures, decided.shares, len(texts), place, self.errors)
        for (text, indicator), its_own in zip(texts, parts, strict=True):
            yield TakeOverLine(
                key=item.key,
                place=place,
                number=said.number,
                organization=owner.name,
                organization_id=owner.id,
                text=text,
                indicator=indicator,
                rectification=rectification,
                goal=said.goal,
                measures=its_own,
                leader=leader.name if leader else said.leader,
                leader_id=leader.user_id if leader else None,
                person=person.name if person else said.person,
                responsible_id=person.user_id if person else None,
                due_on=due_on,
                claimed_due_on=said.due,
                due_text=said.due_text,
                past_due=past,
                progress=said.progress,
                completion=said.completion,
                closed_on=said.closed_on,
                closure=said.closure,
            )

    def _texts(self, item: FileItem, decided: LineDecision) -> Iterator[tuple[str, str | None]]:
        given = (self.decided.lines.get(key, _UNDECIDED).texts for key in item.by_key)
        pieces = [texts or (part.problem,) for texts, part in zip(given, item.by_key.values(), strict=True)]
        wording = Wording(joined_texts(pieces), decided.indicator, item.said.indicator)
        found: Iterable[tuple[str, str | None]] = [(wording.texts[0], wording.cited)]
        if len(item.by_key) > 1 or decided.texts or decided.indicator is not None:
            found = reworded(wording, self.indicators, item.place, self.errors)
        return (self._text(text, indicator, item.place) for text, indicator in found)

    def _text(self, text: str, indicator: str | None, place: str) -> tuple[str, str | None]:
        if indicator is None or indicator in self.indicators:
            return text, indicator
        self.warnings.add(place, f"诊断指南没有指标{indicator}，不对照指标，原文保留在事项中。")
        return f"{text}（对照{indicator}）", None

    def _person(
        self, decided: str | None, said: str | None, owner: Organization, part: str, place: str
    ) -> Person | None:
        """Return who has a part; of several names the first, and never one that was only guessed."""
        names = (said or "").split("、")
        written = decided if decided is not None else self.decided.people.get(said or "", names[0])
        if not written:
            return None
        if decided is None and len(names) > 1 and said not in self.decided.people:
            self._warn_once(f"{part}“{said}”有{len(names)}名，按第一名接续，其余留在原台账所报中。", place)
        found = self._people.find(written, owner)
        if isinstance(found, str):
            self.unknown_people.setdefault(said or written, found)
            self._warn_once(found, place)
            return None
        return found

    def _warn_once(self, reason: str, place: str) -> None:
        if reason not in self._warned:
            self._warned.add(reason)
            self.warnings.add(place, reason)

    def _owner(self, item: FileItem) -> Organization | None:
        """Return whose an item is, or say that nobody knows."""
        said, decided = item.said, self.decided.lines.get(item.key, _UNDECIDED)
        written = said.organization or ""
        name = decided.organization or self.decided.organizations.get(written, written)
        if not name:
            self.unknown_organizations.setdefault(written, "没有写党组织")
            self.errors.add(item.place, "没有写党组织，请在预览中指定。")
            return None
        found = self._directory.find(name, self._unit)
        if isinstance(found, str):
            if written not in self.unknown_organizations:
                self.unknown_organizations[written] = found
                self.errors.add(item.place, found)
            return None
        if found.kind not in OWNERS:
            self.errors.add(item.place, f"{found.kind.label}不承办事项，请指定承办的党组织。")
            return None
        return found

    def _post(self, owner: Organization) -> AppointmentView | None:
        if owner.id not in self._posts:
            seats = [seat for role in REGISTER.by for seat in seats_of(role, owner)]
            self._posts[owner.id] = self.actor.post_in(seats, owner)
        return self._posts[owner.id]

    def _needs_date(self, owner: Organization) -> bool:
        """Tell whether the clock of an organization's items begins at once: with whoever confirms them."""
        return self.actor.post_in(seats_of(Role.SUPERIOR, owner), owner) is not None

    @property
    def organizations(self) -> tuple[str, ...]:
        """Those that a form offers for what is not known."""
        return tuple(sorted(self._directory.choices()))

    @property
    def people(self) -> tuple[str, ...]:
        """Those who may be given the work of the new items, as a form offers them."""
        owners = {each.owner.id: each.owner for each in self.items}.values()
        near = (person for person in self._people.everybody if any(self._people.is_near(person, o) for o in owners))
        return tuple(dict.fromkeys(person.written for person in near))

    def arrived(self, arrivals: Sequence[Arrival]) -> None:
        """Set in which stage each of the new items begins."""
        self.items = [
            replace(each, line=replace(each.line, state=arrival.state, why=arrival.why))
            for each, arrival in zip(self.items, arrivals, strict=True)
        ]


def _rows(group: Group) -> list[list[ClaimedItem]]:
    """Return what each row of the file says of the items of a group."""
    rows: dict[tuple[str, int], list[ClaimedItem]] = defaultdict(list)
    for part in (part for item in group for part in item.by_key.values()):
        rows[part.table, part.row].append(part)
    return list(rows.values())
