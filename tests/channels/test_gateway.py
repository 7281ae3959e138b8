"""The university's own gateway, over a receiver on loopback that verifies as Standard Webhooks says."""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from channels.base import Line, NotSent, Section
from channels.gateway import LIMIT, Gateway
from tests.channels.receiver import receiver
from tests.channels.test_email import MESSAGE

SECRET = "a-secret-of-the-gateway-32-signs"
SHOWN = f"whsec_{base64.b64encode(SECRET.encode()).decode()}"
TO = replace(MESSAGE, to="20130001")


def gateway(server, secret=SECRET):
    return Gateway(f"{server.address}/rectify", secret, lambda: datetime(2021, 5, 20, tzinfo=UTC))


def send(server, *messages):
    with gateway(server).open() as send_one:
        for message in messages or (TO,):
            send_one(message)


def refused(*answers):
    with receiver(*answers, secret=SHOWN) as server, pytest.raises(NotSent) as caught:
        send(server)
    assert server.taken == []
    return caught.value


def test_each_is_signed_for_one_person_and_a_repeat_has_the_same_id():
    with receiver(secret=SHOWN) as server:
        send(server, TO, TO)
    (key, told), again = server.taken
    assert (key, again) == (str(TO.id), (key, told))
    text = told.pop("text")
    assert told == {
        "id": key,
        "to": "20130001",
        "subject": TO.subject,
        "language": "zh-CN",
        "link": "https://r.example.edu.cn/m/7/0",
    }
    assert "报进展：XX1-2021-001 <学习>不深\n  https://r.example.edu.cn/m/7/0" in text


def test_what_is_too_long_is_cut_at_a_line():
    long = replace(TO, sections=(Section("已逾期", tuple(Line(f"第{n}条：学习不深不透") for n in range(400))),))
    with receiver(secret=SHOWN) as server:
        send(server, long)
    text = server.taken[0][1]["text"]
    assert len(text.encode()) <= LIMIT
    assert "请登录查看" in text


@pytest.mark.parametrize(
    ("answer", "said", "for_good", "wait"),
    [
        (422, "没有这个人", True, None),
        (401, "RECTIFY_GATEWAY_SECRET", False, None),
        (500, "没有收下", False, None),
        (302, "没有收下", False, None),
        ((429, {"Retry-After": "90"}), "没有收下", False, timedelta(seconds=90)),
        ("cut off", "连不上", False, None),
    ],
)
def test_what_is_not_taken_says_why(answer, said, for_good, wait):
    found = refused(answer)
    assert (said in found.sentence, found.for_good, found.down, found.wait) == (True, for_good, not for_good, wait)


def test_its_secret_is_shown_nowhere():
    with receiver() as server:
        assert SECRET not in repr(gateway(server))
