"""Reports as people hand them in: what the system exports, with some cells changed."""

import csv
import io
from collections.abc import Callable
from uuid import UUID

from ledger.columns import Form
from ledger.export_job import ExportJob, pieces
from models.session import Database
from models.vocabulary import State
from tests import cast, make

Rows = list[dict[str, str]]


def exported(database: Database, by: str = "head", edit: Callable[[Rows], None] = lambda _: None) -> bytes:
    """Return the 整改台账 of whoever asks as CSV, edited."""
    with database.reading() as session:
        job = ExportJob(Form.RECTIFICATION, "csv", cast.campaign(session).id, cast.TODAY)
        written = b"".join(pieces(session, cast.actor(session, by), job)).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(written)))
    edit(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def two_items(database: Database) -> tuple[UUID, UUID]:
    """Make an item under way and one that waits for its last signatures."""
    under_way, verified = make.item(database, State.RECTIFY), make.item(database, State.VERIFY)
    make.verified(database, verified)
    return under_way, verified
