"""What was filed in an organization: a version with its paper, and a report that was held against the system."""

from io import BytesIO
from typing import TYPE_CHECKING, Any

from models.duty import DraftPaper, Duty, Filing, FilingPaper
from models.reconciliation import Reconciliation, ReconciliationDifference
from models.reconciliation_words import DifferenceKind, ReconciliationState
from tests import make
from workflows.journal.entries import sha256 as hashed

if TYPE_CHECKING:
    from tests.api.things import Standing


def filed(there: "Standing", duty: Duty) -> dict[str, Any]:
    """Have a version of a duty there with its paper, and a paper that was not sent yet."""
    sha256, size = there.door.files.put(BytesIO(b"%PDF-1.4 report"))
    file = {"sha256": sha256, "size": size, "file_name": "台账.pdf", "media_type": "pdf", "document": "附件"}
    sent = {"snapshot": {"items": []}, "snapshot_sha256": "0" * 64, "filed_by_id": there.who, "filed_at": make.NOW}
    filing = there.kept(Filing(duty_id=duty.id, version=1, note="台账", late=False, **sent))
    paper = there.kept(FilingPaper(filing_id=filing.id, position=1, **file))
    draft = there.kept(DraftPaper(duty_id=duty.id, added_by_id=there.who, added_at=make.NOW, **file))
    return {"milestone": duty.milestone_id, "duty": duty.id, "paper": paper.id, "draft": draft.id}


def reconciliation(there: "Standing") -> Reconciliation:
    made = there.kept(
        Reconciliation(
            campaign_id=there.campaign.id,
            organization_id=there.owner.id,
            name="台账.xlsx",
            sha256="0" * 64,
            form="rectification",
            rows=[],
            rows_sha256=hashed([]),
            matched=0,
            held_at=make.NOW,
            state=ReconciliationState.OPEN,
            opened_by_id=there.who,
            opened_at=make.NOW,
        )
    )
    there.kept(
        ReconciliationDifference(
            reconciliation_id=made.id,
            position=1,
            round=1,
            kind=DifferenceKind.ORDER,
            reported_keys=[],
            reported_place="表1",
            held_place="",
        )
    )
    return made
