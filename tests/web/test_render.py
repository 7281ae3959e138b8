"""What every page is given, and what a page may not put in its place."""

import pytest
from starlette.requests import Request

from tests.web.conftest import Site
from web import render


@pytest.mark.parametrize("name", ["unread", "asked", "told", "actor"])
def test_no_page_shows_anything_under_a_name_that_every_page_is_given(site: Site, name):
    request = Request(
        {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": [], "app": site.client.app}
    )
    with pytest.raises(TypeError, match=name):
        render.page(request, "layout/refused.html", **{name: 3})


def test_a_screen_for_onlookers_has_no_menu_and_names_nobody(site: Site):
    page = site.page("/screen", "director")
    assert not page.xpath("//nav | //header[contains(@class,'side')] | //footer")
    assert "director同志" not in page.text_content()
    assert site.page("/board", "director").xpath("//nav")
