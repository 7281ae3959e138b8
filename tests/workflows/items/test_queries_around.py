"""What is listed around items: duties, deadlines, people, journals; each by scope and page by page."""

from collections.abc import Callable
from typing import Any

from models.deadline import Deadline, Escalation
from models.duty import Duty
from models.session import Database
from models.vocabulary import EscalationState, State
from scheduler.tick import tick
from tests import cast, make
from tests.statements import statements
from tests.workflows.items.listing import many, pages
from workflows.campaigns import queries as campaigns
from workflows.deadlines import queries as deadlines
from workflows.items.queries import listing as queries
from workflows.items.queries.listing import ItemFilter
from workflows.notifications import queries as notifications
from workflows.organizations import queries as directory
from workflows.submissions import queries as submissions
from workflows.submissions.queries import DutyFilter


def costs(database: Database, login: str) -> dict[str, int]:
    """Return how many statements each list takes, BEGIN not counted."""
    with database.reading() as session:
        actor, campaign = cast.actor(session, login), cast.campaign(session).id
    wanted = ItemFilter(campaign_id=campaign, overdue=False)
    lists: dict[str, Callable[[Any], Any]] = {
        "items": lambda s: queries.list_items(s, actor, wanted, today=cast.TODAY),
        "duties": lambda s: submissions.list_duties(s, actor, DutyFilter(campaign), today=cast.TODAY),
        "deadlines": lambda s: deadlines.deadlines(s, actor),
        "escalations": lambda s: deadlines.escalations(s, actor),
        "inbox": lambda s: notifications.inbox(s, actor),
        "organizations": lambda s: directory.organizations(s, actor),
        "people": lambda s: directory.people(s, actor),
        "appointments": lambda s: directory.appointments(s, actor, today=cast.TODAY),
    }
    found = {}
    for name, ask in lists.items():
        with database.reading() as session, statements(database) as said:
            assert len(ask(session)) <= 50
        found[name] = len(said)
    return found


def test_a_list_costs_the_same_however_long_it_is(sqlite: Database):
    many(sqlite, 5)
    few = costs(sqlite, "head")
    many(sqlite, 55)
    assert costs(sqlite, "head") == few
    assert few.pop("items") <= 3
    assert set(few.values()) == {1}


def test_duties_deadlines_and_drafts_are_seen_by_subtree_and_paged_by_key(database: Database):
    make.item(database, State.RECTIFY)
    tick(database, cast.beijing(2021, 5, 25, 9))
    owing, clocks = make.rows(database, Duty), make.rows(database, Deadline)
    drafts = make.rows(database, Escalation)
    with database.reading() as session:
        for login, owed in (("director", 12), ("xx_secretary", 5), ("head", 1), ("outsider", 0)):
            actor = cast.actor(session, login)

            def page(after: Any, actor: Any = actor) -> Any:
                return submissions.list_duties(session, actor, DutyFilter(), today=cast.TODAY, after=after, limit=2)

            found = list(pages(page, lambda row: (row["due_on"], row["id"])))
            assert len({row["id"] for row in found}) == len(found) == owed, login
        director, head = cast.actor(session, "director"), cast.actor(session, "head")
        found = list(
            pages(
                lambda after: deadlines.deadlines(session, director, after=after, limit=3),
                lambda row: (row["next_check_at"], row["id"]),
            )
        )
        waiting = {each.id for each in clocks if each.next_check_at}
        assert {row["id"] for row in found} == waiting
        assert len(found) == len(waiting)
        found = list(
            pages(lambda after: deadlines.escalations(session, director, after=after, limit=3), lambda row: row["id"])
        )
        assert [row["id"] for row in found] == [draft.id for draft in drafts]
        mine = deadlines.escalations(session, head, state=EscalationState.DRAFTED)
        assert {row["organization"] for row in mine} == {cast.BRANCH}
        assert deadlines.escalations(session, head, state=EscalationState.SENT) == []
        assert deadlines.escalations(session, cast.actor(session, "outsider")) == []
    assert len(owing) == 12


def test_people_and_offices_are_those_of_ones_university(sqlite: Database):
    with sqlite.reading() as session:
        head, admin = cast.actor(session, "head"), cast.actor(session, "admin")
        colleagues = {person.login for person in directory.people(session, head)}
        assert {"head", "cj_head", "party_secretary", "inspector"} <= colleagues
        assert not {"outsider", "outside_director", "admin"} & colleagues
        assert [o.name for o in directory.organizations(session, head)] == [cast.BRANCH]
        assert len(directory.organizations(session, admin)) == len(cast.ORGANIZATIONS)
        held = directory.appointments(session, head, today=cast.TODAY)
        assert {row["person"] for row in held} == {
            f"{login}同志" for login in ("head", "liaison", "member", "colleague")
        }
        for login, seen in (("head", 1), ("director", 1), ("outsider", 0), ("admin", 0)):
            assert len(campaigns.campaigns(session, cast.actor(session, login))) == seen


def test_a_journal_is_read_in_order_page_by_page(sqlite: Database):
    item_id = make.item(sqlite, State.CLOSED)
    with sqlite.reading() as session:
        rows = list(
            pages(
                lambda after: queries.history_entries(session, item_id, after=after or 0, limit=4),
                lambda row: row["seq"],
            )
        )
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    assert rows[0]["actor"] == "head同志"
