"""Which documents are owed at a milestone, which of them a filing has with it, and which it lacks: plain decisions."""

import re
from collections.abc import Collection, Iterable

from models.campaign import Milestone
from workflows.campaigns.filings import ATTACHMENT, LEDGER

_BETWEEN = re.compile(r"[、，,；;]")


def filed_together(milestone: Milestone) -> tuple[str, ...]:
    """Return the documents that are filed with a milestone's own (一并报送), in their order."""
    named = (each.strip().strip("《》") for each in _BETWEEN.split(milestone.filed_with or ""))
    return tuple(dict.fromkeys(filter(None, named)))


def owed_documents(milestone: Milestone) -> tuple[str, ...]:
    """Return what is to be sent: a milestone's own document first, then what is filed with it."""
    return tuple(dict.fromkeys((milestone.document, *filed_together(milestone))))


def possible_documents(milestone: Milestone) -> tuple[str, ...]:
    """Return what a file may be said to be."""
    return tuple(dict.fromkeys((*owed_documents(milestone), ATTACHMENT)))


def missing_documents(milestone: Milestone, there: Collection[str]) -> tuple[str, ...]:
    """Return which documents are owed as files and are not among those that are there.

    The ledger is what the system itself holds: the frozen snapshot is it, whether or not a file of it is sent.
    """
    held = {milestone.document} if milestone.code == LEDGER else set()
    return tuple(each for each in owed_documents(milestone) if each not in there and each not in held)


def missing_sentence(milestone: Milestone, document: str) -> str:
    """Say that a document is missing, as people speak of it."""
    if document == milestone.document:
        return f"《{document}》没有附上文件"
    return f"一并报送的《{document}》没有附上文件"


def incomparable_sentence(documents: Iterable[str]) -> str:
    """Say of ledgers that they are there only as files that cannot be held against the system, and what is wanted."""
    named = "、".join(f"《{each}》" for each in documents)
    wanted = "须有 Word、Excel 或 CSV 的台账，扫描件可以一并附上"
    return f"{named}的文件里读不出台账（PDF、图片只供查看），无从对账，{wanted}"
