"""Numbers and dates of an Excel cell as a person sees them on the sheet.

Covers what ledgers use: plain, fixed decimals, thousands, percent, leading zeros, dates and times.
"""

import math
import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

_NUMBERS = {
    "0": (1,),
    "0.00": (2,),
    "#,##0": (3, 37, 38),
    "#,##0.00": (4, 39, 40),
    "0%": (9,),
    "0.00%": (10,),
    "yyyy/m/d": (14,),
    "d-mmm-yy": (15,),
    "d-mmm": (16,),
    "mmm-yy": (17,),
    "h:mm": (18, 20),
    "h:mm:ss": (19, 21, 46),
    "yyyy/m/d h:mm": (22,),
    "yyyy年m月": (27, 36, 50, 52, 57),
    "m月d日": (28, 29, 51, 53, 54, 58),
    "m-d-yy": (30,),
    "yyyy年m月d日": (31,),
    "h时mm分": (32,),
    "h时mm分ss秒": (33,),
    "mm:ss": (45,),
}
"""The numbers under which Excel knows a format without its code (ECMA-376, 18.8.30, with those of Chinese)."""
_BUILT_IN = {number: code for code, numbers in _NUMBERS.items() for number in numbers}
_UNSHOWN = re.compile(r"\[[^\]]*\]|_.|\*.")
_LITERAL = re.compile(r'"[^"]*"|\\.')
_DATE_TOKEN = re.compile(r'"([^"]*)"|\\(.)|(上午/下午|AM/PM)|(y+|m+|d+|h+|s+|a{3,4})|(.)', re.IGNORECASE)
_EPOCH = datetime(1899, 12, 30, tzinfo=UTC)
_EPOCH_1904 = datetime(1904, 1, 1, tzinfo=UTC)
_LAST_SERIAL = 2_958_465
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SHORT, _LONG, _ABBREVIATED = 2, 4, 3


def code(number: int, custom: dict[int, str]) -> str:
    """The format code of a format's number, nothing for the general format."""
    found = custom.get(number) or _BUILT_IN.get(number, "")
    return "" if found.lower() in {"general", "g/通用格式", "@"} else found


@lru_cache(maxsize=1024)
def is_date(fmt: str) -> bool:
    """Whether a format code shows a date or a time."""
    bare = _LITERAL.sub("", _UNSHOWN.sub("", fmt.partition(";")[0]))
    return re.search(r"[ymdhs]|a{3,4}", bare.replace("General", ""), re.IGNORECASE) is not None


def moment(serial: float, *, since_1904: bool) -> datetime | None:
    """The moment of a serial number; None where Excel itself shows none."""
    if not 0 <= serial <= _LAST_SERIAL:
        return None
    # Rounded to the second: a float of days is not exact.
    return (_EPOCH_1904 if since_1904 else _EPOCH) + timedelta(seconds=round(serial * 86_400))


def day(serial: float, *, since_1904: bool) -> date | None:
    """The date of a serial number."""
    at = moment(serial, since_1904=since_1904)
    return at.date() if at else None


def show(value: float, fmt: str, *, since_1904: bool = False) -> str:
    """The value as its format shows it."""
    if not math.isfinite(value):
        return str(value)
    if fmt and is_date(fmt):
        at = moment(value, since_1904=since_1904)
        return show_moment(at, fmt) if at else plain(value)
    return _number(value, fmt) if fmt else plain(value)


def plain(value: float) -> str:
    """A number without a format: no trailing .0, no noise of binary fractions."""
    if value == int(value) and abs(value) < 1e15:  # noqa: PLR2004 - digits that a float holds
        return str(int(value))
    return f"{value:.15g}"


def _number(value: float, fmt: str) -> str:
    parts = _UNSHOWN.sub("", fmt).split(";")
    section = parts[1] if value < 0 and len(parts) > 1 else parts[0]
    picture = re.search(r"[#0?][#0?,]*(?:\.[#0?]+)?", _LITERAL.sub(lambda m: "\0" * len(m[0]), section))
    if not picture or "E" in section.upper():
        return plain(value)
    percent = 100 if "%" in section else 1
    whole, _, decimals = picture[0].partition(".")
    text = f"{abs(value) * percent:{',' if ',' in whole else ''}.{len(decimals)}f}"
    if optional := len(decimals) - len(decimals.rstrip("#")):
        kept = text[-optional:].rstrip("0")
        text = (text[:-optional] + kept).rstrip(".")
    digits, dot, fraction = text.partition(".")
    text = digits.zfill(whole.count("0")) + dot + fraction
    sign = "-" if value < 0 and len(parts) == 1 else ""
    return sign + _words(section[: picture.start()]) + text + _words(section[picture.end() :])


def _words(text: str) -> str:
    return re.sub(r'"([^"]*)"|\\(.)', lambda m: m[1] or m[2] or "", text)


def show_moment(at: datetime, fmt: str) -> str:
    """A date as its format shows it; midnight is not shown, since nobody meant it."""
    section = _UNSHOWN.sub("", fmt.partition(";")[0]).rstrip("@")
    if re.search(r"[yd]", section, re.IGNORECASE) and at.time() == datetime.min.time():
        section = re.sub(r"\s*\bh+[:时].*$", "", section, flags=re.IGNORECASE)
    shown: list[str] = []
    before = ""
    for quoted, escaped, half, token, other in _DATE_TOKEN.findall(section):
        if half:
            shown.append("上午" if at.hour < 12 else "下午")  # noqa: PLR2004 - noon
        elif token:
            minutes = before in {"h", "s"}
            shown.append(_part(at, token.lower(), minutes=minutes))
            before = token[0].lower()
        else:
            shown.append(quoted or escaped or other)
    return "".join(shown)


def _part(at: datetime, token: str, *, minutes: bool) -> str:
    if token[0] == "a":
        return "星期" * (len(token) == _LONG) + "一二三四五六日"[at.weekday()]
    if token[0] == "y":
        return f"{at.year % 100:02}" if len(token) <= _SHORT else str(at.year)
    if token[0] == "m" and not minutes and len(token) >= _ABBREVIATED:
        return _MONTHS[at.month - 1]
    values = {"m": at.minute if minutes else at.month, "d": at.day, "h": at.hour, "s": at.second}
    return f"{values[token[0]]:02}" if len(token) >= _SHORT else str(values[token[0]])
