"""The planned draws of 抽查 held against the seals: whose hash the seed is, nobody knew when it was planned."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from models.journal import Seal
from workflows.audit.verify.raw import ENTRY, EntryRow, read_entries
from workflows.audit.verify.words import Fault, FaultWriter
from workflows.journal.acts import Act


def faults(session: Session, words: FaultWriter) -> Iterator[Fault]:
    """Yield the draws by a seal that was not yet to come when they were planned, or whose hash is no seed of theirs."""
    told = list(read_entries(session, where=ENTRY.act.in_((Act.PLAN_SAMPLE, Act.SAMPLE))))
    planned = {(each.subject_id, each.seq): each for each in told if each.act == Act.PLAN_SAMPLE}
    for each in told:
        if each.act == Act.SAMPLE and "seal" in each.given:
            number = each.given.get("planned")
            plan = planned.get((each.subject_id, number)) if isinstance(number, int) else None
            if plan is None or not _was_to_come(session, each, plan):
                yield words.entry("unmatched", each, "与封存不符：种子不是预定之后的那一号封存的封存值")


def _was_to_come(session: Session, drawn: EntryRow, plan: EntryRow) -> bool:
    """Tell whether the seed is the hash of a seal that was made after the plan."""
    number = drawn.given["seal"]
    seal = session.scalar(sa.select(Seal).where(col(Seal.number) == number)) if isinstance(number, int) else None
    with suppress(ValueError):
        return seal is not None and seal.hash == drawn.given.get("seed") and datetime.fromisoformat(plan.at) < seal.at
    return False
