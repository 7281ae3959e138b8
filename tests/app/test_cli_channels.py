"""`rectify channels`: one is sent, or a sentence says why not."""

import pytest

from app.channels import senders
from app.settings import Settings, SettingsInvalid
from tests.channels.mailbox import mail_server
from tests.channels.robots import KEY, robots
from tests.workflows.deliveries.reached import reached


def test_one_is_sent_to_who_is_reached(rectify, sqlite, monkeypatch):
    reached(sqlite, "head")
    with mail_server() as box:
        for name, value in (
            ("HOST", "127.0.0.1"),
            ("PORT", box.port),
            ("FROM", "d@example.edu.cn"),
            ("SECURITY", "none"),
        ):
            monkeypatch.setenv(f"RECTIFY_SMTP_{name}", str(value))
        told = rectify("channels", "test", "email", "--to", "head")
        assert (told.code, "已交给邮件" in told.out) == (0, True)
        assert [str(mail["To"]) for mail in box.arrived] == ["head@example.edu.cn"]
        box.refused["head@example.edu.cn"] = "550 no such user"
        refused = rectify("channels", "test", "email", "--to", "head")
        assert (refused.code, "550 no such user" in refused.err) == (2, True)
        assert "没有确认过的邮件地址" in rectify("channels", "test", "email", "--to", "member").err
    assert "没有设置 wecom" in rectify("channels", "test", "wecom", "--to", "head").err
    assert "email  邮件  已设置" in rectify("channels", "list").out


def test_a_robot_is_tried_without_anybody_to_send_it_to(rectify, sqlite, monkeypatch):
    with robots({"errcode": 45009}) as server:
        monkeypatch.setenv("RECTIFY_WECOM_ROBOT", f"{server.address}/wecom?key={KEY}")
        refused = rectify("channels", "test", "wecom_robot")
        assert (refused.code, "发得太快" in refused.err) == (2, True)
        told = rectify("channels", "test", "wecom_robot")
        assert (told.code, "请到群里查看" in told.out) == (0, True)
        assert len(server.posted) == 1
        assert KEY not in refused.err + told.out + told.err
    assert "wecom_robot  企业微信群机器人  已设置" in rectify("channels", "list").out


def test_an_administrator_says_which_mail_came_back(rectify, sqlite):
    reached(sqlite, "head")
    told = rectify("channels", "bounced", "Head@example.edu.cn", "--by", "admin")
    assert (told.code, "已告知本人和党委工作部" in told.out) == (0, True)
    assert "没有人在用" in rectify("channels", "bounced", "head@example.edu.cn", "--by", "admin").err
    reached(sqlite, "member")
    assert rectify("channels", "bounced", "member@example.edu.cn", "--by", "head").code == 2


@pytest.mark.parametrize(
    ("given", "lacking"),
    [
        ({"smtp_host": "mail.example.edu.cn"}, "RECTIFY_SMTP_FROM"),
        ({"wecom_corp": "ww1", "wecom_agent": 7}, "RECTIFY_WECOM_SECRET"),
        ({"dingtalk_key": "d", "dingtalk_secret": "s"}, "RECTIFY_DINGTALK_AGENT"),
        ({"gateway_url": "https://msg.example.edu.cn/rectify"}, "RECTIFY_GATEWAY_SECRET"),
        ({"feishu_robot": "https://open.feishu.cn/hook/1"}, "RECTIFY_FEISHU_ROBOT_SECRET"),
    ],
)
def test_a_channel_that_is_set_up_by_half_is_refused(given, lacking):
    with pytest.raises(SettingsInvalid, match=lacking):
        senders(Settings(**given))
