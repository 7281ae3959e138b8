"""台账 on its way in: looked at, left, come back to, corrected and registered; and out."""

import io

from ledger.write import write_diagnosis
from models.item import Item
from models.ledger import LedgerFile
from tests import cast, make
from tests.ledger.books import EXCEL, WORD, row
from tests.ledger.test_marked import comments
from tests.watching import watched
from tests.web.conftest import Site, forms, text
from tests.web.items.test_bulk import send

GOOD = [row(cast.BRANCH, ("未按期召开党小组会", "支部1-2"), "未按期换届")]
BAD = [row("没有这个党支部", "问题")]


def book(rows, unit="信息工程系党总支"):
    return write_diagnosis("xlsx", rows, unit=unit, cutoff=cast.TODAY)


def upload(site, *files, by="xx_organizer"):
    sent = [("file", (name, content)) for name, content in files]
    return site.submit("/ledgers", by, files=sent)


def test_a_file_is_looked_at_left_and_come_back_to(site: Site):
    before = make.dump(site.database)
    answer = upload(site, ("台账.xlsx", book(GOOD)))
    assert answer.status_code == 303, answer.text
    assert make.dump(site.database) == before
    here = answer.headers["location"]
    for _ in range(2):
        shown = text(site.page(here, "xx_organizer"))
        assert "全部登记（2个问题）" in shown
        assert "对照 支部1-2" in shown
        assert "第1条" in shown
    done = site.submit(here, "xx_organizer")
    assert done.status_code == 303, done.text
    made = site.page(done.headers["location"], "xx_organizer")
    assert "由这份文件登记的2个问题" in text(made)
    assert len(make.rows(site.database, Item)) == 2
    assert "此文件已由" in text(site.page(here, "xx_organizer"))
    assert "登记2个问题" in text(site.page("/ledgers", "head"))


def test_an_error_names_its_cell_and_nothing_is_registered(site: Site):
    here = upload(site, ("台账.xlsx", book(GOOD + BAD))).headers["location"]
    page = site.page(here, "xx_organizer")
    assert "“党组织名称”" in text(page)
    assert page.xpath("//button[@value='take']") == []
    token = site.page("/ledgers", "xx_organizer").xpath("//input[@name='_csrf']/@value")[0]
    sent = {"_csrf": token, "name": "台账.xlsx"}
    forced = site.send("POST", here.partition("?")[0], "xx_organizer", data=sent)
    assert forced.status_code == 422
    assert make.rows(site.database, Item) == []


def test_of_several_files_those_without_errors_are_registered(site: Site):
    answer = upload(site, ("信工.docx", WORD.read_bytes()), ("坏.xlsx", book(BAD)), ("甲.xlsx", book(GOOD)))
    here = answer.headers["location"]
    page = site.page(here, "xx_organizer")
    assert "导入全部无误的（2个文件，8个问题）" in text(page)
    (form,) = forms(page)
    done = send(site, form, "xx_organizer")
    assert done.status_code == 303, done.text
    assert len(make.rows(site.database, LedgerFile)) == 2
    assert text(site.page(done.headers["location"], "xx_organizer")).count("已导入") == 2


def test_what_is_no_ledger_is_told_at_once_and_not_kept(site: Site):
    answer = upload(site, ("照片.docx", b"%PDF-1.7 not a ledger"), ("甲.xlsx", book(GOOD)))
    assert answer.status_code == 422
    assert "照片.docx" in answer.text
    assert "其余1个文件已读出" in answer.text
    assert len(list(site.files.held())) == 1
    nothing = site.submit("/ledgers", "xx_organizer", files=[("x", ("", b""))])
    assert "请选取台账文件" in nothing.text


def test_no_other_file_of_the_house_can_be_looked_at(site: Site):
    sha256, _ = site.files.put(io.BytesIO(b"somebody's evidence"))
    campaign = upload(site, ("甲.xlsx", book(GOOD))).headers["location"].split("/")[2]
    for each in (sha256, "0" * 64, "no-hash"):
        found = site.get(f"/ledgers/{campaign}/previews/{each}?name=x.docx", "xx_organizer")
        assert found.status_code == 404


def test_only_who_may_bring_ledgers_in_looks_at_them(site: Site):
    here = upload(site, ("甲.xlsx", book(GOOD))).headers["location"]
    assert site.get(here, "member").status_code == 403
    assert site.get(here, "outsider").status_code == 404
    assert forms(site.page("/ledgers", "member")) == []


def test_ledgers_are_handed_out_in_both_formats(site: Site):
    links = site.page("/ledgers").xpath("//a[@download]/@href")
    assert len(links) == 4
    for link in links:
        answer = site.get(link)
        assert answer.status_code == 200
        assert answer.content.startswith(b"PK")


def test_a_file_of_which_nothing_is_in_sight_is_not_found(site: Site):
    here = upload(site, ("财经.xlsx", EXCEL.read_bytes()), by="cj_organizer").headers["location"]
    done = site.submit(here, "cj_organizer").headers["location"]
    assert site.get(done, "cj_head").status_code == 200
    assert site.get(done, "head").status_code == 404


def test_who_comes_back_to_a_preview_holds_no_thread_that_serves_pages(site: Site, monkeypatch):
    done = watched(monkeypatch, site.services.checking)
    sent = upload(site, ("台账.xlsx", book(GOOD)))
    assert site.get(sent.headers["location"], "xx_organizer").status_code == 200
    assert done == [("ledger", 1), ("ledger", 1)]


def test_the_file_comes_back_with_what_is_wrong_in_it_marked(site: Site):
    here = upload(site, ("台账.xlsx", book(GOOD + BAD))).headers["location"]
    (link,) = site.page(here, "xx_organizer").xpath("//a[contains(@href, '/file?')]/@href")
    answer = site.get(link, "xx_organizer")
    assert answer.status_code == 200
    assert "%EF%BC%88%E6%A0%87%E6%B3%A8%EF%BC%89.xlsx" in answer.headers["content-disposition"]
    (why,) = [said for _, said, _ in comments(answer.content).values()]
    assert "没有找到" in why
    assert site.get(link, "member").status_code == 403
    fine = upload(site, ("好.xlsx", book(GOOD))).headers["location"]
    assert site.page(fine, "xx_organizer").xpath("//a[contains(@href, '/file?')]") == []
