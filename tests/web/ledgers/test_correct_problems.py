"""A diagnosis ledger on the page: its problems corrected over several looks, and registered as they were corrected."""

from models.item import Item
from tests import cast, make
from tests.ledger.books import row
from tests.web.conftest import Site, text
from tests.web.ledgers.test_ledgers import book, upload
from tests.web.ledgers.test_take_over import again

ROWS = [row(cast.BRANCH, "未按期召开党小组会，且没有记录", "党费收缴不及时", "没有公示"), row("教工支部", "未按期换届")]


def problems_form(page):
    (form,) = page.xpath("//main//form[.//input[@name='decided']]")
    return form


def test_problems_are_corrected_and_registered(site: Site):
    here = upload(site, ("台账.xlsx", book(ROWS))).headers["location"]
    page = site.page(here, "xx_organizer")
    assert "党组织“教工支部”是" in text(page)
    assert page.xpath("//button[@value='take']") == []
    keys = [name.removesuffix(":texts") for name in dict(problems_form(page).form_values()) if name.endswith(":texts")]
    assert len(keys) == 4
    typed = {
        f"{keys[0]}:texts": "未按期召开党小组会\n没有会议记录（支部1-4）",
        f"{keys[2]}:joined": "1",
        f"{keys[3]}:indicator": "支部1-2",
        "organization:教工支部": "学生党支部",
    }
    page = site.parsed(again(site, problems_form(page), **typed))
    assert "文件原文：未按期召开党小组会，且没有记录" in text(page)
    assert "并入上一个问题" in text(page)
    assert make.rows(site.database, Item) == []
    done = again(site, problems_form(page), do="take")
    assert done.status_code == 303, done.text
    texts = [item.text for item in make.rows(site.database, Item)]
    assert texts == ["未按期召开党小组会", "没有会议记录", "党费收缴不及时；没有公示", "未按期换届"]
    item = make.rows(site.database, Item)[0]
    assert "原文“未按期召开党小组会，且没有记录”" in text(site.page(f"/items/{item.id}", "head"))


def test_what_cannot_be_is_shown_again_with_what_was_typed(site: Site):
    here = upload(site, ("台账.xlsx", book(ROWS[:1]))).headers["location"]
    page = site.page(here, "xx_organizer")
    name = next(name for name in dict(problems_form(page).form_values()) if name.endswith(":indicator"))
    refused = again(site, problems_form(page), do="take", **{name: "支部9-9"})
    assert refused.status_code == 422
    assert "不是诊断指南的一个指标" in refused.text
    page = site.parsed(refused)
    assert dict(problems_form(page).form_values())[name] == "支部9-9"
    assert again(site, problems_form(page), do="look", **{name: ""}).status_code == 200
    assert make.rows(site.database, Item) == []
