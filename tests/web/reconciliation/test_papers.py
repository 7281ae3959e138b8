"""A filing with a ledger, from the page of its duty: reconciled, settled, signed, and only then received."""

from models.duty import Duty
from models.reconciliation import ReconciliationDifference
from models.vocabulary import DutyState
from tests import cast, make
from tests.web.conftest import Site, text
from tests.web.reconciliation.reports import exported, two_items
from tests.web.reconciliation.test_reconciliation import press
from tests.workflows.submissions.test_submissions import duty

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
    here = press(site, path, "reconcile", "director").headers["location"]
    assert "责任人" in text(site.page(here, "head"))
    press(site, here, "settle", "liaison", 1, do="kept")
    for login in ("head", "director"):
        assert "签对账单" in text(site.page("/", login))
        assert press(site, here, "sign", login).status_code == 303
    assert "双方已签" in text(site.page(path, "liaison"))
    assert press(site, path, "accept", "director").status_code == 303
    assert make.rows(site.database, Duty, id=duty(site.database))[0].state is DutyState.ACCEPTED


def test_a_file_that_holds_no_ledger_is_noted_and_received(site: Site):
    two_items(site.database)
    site.now = cast.beijing(2021, 4, 16, 9)
    path = filed(site, NO_LEDGER, "统计.csv", "附件")
    here = press(site, path, "reconcile", "director").headers["location"]
    assert "没有可对账的台账" in text(site.page(here, "director"))
    assert make.rows(site.database, ReconciliationDifference) == []
    assert press(site, path, "accept", "director").status_code == 303


def test_what_was_filed_as_a_ledger_and_holds_none_is_sent_back(site: Site):
    two_items(site.database)
    site.now = cast.beijing(2021, 4, 16, 9)
    path = filed(site, NO_LEDGER)
    press(site, path, "reconcile", "director")
    assert "没有读出台账，无从对账，不能接收" in text(site.page(path, "director"))
    assert press(site, path, "return", "director", opinion="这份文件里没有台账，请换成能读的台账").status_code == 303
