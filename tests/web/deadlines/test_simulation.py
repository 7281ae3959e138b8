"""推演: a page that comes day by day, and ends."""

from models.campaign import Campaign
from models.vocabulary import State
from tests import make
from tests.web.conftest import Site, text


def path(site: Site) -> str:
    (found,) = make.rows(site.database, Campaign)
    return f"/campaigns/{found.id}/simulation"


def test_the_days_are_told_with_whom_and_why(site: Site):
    make.item(site.database, State.RECTIFY)
    before = make.dump(site.database)
    page = text(site.page(f"{path(site)}?until=2021-06-01", "director"))
    assert "推演完毕" in page
    assert "告知 责任人" in page
    assert "整改时限2021年5月20日（星期四）" in page
    assert make.dump(site.database) == before


def test_a_day_beyond_the_campaign_is_brought_back(site: Site):
    page = site.page(f"{path(site)}?until=2031-01-01", "director")
    assert "已改为可推演的日期" in text(page)
    assert page.xpath("//input[@id='until']/@value")[0] <= "2021-12-31"
    assert site.get(path(site), "outsider").status_code == 404
