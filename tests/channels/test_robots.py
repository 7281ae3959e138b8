"""群机器人, over listeners on loopback that check what their documents say."""

from datetime import UTC, datetime, timedelta

import pytest

from channels.base import NotSent
from channels.dingtalk_robot import DingTalkRobot
from channels.feishu_robot import FeishuRobot
from channels.wecom_robot import WeComRobot
from tests.channels.robots import KEY, NOW, SECRET, robots
from tests.channels.test_email import MESSAGE

KINDS = ("wecom", "dingtalk", "feishu")
MINUTE = timedelta(minutes=1)


def robot(kind, address, *, secret=SECRET, key=KEY, late=0):
    def clock():
        return datetime.fromtimestamp(NOW + late, UTC)

    match kind:
        case "wecom":
            return WeComRobot(f"{address}/wecom?key={key}")
        case "dingtalk":
            return DingTalkRobot(f"{address}/dingtalk?access_token={key}", secret, clock)
    return FeishuRobot(f"{address}/feishu", secret, clock)


def send(kind, server, **how):
    with robot(kind, server.address, **how).open() as send_one:
        send_one(MESSAGE)


def refused(kind, *answers, **how):
    with robots(*answers) as server, pytest.raises(NotSent) as caught:
        send(kind, server, **how)
    assert server.posted == []
    return caught.value


def test_each_posts_what_is_said_and_signs_it():
    with robots() as server:
        for kind in KINDS:
            send(kind, server)
    wecom, dingtalk, feishu = server.posted
    assert wecom["text"]["content"].startswith(
        f"{MESSAGE.subject}\n【已逾期】\n报进展：XX1-2021-001 <学习>不深\n  https://"
    )
    assert dingtalk["markdown"]["title"] == MESSAGE.subject
    assert "[报进展：XX1-2021-001 \\<学习\\>不深](https://r.example.edu.cn/m/7/0)" in dingtalk["markdown"]["text"]
    told = feishu["content"]["post"]["zh_cn"]
    assert told["title"] == MESSAGE.subject
    link = {"tag": "a", "text": "报进展：XX1-2021-001 <学习>不深", "href": "https://r.example.edu.cn/m/7/0"}
    assert [link] in told["content"]


@pytest.mark.parametrize(
    ("kind", "how", "said"),
    [
        ("wecom", {"key": "other"}, "93000 invalid webhook url（机器人已移出群"),
        ("dingtalk", {"key": "other"}, "重新复制 Webhook 地址"),
        ("dingtalk", {"secret": "wrong"}, "310000 sign not match（安全设置不符"),
        ("dingtalk", {"late": 4000}, "服务器的时间"),
        ("feishu", {"secret": "wrong"}, "19021"),
        ("feishu", {"late": 4000}, "服务器的时间"),
    ],
)
def test_what_is_set_up_wrongly_is_said_with_what_to_see_to_and_no_secret(kind, how, said):
    found = refused(kind, **how)
    assert (found.down, said in found.sentence) == (True, True), found.sentence
    assert not {SECRET, KEY, "wrong", "other"} & set(found.sentence.split())


@pytest.mark.parametrize(
    ("kind", "answer", "wait"),
    [
        ("wecom", {"errcode": 45009, "errmsg": "api freq out of limit"}, MINUTE),
        ("dingtalk", {"errcode": 130101, "errmsg": "send too fast"}, 10 * MINUTE),
        ("feishu", {"code": 11232, "msg": "frequency limited"}, MINUTE),
        ("feishu", 429, None),
    ],
)
def test_one_that_was_sent_too_much_is_left_alone(kind, answer, wait):
    found = refused(kind, answer)
    assert (found.down, found.wait, "太快" in found.sentence) == (True, wait, True)


@pytest.mark.parametrize("answer", ["cut off", 302, {"errcode": 40058, "code": 9499, "msg": "Bad Request"}])
def test_after_whatever_else_goes_wrong_it_is_left_alone(answer):
    for kind in KINDS:
        assert refused(kind, answer).down


def test_an_address_is_a_secret_and_shown_nowhere():
    for kind in KINDS:
        assert not {KEY, SECRET} & set(repr(robot(kind, "http://127.0.0.1")).replace("=", "'").split("'"))
        assert "127.0.0.1" not in repr(robot(kind, "http://127.0.0.1"))
