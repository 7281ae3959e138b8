"""Webhooks over real connections on loopback: signed, bounded, and to nowhere that is inside."""

import socket
import threading
from datetime import UTC, datetime
from uuid import UUID

import pytest

from channels import webhook
from channels.base import NotSent
from channels.webhook import Call, Webhooks, address_of, is_outside
from tests.channels.mailbox import certified
from tests.channels.receiver import receiver

LISTED = frozenset({"127.0.0.1", "localhost"})
KEY = UUID(int=7)


def post(*urls, hosts=LISTED, secrets=(b"secret",)):
    sender = Webhooks(hosts, lambda: datetime(2021, 5, 20, tzinfo=UTC))
    return sender.post([Call(KEY, url, b'{"type":"ping"}', secrets) for url in urls])


def test_it_is_signed_with_each_secret_and_taken():
    with receiver() as server:
        (answered,) = post(f"{server.address}/hook?a=b", secrets=(b"new", b"secret"))
    assert (answered.taken, answered.status) == (True, 204)
    assert server.taken == [(str(KEY), {"type": "ping"})]


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        (500, 500, "没有收下"),
        ((429, {"Retry-After": "90"}), 429, "没有收下"),
        (410, 410, "不再接收"),
        ("cut off", None, "连不上"),
    ],
)
def test_what_is_not_taken_says_why(answer, status, said):
    with receiver(answer) as server:
        (answered,) = post(server.address)
    assert (answered.taken, answered.status, said in answered.said) == (False, status, True)
    assert answered.gone is (answer == 410)
    assert (answered.wait is not None) is (status == 429)


@pytest.mark.parametrize(
    ("host", "answer"), [("oa..example.edu.cn", 204), (f"{'a' * 64}.cn", 204), ("", (503, {"Retry-After": "9" * 5000}))]
)
def test_one_that_is_odd_holds_up_no_other(host, answer):
    with receiver(answer) as server, receiver() as other:
        odd, good = post(f"https://{host}/" if host else server.address, other.address)
    assert (odd.taken, good.taken) == (False, True)


def test_no_redirect_is_followed():
    with receiver() as inner, receiver((307, {"Location": inner.address})) as server:
        (answered,) = post(server.address)
        assert (answered.taken, answered.status, inner.hosts) == (False, 307, [])


def test_one_that_says_nothing_is_left_and_holds_up_no_other(monkeypatch):
    monkeypatch.setattr(webhook, "SECONDS", 0.3)
    with receiver("silent", let_go=threading.Event()) as silent, receiver() as server:
        slow, good = post(silent.address, server.address)
        silent.let_go.set()
    assert (slow.said, good.taken) == ("没有应答。", True)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "10.1.2.3", "169.254.169.254"])
def test_nothing_goes_to_what_is_inside_unless_it_is_listed(host):
    (answered,) = post(f"https://{host}:9/", hosts=frozenset())
    assert "内网" in answered.said


def test_a_name_that_leads_inside_as_well_is_inside(monkeypatch):
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 9)) for each in ("8.8.8.8", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    (answered,) = post("https://oa.example.edu.cn:9/", hosts=frozenset())
    assert "内网" in answered.said


def test_what_a_name_leads_to_is_asked_once_and_is_where_it_goes(monkeypatch):
    """A name that led outside while it was looked at, and inside when it is connected to, gains nothing."""
    asked = []

    def found(host, port, *_, **__):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1" if len(asked) == 1 else "127.0.0.9", port))]

    with receiver() as server:
        port = server.server_port
        monkeypatch.setattr(socket, "getaddrinfo", found)
        (answered,) = post(f"http://oa.example.edu.cn:{port}/", hosts=frozenset({"oa.example.edu.cn"}))
    assert (answered.taken, asked, server.hosts) == (True, ["oa.example.edu.cn"], [f"oa.example.edu.cn:{port}"])


def test_a_certificate_is_of_the_name_and_not_of_the_number_that_is_connected_to(monkeypatch, tmp_path):
    named, client = certified(tmp_path, "DNS:oa.example.edu.cn")
    monkeypatch.setattr(webhook, "_trusted", lambda: client)
    with receiver(tls=named) as server:
        port = server.server_port
        there = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: there)
        names = ("oa.example.edu.cn", "other.example.edu.cn")
        right, wrong = post(*(f"https://{name}:{port}/" for name in names), hosts=frozenset(names))
    assert (right.taken, wrong.said, len(server.taken)) == (True, "证书不可信。", 1)


@pytest.mark.parametrize(
    ("number", "outside"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("100.64.0.1", False),
        ("192.168.1.1", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b:1::7f00:1", False),
        ("::7f00:1", False),
        ("::ffff:0:7f00:1", False),
        ("fec0::1", False),
    ],
)
def test_what_is_outside(number, outside):
    assert is_outside(number) is outside


@pytest.mark.parametrize(
    "url",
    [
        "http://oa.example.edu.cn/",
        "ftp://127.0.0.1/",
        "https://a:b@oa.example.edu.cn/",
        "https:///x",
        "x",
        "https://a.cn/#x",
    ],
)
def test_what_can_be_no_address(url):
    with pytest.raises(NotSent):
        address_of(url, LISTED)
