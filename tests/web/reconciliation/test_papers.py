"""A filing with a ledger, from the page of its duty: reconciled, settled, signed, and only then received."""

from models.duty import Duty
from models.reconciliation import ReconciliationDifference
from models.vocabulary import DutyState
from tests import cast, make
from tests.web.conftest import Site, text
from tests.web.reconciliation.reports import exported, two_items
from tests.web.reconciliation.test_reconciliation import press
from tests.workflows.submissions.test_submissions import duty


def filed(site: Site, content: bytes, name: str = "整改台账.csv") -> str:
    """Upload a file as the ledger that is owed, and file it; return the address of the duty."""
    path = f"/duties/{duty(site.database)}"
    answer = press(site, path, "papers", "liaison", files={"file": (name, content)}, document="诊断情况工作台账")
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
    path = filed(site, "统计,数\n党员,12\n".encode(), "统计.csv")
    here = press(site, path, "reconcile", "director").headers["location"]
    assert "没有可对账的台账" in text(site.page(here, "director"))
    assert make.rows(site.database, ReconciliationDifference) == []
    assert press(site, path, "accept", "director").status_code == 303
