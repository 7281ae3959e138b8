"""The mails of the demo: taken by a channel that sends nothing, and shown on a page."""

import re
import shutil

from fastapi import FastAPI

from app.demo import build, mail
from app.settings import Settings
from models.session import Database
from tests.client import asking


def test_they_are_caught_and_shown(played, tmp_path):
    with Database(f"sqlite:///{shutil.copy(played[0] / 'var/demo/rectify.db', tmp_path)}") as database:
        catcher = mail.catcher(Settings(), lambda: build.TODAY)
        app = FastAPI()
        mail.show(app, database, catcher)
        with asking(app) as client:
            listed = client.get(mail.MAIL).text
            for channel in mail.TAKES:
                assert f"<b>{channel.label}</b>" in listed, "of each channel something is shown at once"
            link = re.search(r'邮件</b> 每日提醒 发给宋立 .*?"([^"]+)">对账销号：\d+件逾期', listed)[1]
            mailed = client.get(link).text
            assert "签批：JD-2021-001" in mailed
            assert "已逾期</h2>" in mailed
            told = re.search(r'企业微信</b> 每日提醒 .*?"([^"]+)"', listed)[1]
            assert "【" in client.get(told).text
            posted = re.search(r'飞书群机器人</b> 群公告 发到群里.*?"([^"]+)"', listed)[1]
            assert "在途：" in client.get(posted).text
