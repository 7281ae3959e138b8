"""What people report: what is owed is filed with papers, taken in or sent back, or put off."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from models.campaign import Campaign, Milestone
from models.duty import Duty, DutyExtension
from models.evidence_kinds import MediaType
from models.people import Organization
from models.vocabulary import DutyState, ExtensionState
from tests.soak.lies import Told, told
from tests.soak.people import Chance, People
from tests.soak.scenes import pick
from workflows.authz.permissions import RIGHTS
from workflows.campaigns.filings import EXTEND
from workflows.reconciliation.claims import CLOSED, FOUND, Claim
from workflows.submissions import commands as submissions
from workflows.submissions import extensions, papers
from workflows.submissions.documents import possible_documents
from workflows.submissions.papers import PaperFile

FILES_EVERY = 8
"""One report of so many is a real file."""
KINDS = {"xlsx": MediaType.XLSX, "docx": MediaType.DOCX, "csv": MediaType.TEXT, "pdf": MediaType.PDF}


class Filing(People):
    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.ledgers: dict[str, Told] = {}
        """What the files say that were handed in, by their hashes."""
        self.watch.settled.ledgers = self.ledgers

    def report(self, n: Chance) -> None:
        """报送 what is owed, take it in or send it back; ask for more time, or decide on that."""
        if n.how % 3 == 0:
            self.ask_for_more_time(n)
            return
        with self.database.reading() as session:
            duty = self._duty(session, n)
            filed = duty.state is DutyState.FILED
            owner = next(o for o in self.owners if o.id == duty.organization_id)
            role = RIGHTS["receive" if filed else "file"].by[0]
            found = self.holding(session, owner, role)
        by = pick(found if found and n.who < 230 else list(self.people.values()), n.who)
        now = self.now
        if not filed:
            self.put_papers(duty, owner, by, n)
            self.attempt("file", by, lambda s, a: submissions.submit(s, duty.id, actor=a, now=now, note="报"))
        elif n.how % 2:
            self.attempt("accept", by, lambda s, a: submissions.accept(s, duty.id, actor=a, now=now))
        else:
            self.attempt(
                "send_back",
                by,
                lambda s, a: submissions.return_(s, duty.id, actor=a, now=now, opinion="台账缺整改时限，请补齐"),
            )

    def ask_for_more_time(self, n: Chance) -> None:
        """Ask for a later day to file on, mostly of what is not late yet, or decide on what was asked."""
        pending = select(DutyExtension.duty_id).where(DutyExtension.state == ExtensionState.PENDING)
        with self.database.reading() as session:
            asked = n.what % 4 > 0 and session.exec(pending.order_by(DutyExtension.id)).first()
            owed = select(Duty).where(col(Duty.id) == asked if asked else Duty.due_on >= self.today)
            duties = session.exec(owed.order_by(Duty.due_on, Duty.id)).all() or session.exec(select(Duty)).all()
            duty = pick(duties, n.which)
            owner = next(o for o in self.owners if o.id == duty.organization_id)
            found = self.holding(session, owner, RIGHTS[EXTEND if asked else extensions.REQUEST].by[0])
        by = pick(found if found and n.who < 230 else list(self.people.values()), n.who)
        given = {"actor": None, "now": self.now}
        if not asked:
            given |= {"reason": "支部大会改期，台账须补记录", "due_on": duty.due_on + timedelta(days=n.what % 40 - 2)}
            act, do = "ask for more time", extensions.request
        elif n.what % 2:
            act, do = "grant more time", extensions.grant
        else:
            given |= {"opinion": ("可先报已有的部分，不必延期", " ")[n.what % 16 == 0]}
            act, do = "refuse more time", extensions.refuse
        self.attempt(act, by, lambda s, a: do(s, duty.id, **given | {"actor": a}))

    def put_papers(self, duty: Duty, owner: Organization, by: UUID, n: Chance) -> None:
        """Put a ledger beside what is to be filed, or a report with figures, or both, or nothing."""
        with self.database.reading() as session:
            documents = possible_documents(session.get_one(Milestone, duty.milestone_id))
            ledger = self.report_of(session, by, duty.campaign_id, owner, n) if n.what % 4 else None
        if ledger:
            self._put(duty, by, as_paper(pick(documents, n.what // 4), ledger))
        if n.what % 3 == 0:
            said = f"{n.what:064x}", "报告.docx", 9_000, MediaType.DOCX, figures(n)
            self._put(duty, by, PaperFile(documents[0], *said, is_ledger=False))

    def _put(self, duty: Duty, by: UUID, file: PaperFile) -> None:
        self.attempt("put a paper", by, lambda s, a: papers.add(s, duty.id, actor=a, now=self.now, file=file))

    def report_of(self, session: Session, by: UUID, campaign_id: UUID, owner: Organization, n: Chance) -> Told | None:
        """Make a report as somebody writes it who sees the organization; None for who does not."""
        actor = self.seen_by(session, by)
        home = session.get_one(Campaign, campaign_id).organization_id
        if actor is None or not actor.sees(owner) or owner.committee_id != home:
            return None
        as_file = n.what % FILES_EVERY == 1
        made = told(session, actor, campaign_id, owner, self.today, n.who ^ n.what, as_file=as_file)
        self.ledgers[made.sha256] = made
        return made

    def _duty(self, session: Session, n: Chance) -> Duty:
        """Return what somebody owes, or has sent; mostly those who own items."""
        owed = select(Duty).order_by(col(Duty.due_on), col(Duty.id))
        sent = session.exec(owed.where(Duty.state == DutyState.FILED)).all()
        if sent and n.how % 2:
            return pick(sent, n.which)
        mine = {item.organization_id for item in self.items.values()} if n.which % 4 else set()
        busy = session.exec(owed.where(col(Duty.organization_id).in_(mine))).all() if mine else ()
        return pick(busy or session.exec(owed).all(), n.which)


def as_paper(document: str, ledger: Told) -> PaperFile:
    """Return a ledger as it is sent."""
    kind = KINDS[ledger.name.rpartition(".")[2]]
    return PaperFile(document, ledger.sha256, ledger.name, 9_000, kind, is_ledger=True)


def figures(n: Chance) -> list[dict[str, object]]:
    """Return the numbers that a report states, whether or not they are so."""
    said = (FOUND, str(n.what % 5)), (CLOSED, str(n.who % 3))
    return [
        Claim(counted=what, written=number, quote=f"{what}{number}", place="第1段", paragraph=1, sentence=k).as_json()
        for k, (what, number) in enumerate(said)
    ]
