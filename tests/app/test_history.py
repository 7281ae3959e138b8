"""历史: what an upgraded database holds that nobody wrote down at the time."""

import pytest
import sqlalchemy as sa

from models.campaign import Indicator
from models.item import Item
from models.vocabulary import State
from tests import make, tamper
from tests.models.test_upgrade import kind, old, revision, risen  # noqa: F401  fixtures

pytestmark = [
    pytest.mark.parametrize("revision", ["0003"], indirect=True),
    pytest.mark.parametrize("kind", ["sqlite"], indirect=True),
]
HEADING = "历史（升级前的数据，当时没有记录，不是被改动）：\n"


@pytest.fixture
def upgraded(bare, risen, monkeypatch):  # noqa: F811  a fixture
    monkeypatch.setenv("RECTIFY_DATABASE", str(risen.database.engine.url))
    return risen.database


def test_it_is_told_apart_from_what_does_not_hold(bare, upgraded):
    told = bare("verify")
    assert told.code == 0
    assert "✗" not in told.out
    _, _, history = told.out.partition(HEADING)
    lines = history.splitlines()
    assert "  签字：“标识”18处、“签字所凭的职务”18处、“被代签人”1处" in lines
    assert "全部相符" in lines[-1]
    said = bare("verify", "--json").json
    assert (said["ok"], said["faults"]) == (True, [])
    assert [f"  {sentence}" for sentence in said["history"]] == lines[:-1]


def test_what_was_edited_since_the_upgrade_is_no_history(bare, upgraded):
    item = next(item for item in make.rows(upgraded, Item) if item.state is State.CLOSED)
    other = next(i.id for i in make.rows(upgraded, Indicator) if i.id != item.indicator_id)
    with tamper.unlocked(upgraded) as session:
        session.execute(sa.update(Item).where(Item.id == item.id).values(indicator_id=other))
    told = bare("verify")
    assert told.code == 1
    assert "✗ 升级以前的事项，“对照指标”与升级时所记的不同" in told.out


def test_a_database_that_was_never_upgraded_has_none(rectify, old):  # noqa: F811  a fixture
    told = rectify("verify")
    assert told.code == 0
    assert "历史" not in told.out
    assert rectify("verify", "--json").json["history"] == []
