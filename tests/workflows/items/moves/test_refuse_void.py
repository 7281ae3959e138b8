"""不同意撤销: by another, or taken back by who asked."""

from models.session import Database
from models.vocabulary import State
from tests import make
from workflows.errors import Conflict

CASE = make.MoveCase(
    State.PLAN,
    "director",
    may=make.SUPERIOR | make.ABOVE,
    given=lambda _: {"opinion": "两件事项所指问题不同，不应撤销"},
    sentence="不同意撤销，事项照常办理",
    quote="两件事项所指问题不同，不应撤销",
    facts=("opinion",),
    before=make.void_requested,
)


def test_who_confirmed_may_ask_and_it_is_refused_or_taken_back_and_asked_again(sqlite: Database):
    item_id = make.item(sqlite, State.PLAN)
    assert type(make.attempt(sqlite, item_id, "grant_void", "director")) is Conflict
    make.void_requested(sqlite, item_id)
    again = make.given(sqlite, item_id, "request_void")
    assert type(make.attempt(sqlite, item_id, "request_void", "xx_deputy", **again)) is Conflict
    opinion = make.given(sqlite, item_id, "refuse_void")["opinion"]
    for by in ("director", "xx_secretary"):
        make.move(sqlite, item_id, "refuse_void", by, opinion=opinion)
        assert type(make.attempt(sqlite, item_id, "grant_void", "director")) is Conflict
        make.void_requested(sqlite, item_id)
    assert make.row(sqlite, item_id).void_reason is None
    assert make.attempt(sqlite, item_id, "grant_void", "director") is None
