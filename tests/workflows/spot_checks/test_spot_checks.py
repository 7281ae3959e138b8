"""抽查取样: drawn by a seed, from what is closed, and told in the campaign's journal."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.session import Database
from models.vocabulary import State
from tests import cast, made, make
from workflows.errors import Conflict, NotFound, NotPermitted
from workflows.journal import entries
from workflows.spot_checks import commands as spot_checks
from workflows.spot_checks import queries
from workflows.spot_checks.commands import Sample, draw_lot

SEED = "5eed"


def draw(database: Database, by: str = "inspector", **wanted: Any) -> Sample:
    wanted = {"seed": SEED, "size": 2} | wanted
    with database.transaction() as session:
        if name := wanted.pop("organization", None):
            wanted["organization_id"] = cast.organization(session, name).id
        return spot_checks.draw(
            session, cast.campaign(session).id, actor=cast.actor(session, by), now=make.NOW, **wanted
        )


def drawn(sample: Sample) -> list[UUID]:
    return [row["id"] for row in sample.items]


@pytest.fixture
def closed(database: Database) -> list[UUID]:
    """Three closed items, and one of each other kind."""

    def close() -> list[UUID]:
        first = make.each(database)[State.CLOSED]
        return [first, *(make.item(database, State.CLOSED) for _ in range(2))]

    return list(made.once(database, "three closed", close, lasting=True))


def test_the_seed_decides_what_is_drawn_from_what_is_closed(database: Database, closed: list[UUID]):
    order = sorted(closed, key=lambda item_id: draw_lot(SEED, item_id))
    sample = draw(database)
    assert drawn(sample) == order[:2]
    assert sample.population == 3
    assert drawn(draw(database)) == order[:2]  # anybody who doubts it draws again
    assert drawn(draw(database, size=9)) == order
    assert sample.items[0]["number"] == make.row(database, order[0]).number


def test_every_draw_stands_in_the_campaigns_journal(database: Database, closed: list[UUID]):
    first = draw(database)
    draw(database, seed="another", size=1)
    with database.reading() as session:
        campaign_id = cast.campaign(session).id
    *_, one, two = make.history(database, campaign_id)
    assert (one.act, one.by, one.office) == ("sample", "inspector", "闽江学院纪委书记")
    assert (one.data["seed"], one.data["size"], one.data["population"]) == (SEED, 2, 3)
    assert [UUID(each["id"]) for each in one.data["items"]] == drawn(first)
    assert one.data["population_sha256"] == entries.sha256(sorted(map(str, closed)))
    assert (two.data["seed"], len(two.data["items"])) == ("another", 1)


def test_where_and_since_when_narrow_it(database: Database, closed: list[UUID]):
    assert draw(database, organization="信息工程系党总支").population == 3
    assert draw(database, since=cast.TODAY).population == 3
    for nothing in ({"organization": "财经系党总支"}, {"since": cast.TODAY + timedelta(days=1)}):
        with pytest.raises(Conflict, match="无从抽查"):
            draw(database, **nothing)


def test_a_day_begins_where_the_campaign_is(database: Database):
    late = make.NOW.replace(day=2, hour=1)  # still the 1st in UTC
    make.item(database, State.CLOSED, late)
    assert draw(database, since=date(2021, 4, 2)).population == 1


def test_only_the_universitys_own_discipline_draws_and_reads(database: Database, closed: list[UUID]):
    draw(database)
    for login in ("director", "officer", "party_secretary", "xx_secretary", "head"):
        with pytest.raises(NotPermitted):
            draw(database, login)
        with pytest.raises(NotPermitted):
            listed(database, login)
    for login in ("outsider", "outside_director", "admin"):
        with pytest.raises(NotFound):
            draw(database, login)
        with pytest.raises(NotFound):
            listed(database, login)
    with pytest.raises(NotFound):
        draw(database, organization="武夷学院党委")


def listed(database: Database, by: str, after: int = 0) -> list[Any]:
    with database.reading() as session:
        campaign_id = cast.campaign(session).id
        return list(queries.samples(session, cast.actor(session, by), campaign_id, after=after))


def test_earlier_draws_are_listed_the_first_one_first(database: Database, closed: list[UUID]):
    for n in range(3):
        draw(database, seed=f"seed {n}")
    rows = listed(database, "inspector")
    assert [row["data"]["seed"] for row in rows] == ["seed 0", "seed 1", "seed 2"]
    assert {row["actor"] for row in rows} == {"inspector同志"}
    assert [row["seq"] for row in listed(database, "inspector", rows[0]["seq"])] == [row["seq"] for row in rows[1:]]


@given(st.lists(st.uuids(), min_size=1, unique=True), st.text())
def test_lots_are_all_different_and_the_seeds_own(ids: list[UUID], seed: str):
    assert len({draw_lot(seed, item_id) for item_id in ids}) == len(ids)
    assert [draw_lot(seed, i) for i in ids] != [draw_lot(f"{seed}x", i) for i in ids]
