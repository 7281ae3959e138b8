"""请假: who may enter it, when it is refused, what goes with it."""

import pytest

from models.people import Proxy
from models.session import Database
from models.signature import Signature
from models.vocabulary import SignAct
from tests import cast, make
from tests.workflows.organizations.absent import DAY, LAST, close_account, end, leave
from tests.workflows.organizations.lending import sign
from workflows.audit.verify import verify_journal
from workflows.errors import Conflict, Incomplete, NotFound, NotPermitted

BEFORE, NEXT_DAY = cast.TODAY - DAY, LAST + DAY


def test_it_is_written_down_the_stand_in_is_told_and_it_is_proven(database: Database):
    made = leave(database)
    said = make.last(database, make.user_id(database, "member"))
    assert (said.act, said.by, said.told) == ("take_leave", "member", {"colleague"})
    assert said.text == "member同志自2021-04-01至2021-04-10请假，由您代理：其事项上要办的，也会在您的待办里。"
    end(database, made)
    said = make.last(database, make.user_id(database, "member"))
    assert (said.act, said.data, said.told) == ("end_leave", {"leave_id": str(made.id)}, {"colleague"})
    with database.reading() as session:
        assert verify_journal(session).ok


@pytest.mark.parametrize(
    ("by", "stand_in", "refused"),
    [
        ("head", "colleague", None),
        ("officer", "colleague", None),
        ("admin", None, None),
        ("admin", "colleague", Incomplete),
        ("colleague", "colleague", NotPermitted),
        ("xx_secretary", "colleague", NotPermitted),
        ("student_head", "colleague", NotFound),
        ("outside_director", None, NotFound),
    ],
)
def test_others_enter_it_who_may(sqlite: Database, by: str, stand_in: str | None, refused: type[Exception] | None):
    if refused:
        with pytest.raises(refused):
            leave(sqlite, stand_in=stand_in, by=by)
        return
    leave(sqlite, stand_in=stand_in, by=by)
    told = make.last(sqlite, make.user_id(sqlite, "member")).told
    assert told >= {"member", stand_in} - {None}
    assert ("inspector" in told) is (by == "admin"), "who watches hears of what an administrator does"


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"starts_on": BEFORE}, "starts_on", "已过去"),
        ({"ends_on": BEFORE}, "ends_on", "早于"),
        ({"ends_on": cast.TODAY + 93 * DAY}, "ends_on", "92 天"),
        ({"stand_in": "member"}, "stand_in_id", "本人"),
        ({"stand_in": "outsider"}, "stand_in_id", "没有任职"),
        ({"stand_in": "liaison"}, "stand_in_id", "也请假"),
    ],
)
def test_what_cannot_be_is_refused_where_it_was_typed(sqlite: Database, given: dict, field: str, says: str):
    leave(sqlite, "liaison", None, starts_on=LAST, ends_on=NEXT_DAY)
    with pytest.raises(Incomplete) as refusal:
        leave(sqlite, **given)
    assert says in refusal.value.fields[field]


def test_nobody_is_away_twice_nor_while_standing_in(sqlite: Database):
    made = leave(sqlite)
    with pytest.raises(Conflict, match="已登记请假"):
        leave(sqlite, starts_on=LAST, ends_on=NEXT_DAY)
    with pytest.raises(Conflict, match="代理member同志"):
        leave(sqlite, "colleague", None, starts_on=LAST, ends_on=NEXT_DAY)
    leave(sqlite, "colleague", "member", starts_on=NEXT_DAY, ends_on=NEXT_DAY)
    end(sqlite, made)
    leave(sqlite, "colleague", None)


@pytest.mark.parametrize(("by", "refused"), [("officer", None), ("colleague", NotPermitted), ("cj_head", NotFound)])
def test_it_is_ended_once_and_by_who_may(sqlite: Database, by: str, refused: type[Exception] | None):
    made = leave(sqlite)
    if refused:
        with pytest.raises(refused):
            end(sqlite, made, by)
        return
    end(sqlite, made, by)
    with pytest.raises(Conflict, match="已经提前结束"):
        end(sqlite, made, by)


def test_with_it_one_lends_the_signature_that_the_stand_in_may_be_lent(sqlite: Database):
    made = leave(sqlite, "xx_secretary", "xx_deputy")
    item_id = make.ready(sqlite, "sign")
    make.move(sqlite, item_id, "sign", "xx_deputy")
    (signed,) = make.rows(sqlite, Signature, item_id=item_id, act=SignAct.SIGN)
    assert (signed.user_id, signed.principal_id) == (
        make.user_id(sqlite, "xx_deputy"),
        make.user_id(sqlite, "xx_secretary"),
    )
    end(sqlite, made, "xx_secretary")
    (lent,) = make.rows(sqlite, Proxy)
    assert lent.revoked_at == make.NOW
    leave(sqlite, "xx_secretary", "head", starts_on=cast.TODAY)
    assert len(make.rows(sqlite, Proxy)) == 1, "who is of another organization is lent nothing"


def test_nobody_else_lends_a_signature_by_naming_a_stand_in(sqlite: Database):
    leave(sqlite, "xx_secretary", "xx_deputy", by="director")
    assert make.rows(sqlite, Proxy) == []
    assert type(sign(sqlite, make.ready(sqlite, "sign"), "xx_deputy")) is NotPermitted


def test_who_has_left_takes_no_leave(sqlite: Database):
    close_account(sqlite, "member")
    with pytest.raises(NotFound):
        leave(sqlite, by="head")
