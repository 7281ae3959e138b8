"""What stands in a branch, so that every page has something to show."""

import hashlib
import re
from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from models.calendar import HolidayNotice
from models.campaign import LocalDays
from models.deadline import Deadline, Escalation
from models.delivery import Delivery
from models.delivery_states import Channel, DeliveryKind
from models.duty import Duty, Filing, FilingPaper
from models.escalation_document import EscalationAnswer, EscalationDocument
from models.evidence_kinds import MediaType
from models.item import Evidence
from models.people import Appointment
from models.vocabulary import EscalationStep, State
from models.webhook import Webhook
from tests import cast, make
from tests.ledger.evidence import GOOD
from tests.web.conftest import Site
from tests.web.feedback.test_feedback import PHOTO
from tests.web.ledgers.test_ledgers import GOOD as ROWS
from tests.web.ledgers.test_ledgers import book, upload
from tests.web.page_table import RECEIVER, SENDER
from tests.workflows.reconciliation import reconciling
from workflows.campaigns import commands as campaigns
from workflows.rules.template import load, shipped


def stand(site: Site) -> dict[str, str]:
    """Have something of each kind stand in the branch; the other university has a campaign of its own."""
    item_id = make.item(site.database, State.RECTIFY)
    found = sent(site, item_id)
    with site.database.transaction() as session:
        found |= kept(session, item_id)
    with site.database.transaction() as session:
        template = load(shipped()[cast.CAMPAIGN].read_text(), cast.CAMPAIGN)
        away = cast.organization(session, "武夷学院党委").id
        director = cast.actor(session, "outside_director")
        campaigns.open_campaign(session, template, away, actor=director, now=cast.START)
    more = {
        "item_id": item_id,
        "name": "progress",
        "format": "xlsx",
        "token": "none",
        "act": "send",
        "version": 1,
        "line": 0,
    }
    return {name: str(value) for name, value in (found | more).items()}


def sent(site: Site, item_id: UUID) -> dict[str, Any]:
    """Send what people send: evidence, a ledger, feedback; close an item and draw a sample."""
    sha256, size = site.files.put(BytesIO(GOOD[MediaType.PDF]))
    make.move(
        site.database,
        item_id,
        "attach",
        "member",
        sha256=sha256,
        size=size,
        measure_id=make.measure_ids(site.database, item_id)[0],
        file_name="佐证.pdf",
        media_type=MediaType.PDF.value,
    )
    closed = make.item(site.database, State.CLOSED)
    looked_at = upload(site, ("台账.xlsx", book(ROWS))).headers["location"]
    return {
        "closed": closed,
        "reconciliation_id": reconciled(site, item_id),
        "evidence_id": make.rows(site.database, Evidence, item_id=item_id)[-1].id,
        "sha256": re.findall("[0-9a-f]{64}", looked_at)[0],
        "file_id": last(site.submit(looked_at, "xx_organizer")),
        "seq": last(site.submit("/samples", "inspector", size="1", at_once="true")),
        "feedback_id": last(site.submit("/feedback/new", SENDER, files={"file": PHOTO}, text="好")),
    }


def reconciled(site: Site, item_id: UUID) -> UUID:
    """Hold a report against the system, and have it settled and signed for."""
    made = reconciling.opened(site.database, reconciling.value(item_id))
    reconciling.keep(site.database, made, [1])
    for login in ("head", "director"):
        reconciling.sign(site.database, made, login)
    return made


def kept(session: Session, item_id: UUID) -> dict[str, Any]:
    """Keep what takes a clock or an office to make, and name all that stands there."""
    branch = cast.organization(session, cast.BRANCH).id
    member = make.user(session, "member")
    deadline = session.exec(select(Deadline).where(Deadline.item_id == item_id)).one()
    document = EscalationDocument(
        campaign_id=cast.campaign(session).id,
        rung=EscalationStep.SUPERVISE,
        organization_id=branch,
        addressee_id=branch,
        drafted_at=make.NOW,
    )
    session.add(document)
    session.flush()
    answer = EscalationAnswer(
        document_id=document.id,
        version=1,
        text="已办",
        answered_by_id=member,
        answered_at=make.NOW,
        sha256=hashlib.sha256(GOOD[MediaType.PDF]).hexdigest(),
        size=len(GOOD[MediaType.PDF]),
        media_type=MediaType.PDF.value,
        file_name="反馈.pdf",
    )
    line = Escalation(
        document_id=document.id,
        deadline_id=deadline.id,
        rung=EscalationStep.SUPERVISE,
        due_on=date(2021, 5, 20),
        reason="逾期",
        drafted_at=make.NOW,
    )
    committee = cast.organization(session, "闽江学院党委").id
    closed_days = LocalDays(
        committee_id=committee, starts_on=date(2021, 8, 2), ends_on=date(2021, 8, 6), is_workday=False, name="暑假"
    )
    message = Delivery(
        recipient_id=make.user(session, RECEIVER),
        channel=Channel.EMAIL,
        kind=DeliveryKind.DIGEST,
        day=date(2021, 5, 20),
        address="member@example.edu.cn",
        subject="每日提醒",
        content=[["", [["报进展", f"/items/{item_id}"]]]],
        created_at=make.NOW,
        next_at=make.NOW,
    )
    told = Webhook(
        url="https://oa.example.edu.cn/hook",
        events=["item.sign"],
        created_by_id=make.user(session, "admin"),
        created_at=make.NOW,
        since=make.NOW,
    )
    session.add_all([answer, line, closed_days, message, told])
    session.flush()
    duty_id = session.exec(select(Duty.id).where(Duty.organization_id == branch)).first()
    filing = Filing(
        duty_id=duty_id,
        version=1,
        note="已报",
        late=False,
        snapshot={"items": [], "figures": {"identity": "总数 0", "overdue": 0}},
        snapshot_sha256="0" * 64,
        filed_by_id=member,
        filed_at=make.NOW,
    )
    session.add(filing)
    session.flush()
    paper = FilingPaper(
        filing_id=filing.id,
        position=1,
        document="附件",
        sha256=hashlib.sha256(GOOD[MediaType.PDF]).hexdigest(),
        size=len(GOOD[MediaType.PDF]),
        media_type=MediaType.PDF.value,
        file_name="台账.pdf",
    )
    session.add(paper)
    session.flush()
    return {
        "delivery_id": message.id,
        "webhook_id": told.id,
        "document_id": document.id,
        "days_id": closed_days.id,
        "notice_id": session.exec(select(HolidayNotice.id).where(HolidayNotice.committee_id == committee)).first(),
        "campaign_id": cast.campaign(session).id,
        "committee_id": committee,
        "organization_id": branch,
        "duty_id": duty_id,
        "paper_id": paper.id,
        "milestone_id": session.get_one(Duty, duty_id).milestone_id,
        "person_id": member,
        "appointment_id": session.exec(select(Appointment.id).where(Appointment.user_id == member)).one(),
    }


def last(answer) -> str:
    """Return the end of the address that an answer leads to."""
    return answer.headers["location"].rpartition("/")[2]
