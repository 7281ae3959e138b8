"""What a campaign expects, and when: as it was opened, or as a template would open it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.campaign import Campaign
from models.people import Organization
from models.vocabulary import OrgKind, SeatPlace
from workflows.deadlines import ladder
from workflows.rules.rules import Rules
from workflows.rules.snapshot import working_calendar
from workflows.rules.template import Template
from workflows.workdays.calendar import Calendar


@dataclass(frozen=True, slots=True)
class ExpectedDocument:
    """A document that is owed, the day it is printed for, and the day that it stands for."""

    document: str
    due_on: date
    stands_for: date
    why: str | None
    """Why the printed day is no working day, or rests on a provisional year; None otherwise."""
    owed_by: tuple[OrgKind, ...]
    to: SeatPlace
    filed_with: str | None
    owing: int
    """How many organizations there are that owe it."""


@dataclass(frozen=True, slots=True)
class Headings:
    """诊断指南: its indicators under their headings, each with its code."""

    name: str
    applies_to: tuple[OrgKind, ...]
    headings: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]

    @property
    def indicators(self) -> int:
        return sum(len(inner) for _, inner in self.headings)


@dataclass(frozen=True, slots=True)
class CampaignPreview:
    """What opening a template would lay down, and what should be looked at before."""

    dues: tuple[ExpectedDocument, ...]
    guides: tuple[Headings, ...]
    opened: bool
    """Whether the university opened it already."""
    past: tuple[str, ...]
    """Documents that were due before today."""
    nobody: tuple[str, ...]
    """Documents that no organization owes."""
    years: tuple[tuple[int, bool], ...]
    """The years that it touches, and whether the days off of each are confirmed."""
    reservation: str | None
    """What is said of those that are not."""

    @property
    def duties(self) -> int:
        return sum(due.owing for due in self.dues)


def expected_documents(
    rows: Iterable[tuple[str, date, Sequence[OrgKind], SeatPlace, str | None]],
    rules: Rules,
    days: Calendar,
    kinds: Counter[OrgKind],
) -> tuple[ExpectedDocument, ...]:
    """Say of each milestone when it is really due, and how many owe it."""
    policy = rules.holidays.day_off
    return tuple(
        ExpectedDocument(
            document=document,
            due_on=due_on,
            stands_for=ladder.effective_due(due_on, policy, days),
            why=_why(due_on, days),
            owed_by=tuple(kind for kind in OrgKind if kind in owed_by),
            to=to,
            filed_with=filed_with,
            owing=sum(count for kind, count in kinds.items() if kind in owed_by),
        )
        for document, due_on, owed_by, to, filed_with in rows
    )


def kinds(session: Session, committee_id: UUID) -> Counter[OrgKind]:
    """Count the organizations of a university by kind."""
    rows = session.execute(
        sa.select(col(Organization.kind), sa.func.count())
        .where(col(Organization.committee_id) == committee_id)
        .group_by(col(Organization.kind))
    )
    return Counter(dict(map(tuple, rows)))


def preview(session: Session, template: Template, committee_id: UUID, today: date) -> CampaignPreview:
    """Say what opening a template in a university would do; nothing is written."""
    days = working_calendar(session, committee_id)
    touched = span(template.starts_on, template.ends_on, template.rules, days)
    found = expected_documents(
        ((m.document, m.due_on, m.owed_by, m.to, m.filed_with) for m in template.milestones),
        template.rules,
        days,
        kinds(session, committee_id),
    )
    opened = sa.select(col(Campaign.id)).where(
        col(Campaign.organization_id) == committee_id, col(Campaign.code) == template.code
    )
    return CampaignPreview(
        dues=found,
        guides=tuple(
            Headings(guide.name, guide.applies_to, headings((i.code, i.heading, i.text) for i in guide.indicators()))
            for guide in template.guides
        ),
        opened=session.scalar(opened) is not None,
        past=tuple(due.document for due in found if due.stands_for < today),
        nobody=tuple(due.document for due in found if not due.owing),
        years=years(days, *touched),
        reservation=days.reservation(*touched),
    )


def span(starts_on: date, ends_on: date, rules: Rules, days: Calendar) -> tuple[date, date]:
    """Return the first day of a campaign, and the last rung of what is due on its last day."""
    return starts_on, max(ends_on, ladder.rung_day(ladder.rungs_of(rules.ladder)[-1], ends_on, days))


def years(days: Calendar, first: date, last: date) -> tuple[tuple[int, bool], ...]:
    """Return the years from the first to the last day, and whether each is confirmed."""
    span = range(first.year, last.year + 1)
    return tuple((year, year in days.national.years) for year in span)


def headings(indicators: Iterable[tuple[str, str, str]]) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Put indicators, given as code, heading and text, together under their headings."""
    found: dict[str, list[tuple[str, str]]] = {}
    for code, heading, text in indicators:
        found.setdefault(heading, []).append((code, text))
    return tuple((heading, tuple(inner)) for heading, inner in found.items())


def _why(due_on: date, days: Calendar) -> str | None:
    plain = days.is_workday(due_on) and days.is_confirmed(due_on)
    return None if plain else days.why(due_on)
