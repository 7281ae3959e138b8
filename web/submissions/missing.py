"""What a filing still lacks: shown beside the button to who files, before it is sent, and to who receives it."""

from collections.abc import Collection, Iterable
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
from workflows.submissions.documents import missing_documents
from workflows.submissions.owed import OwedDuty


@dataclass(frozen=True, slots=True)
class Missing:
    """What is not there."""

    blank: tuple[CoverageOf, ...]
    """The organizations whose 诊断对照 has blank cells, where the ledger is what is owed."""
    has_no_items: bool
    documents: tuple[str, ...]
    """The documents that are owed as files, and of which there is none."""

    def __bool__(self) -> bool:
        return bool(self.blank or self.has_no_items or self.documents)


def missing(
    session: Session, actor: Actor, what: OwedDuty, today: date, *, items: object, papers: Iterable[Paper]
) -> Missing:
    """Return what a filing with these items, as its snapshot has them, and papers lacks."""
    return Missing(
        _blank(session, actor, what, today) if what.milestone.code == LEDGER else (),
        not items,
        missing_documents(what.milestone, {each.document for each in papers}),
    )


def _blank(session: Session, actor: Actor, what: OwedDuty, today: date) -> tuple[CoverageOf, ...]:
    choices = unit_choices(session, actor, [what.duty.campaign_id])
    below: Collection[UUID] = [each.id for each in choices if lies_within(each.path, what.organization.path)]
    return blank(session, actor, what.duty.campaign_id, today=today, organizations=below)
