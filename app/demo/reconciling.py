"""对账 in the demo: two 党总支 are asked for papers, and send them.

What the one reports is settled and signed by both sides; what the other reports waits for who receives it. Beside it
纪委 has closed items drawn by the seal of the night, and looks at the first of them.
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import anyio
import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.cli_actor import actor_named
from app.demo import reporting
from app.demo.driver import Stage
from app.demo.papers import Paper
from app.demo.reporting import SETTLED, WAITING, Reporting
from app.demo.scenarios import SHANGHAI
from ledger import export_items
from ledger.media.identify import identify
from models.base import new_key
from models.campaign import Campaign, Milestone
from models.choices import CheckVerdict
from models.duty import Duty
from models.people import Organization
from models.reconciliation_words import RowField, Settlement
from models.vocabulary import TokenKind, TokenScope
from transport import papers as files
from transport import reconciliations
from transport.services import Services, UnitOfWork
from workflows.accounts.tokens import TokenHolder
from workflows.authz.actors import Actor
from workflows.campaigns.filings import ATTACHMENT
from workflows.days import day_of
from workflows.journal.acts import Act
from workflows.reconciliation import loading, settling, signing, statement, taking
from workflows.spot_checks import commands as spot_checks
from workflows.spot_checks import queries as drawn
from workflows.submissions import commands as submissions
from workflows.submissions import papers

RECEIVER, DIRECTOR, INSPECTOR = "ganshi1", "buzhang", "jiwei"
DRAWN = 3
MILESTONE = "interim"


def _in_june(day: int, hour: int, minute: int) -> datetime:
    return datetime(2021, 6, day, hour, minute, tzinfo=SHANGHAI)


ASKED, SENT, SETTLING = _in_june(17, 16, 10), _in_june(17, 17, 0), _in_june(17, 17, 40)
SIGNED, COMPARED = _in_june(18, 8, 40), _in_june(18, 9, 0)


def play(stage: Stage) -> None:
    """Have it all happen in the last day before the demo's today."""
    stage.until(ASKED)
    for who in (SETTLED, WAITING):
        why = "请附文字报告和整改台账，一并报送。"
        stage.act(RECEIVER, partial(submissions.return_, duty_id=_duty(stage, who)[0], now=stage.now, opinion=why))
    stage.act(INSPECTOR, partial(_plan, now=stage.now))
    stage.until(SENT)
    settled, waiting = (_send(stage, who) for who in (SETTLED, WAITING))
    stage.until(SETTLING)
    settled_id = _reconcile(stage, *settled)
    _settle(stage, settled_id)
    _sign(stage, "xx_shuji", settled_id)
    stage.until(SIGNED)
    _sign(stage, DIRECTOR, settled_id)
    stage.act(DIRECTOR, partial(submissions.accept, duty_id=settled[0], now=stage.now))
    stage.until(COMPARED)
    _reconcile(stage, *waiting)
    _look_at_drawn(stage)


def _duty(stage: Stage, who: Reporting) -> tuple[UUID, str]:
    """Return the duty that a 党总支 sends for, and what its document is called."""
    with stage.database.reading() as session:
        query = (
            select(Duty.id, Milestone.document)
            .join(Milestone, col(Milestone.id) == Duty.milestone_id)
            .join(Organization, col(Organization.id) == Duty.organization_id)
        )
        return session.exec(query.where(Milestone.code == MILESTONE, Organization.name == who.unit)).one()


def _send(stage: Stage, who: Reporting) -> tuple[UUID, UUID]:
    """Send a report with its text and its ledger; return the duty, and the ledger among what was sent."""
    duty_id, document = _duty(stage, who)
    printed = stage.act(f"{who.code}_shuji", partial(_printed, now=stage.now))
    written = (
        (document, reporting.text(who, printed, document, stage.now)),
        (ATTACHMENT, reporting.ledger(who, printed, stage.now)),
    )
    for named, paper in written:
        _attach(stage, f"{who.code}_zuzhiyuan", duty_id, named, paper)
    note = "补报文字报告和整改台账。"
    stage.act(f"{who.code}_shuji", partial(submissions.submit, duty_id=duty_id, now=stage.now, note=note))
    with stage.database.reading() as session:
        sent = papers.last_papers(session, duty_id)
    return duty_id, next(each.id for each in sent if each.document == ATTACHMENT)


def _printed(session: Session, actor: Actor, now: datetime) -> Sequence[export_items.PrintedItem]:
    """Return what the system would print for whoever asks."""
    owner = session.get_one(Organization, actor.posts[0].organization_id)
    campaign_id = session.exec(select(Campaign.id)).one()
    return list(export_items.of_organization(session, actor, campaign_id, owner, day_of(now)))


def _attach(stage: Stage, login: str, duty_id: UUID, document: str, paper: Paper) -> None:
    stream = io.BytesIO(paper.data)
    judged, services = identify(stream, paper.name, SHANGHAI), _services(stage)
    contents = anyio.run(files.contents_of, services, stream, paper.name, judged)
    taken = files.take_in(services, stream, paper.name, judged, document, contents)
    stage.act(login, partial(papers.add, duty_id=duty_id, now=stage.now, file=taken))


def _reconcile(stage: Stage, duty_id: UUID, paper_id: UUID) -> UUID:
    """Hold a ledger that was sent against the system, as its receiver does by the page."""
    services = _services(stage)

    @contextmanager
    def looks() -> Iterator[UnitOfWork]:
        with stage.database.reading() as session:
            yield _unit(stage, session)

    with looks() as unit:
        what, paper = papers.find_paper(session=unit.session, actor=unit.actor, duty_id=duty_id, paper_id=paper_id)
    with services.files.open(paper.sha256) as file:
        given = reconciliations.Reported(what.duty.campaign_id, what.organization.id, file, paper.file_name, paper_id)
        report = anyio.run(reconciliations.compared, services, looks, given)
    with stage.database.transaction() as session:
        return reconciliations.keep(_unit(stage, session), given, report).id


def _settle(stage: Stage, reconciliation_id: UUID) -> None:
    """Take the person over from the report, and keep the rest."""
    with stage.database.reading() as session:
        known = loading.differences_of(session, reconciliation_id)
    for each in known:
        decide = partial(_decide, reconciliation_id=reconciliation_id, difference=each, now=stage.now)
        stage.act(RECEIVER, decide)


def _decide(session: Session, actor: Actor, reconciliation_id: UUID, difference: sa.Row[Any], now: datetime) -> None:
    if difference.field is RowField.PERSON:
        taking.take(session, reconciliation_id, difference.position, actor=actor, now=now)
        return
    which, opinion = [difference.position], "以批准的方案为准。"
    settling.settle(session, reconciliation_id, which, Settlement.KEPT, actor=actor, now=now, opinion=opinion)


def _sign(stage: Stage, login: str, reconciliation_id: UUID) -> None:
    """Sign the statement as it stands."""
    with stage.database.reading() as session:
        row, owner = loading.load(session, actor_named(session, login, day_of(stage.now)), reconciliation_id)
        known = loading.differences_of(session, reconciliation_id)
        seen = statement.sha256_of(statement.written(session, row, owner, known))
    stage.act(login, partial(signing.sign, reconciliation_id=reconciliation_id, now=stage.now, seen=seen))


def _plan(session: Session, actor: Actor, now: datetime) -> None:
    campaign_id = session.exec(select(Campaign.id)).one()
    spot_checks.plan(session, campaign_id, actor=actor, now=now, size=DRAWN)


def _look_at_drawn(stage: Stage) -> None:
    """Say of the first two that were drawn what is found; the third is left to be looked at."""
    with stage.database.reading() as session:
        actor = actor_named(session, INSPECTOR, day_of(stage.now))
        (sample,) = drawn.samples(session, actor, session.exec(select(Campaign.id)).one())
    found = (
        (CheckVerdict.TRUE, "查阅原始记录并抽谈2人，整改情况属实。"),
        (CheckVerdict.MOSTLY_TRUE, "整改到位，个别记录补记不及时，已当场提醒。"),
    )
    for item, (verdict, opinion) in zip(sample["data"]["items"], found, strict=False):
        stage.move(INSPECTOR, UUID(item["id"]), Act.SPOT_CHECK, verdict=verdict, opinion=opinion)


def _services(stage: Stage) -> Services:
    return Services(stage.database, lambda: stage.now, SHANGHAI, stage.files)


def _unit(stage: Stage, session: Session) -> UnitOfWork:
    actor = actor_named(session, RECEIVER, day_of(stage.now))
    held = TokenHolder(actor, new_key(), TokenKind.TOKEN, TokenScope.ALL)
    return UnitOfWork(session, held, stage.now, day_of(stage.now))
