"""What a browser meets wrong fails the test, whatever else the test looked at."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route

from tests.api.conftest import serving
from tests.web.browser import axe, opened, sideways
from web import assets

PAGE = """<!doctype html><html lang="zh"><title>待办</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="{}">
<main><h1>待办</h1>{}</main></html>"""
POLICY = {"Content-Security-Policy": "default-src 'self'; img-src * data:"}
MORE = {
    "clean": "<p>没有要办的事</p>",
    "broken": '<script src="/static/no/such.js"></script>',
    "amiss": '<script src="/amiss.js"></script>',
    "elsewhere": '<img alt="" src="http://127.0.0.2:9/pixel.png">',
    "mute": '<img src="data:,"><button></button>',
    "wide": f"<p class='long'>{'x' * 500}</p>",
}


async def shown(request: Request) -> HTMLResponse:
    style = assets.url("vendor/tabler.min.css")
    return HTMLResponse(PAGE.format(style, MORE[request.path_params["name"]]), headers=POLICY)


async def amiss(request: Request) -> Response:
    return Response("throw new Error('oh')", media_type="text/javascript")


@pytest.fixture(scope="module")
def address():
    static = Mount("/static", assets.app)
    routes = [static, Route("/amiss.js", amiss), Route("/{name}", shown)]
    with serving(Starlette(routes=routes)) as own:
        yield own


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_a_clean_page_has_nothing_against_it(browser, address, phone):
    with opened(browser, address, phone=phone) as page:
        page.goto("/clean")
        assert page.inner_text("p") == "没有要办的事"
        assert axe(page) == []
        assert sideways(page) == []


@pytest.mark.parametrize(
    ("name", "trouble"),
    [("broken", "console: Failed to load"), ("elsewhere", "request to http://127"), ("amiss", "script: oh")],
)
def test_what_goes_wrong_in_the_browser_fails_the_test(browser, address, name, trouble):
    with pytest.raises(AssertionError, match=trouble), opened(browser, address) as page:
        page.goto(f"/{name}")


def test_a_trouble_that_the_test_provokes_is_let_pass(browser, address):
    with opened(browser, address, expected=("no/such.js",)) as page:
        page.goto("/broken")


def test_axe_names_what_a_blind_person_cannot_use_under_the_pages_policy(browser, address):
    with opened(browser, address) as page:
        page.goto("/mute")
        assert [line.split(":")[0] for line in axe(page)] == ["button-name", "image-alt"]


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_what_reaches_beyond_the_edge_is_named(browser, address, phone):
    with opened(browser, address, phone=phone) as page:
        page.goto("/wide")
        assert "p.long" in sideways(page)
