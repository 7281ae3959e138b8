"""The papers of a filing that are held against the system: it is received once each of them is reconciled.

They are ledgers, by what was read in them when they came in, and reports of which a number differs.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple, Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.duty import Duty, Filing, FilingPaper
from models.evidence_kinds import MediaType
from models.reconciliation import Reconciliation, ReconciliationDifference, ReconciliationSignature
from models.reconciliation_words import ReconciliationState, Settlement
from workflows.authz.actors import Actor
from workflows.campaigns.filings import ATTACHMENT, PapersWait
from workflows.errors import Conflict, NotFound, Refusal
from workflows.reconciliation.loading import reporting

_MAY_HOLD_LEDGERS = (MediaType.DOCX, MediaType.XLSX, MediaType.DOC, MediaType.XLS)
_LEDGERS = ("台账", "清单")
_SHEETS = (MediaType.XLSX, MediaType.XLS)


class SentPaper(Protocol):
    """What tells of a paper whether it is held against the system."""

    @property
    def document(self) -> str: ...
    @property
    def file_name(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def is_ledger(self) -> bool | None: ...


def is_owed_as_ledger(document: str) -> bool:
    """Tell whether what is owed is a ledger, by its name."""
    return document.endswith(_LEDGERS)


def can_be_compared(paper: SentPaper) -> bool:
    """Tell whether a ledger was read in a paper; where nobody could tell, whether it may hold one.

    Word, Excel and CSV may; PDF and pictures are only read by people.
    """
    if paper.is_ledger is not None:
        return paper.is_ledger
    return paper.media_type in _MAY_HOLD_LEDGERS or _is_csv(paper)


def must_be_reconciled(paper: SentPaper) -> bool:
    """Tell whether a filing is received only once a paper's rows are reconciled: every ledger, whatever it is sent as.

    Where nobody could tell whether it is one, it is a ledger by its name, or any table.
    """
    if paper.is_ledger is not None:
        return paper.is_ledger
    is_sheet = paper.media_type in _SHEETS or _is_csv(paper)
    return is_sheet or (can_be_compared(paper) and is_owed_as_ledger(paper.document))


def _is_csv(paper: SentPaper) -> bool:
    return paper.file_name.lower().endswith(".csv")


def incomparable_documents(papers: Collection[SentPaper]) -> tuple[str, ...]:
    """Return which ledgers are there only as what cannot be held against the system: a PDF, a picture, a letter.

    Of a file of which nobody could tell what it is that is found out when it is reconciled.
    """
    there = {each.document for each in papers if each.is_ledger is not False}
    named = (each.document for each in papers if is_owed_as_ledger(each.document))
    return tuple(dict.fromkeys(each for each in named if each not in there))


class PaperStanding(NamedTuple):
    """A paper of a filing that is held against the system, and how its 对账 stands; without one there is none yet."""

    filing_id: UUID
    paper_id: UUID
    document: str
    file_name: str
    media_type: str
    is_ledger: bool | None
    differing: Sequence[Mapping[str, str]] | None
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
        return self.reconciliation_id is None and (bool(self.differing) or must_be_reconciled(self))

    @property
    def is_unread(self) -> bool:
        """Whether it is a ledger, or was filed as one, and could not be read as one when it was to be compared."""
        is_one = self.is_ledger or is_owed_as_ledger(self.document)
        return self.reconciliation_id is not None and self.form is None and is_one

    @property
    def is_unsigned(self) -> bool:
        """Whether it is settled, and waits for a signature."""
        return self.state is ReconciliationState.SETTLED and bool(self.differences) and not self.returned

    @property
    def refusal(self) -> Refusal | None:
        """Why the filing is not received yet; None where the paper does not stand in the way."""
        named = f"{'附件' if self.document == ATTACHMENT else f'《{self.document}》的文件'}“{self.file_name}”"
        if self.is_lacking:
            return Conflict(f"{named}{_told(self.differing or ())}还没有对账，不能接收；请先对账。")
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


def _told(differing: Sequence[Mapping[str, str]]) -> str:
    """Say which number of a report differs, and where it stands."""
    if not differing:
        return ""
    first, more = differing[0], f"等{len(differing)}处" if len(differing) > 1 else ""
    return f"中{first['place']}的“{first['quote']}”与{first['held_place']}不符（{first['held']}）{more}，"


def standings(session: Session, filing_ids: Collection[UUID]) -> Mapping[UUID, Sequence[PaperStanding]]:
    """Return, by filing, how the papers stand that are held against the system, in their order."""
    found = defaultdict[UUID, list[PaperStanding]](list)
    every = [PaperStanding(*row) for row in session.execute(_standing(filing_ids))]
    there = [each for each in every if each.reconciliation_id or each.differing or can_be_compared(each)]
    signed = _signed_by(session, [each.reconciliation_id for each in there if each.reconciliation_id])
    for each in there:
        found[each.filing_id].append(each._replace(signed_by=tuple(signed.get(each.reconciliation_id, ()))))
    return found


def _standing(filing_ids: Collection[UUID]) -> sa.Select[*tuple[object, ...]]:
    of_it = sa.select(sa.func.count()).where(col(ReconciliationDifference.reconciliation_id) == Reconciliation.id)
    settlement = col(ReconciliationDifference.settlement)
    counted = (of_it, of_it.where(settlement.is_(None)), of_it.where(settlement == Settlement.RETURNED))
    return (
        sa.select(
            *(col(FilingPaper.filing_id), col(FilingPaper.id), col(FilingPaper.document), col(FilingPaper.file_name)),
            *(col(FilingPaper.media_type), col(FilingPaper.is_ledger), col(FilingPaper.differing)),
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
    if not (paper.differing or can_be_compared(paper)):
        raise Conflict("这份文件里没有台账，也没有与系统不符的数字，不必对账，请打开查看。")
    return paper, duty
