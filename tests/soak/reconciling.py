"""对账: reports are held against the system, settled and signed by random people of either side and of neither."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from ledger.reconcile import held_rows
from models.duty import Duty, Filing, FilingPaper
from models.people import Organization
from models.reconciliation import Reconciliation, ReconciliationDifference, ReconciliationSignature
from models.reconciliation_words import ReconciliationState, Settlement, Side
from models.vocabulary import DutyState, Role, State
from tests.soak import facts
from tests.soak.filing import Filing as Reporting
from tests.soak.lies import Told
from tests.soak.people import MINUTE, Chance
from tests.soak.scenes import pick
from tests.soak.settled import RECEIVERS, REPORTERS, offices
from workflows.authz.actors import Actor
from workflows.items import commands as items
from workflows.reconciliation import commands, loading, queries, settling, signing, statement, taking
from workflows.reconciliation.commands import Report
from workflows.reconciliation.comparison import Comparison, compare
from workflows.reconciliation.figures import FIGURES, figure_differences
from workflows.reconciliation.rows import as_json, from_json
from workflows.submissions.figures import findings_of_sent

OPEN = (ReconciliationState.OPEN, ReconciliationState.SETTLED)
SIDES = (Role.LIAISON, Role.OFFICE)
SIGNERS = {Side.REPORTER: Role.HEAD, Side.RECEIVER: Role.OFFICE}
OPINION = "请说明报表和系统为什么不同"
Differences = Sequence[ReconciliationDifference]


class Reconciling(Reporting):
    def reconcile(self, n: Chance) -> None:
        """Hold a report against the system, or go on with one that is not signed yet."""
        with self.database.reading() as session:
            papers, rows = unread(session), _unsigned(session)
        if papers and n.how % 3:
            paper, duty = pick(papers, n.which)
            owner = next(o for o in self.owners if o.id == duty.organization_id)
            self.open_paper(paper, duty, self._one_of(owner, SIDES, n))
        elif not rows or n.how % 16 == 1:
            self._open_file(n)
        else:
            row = pick(rows[-3:] if n.which % 4 else rows, n.which)
            for turn in range(2):
                self._go_on(row, n._replace(how=n.how + 5 * turn, who=(n.who + 3 * turn) % 256))
                self.now += MINUTE

    def open_paper(self, paper: FilingPaper, duty: Duty, by: UUID) -> None:
        """Hold a ledger that was filed against the system, or the numbers of a report against what was frozen."""
        owner = next(o for o in self.owners if o.id == duty.organization_id)
        if paper.sha256 in self.ledgers:
            self._open(self.ledgers[paper.sha256], duty.campaign_id, owner, by, paper.id)
            return
        with self.database.reading() as session:
            found = figure_differences(findings_of_sent(session, paper.id))
        report = Report(
            name=paper.file_name,
            sha256=paper.sha256,
            form=FIGURES,
            rows=[],
            comparison=Comparison(found, 0),
            held_at=self.now,
        )
        self._keep("open figures", report, duty.campaign_id, owner, by, paper.id)

    def _open_file(self, n: Chance) -> None:
        owner, campaign = pick(self.owners, n.which), pick(self.campaigns, n.how)
        with self.database.reading() as session:
            report = self.report_of(session, self._one_of(owner, SIDES, n), campaign, owner, n)
        if report:
            self._open(report, campaign, owner, self._one_of(owner, SIDES, n))

    def _open(self, told: Told, campaign: UUID, owner: Organization, by: UUID, paper_id: UUID | None = None) -> None:
        """Compare as the doors do, and have somebody keep what differs."""
        with self.database.reading() as session:
            actor = self.seen_by(session, by)
            if actor is None or not actor.sees(owner):
                return
            form, rows = told.read(session, actor, campaign, owner)
            held = held_rows(session, actor, campaign, owner, form, self.today)
            before = queries.last_report(session, campaign, owner.id, form)
            mine, ours = queries.without_sensitive(session, campaign, owner, rows, held)
        report = Report(
            name=told.name,
            sha256=told.sha256,
            form=form,
            rows=[as_json(each) for each in mine],
            comparison=compare(mine, ours, before[1] if before else None),
            held_at=self.now,
            previous_id=before[0] if before else None,
        )
        self._keep("open a report", report, campaign, owner, by, paper_id)

    def _keep(
        self, name: str, report: Report, campaign: UUID, owner: Organization, by: UUID, paper_id: UUID | None
    ) -> None:
        self.attempt(
            name,
            by,
            lambda s, a: commands.open_(s, campaign, owner.id, report, actor=a, now=self.now, paper_id=paper_id),
        )

    def _go_on(self, row: Reconciliation, n: Chance) -> None:
        """Do what leads on with one, or what must not be done."""
        with self.database.reading() as session:
            known = loading.differences_of(session, row.id)
        left = [each for each in known if each.settlement is None]
        asked = [each for each in left if each.is_doubtful and each.is_same is None]
        weights: dict[Any, int] = {self._recheck: 2, self._sign_off: 1, self._meddle: 1}
        if asked:
            weights[self._answer] = 8
        if left:
            weights |= {self._settle: 6, self._take_over: 12 if any(map(can_be_taken, left)) else 1}
        elif known:
            returned = any(each.settlement is Settlement.RETURNED for each in known)
            weights |= {self._settle: 6} if returned else {self._sign: 12}
        act = pick([act for act, weight in weights.items() for _ in range(weight)], n.how)
        act(row, asked if act == self._answer else known, n)

    def _answer(self, row: Reconciliation, asked: Differences, n: Chance) -> None:
        chosen, is_same = pick(asked, n.what).position, n.what % 2 == 0
        self._do(row, n, "answer a pair", settling.answer, chosen, is_same=is_same)

    def _settle(self, row: Reconciliation, known: Differences, n: Chance) -> None:
        chosen = pick([each for each in known if each.settlement is not Settlement.TAKEN] or known, n.what)
        settlement = Settlement.RETURNED if n.what % 6 == 0 else Settlement.KEPT
        which = chosen.kind if n.what % 3 else [chosen.position]
        opinion = (OPINION, " ")[n.what % 48 == 0]
        self._do(row, n, f"settle {settlement.value}", settling.settle, which, settlement, opinion=opinion)

    def _take_over(self, row: Reconciliation, known: Differences, n: Chance) -> None:
        """Have what a report says brought in; where that is refused, nothing is changed."""
        left = [each for each in known if each.settlement is None]
        chosen = pick([each for each in left if can_be_taken(each)] or left or known, n.what)
        before = self._kept(row)
        made = self._do(row, n, "take the report's", taking.take, chosen.position, opinion=OPINION)
        assert made is not None or self._kept(row) == before, "what was refused changed something"
        with self.database.reading() as session:
            self.learn(session, *[each.item_id for each in known if each.item_id])

    def _recheck(self, row: Reconciliation, _: Differences, n: Chance) -> None:
        by = self._one_of(self._owner(row), SIDES, n)
        self.recheck(row.id, by, late=n.what % 24 == 0)

    def recheck(self, reconciliation_id: UUID, by: UUID, *, late: bool = False) -> None:
        """Compare once more; `late` with what was found a day ago, which counts for nothing."""
        with self.database.reading() as session:
            whole = session.get_one(Reconciliation, reconciliation_id)
            owner, actor = self._owner(whole), self.seen_by(session, by)
            if actor is None or not actor.sees(owner):
                return
            found = self._compared_again(session, whole, owner, actor)
        held_at = self.now - timedelta(days=late)
        self.attempt(
            "recheck", by, lambda s, a: commands.recheck(s, whole.id, found, held_at=held_at, actor=a, now=self.now)
        )

    def _compared_again(self, session: Session, whole: Reconciliation, owner: Organization, actor: Actor) -> Comparison:
        if whole.form == FIGURES:
            return Comparison(figure_differences(findings_of_sent(session, whole.paper_id)), 0)
        told, form = [from_json(each) for each in whole.rows], whole.form or ""
        before = queries.last_report(session, whole.campaign_id, owner.id, form, before=whole.id)
        held = held_rows(session, actor, whole.campaign_id, owner, form, self.today)
        mine, ours = queries.without_sensitive(session, whole.campaign_id, owner, told, held)
        answered = queries.answers(session, whole.id)
        return compare(mine, ours, before[1] if before else None, answered=answered)

    def _sign(self, row: Reconciliation, _: Differences, n: Chance) -> None:
        """Sign for the side that has not signed yet, mostly."""
        with self.database.reading() as session:
            given = facts.rows(session, ReconciliationSignature, ReconciliationSignature.reconciliation_id == row.id)
        left = [side for side in Side if side not in {each.side for each in given}] if n.what % 5 else list(Side)
        by = self._one_of(self._owner(row), [SIGNERS[side] for side in left or Side], n)
        seen = self.statement_of(row.id)
        self.attempt("sign a statement", by, lambda s, a: signing.sign(s, row.id, actor=a, now=self.now, seen=seen))

    def _meddle(self, row: Reconciliation, known: Differences, n: Chance) -> None:
        """Sign over what was not shown, or unconfirmed; settle what is of neither side's business."""
        if n.what % 3 == 0 and known:
            self._settle_as_a_stranger(row, known, n)
            return
        by = self._one_of(self._owner(row), list(SIGNERS.values()), n)
        seen, confirmed = (
            ("0" * 64, self.now) if n.what % 3 == 1 else (self.statement_of(row.id), self.now - 11 * MINUTE)
        )
        made = self.attempt(
            "misuse a signature", by, lambda s, a: signing.sign(s, row.id, actor=a, now=self.now, seen=seen), confirmed
        )
        assert made is None, "a signature counted that must not"

    def _settle_as_a_stranger(self, row: Reconciliation, known: Differences, n: Chance) -> None:
        by, owner = pick(list(self.people.values()), n.who), self._owner(row)
        with self.database.reading() as session:
            held = offices(facts.House(session), owner, by, self.now)
        if held & (REPORTERS | RECEIVERS):
            return
        which, act = (
            [pick(known, n.what).position],
            lambda s, a: settling.settle(s, row.id, which, Settlement.KEPT, actor=a, now=self.now),
        )
        assert self.attempt("settle as a stranger", by, act) is None, "a stranger settled what differs"

    def _sign_off(self, _: Reconciliation, known: Differences, n: Chance) -> None:
        """Nobody signs off an item of which a report and the system differ."""
        open_ = {each.item_id for each in known if each.settlement in {None, Settlement.RETURNED}}
        for item_id in open_ & self.items.keys():
            if self.items[item_id].state is State.VERIFY:
                with self.database.reading() as session:
                    by = self.somebody(session, self.scene(session, item_id), "sign", n.who)
                given = {"opinion": "同意销号。", "seen": self.look(item_id, by)}
                made = self.attempt(
                    "sign what is disputed",
                    by,
                    lambda s, a, item_id=item_id, given=given: items.advance(
                        s, item_id, "sign", actor=a, now=self.now, **given
                    ),
                )
                assert made is None, "an item was signed off whose difference nobody has settled"

    def _do(self, row: Reconciliation, n: Chance, name: str, act: Any, *given: Any, **said: Any) -> Any:
        by = self._one_of(self._owner(row), (*SIDES, Role.HEAD), n)
        return self.attempt(name, by, lambda s, a: act(s, row.id, *given, actor=a, now=self.now, **said))

    def statement_of(self, reconciliation_id: UUID) -> str:
        """Return the hash of a statement as it stands."""
        with self.database.reading() as session:
            whole = session.get_one(Reconciliation, reconciliation_id)
            owner = session.get_one(Organization, whole.organization_id)
            made = statement.written(session, whole, owner, loading.differences_of(session, whole.id))
            return statement.sha256_of(made)

    def _kept(self, row: Reconciliation) -> object:
        with self.database.reading() as session:
            kept = facts.rows(session, ReconciliationDifference, ReconciliationDifference.reconciliation_id == row.id)
            return facts.rows(session, Reconciliation, Reconciliation.id == row.id), kept

    def _owner(self, row: Reconciliation) -> Organization:
        return next(o for o in self.owners if o.id == row.organization_id)

    def _one_of(self, owner: Organization, roles: Sequence[Role], n: Chance) -> UUID:
        """Return somebody of one side, and now and then anybody."""
        with self.database.reading() as session:
            found = self.holding(session, owner, pick(roles, n.who))
        return pick(found if found and n.who < 230 else list(self.people.values()), n.who // len(roles))


def unread(session: Session) -> list[tuple[FilingPaper, Duty]]:
    """Return the ledgers, and the reports of which a number differs, that lie with their receivers uncompared."""
    query = (
        select(FilingPaper, Duty)
        .join(Filing, col(Filing.id) == FilingPaper.filing_id)
        .join(Duty, col(Duty.id) == Filing.duty_id)
        .outerjoin(Reconciliation, col(Reconciliation.paper_id) == FilingPaper.id)
        .where(col(Filing.accepted).is_(None), Duty.state == DutyState.FILED, col(Reconciliation.id).is_(None))
    )
    found = session.exec(query.order_by(col(FilingPaper.id))).all()
    return [(paper, duty) for paper, duty in found if paper.is_ledger or paper.differing]


def _unsigned(session: Session) -> list[Reconciliation]:
    """Return those that are not signed, and in which anything differs."""
    differs = select(ReconciliationDifference.id).where(_OF_IT).exists()
    query = select(Reconciliation).where(col(Reconciliation.state).in_(OPEN), differs)
    return list(session.exec(query.order_by(col(Reconciliation.id))).all())


def can_be_taken(difference: Any) -> bool:
    """Tell whether a move brings in what the report says of a difference."""
    return (difference.kind, difference.field) in taking.TAKINGS


_OF_IT = ReconciliationDifference.reconciliation_id == Reconciliation.id
