"""What an upgraded database hands out is proven by it alone: of closings before and after."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

import migrations
from models.hold import Hold
from models.item import Item
from models.session import Database
from models.vocabulary import State
from tests import make
from tests.released import ROWS, as_released
from tests.reports.conftest import pack, seal
from workflows.audit.verify import verify_journal

TERMS_SINCE = "0015"
"""The first of these revisions whose signatures say during which term of office they were given."""


@pytest.fixture(params=ROWS)
def revision(request: pytest.FixtureRequest) -> str:
    """What a database of an earlier release says of itself."""
    found: str = request.param
    return found


@pytest.fixture
def upgraded(revision: str, tmp_path: Path) -> Iterator[Database]:
    """A database of that release, brought up to this one."""
    old = as_released(f"sqlite:///{tmp_path}/old.db", revision)
    migrations.upgrade(old.database.engine)
    yield old.database
    old.database.close()


def items(database: Database, state: State) -> list[UUID]:
    return [item.id for item in make.rows(database, Item) if item.state is state]


def test_what_was_closed_before_the_upgrade_is_proven(revision: str, upgraded: Database, audit):
    closed = items(upgraded, State.CLOSED)
    assert closed
    terms = "✓ 任期：" if revision >= TERMS_SINCE else "○ 任期：0.3.3 版和更早的签字没有记下任期，只比对了所附的"
    for item_id in closed:
        code, told = audit(pack(upgraded, item_id))
        assert code == 0, told
        assert terms in told
        assert "历史" not in told


@pytest.mark.parametrize("local", ["2021-05-11T00:30+08:00", "2021-05-11T23:30+08:00"])
def test_its_people_carry_an_item_to_its_closing_and_nobody_confirms_them_first(upgraded: Database, audit, local: str):
    now = datetime.fromisoformat(local).astimezone(UTC)
    item_id, *_ = items(upgraded, State.DIAGNOSE)
    confirmed = len(make.rows(upgraded, Hold))
    given = make.given(upgraded, item_id, "confirm")
    make.move(upgraded, item_id, "confirm", "xx_organizer", now, **given)
    make.planned(upgraded, item_id, now)
    make.move(upgraded, item_id, "approve_plan", "xx_organizer", now)
    make.done(upgraded, item_id, now)
    make.move(upgraded, item_id, "apply", "head", now)
    given = make.given(upgraded, item_id, "verify")
    make.move(upgraded, item_id, "verify", "xx_organizer", now, **given)
    make.move(upgraded, item_id, "sign", "xx_secretary", now)
    make.move(upgraded, item_id, "sign", "director", now)
    assert make.row(upgraded, item_id).state is State.CLOSED
    assert len(make.rows(upgraded, Hold)) == confirmed
    printed = seal(upgraded, now)
    code, told = audit(pack(upgraded, item_id, now=now), "--seal", printed)
    assert code == 0, told
    assert told.endswith("结论：全部相符。\n")
    assert "✓ 任期：" in told
    with upgraded.reading() as session:
        assert verify_journal(session).ok
