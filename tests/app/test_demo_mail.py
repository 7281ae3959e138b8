"""The mails of the demo: taken by a channel that sends nothing, and shown on a page."""

import re
import shutil

from fastapi import FastAPI
from sqlmodel import select

from app.demo import build, mail
from app.settings import Settings
from models.campaign import Campaign
from models.delivery_states import Channel
from models.session import Database
from tests.client import asking
from workflows.authz import actors
from workflows.days import day_of
from workflows.deliveries import announcements


def test_they_are_caught_and_shown(played, tmp_path):
    with Database(f"sqlite:///{shutil.copy(played[0] / 'var/demo/rectify.db', tmp_path)}") as database:
        catcher = mail.catcher(Settings(), lambda: build.TODAY)
        with database.transaction() as session:
            director = actors.load_by_login(session, "buzhang", day_of(build.TODAY))
            campaign_id = session.exec(select(Campaign.id)).first()
            robots = [Channel.WECOM_ROBOT]
            announcements.post(session, campaign_id, robots, actor=director, now=build.TODAY)
        for job in catcher.jobs:
            while job.work(database, build.TODAY):
                pass
        app = FastAPI()
        mail.show(app, database, catcher)
        with asking(app) as client:
            listed = client.get(mail.MAIL).text
            link = re.search(r'每日提醒 → 宋立 .*?"([^"]+)">对账销号：\d+件逾期', listed)[1]
            assert "签批：JD-2021-001" in client.get(link).text
            posted = re.search(r'群公告 → 企业微信群机器人.*?"([^"]+)"', listed)[1]
            assert "在途：" in client.get(posted).text
