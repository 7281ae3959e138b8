"""共性问题: the indicators under which several organizations have findings."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.campaign import Guide, Indicator
from models.vocabulary import State
from workflows.items.queries.state_groups import PARTS, STANDING_PARTS
from workflows.statistics.counted import standing, total
from workflows.statistics.scope import Scope

DEFAULT_LEAST_UNITS = 2
"""From how many organizations on a problem is common, where nobody says otherwise."""
MAX_LEAST_UNITS = 1000


@dataclass(frozen=True, slots=True)
class CommonProblem:
    """An indicator, with what was found under it and not withdrawn."""

    code: str
    heading: str
    text: str
    organizations: int
    items: int
    closed: int
    common: bool
    """共性: found in as many organizations as asked for."""
    campaign_id: UUID
    """Whose guide the indicator stands in."""

    @property
    def closed_share(self) -> float:
        """The part of the findings that is closed, from 0 to 1."""
        return self.closed / self.items


def common_problems(session: Session, scope: Scope, *, least: int = DEFAULT_LEAST_UNITS) -> tuple[CommonProblem, ...]:
    """Return the indicators with findings in a scope, those of most organizations first."""
    counts = standing(scope)
    found = total(counts, *(state.value for part in STANDING_PARTS for state in PARTS[part]))
    by_owner = (
        sa.select(
            counts.c.indicator_id,
            counts.c.organization_id,
            found.label("findings"),
            total(counts, State.CLOSED.value).label("closed"),
        )
        .group_by(counts.c.indicator_id, counts.c.organization_id)
        .having(found > 0)
        .subquery()
    )
    organizations, items = sa.func.count(), sa.func.sum(by_owner.c.findings)
    rows = session.execute(
        sa.select(
            col(Indicator.code),
            col(Indicator.heading),
            col(Indicator.text),
            organizations,
            items,
            sa.func.sum(by_owner.c.closed),
            col(Indicator.campaign_id),
        )
        .select_from(by_owner)
        .join(Indicator, col(Indicator.id) == by_owner.c.indicator_id)
        .join(Guide, col(Guide.id) == Indicator.guide_id)
        .group_by(col(Indicator.id), col(Guide.prefix))
        .order_by(organizations.desc(), items.desc(), col(Guide.prefix), col(Indicator.position))
    )
    return tuple(
        CommonProblem(code, heading, text, owners, found, closed, owners >= least, campaign_id)
        for code, heading, text, owners, found, closed, campaign_id in rows
    )
