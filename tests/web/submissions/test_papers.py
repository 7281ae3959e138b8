"""The papers of a filing on its pages: put beside, opened, carried over, and what is missing beside the button."""

from uuid import UUID

import pytest

from models.duty import DraftPaper, Duty, FilingPaper
from models.evidence_kinds import MediaType
from tests import cast, make
from tests.ledger import evidence
from tests.web.conftest import Site, forms, text
from tests.web.submissions.test_submissions import form
from tests.workflows.submissions.test_papers import SUMMARY, YEARLY, duty_of

pytestmark = pytest.mark.usefixtures("read_once")
NOW = cast.beijing(2021, 12, 20, 10)
BY = "xx_secretary"
REPORT = evidence.docx("行动总结报告")
SCAN = evidence.GOOD[MediaType.PDF]


@pytest.fixture
def owed(site: Site) -> UUID:
    site.now = NOW
    return duty_of(site.database, make.open_with(site.database))


def send(site: Site, duty_id: UUID, document: str, *files: tuple[str, bytes]):
    path = f"/duties/{duty_id}"
    shown = form(site.page(path, BY), "papers")
    return site.send_form(shown, path, BY, files=[("file", each) for each in files], document=document)


def press(site: Site, duty_id: UUID, act: str, by: str = BY, **typed: object):
    path = f"/duties/{duty_id}"
    return site.send_form(form(site.page(path, by), act), path, by, **typed)


def test_a_report_with_its_annual_report_from_upload_to_receipt(site: Site, owed: UUID):
    path = f"/duties/{owed}"
    page = site.page(path, BY)
    said = text(page.xpath("//section[h2[@id='file']]//div[contains(@class, 'notice')]")[0])
    lacks = "《行动总结报告》没有附上文件 一并报送的《年度工作报告》没有附上文件"
    assert said == f"现在就可以报送，但补齐之前不能接收： {lacks} 提醒，不影响报送和接收： 没有登记一件事项"
    assert page.xpath("//select[@id='f-document']/option[@selected]/@value") == [SUMMARY]

    assert send(site, owed, SUMMARY, ("总结.docx", REPORT)).headers["location"] == path
    page = site.page(path, BY)
    assert page.xpath("//select[@id='f-document']/option[@selected]/@value") == [YEARLY]
    assert "《行动总结报告》没有附上文件" not in text(page)
    press(site, owed, "file", note="总结随文报送")

    waiting = site.page(path, "officer")
    assert "一并报送的《年度工作报告》没有附上文件，不能接收" in text(waiting)
    assert not [each for each in forms(waiting) if each.get("action").endswith("/accept")]
    assert form(waiting, "return").fields["correct_by"] == "2021-12-27"
    press(site, owed, "return", "officer", opinion="没有附年度工作报告，请补齐")

    page = site.page(path, BY)
    assert "订正期限 12月27日" in text(page)
    assert press(site, owed, "carry-over", papers="none").status_code == 404
    assert press(site, owed, "carry-over").status_code == 303
    send(site, owed, YEARLY, ("年度.pdf", SCAN))
    press(site, owed, "file", note="已补年度工作报告")
    assert press(site, owed, "accept", "officer").status_code == 303
    second = site.page(path, "officer").xpath("//article[@class='version'][1]")[0]
    assert "行动总结报告 总结.docx" in text(second)
    assert "年度工作报告 年度.pdf" in text(second)


def test_a_paper_is_opened_in_the_page_and_handed_out_to_be_saved(site: Site, owed: UUID):
    send(site, owed, SUMMARY, ("总结.pdf", SCAN))
    [draft] = make.rows(site.database, DraftPaper)
    path = f"/duties/{owed}/papers/{draft.id}"
    assert site.get(path, "officer").status_code == 404
    press(site, owed, "file", note="总结随文报送")
    [sent] = make.rows(site.database, FilingPaper)
    path = f"/duties/{owed}/papers/{sent.id}"
    assert site.page(path, "officer").xpath(f"//main//div[@data-pdf='{path}/view']")
    viewed = site.get(f"{path}/view", "officer")
    assert viewed.headers["content-disposition"] == "inline"
    assert (viewed.content, viewed.headers["content-type"]) == (SCAN, "application/pdf")
    saved = site.get(f"{path}/file", "officer")
    assert saved.headers["content-disposition"].startswith("attachment;")
    assert site.get(path, "cj_secretary").status_code == 404


def test_a_report_is_read_in_the_page_and_its_numbers_are_held_against_what_was_frozen(site: Site, owed: UUID):
    said = "全系共查摆问题1个，已整改1个，本月整改1个。"
    [campaign_id] = {each.campaign_id for each in make.rows(site.database, Duty, id=owed)}
    make.registered(site.database, "学生党支部", "student_head", campaign_id=campaign_id)
    send(site, owed, SUMMARY, ("总结.docx", evidence.docx(said)))
    assert "数字不符 1 数字相符 1 数字无法核对 1" in text(site.page(f"/duties/{owed}", BY)).replace("数字 ", "数字")
    press(site, owed, "file", note="总结随文报送")
    [sent] = make.rows(site.database, FilingPaper)
    shown = site.page(f"/duties/{owed}/papers/{sent.id}", "officer")
    assert text(shown.xpath("//div[@class='paper-text']")[0]) == said
    rows = [text(row).partition(" 正文")[0] for row in shown.xpath("//section[h2[@id='figures']]//li")]
    assert rows == [
        "相符 全系共查摆问题1个 系统所载：总数1",
        "不符 已整改1个 系统所载：已销号0",
        "无法核对 本月整改1个 “本月”可能只说一部分 ·",
    ]
    book = evidence.GOOD[MediaType.XLSX]
    press(site, owed, "return", "officer", opinion="没有附年度工作报告，请补齐")
    send(site, owed, YEARLY, ("年度.xlsx", book))
    [draft] = make.rows(site.database, DraftPaper)
    assert site.page(f"/duties/{owed}/papers/{draft.id}", BY).xpath("//div[@class='paper-text']")


def test_what_may_not_be_kept_is_refused_with_its_reason_and_a_draft_is_removed(site: Site, owed: UUID):
    refused = send(site, owed, SUMMARY, ("总结.exe", b"MZ\x90\x00"))
    assert refused.status_code == 422
    assert "不在可上传之列" in refused.text
    assert send(site, owed, SUMMARY).status_code == 422
    send(site, owed, SUMMARY, ("总结.docx", REPORT))
    assert press(site, owed, "remove").headers["location"] == f"/duties/{owed}"
    assert make.rows(site.database, DraftPaper) == []
