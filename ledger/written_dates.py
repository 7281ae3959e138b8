"""Dates as people write them in a document or a cell."""

import re
from calendar import monthrange
from datetime import date

from ledger import number_format
from workflows import days
from workflows.folding import nfkc

_CN_DIGITS = {ord(c): str(i) for i, c in enumerate("〇一二三四五六七八九")} | dict.fromkeys(map(ord, "零○◯"), "0")
# 贰零贰壹年, 廿日, and the letter that people take for the circle.
_FORMAL = str.maketrans(
    dict(zip("壹贰叁肆伍陆柒捌玖拾", "一二三四五六七八九十", strict=True)) | {"廿": "二十", "卅": "三十"}
)
_LETTER_O = re.compile(r"(?<=[〇零一二三四五六七八九○0])[Oo]|[Oo](?=[〇零一二三四五六七八九○0])")
_CN_DAY = re.compile(r"(?P<tens>[一二三]?)十(?P<ones>[一二三四五六七八九]?)(?=[月日号])")
_DATE = re.compile(
    r"(\d{4}|\d{2}(?=年))(?:年(\d{1,2})月(\d{1,2})[日号]?|([-/.。、·—–,\\_])(\d{1,2})\4(\d{1,2})[日号]?|(\d{2})(\d{2}))"
    r"(?:[T日]?(?:上午|下午|晚上?)?\d{1,2}(?::\d{2}(?::\d{2})?(?:\.\d+)?(?:\+08:?00)?|[时点](?:\d{1,2}分?|整|半)?)|上午|下午)?"
    r"(?:止|前|以前|之前|\([^()]*\)|星期.|周.)*[.。;,，]?"
)
_PERIOD = re.compile(
    r"(?P<compact>20\d{6})"
    r"|(?:(?P<y1>\d{4})[年./-])?(?P<m1>\d{1,2})[月./-](?P<d1>\d{1,2})[日号]?"
    r"|(?:(?P<y2>\d{4})年)?(?P<m2>\d{1,2})月份?(?P<part>[上中下]旬|底|末|初)?"
    r"|(?P<y3>\d{4})[./-](?P<m3>\d{1,2})"
    r"|(?:(?P<y4>\d{4})年?|[今本]?年)(?:第?(?P<quarter>[1-4])季度|(?P<half>[上下]半年)|年?[底末内])"
    r"|(?P<y5>\d{4})年"
)
_MONTH = re.compile(r"(\d{4})(?:年(\d{1,2})月份?|[-/.](\d{1,2}))")
# Of 1982 to 2064: 20214 is no day, but a month whose point was forgotten.
_SERIAL = re.compile(r"[3-5]\d{4}(?:\.0+)?", re.ASCII)
_STILL = re.compile(r"[（(]?(?:至今|今|现在|到现在|在任|现任|在职|无|—|-|/)[）)]?")
# 2021年4月起 is when it begins.
_BEGINS = re.compile(r"日?(?:起|开始|以来|以后|之后|后)")
_PARTS = {"上旬": 10, "中旬": 20}
_HALVES = {"上半年": 6, "下半年": 12}
_OPEN_END = re.compile(
    r"立行立改|即知即改|立[查知]立改|立即|即时|长期|持续|常态|坚持|贯穿|随时|全年|已(?:完成|整改|销号)"
)
_MAX_REST_CHARACTERS = 20
# 公元二〇二一年四月二十八日（星期三）24时00分以前 has 24.
_MAX_DAY_CHARACTERS = 60


def parse_date(text: str) -> date | None:
    """The date a text names in full; None where it names none, none that exists or none in bounds.

    2021年4月20日, 2021-04-20, 2021/4/20, 2021.4.20, 20210420, 二〇二一年四月二十日.
    """
    written = "".join(text.split())
    if not 0 < len(written) <= _MAX_DAY_CHARACTERS:
        return None
    bare = re.sub(r"^(?:公元|截至|截止|于|在|至)", "", _in_digits(written))
    match = _DATE.fullmatch(bare)
    if not match:
        return None
    year, month, day = (g for g in match.groups() if g and g.isdecimal())
    return _day(int(year) if len(year) > len("21") else 2000 + int(year), int(month), int(day))


def parse_month(text: str, *, ends: bool) -> date | None:
    """The first day of a month that a text names, or its last where something `ends`: 2021年3月, 2021.3, 2021-03."""
    match = _MONTH.fullmatch(_in_digits("".join(text.split()))) if len(text) <= _MAX_DAY_CHARACTERS else None
    month = int(match[2] or match[3]) if match else 0
    if not match or not 1 <= month <= 12:  # noqa: PLR2004 - months
        return None
    year = int(match[1])
    return _day(year, month, monthrange(year, month)[1] if ends else 1)


def serial(text: str) -> date | None:
    """The day of a number as Excel counts days, where nothing says that it is one: 44306 is 2021-04-20."""
    return number_format.day(float(text), since_1904=False) if _SERIAL.fullmatch(text.strip()) else None


def is_still(text: str) -> bool:
    """Whether it is said of an end that there is none yet: 至今."""
    return _STILL.fullmatch("".join(text.split())) is not None


def parse_due(text: str, year: int | None) -> date | None:
    """The last day of what a text gives as a term: 2021年6月底, 2021年3月至6月, 年底, 2021年第二季度.

    `year` is that of the ledger, for a term without one. None where the text names no day.
    """
    written = "".join(text.split())
    if len(written) > _MAX_DAY_CHARACTERS:
        return None
    if exact := parse_date(written):
        return exact
    bare = _in_digits(written)
    rest = _PERIOD.sub("", bare)
    if len(rest) > _MAX_REST_CHARACTERS or any(map(str.isdecimal, rest)):
        return None
    found: date | None = None
    for match in _PERIOD.finditer(bare):
        named = next((int(y) for g in ("y1", "y2", "y3", "y4", "y5") if (y := match[g])), year)
        if _BEGINS.match(bare, match.end()):
            year = named
            continue
        found = _last_day(match, named) if named or match["compact"] else None
        year = named
    return found


def is_open_end(text: str) -> bool:
    """Whether a term is none that ends on a day: 长期坚持, 立行立改."""
    return _OPEN_END.search(text[:_MAX_DAY_CHARACTERS]) is not None


def _last_day(match: re.Match[str], year: int | None) -> date | None:
    if whole := match["compact"]:
        return _day(int(whole[:4]), int(whole[4:6]), int(whole[6:]))
    if year is None or match["part"] == "初":
        return None
    if match["d1"]:
        return _day(year, int(match["m1"]), int(match["d1"]))
    quarter, half = match["quarter"], match["half"]
    month = int(match["m2"] or match["m3"] or (3 * int(quarter) if quarter else _HALVES.get(half or "", 12)))
    if not 1 <= month <= 12:  # noqa: PLR2004 - months
        return None
    return _day(year, month, _PARTS.get(match["part"] or "") or monthrange(year, month)[1])


def _in_digits(written: str) -> str:
    bare = _LETTER_O.sub("0", re.sub(r"\s", "", nfkc(written)).translate(_FORMAL))
    return _CN_DAY.sub(_arabic, bare).translate(_CN_DIGITS)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if days.raise_outside(found) else None


def _arabic(match: re.Match[str]) -> str:
    tens, ones = match["tens"] or "一", match["ones"] or "〇"
    return tens + ones
