"""对账: a report is held against the system, and again after something was put right.

What takes long, reading the file and comparing it, was done before, outside of any transaction.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.base import JsonObject, table_of
from models.item import Item
from models.reconciliation import Reconciliation, ReconciliationDifference
from models.reconciliation_words import ReconciliationState, Settlement
from workflows.authz import permissions
from workflows.authz.actors import Actor
from workflows.authz.visibility import SENSITIVE
from workflows.errors import Conflict, NotFound, Stale
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.reconciliation import doers, found, papers, replacing, waiting
from workflows.reconciliation.comparison import Comparison
from workflows.reconciliation.found import Line
from workflows.reconciliation.loading import (
    RIGHT,
    SIDES,
    HeldReconciliation,
    differences_of,
    hold,
    hold_paper,
    record,
    reporting,
)
from workflows.reconciliation.moving import decide, move_on
from workflows.rules.snapshot import campaign_rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report as it was read and compared."""

    name: str
    sha256: str
    form: str | None
    """None where the file holds no ledger: then there is nothing to compare."""
    rows: Sequence[JsonObject]
    comparison: Comparison
    held_at: datetime
    previous_id: UUID | None = None
    """The 对账 of the report before, which is the third side."""
    named_unit: str | None = None
    """Whose the file says it is, where that is another's and who compares it said yes to that."""
    columns: JsonObject = field(default_factory=dict)
    """As what its columns were read, where people said that, and which were not read."""


def open_(
    session: Session,
    campaign_id: UUID,
    organization_id: UUID,
    report: Report,
    *,
    actor: Actor,
    now: datetime,
    paper_id: UUID | None = None,
) -> Reconciliation:
    """对账: keep in what a report and the system differ. Raises `Conflict` for a paper that has its 对账 already."""
    owner = reporting(session, actor, organization_id)
    post = permissions.require(actor, RIGHT, owner)
    book = campaign_rules(session, campaign_id)
    if book.committee_id != owner.committee_id:
        raise NotFound
    if paper_id is not None:
        _require_new(session, paper_id, owner.id, report.sha256, actor)
    told = list(found.lines(report.comparison))
    made = Reconciliation(
        campaign_id=campaign_id,
        organization_id=owner.id,
        paper_id=paper_id,
        name=report.name,
        sha256=report.sha256,
        form=report.form,
        named_unit=report.named_unit,
        previous_id=report.previous_id,
        rows=list(report.rows),
        rows_sha256=entries.sha256(report.rows),
        matched=report.comparison.matched,
        held_at=report.held_at,
        state=ReconciliationState.OPEN if told else ReconciliationState.SETTLED,
        opened_by_id=actor.user_id,
        opened_at=now,
        version=0,
    )
    session.add(made)
    session.flush()
    held = HeldReconciliation(made, owner, book, actor, post, now)
    data = _opening(made) | report.columns | _keep(session, made, told)
    text = f"对账：{held.title}与系统有{len(told)}处不一致，请逐项处理" if told else ""
    record(session, held, Act.RECONCILIATION_OPENED, data, told=SIDES, text=text)
    replacing.take_place(session, held, told)
    waiting.write(session, made)
    return made


def _require_new(session: Session, paper_id: UUID, organization_id: UUID, sha256: str, actor: Actor) -> None:
    """Refuse what is not the paper of that organization, or was reconciled already."""
    hold_paper(session, paper_id)
    paper, duty = papers.require_paper(session, actor, paper_id)
    if (duty.organization_id, paper.sha256) != (organization_id, sha256):
        raise NotFound
    if session.exec(select(Reconciliation.id).where(Reconciliation.paper_id == paper_id)).first() is not None:
        raise Conflict("这份报送件已经对过账，请打开它的对账办理。")


def _opening(made: Reconciliation) -> dict[str, object]:
    ids = {name: getattr(made, name) for name in ("campaign_id", "organization_id", "paper_id", "previous_id")}
    return {
        **{name: key and str(key) for name, key in ids.items()},
        **({"named_unit": made.named_unit} if made.named_unit else {}),
        **{name: getattr(made, name) for name in ("name", "sha256", "form", "rows_sha256", "matched")},
        "held_at": _instant(made.held_at),
        "state": made.state.value,
    }


def _instant(at: datetime) -> str:
    """Write an instant as an entry's own moment is written."""
    return at.astimezone(UTC).isoformat()


def _keep(session: Session, row: Reconciliation, told: Sequence[Line], last: int = 0) -> dict[str, object]:
    """Store differences after the last one; return what the journal says of them."""
    for position, line in enumerate(told, start=last + 1):
        line |= {"reconciliation_id": row.id, "position": position, "round": row.rounds}
    if told:
        session.execute(sa.insert(table_of(ReconciliationDifference)), told)
    return {"round": row.rounds, "differences": len(told), "differences_sha256": found.digest(told)}


def recheck(
    session: Session,
    reconciliation_id: UUID,
    comparison: Comparison,
    *,
    held_at: datetime,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Reconciliation:
    """重新核对: what was put right meanwhile is taken over, by who did it; what is new is added and open."""
    held = hold(session, reconciliation_id, RIGHT, actor=actor, now=now, version=version)
    row, known = held.row, differences_of(session, reconciliation_id)
    if held_at < row.held_at:
        raise Stale(row.version)  # what a later comparison found stands
    closed, told = _sensitive(session, reconciliation_id), list(found.lines(comparison))
    looked = found.held_against([each for each in known if each.item_id not in closed], told)
    taken = defaultdict[UUID, list[int]](list)
    for each, who in doers.doers(session, row, looked.gone, actor).items():
        taken[who].append(each)
    for who, some in taken.items():
        decide(session, row.id, some, Settlement.TAKEN, by=who, now=now)
    row.rounds += 1
    row.matched, row.held_at = comparison.matched, held_at
    data = _keep(session, row, looked.fresh, last=len(known))
    data |= {
        "matched": row.matched,
        "held_at": _instant(held_at),
        "taken": {str(who): some for who, some in taken.items()},
    }
    move_on(session, held, Act.RECONCILIATION_RECHECKED, data)
    replacing.take_place(session, held, told)
    return row


def _sensitive(session: Session, reconciliation_id: UUID) -> set[UUID]:
    """Return the items of differences that became sensitive: no comparison has anything of them."""
    about = sa.select(col(ReconciliationDifference.item_id)).where(
        col(ReconciliationDifference.reconciliation_id) == reconciliation_id
    )
    return set(session.scalars(sa.select(col(Item.id)).where(SENSITIVE, col(Item.id).in_(about))))
