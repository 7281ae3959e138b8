"""Plays chains back into what the tables should say, and names all tables that are played.

Every column of every table is either set by acts here and compared, or stands in `unheld.py` beside
this package with the reason why not. Chains are played in the order of their subjects; rows that
one chain alone speaks of are compared and forgotten with it, those of the whole house at the end.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from workflows.audit.verify.raw import EntryRow, Values
from workflows.audit.verify.replay.accounts import ACCESS_TOKEN, CREDENTIAL
from workflows.audit.verify.replay.calendars import HOLIDAY_NOTICE, LOCAL_DAYS
from workflows.audit.verify.replay.campaigns import (
    CAMPAIGN,
    GUIDE,
    INDICATOR,
    LEDGER_FILE,
    LEDGER_ROW,
    MILESTONE,
    PHASE,
)
from workflows.audit.verify.replay.deadlines import DEADLINE, DUTY_DEADLINE, ESCALATION
from workflows.audit.verify.replay.documents import ANSWER, DOCUMENT
from workflows.audit.verify.replay.grammar import Handler, Rows, Table
from workflows.audit.verify.replay.holds import DIRECTORY_REVIEW, HOLD
from workflows.audit.verify.replay.items import EVIDENCE, ITEM, MEASURE
from workflows.audit.verify.replay.people import APPOINTMENT, LEAVE, ORGANIZATION, PERSON, PROXY, RECUSAL
from workflows.audit.verify.replay.reconciliations import DIFFERENCE, RECONCILIATION, SIGNATURE
from workflows.audit.verify.replay.signatures import DELEGATION, EXTENSION, SIGN_OFF
from workflows.audit.verify.replay.submissions import DUTY, DUTY_EXTENSION, FILING, FILING_PAPER, OWED
from workflows.audit.verify.replay.taken_over import CLAIM

TABLES = (
    ITEM,
    CLAIM,
    MEASURE,
    EVIDENCE,
    SIGN_OFF,
    EXTENSION,
    DELEGATION,
    CAMPAIGN,
    PHASE,
    GUIDE,
    INDICATOR,
    MILESTONE,
    OWED,
    DUTY,
    FILING,
    FILING_PAPER,
    DUTY_EXTENSION,
    HOLIDAY_NOTICE,
    LOCAL_DAYS,
    LEDGER_FILE,
    LEDGER_ROW,
    DEADLINE,
    DUTY_DEADLINE,
    ESCALATION,
    DOCUMENT,
    ANSWER,
    RECONCILIATION,
    DIFFERENCE,
    SIGNATURE,
    ORGANIZATION,
    PERSON,
    CREDENTIAL,
    ACCESS_TOKEN,
    APPOINTMENT,
    HOLD,
    DIRECTORY_REVIEW,
    PROXY,
    LEAVE,
    RECUSAL,
)
LOCAL: Mapping[str, tuple[Table, ...]] = {
    kind: tuple(table for table in TABLES if table.of and kind in table.kinds)
    for table in TABLES
    for kind in (table.kinds if table.of else ())
}
"""The tables whose rows one chain alone speaks of, by the kind of its subject."""
HOUSE = tuple(table for table in TABLES if table.of is None)


def _acts() -> Mapping[tuple[str, str], list[tuple[Table, Handler]]]:
    found: dict[tuple[str, str], list[tuple[Table, Handler]]] = defaultdict(list)
    for table in TABLES:
        for act, handlers in table.acts.items():
            found[act] += [(table, handler) for handler in handlers]
    return found


REPLAYED_ACTS = _acts()


def begun(table: Table, actual: Sequence[Values], subject_id: str | None = None) -> Rows:
    """Return the rows of one chain before any of its entries; a row that is gone is among them."""
    rows = Rows(table, actual)
    if table.given:
        for key in [row["id"] for row in actual] or [subject_id]:
            rows.begin(key)
    return rows


class Replay:
    """Plays chains back; keeps what several of them say of the rows of the whole house."""

    def __init__(self) -> None:
        self.house = {table: Rows(table) for table in HOUSE}

    def play(
        self, chain: Sequence[EntryRow], actual: dict[Table, list[Values]]
    ) -> tuple[dict[Table, Rows], list[EntryRow]]:
        """Return what the rows of one chain should say, and the entries that made no sense."""
        subject_id = chain[0].subject_id
        local = {table: begun(table, rows, subject_id) for table, rows in actual.items()}
        garbled: list[EntryRow] = []
        for entry in chain:
            for table, handler in REPLAYED_ACTS.get((entry.subject, entry.act), ()):
                try:
                    handler(local[table] if table.of else self.house[table], entry, entry.given)
                except (AttributeError, KeyError, TypeError, ValueError):
                    garbled.append(entry)
        return local, garbled
