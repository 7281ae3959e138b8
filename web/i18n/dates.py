"""Dates as people write them: relative where that helps, with the year where it is another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from models.delivery_states import Language
from workflows.days import day_in

NEAR = {
    Language.CHINESE: {-2: "前天", -1: "昨天", 0: "今天", 1: "明天", 2: "后天"},
    Language.ENGLISH: {-1: "yesterday", 0: "today", 1: "tomorrow"},
}
DAYS = {Language.CHINESE: ("%d天前", "%d天后"), Language.ENGLISH: ("%d days ago", "in %d days")}
FAR = 14
"""Beyond so many days nobody counts."""
SHORT = {Language.CHINESE: "{month}月{day}日", Language.ENGLISH: "{day} {name}"}
LONG = {Language.CHINESE: "{year}年{month}月{day}日", Language.ENGLISH: "{day} {name} {year}"}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = {
    Language.CHINESE: ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    Language.ENGLISH: ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}


@dataclass(frozen=True, slots=True)
class Dates:
    """How dates read today, in a time zone and a language."""

    today: date
    zone: ZoneInfo
    language: Language

    def day(self, on: date | None, since: date | None = None) -> str:
        """Write a day: 6月18日, and 2020年6月18日 in another year.

        `since` is the day written before it, of which it is the end or the successor: without its own year it would
        be read as a day of that one's.
        """
        if on is None:
            return ""
        this_year = on.year == self.today.year == (since or on).year
        return self._written(on, SHORT if this_year else LONG)

    def on_paper(self, on: date) -> str:
        """Write a day for what is printed and filed: with its year, whatever year it is."""
        return self._written(on, LONG)

    def moment_on_paper(self, at: datetime) -> str:
        """Write a moment in the university's time for what is printed and filed."""
        return f"{self.on_paper(self.local(at))} {at.astimezone(self.zone):%H:%M}"

    def _written(self, on: date, pattern: Mapping[Language, str]) -> str:
        return pattern[self.language].format(year=on.year, month=on.month, day=on.day, name=MONTHS[on.month - 1])

    def weekday(self, on: date) -> str:
        return WEEKDAYS[self.language][on.weekday()]

    def relative(self, on: date | None) -> str:
        """Say how far a day is, in words; empty where counting does not help."""
        if on is None:
            return ""
        days = (on - self.today).days
        if near := NEAR[self.language].get(days):
            return near
        before, after = DAYS[self.language]
        if abs(days) > FAR:
            return ""
        return (before if days < 0 else after) % abs(days)

    def moment(self, at: datetime | None) -> str:
        """Write a moment in the university's time: 今天 09:30, 6月18日 09:30."""
        if at is None:
            return ""
        day = self.local(at)
        days = (day - self.today).days
        near = NEAR[self.language].get(days) if abs(days) <= 1 else None
        return f"{near or self.day(day)} {at.astimezone(self.zone):%H:%M}"

    def local(self, at: datetime) -> date:
        """Return the day of a moment in the university's time."""
        return day_in(self.zone, at)
