"""What a page costs: statements that do not grow with the items, and bytes on an old phone."""

import gzip
import re

import pytest
import sqlalchemy as sa
from sqlmodel import col

from bench import data
from models.engine import at_file
from models.files import FileStore
from models.item import Item
from models.people import Appointment, User
from models.session import Database
from models.signature import Signature
from models.vocabulary import SignAct, State
from tests.statements import statements
from tests.web.conftest import Site
from web import assets

FEW, MANY = 50, 5_000
MOST = 60
"""Statements of the heaviest page; most need half as many."""
FIRST_VISIT, AFTER = 150_000, 20_000
"""Bytes, compressed; charts aside."""
PAGES = (
    "/",
    "/items",
    "/items?overdue=true",
    "/items/{item}",
    "/items/{item}/moves/progress",
    "/items/{item}/check",
    "/desk",
    "/verifying",
    "/board",
    "/board/coverage",
    "/board/duties",
    "/board/late",
    "/board/common",
    "/screen",
    "/duties",
    "/escalations",
    "/campaigns",
    "/directory",
    "/directory/people",
    "/inbox",
    "/diagnosis",
    "/ledgers",
    "/calendar",
    "/me",
)


@pytest.fixture(scope="module", params=["buzhang", "xx_shuji", "xx_zuzhiyuan", "xx1_shuji"])
def person(request):
    return request.param


@pytest.fixture(scope="module")
def crowds(tmp_path_factory, built_pages):
    """A university with few items and one with many, on the same pages."""
    found = {}
    for items in (FEW, MANY):
        folder = tmp_path_factory.mktemp(f"crowd{items}")
        database = Database(at_file(folder / "crowd.db"))
        data.fill(database, folder, items)
        waiting(database)
        found[items] = Site(database, FileStore(folder / "files", 1 << 20), built_pages, data.NOW)
    yield found
    for site in found.values():
        site.database.close()


def waiting(database):
    """Let a third of the items wait to be verified, and all plans to be approved."""
    with database.transaction() as session:
        rows = sa.inspect(Item).c
        head = sa.select(col(User.id)).where(col(User.login) == "xx1_shuji").scalar_subquery()
        session.execute(
            sa.update(Item)
            .where(rows.state == State.PLAN)
            .values(plan_submitted_at=data.NOW, plan_submitted_by_id=head)
        )
        session.execute(
            sa.update(Item)
            .where(rows.state == State.RECTIFY, rows.number.like("%1"))
            .values(state=State.VERIFY, applied_at=data.NOW, round=1)
        )
        post = session.scalar(sa.select(col(Appointment.id)).join(User).where(col(User.login) == "xx1_shuji"))
        applied = session.scalars(sa.select(col(Item.id)).where(rows.state == State.VERIFY))
        session.add_all(
            Signature(
                item_id=item,
                round=1,
                act=SignAct.GUARANTEE,
                step=0,
                seat="own:secretary",
                user_id=session.scalar(sa.select(head)),
                appointment_id=post,
                seen_sha256="0" * 64,
                signed_at=data.NOW,
            )
            for item in applied.all()
        )


def opened(site, path, by):
    """Open a page, and return it with its statements."""
    site.client.app.state.services = site.services
    with site.database.reading() as session:
        first = sa.select(col(Item.id)).order_by(col(Item.id)).limit(1)
        address = path.format(item=session.scalar(first))
    answer = site.get(address, by)
    with statements(site.database) as found:
        answer = site.get(answer.headers.get("location", address), by)
    return answer, found


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_as_much_of_many_items_as_of_few(crowds, person, path):
    few, many = (opened(crowds[items], path, person) for items in (FEW, MANY))
    assert few[0].status_code == many[0].status_code == 200
    assert len(many[1]) <= max(len(few[1]) + 4, 25), "\n".join(each[:80] for each in many[1])
    assert len(many[1]) <= MOST
    assert len(gzip.compress(many[0].content)) < AFTER


def test_a_first_visit_is_light(crowds):
    answer, _ = opened(crowds[MANY], "/items", "buzhang")
    names = {name for name in re.findall(r"/static/[0-9a-f]+/([^\"#]+)", answer.text) if "chart" not in name}
    assert names >= {"app.css", "app.js", "vendor/tabler.min.css", "vendor/htmx.min.js"}
    weight = sum(len(assets.content(name, compressed=True)) for name in names)
    assert weight + len(gzip.compress(answer.content)) < FIRST_VISIT
