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
        for job in catcher.jobs:
            while job.work(database, build.TODAY):
                pass
        app = FastAPI()
        mail.show(app, database, catcher)
        with asking(app) as client:
            listed = client.get(mail.MAIL).text
            link = re.search(r'每日提醒 → 宋立 .*?"([^"]+)">对账销号：\d+件逾期', listed)[1]
            assert "签批：JD-2021-001" in client.get(link).text
