"""核验: reads the whole journal and says of every entry that does not hold what was done to it.

Three things are held against each other: the entries of a chain against one another, the chains
against the seals, and the tables against the journal that speaks of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.journal import Seal, SealedHead
from models.session import columns
from models.vocabulary import SubjectKind
from workflows.seals import Printed
from workflows.verify import sealed
from workflows.verify.cells import Cells
from workflows.verify.chains import ENTRY, SAID_COLUMNS, Said, flaws
from workflows.verify.raw import rows
from workflows.verify.tables import Books
from workflows.verify.words import Fault, Words

DIAGNOSIS = SubjectKind.DIAGNOSIS


@dataclass
class Report:
    """What was read, how far it is sealed, and what does not hold."""

    entries: int = 0
    subjects: int = 0
    seals: int = 0
    newest: Seal | None = None
    unsealed: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.faults


def verify(session: Session, printed: Printed | None = None) -> Report:
    """Check the whole database; with a seal printed earlier, that nothing was cut off since."""
    words, books, cells, report = Words(session), Books(session), Cells(session), Report()
    entries = rows(session, *SAID_COLUMNS, order_by=[ENTRY.subject_id, ENTRY.seq])
    for _, chain in groupby(entries, key=itemgetter("subject_id")):
        read = list(chain)
        _compare(read, books, words, report)
        report.faults += (words.unmatched(*said, DIAGNOSIS) for said in cells.compare(read))
    report.faults += (words.unmatched(*said) for said in books.left())
    report.faults += (words.unmatched(*said, DIAGNOSIS) for said in cells.left())
    seals = sealed.Seals(session)
    report.faults += seals.faults()
    report.seals, report.newest = seals.count, seals.newest
    report.unsealed = report.entries - seals.entries
    report.faults += sealed.ends(session, words)
    if printed is not None:
        report.faults += sealed.against(session, printed)
    return report


def verify_subject(session: Session, subject_id: UUID) -> Report:
    """Check one subject alone: its chain, its sealed ends and its tables."""
    words, books, report = Words(session), Books(session, subject_id), Report()
    mine = [ENTRY.subject_id == subject_id]
    chain = list(rows(session, *SAID_COLUMNS, where=mine, order_by=[ENTRY.seq]))
    if chain:
        _compare(chain, books, words, report)
    report.faults += (words.unmatched(*said) for said in books.left())
    report.faults += sealed.ends(session, words, subject_id)
    report.unsealed = (
        len(chain) - columns(session, _SEALED, {"subject_id": subject_id}).scalar_one()
    )
    return report


_SEALED = sa.select(sa.func.coalesce(sa.func.max(col(SealedHead.seq)), 0)).where(
    col(SealedHead.subject_id) == sa.bindparam("subject_id")
)


def _compare(chain: Sequence[Said], books: Books, words: Words, report: Report) -> None:
    report.subjects += 1
    report.entries += len(chain)
    broken = flaws(chain)
    report.faults += (words.of(flaw, chain[0]) for flaw in broken)
    report.faults += (words.unmatched(*said) for said in books.compare(chain))
