"""The triggers of a database: it refuses to change what is written once, and PostgreSQL notes who wrote what is kept.

Revisions 0002, 0012, 0015 and 0019 make them; here they stand to be compared with what a database has.
"""

from sqlalchemy import Connection, text
from sqlmodel import SQLModel

from models.kept import GUARDED, UNGUARDED

WRITTEN_ONCE = {
    "entry": (("id",), ("subject_id", "seq")),
    "seal": (("id",), ("number",)),
    "sealed_head": (("id",), ("seal_id", "position"), ("subject_id", "seq")),
    "sign_off": (("id",), ("item_id", "round", "act", "step", "seat")),
}
"""The tables of which no row is ever changed, with what each is unique by."""

_NOTE = (
    "BEGIN UPDATE guarded_change SET transaction = txid_current() WHERE transaction <> txid_current(); RETURN NULL; END"
)
_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
_POSTGRESQL = """
    SELECT t.tgname, CAST(t.tgenabled AS text) || ' ' || p.prosrc || ' ' ||
        replace(pg_get_triggerdef(t.oid), ' ON ' || quote_ident(current_schema()) || '.', ' ON ')
    FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
"""


def wrong(connection: Connection) -> dict[str, str]:
    """Return the triggers that a database lacks, that were changed, or that are none of ours."""
    sqlite = connection.dialect.name == "sqlite"
    wanted = _on_sqlite() if sqlite else _on_postgresql()
    rows = connection.execute(text(_SQLITE if sqlite else _POSTGRESQL))
    found = {name: _plain(said) for name, said in rows}
    lost = dict.fromkeys(wanted.keys() - found.keys(), "已不在库中")
    strange = dict.fromkeys(found.keys() - wanted.keys(), "不是本软件的")
    changed = {name: "被改动过或已停用" for name in wanted.keys() & found.keys() if found[name] != wanted[name]}
    return lost | strange | changed


def _on_sqlite() -> dict[str, str]:
    made = {}
    for table, keys in WRITTEN_ONCE.items():
        same = (" AND ".join(f"{name} = NEW.{name}" for name in key) for key in keys)
        looks = (f"EXISTS (SELECT 1 FROM {table} WHERE {each})" for each in same)  # noqa: S608  names of our own
        there = f"WHEN {' OR '.join(looks)}"
        for act, when in (("update", ""), ("delete", ""), ("insert", there)):
            made[f"{table}_no_{act}"] = _plain(
                f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} {when} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is written once'); END"
            )
    return made


def _on_postgresql() -> dict[str, str]:
    refusing = {
        f"{table}_written_once": _plain(
            "O BEGIN RAISE EXCEPTION '% is written once', TG_TABLE_NAME; END "
            f"CREATE TRIGGER {table}_written_once BEFORE DELETE OR UPDATE OR TRUNCATE "
            f"ON {table} FOR EACH STATEMENT EXECUTE FUNCTION written_once()"
        )
        for table in WRITTEN_ONCE
    }
    noting = {}
    for table in GUARDED:
        writes = f"INSERT OR DELETE OR UPDATE{_columns(table)}"
        noting[f"{table}_guarded"] = _plain(
            f"O {_NOTE} CREATE CONSTRAINT TRIGGER {table}_guarded AFTER {writes} ON {table} "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note_guarded_change()"
        )
    return refusing | noting


def _columns(table: str) -> str:
    """Return which columns are guarded, where that is not all."""
    if table != "access_token":
        return ""
    columns = SQLModel.metadata.tables[table].c.keys()
    return f" OF {', '.join(name for name in columns if name not in UNGUARDED[table])}"


def _plain(said: str) -> str:
    return " ".join(said.split())
