"""首次名册: a new university is set up by two people of two organizations."""

import pytest
from sqlmodel import col, select

from models.hold import Hold
from models.people import Organization
from models.session import Database
from models.vocabulary import Office, OrgKind
from tests import cast, make
from tests.workflows.confirmations.held import NOW, TODAY, appoint, reset, staffed
from workflows.authz import permissions
from workflows.confirmations import directory_as_read
from workflows.errors import Conflict, NotFound, NotPermitted


def new_university(database: Database) -> None:
    """Let the administrator set up a third university."""
    with database.transaction() as session:
        top = None
        for name, kind, login, office in (
            ("三明学院党委", OrgKind.COMMITTEE, "sm_secretary", Office.SECRETARY),
            ("三明学院党委工作部", OrgKind.OFFICE, "sm_director", Office.DIRECTOR),
            ("三明学院纪委", OrgKind.DISCIPLINE, "sm_inspector", Office.SECRETARY),
        ):
            above = top.id if top else None
            node = staffed(session, name, "SM", kind, office, login, cast.SINCE, parent_id=above)
            top = top or node


def waits(database: Database, login: str) -> bool:
    with database.reading() as session:
        actor = cast.actor(session, login)
        return actor.waits or any(post.waits for post in actor.posts)


def test_two_people_of_two_organizations_end_the_setting_up(database: Database):
    new_university(database)
    reset(database, "sm_director")
    assert waits(database, "sm_director")
    cast.review(database, "三明学院党委", "sm_director", NOW)
    with pytest.raises(Conflict, match="另一个组织"):
        cast.review(database, "三明学院党委", "sm_director", NOW)
    for login in ("admin", "director"):
        with pytest.raises((NotPermitted, NotFound)):
            cast.review(database, "三明学院党委", login, NOW)
    assert waits(database, "sm_director")
    reset(database, "sm_secretary")  # it is another directory now, and both must read it anew
    cast.review(database, "三明学院党委", "sm_inspector", NOW)
    assert waits(database, "sm_director")
    cast.review(database, "三明学院党委", "sm_secretary", NOW)
    assert not any(waits(database, f"sm_{who}") for who in ("secretary", "director", "inspector"))
    with pytest.raises(Conflict, match="已由两位"):
        cast.review(database, "三明学院党委", "sm_director", NOW)
    own = make.rows(database, Hold, user_id=make.user_id(database, "sm_secretary"))
    assert {hold.decided_by_id for hold in own} == {make.user_id(database, "sm_inspector")}


def test_a_directory_that_changed_meanwhile_is_read_anew(sqlite: Database):
    new_university(sqlite)
    with sqlite.reading() as session:
        node = cast.organization(session, "三明学院党委")
        seen = directory_as_read.directory(session, node, TODAY).sha256
    reset(sqlite, "sm_director")
    with sqlite.transaction() as session, pytest.raises(Conflict, match="有变化"):
        cast.first_directory.review(
            session, node.id, seen, actor=cast.actor(session, "sm_director"), now=NOW, today=TODAY
        )


def test_the_setting_up_of_one_university_opens_no_account_of_another(sqlite: Database):
    new_university(sqlite)
    appoint(sqlite, "director", "三明学院纪委", Office.OFFICER)
    reset(sqlite, "director")
    cast.review(sqlite, "三明学院党委", "sm_secretary", NOW)
    cast.review(sqlite, "三明学院党委", "sm_inspector", NOW)
    with sqlite.reading() as session:
        actor = cast.actor(session, "director")
        assert actor.waits, "the password that was reset stays held"
        assert {post.title for post in actor.posts if post.waits} == {"三明学院纪委干事"}, (
            "nor does an account of elsewhere decide here"
        )


def test_a_right_that_decides_is_not_had_while_it_waits(sqlite: Database):
    reset(sqlite, "director")
    with sqlite.reading() as session:
        node = session.exec(select(Organization).where(col(Organization.name) == cast.BRANCH)).one()
        for right in ("send", "lift_relation", "confirm_hold"):
            assert not permissions.may(cast.actor(session, "director"), right, node)
            assert permissions.may(cast.actor(session, "officer"), right, node)
        assert permissions.may(cast.actor(session, "director"), "receive", node)
