"""A checklist filled in and read."""

from datetime import datetime
from typing import Any

from models.diagnosis import Diagnosis
from models.session import Database
from models.vocabulary import Verdict
from tests import cast, make
from workflows.diagnosis import commands, queries
from workflows.diagnosis.cells import CellMark, Coverage, CoverageLine
from workflows.diagnosis.inputs import VerdictInput

GENERAL_BRANCH = "信息工程系党总支"

OF_BRANCHES, OF_GENERAL_BRANCHES = 27, 27


def record(
    database: Database,
    *cells: tuple[str, str] | VerdictInput,
    by: str = "head",
    of: str = cast.BRANCH,
    now: datetime = make.NOW,
) -> list[Diagnosis]:
    verdicts = [c if isinstance(c, VerdictInput) else judged(*c) for c in cells]
    with database.transaction() as session:
        return commands.record_verdicts(
            session,
            cast.campaign(session).id,
            cast.organization(session, of).id,
            actor=cast.actor(session, by),
            now=now,
            verdicts=verdicts,
        )


def judged(indicator: str, verdict: str, **more: Any) -> VerdictInput:
    return VerdictInput(indicator=indicator, verdict=Verdict[verdict.upper()], **more)


def checklist(database: Database, by: str = "head", of: str = cast.BRANCH) -> dict[str, CoverageLine]:
    with database.reading() as session:
        campaign, owner = cast.campaign(session).id, cast.organization(session, of).id
        found = queries.checklist(session, cast.actor(session, by), campaign, owner)
        return {line.indicator.code: line for line in found}


def coverage(database: Database, by: str = "director", **wanted: Any) -> Coverage:
    with database.reading() as session:
        actor, campaign = cast.actor(session, by), cast.campaign(session).id
        return queries.coverage(session, actor, campaign, today=cast.TODAY, **wanted)


def marks(found: Coverage, of: str = cast.BRANCH) -> dict[str, CellMark]:
    (row,) = [row for row in found.rows if row.name == of]
    codes = (indicator.code for indicator in found.indicators)
    return {code: cell.mark for code, cell in zip(codes, row.cells, strict=True)}
