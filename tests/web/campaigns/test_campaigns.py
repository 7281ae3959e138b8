"""专项行动: what it expects in words, and opening one in two steps."""

from lxml import html

from models.campaign import Campaign, Guide, Indicator
from models.duty import Duty
from models.vocabulary import State
from tests import cast, make
from tests.statements import statements
from tests.web.conftest import Site, forms, text
from workflows.rules.template import shipped

OTHER = "qianggong-2024"


def campaign(site: Site) -> str:
    (found,) = make.rows(site.database, Campaign)
    return str(found.id)


def test_a_campaign_tells_its_dates_and_rules_in_words(site: Site):
    make.item(site.database, State.PLAN)
    listed = text(site.page("/campaigns"))
    assert "总数 1 = 已销号 0 + 在途 1 + 转长期坚持 0 + 撤销并案 0" in listed
    page = text(site.page(f"/campaigns/{campaign(site)}"))
    assert "12月25日 周六" in page
    assert "2021年12月25日（星期六）不是工作日：周末。" in page
    assert "院党委书记" in page
    assert "启动行动" not in listed
    assert site.get(f"/campaigns/{campaign(site)}", "outsider").status_code == 404


def test_a_template_is_shown_before_it_is_opened(site: Site):
    answer = site.submit("/campaigns/new", "director", template=OTHER)
    assert answer.status_code == 200, answer.text
    assert "现在什么都还没有写入" in answer.text
    assert len(make.rows(site.database, Campaign)) == 1


def test_a_template_brought_along_is_carried_to_the_opening(site: Site):
    own = shipped()[OTHER].read_bytes().replace(OTHER.encode(), b"own-2024")
    file = {"file": ("own.toml", own)}
    shown = site.submit("/campaigns/new", "director", files=file)
    page = html.fromstring(shown.text)
    opened = site.send_form(forms(page)[0], "/campaigns/new", "director", go="yes")
    assert opened.status_code == 303, opened.text
    (made,) = make.rows(site.database, Campaign, code="own-2024")
    assert opened.headers["location"] == f"/campaigns/{made.id}"
    duties = make.rows(site.database, Duty, campaign_id=made.id)
    assert f"将建立{len(duties)}项报送任务" in text(page)


GUIDE = "《本校党支部诊断指标》\n1.教育\n（1）甲。\n（2）乙\n2.管理\n（1）" + "丙" * 2000


def with_guide(site: Site, content: bytes = GUIDE.encode(), name: str = "指标.txt") -> html.HtmlElement:
    file = {"file": (name, content)}
    answer = site.submit("/campaigns/new", "director", template=OTHER)
    upload = next(form for form in forms(html.fromstring(answer.text)) if form.xpath(".//input[@type='file']"))
    shown = site.send_form(upload, "/campaigns/new", "director", files=file, do="guide-file")
    return html.fromstring(shown.text)


def test_a_school_s_own_guide_is_shown_corrected_and_opened(site: Site):
    page = with_guide(site)
    assert "3项指标" in text(page)
    (form,) = page.xpath("//form[@id='open']")
    typed = {"guides": GUIDE.replace("乙", "乙和丁"), "prefix:0": "党建", "kinds:0": "branch", "go": "yes"}
    assert site.send_form(form, "/campaigns/new", "director", **typed, do="look").status_code == 200
    assert len(make.rows(site.database, Campaign)) == 1
    opened = site.send_form(form, "/campaigns/new", "director", **typed)
    assert opened.status_code == 303, opened.text
    (made,) = make.rows(site.database, Campaign, code=OTHER)
    (guide,) = make.rows(site.database, Guide, campaign_id=made.id)
    assert (guide.name, guide.prefix, guide.applies_to) == ("本校党支部诊断指标", "党建", ["branch"])
    indicators = make.rows(site.database, Indicator, campaign_id=made.id)
    assert [(each.code, each.text[:3]) for each in indicators] == [
        ("党建1-1", "甲。"),
        ("党建1-2", "乙和丁"),
        ("党建2-1", "丙丙丙"),
    ]
    assert "丙" * 2000 in text(site.page(opened.headers["location"], "director"))


def test_what_is_no_guide_is_said_and_nothing_is_opened(site: Site):
    assert "没有找到诊断指南" in text(with_guide(site, "通知".encode()))
    page = with_guide(site, GUIDE.encode() + "丙".encode())
    assert "支部2-1 " in text(page)
    (form,) = page.xpath("//form[@id='open']")
    refused = site.send_form(
        form, "/campaigns/new", "director", guides=GUIDE.replace("（1）甲。\n（2）乙", ""), go="yes"
    )
    assert (refused.status_code, "“教育”下没有" in refused.text) == (422, True)
    double = f"{GUIDE}\n{GUIDE}"
    refused = site.send_form(form, "/campaigns/new", "director", guides=double, go="yes")
    assert (refused.status_code, "“支部”已经用过" in refused.text) == (422, True)
    assert len(make.rows(site.database, Campaign)) == 1


def test_a_campaign_that_began_in_an_earlier_year_says_the_year_of_its_end(site: Site):
    own = shipped()[cast.CAMPAIGN].read_bytes().replace(b"starts_on = 2021-04-01", b"starts_on = 2020-12-01")
    shown = site.submit("/campaigns/new", "director", files={"file": ("own.toml", own)}).text
    assert "2020年12月1日至2021年12月31日" in text(html.fromstring(shown))


def test_a_template_with_errors_names_their_places(site: Site):
    bad = shipped()[cast.CAMPAIGN].read_bytes().replace(b'to = "office"', b'to = "discipline"')
    answer = site.submit("/campaigns/new", "director", files={"file": ("bad.toml", bad)})
    assert answer.status_code == 422
    assert "bad.toml：milestones[0].to" in answer.text
    assert site.submit("/campaigns/new", "director").status_code == 422


def test_only_the_office_opens_campaigns(site: Site):
    for login in ("head", "admin", "inspector"):
        assert site.get("/campaigns/new", login).status_code == 403


def test_a_list_of_campaigns_costs_the_same_however_many(site: Site):
    def cost() -> int:
        with statements(site.database) as found:
            site.page("/campaigns", "director")
        return len(found)

    before = cost()
    make.item(site.database, State.PLAN, campaign_id=make.open_with(site.database))
    assert cost() == before


def test_the_proof_of_a_whole_campaign_is_for_those_who_watch(site: Site):
    make.item(site.database, State.CLOSED)
    path = f"/campaigns/{campaign(site)}/proof"
    assert site.get(path, "director").headers["content-type"] == "application/zip"
    assert site.get(path, "head").status_code == 403
    assert path not in site.get(f"/campaigns/{campaign(site)}", "head").text
    assert path in site.get(f"/campaigns/{campaign(site)}", "inspector").text
