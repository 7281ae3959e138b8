"""待验收: since when each waits, its evidence beside the opinion, and return."""

from datetime import timedelta

from models.vocabulary import State
from tests import cast, make
from tests.web.conftest import Site, text

BY = "xx_organizer"


def test_the_queue_says_since_when_each_waits_and_who_guaranteed_it(site: Site):
    make.item(site.database, State.VERIFY)
    site.now = make.NOW + timedelta(days=6)  # 清明 and a weekend lie between
    page = text(site.page("/verifying", BY))
    assert "已等3个工作日" in page
    assert "背书 head同志" in page
    assert "现在没有等您验收的事项" in text(site.page("/verifying", "xx_secretary"))


def test_what_was_handed_in_in_time_waits_for_its_verifier_and_signer_and_the_label_says_so(site: Site):
    item_id = make.item(site.database, State.VERIFY)
    assert "按期申请，待验收" in text(site.page("/", BY))
    site.now = cast.beijing(2021, 5, 24, 9)
    for path in ("/", "/verifying", f"/verifying/{item_id}"):
        assert "已过时限，待验收" in text(site.page(path, BY)), path
    assert "已过时限，待验收签批" in text(site.page("/items"))
    make.move(site.database, item_id, "verify", BY, now=site.now, **make.given(site.database, item_id, "verify"))
    for path in ("/", f"/desk/{item_id}"):
        assert "已过时限，待签批" in text(site.page(path, "xx_secretary")), path


def test_an_opinion_and_a_method_verify_and_the_next_opens(site: Site):
    first, second = (make.item(site.database, State.VERIFY) for _ in range(2))
    path = f"/verifying/{first}"
    refused = site.submit(path, BY, opinion="查了4月、5月的原始会议记录", method="")
    assert refused.status_code == 422
    assert "查了4月、5月的原始会议记录" in refused.text
    answer = site.submit(path, BY, opinion="查了4月、5月的原始会议记录", method="records")
    assert answer.headers["location"] == f"/verifying/{second}"
    assert make.last(site.database, first).data["opinion"] == "查了4月、5月的原始会议记录"


def test_who_put_it_right_is_not_asked_to_verify(site: Site):
    item_id = make.item(site.database, State.VERIFY)
    page = site.page(f"/verifying/{item_id}", "head")
    assert "现在不等您办理" in text(page)
    assert not page.xpath("//main//button")
