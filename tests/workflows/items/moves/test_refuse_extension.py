"""不同意延期: with an opinion; the due date stays."""

from datetime import date

from models.session import Database
from models.signature import Extension
from models.vocabulary import ExtensionState, State
from tests import make

CASE = make.MoveCase(
    State.RECTIFY,
    "xx_organizer",
    may=make.SUPERIOR,
    given=lambda _: {"opinion": "设备已到货，应能按期完成"},
    sentence="不同意延期，时限不变",
    quote="设备已到货，应能按期完成",
    facts=("opinion",),
    before=make.asked,
)


def test_the_due_date_and_the_clock_stay(database: Database):
    item_id = make.ready(database, "refuse_extension")
    before = make.deadline(database, item_id)
    make.move(database, item_id, "refuse_extension", "xx_deputy", opinion="设备已到货，应能按期完成")

    assert make.row(database, item_id).due_on == date(2021, 5, 20)
    assert make.deadline(database, item_id) == before
    (decided,) = make.rows(database, Extension)
    assert (decided.state, decided.opinion) == (ExtensionState.REFUSED, "设备已到货，应能按期完成")
    said = make.last(database, item_id)
    assert said.data == {"opinion": "设备已到货，应能按期完成", "from": "rectify", "to": "rectify"}
    assert said.told == {"head", "member"}
