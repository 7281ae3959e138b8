"""A university with many items, written straight into the tables: bulk is not what is measured."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import col, select

import migrations
from app.demo.build import CAMPAIGN, found, open_campaign
from app.demo.driver import Stage
from models.base import new_key
from models.campaign import Campaign
from models.deadline import Deadline
from models.files import FileStore
from models.item import Item, Measure
from models.people import Organization, User
from models.session import Database
from models.vocabulary import OrgKind, State
from workflows.accounts.token_commands import issue_token

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2021, 4, 20, 10, tzinfo=SHANGHAI)
LATER = datetime(2021, 12, 1, 8, tzinfo=SHANGHAI)
STATES = (State.PLAN, State.RECTIFY, State.RECTIFY, State.RECTIFY)


def make(folder: Path, items: int) -> tuple[Database, str]:
    """Return a database with so many open items, and its file."""
    file = str(folder / "bench.db")
    database = Database(f"sqlite:///{file}")
    migrations.upgrade(database.engine)
    stage = Stage(database, FileStore(folder / "files", 1 << 20), NOW)
    found(stage)
    open_campaign(stage)
    with database.transaction() as session:
        for table, rows in _rows(session, items):
            session.execute(sa.insert(table), rows)
        session.execute(sa.text("ANALYZE"))
    return database, file


def token(database: Database, login: str) -> str:
    with database.transaction() as session:
        return issue_token(session, login, now=NOW, label="bench")


def _rows(session: Any, count: int) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    campaign_id = session.exec(select(Campaign.id).where(Campaign.code == CAMPAIGN)).one()
    branches = session.exec(
        select(Organization).where(Organization.kind == OrgKind.BRANCH).order_by(col(Organization.id))
    ).all()
    people = dict(session.exec(select(User.login, User.id)).all())
    items, measures, deadlines = [], [], []
    for n in range(count):
        owner = branches[n % len(branches)]
        doer = people[f"{owner.code.lower()}_weiyuan1"]
        item_id, due_on = new_key(), date(2021, 5, 1) + timedelta(days=n % 200)
        items.append(
            {
                "id": item_id,
                "campaign_id": campaign_id,
                "organization_id": owner.id,
                "number": f"{owner.code}-2021-{n:06}",
                "kind": "problem",
                "level": "ordinary",
                "origin": "ledger",
                "text": f"第{n}个问题：未按期召开支部委员会会议",
                "state": STATES[n // len(branches) % len(STATES)],
                "version": 1,
                "rectification": "immediate",
                "due_on": due_on,
                "due_sort": due_on,
                "original_due_on": due_on,
                "leader_id": people[f"{owner.code[:2].lower()}_guadian"],
                "responsible_id": doer,
                "goal": "按期召开",
                "completion": "unfinished",
                "sustained": False,
                "round": 0,
                "created_at": NOW,
            }
        )
        measures.append(
            {
                "id": new_key(),
                "item_id": item_id,
                "position": 1,
                "kind": "fix",
                "text": "固定每月召开",
                "responsible_id": doer,
                "due_on": due_on,
            }
        )
        deadlines.append({"id": new_key(), "item_id": item_id, "position": 0, "next_check_at": LATER})
    yield Item, items
    yield Measure, measures
    yield Deadline, deadlines
