"""A page says why it tells of no reminders: somebody else must act first."""

from models.vocabulary import State
from tests import make
from tests.web.conftest import Site
from tests.workflows.deadlines.escalating import at


def test_an_item_says_for_what_it_waits_while_its_clock_rests(site: Site):
    item_id = make.item(site.database, State.RECTIFY, make.NOW, make.open_with(site.database))
    assert "暂停计时" not in site.page(f"/items/{item_id}", "head").text_content()
    given = make.given(site.database, item_id, "request_extension")
    make.move(site.database, item_id, "request_extension", "head", at("04-06"), **given)
    assert "等待审批延期申请期间暂停计时（自4月6日起）" in site.page(f"/items/{item_id}", "head").text_content()
