"""Notices entered and confirmed, in a year that the library does not know."""

from datetime import date, datetime
from uuid import UUID

import pytest

from models.campaign import LocalDays
from models.session import Database
from tests import cast
from workflows.calendars import commands as calendars
from workflows.workdays import stored
from workflows.workdays.calendar import Calendar

UNIVERSITY = "闽江学院党委"

NOTICE = """国务院办公厅关于2027年部分节假日安排的通知
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至12日（周五）放假调休，共8天。2月14日（周日）、2月20日（周六）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。4月18日（周日）、5月8日（周六）上班。
五、端午节：6月9日（周三）放假。
六、中秋节：9月15日（周三）放假。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。
"""

OPENED = cast.beijing(2026, 11, 26, 9)


@pytest.fixture(autouse=True)
def library_ends_with_2026(monkeypatch: pytest.MonkeyPatch):
    ends_with_2026(monkeypatch)


def ends_with_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the library knows by now, let it end where it did in November 2026."""
    monkeypatch.setattr(calendars, "LIBRARY_YEARS", range(2004, 2027))
    monkeypatch.setattr(stored, "library", lambda: cast.EARLY.national)


def committee(database: Database, name: str = UNIVERSITY) -> UUID:
    with database.reading() as session:
        return cast.organization(session, name).id


def days(database: Database) -> Calendar:
    with database.reading() as session:
        return stored.working_calendar(session, committee(database))


def enter(database: Database, text: str = NOTICE, by: str = "director", now: datetime = OPENED):
    with database.transaction() as session:
        return calendars.enter_notice(
            session,
            cast.organization(session, UNIVERSITY).id,
            title="国办发明电〔2026〕7号",
            text=text,
            actor=cast.actor(session, by, now.date()),
            now=now,
        )


def act(database: Database, what: str, row_id: UUID, now: datetime = OPENED, **given):
    with database.transaction() as session:
        director = cast.actor(session, "director", now.date())
        return getattr(calendars, what)(session, row_id, actor=director, now=now, **given)


def local(database: Database, first: date, last: date, *, work: bool = False, name: str = "寒假"):
    return LocalDays(committee_id=committee(database), starts_on=first, ends_on=last, is_workday=work, name=name)
