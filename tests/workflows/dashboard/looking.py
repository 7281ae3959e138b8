"""Somebody looks at the board of a campaign, or of several."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.session import Database
from models.vocabulary import State
from scheduler.tick import tick
from tests import cast, make
from workflows.authz.actors import Actor
from workflows.campaigns.queries import CampaignChoice, combined
from workflows.items.queries import listing as items
from workflows.items.queries.filters import ItemFilter
from workflows.rules.snapshot import campaign_rules
from workflows.statistics.scope import scope_of
from workflows.submissions import queries as submissions
from workflows.submissions.queries import DutyFilter

TODAY = date(2021, 6, 7)
"""A Monday, 12 working days after the due date that `make.item` gives."""

WATCHED = (date(2021, 5, 21), date(2021, 5, 25), date(2021, 6, 4))
"""The days on which its clock takes 催办, 督办 and 通报."""


@dataclass(frozen=True)
class Look:
    """Somebody looking at the board of a campaign, or of several."""

    session: Session
    actor: Actor
    campaign_id: CampaignChoice
    organization_id: UUID | None = None
    today: date = TODAY

    def __call__(self, query: Any, **more: Any) -> Any:
        where = {"today": self.today, "organization_id": self.organization_id}
        return query(self.session, scope_of(self.session, self.actor, self.campaign_id, **where), **more)

    @property
    def ids(self) -> tuple[UUID, ...]:
        return combined(self.session, self.actor, self.campaign_id, self.today)

    @property
    def ground(self) -> ItemFilter:
        return ItemFilter(campaign_id=self.campaign_id, organization_id=self.organization_id)

    def items(self, wanted: ItemFilter) -> list[dict[str, Any]]:
        ask = {"today": self.today}
        rows = items.list_items(self.session, self.actor, wanted, limit=1000, **ask)
        assert items.count_items(self.session, self.actor, wanted, **ask) == len(rows)
        return rows

    def duties(self, wanted: DutyFilter) -> list[Any]:
        return list(submissions.list_duties(self.session, self.actor, wanted, today=self.today, limit=1000))


@contextmanager
def looking(
    database: Database, login: str, organization: str | None = None, which: CampaignChoice | None = None
) -> Iterator[Look]:
    with database.reading() as session:
        node = cast.organization(session, organization).id if organization else None
        meant = which or cast.campaign(session).id
        yield Look(session, cast.actor(session, login, TODAY), meant, node)


def more(mixed: Database) -> dict[str, UUID]:
    with mixed.reading() as session:
        ladder = campaign_rules(session, cast.campaign(session).id).rules.model_dump(mode="json")["ladder"]
    shorter = [step for step in ladder if step["rung"] != "circulate"]
    dates = {
        "second": (cast.TODAY, date(2021, 12, 31)),
        "to come": (date(2021, 9, 1), date(2021, 12, 31)),
        "ended": (date(2021, 1, 1), date(2021, 5, 31)),
    }
    opened = {}
    for title, (starts_on, ends_on) in dates.items():
        plan = {"title": title, "starts_on": starts_on, "ends_on": ends_on}
        opened[title] = make.open_with(mixed, plan, ladder=shorter)
        make.item(mixed, State.RECTIFY, campaign_id=opened[title])
    for state in State:
        make.item(mixed, state, campaign_id=opened["second"])
    for at in WATCHED:
        tick(mixed, datetime.combine(at, time(9), cast.SHANGHAI))
    return opened
