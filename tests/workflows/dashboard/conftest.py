"""What a board has to count."""

from datetime import date, datetime, time
from uuid import UUID

import pytest

from models.session import Database
from models.vocabulary import Sensitivity, State
from scheduler.tick import tick
from tests import cast, made, make
from tests.workflows.dashboard.looking import WATCHED, more
from tests.workflows.submissions.test_submissions import act, duty


@pytest.fixture
def mixed(database: Database) -> Database:
    """Items in all states, sensitive, merged, reopened, late and asked for later; duties late."""
    made.once(database, "mixed", lambda: mix(database), lasting=True)
    return database


def mix(database: Database) -> None:
    each = make.each(database)
    make.registered(database, "学生党支部", "student_head")
    make.registered(database, "信息工程系党总支", "xx_secretary")
    make.registered(database, "会计教研室党支部", "cj_head")
    verified, reopened, later = (make.item(database, state) for state in (State.VERIFY, State.CLOSED, State.RECTIFY))
    make.verified(database, verified)
    make.move(database, reopened, "reopen", "inspector", **make.given(database, reopened, "reopen"))
    make.asked(database, later)
    hidden = make.registered(database)
    given = {"rectification": "immediate", "due_on": date(2021, 5, 20)}
    make.move(database, hidden, "confirm", "xx_secretary", sensitivity=Sensitivity.CLUE, **given)
    merged = make.item(database, State.PLAN)
    make.move(database, merged, "void", "director", merged_into_id=each[State.RECTIFY])
    lent = {"to_id": make.user_id(database, "direct_member"), "until_on": "2021-06-30"}
    make.move(database, each[State.RECTIFY], "delegate", "member", **lent)
    act(database, "file", duty(database), "head")
    returned = duty(database, "信息工程系党总支")
    act(database, "file", returned, "xx_secretary")
    act(database, "send_back", returned, "director", opinion="报送的台账里缺少典型案例")
    for at in WATCHED:
        tick(database, datetime.combine(at, time(9), cast.SHANGHAI))


@pytest.fixture
def several(mixed: Database) -> dict[str, UUID]:
    """One more that runs, by another ladder and calendar of rungs; one to come; one that ended."""
    return dict(made.once(mixed, "several", lambda: more(mixed), lasting=True))
