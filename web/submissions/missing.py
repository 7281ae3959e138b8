"""What a filing still lacks: shown beside the button to who files, before it is sent, and to who receives it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from models.duty import Paper
from workflows.authz.actors import Actor
from workflows.authz.paths import lies_within
from workflows.campaigns.filings import LEDGER
from workflows.diagnosis.cells import CoverageOf
from workflows.diagnosis.queries import blank
from workflows.organizations.choices import unit_choices
from workflows.reconciliation.papers import incomparable_documents
from workflows.submissions.documents import missing_documents
from workflows.submissions.owed import OwedDuty, asks_for_papers


@dataclass(frozen=True, slots=True)
class Missing:
    """What is not there: without some of it a filing is not received, though it is sent; the rest hinders nothing."""

    documents: tuple[str, ...]
    """The documents that are owed as files, and of which there is none."""
    bars: bool
    """Whether the rules of the campaign let nothing be received without them."""
    incomparable: tuple[str, ...]
    """The ledgers that are there only as files that cannot be held against the system: they bar it anywhere."""
    blank: tuple[CoverageOf, ...]
    """The organizations whose 诊断对照 has blank cells, where the ledger is what is owed."""
    has_no_items: bool

    @property
    def is_barred(self) -> bool:
        """Whether something stands in the way of receiving it."""
        return bool(self.incomparable or (self.bars and self.documents))

    @property
    def is_only_told(self) -> bool:
        """Whether something is missing that hinders nothing."""
        return bool(self.blank or self.has_no_items or (self.documents and not self.bars))


def missing(
    session: Session, actor: Actor, what: OwedDuty, today: date, *, items: object, papers: Collection[Paper]
) -> Missing:
    """Return what a filing with these items, as its snapshot has them, and papers lacks."""
    return Missing(
        documents=missing_documents(what.milestone, {each.document for each in papers}),
        bars=asks_for_papers(what),
        incomparable=incomparable_documents(papers),
        blank=_blank(session, actor, what, today) if what.milestone.code == LEDGER else (),
        has_no_items=not items,
    )


def _blank(session: Session, actor: Actor, what: OwedDuty, today: date) -> tuple[CoverageOf, ...]:
    choices = unit_choices(session, actor, [what.duty.campaign_id])
    below: Collection[UUID] = [each.id for each in choices if lies_within(each.path, what.organization.path)]
    return blank(session, actor, what.duty.campaign_id, today=today, organizations=below)
