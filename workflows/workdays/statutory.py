"""The days off that the law itself gives, before a year's notice arranges them (pure).

Source: 《全国年节及纪念日放假办法》 as revised for 2025: 1 January; 除夕 and the first three days
of 正月; 清明; 1–2 May; 端午; 中秋; 1–3 October. The lunar ones are known for 1901 to 2100.
"""

from datetime import date, timedelta
from functools import lru_cache

from borax.calendars.lunardate import LunarDate, TermUtils

STATUTORY = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
"""The holidays in the order of a year."""

LUNAR_YEARS = range(1901, 2101)
_FIXED = {"元旦": (1, 1, 1), "劳动节": (5, 1, 2), "国庆节": (10, 1, 3)}
"""Month, first day, number of days."""
_PURE_BRIGHTNESS = TermUtils.name2index("清明")


@lru_cache(maxsize=256)
def statutory_days(year: int) -> dict[date, str]:
    """Return the statutory days off of a year by date; without the lunar ones where unknown."""
    days = {
        date(year, month, first + n): name for name, (month, first, length) in _FIXED.items() for n in range(length)
    }
    if year not in LUNAR_YEARS:
        return days
    new_year = LunarDate(year, 1, 1).to_solar_date()
    days |= {new_year + timedelta(days=n): "春节" for n in range(-1, 3)}
    days[TermUtils.nth_term_day(year, _PURE_BRIGHTNESS)] = "清明节"
    days[LunarDate(year, 5, 5).to_solar_date()] = "端午节"
    mid_autumn = LunarDate(year, 8, 15).to_solar_date()
    days.setdefault(mid_autumn, "中秋节")  # on 1 to 3 October it is 国庆节 already
    return days


def first_day(name: str, year: int) -> date | None:
    """Return the first statutory day of the holiday that a text names; None where it names none."""
    named = {each for each in STATUTORY if each[:2] in name}
    return min((day for day, each in statutory_days(year).items() if each in named), default=None)
