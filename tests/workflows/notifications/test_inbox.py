"""消息: one's own, newest first, and acknowledged by oneself alone."""

import pytest
import sqlalchemy as sa
from sqlmodel import col

from models.notice import Notice
from models.session import Database
from models.vocabulary import State
from tests import cast, make
from tests.workflows.items.listing import pages
from workflows.errors import NotFound
from workflows.notifications import queries as notifications
from workflows.notifications.commands import acknowledge, acknowledge_all


def test_an_inbox_holds_ones_own_notices_newest_first(database: Database):
    item_id = make.item(database, State.CLOSED)
    with database.reading() as session:
        actor = cast.actor(session, "head")
        found = list(
            pages(lambda before: notifications.inbox(session, actor, before=before, limit=2), lambda row: row["id"])
        )
    mine = make.rows(database, Notice, recipient_id=actor.user_id)
    assert [row["id"] for row in found] == [notice.id for notice in reversed(mine)]
    assert {row["subject_id"] for row in found} == {item_id}
    assert all(row["sent_at"] == make.NOW for row in found)


def test_what_is_told_by_another_channel_is_no_part_of_the_inbox(database: Database):
    """It waits in the outbox until it was sent: it is not shown, not counted, and nobody signs for it."""
    make.item(database, State.CLOSED)
    with database.reading() as session:
        shown = notifications.inbox(session, cast.actor(session, "head"))
        unread = notifications.unread(session, cast.actor(session, "head"))
    elsewhere, still = shown[0]["id"], [row["id"] for row in shown[1:]]
    with database.transaction() as session:
        session.execute(
            sa.update(Notice)
            .where(col(Notice.id) == elsewhere)
            .values(channel=sa.literal("mail", sa.String()), sent_at=None)
            .execution_options(synchronize_session=False)
        )
    with database.transaction() as session:
        actor = cast.actor(session, "head")
        assert [row["id"] for row in notifications.inbox(session, actor)] == still
        assert notifications.unread(session, actor) == unread - 1
        with pytest.raises(NotFound):
            acknowledge(session, elsewhere, actor=actor, now=make.NOW)
        assert acknowledge_all(session, [elsewhere, *still], actor=actor, now=make.NOW) == len(still)


def test_a_notice_is_acknowledged_by_its_recipient_once(database: Database):
    make.item(database, State.CLOSED)
    notice = make.rows(database, Notice, recipient_id=make.user_id(database, "head"))[0]
    for login, now in (("head", make.NOW), ("head", cast.START)):
        with database.transaction() as session:
            acknowledge(session, notice.id, actor=cast.actor(session, login), now=now)
    assert make.rows(database, Notice, id=notice.id)[0].acknowledged_at == make.NOW
    with database.transaction() as session:
        actor = cast.actor(session, "xx_secretary")
        with pytest.raises(NotFound):
            acknowledge(session, notice.id, actor=actor, now=make.NOW)


def test_several_notices_are_acknowledged_at_once_but_only_one_s_own(database: Database):
    make.item(database, State.CLOSED)
    given = [notice.id for notice in make.rows(database, Notice)]
    mine = len(make.rows(database, Notice, recipient_id=make.user_id(database, "head")))
    for left in (mine, 0):
        with database.transaction() as session:
            actor = cast.actor(session, "head")
            noted = acknowledge_all(session, given, actor=actor, now=make.NOW)
        assert noted == left
    found = {notice.recipient_id for notice in make.rows(database, Notice, acknowledged_at=None)}
    assert make.user_id(database, "head") not in found
    assert len(found) > 1
