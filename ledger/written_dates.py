"""Dates as people write them in a document or a cell."""

import re
from datetime import date

from ledger.texts import nfkc
from workflows import days

_CN_DIGITS = {ord(c): str(i) for i, c in enumerate("〇一二三四五六七八九")} | {ord("零"): "0"}
_CN_DAY = re.compile(r"(?P<tens>[一二三]?)十(?P<ones>[一二三四五六七八九]?)(?=[月日号])")
_DATE = re.compile(
    r"(\d{4})(?:年(\d{1,2})月(\d{1,2})[日号]?|([-/.])(\d{1,2})\4(\d{1,2})[日号]?|(\d{2})(\d{2}))"
    r"(?:[T日]?0{1,2}:00(?::00)?(?:\.0+)?|24[:时]00?)?(?:止|前|以前|之前|\([^()]*\)|星期.|周.)*[.。;]?"
)
# 公元二〇二一年四月二十八日（星期三）24时00分以前 has 24.
_MAX_DAY_CHARACTERS = 60


def parse_date(text: str) -> date | None:
    """The date a text names in full; None where it names none, none that exists or none in bounds.

    2021年4月20日, 2021-04-20, 2021/4/20, 2021.4.20, 20210420, 二〇二一年四月二十日.
    """
    written = "".join(text.split())
    if len(written) > _MAX_DAY_CHARACTERS:
        return None
    bare = re.sub(r"\s", "", nfkc(written))
    bare = re.sub(r"^(?:公元|截至|截止)", "", _CN_DAY.sub(_arabic, bare).translate(_CN_DIGITS))
    match = _DATE.fullmatch(bare)
    if not match:
        return None
    year, *rest = (int(g) for g in match.groups() if g and g.isdecimal())
    try:
        found = date(year, *rest)
    except ValueError:
        return None
    return found if days.raise_outside(found) else None


def _arabic(match: re.Match[str]) -> str:
    tens, ones = match["tens"] or "一", match["ones"] or "〇"
    return tens + ones
