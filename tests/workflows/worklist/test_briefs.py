"""待办 in brief, of many people at once: the same as 待办 of each."""

import pytest

from models.people import Leave
from models.session import Database
from models.vocabulary import State
from tests import cast, make
from tests.workflows.items import varied
from workflows.authz.actors import load_actors
from workflows.organizations import leaves
from workflows.worklist.briefs import BriefLine, briefs
from workflows.worklist.task import lines
from workflows.worklist.todo import todo

MAY = cast.beijing(2021, 5, 26, 9).astimezone(cast.SHANGHAI)
AUGUST = cast.beijing(2021, 8, 25, 9).astimezone(cast.SHANGHAI)


def differences(session, people, now, limit=200):
    """Return whoever is told another thing in brief than by 待办; and who had something to be told at all."""
    today, found, told = now.date(), [], set()
    actors = load_actors(session, people, today)
    for actor, brief in briefs(session, actors, now=now, today=today, limit=limit):
        whole = todo(session, actor, now=now, today=today, limit=limit)
        mine = [
            BriefLine(line.about, tuple(dict.fromkeys(task.label for task in line.tasks))) for line in lines(whole.mine)
        ]
        waiting = [(each.about, each.awaited.label, each.awaited.who) for each in whole.waiting]
        counts = (sum(whole.counts.values()), whole.more)
        waits = [(each.about, *each.labels, "或".join(each.who)) for each in brief.waiting]
        if ([*brief.mine], waits, (brief.tasks, brief.more)) != (mine, waiting, counts):
            found.append((actor.name, brief, whole))
        told |= {actor.user_id} if mine or waiting else set()
    return found, told


@pytest.mark.slow
@pytest.mark.parametrize("now", [MAY, AUGUST], ids=["may", "august"])
def test_it_says_the_same_as_todo_of_everybody(database: Database, now):
    varied.varied(database)
    varied.proxied(database)
    with database.reading() as session:
        people = [make.user(session, login) for login in varied.CAST]
        found, told = differences(session, people, now)
    assert found == []
    assert len(told) > 10


def test_whoever_has_more_than_is_told_is_told_how_much(sqlite: Database):
    for _ in range(3):
        make.item(sqlite, State.RECTIFY)
    with sqlite.reading() as session:
        people = [make.user(session, login) for login in ("member", "head", "xx_organizer")]
        found, told = differences(session, people, MAY, limit=2)
    assert found == []
    assert len(told) > 1


def test_of_who_is_away_the_stand_in_is_told(sqlite: Database):
    make.item(sqlite, State.RECTIFY)
    with sqlite.transaction() as session:
        actor, days = cast.actor(session, "member", MAY.date()), {"starts_on": MAY.date(), "ends_on": MAY.date()}
        instead = make.user(session, "colleague")
        wanted = Leave(user_id=actor.user_id, entered_by_id=actor.user_id, entered_at=MAY, stand_in_id=instead, **days)
        leaves.take_leave(session, wanted, actor=actor, now=MAY, today=MAY.date())
    with sqlite.reading() as session:
        found, told = differences(session, [instead], MAY)
    assert (found, told) == ([], {instead})
