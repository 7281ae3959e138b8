"""对账 on its way in: a file is read in a process of its own, and compared where no page waits, before it is kept."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import BinaryIO, cast
from uuid import UUID

from fastapi import Response

from ledger.forms import Reading
from ledger.no_rubbish import no_rubbish
from ledger.sandbox import read_ledger
from models.base import JsonObject
from models.people import Organization
from models.reconciliation import Reconciliation
from reports.reconciliation_statement import WORD, file_name, written
from transport import admission
from transport.admission import FileField
from transport.context import RequestContext
from transport.downloads import saved_as
from transport.evidence import open_stored
from transport.services import Services, UnitOfWork
from workflows.authz import permissions
from workflows.errors import Incomplete
from workflows.ledgers import columns
from workflows.reconciliation import commands, loading, papers, queries, rows
from workflows.reconciliation.commands import Report
from workflows.reconciliation.comparison import Comparison, compare
from workflows.reconciliation.figures import FIGURES, FigureFinding, figure_differences
from workflows.reconciliation.loading import RIGHT
from workflows.reconciliation.matching import Answers
from workflows.reconciliation.rows import LedgerRow
from workflows.submissions.figures import findings_of_sent
from workflows.submissions.papers import find_paper

HOW_TO_SAY = "表头是其他系统的，请先在“台账”页写明各列是什么，再回来对账；同样的表头以后不必再说。"
NO_LEDGER = "文件里没有可以对账的台账。"
ACCEPTED = "accepted"
Looks = Callable[[], AbstractContextManager[UnitOfWork]]
"""Opens one snapshot for who asks."""


@dataclass(frozen=True, slots=True)
class Reported:
    """A file, whose it is, and in which campaign."""

    campaign_id: UUID
    organization_id: UUID
    file: BinaryIO
    name: str
    paper_id: UUID | None = None
    """Of which paper it is, where it was filed: then one that holds no ledger is noted as such, and not refused."""
    accepted: str = ""
    """The other organization of which the file says that it is, where who sends it said yes to that."""


class NamesAnother(Incomplete):
    """A ledger says that it is another organization's; who sends it says yes to that by its name."""

    def __init__(self, named: str, organization: str) -> None:
        self.named = named
        told = (
            f"文件写的是“{named}”的台账，要对的是“{organization}”；请核对是不是选错了文件或党组织，确属无误的请确认。"
        )
        super().__init__({ACCEPTED: told})


class UnknownColumns(Incomplete):
    """Nobody said yet what the columns of a file are: where they do, the same file can be compared."""

    def __init__(self, reading: Reading) -> None:
        self.sha256, self.heads = reading.sha256, _in_doubt(reading)
        super().__init__({FileField: f"没有认出这份文件的表头，还没有对账。{HOW_TO_SAY}"})


def named_in(fault: Exception) -> str:
    """Return the other organization of which a refused file says that it is; nothing for any other refusal."""
    return fault.named if isinstance(fault, NamesAnother) else ""


@dataclass(frozen=True, slots=True)
class _Sides:
    """What is compared with what, as of when."""

    reported: Sequence[LedgerRow]
    held: Sequence[LedgerRow]
    last: Sequence[LedgerRow] | None
    held_at: datetime
    previous_id: UUID | None = None
    answered: Answers | None = None
    named_unit: str | None = None
    findings: Sequence[FigureFinding] = ()
    """How each number of its text stands to what was frozen with it."""

    def compared(self) -> Comparison:
        found = compare(self.reported, self.held, self.last, answered=self.answered)
        return Comparison((*found.differences, *figure_differences(self.findings)), found.matched)


def may_reconcile(looks: Looks, organization_id: UUID) -> None:
    """Refuse, before a file is looked at, whoever may not hold it against the system."""
    with looks() as unit:
        may_reconcile_in(unit, organization_id)


def may_reconcile_in(unit: UnitOfWork, organization_id: UUID) -> None:
    """Refuse whoever may hold no report of an organization against the system."""
    permissions.require(unit.actor, RIGHT, loading.reporting(unit.session, unit.actor, organization_id))


def open_paper(context: RequestContext, looks: Looks, duty_id: UUID, paper_id: UUID, accepted: str = "") -> Reported:
    """Open a paper that lies with its receiver, for who may hold it against the system. The caller closes its file."""
    with looks() as unit:
        what, _ = find_paper(unit.session, unit.actor, duty_id, paper_id)
        may_reconcile_in(unit, what.organization.id)
        paper, duty = papers.require_paper(unit.session, unit.actor, paper_id)
    file = cast("BinaryIO", open_stored(context.services, paper.sha256))
    return Reported(duty.campaign_id, duty.organization_id, file, paper.file_name, paper.id, accepted)


async def compared(services: Services, looks: Looks, given: Reported) -> Report:
    """Read a file and hold it against the system. Raises `ScannerBusy` (503), `Incomplete` for what is no ledger."""
    return await admission.read(services, partial(_compared, services, looks, given))


def keep(unit: UnitOfWork, given: Reported, report: Report) -> Reconciliation:
    """Keep in what a file and the system differ."""
    return commands.open_(
        unit.session,
        given.campaign_id,
        given.organization_id,
        report,
        actor=unit.actor,
        now=unit.now,
        paper_id=given.paper_id,
    )


@no_rubbish()
def _compared(services: Services, looks: Looks, given: Reported) -> Report:
    from ledger.prepared import columns_said  # with what reads ledgers, which a service begins without

    reading = _read(services, looks, given)
    is_ledger = reading.rows or reading.items or not reading.errors
    form = reading.form if is_ledger and reading.form else None
    if form is None and given.paper_id is None:
        if _in_doubt(reading):
            raise UnknownColumns(reading)
        raise Incomplete({FileField: reading.errors[0].reason if reading.errors else NO_LEDGER})
    sides = _sides(looks, given, reading, form)
    return Report(
        name=given.name,
        sha256=reading.sha256,
        form=form or (FIGURES if sides.findings else None),
        rows=[rows.as_json(each) for each in sides.reported],
        comparison=sides.compared(),
        held_at=sides.held_at,
        previous_id=sides.previous_id,
        named_unit=sides.named_unit,
        columns=columns_said(reading) | _unread(reading),
    )


def _read(services: Services, looks: Looks, given: Reported) -> Reading:
    """Read a file; of heads that are not known for what they are, as was said last of the same ones where one asks."""
    reading = read_ledger(given.file, given.name, converter=services.converter)
    if not (asked := _in_doubt(reading)):
        return reading
    with looks() as unit:
        kept = columns.remembered(unit.session, asked, actor=unit.actor)
    if not kept:
        return reading
    given.file.seek(0)
    return read_ledger(given.file, given.name, tuple(kept.values()), services.converter)


def _unread(reading: Reading) -> JsonObject:
    """Return the columns of which nobody knows what they are: what they say is not compared."""
    unread = [column.heading for head in reading.heads for column in head.columns if column.in_doubt]
    return {"unread": unread} if unread else {}


def _in_doubt(reading: Reading) -> list[str]:
    return [head.fingerprint for head in reading.heads if head.in_doubt]


def _sides(looks: Looks, given: Reported, reading: Reading, form: str | None) -> _Sides:
    from ledger import reconcile, whose

    with looks() as unit:
        owner = loading.reporting(unit.session, unit.actor, given.organization_id)
        findings = findings_of_sent(unit.session, given.paper_id) if given.paper_id else ()
        if form is None:
            return _Sides((), (), None, unit.now, findings=findings)
        named = whose.other_organization(unit.session, reading, owner)
        if named is not None and named != given.accepted:
            raise NamesAnother(named, owner.name)
        reported = reconcile.reported_rows(unit.session, unit.actor, given.campaign_id, reading, owner)
        before = queries.last_report(unit.session, given.campaign_id, owner.id, form)
        mine, ours = _without_sensitive(unit, given.campaign_id, owner, form, reported)
        previous_id, last = before or (None, None)
        return _Sides(mine, ours, last, unit.now, previous_id, findings=findings, named_unit=named)


def _without_sensitive(
    unit: UnitOfWork, campaign_id: UUID, owner: Organization, form: str, reported: Sequence[LedgerRow]
) -> list[list[LedgerRow]]:
    from ledger import reconcile

    held = reconcile.held_rows(unit.session, unit.actor, campaign_id, owner, form, unit.today)
    return queries.without_sensitive(unit.session, campaign_id, owner, reported, held)


async def compared_again(services: Services, looks: Looks, reconciliation_id: UUID) -> tuple[Comparison, datetime]:
    """Hold a report that is kept against the system as it now is; return also as of when. Raises `ScannerBusy`."""
    return await admission.read(services, partial(_compared_again, looks, reconciliation_id))


@no_rubbish()
def _compared_again(looks: Looks, reconciliation_id: UUID) -> tuple[Comparison, datetime]:
    with looks() as unit:
        row, owner = loading.load(unit.session, unit.actor, reconciliation_id)
        if row.form is None:
            return Comparison((), 0), unit.now
        findings = findings_of_sent(unit.session, row.paper_id) if row.paper_id else ()
        if row.form == FIGURES:
            return _Sides((), (), None, unit.now, findings=findings).compared(), unit.now
        reported = [rows.from_json(each) for each in row.rows]
        before = queries.last_report(unit.session, row.campaign_id, owner.id, row.form, before=row.id)
        mine, ours = _without_sensitive(unit, row.campaign_id, owner, row.form, reported)
        answered = queries.answers(unit.session, row.id)
        sides = _Sides(mine, ours, before[1] if before else None, unit.now, answered=answered, findings=findings)
    return sides.compared(), sides.held_at


def word(context: RequestContext, reconciliation_id: UUID) -> Response:
    """Hand out a 对账单 with the differences in sight, as Word."""
    with context.reading() as unit:
        row, data = written(unit.session, unit.actor, reconciliation_id, unit.now)
        return Response(data, headers=saved_as(file_name(row)), media_type=WORD)
