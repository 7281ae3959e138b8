"""撤销并案: 纪委 and 党委工作部 read what left the ledger, by whom and why."""

from models.vocabulary import State
from tests import make
from tests.web.conftest import Site, text

REASON = "经向当事人核实，查无此事"


def test_each_number_leads_to_its_rows(site: Site):
    survivor, merged, asked = (make.item(site.database, State.PLAN) for _ in range(3))
    make.move(site.database, make.registered(site.database), "void", "xx_secretary", reason=REASON)
    make.move(site.database, merged, "void", "director", merged_into_id=survivor)
    make.void_requested(site.database, asked)
    make.move(site.database, asked, "grant_void", "director")

    for by in ("inspector", "officer"):
        page = site.page("/voids", by)
        told = text(page)
        for said in (
            REASON,
            "director同志",
            "提请 xx_secretary同志",
            "登记 head同志",
            f"并入 {make.row(site.database, survivor).number}",
        ):
            assert said in told
        numbers = page.xpath("//section[@aria-labelledby='counted']//a")
        assert [a.text for a in numbers] == ["3", "2", "1", "2", "1", "3"]
        for a in numbers:
            rows = site.page(a.get("href"), by).xpath("//main//ul/li/a[@class='line']")
            assert len(rows) == int(a.text)


def test_nobody_else_is_offered_it(site: Site):
    assert site.page("/", "inspector").xpath("//nav//a[starts-with(@href, '/voids')]")
    assert not site.page("/", "xx_secretary").xpath("//nav//a[starts-with(@href, '/voids')]")
    assert site.get("/voids", "xx_secretary").status_code == 403


def test_an_open_request_is_none_of_them(site: Site):
    make.void_requested(site.database, make.item(site.database, State.PLAN))
    assert "没有撤销或并案的事项" in text(site.page("/voids", "inspector"))
