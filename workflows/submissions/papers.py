"""The papers of a filing: put beside what is to be sent one by one, sent with it, and kept with that version.

Until they are sent only those who may send them see them, and nothing is written of them into the journal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.base import new_key
from models.duty import DraftPaper, Duty, Filing, FilingPaper, Paper
from workflows.authz import permissions
from workflows.authz.actors import Actor
from workflows.errors import Conflict, Incomplete, NotFound
from workflows.journal.acts import Act
from workflows.submissions.documents import possible_documents
from workflows.submissions.figures import differing
from workflows.submissions.owed import OwedDuty, load_owed, may_file

MAX_PAPERS = 20
"""How many files one version may have."""
JOURNALED = ("document", "sha256", "file_name", "size", "media_type")
"""What the entry of a filing says of each of its papers, beside its key."""
COPIED = (*JOURNALED, "figures", "is_ledger")


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A file that was taken into the store."""

    document: str
    sha256: str
    file_name: str
    size: int
    media_type: str
    figures: list[dict[str, Any]] | None = None
    is_ledger: bool | None = None


def may_add(session: Session, duty_id: UUID, document: str, *, actor: Actor, lock: bool = False) -> OwedDuty:
    """Return the duty that a file may be put beside; refuse where nothing is to be sent, or not by the actor."""
    what = load_owed(session, actor, duty_id, lock=lock)
    may_file(what, actor)
    if document not in (possible := possible_documents(what.milestone)):
        raise Incomplete({"document": f"本节点没有《{document}》，请选择：{'、'.join(possible)}。"})
    return what


def add(session: Session, duty_id: UUID, *, actor: Actor, now: datetime, file: PaperFile) -> DraftPaper:
    """Put a file beside what is to be sent."""
    what = may_add(session, duty_id, file.document, actor=actor, lock=True)
    return _put(session, what.duty, [asdict(file)], actor, now)[0]


def carry_over(
    session: Session, duty_id: UUID, *, actor: Actor, now: datetime, papers: Sequence[UUID] | None = None
) -> list[DraftPaper]:
    """Put papers of the last version beside the next one, without uploading them again: those named, or else all.

    What is there already is left as it is.
    """
    what = load_owed(session, actor, duty_id, lock=True)
    may_file(what, actor)
    last = last_papers(session, duty_id)
    if unknown := set(papers or ()) - {each.id for each in last}:
        raise Incomplete({"papers": f"上一版没有这些文件：{'、'.join(map(str, sorted(unknown)))}。"})
    there = {(each.document, each.sha256) for each in draft_papers(session, duty_id)}
    chosen = [each.model_dump(include=set(COPIED)) for each in last if papers is None or each.id in papers]
    fresh = [each for each in chosen if (each["document"], each["sha256"]) not in there]
    return _put(session, what.duty, fresh, actor, now)


def remove(session: Session, duty_id: UUID, paper_id: UUID, *, actor: Actor) -> None:
    """Take a file away again that was not sent yet."""
    what = load_owed(session, actor, duty_id, lock=True)
    may_file(what, actor)
    found = session.get(DraftPaper, paper_id)
    if found is None or found.duty_id != duty_id:
        raise Conflict("这份文件已不在待报送的文件之中，请刷新页面。")
    session.delete(found)


def send_drafts(session: Session, filing: Filing, today: date) -> list[dict[str, object]]:
    """Have what stands beside a duty be of a version; return what its entry says of each."""
    sent = []
    for position, draft in enumerate(drafts := draft_papers(session, filing.duty_id), start=1):
        copied = {name: getattr(draft, name) for name in COPIED}
        told = differing(draft, filing.snapshot, today)
        session.add(paper := FilingPaper(filing_id=filing.id, position=position, differing=told, **copied))
        sent.append({"id": str(paper.id)} | {name: copied[name] for name in JOURNALED})
    for draft in drafts:
        session.delete(draft)
    return sent


def draft_papers(session: Session, duty_id: UUID) -> Sequence[DraftPaper]:
    """Return what is to be sent with the next version, in the order in which it was put there."""
    return session.exec(select(DraftPaper).where(DraftPaper.duty_id == duty_id).order_by(col(DraftPaper.id))).all()


def last_papers(session: Session, duty_id: UUID) -> Sequence[FilingPaper]:
    """Return the papers of the version that was sent last."""
    last = sa.select(sa.func.max(col(Filing.version))).where(col(Filing.duty_id) == duty_id).scalar_subquery()
    query = select(FilingPaper).join(Filing, col(Filing.id) == FilingPaper.filing_id)
    return session.exec(
        query.where(Filing.duty_id == duty_id, col(Filing.version) == last).order_by(col(FilingPaper.position))
    ).all()


def papers_of(session: Session, filing_id: UUID) -> Sequence[FilingPaper]:
    """Return the papers of one version, in their order."""
    query = select(FilingPaper).where(FilingPaper.filing_id == filing_id)
    return session.exec(query.order_by(col(FilingPaper.position))).all()


def papers_by_filing(session: Session, duty_id: UUID) -> Mapping[UUID, Sequence[FilingPaper]]:
    """Return the papers of each version that was sent for a duty."""
    query = select(FilingPaper).join(Filing, col(Filing.id) == FilingPaper.filing_id)
    found: dict[UUID, list[FilingPaper]] = {}
    for each in session.exec(query.where(Filing.duty_id == duty_id).order_by(col(FilingPaper.position))):
        found.setdefault(each.filing_id, []).append(each)
    return found


def find_paper(session: Session, actor: Actor, duty_id: UUID, paper_id: UUID) -> tuple[OwedDuty, Paper]:
    """Return a paper with its duty, or raise `NotFound`.

    One that was sent is seen by whoever sees the duty; one that was not, by those who may send it.
    """
    what = load_owed(session, actor, duty_id)
    sent = select(FilingPaper).join(Filing, col(Filing.id) == FilingPaper.filing_id)
    paper = session.exec(sent.where(FilingPaper.id == paper_id, Filing.duty_id == duty_id)).one_or_none()
    if paper is not None:
        return what, paper
    draft = session.exec(select(DraftPaper).where(DraftPaper.id == paper_id, DraftPaper.duty_id == duty_id))
    if (found := draft.one_or_none()) is None or not permissions.may(actor, Act.FILE, what.organization):
        raise NotFound
    return what, found


def _put(
    session: Session, duty: Duty, files: Sequence[Mapping[str, Any]], actor: Actor, now: datetime
) -> list[DraftPaper]:
    there = draft_papers(session, duty.id)
    for file in files:
        if any((each.document, each.sha256) == (file["document"], file["sha256"]) for each in there):
            raise Conflict(f"这份文件已作为“{file['document']}”附上，不必重复上传。")
    if len(there) + len(files) > MAX_PAPERS:
        raise Conflict(f"一版最多附 {MAX_PAPERS} 份文件，现有 {len(there)} 份；请先移除不要的，或合并后上传。")
    made = [
        DraftPaper(id=new_key(), duty_id=duty.id, added_by_id=actor.user_id, added_at=now, **file) for file in files
    ]
    session.add_all(made)
    session.flush()
    return made
