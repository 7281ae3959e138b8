"""A server that takes a connection and says nothing holds no channel up for longer than one message may take."""

import socket

import pytest

from channels import console, email, gateway, robot
from channels.base import NotSent
from channels.dingtalk import DingTalk
from channels.email import Email
from channels.feishu_robot import FeishuRobot
from channels.gateway import Gateway
from channels.wecom import WeCom
from channels.wecom_robot import WeComRobot
from tests import make
from tests.channels.test_email import MESSAGE

CHANNELS = {
    "email": lambda port: Email("127.0.0.1", port, "duizhang@example.edu.cn", "none"),
    "wecom": lambda port: WeCom("app", 7, "secret", f"http://127.0.0.1:{port}"),
    "dingtalk": lambda port: DingTalk("app", 7, "secret", f"http://127.0.0.1:{port}"),
    "gateway": lambda port: Gateway(f"http://127.0.0.1:{port}/rectify", "secret", lambda: make.NOW),
    "wecom_robot": lambda port: WeComRobot(f"http://127.0.0.1:{port}/send"),
    "feishu_robot": lambda port: FeishuRobot(f"http://127.0.0.1:{port}/send", "secret", lambda: make.NOW),
}


@pytest.mark.parametrize("name", CHANNELS)
def test_it_is_given_up_and_said(name, monkeypatch):
    for module in (console, email, gateway, robot):
        monkeypatch.setattr(module, "SECONDS", 0.1)
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        pytest.raises(NotSent, match="没有应答") as caught,
        CHANNELS[name](silent.getsockname()[1]).open() as send,
    ):
        send(MESSAGE)
    assert caught.value.down
