"""Whether the clock lost nothing and told nothing twice: what it told, held against the ladder."""

from collections import Counter
from datetime import date
from uuid import UUID

from sqlmodel import select

from models.campaign import Campaign
from models.deadline import Deadline, Escalation
from models.duty import Duty
from models.item import Item
from models.journal import Entry
from models.session import Database
from models.vocabulary import EscalationStep
from tests import make
from workflows.deadlines import ladder, subjects


def deadlines(database: Database, code: str) -> dict[UUID, Deadline]:
    """Return the deadlines of a campaign by what each is about."""
    with database.reading() as session:
        (campaign,) = session.exec(select(Campaign).where(Campaign.code == code)).all()
    mine = {row.id for table in (Item, Duty) for row in make.rows(database, table) if row.campaign_id == campaign.id}
    found = {each.item_id or each.duty_id: each for each in make.rows(database, Deadline)}
    return {about: deadline for about, deadline in found.items() if about in mine}


def told(database: Database, code: str) -> list[Entry]:
    """Return the entries of each rung of a campaign."""
    mine, rungs = deadlines(database, code), {rung.value for rung in EscalationStep}
    return [e for e in make.rows(database, Entry) if e.act in rungs and e.subject_id in mine]


def each_once(database: Database, code: str, through: date) -> None:
    """Check that of each due date every rung up to a day was told, and none twice."""
    by_subject = {about: Counter[str]() for about in deadlines(database, code)}
    for entry in told(database, code):
        by_subject[entry.subject_id][entry.act] += 1
    with database.reading() as session:
        for about, deadline in deadlines(database, code).items():
            subject = subjects.load_subject(session, deadline)
            due = [
                step
                for step in ladder.rungs_of(subject.book.rules.ladder)
                if ladder.rung_day(step, subject.due_on, subject.days) <= through
                and not ladder.waits_for_calendar(step, subject.due_on, subject.days)
            ]
            assert by_subject[about] == Counter(step.rung.value for step in due), subject.name
            assert deadline.position == len(due)
    drafts = Counter((e.deadline_id, e.rung) for e in make.rows(database, Escalation))
    assert set(drafts.values()) <= {1}
