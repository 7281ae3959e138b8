"""A filing with a ledger, from the page of its duty: reconciled, settled, signed, and only then received."""

from models.duty import Duty
from models.reconciliation import Reconciliation
from models.vocabulary import DutyState
from tests import cast, make
from tests.ledger import evidence
from tests.ledger.books import running_file
from tests.web.conftest import Site, forms, page_of, text
from tests.web.reconciliation.reports import exported, two_items
from tests.web.reconciliation.test_reconciliation import press
from tests.workflows.submissions.test_submissions import duty

LEDGER = "诊断情况工作台账"
NO_LEDGER = "统计,数\n党员,12\n".encode()


def filed(site: Site, content: bytes, name: str = "整改台账.csv", document: str = "诊断情况工作台账") -> str:
    """Upload a file, as the ledger that is owed unless said otherwise, and file it; return the address of the duty."""
    path = f"/duties/{duty(site.database)}"
    answer = press(site, path, "papers", "liaison", files={"file": (name, content)}, document=document)
    assert answer.status_code == 303, answer.text
    assert press(site, path, "file", "liaison", note="附整改台账").status_code == 303
    return path


def test_a_ledger_is_received_when_both_sides_have_signed(site: Site):
    two_items(site.database)
    site.now = cast.beijing(2021, 4, 16, 9)
    path = filed(site, exported(site.database, edit=lambda rows: rows[0].update({"责任人": "colleague同志"})))
    page = site.page(path, "director")
    assert "还没有对账，不能接收" in text(page)
    (asked,) = (a for a in site.page("/", "director").xpath("//main//a[@href]") if text(a).startswith("对账"))
    assert asked.get("href") == path
    here = press(site, path, "reconcile", "director").headers["location"]
    assert "责任人" in text(site.page(here, "head"))
    press(site, here, "settle", "liaison", 1, do="kept")
    for login in ("head", "director"):
        assert "签对账单" in text(site.page("/", login))
        assert press(site, here, "sign", login).status_code == 303
    assert "双方已签" in text(site.page(path, "liaison"))
    assert press(site, path, "accept", "director").status_code == 303
    assert make.rows(site.database, Duty, id=duty(site.database))[0].state is DutyState.ACCEPTED


def test_a_ledger_that_says_it_is_anothers_is_compared_with_a_yes(site: Site):
    two_items(site.database)
    site.now = cast.beijing(2021, 4, 16, 9)
    path = filed(site, running_file({}, unit="财经系党总支"), "台账.xlsx")
    refused = press(site, path, "reconcile", "director")
    assert refused.status_code == 422
    assert "文件写的是“财经系党总支”的台账，要对的是“教师第一党支部”" in text(page_of(refused))
    assert not make.rows(site.database, Reconciliation)
    (form,) = [each for each in forms(page_of(refused)) if each.get("action").endswith("/reconcile")]
    here = site.send_form(form, path, "director", accepted="财经系党总支").headers["location"]
    shown = text(site.page(here, "head"))
    assert "“财经系党总支”，与本党组织不同，对账人已确认" in shown
    assert "（文件写的是“财经系党总支”，已确认）" in shown


def test_a_file_that_holds_no_ledger_is_received(site: Site):
    two_items(site.database)
    site.now = cast.beijing(2021, 4, 16, 9)
    path = filed(site, NO_LEDGER, "统计.csv", "附件")
    assert not [form for form in forms(site.page(path, "director")) if form.get("action").endswith("/reconcile")]
    assert press(site, path, "accept", "director").status_code == 303


def test_what_was_filed_as_a_ledger_and_holds_none_is_told_before_it_is_sent_and_sent_back(site: Site):
    two_items(site.database)
    site.now = cast.beijing(2021, 4, 16, 9)
    path = f"/duties/{duty(site.database)}"
    press(site, path, "papers", "liaison", files={"file": ("台账.csv", NO_LEDGER)}, document=LEDGER)
    told = text(site.page(path, "liaison"))
    assert "读不出台账，不能对账" in told
    assert "现在就可以报送，但补齐之前不能接收： 《诊断情况工作台账》的文件里读不出台账" in told
    press(site, path, "file", "liaison", note="附整改台账")
    waiting = text(site.page(path, "director"))
    assert "还缺，补齐之前不能接收： 《诊断情况工作台账》的文件里读不出台账" in waiting
    assert "接收：《诊断情况工作台账》的文件里读不出台账（PDF、图片只供查看），无从对账" in waiting
    assert press(site, path, "return", "director", opinion="这份文件里没有台账，请换成能读的台账").status_code == 303


def test_a_clean_ledger_needs_no_signature_and_says_so(site: Site):
    two_items(site.database)
    site.now = cast.beijing(2021, 4, 16, 9)
    path = filed(site, exported(site.database), "说明.csv", "附件")
    assert "台账，接收前须对账" in text(site.page(path, "director"))
    here = press(site, path, "reconcile", "director").headers["location"]
    for shown in (here, path, "/reconciliations"):
        assert "无差异，不需签字" in text(site.page(shown, "director"))
    assert press(site, path, "accept", "director").status_code == 303


def test_a_lying_number_is_told_to_who_sends_it_and_signed_for_before_it_is_received(site: Site):
    """One item is under way and one waits for its last signatures: nothing is closed."""
    two_items(site.database)
    site.now = cast.beijing(2021, 4, 16, 9)
    path = f"/duties/{duty(site.database)}"
    lie = evidence.docx("我支部共查摆问题2个，已整改2个。")
    press(site, path, "papers", "liaison", files={"file": ("总结.docx", lie)}, document="附件")
    assert "“已整改2个”与报送时冻结的数据不符（已销号0）" in text(site.page(path, "liaison"))
    press(site, path, "file", "liaison", note="附总结")
    waiting = text(site.page(path, "director"))
    assert "中正文“我支部共查摆问题2个，已”的“已整改2个”与报送时冻结的数据不符（已销号0），还没有对账，" in waiting

    here = press(site, path, "reconcile", "director").headers["location"]
    shown = text(site.page(here, "liaison"))
    assert "文中数字不符" in shown
    assert "采用报表" not in shown
    assert press(site, here, "recheck", "liaison").status_code == 303
    press(site, here, "settle", "liaison", 1, do="kept", opinion="已整改指措施已做完，尚未销号")
    for login in ("head", "director"):
        assert press(site, here, "sign", login).status_code == 303
    assert press(site, path, "accept", "director").status_code == 303
    assert site.get(f"{here}/proof", "director").status_code == 200
