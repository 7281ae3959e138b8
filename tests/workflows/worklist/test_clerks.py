"""确认入账 is put before the clerks, and before the leaders who may only where no clerk is there."""

from uuid import UUID

import pytest

from models.session import Database
from models.vocabulary import Office, Sensitivity
from tests import cast, make
from tests.workflows.items.test_asked import related
from tests.workflows.organizations.absent import close_account, leave, reset_password
from workflows.authz.actors import load_by_login
from workflows.items import commands as items
from workflows.worklist.asker import asker
from workflows.worklist.mine import waiting

UPPER = ("xx_secretary", "xx_deputy", "xx_organizer")
COMMITTEE = ("party_secretary", "party_deputy", "party_organizer", "director", "officer")


def asked(database: Database, item_id: UUID, people: tuple[str, ...] = UPPER) -> set[str]:
    """Return who of some people finds an item among what waits to be taken in."""
    found = set()
    with database.reading() as session:
        for login in people:
            actor = load_by_login(session, login, cast.TODAY)
            by = actor and asker(session, actor, cast.TODAY, ["confirm"])
            if by is not None and item_id in {row.item_id for row in session.execute(waiting(by))}:
                found.add(login)
    return found


def test_the_clerks_of_the_organization_above_are_asked_and_all_may(database: Database):
    of_a_branch = make.registered(database)
    of_a_unit = make.registered(database, "信息工程系党总支", "xx_secretary")
    assert asked(database, of_a_branch) == {"xx_organizer"}
    assert asked(database, of_a_unit, COMMITTEE) == {"party_organizer", "officer"}
    make.move(database, of_a_branch, "confirm", "xx_secretary", **make.given(database, of_a_branch, "confirm"))


@pytest.mark.parametrize("why", ["left", "away", "related", "unconfirmed", "discipline"])
def test_where_no_clerk_is_there_who_may_the_leaders_are_asked(sqlite: Database, why: str):
    item_id, elsewhere = make.registered(sqlite), make.registered(sqlite, "学生党支部", "student_head")
    match why:
        case "left":
            close_account(sqlite, "xx_organizer")
        case "away":
            leave(sqlite, "xx_organizer")
        case "related":
            related(sqlite, "xx_organizer")
        case "unconfirmed":
            reset_password(sqlite, "xx_organizer")
        case _:
            make.appoint(sqlite, "xx_organizer", "闽江学院纪委", Office.OFFICER)
    assert {"xx_secretary", "xx_deputy"} <= asked(sqlite, item_id)
    assert ("xx_secretary" in asked(sqlite, elsewhere)) is (why != "related")


def test_another_clerk_suffices(sqlite: Database):
    item_id = make.registered(sqlite, "信息工程系党总支", "xx_secretary")
    close_account(sqlite, "party_organizer")
    assert asked(sqlite, item_id, COMMITTEE) == {"officer"}
    close_account(sqlite, "officer")
    assert asked(sqlite, item_id, COMMITTEE) == {"party_secretary", "party_deputy", "director"}


def test_what_no_clerk_may_know_of_is_asked_of_the_leaders(sqlite: Database):
    with sqlite.transaction() as session:
        branch, head = cast.organization(session, cast.BRANCH), cast.actor(session, "head")
        made = items.register(
            session,
            cast.campaign(session).id,
            branch.id,
            actor=head,
            now=make.NOW,
            text="收到一条问题线索",
            sensitivity=Sensitivity.CLUE,
        )
    assert asked(sqlite, made.item.id) == {"xx_secretary", "xx_deputy"}
