"""核验: the clocks of items and duties are neither stopped nor taken away past the program."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col

from models.deadline import Deadline, Escalation
from models.duty import Duty
from models.session import Database
from models.vocabulary import EscalationState, EscalationStep
from tests import make, tamper
from tests.workflows.deadlines.escalating import at, decide, overdue
from tests.workflows.submissions.test_submissions import act, duty
from workflows.audit.verify import verify_journal

pytestmark = pytest.mark.slow

DUTIES = col(Deadline.duty_id).is_not(None)
ITEMS = col(Deadline.item_id).is_not(None)


@pytest.fixture
def late(database: Database) -> Database:
    """An item and duties that are late: one draft is sent, one dismissed, others wait."""
    _, draft = overdue(database)
    decide(database, "send", draft, number="闽江督〔2021〕1号")
    waiting = make.rows(database, Escalation, state=EscalationState.DRAFTED)
    decide(database, "dismiss", waiting[0], opinion="已当面督促，书记承诺三日内办完")
    duty_id = duty(database)
    act(database, "file", duty_id, "head", now=at("05-26"))
    wrong = "缺少会议记录，请补齐后再报"
    act(database, "send_back", duty_id, "director", now=at("05-26"), opinion=wrong)
    assert verified(database) == []
    return database


def verified(database: Database) -> list[tuple[str | None, str]]:
    with database.reading() as session:
        return [(fault.column, fault.sentence) for fault in verify_journal(session).faults]


def _take_drafts(session: Session) -> None:
    session.execute(sa.delete(Escalation).where(col(Escalation.state) == EscalationState.DRAFTED))


def _of_duty(**values: Any) -> Callable[[Session], Any]:
    last = sa.select(col(Deadline.id)).where(DUTIES).order_by(col(Deadline.id).desc()).limit(1)
    untouched = last.scalar_subquery()
    return lambda s: s.execute(sa.update(Deadline).where(col(Deadline.id) == untouched).values(**values))


CHANGES: dict[str, tuple[Callable[[Session], Any], str, str]] = {
    "an item's clock stopped": (
        lambda s: s.execute(sa.update(Deadline).where(ITEMS).values(next_check_at=None, met_at=make.NOW)),
        "deadline.met_at",
        "的时限的“办理时间”现为",
    ),
    "a duty's clock stopped": (_of_duty(next_check_at=None, met_at=make.NOW), "deadline.met_at", "“办理时间”现为"),
    "a rung unsaid": (_of_duty(rung=EscalationStep.REFER), "deadline.rung", "“到了哪一级”现为“移送”"),
    "an item's clock taken away": (
        lambda s: (_take_drafts(s), s.execute(sa.delete(Escalation)), s.execute(sa.delete(Deadline).where(ITEMS))),
        "deadline",
        "的时限已不在库中",
    ),
    "a dismissal turned": (
        lambda s: s.execute(
            sa.update(Escalation)
            .where(col(Escalation.state) == EscalationState.DISMISSED)
            .values(state=EscalationState.SENT, number="闽江督〔2021〕9号")
        ),
        "escalation.state",
        "预警督办“督办”的“签发情况”现为“已签发”",
    ),
    "a draft taken away": (_take_drafts, "escalation", "已不在库中"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_clock_changed_past_the_program_is_named(late: Database, what: str):
    change, column, sentence = CHANGES[what]
    with tamper.unlocked(late) as session:
        change(session)
    found = verified(late)
    assert any(named == column and sentence in said for named, said in found), found


def test_a_duty_that_no_clock_watches_is_named_though_nothing_was_done_about_it(database: Database):
    with tamper.unlocked(database) as session:
        session.execute(sa.delete(Deadline))
    found = verified(database)
    assert {column for column, _ in found} == {"deadline"}
    assert len(found) == len(make.rows(database, Duty))
