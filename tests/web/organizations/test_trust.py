"""代签委托 and 回避 on 本人: lent, declared, taken back, and nothing typed lost."""

from datetime import timedelta

import pytest
from lxml import html

from models.people import Proxy, Recusal
from tests import cast, make
from tests.accounts import RIGHT
from tests.web.accounts.signed_in import enter
from tests.web.conftest import Site, forms, text
from web.browser import COOKIE

pytestmark = pytest.mark.usefixtures("cheap")


def entrust(site, login="xx_secretary", to="xx_deputy", **given):
    said = {
        "to_id": str(make.user_id(site.database, to)),
        "starts_on": "2021-05-10",
        "ends_on": "2021-05-21",
        "reason": "赴省委党校学习",
    } | given
    return site.submit("/me/proxies", login, **said)


def test_a_signature_is_lent_told_and_taken_back(site: Site):
    assert entrust(site).status_code == 303
    assert "赴省委党校学习" in text(site.page("/me/proxies", "xx_deputy"))
    assert "赴省委党校学习" not in text(site.page("/me/proxies", "director"))
    assert "赴省委党校学习" in text(site.page("/me/proxies?of=all", "director"))
    revoke = forms(site.page("/me/proxies", "xx_secretary"))[0]
    assert site.send_form(revoke, "/me/proxies", "xx_secretary").status_code == 303
    assert make.rows(site.database, Proxy)[0].revoked_at == site.now


def test_a_refused_proxy_keeps_what_was_typed(site: Site):
    answer = entrust(site, ends_on="2021-05-01")
    assert answer.status_code == 422
    assert 'id="ends_on-error"' in answer.text
    assert "赴省委党校学习" in answer.text


def test_a_proxy_typed_too_late_is_in_the_form_again(site: Site):
    enter(site, "xx_secretary")
    form = forms(site.page("/me/proxies", "xx_secretary"))[-1]
    site.now += timedelta(hours=12)
    late = site.send_form(form, "", "xx_secretary", reason="赴省委党校学习")
    back = forms(html.fromstring(late.text))[0]
    answer = site.send_form(back, "", "xx_secretary", login="xx_secretary", password=RIGHT)
    assert answer.headers["location"] == "/me/proxies"
    site.tokens["xx_secretary"] = answer.cookies[COOKIE]
    assert "赴省委党校学习" in site.get("/me/proxies", "xx_secretary").text


def test_only_those_are_offered_who_may_be_entrusted(site: Site):
    page = site.page("/me/proxies", "head")
    offered = page.xpath("//select[@name='to_id']//option[@value!='']/text()")
    assert offered == ["member同志（委员）", "colleague同志（委员）"]


def test_only_who_lent_it_is_offered_to_take_it_back(site: Site):
    entrust(site)
    assert len(forms(site.page("/me/proxies", "xx_deputy"))) == 1
    proxy = make.rows(site.database, Proxy)[0].id
    own = dict(forms(site.page("/me/proxies", "xx_deputy"))[0].form_values())
    assert site.send("POST", f"/me/proxies/{proxy}/revoke", "xx_deputy", data=own).status_code == 403


def declare(site, login, **given):
    with site.database.reading() as session:
        place = str(cast.organization(session, cast.BRANCH).id)
    said = {"organization_id": place, "reason": "配偶任该支部委员"} | given
    return site.send_form(forms(site.page("/me/relations", login))[-1], "", login, **said)


def test_who_is_related_says_so_and_does_not_lift_it_again(site: Site):
    assert declare(site, "xx_organizer").status_code == 303
    page = site.page("/me/relations", "xx_organizer")
    assert "本人不能解除" in text(page)
    assert len(forms(page)) == 1
    lift = forms(site.page("/me/relations?of=all", "director"))[0]
    assert site.send_form(lift, "", "director").status_code == 303
    assert make.rows(site.database, Recusal)[0].lifted_at == site.now


def test_only_who_keeps_watch_declares_of_others(site: Site):
    member = str(make.user_id(site.database, "member"))
    assert declare(site, "head", user_id=member).status_code == 403
    assert not site.page("/me/relations", "head").xpath("//select[@name='user_id']")
    assert declare(site, "inspector", user_id=member).status_code == 303
    assert str(make.rows(site.database, Recusal)[0].user_id) == member


def test_a_refused_declaration_keeps_what_was_typed(site: Site):
    answer = declare(site, "xx_organizer", organization_id="")
    assert answer.status_code == 422
    assert "配偶任该支部委员" in answer.text
