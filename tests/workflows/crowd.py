"""A PostgreSQL on which other branches have many items in each state, with all that hangs on them."""

from sqlmodel import Session

from models.session import Database
from tests import cast, make

BRANCHES = 150
OTHERS = "cj_head"
"""Who does all of that, and is told of it."""


def gather(database: Database) -> None:
    """Copy an item of each state, row by row, to each of so many branches, and count what there is."""
    make.each(database)
    with database.transaction() as session:
        by = f"'{make.user(session, OTHERS)}'"
        _table(session, "branch", f"SELECT gen_random_uuid() AS id, n FROM generate_series(1, {BRANCHES}) n")
        ids = "md5(item.id::text || branch.id)::uuid AS id, item.id AS source, branch.id AS owner"
        _table(session, "fresh", f"SELECT {ids}, row_number() OVER () AS n FROM item, branch")
        path = "replace(path, replace(one.id::text, '-', ''), replace(branch.id::text, '-', ''))"
        ours = f"JOIN branch ON one.name = '{cast.BRANCH}'"
        _copy(session, "organization", ours, id="branch.id", name="'支部' || n", code="'N' || n", path=path)
        day = "CASE WHEN due_sort IS NOT NULL THEN date '2021-04-01' + mod(n, 200)::int END"
        people = {who: f"CASE WHEN {who} IS NOT NULL THEN {by} END" for who in ("leader_id", "responsible_id")}
        dates = {"due_on": day, "due_sort": day}
        of_item = "JOIN fresh ON fresh.source = one.id"
        _copy(session, "item", of_item, id="fresh.id", organization_id="owner", number="'N' || n", **dates, **people)
        its = "JOIN fresh ON fresh.source = one.item_id"
        new = {"id": "md5(one.id::text || fresh.id)::uuid", "item_id": "fresh.id"}
        for table in ("deadline", "evidence"):
            _copy(session, table, its, **new)
        _copy(session, "measure", its, **new, **people)
        for table in ("sign_off", "look"):
            _copy(session, table, its, **new, user_id=by)
        said = {"id": new["id"], "subject_id": "fresh.id", "hash": "one.hash || n"}
        _copy(session, "entry", "JOIN fresh ON fresh.source = one.subject_id", **said)
        of_entry = "JOIN entry ON entry.id = one.entry_id JOIN fresh ON fresh.source = entry.subject_id"
        told = {"id": new["id"], "entry_id": "md5(entry.id::text || fresh.id)::uuid", "recipient_id": by}
        _copy(session, "notice", of_entry, **told)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()


def _copy(session: Session, table: str, source: str, **changed: str) -> None:
    """Add to a table a copy of each row that a source joins, changed so, and once where it may be there but once."""
    told = ", ".join(f"'{column}', {value}" for column, value in changed.items())
    row = f"jsonb_populate_record(NULL::{table}, to_jsonb(one) || jsonb_build_object({told}))"
    copies = f"SELECT made.* FROM {table} one {source} CROSS JOIN LATERAL {row} made"
    session.connection().exec_driver_sql(f"INSERT INTO {table} {copies} ON CONFLICT DO NOTHING")


def _table(session: Session, name: str, rows: str) -> None:
    session.connection().exec_driver_sql(f"CREATE TEMP TABLE {name} ON COMMIT DROP AS {rows}")
