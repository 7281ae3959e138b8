"""对账 as tests have them: a report of the branch with hand-made differences, opened, settled and signed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from models.duty import FilingPaper
from models.reconciliation import Reconciliation, ReconciliationDifference
from models.reconciliation_words import DifferenceKind, RowField, Settlement
from models.session import Database
from tests import cast, make
from workflows.journal import entries
from workflows.reconciliation import commands, loading, settling, signing, statement, taking
from workflows.reconciliation.commands import Report
from workflows.reconciliation.comparison import Comparison, Difference
from workflows.reconciliation.rows import LedgerRow, as_json

SIDES = {"reporter": "head", "receiver": "director"}
ROWS = (
    LedgerRow(key="1", place="表1第3行", text="2020年10月未召开党小组会", person="colleague同志"),
    LedgerRow(key="2", place="表1第4行", text="党费收缴台账缺两个月", indicator="支部1-2"),
)


def only_reported(row: LedgerRow = ROWS[1], **said: Any) -> Difference:
    given = {"reported": row.text, "reported_place": row.place, "reported_keys": (row.key,)} | said
    return Difference(kind=DifferenceKind.ONLY_REPORTED, **given)


def value(item_id: UUID, field: RowField = RowField.PERSON, **said: Any) -> Difference:
    given = {"reported": "colleague同志", "held": "member同志", "reported_keys": ("1",), "item_ids": (item_id,)} | said
    return Difference(
        kind=DifferenceKind.VALUE, field=field, reported_place="表1第3行", held_place="XX1-2021-001", **given
    )


def doubtful(item_id: UUID, **said: Any) -> Difference:
    return value(
        item_id, RowField.TEXT, reported="党小组会没开", held="未召开党小组会", likeness=64, is_doubtful=True, **said
    )


def report(*differences: Difference, rows: tuple[LedgerRow, ...] = ROWS, **given: Any) -> Report:
    return Report(
        **{
            "name": "整改台账.xlsx",
            "sha256": entries.sha256(len(differences)),
            "form": "rectification",
            "rows": [as_json(row) for row in rows],
            "comparison": Comparison(differences, matched=len(rows)),
            "held_at": make.NOW,
        }
        | given
    )


def opened(
    database: Database, *differences: Difference, by: str = "liaison", now: datetime = make.NOW, **given: Any
) -> UUID:
    with database.transaction() as session:
        return commands.open_(
            session,
            cast.campaign(session).id,
            cast.organization(session, cast.BRANCH).id,
            report(*differences, **given),
            actor=cast.actor(session, by),
            now=now,
        ).id


def of_paper(database: Database, *differences, by: str = "head", **given: Any) -> UUID:
    """Reconcile the paper that was filed last."""
    paper = make.rows(database, FilingPaper)[-1]
    with database.transaction() as session:
        return commands.open_(
            session,
            cast.campaign(session).id,
            cast.organization(session, cast.BRANCH).id,
            report(*differences, **{"sha256": paper.sha256, "name": paper.file_name} | given),
            actor=cast.actor(session, by),
            now=make.NOW,
            paper_id=paper.id,
        ).id


def act(
    database: Database,
    what: str,
    reconciliation_id: UUID,
    *given: Any,
    by: str = "head",
    now: datetime = make.NOW,
    **said: Any,
):
    commanded = {
        "settle": settling.settle,
        "answer": settling.answer,
        "take": taking.take,
        "recheck": commands.recheck,
        "sign": signing.sign,
    }[what]
    with database.transaction() as session:
        actor = cast.actor(session, by, now.astimezone(cast.SHANGHAI).date())
        return commanded(session, reconciliation_id, *given, actor=actor, now=now, **said)


def keep(database: Database, reconciliation_id: UUID, which: Any, **said: Any):
    return act(database, "settle", reconciliation_id, which, Settlement.KEPT, **said)


def recheck(database: Database, reconciliation_id: UUID, *differences: Difference, **said: Any):
    given = {"held_at": make.NOW, "by": "director"} | said
    return act(database, "recheck", reconciliation_id, Comparison(differences, matched=2), **given)


def seen(database: Database, reconciliation_id: UUID) -> str:
    """Return the hash of the statement as it stands."""
    with database.reading() as session:
        row, owner = loading.load(session, cast.actor(session, "director"), reconciliation_id)
        known = loading.differences_of(session, reconciliation_id)
        return statement.sha256_of(statement.written(session, row, owner, known))


def sign(database: Database, reconciliation_id: UUID, by: str, **said: Any):
    given = {"seen": seen(database, reconciliation_id)} | said
    return act(database, "sign", reconciliation_id, by=by, **given)


def row(database: Database, reconciliation_id: UUID) -> Reconciliation:
    (found,) = make.rows(database, Reconciliation, id=reconciliation_id)
    return found


def settled(database: Database, reconciliation_id: UUID) -> dict[int, Settlement | None]:
    found = make.rows(database, ReconciliationDifference, reconciliation_id=reconciliation_id)
    return {each.position: each.settlement for each in found}
