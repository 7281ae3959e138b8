"""批准方案: work begins."""

from models.session import Database
from models.vocabulary import State
from tests import make

CASE = make.MoveCase(State.PLAN, "xx_organizer", may=make.SUPERIOR, sentence="批准方案，开始整改", before=make.planned)


def test_it_opens_the_work(database: Database):
    item_id = make.ready(database, "approve_plan")
    before = make.deadline(database, item_id)
    make.move(database, item_id, "approve_plan", "xx_deputy", opinion="同意")

    assert make.row(database, item_id).state is State.RECTIFY
    said = make.last(database, item_id)
    assert said.data == {"opinion": "同意", "from": "plan", "to": "rectify"}
    assert said.office == "信息工程系党总支副书记"
    assert said.told == {"head", "member"}
    assert make.deadline(database, item_id) == before
