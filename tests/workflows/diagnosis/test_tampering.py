"""A verdict changed, moved or added behind the program's back is found."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col

from models.campaign import Indicator
from models.diagnosis import Diagnosis
from models.session import Database
from models.vocabulary import Verdict
from tests import cast, make
from tests.workflows.diagnosis.checklists import judged, record
from workflows.audit.verify import verify_journal
from workflows.diagnosis import queries


def changed(session: Session, **values: Any) -> None:
    session.execute(sa.update(Diagnosis).values(**values))


@pytest.mark.parametrize(
    "tamper",
    [
        lambda session: changed(session, verdict="met"),
        lambda session: changed(session, text="另写的"),
        lambda session: changed(session, version=3),
        lambda session: changed(session, decided_at=make.NOW + timedelta(days=1)),
        lambda session: session.execute(sa.delete(Diagnosis)),
    ],
)
def test_a_verdict_changed_past_the_program_is_found(sqlite: Database, tamper: Any):
    record(sqlite, judged("支部1-1", "partly", text="差一次"))
    record(sqlite, judged("支部1-1", "not_met", text="差两次"))
    with sqlite.transaction() as session:
        assert verify_journal(session).ok
        tamper(session)
    with sqlite.reading() as session:
        (fault,) = verify_journal(session).faults
    assert (fault.kind, fault.subject, fault.seq) == ("unmatched", "diagnosis", 2)
    assert "支部1-1" in fault.sentence


def _elsewhere(session: Session) -> sa.Executable:
    """Move the cell to the indicator of that code in another campaign: no page shows it there."""
    other = sa.select(col(Indicator.id)).where(
        col(Indicator.code) == "支部1-1", col(Indicator.campaign_id) != cast.campaign(session).id
    )
    return sa.update(Diagnosis).values(indicator_id=other.scalar_subquery())


def _in_capitals(_: Session) -> sa.Executable:
    return sa.text("UPDATE diagnosis SET organization_id = upper(organization_id)")


@pytest.mark.parametrize("moved", [_elsewhere, _in_capitals])
def test_a_verdict_moved_where_no_page_looks_is_found(sqlite: Database, moved: Any):
    make.open_with(sqlite, {"code": "second"})
    record(sqlite, judged("支部1-1", "partly", text="差一次"))
    with sqlite.transaction() as session:
        session.execute(sa.text("PRAGMA defer_foreign_keys = ON"))
        session.execute(moved(session))
        assert any("支部1-1的结论已不在库中" in f.sentence for f in verify_journal(session).faults)
        session.rollback()


@pytest.mark.parametrize("chained", [True, False])
def test_a_verdict_that_no_entry_speaks_of_is_found(sqlite: Database, chained: bool):
    if chained:
        record(sqlite, ("支部1-2", "met"))
    with sqlite.transaction() as session:
        campaign = cast.campaign(session).id
        (one,) = [i for i in queries.indicators(session, campaign) if i.code == "支部1-1"]
        session.add(
            Diagnosis(
                campaign_id=campaign,
                organization_id=cast.organization(session, cast.BRANCH).id,
                indicator_id=one.id,
                verdict=Verdict.MET,
                decided_at=make.NOW,
                decided_by_id=make.user(session, "head"),
            )
        )
    with sqlite.reading() as session:
        (fault,) = verify_journal(session).faults
    assert (fault.kind, fault.subject) == ("unmatched", "diagnosis")
    assert "指标支部1-1的结论没有任何记录" in fault.sentence
