"""A running ledger on the page: asked, corrected over several looks, taken over, and shown with what it claims."""

import pytest

from models.item import Item, Measure
from tests import cast, make
from tests.ledger.books import running_file
from tests.ledger.test_archive import packed
from tests.web.conftest import Site, forms, text
from tests.web.ledgers.test_ledgers import GOOD, book, upload

LATE = {
    "organization": "教工支部",
    "person": "钱某",
    "due": "2021-03-01",
    "indicator": "支部9-9",
    "completion": "已销号",
    "closed_on": "2021-03-20",
    "closure": "张某（书记）",
}


def form_of(page):
    return next(form for form in forms(page) if form.get("action").endswith("/take-over"))


def again(site, form, by="xx_organizer", do="look", **typed):
    said = {}
    for name, value in form.form_values():
        said.setdefault(name, []).append(value)
    said |= {"do": do} | typed
    return site.send("POST", form.get("action"), by, data=said)


def test_a_running_ledger_is_asked_corrected_and_taken_over(site: Site):
    before = make.dump(site.database)
    here = upload(site, ("整改台账.xlsx", running_file(LATE))).headers["location"]
    page = site.page(here, "xx_organizer")
    assert "没有找到名为“教工支部”的党组织" in text(page)
    answer = again(site, form_of(page), **{"organization:教工支部": cast.BRANCH})
    assert answer.status_code == 200, answer.text
    shown = site.parsed(answer)
    assert "没有找到可以承办" in text(shown)
    (key,) = {name.rpartition(":")[0] for name in dict(form_of(shown).form_values()) if name.startswith("line:")}
    typed = {"person:钱某": "member同志", "due_on": "2021-05-10", f"{key}:measures": "补订计划\n固定\n日期"}
    shown = site.parsed(again(site, form_of(shown), **typed))
    assert "自报已销号" in text(shown)
    unconfirmed = again(site, form_of(shown), do="take")
    assert unconfirmed.status_code == 422
    assert make.dump(site.database) == before
    accepted = shown.xpath("//input[@name='accepted']/@value")
    assert len(accepted) == 1
    done = again(site, form_of(shown), do="take", accepted=accepted)
    assert done.status_code == 303, done.text
    assert "未按期召开党小组会" in text(site.page(done.headers["location"], "head"))
    (item,) = make.rows(site.database, Item)
    assert [m.text for m in make.rows(site.database, Measure)] == ["补订计划", "固定", "日期"]
    about = text(site.page(f"/items/{item.id}", "head"))
    for said in ("原台账所报", "信工2021-07", "原系统已销号", "张某（书记）", "接续教师第一党支部的事项"):
        assert said in about
    assert "此文件已由" in text(site.page(here, "xx_organizer"))


def test_what_was_decided_on_one_page_is_kept_on_the_next(site: Site):
    rows = [{"number": f"信工{n}", "problem": f"第{n}次党小组会未召开"} for n in range(60)]
    here = upload(site, ("整改台账.xlsx", running_file(*rows))).headers["location"]
    first = form_of(site.page(here, "xx_organizer"))
    key = next(name for name in dict(first.form_values()) if name.endswith(":texts"))
    second = form_of(site.parsed(again(site, first, do="page:2", **{key: "2021年3月未召开党小组会"})))
    assert key not in dict(second.form_values())
    assert again(site, second, do="take").status_code == 303
    texts = {item.text for item in make.rows(site.database, Item)}
    assert (len(texts), "2021年3月未召开党小组会" in texts) == (60, True)


def test_items_are_split_joined_and_given_to_another(site: Site):
    rows = [{"number": f"信工{n}", "problem": f"第{n}次党小组会未召开，且没有记录"} for n in range(3)]
    here = upload(site, ("整改台账.xlsx", running_file(*rows))).headers["location"]
    form = form_of(site.page(here, "xx_organizer"))
    first, second, third = (n.removesuffix(":texts") for n in dict(form.form_values()) if n.endswith(":texts"))
    typed = {
        f"{first}:texts": "党小组会未召开\n党小组会没有记录",
        f"{first}:indicator": "支部1-（4）",
        f"{third}:joined": "1",
        f"{second}:organization": "学生党支部",
    }
    page = site.parsed(again(site, form, **typed))
    assert "并入上一项" in text(page)
    assert "文件原文：第0次党小组会未召开，且没有记录" in text(page)
    assert make.rows(site.database, Item) == []
    done = again(site, form_of(page), do="take", accepted=page.xpath("//input[@name='accepted']/@value"))
    assert done.status_code == 303, done.text
    items = make.rows(site.database, Item)
    assert [item.text for item in items] == [
        "党小组会未召开",
        "党小组会没有记录",
        "第1次党小组会未召开，且没有记录；第2次党小组会未召开，且没有记录",
    ]
    assert items[2].organization_id != items[1].organization_id
    assert "、" in text(site.page(f"/items/{items[2].id}", "xx_organizer"))


def test_among_several_files_a_running_ledger_is_opened_by_itself(site: Site):
    here = upload(site, ("整改台账.xlsx", running_file({})), ("甲.xlsx", book(GOOD))).headers["location"]
    page = site.page(here, "xx_organizer")
    assert "接续台账，请打开逐项核对" in text(page)
    assert "导入全部无误的（1个文件，2个问题）" in text(page)


@pytest.mark.parametrize(("by", "status"), [("member", 403), ("outsider", 404)])
def test_only_who_may_bring_ledgers_in_decides(site: Site, by, status):
    here = upload(site, ("整改台账.xlsx", running_file({}))).headers["location"]
    form = form_of(site.page(here, "xx_organizer"))
    token = site.page("/", by).xpath("//input[@name='_csrf']/@value")
    assert site.get(here, by).status_code == status
    if token:
        assert again(site, form, by, do="take", _csrf=token[0]).status_code == status


def test_a_zip_of_ledgers_is_a_batch(site: Site):
    zipped = packed(("甲.xlsx", book(GOOD)), ("整改台账.xlsx", running_file({})))
    page = site.page(upload(site, ("台账.zip", zipped)).headers["location"], "xx_organizer")
    assert "接续台账，请打开逐项核对" in text(page)
    assert "导入全部无误的（1个文件，2个问题）" in text(page)
    many = packed(*((f"{n}.xlsx", book(GOOD)) for n in range(10)))
    assert "共11个文件，一次最多10个" in upload(site, ("台账.zip", many), ("甲.xlsx", book(GOOD))).text
    broken = upload(site, ("台账.zip", b"PK\x03\x04"), ("甲.xlsx", book(GOOD)))
    assert ("已损坏" in broken.text, "其余1个文件已读出" in broken.text) == (True, True)


def test_measures_are_ticked_for_the_parts_of_an_item(site: Site):
    here = upload(site, ("整改台账.xlsx", running_file({}))).headers["location"]
    form = form_of(site.page(here, "xx_organizer"))
    (key,) = {name.rpartition(":")[0] for name in dict(form.form_values()) if name.startswith("line:")}
    shown = site.parsed(again(site, form, **{f"{key}:texts": "未召开党小组会\n没有公示"}))
    ticks = shown.xpath(f"//input[@name='{key}:share']")
    assert [(each.get("value"), each.get("checked")) for each in ticks] == [
        (value, "checked") for value in ("1:1", "2:1", "1:2", "2:2")
    ]
    lost = site.parsed(again(site, form_of(shown), **{f"{key}:share": ["1:1", "2:1"]}))
    assert "第2条整改措施没有分给任何一项" in text(lost)
    shown = site.parsed(again(site, form_of(lost), **{f"{key}:share": ["1:1", "2:2"]}))
    kept = shown.xpath(f"//input[@name='{key}:share'][@checked]/@value")
    assert kept == ["1:1", "2:2"]
    done = again(site, form_of(shown), do="take", **{f"{key}:share": kept})
    assert done.status_code == 303, done.text
    texts = {item.id: item.text for item in make.rows(site.database, Item)}
    assert [(texts[m.item_id], m.text) for m in make.rows(site.database, Measure)] == [
        ("未召开党小组会", "补订计划"),
        ("没有公示", "固定日期"),
    ]


def test_an_item_that_is_no_longer_split_has_all_its_measures(site: Site):
    here = upload(site, ("整改台账.xlsx", running_file({}))).headers["location"]
    form = form_of(site.page(here, "xx_organizer"))
    (key,) = {name.rpartition(":")[0] for name in dict(form.form_values()) if name.startswith("line:")}
    shown = site.parsed(again(site, form, **{f"{key}:texts": "未召开党小组会\n没有公示"}))
    done = again(site, form_of(shown), do="take", **{f"{key}:texts": "没有公示", f"{key}:share": ["1:1"]})
    assert done.status_code == 303, done.text
    assert len(make.rows(site.database, Measure)) == len(("补订计划", "固定日期"))
