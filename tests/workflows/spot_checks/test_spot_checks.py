"""抽查取样: drawn by a seed, from what is closed, and told in the campaign's journal."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col

from models.choices import Stratum
from models.people import Appointment
from models.session import Database
from models.vocabulary import State
from scheduler.seal import seal
from tests import cast, made, make, tamper
from tests.workflows.audit.verifying import checked
from workflows.errors import Conflict, NotFound, NotPermitted
from workflows.journal import entries, seals
from workflows.rules.snapshot import campaign_rules
from workflows.spot_checks import commands as spot_checks
from workflows.spot_checks import queries
from workflows.spot_checks.commands import Sample
from workflows.spot_checks.confidence import clopper_pearson
from workflows.spot_checks.false_closures import FalseClosures, false_closures
from workflows.spot_checks.strata import Closed, closed_items, draw_lot, pick

SEED = "5eed"


def draw(database: Database, by: str = "inspector", **wanted: Any) -> Sample:
    wanted = {"seed": SEED, "size": 2, "now": make.NOW} | wanted
    with database.transaction() as session:
        if name := wanted.pop("organization", None):
            wanted["organization_id"] = cast.organization(session, name).id
        return spot_checks.draw(session, cast.campaign(session).id, actor=cast.actor(session, by), **wanted)


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


class TestPlannedForTheNextSeal:
    """Nobody knows the seed of a planned draw, whoever plans it."""

    def test_it_is_drawn_by_the_hash_of_the_seal_and_who_planned_it_is_told(
        self, database: Database, closed: list[UUID]
    ):
        seq = plan(database, size=2)
        assert listed(database, "inspector") == []
        seal(database, EVENING)
        (row,) = listed(database, "inspector")
        with database.reading() as session:
            sealed = seals.newest_seal(session)
            campaign_id = cast.campaign(session).id
        assert sealed
        assert (row["data"]["seed"], row["data"]["seal"], row["data"]["planned"]) == (sealed.hash, sealed.number, seq)
        order = sorted(closed, key=lambda item_id: draw_lot(sealed.hash, item_id))
        assert [UUID(each["id"]) for each in row["data"]["items"]] == order[:2]
        assert make.last(database, campaign_id).told == {"inspector"}

    @pytest.mark.usefixtures("closed")
    def test_it_is_drawn_once(self, database: Database):
        plan(database, size=1)
        for n in range(3):
            seal(database, EVENING + timedelta(days=n))
        assert len(listed(database, "inspector")) == 1
        assert waiting(database) == []

    def test_it_waits_until_something_is_closed(self, database: Database):
        plan(database, size=1)
        seal(database, EVENING)
        assert (len(listed(database, "inspector")), len(waiting(database))) == (0, 1)
        make.item(database, State.CLOSED)
        seal(database, EVENING + timedelta(days=1))
        assert len(listed(database, "inspector")) == 1

    @pytest.mark.usefixtures("closed")
    def test_one_of_somebody_who_may_draw_no_more_is_not_made(self, database: Database):
        plan(database, size=1)
        with database.transaction() as session:
            held = col(Appointment.user_id) == make.user(session, "inspector")
            session.execute(sa.update(Appointment).where(held).values(ends_on=cast.TODAY))
        seal(database, EVENING)
        with database.reading() as session:
            assert len(list(queries.waiting_plans(session, [cast.campaign(session).id]))) == 1

    @pytest.mark.usefixtures("closed")
    @pytest.mark.parametrize("changed", [{"seed": "0" * 64}, {"planned": 99}, {"planned": None}, {"seal": 7}])
    def test_a_seed_that_is_not_of_a_seal_to_come_is_found(self, database: Database, changed: dict[str, object]):
        plan(database, size=1)
        seal(database, EVENING)
        assert checked(database).faults == []
        with database.reading() as session:
            campaign_id = cast.campaign(session).id
        (row,) = listed(database, "inspector")
        tamper.rewrite(database, campaign_id, row["seq"], rest=True, data={**row["data"], **changed})
        assert "种子不是预定之后的那一号封存的封存值" in " ".join(each.sentence for each in checked(database).faults)


class TestStrata:
    """From each stratum one is taken before any gives a second."""

    @given(st.data())
    def test_none_is_left_out_while_another_gives_two(self, data: st.DataObject):
        units = data.draw(st.lists(st.sampled_from("abcd"), min_size=1, max_size=40))
        found = [Closed(UUID(int=n), {Stratum.UNIT: unit}) for n, unit in enumerate(units)]
        size = data.draw(st.integers(1, 50))
        drawn = pick(found, [Stratum.UNIT], data.draw(st.text()), size)
        taken = [sum(units[each.int] == unit for each in drawn) for unit in dict.fromkeys(units)]
        there = [units.count(unit) for unit in dict.fromkeys(units)]
        assert len(drawn) == len(set(drawn)) == min(size, len(units))
        assert all(n == most or n >= max(taken) - 1 for n, most in zip(taken, there, strict=True))

    @pytest.mark.usefixtures("closed")
    def test_they_are_those_of_the_items_and_stand_in_the_journal(self, database: Database):
        draw(database, strata=[Stratum.VERIFIER, Stratum.UNIT], size=1)
        (row,) = listed(database, "inspector")
        assert row["data"]["strata"] == ["unit", "verifier"]
        with database.reading() as session:
            campaign = cast.campaign(session)
            book = campaign_rules(session, campaign.id)
            node = cast.organization(session, "闽江学院党委")
            found = closed_items(session, cast.actor(session, "inspector"), book, node, None, make.NOW)
            unit = cast.organization(session, "信息工程系党总支").path
            verifier = make.user(session, "xx_organizer")
        assert {each.strata[Stratum.UNIT] for each in found} == {unit}
        assert {each.strata[Stratum.VERIFIER] for each in found} == {verifier}
        assert {each.strata[Stratum.LAST_DAY] for each in found} == {False}


class TestFalseClosures:
    def test_only_what_was_drawn_and_then_checked_counts_and_the_last_word_stands(
        self, database: Database, closed: list[UUID]
    ):
        check(database, closed[0], "false")  # chosen, not drawn
        draw(database, size=3, now=AFTERNOON)
        assert unit(database) == ("信息工程系党总支", 3, 3, None)
        check(database, closed[0], "unverifiable", AFTERNOON)
        check(database, closed[1], "false", AFTERNOON)
        check(database, closed[2], "true", AFTERNOON)
        assert unit(database) == ("信息工程系党总支", 3, 0, 0.5)
        check(database, closed[1], "mostly_true", AFTERNOON)
        assert unit(database) == ("信息工程系党总支", 3, 0, 0.0)

    @pytest.mark.usefixtures("closed")
    def test_its_bounds_are_a_hint_where_other_strata_decided_too(self, database: Database):
        draw(database, strata=[Stratum.UNIT])
        assert rates(database).is_simple
        draw(database, strata=[Stratum.INDICATOR])
        assert not rates(database).is_simple

    @pytest.mark.parametrize(
        ("found", "looked_at", "low", "high"),
        [
            (0, 10, 0, 0.3085),
            (4, 7, 0.1841, 0.9010),
            (10, 10, 0.6915, 1),
            (1, 20, 0.0013, 0.2487),
            (50, 1000, 0.0373, 0.0654),
        ],
    )
    def test_the_bounds_are_those_of_the_tables(self, found: int, looked_at: int, low: float, high: float):
        assert clopper_pearson(found, looked_at) == pytest.approx((low, high), abs=5e-5)

    @pytest.mark.parametrize(("found", "looked_at"), [(0, 0), (-1, 3), (4, 3)])
    def test_of_nothing_there_is_no_rate(self, found: int, looked_at: int):
        with pytest.raises(ValueError, match=str(looked_at)):
            clopper_pearson(found, looked_at)


AFTERNOON = make.NOW + timedelta(hours=6)
EVENING = cast.beijing(2021, 4, 2, 23, 50).astimezone(cast.SHANGHAI)


def plan(database: Database, **wanted: Any) -> int:
    with database.transaction() as session:
        actor = cast.actor(session, "inspector")
        return spot_checks.plan(session, cast.campaign(session).id, actor=actor, now=make.NOW, **wanted)


def waiting(database: Database) -> list[Any]:
    with database.reading() as session:
        return queries.planned(session, cast.actor(session, "inspector"), [cast.campaign(session).id])


def check(database: Database, item_id: UUID, verdict: str, now: datetime = make.NOW) -> None:
    given = {"opinion": "抽谈党员2人，核对了会议记录", "verdict": verdict}
    make.move(database, item_id, "spot_check", "inspector", now=now, **given)


def rates(database: Database) -> FalseClosures:
    with database.reading() as session:
        return false_closures(session, cast.actor(session, "inspector"), cast.campaign(session).id, today=cast.TODAY)


def unit(database: Database) -> tuple[str, int, int, float | None]:
    (found,) = rates(database).units
    return found.organization, found.drawn, found.unchecked, found.rate
