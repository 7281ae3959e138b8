"""What is no request, or one that never ends; and whom a proxy speaks for."""

import pytest

from tests.app.wire import CHUNKED, GET, LONG, answer, asked, connected, refused, sent_slowly

# What is no request


@pytest.mark.parametrize(
    ("sent", "status", "kind"),
    [
        (b"nonsense\r\n\r\n", 400, "malformed"),
        (b"GET /\xff HTTP/1.1\r\n\r\n", 400, "malformed"),
        (b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n", 400, "malformed"),
        (b"GET / HTTP/1.1\r\nX: " + bytes([7]), 400, "malformed"),
        (GET % (b"/" + b"a" * 8000), 414, "address-too-long"),
        (GET[:-2] % b"/" + b"X: y\r\n" * 100 + b"\r\n", 431, "head-too-large"),
        (GET[:-2] % b"/" + b"X: " + b"y" * (32 << 10) + b"\r\n\r\n", 431, "head-too-large"),
    ],
)
def test_what_is_no_request_is_refused_in_words(serve, sent, status, kind):
    refused(asked(serve(LONG), sent), status, kind)


@pytest.mark.parametrize(
    "endless", [b"GET /", b"GET / HTTP/1.1\r\nX: ", CHUNKED % b"/length" + b"1;", CHUNKED % b"/length" + b"0\r\nX: "]
)
def test_what_never_ends_is_refused_before_it_fills_the_memory(serve, endless):
    with connected(serve(LONG), endless) as client:
        assert not sent_slowly(client, (b"a" * 8192 for _ in range(10_000)), pause=0.001)


def test_a_field_behind_the_body_is_not_heeded(serve):
    trailer = b"4\r\nbody\r\n0\r\nX-Forwarded-For: 10.0.0.9\r\n\r\n"
    with connected(serve(LONG), CHUNKED % b"/length" + trailer) as client:
        assert answer(client).endswith(b"4")


def test_no_answer_names_the_program(serve):
    with connected(serve(LONG), GET % b"/at_once") as client:
        assert b"server:" not in answer(client).lower()


def test_a_websocket_is_answered_as_any_other_request(serve):
    asks = b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n"
    with connected(serve(LONG), GET[:-2] % b"/at_once" + asks) as client:
        assert answer(client).endswith(b"done")


# Whom a proxy speaks for

FORWARDED = b"X-Forwarded-For: 203.0.113.9, 198.51.100.7\r\nX-Forwarded-Proto: https\r\n\r\n"


@pytest.mark.parametrize(
    ("proxies", "told"),
    [
        ("127.0.0.1", b"https 198.51.100.7"),
        ("127.0.0.0/8, 198.51.100.7", b"https 203.0.113.9"),
        ("10.0.0.1", b"http 127.0.0.1"),
        ("", b"http 127.0.0.1"),
    ],
)
def test_only_a_known_proxy_is_believed_who_the_client_is(serve, proxies, told):
    server = serve(LONG, proxies=proxies)
    with connected(server, GET[:-2] % b"/client" + FORWARDED) as client:
        assert answer(client).endswith(b"\r\n\r\n%s localhost" % told)
