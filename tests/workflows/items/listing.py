"""Items listed by somebody, page by page."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from models.item import NO_DATE, Item
from models.session import Database
from tests import cast, make

OWNERS = {
    "教师第一党支部": "head",
    "学生党支部": "student_head",
    "信息工程系党总支": "xx_secretary",
    "会计教研室党支部": "cj_head",
    "机关直属党支部": "direct_head",
    "闽江学院党委": "party_secretary",
}

XX = {"教师第一党支部", "学生党支部", "信息工程系党总支"}

SEES = {
    "party_secretary director officer inspector party_organizer": set(OWNERS),
    "xx_secretary xx_organizer xx_patron": XX,
    "head liaison colleague": {"教师第一党支部"},
    "student_head": {"学生党支部"},
    "cj_secretary": {"会计教研室党支部"},
    "direct_member": {"机关直属党支部"},
    "outsider outside_director admin": set(),
}

SEES = {login: seen for logins, seen in SEES.items() for login in logins.split()}


def many(database: Database, count: int) -> list[UUID]:
    """Make items of the branch with mixed dates, some without one, in few statements."""
    with database.transaction() as session:
        campaign, owner = cast.campaign(session).id, cast.organization(session, cast.BRANCH).id
        made = [
            Item(
                campaign_id=campaign,
                organization_id=owner,
                kind="problem",
                origin="self",
                text=f"问题{n}",
                created_at=make.NOW,
                due_on=due,
                due_sort=due or NO_DATE,
            )
            for n in range(count)
            for due in [None if n % 5 == 0 else date(2021, 5, 1 + n % 7)]
        ]
        session.add_all(made)
    return [item.id for item in made]


def pages(page: Callable[[Any], list[Any]], key: Callable[[Any], Any]) -> Iterator[Any]:
    after = None
    while found := page(after):
        yield from found
        after = key(found[-1])
