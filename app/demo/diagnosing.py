"""诊断对照 in the demo: nearly every cell is filled in, and three kinds of gap are left."""

from datetime import datetime
from functools import partial
from itertools import cycle
from uuid import UUID

from sqlmodel import Session, col, select

from app.demo.driver import Stage
from models.people import Organization
from models.vocabulary import Verdict
from workflows.authz.actors import Actor
from workflows.authz.paths import within_subtrees
from workflows.diagnosis import commands, queries
from workflows.diagnosis.cells import CoverageLine
from workflows.diagnosis.inputs import VerdictInput
from workflows.rules.rules import OWNERS

USUAL_VERDICTS = (
    Verdict.MET,
    Verdict.NOTHING_FOUND,
    Verdict.MET,
    Verdict.MET,
    Verdict.PARTLY,
    Verdict.MET,
    Verdict.NOTHING_FOUND,
    Verdict.MET,
    Verdict.MET,
    Verdict.MET,
    Verdict.NOTHING_FOUND,
)
"""The verdicts where no problem was found, in turn."""
OF_TEACHERS = frozenset({"支部1-4", "支部4-2"})
OF_STUDENTS = frozenset({"支部4-3"})
LEFT_BLANK = {"YS3": ("支部6-2", "支部6-3", "支部7-3"), "JD": ("院系2-",)}
"""What nobody looked at: three indicators of a 党支部, and a whole heading of a 党总支."""


def look_through(stage: Stage, campaign_id: UUID, unit: str) -> None:
    """Have each organization of a unit record its verdicts, by its own head."""
    with stage.database.reading() as session:
        root = session.exec(select(Organization).where(Organization.name == unit)).one()
        owners = session.exec(
            select(Organization)
            .where(within_subtrees([root.path]), col(Organization.kind).in_(OWNERS))
            .order_by(col(Organization.path))
        ).all()
    for owner in owners:
        record = partial(_record, campaign_id=campaign_id, owner=owner, now=stage.now)
        stage.act(f"{owner.code.lower()}_shuji", record)


def _record(session: Session, actor: Actor, campaign_id: UUID, owner: Organization, now: datetime) -> None:
    blank = LEFT_BLANK.get(owner.code, ())
    lines = queries.checklist(session, actor, campaign_id, owner.id)
    verdicts = [
        _judged(line, usual, owner)
        for line, usual in zip(lines, cycle(USUAL_VERDICTS), strict=False)
        if not line.indicator.code.startswith(blank)
    ]
    commands.record_verdicts(session, campaign_id, owner.id, actor=actor, now=now, verdicts=verdicts)


def _judged(line: CoverageLine, usual: Verdict, owner: Organization) -> VerdictInput:
    code = line.indicator.code
    others = OF_TEACHERS if "学生" in owner.name else OF_STUDENTS
    if line.live:
        return VerdictInput(indicator=code, verdict=Verdict.NOT_MET)
    if code in others:
        return VerdictInput(indicator=code, verdict=Verdict.NOT_APPLICABLE)
    text = "总体落实，个别记录不够及时" if usual is Verdict.PARTLY else None
    return VerdictInput(indicator=code, verdict=usual, text=text)
