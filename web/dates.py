"""Dates as people write them: relative where that helps, with the year where it is another."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date

from web.words import Language

NEAR = {
    Language.CHINESE: {-2: "前天", -1: "昨天", 0: "今天", 1: "明天", 2: "后天"},
    Language.ENGLISH: {-1: "yesterday", 0: "today", 1: "tomorrow"},
}
DAYS = {
    Language.CHINESE: ("%d天前", "%d天后"),
    Language.ENGLISH: ("%d days ago", "in %d days"),
}
FAR = 14
"""Beyond so many days nobody counts."""
SHORT = {Language.CHINESE: "M月d日", Language.ENGLISH: "d MMM"}
LONG = {Language.CHINESE: "y年M月d日", Language.ENGLISH: "d MMM y"}
WEEKDAY = {Language.CHINESE: "EEE", Language.ENGLISH: "EEE"}


@dataclass(frozen=True, slots=True)
class Dates:
    """How dates read today, in a time zone and a language."""

    now: datetime
    zone: ZoneInfo
    language: Language

    def day(self, on: date | None) -> str:
        """Write a day: 6月18日, and 2020年6月18日 in another year."""
        if on is None:
            return ""
        pattern = SHORT if on.year == self.now.year else LONG
        return _written(on, pattern[self.language], self.language)

    def weekday(self, on: date) -> str:
        return _written(on, WEEKDAY[self.language], self.language)

    def relative(self, on: date | None) -> str:
        """Say how far a day is, in words; empty where counting does not help."""
        if on is None:
            return ""
        days = (on - self.now.date()).days
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
        local = at.astimezone(self.zone)
        days = (local.date() - self.now.date()).days
        near = NEAR[self.language].get(days) if abs(days) <= 1 else None
        return f"{near or self.day(local.date())} {local:%H:%M}"

    def local(self, at: datetime) -> date:
        """Return the day of a moment in the university's time."""
        return at.astimezone(self.zone).date()


@lru_cache(maxsize=4096)
def _written(on: date, pattern: str, language: Language) -> str:
    """Write a day by a pattern; once, for it stands in many lines of many pages."""
    return format_date(on, pattern, locale=language.value)
