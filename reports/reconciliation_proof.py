"""对账证明包: what an auditor needs to check a signed 对账单 without us, as one zip; and its part of 销号证明包."""

import zipfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import IO
from uuid import UUID

import sqlalchemy as sa
from pydantic_core import from_json
from sqlmodel import Session, col, select

from models.canonical import canonical
from models.duty import Filing, FilingPaper
from models.journal import Entry, Seal
from models.reconciliation import Reconciliation, ReconciliationDifference
from models.reconciliation_words import ReconciliationState
from reports import reconciliation_statement, verify_closure, verify_reconciliation
from reports.verify_reconciliation import FOLDER
from workflows.authz import access
from workflows.authz.actors import Actor
from workflows.errors import Conflict
from workflows.journal.entries import HASHED_FIELDS
from workflows.journal.seals import SEALED, Sealed
from workflows.reconciliation import loading, signing
from workflows.rules.snapshot import campaign_rules

VERIFIERS = (Path(verify_closure.__file__), Path(verify_reconciliation.__file__))
FORMAT = "rectify-reconciliation-proof-1"


def prove_reconciliation(
    session: Session, reconciliation_id: UUID, stream: IO[bytes], *, actor: Actor, now: datetime
) -> str:
    """Write the pack of one signed 对账单 and return its file's name, or refuse.

    A statement with an item that is out of sight is handed to nobody who may not know of that.
    """
    row, owner = loading.load(session, actor, reconciliation_id)
    if row.state is not ReconciliationState.SIGNED:
        raise Conflict("对账单还没有双方签字，签齐之后才能取得证明包。")
    if not _in_sight(session, actor, [row.id]):
        raise Conflict("这份对账单涉及不在您知悉范围内的事项，请由知悉的同志取得证明包。")
    _, word = reconciliation_statement.written(session, actor, row.id, now)
    seals = session.exec(select(Seal).order_by(col(Seal.number))).all()
    files = {
        **files_of(session, [row.id]),
        f"对账单-{owner.name}.docx": word,
        "seals.json": canonical([{name: getattr(seal, name) for name in (*SEALED, "hash")} for seal in seals]),
        **{each.name: each.read_bytes() for each in VERIFIERS},
    }
    zone = campaign_rules(session, row.campaign_id).zone
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, now.astimezone(zone).timetuple()[:6])
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(info, data)
    return f"对账证明包-{owner.name}.zip"


def _in_sight(session: Session, actor: Actor, ids: Sequence[UUID]) -> list[UUID]:
    """Return those 对账 of which every item may be known."""
    query = sa.select(col(ReconciliationDifference.reconciliation_id), col(ReconciliationDifference.item_id)).where(
        col(ReconciliationDifference.reconciliation_id).in_(ids), col(ReconciliationDifference.item_id).is_not(None)
    )
    about = [(reconciliation_id, item_id) for reconciliation_id, item_id in session.execute(query) if item_id]
    unknown = access.unknown_items(session, actor, {item_id for _, item_id in about})
    closed = {reconciliation_id for reconciliation_id, item_id in about if item_id in unknown}
    return [each for each in ids if each not in closed]


def about_items(session: Session, actor: Actor, items: Collection[UUID]) -> list[UUID]:
    """Return the signed 对账 in sight in which some items differed from a report, in the order of their keys."""
    query = (
        sa.select(col(Reconciliation.id))
        .distinct()
        .join(ReconciliationDifference, col(ReconciliationDifference.reconciliation_id) == Reconciliation.id)
        .where(
            col(ReconciliationDifference.item_id).in_(items), col(Reconciliation.state) == ReconciliationState.SIGNED
        )
    )
    return _in_sight(session, actor, session.scalars(query.order_by(col(Reconciliation.id))).all())


def files_of(session: Session, ids: Sequence[UUID]) -> dict[str, bytes]:
    """Return the proofs of some signed 对账单, each as the file that `verify_reconciliation.py` reads."""
    return {f"{FOLDER}{proof['id']}.json": canonical(proof) for proof in _proofs(session, ids)}


def _proofs(session: Session, ids: Sequence[UUID]) -> Iterator[dict[str, object]]:
    sealed = Sealed(session)
    for row in session.exec(
        select(Reconciliation).where(col(Reconciliation.id).in_(ids)).order_by(col(Reconciliation.id))
    ):
        yield {
            "format": FORMAT,
            **_chain(session, sealed, row.id),
            "statement": from_json(row.statement or "null"),
            "filing": _filing(session, sealed, row.paper_id) if row.paper_id else None,
            "signatures": [
                each.model_dump(mode="json", exclude={"id", "reconciliation_id"}) | {"signed_at": each.signed_at}
                for each in signing.signatures_of(session, row)
            ],
        }


def _filing(session: Session, sealed: Sealed, paper_id: UUID) -> dict[str, object]:
    """Return what the journal says of the duty of a paper until it was sent: as which document, with which version."""
    query = sa.select(col(Filing.duty_id), col(Filing.id)).join(FilingPaper, col(FilingPaper.filing_id) == Filing.id)
    return _chain(session, sealed, *session.execute(query.where(col(FilingPaper.id) == paper_id)).one())


def _chain(session: Session, sealed: Sealed, subject_id: UUID, filing_id: UUID | None = None) -> dict[str, object]:
    """Return the entries of a subject and where they stand under a seal; of a duty as far as a filing needs them."""
    entries = session.exec(select(Entry).where(Entry.subject_id == subject_id).order_by(col(Entry.seq))).all()
    sent = (entry.seq for entry in entries if entry.data.get("filing_id") == str(filing_id))
    last = entries[-1].seq if filing_id is None else next(sent)
    inclusion = sealed.inclusion(subject_id, last)
    shown = entries[: inclusion.seq if inclusion else last]
    return {
        "id": str(subject_id),
        "entries": [{name: getattr(entry, name) for name in (*HASHED_FIELDS, "hash")} for entry in shown],
        "sealed": asdict(inclusion) if inclusion else None,
    }
