"""What the tables should say, played back from the journal: one file a table, or a few.

Every column of every table is either set by acts here and compared, or stands in `unheld.py` beside
this package with the reason why not. Chains are played in the order of their subjects; rows that
one chain alone speaks of are compared and forgotten with it, those of the whole house at the end.
"""

from collections.abc import Iterable, Sequence

from workflows.audit.verify.chains import EntryRow, data_of
from workflows.audit.verify.replay.calendars import HOLIDAY_NOTICE, LOCAL_DAYS
from workflows.audit.verify.replay.campaigns import CAMPAIGN, DUTY, GUIDE, INDICATOR, MILESTONE, OWED, PHASE
from workflows.audit.verify.replay.deadlines import DEADLINE, DUTY_DEADLINE, ESCALATION
from workflows.audit.verify.replay.expected import Values
from workflows.audit.verify.replay.filings import FILING
from workflows.audit.verify.replay.grammar import Handler, Rows, Table
from workflows.audit.verify.replay.holds import DIRECTORY_REVIEW, HOLD
from workflows.audit.verify.replay.items import ITEM
from workflows.audit.verify.replay.ledgers import LEDGER_FILE, LEDGER_ROW
from workflows.audit.verify.replay.measures import EVIDENCE, MEASURE
from workflows.audit.verify.replay.people import APPOINTMENT, CREDENTIAL, ORGANIZATION, PERSON, PROXY, RECUSAL
from workflows.audit.verify.replay.signatures import DELEGATION, EXTENSION, SIGN_OFF
from workflows.audit.verify.replay.tokens import ACCESS_TOKEN

TABLES = (
    ITEM,
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
    HOLIDAY_NOTICE,
    LOCAL_DAYS,
    LEDGER_FILE,
    LEDGER_ROW,
    DEADLINE,
    DUTY_DEADLINE,
    ESCALATION,
    ORGANIZATION,
    PERSON,
    CREDENTIAL,
    ACCESS_TOKEN,
    APPOINTMENT,
    HOLD,
    DIRECTORY_REVIEW,
    PROXY,
    RECUSAL,
)
LOCAL = {
    kind: tuple(table for table in TABLES if table.of and kind in table.kinds)
    for table in TABLES
    for kind in (table.kinds if table.of else ())
}
"""The tables whose rows one chain alone speaks of, by the kind of its subject."""
HOUSE = tuple(table for table in TABLES if table.of is None)


def _acts() -> dict[tuple[str, str], list[tuple[Table, Handler]]]:
    found: dict[tuple[str, str], list[tuple[Table, Handler]]] = {}
    for table in TABLES:
        for act, handlers in table.acts.items():
            found.setdefault(act, []).extend((table, handler) for handler in handlers)
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
        subject_id = chain[0]["subject_id"]
        local = {table: begun(table, rows, subject_id) for table, rows in actual.items()}
        garbled: list[EntryRow] = []
        for entry in chain:
            data = data_of(entry)
            handlers: Iterable[tuple[Table, Handler]] = REPLAYED_ACTS.get((entry["subject"], entry["act"]), ())
            for table, handler in handlers:
                try:
                    handler(local[table] if table.of else self.house[table], entry, data)
                except (AttributeError, KeyError, TypeError, ValueError):
                    garbled.append(entry)
        return local, garbled
