"""待办, desk, queue and feed, and their pages, of people with 200 things to do, however many items there are.

CPU time is what this process works. What an upgrade from an earlier release costs is told by writing the rows anew.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.cli_actor import actor_named
from bench.browsing import Ask, cost, opened
from bench.data import university
from bench.moment import NOW
from models.base import new_key, table_of
from models.files import FileStore
from models.item import Item, Measure
from models.people import Appointment, Organization, User
from models.session import Database
from models.signature import Signature
from models.vocabulary import Method, Office, SignAct, State
from models.work_item import WorkItem
from workflows.days import day_of
from workflows.items.moves.details import Desk
from workflows.worklist import recomputation
from workflows.worklist.calendar_feed import calendar_events
from workflows.worklist.queue import applications, decided_at, queue_of
from workflows.worklist.todo import todo

ITEMS = 100_000
EACH = 200
"""How many items wait for one person."""
VERIFIED = {"method": Method.RECORDS, "opinion": "核对了原始记录，情况属实"}
TODAY = day_of(NOW)
PEOPLE = ("worker0", "xx_zuzhiyuan", "xx_shuji", "xx1_shuji")
PAGES = {"首页": "/", "签批台的页": "/desk", "待验收的页": "/verifying"}


def main() -> None:
    """Print how long the rows take, and each list's medians for who does, verifies, signs and heads items."""
    arguments = sys.argv[1:]
    items = next((int(each) for each in arguments if each.isdigit()), ITEMS)
    with university(items, postgresql="--postgresql" in arguments) as (database, _):
        with database.transaction() as session:
            _apply(session)
            spread(session, EACH)
        _fill(database)
        with tempfile.TemporaryDirectory() as folder:
            for login, page in opened(database, FileStore(Path(folder), 1 << 20), PEOPLE, NOW).items():
                _tell(database, login)
                for name, address in PAGES.items():
                    _print_cost(name, partial(_shown, page, address))


def _apply(session: Session) -> None:
    """Have 200 items of one branch wait for the verifier, and 200 for the first to sign."""
    branch = session.exec(select(Organization).where(Organization.code == "XX1")).one()
    planned = select(Item.id).where(Item.organization_id == branch.id, Item.state == State.PLAN)
    ids = session.exec(planned.order_by(col(Item.id)).limit(2 * EACH)).all()
    said = {"state": State.VERIFY, "round": 1, "applied_at": NOW}
    session.execute(sa.update(table_of(Item)).where(col(Item.id).in_(ids)).values(said))
    for login, some, given in (
        ("xx1_shuji", ids, {"act": SignAct.GUARANTEE, "seat": "own:secretary"}),
        ("xx_zuzhiyuan", ids[EACH:], {"act": SignAct.VERIFY, "seat": "superior:organizer"} | VERIFIED),
    ):
        actor = actor_named(session, login, TODAY)
        by = {"user_id": actor.user_id, "appointment_id": actor.posts[0].appointment_id}
        alike = {"round": 1, "step": 0, "seen_sha256": "", "signed_at": NOW} | by | given
        session.execute(sa.insert(table_of(Signature)), [{"id": new_key(), "item_id": each} | alike for each in some])


def spread(session: Session, each: int) -> int:
    """Have somebody else do every so many items that are worked on in a branch; return how many people do."""
    number = 0
    for owner in session.exec(select(Organization)).all():
        worked = select(Item.id).where(Item.organization_id == owner.id, Item.state == State.RECTIFY)
        ids = session.exec(worked.order_by(col(Item.id))).all()
        for some in (ids[first : first + each] for first in range(0, len(ids), each)):
            person = _worker(session, f"worker{number}", owner.id)
            for table, its in ((Item, col(Item.id)), (Measure, col(Measure.item_id))):
                session.execute(sa.update(table_of(table)).where(its.in_(some)).values(responsible_id=person))
            number += 1
    return number


def _worker(session: Session, login: str, organization_id: UUID) -> UUID:
    person = User(login=login, name=login)
    session.add(person)
    session.flush()
    since = date(2020, 1, 1)
    session.add(Appointment(user_id=person.id, office=Office.MEMBER, starts_on=since, organization_id=organization_id))
    return person.id


def _fill(database: Database) -> None:
    with database.transaction() as session:
        session.execute(sa.delete(table_of(WorkItem)))
    worked, started = time.process_time(), time.perf_counter()
    with database.transaction() as session:
        rows = recomputation.rebuild(session)
        session.execute(sa.text("ANALYZE"))
    told = time.process_time() - worked, time.perf_counter() - started
    print("{:,} rows written anew: {:.1f} s of CPU, {:.1f} s on the wall".format(rows, *told))
    with database.reading() as session:
        worked = time.process_time()
        assert not list(recomputation.differences(session))
        print(f"held against the records: {time.process_time() - worked:.1f} s of CPU")


def _tell(database: Database, login: str) -> None:
    with database.reading() as session:
        actor = actor_named(session, login, TODAY)
        counts = todo(session, actor, now=NOW, today=TODAY).counts
        print(f"{login}: {dict(counts)}")
        asked: dict[str, Callable[[], object]] = {
            "待办": partial(todo, session, actor, now=NOW, today=TODAY),
            "签批台": partial(queue_of, session, actor, decided_at(Desk.SIGNING), today=TODAY),
            "待验收": partial(applications, session, actor, now=NOW, today=TODAY),
            "日历": partial(calendar_events, session, actor, today=TODAY),
        }
        for name, ask in asked.items():
            _print_cost(name, ask)


def _print_cost(name: str, ask: Callable[[], object]) -> None:
    print("  {}: {:.1f} ms of CPU, {:.1f} on the wall".format(name, *cost(ask)))


def _shown(page: Ask, address: str) -> None:
    if (answer := page(address)).is_redirect:  # to the first that waits
        answer = page(answer.headers["location"])
    assert answer.is_success


if __name__ == "__main__":
    main()
