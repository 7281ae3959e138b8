"""Connections as slow and as many as clients can make them.

The times are short, and no test asks how exactly they are kept: only that they end.
"""

import time
from contextlib import ExitStack
from dataclasses import replace

import pytest

from tests.app.wire import (
    GET,
    LARGE,
    LONG,
    PATIENCE,
    POST,
    SHORT,
    answer,
    asked,
    connected,
    received,
    refused,
    sent_slowly,
    until,
)

# Who is slow


def test_who_connects_and_says_nothing_is_let_go(serve):
    assert asked(serve(SHORT), b"") == b""


@pytest.mark.parametrize("head", [b"G", b"GET / HTTP/1.1\r\n", GET[:-2] % b"/at_once"])
def test_who_never_ends_a_request_s_head_is_told_and_let_go(serve, head):
    refused(asked(serve(SHORT), head), 408, "timeout")


def test_a_head_that_comes_byte_by_byte_comes_too_late(serve):
    with connected(serve(SHORT)) as client:
        assert not sent_slowly(client, (b"a" for _ in range(PATIENCE * 20)))


def test_the_head_of_a_second_request_has_its_time_too(serve):
    answer = asked(serve(SHORT), GET % b"/at_once" + b"GET /")
    assert answer.endswith(b"done")


def test_who_asks_no_more_is_let_go(serve):
    assert asked(serve(SHORT), GET % b"/at_once").endswith(b"done")


def test_a_body_that_stops_is_given_up_and_the_application_with_it(serve, application):
    refused(asked(serve(SHORT), POST % (b"/length", 9) + b"half"), 408, "timeout")
    assert application.ended.acquire(timeout=PATIENCE)


def test_a_body_that_comes_too_slowly_is_given_up(serve):
    with connected(serve(SHORT), POST % (b"/length", LARGE)) as client:
        assert not sent_slowly(client, (b"a" for _ in range(PATIENCE * 20)))


def test_a_body_that_comes_fast_enough_is_given_its_time(serve):
    parts = [bytes(100)] * 40
    with connected(serve(SHORT), POST % (b"/length", 4000)) as client:
        assert sent_slowly(client, parts)
        assert answer(client).endswith(b"4000")


def test_the_rest_of_what_is_answered_is_not_waited_for(serve):
    with connected(serve(SHORT), POST % (b"/at_once", LARGE)) as client:
        assert answer(client).endswith(b"done")
        assert not sent_slowly(client, (bytes(100) for _ in range(PATIENCE * 20)))


def test_who_does_not_read_an_answer_is_let_go(serve, application):
    server = serve(SHORT)
    with connected(server, GET % b"/large"):
        assert application.ended.acquire(timeout=PATIENCE)
        until(lambda: not server.server_state.connections)


def test_who_reads_slowly_but_steadily_gets_all(serve):
    with connected(serve(SHORT), GET % b"/large") as client:
        total = 0
        while total < LARGE:
            total += len(client.recv(1 << 20))
            time.sleep(0.02)


def test_the_server_takes_its_own_time(serve, application):
    with connected(serve(SHORT), GET % b"/work") as client:
        time.sleep(1)
        application.go_on.set()
        assert answer(client).endswith(b"done")


# How many


def test_who_waits_longest_makes_room(serve):
    server = serve(replace(LONG, connections=3))
    with ExitStack() as stack:
        waiting = [stack.enter_context(connected(server, b"GET /")) for _ in range(3)]
        with connected(server, GET % b"/at_once") as client:
            assert answer(client).endswith(b"done")
        assert received(waiting[0]) == b""
        waiting[2].sendall(b"at_once HTTP/1.1\r\n\r\n")
        assert answer(waiting[2]).endswith(b"done")


def test_where_all_are_at_work_a_newcomer_is_told(serve, application):
    server = serve(replace(LONG, connections=2))
    with connected(server, GET % b"/work") as one, connected(server, GET % b"/work") as two:
        for _ in range(2):
            assert application.at_work.acquire(timeout=PATIENCE)
        refused(asked(server, b""), 503, "busy")
        application.go_on.set()
        assert answer(one).endswith(b"done")
        assert answer(two).endswith(b"done")
    with connected(server, GET % b"/at_once") as client:
        assert answer(client).endswith(b"done")


def test_one_address_takes_so_many_and_no_more(serve):
    server = serve(replace(LONG, per_source=2), proxies="10.0.0.1")
    with connected(server), connected(server):
        refused(asked(server, b""), 503, "busy")
    until(lambda: not server.server_state.connections)
    with connected(server, GET % b"/at_once") as client:
        assert answer(client).endswith(b"done")


def test_a_proxy_takes_as_many_as_it_brings_people(serve):
    server = serve(replace(LONG, per_source=2))
    with connected(server), connected(server), connected(server, GET % b"/at_once") as client:
        assert answer(client).endswith(b"done")


def test_six_hundred_half_open_connections_go_and_keep_nobody_out(serve):
    server = serve(replace(SHORT, head_seconds=5))
    with ExitStack() as stack:
        half = [stack.enter_context(connected(server, b"GET / HT")) for _ in range(600)]
        until(lambda: len(server.server_state.connections) == 600)
        with connected(server, GET % b"/at_once") as client:
            assert answer(client).endswith(b"done")
        until(lambda: not server.server_state.connections)
        assert all(received(client) for client in half)
