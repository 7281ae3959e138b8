"""The words of a notice that say something: dates, what happens on them, and what is counted.

Of several patterns the first that fits is taken; each is tested by itself.
"""

import re

NUMERALS = {
    word: n
    for n, word in enumerate(
        ["", *"一二三四五六七八九"]
        + [f"{tens}十{ones}" for tens in ("", "二") for ones in ["", *"一二三四五六七八九"]]
        + ["三十", "三十一"]
    )
    if word
} | {"两": 2}
"""The numbers of days that a month can have, as they are written in words."""

_DAYS = r"(?:\d{1,9}|[一二三四五六七八九十百两]{1,5})"
_CLOCK = r"(?<!\d)\d{1,2}(?:[时点](?!间)|:\d\d)"
_MONTH_DAY = r"\d{1,2}月\d{1,2}日"
_PATTERNS = {
    "signed": rf"(?:办公[室厅]|大学|学院|学校|委员会|政府|[部厅局处院委会])(?:\([公盖印]?章\))?"
    rf"20\d\d年{_MONTH_DAY}$|^20\d\d年{_MONTH_DAY}$"
    rf"|(?:发布|发文|成文|印发|更新)(?:时间|日期):?(?:20\d\d年)?{_MONTH_DAY}",
    "remark": r"[为是即系]?(?:农历|除夕)"
    rf"|(?:[上下]午|中午)?(?:(?:{_CLOCK})(?:\d{{1,2}}分)?)?(?:下班)?[之以]?前",
    "whole": r"(?:零|(?<!\d)(?:00?|24))(?:[时点]整?|:00)|(?<!\d)23(?:时59分?|:59)",
    "half": rf"[上下]午|中午|晚上|半[天日]|{_CLOCK}",
    "foreign": r"(?<![\d.])\d{1,2}[./]\d{1,2}(?![\d.月日])|(?<!\d)20\d{6}(?!\d)",
    "date": r"(?<![\d第])(?:(?P<year>20\d\d)年)?(?:(?P<month>\d{1,2})月)?(?P<on>\d{1,2})"
    r"(?:(?P<mark>[日号])(?![电讯内楼]|发布|印发|公布|下发|的?通知(?!上班|放假))"
    r"|(?![\d日号天月年个时点分人名项条届岁%:./]|周[年岁]))"
    r"(?:\((?P<note>[^()]{0,20})\))?",
    "weekday": r"(?:星期|礼拜|周)[一二三四五六日天]",
    "extended": r"假期(?:延长)?[至到]",
    "to": r"(?:起|开始)?(?:(?<![调延改移顺])[至到]|~|-{1,2})",
    "usual": r"(?:起|开始|恢复|照常|正常){1,4}上班",
    "rest": r"(?:照常|正常)(?:公休|休息)",
    "kept": r"不再?(?:放假|补休)",
    "denied": r"不再?(?:上班|调休)",
    "work": r"(?:调休|补休)?(?:上班|补班)",
    "off": r"(?:放假调休|调休放假|放假公休|放假|补休|调休)"
    rf"(?:[,:]?(?P<length>{_DAYS})天)?",
    "count": rf"(?:共计|[合总]计|[共计休假放期])[为是有]?[,:]?(?P<counted>{_DAYS})天",
}
TOKEN = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _PATTERNS.items()))
"""A token's `lastgroup` is its kind."""

ACT_WORDS = re.compile("放假|补休|调休|上班|补班")
SENTENCE_END = re.compile(r"[^。;]+")
WEEKDAY = re.compile(r"(?:星期|礼拜|周|(?<=[一二三四五六日天])[、,和至到~-]|^(?=.$))(?P<name>[一二三四五六日天])")
"""A weekday, and others after it: 星期六、日. In a note of one sign that sign is one: (六)."""
DATED = re.compile(r"\d[日号]")
SOME_DAY = re.compile(r"\d|周[末一二三四五六日]|星期|礼拜")
TO = re.compile("[至到~-]")

BETWEEN_DATES = re.compile("[、,和及与以并同/止]*")
"""What may stand between two dates that the same happens on, or that a stretch goes from and to."""
BETWEEN_DATE_AND_ACT = re.compile(
    r"(?:[,:、()止均都共应须要将为]|全[国校市省体]|[我本]校|各单位|教职工|统一|正常|照常|安排|公休|法定"
    r"|当[天日]|[两二三四五六七八九\d]天)*"
)
"""What may stand between a date and what happens on it: 「全国放假」, but not 「学生放假」."""
MAX_BETWEEN = 12
"""What is longer is not even held against those."""


def number(written: str) -> int | None:
    """Return a number of days; None where no month has so many and it is written in words."""
    return int(written) if written.isdecimal() else NUMERALS.get(written)
