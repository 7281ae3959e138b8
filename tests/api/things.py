"""What stands in each organization of the cast, so that every operation can be asked for it."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

from sqlmodel import Session, select

from models.calendar import HolidayNotice
from models.campaign import Campaign, LocalDays, Milestone
from models.deadline import Deadline, Escalation
from models.duty import Duty
from models.escalation_document import EscalationAnswer, EscalationDocument
from models.evidence_kinds import EvidenceKind, MediaType
from models.feedback import Feedback
from models.hold import Hold
from models.item import Evidence, Item, Measure
from models.people import AccessToken, Appointment, Leave, Proxy, Recusal, User
from models.vocabulary import (
    EscalationStep,
    HoldKind,
    ItemKind,
    NoticeSource,
    Office,
    Origin,
    Rectification,
    State,
    TokenKind,
)
from tests import cast, make
from tests.api.conftest import Door
from tests.api.filed import filed, reconciliation
from tests.api.standing import LOGINS, TARGETS, known, university
from tests.ledger.evidence import GOOD
from workflows.campaigns import commands as campaigns
from workflows.rules.template import load, shipped

DUE = date(2021, 5, 20)


@dataclass
class Things:
    """What stands in each organization, and whose own things there are."""

    door: Door
    of: dict[str, dict[str, Any]] = field(default_factory=dict)
    own: dict[str, dict[str, Any]] = field(default_factory=dict)


def stand_everywhere(door: Door) -> Things:
    made = Things(door)
    with door.database.transaction() as session:
        template = load(shipped()[cast.CAMPAIGN].read_text(), cast.CAMPAIGN)
        away = cast.organization(session, "武夷学院党委").id
        director = cast.actor(session, "outside_director")
        campaigns.open_campaign(session, template, away, actor=director, now=cast.START)
    with door.database.transaction() as session:
        for name, doer in TARGETS.items():
            made.of[name] = Standing(session, door, name, doer).things()
        for login in LOGINS:
            made.own[login] = _own(session, login)
    return made


class Standing:
    """Rows of one organization, with somebody of it as 责任人."""

    def __init__(self, session: Session, door: Door, name: str, doer: str) -> None:
        self.session, self.door, self.doer = session, door, doer
        self.owner = cast.organization(session, name)
        self.committee = cast.organization(session, university(name))
        self.campaign = session.exec(select(Campaign).where(Campaign.organization_id == self.committee.id)).one()
        self.who = make.user(session, doer)
        self.related = make.user(session, "student_head")

    def kept(self, row: Any) -> Any:
        """Keep a row, and have its id from then on."""
        self.session.add(row)
        self.session.flush()
        return row

    def things(self) -> dict[str, Any]:
        """Return the ids of all that stands there, and the logins whose it is."""
        appointment = self.session.exec(select(Appointment).where(Appointment.organization_id == self.owner.id)).first()
        return {
            "campaign": self.campaign.id,
            "organization": self.owner.id,
            "committee": self.committee.id,
            "person": self.who,
            "related": self.related,
            **self.item(),
            **self.trust(appointment),
            **self.people(),
            **self.calendar(),
            **filed(self, self.duty()),
            "reconciliation": reconciliation(self).id,
            "feedback": self.feedback().id,
            **known(self.doer, self.session.get_one(User, appointment.user_id).login),
        }

    def item(self) -> dict[str, Any]:
        item = self.kept(
            Item(
                campaign_id=self.campaign.id,
                organization_id=self.owner.id,
                number=f"T-{self.owner.code}",
                kind=ItemKind.PROBLEM,
                origin=Origin.SELF,
                text="问题",
                state=State.RECTIFY,
                rectification=Rectification.IMMEDIATE,
                due_on=DUE,
                due_sort=DUE,
                original_due_on=DUE,
                goal="整改",
                responsible_id=self.who,
                created_at=make.NOW,
            )
        )
        measure = self.kept(Measure(item_id=item.id, position=1, text="召开", responsible_id=self.who, due_on=DUE))
        escalation = self.escalation(self.kept(Deadline(item_id=item.id)))
        evidence = self.evidence(item, measure)
        return {"item": item.id, "measure": measure.id, "escalation": escalation.id, "evidence": evidence.id}

    def evidence(self, item: Item, measure: Measure) -> Evidence:
        sha256, size = self.door.files.put(BytesIO(b"%PDF-1.4 minutes"))
        return self.kept(
            Evidence(
                item_id=item.id,
                measure_id=measure.id,
                kind=EvidenceKind.FILE,
                sha256=sha256,
                size=size,
                file_name="记录.pdf",
                added_by_id=self.who,
                added_at=make.NOW,
            )
        )

    def escalation(self, deadline: Deadline) -> Escalation:
        document = self.kept(
            EscalationDocument(
                campaign_id=self.campaign.id,
                rung=EscalationStep.SUPERVISE,
                organization_id=self.owner.id,
                addressee_id=self.owner.id,
                drafted_at=make.NOW,
            )
        )
        sha256, size = self.door.files.put(BytesIO(b"%PDF-1.4 minutes"))
        self.kept(
            EscalationAnswer(
                document_id=document.id,
                version=1,
                text="已办",
                answered_by_id=self.who,
                answered_at=make.NOW,
                sha256=sha256,
                size=size,
                media_type=MediaType.PDF.value,
                file_name="反馈.pdf",
            )
        )
        return self.kept(
            Escalation(
                document_id=document.id,
                deadline_id=deadline.id,
                rung=EscalationStep.SUPERVISE,
                due_on=DUE,
                reason="逾期",
                drafted_at=make.NOW,
            )
        )

    def duty(self) -> Duty:
        milestone = self.session.exec(
            select(Milestone).where(Milestone.campaign_id == self.campaign.id, Milestone.code == "ledger")
        ).one()
        owed = select(Duty).where(Duty.milestone_id == milestone.id, Duty.organization_id == self.owner.id)
        return self.session.exec(owed).one_or_none() or self.kept(
            Duty(
                campaign_id=self.campaign.id,
                milestone_id=milestone.id,
                organization_id=self.owner.id,
                due_on=date(2021, 4, 20),
            )
        )

    def trust(self, appointment: Appointment) -> dict[str, Any]:
        recusal = self.kept(
            Recusal(
                user_id=self.related,
                organization_id=self.owner.id,
                reason="亲属",
                declared_by_id=self.who,
                declared_at=make.NOW,
            )
        )
        proxy = self.kept(
            Proxy(
                appointment_id=appointment.id,
                to_id=self.related,
                starts_on=cast.TODAY,
                ends_on=cast.TODAY + timedelta(days=9),
                reason="学习",
                made_at=make.NOW,
            )
        )
        leave = self.kept(
            Leave(
                user_id=self.who,
                stand_in_id=self.related,
                starts_on=cast.TODAY + timedelta(days=60),
                ends_on=cast.TODAY + timedelta(days=69),
                entered_by_id=self.who,
                entered_at=make.NOW,
            )
        )
        return {"recusal": recusal.id, "appointment": appointment.id, "proxy": proxy.id, "leave": leave.id}

    def people(self) -> dict[str, Any]:
        """Somebody without an office, and somebody whose office waits to be confirmed."""
        spare = self.kept(User(login=f"spare-{self.owner.code}", name="备用同志"))
        successor = self.kept(User(login=f"next-{self.owner.code}", name="接手同志"))
        post = self.kept(
            Appointment(user_id=successor.id, organization_id=self.owner.id, office=Office.MEMBER, starts_on=cast.SINCE)
        )
        hold = self.kept(
            Hold(
                kind=HoldKind.APPOINTMENT,
                user_id=successor.id,
                appointment_id=post.id,
                made_at=make.NOW,
                made_by_id=make.user(self.session, "admin"),
            )
        )
        return {"other": successor.id, "spare": spare.id, "hold": hold.id}

    def feedback(self) -> Feedback:
        photo, length = self.door.files.put(BytesIO(GOOD[MediaType.JPEG]))
        return self.kept(
            Feedback(
                committee_id=self.committee.id,
                sender_id=self.who,
                sent_at=make.NOW - timedelta(days=2),
                text="好",
                sha256=photo,
                size=length,
                media_type=MediaType.JPEG.value,
                file_name="屏幕.jpg",
            )
        )

    def calendar(self) -> dict[str, Any]:
        day = date(2021, 6, 1)
        local = self.kept(
            LocalDays(committee_id=self.committee.id, starts_on=day, ends_on=day, is_workday=False, name="校庆")
        )
        notice = self.kept(
            HolidayNotice(
                committee_id=self.committee.id,
                year=2027,
                whole_year=False,
                source=NoticeSource.NOTICE,
                title="通知",
                text="通知",
                days=[],
                entered_by_id=self.who,
                entered_at=make.NOW,
            )
        )
        return {"local": local.id, "notice": notice.id}


def _own(session: Any, login: str) -> dict[str, Any]:
    """Give somebody a session of their own and a token beside the ones they act with."""
    who = make.user(session, login)
    rows = [
        AccessToken(
            user_id=who,
            digest=uuid4().hex,
            label=kind.label,
            created_at=make.NOW,
            kind=kind,
            expires_at=make.NOW + timedelta(days=1),
        )
        for kind in TokenKind
    ]
    session.add_all(rows)
    return {"session": rows[0].id, "token": rows[1].id}
