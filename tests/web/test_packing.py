"""How pages travel: packed for whoever can unpack them, and pages alone."""

import asyncio
import zlib

import pytest
from starlette.responses import HTMLResponse, PlainTextResponse, StreamingResponse

from tests.web.conftest import Site
from web import assets
from web.compression import GZIP, LEAST, Packing

UNPACKS = {"Accept-Encoding": "gzip, deflate, br"}
LONG = "一" * LEAST


def sent(app):
    """Return the headers and the parts of an answer as they leave."""
    found = []

    async def send(message):
        found.append(message)

    asked = {"method": "GET", "headers": [(b"accept-encoding", b"gzip")]}
    scope = {"type": "http", "asgi": {"spec_version": "2.4"}} | asked
    asyncio.run(Packing(app)(scope, None, send))
    assert [each["type"] for each in found[:2]] == ["http.response.start", "http.response.body"]
    return dict(found[0]["headers"]), [each["body"] for each in found[1:]]


def test_a_page_is_packed_for_who_can_unpack_it_and_says_the_same(site: Site):
    packed = site.get("/sign-in", None, headers=UNPACKS)
    plain = site.get("/sign-in", None, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["vary"] == "Accept-Encoding"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"])


def test_what_is_packed_already_is_not_packed_again(site: Site):
    answer = site.get(assets.url("app.css"), None, headers=UNPACKS)
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.content == assets.content("app.css", compressed=False)


@pytest.mark.parametrize("answer", [PlainTextResponse(LONG), HTMLResponse("一")])
def test_what_is_no_page_or_a_short_one_goes_as_it_is(answer):
    headers, parts = sent(answer)
    assert b"content-encoding" not in headers
    assert parts == [answer.body]


def test_each_part_of_a_page_can_be_read_before_the_next_one_comes():
    headers, parts = sent(StreamingResponse(iter(["一", LONG, "二"]), media_type="text/html"))
    assert headers[b"content-encoding"] == b"gzip"
    assert b"content-length" not in headers
    unpacked = zlib.decompressobj(wbits=GZIP)
    assert [unpacked.decompress(part).decode() for part in parts] == ["一", LONG, "二", ""]
    assert unpacked.eof
