"""Those who do it all rightly: a report goes from its files to its receipt; what was closed is drawn and looked at."""

from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from models.campaign import Milestone
from models.choices import CheckVerdict, Stratum
from models.duty import DraftPaper, Duty, Filing, FilingPaper
from models.evidence_kinds import MediaType
from models.people import Organization
from models.reconciliation import Reconciliation
from models.reconciliation_words import ReconciliationState, Settlement
from models.vocabulary import DutyState, Role, State
from tests.soak.filing import as_paper
from tests.soak.people import MINUTE, Chance
from tests.soak.proven import Proven
from tests.soak.reconciling import OPINION, Reconciling, can_be_taken, unread
from tests.soak.scenes import pick
from workflows.campaigns.filings import ATTACHMENT
from workflows.reconciliation import loading, settling, signing, taking
from workflows.reconciliation.papers import is_owed_as_ledger
from workflows.spot_checks import commands as spot_checks
from workflows.spot_checks.queries import waiting_plans
from workflows.submissions import commands as submissions
from workflows.submissions.documents import missing_documents
from workflows.submissions.papers import PaperFile

MOST_TAKEN = 2
"""How many differences are put right as the report says, if they can be."""
ROUNDS = 3
"""After so many comparisons a report is left to others."""
PEOPLE = (Role.LIAISON, Role.HEAD, Role.OFFICE)


class Honest(Reconciling, Proven):
    def report_rightly(self, n: Chance) -> None:
        """File a report with all that is owed, reconcile it, settle it, sign it from both sides, and receive it."""
        with self.database.reading() as session:
            found = self._in_hand(session, n)
        if found is None:
            return
        duty, owner, by = found
        if duty.state is not DutyState.FILED:
            self._file(duty, owner, by[Role.LIAISON], n)
        for paper, of in self._lying(duty):
            self.open_paper(paper, of, by[Role.LIAISON])
        for row in self._in_force(duty):
            self._through(row.id, by)
        self.now += MINUTE
        self.do("accept", by[Role.OFFICE], submissions.accept, duty.id)

    def inspect(self, n: Chance) -> None:
        """Draw from what is closed, and say what was found; while nothing is, go on with the work."""
        closed = [item for item in self.items.values() if item.state is State.CLOSED]
        if not closed or n.how % 8 == 0:
            (self.draw if closed else self.work)(n)
            return
        wanted = {"size": 1 + n.how % 2, "strata": [each for k, each in enumerate(Stratum) if n.what >> k & 1]}
        self._look_into(pick(closed, n.which).campaign_id, n, **wanted)

    def _look_into(self, campaign_id: UUID, n: Chance, **wanted: Any) -> None:
        inspector = self.people["inspector"]
        drawn = self.do("draw", inspector, spot_checks.draw, campaign_id, seed=f"{n.what:032x}", **wanted)
        for k, each in enumerate(drawn.items if drawn else ()):
            given = {"opinion": "抽谈党员两人，调阅原始记录", "verdict": pick(list(CheckVerdict), n.what + k)}
            self.tally["verdict"] += self.move(each["id"], "spot_check", inspector, given) is not None

    def is_proven(self) -> None:
        """Draw from whatever was closed, and have the seal draw what is planned, too."""
        closed = {item.campaign_id for item in self.items.values() if item.state is State.CLOSED}
        for campaign in sorted(closed):
            self._look_into(campaign, Chance(0, 0, 0, self.steps), size=2)
        planned = [
            campaign
            for campaign in sorted(closed)
            if self.do("plan a draw", self.people["inspector"], spot_checks.plan, campaign, size=2) is not None
        ]
        self.now += MINUTE
        super().is_proven()
        with self.database.reading() as session:
            assert list(waiting_plans(session, planned)) == [], "the seal drew nothing of what was planned"
        self.tally["drawn by a seal"] += len(planned)

    def _in_hand(self, session: Session, n: Chance) -> tuple[Duty, Organization, dict[Role, UUID]] | None:
        """Return a duty that was not received yet and those who see it through, mostly of who owns items."""
        mine = {item.organization_id for item in self.items.values()}
        owed = select(Duty).where(Duty.state != DutyState.ACCEPTED).order_by(col(Duty.due_on), col(Duty.id))
        duties = session.exec(owed).all()
        for duty in [*(each for each in duties if each.organization_id in mine), *duties][n.which % 4 :]:
            owner = next(o for o in self.owners if o.id == duty.organization_id)
            there = [[p for p in self.holding(session, owner, role) if self._may(session, p)] for role in PEOPLE]
            if not all(there):
                continue
            filer, head = pick(there[0], n.who), pick(there[1], n.who)
            last = select(Filing.filed_by_id).where(Filing.duty_id == duty.id).order_by(col(Filing.version).desc())
            office = [p for p in there[2] if p not in {filer, head, session.exec(last).first()}]
            if office:
                return duty, owner, dict(zip(PEOPLE, (filer, head, pick(office, n.who)), strict=True))
        return None

    def _may(self, session: Session, person: UUID) -> bool:
        """Whether somebody acts for themselves, and all of that was confirmed."""
        actor = self.seen_by(session, person)
        return actor is not None and not actor.waits and person not in self.his  # type: ignore[attr-defined]

    def _file(self, duty: Duty, owner: Organization, by: UUID, n: Chance) -> None:
        with self.database.reading() as session:
            there = session.exec(select(DraftPaper).where(DraftPaper.duty_id == duty.id)).all()
            wanted = missing_documents(session.get_one(Milestone, duty.milestone_id), {each.document for each in there})
            ledger = self.report_of(session, by, duty.campaign_id, owner, n)
        for k, document in enumerate(wanted):
            if ledger and is_owed_as_ledger(document):
                self._put(duty, by, as_paper(document, ledger))
            else:
                name = f"{n.what:062x}{k:02x}"
                self._put(duty, by, PaperFile(document, name, "报告.docx", 9_000, MediaType.DOCX, is_ledger=False))
        if ledger and not any(map(is_owed_as_ledger, wanted)):
            self._put(duty, by, as_paper(ATTACHMENT, ledger))
        self.do("file", by, submissions.submit, duty.id, note="报")
        self.now += MINUTE

    def _lying(self, duty: Duty) -> list[tuple[FilingPaper, Duty]]:
        with self.database.reading() as session:
            return [(paper, of) for paper, of in unread(session) if of.id == duty.id]

    def _in_force(self, duty: Duty) -> list[Reconciliation]:
        open_ = (ReconciliationState.OPEN, ReconciliationState.SETTLED)
        its = select(FilingPaper.id).join(Filing, col(Filing.id) == FilingPaper.filing_id)
        its = its.where(Filing.duty_id == duty.id, col(Filing.accepted).is_(None))
        query = select(Reconciliation).where(
            col(Reconciliation.paper_id).in_(its), col(Reconciliation.state).in_(open_)
        )
        with self.database.reading() as session:
            return list(session.exec(query.order_by(col(Reconciliation.id))).all())

    def _through(self, reconciliation_id: UUID, by: dict[Role, UUID]) -> None:
        """Answer what is asked, settle the rest, and have both sides sign."""
        receiver = by[Role.OFFICE]
        for _ in range(ROUNDS):
            known = self._known(reconciliation_id)
            asked = [each for each in known if settling.is_asked(each)]
            for each in asked:
                self.do("answer a pair", receiver, settling.answer, reconciliation_id, each.position, is_same=True)
            self.now += MINUTE
            if not asked:
                break
            self.recheck(reconciliation_id, receiver)
        for each in [each for each in self._known(reconciliation_id) if can_be_taken(each)][:MOST_TAKEN]:
            given = (reconciliation_id, each.position)
            self.do("take the report's", by[Role.HEAD], taking.take, *given, opinion=OPINION)
            self._learn_of(each.item_id)
        left = [each for each in self._known(reconciliation_id) if each.settlement in (None, Settlement.RETURNED)]
        if left:
            which = [each.position for each in left]
            given = (reconciliation_id, which, Settlement.KEPT)
            self.do("settle kept", receiver, settling.settle, *given, opinion=OPINION)
            self.now += MINUTE
        if self._known(reconciliation_id):
            for role in (Role.HEAD, Role.OFFICE):
                seen = self.statement_of(reconciliation_id)
                self.do("sign a statement", by[role], signing.sign, reconciliation_id, seen=seen)

    def _learn_of(self, item_id: UUID | None) -> None:
        with self.database.reading() as session:
            self.learn(session, *([item_id] if item_id else []))

    def _known(self, reconciliation_id: UUID) -> Any:
        with self.database.reading() as session:
            return loading.differences_of(session, reconciliation_id)

    def do(self, name: str, by: UUID, act: Any, *given: Any, **said: Any) -> Any:
        """Have somebody do something now."""
        return self.attempt(name, by, lambda s, a: act(s, *given, actor=a, now=self.now, **said))
