"""A file whose headings say nothing: its columns are assigned on the page, remembered, offered, and changed again."""

import io

from models.item import Item
from models.ledger import LedgerColumns, LedgerFile
from tests import cast, make
from tests.ledger.test_columns import FOREIGN
from tests.web.conftest import Site, forms, text
from tests.web.ledgers.test_ledgers import GOOD, book, upload
from tests.web.ledgers.test_take_over import again, form_of

FIELDS = ["ignore", "organization", "problem", "measures", "person", "due", "ignore"]
FILE = FOREIGN.replace("教师第一党支部", cast.BRANCH).replace("学生党支部", cast.BRANCH).encode()


def columns_form(page):
    return next(form for form in forms(page) if form.get("action").endswith("/columns"))


def say(site, page, fields, by="xx_organizer", **more):
    form = columns_form(page)
    said = dict(form.form_values()) | {"field": fields} | more
    return site.send("POST", form.get("action"), by, data=said)


def chosen(page):
    return page.xpath("//select[@name='field']/option[@selected]/@value")


def test_columns_are_assigned_taken_over_by_and_remembered(site: Site):
    here = upload(site, ("导出.csv", FILE)).headers["location"]
    page = site.page(here, "xx_organizer")
    assert "表头没有认出" in text(page)
    assert "党费收缴不及时" in text(page)
    assert chosen(page) == [""] * 7
    refused = say(site, page, ["ignore", "organization", "", "", "", "", ""])
    assert refused.status_code == 422
    assert "请给每一列选定是哪一项" in text(site.parsed(refused))
    assert "至少有一列" in say(site, page, ["ignore", "organization", *["ignore"] * 5]).text
    assert "指定给了几列" in say(site, page, ["due", "organization", "problem", "due", *["ignore"] * 3]).text
    assert say(site, page, FIELDS).headers["location"] == here
    page = site.page(here, "xx_organizer")
    assert "各列按指定的读取" in text(page)
    assert chosen(page) == FIELDS
    accepted = page.xpath("//input[@name='accepted']/@value")
    done = again(site, form_of(page), do="take", accepted=accepted, due_on="2021-05-20")
    assert done.status_code == 303, done.text
    assert len(make.rows(site.database, Item)) == 2
    (file,) = make.rows(site.database, LedgerFile)
    assert make.last(site.database, file.id).data["columns"]["CSV第1行"]["wt"] == "problem"
    other = upload(site, ("又一份.csv", FILE.replace("补缴".encode(), "补交".encode()))).headers["location"]
    page = site.page(other, "xx_organizer")
    assert "本单位以前指定过同样的表头" in text(page)
    assert (chosen(page), "将接续" in text(page)) == (FIELDS, False)
    third = upload(site, ("别.csv", FILE.replace(b"bz", b"zb"))).headers["location"]
    assert chosen(site.page(third, "xx_organizer")) == [""] * 7


def test_what_was_assigned_is_taken_back(site: Site):
    here = upload(site, ("导出.csv", FILE)).headers["location"]
    say(site, site.page(here, "xx_organizer"), FIELDS)
    assert upload(site, ("导出.csv", FILE)).headers["location"] == here
    page = site.page(here, "xx_organizer")
    assert "各列按指定的读取" in text(page)
    say(site, page, FIELDS, do="reset")
    assert "还没有读出内容" in text(site.page(here, "xx_organizer"))
    assert [row.fields for row in make.rows(site.database, LedgerColumns)] == [{}]


def test_what_was_understood_can_be_assigned_otherwise(site: Site):
    here = upload(site, ("甲.xlsx", book(GOOD))).headers["location"]
    page = site.page(here, "xx_organizer")
    fields = chosen(page)
    assert fields == ["number", "organization", "experience", "case", "problem", "remark"]
    say(site, page, [*fields[:4], "remark", "problem"])
    assert "读出的问题" not in text(site.page(here, "xx_organizer"))


def test_nobody_looks_at_a_file_without_a_ledger_that_they_did_not_hand_in(site: Site):
    """Not at evidence, by its hash, nor at what somebody else handed in."""
    here = upload(site, ("导出.csv", FILE)).headers["location"]
    assert site.get(here, "officer").status_code == 404
    campaign = here.split("/")[2]
    sha256, _ = site.files.put(io.BytesIO(b"dw,wt\nx,y\n"))
    assert site.get(f"/ledgers/{campaign}/previews/{sha256}?name=x.csv", "xx_organizer").status_code == 404


def test_among_several_files_it_is_opened_by_itself(site: Site):
    here = upload(site, ("导出.csv", FILE), ("甲.xlsx", book(GOOD))).headers["location"]
    page = site.page(here, "xx_organizer")
    assert "表头没有认出，请打开指定各列" in text(page)
    assert "导入全部无误的（1个文件，2个问题）" in text(page)
