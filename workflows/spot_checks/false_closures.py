"""虚假销号率: how much of what was closed is not so, by unit, as far as spot checks tell, and how sure that is.

Only what was drawn counts: what somebody chose to look at says nothing of the rest. Units stand in the order of
the tree; this is no ranking.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.choices import CheckVerdict, Stratum
from models.item import Item
from models.journal import Entry
from models.people import Organization
from workflows.authz import access, paths
from workflows.authz.actors import Actor
from workflows.journal.acts import Act
from workflows.rows import Row
from workflows.rules.snapshot import campaign_rules
from workflows.spot_checks.confidence import clopper_pearson
from workflows.spot_checks.queries import samples

COUNTED = (CheckVerdict.TRUE, CheckVerdict.MOSTLY_TRUE, CheckVerdict.PARTLY_TRUE, CheckVerdict.FALSE)
"""The verdicts that say whether a closure was true; 无法核实 and 已不适用 say nothing of it."""
MAX_DRAWS = 1000
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class UnitRate:
    """What was drawn below one unit, and what was found of it."""

    organization_id: UUID
    organization: str
    drawn: int
    verdicts: Counter[CheckVerdict]

    @property
    def counted(self) -> int:
        """Of how many it is known whether they were truly closed."""
        return sum(self.verdicts[each] for each in COUNTED)

    @property
    def unchecked(self) -> int:
        """How many have no verdict yet."""
        return self.drawn - self.verdicts.total()

    @property
    def rate(self) -> float | None:
        """Return the share of 不属实, as a fraction of 1; None while nothing is counted."""
        return self.verdicts[CheckVerdict.FALSE] / self.counted if self.counted else None

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Return between what the true share lies, with 95 %, as fractions of 1."""
        return clopper_pearson(self.verdicts[CheckVerdict.FALSE], self.counted) if self.counted else None


@dataclass(frozen=True, slots=True)
class FalseClosures:
    """The units of a campaign from which something was drawn."""

    units: tuple[UnitRate, ...]
    is_simple: bool
    """Whether within each unit every closed item was as likely to be drawn as another: else bounds are a hint."""


def false_closures(session: Session, actor: Actor, campaign_id: UUID, *, today: date) -> FalseClosures:
    """Return how the draws of a campaign came out, by the organization directly below its university."""
    draws = samples(session, actor, campaign_id, limit=MAX_DRAWS)
    first = _first_draws(draws)
    top = session.get_one(Organization, campaign_rules(session, campaign_id).committee_id).path
    drawn, verdicts = Counter[str](), defaultdict[str, Counter[CheckVerdict]](Counter)
    ids = list(first)
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        said = _verdicts(session, some, first)
        for item_id, path in _owners(session, some, actor, today):
            unit = paths.branch_path(path, top)
            drawn[unit] += 1
            verdicts[unit].update([said[item_id]] if item_id in said else [])
    rates = [UnitRate(found, name, drawn[path], verdicts[path]) for path, found, name in _units(session, drawn)]
    return FalseClosures(tuple(rates), all(_is_simple(each) for each in draws))


def _first_draws(draws: Sequence[Row]) -> dict[UUID, Row]:
    """Return which items were drawn, each with the first draw that it was in."""
    return {UUID(item["id"]): each for each in reversed(draws) for item in each["data"]["items"]}


def _is_simple(drawn: Row) -> bool:
    return set(drawn["data"].get("strata", ())) <= {Stratum.UNIT.value}


def _owners(session: Session, ids: Collection[UUID], actor: Actor, today: date) -> Sequence[sa.Row[UUID, str]]:
    """Return of which organization, by its path, each of some items is, as far as the actor may know."""
    return session.execute(
        sa.select(col(Item.id), col(Organization.path))
        .join(Organization, col(Organization.id) == Item.organization_id)
        .where(col(Item.id).in_(ids), access.visible_clause(actor, today))
    ).all()


def _verdicts(session: Session, ids: Collection[UUID], first: Mapping[UUID, Row]) -> dict[UUID, CheckVerdict]:
    """Return the last verdict on each of some items that was said after it was first drawn."""
    said = session.execute(
        sa.select(col(Entry.subject_id), col(Entry.at), col(Entry.data))
        .where(col(Entry.subject_id).in_(ids), col(Entry.act) == Act.SPOT_CHECK)
        .order_by(col(Entry.subject_id), col(Entry.seq))
    )
    verdicts = {each.value: each for each in CheckVerdict}
    return {
        item_id: verdicts[data["verdict"]]
        for item_id, at, data in said
        if "verdict" in data and at >= first[item_id]["at"]
    }


def _units(session: Session, counted: Collection[str]) -> Sequence[sa.Row[str, UUID, str]]:
    """Return path, id and name of some organizations, in the order of the tree."""
    return session.execute(
        sa.select(col(Organization.path), col(Organization.id), col(Organization.name))
        .where(col(Organization.path).in_(counted))
        .order_by(col(Organization.path))
    ).all()
