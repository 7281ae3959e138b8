"""The papers of a filing that may hold a ledger: a filing is received once each of them is reconciled."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.duty import Duty, Filing, FilingPaper
from models.evidence_kinds import MediaType
from models.reconciliation import Reconciliation, ReconciliationDifference, ReconciliationSignature
from models.reconciliation_words import ReconciliationState, Settlement
from workflows.authz.actors import Actor
from workflows.campaigns.filings import PapersWait
from workflows.errors import Conflict, NotFound, Refusal
from workflows.reconciliation.loading import reporting

_MAY_HOLD_LEDGERS = (MediaType.DOCX, MediaType.XLSX, MediaType.DOC, MediaType.XLS)


def may_hold_ledger(media_type: str, file_name: str) -> bool:
    """Tell whether a file may hold a ledger: Word, Excel and CSV do; PDF and pictures are only read by people."""
    return media_type in _MAY_HOLD_LEDGERS or file_name.lower().endswith(".csv")


_LEDGERS = ("台账", "清单")
_SHEETS = (MediaType.XLSX, MediaType.XLS)


def must_be_reconciled(document: str, media_type: str, file_name: str) -> bool:
    """Tell whether a filing is received only once a file is reconciled: a ledger by its name, and every table.

    A report in Word may hold one, and is reconciled where somebody wants it; then that binds, too.
    """
    is_sheet = media_type in _SHEETS or file_name.lower().endswith(".csv")
    return may_hold_ledger(media_type, file_name) and (is_sheet or document.endswith(_LEDGERS))


class PaperStanding(NamedTuple):
    """A paper of a filing that may hold a ledger, and how its 对账 stands; without one there is none yet."""

    filing_id: UUID
    media_type: str
    paper_id: UUID
    document: str
    file_name: str
    reconciliation_id: UUID | None
    state: ReconciliationState | None
    form: str | None
    differences: int
    open: int
    returned: int
    signed_by: tuple[UUID, ...] = ()

    @property
    def is_lacking(self) -> bool:
        """Whether it must be reconciled, and is not."""
        needed = must_be_reconciled(self.document, self.media_type, self.file_name)
        return self.reconciliation_id is None and needed

    @property
    def is_unread(self) -> bool:
        """Whether it was filed as a ledger, and none was found in it."""
        return self.reconciliation_id is not None and self.form is None and self.document.endswith(_LEDGERS)

    @property
    def is_unsigned(self) -> bool:
        """Whether it is settled, and waits for a signature."""
        return self.state is ReconciliationState.SETTLED and bool(self.differences) and not self.returned

    @property
    def refusal(self) -> Refusal | None:
        """Why the filing is not received yet; None where the paper does not stand in the way."""
        named = f"《{self.document}》的文件“{self.file_name}”"
        if self.is_lacking:
            return Conflict(f"{named}还没有对账，不能接收；请先对账。")
        if self.is_unread:
            return Conflict(f"{named}里没有读出台账，无从对账，不能接收；请退回，由报送单位换成能读的台账重新报送。")
        if self.open:
            return Conflict(f"{named}的对账还有{self.open}处差异没有处理，不能接收；请先逐项处理。")
        if self.returned:
            return Conflict(
                f"{named}的对账有{self.returned}处退回说明，不能接收；请退回修改，由报送单位更正后重新报送。"
            )
        if self.is_unsigned:
            return Conflict(f"{named}的对账单还没有由双方签字，不能接收。")
        return None


def standings(session: Session, filing_ids: Collection[UUID]) -> Mapping[UUID, Sequence[PaperStanding]]:
    """Return, by filing, how the papers stand that may hold a ledger, in their order."""
    found = defaultdict[UUID, list[PaperStanding]](list)
    rows = [row for row in session.execute(_standing(filing_ids)) if may_hold_ledger(row.media_type, row.file_name)]
    signed = _signed_by(session, [row.reconciliation_id for row in rows if row.reconciliation_id])
    for row in rows:
        each = PaperStanding(*row)
        found[each.filing_id].append(each._replace(signed_by=tuple(signed.get(each.reconciliation_id, ()))))
    return found


def _standing(filing_ids: Collection[UUID]) -> sa.Select[*tuple[object, ...]]:
    of_it = sa.select(sa.func.count()).where(col(ReconciliationDifference.reconciliation_id) == Reconciliation.id)
    settlement = col(ReconciliationDifference.settlement)
    counted = (of_it, of_it.where(settlement.is_(None)), of_it.where(settlement == Settlement.RETURNED))
    return (
        sa.select(
            *(col(FilingPaper.filing_id), col(FilingPaper.media_type), col(FilingPaper.id)),
            *(col(FilingPaper.document), col(FilingPaper.file_name)),
            *(col(Reconciliation.id).label("reconciliation_id"), col(Reconciliation.state), col(Reconciliation.form)),
            *(each.correlate(Reconciliation).scalar_subquery() for each in counted),
        )
        .outerjoin(Reconciliation, col(Reconciliation.paper_id) == FilingPaper.id)
        .where(col(FilingPaper.filing_id).in_(filing_ids))
        .order_by(col(FilingPaper.filing_id), col(FilingPaper.position))
    )


def _signed_by(session: Session, ids: Collection[UUID]) -> Mapping[UUID | None, list[UUID]]:
    """Return who signed statements as they are, by 对账."""
    if not ids:
        return {}
    held = sa.inspect(ReconciliationSignature).c
    query = (
        sa.select(held.reconciliation_id, held.user_id)
        .join(Reconciliation, col(Reconciliation.id) == held.reconciliation_id)
        .where(held.reconciliation_id.in_(ids), held.statement_sha256 == Reconciliation.statement_sha256)
        .order_by(held.user_id)
    )
    found = defaultdict[UUID | None, list[UUID]](list)
    for reconciliation_id, user_id in session.execute(query):
        found[reconciliation_id].append(user_id)
    return found


def receipt_refusal(session: Session, filing_id: UUID) -> Refusal | None:
    """Return why a filing is not received yet, by the first paper that stands in the way."""
    there = standings(session, [filing_id]).get(filing_id, ())
    return next((refusal for each in there if (refusal := each.refusal)), None)


def wait_of(papers: Sequence[PaperStanding]) -> PapersWait:
    """Return what the papers of a filing wait for."""
    unsigned = [each for each in papers if each.is_unsigned]
    return PapersWait(
        to_settle=any(each.is_lacking or bool(each.open) for each in papers),
        to_sign=bool(unsigned),
        signed_by=tuple(sorted({who for each in unsigned for who in each.signed_by})),
    )


def require_paper(session: Session, actor: Actor, paper_id: UUID) -> tuple[FilingPaper, Duty]:
    """Return a paper in sight of the version that lies with its receiver, or refuse."""
    query = select(FilingPaper, Filing, Duty).join(Filing, col(Filing.id) == FilingPaper.filing_id)
    found = session.exec(
        query.join(Duty, col(Duty.id) == Filing.duty_id).where(FilingPaper.id == paper_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    paper, filing, duty = found
    reporting(session, actor, duty.organization_id)
    if filing.accepted is not None:
        raise Conflict("这一版已经接收或退回，不必再对账。")
    if not may_hold_ledger(paper.media_type, paper.file_name):
        raise Conflict("只有 Word、Excel 和 CSV 文件可以对账，其他文件请打开查看。")
    return paper, duty
