"""Which indicator of the diagnosis guide a problem cites (闽北职院党〔2021〕36号附件1).

People write （对照院系1-（2））, （支部3-(4)）, 对照七个有力第2条第1项, 【支部1-2】 and more;
all become 院系1-2 or 支部3-4.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from ledger.texts import CHINESE_NUMERAL, brackets, numeral, outside
from workflows.folding import nfkc

_N = rf"(?:\d{{1,2}}|{CHINESE_NUMERAL})"
_COMMITTEE = r"(?:二级)?院\(?系\)?级?(?:党组织|党总支|总支)?|系党总支|系党组织|[五5]个到位"
_BRANCH = r"党?支部|[七7]个有力"
_KIND = rf"(?P<kind>{_COMMITTEE}|{_BRANCH})"
_WHAT = r"(?:工作)?(?:诊断)?(?:工作)?(?:指南|指标|标准|条目)?"
# The first-level headings of the notice's two guides (闽北职院党〔2021〕36号附件1), as people name them.
_HEADINGS = {
    "党组织领导和运行机制到位": "院系1",
    "政治把关作用到位": "院系2",
    "思想政治工作到位": "院系3",
    "基层组织制度执行到位": "院系4",
    "推动改革发展到位": "院系5",
    "教育党员有力": "支部1",
    "管理党员有力": "支部2",
    "监督党员有力": "支部3",
    "组织师生有力": "支部4",
    "宣传师生有力": "支部5",
    "凝聚师生有力": "支部6",
    "服务师生有力": "支部7",
}
_LEAD = rf"(?:(?:详见|对照|参照|对标|对应|依据|根据|按照|违反|不符合|见|按)?:?(?:附件\d?)?{_WHAT}的?[:,]?)"
_UNIT = r"(?:条|项|款|点|目|方面|个方面)"
_DASH = r"[-‐‑‒–—―−~_.·・/之]{1,2}"
_NUMBERS = (
    rf"第?\(?(?P<first>{_N})\)?{_UNIT}?(?:{_DASH}第?\(?|第\(?|、?\(|(?<=[条项款点目]))"
    rf"(?P<second>{_N})\)?{_UNIT}?"
)
_ASKS = r"(?:的?(?:要求|规定))?"
_ONE = re.compile(rf"{_LEAD}{_KIND}{_WHAT}的?[-:之]?{_NUMBERS}{_ASKS}")
_BY_NAME = re.compile(
    rf"{_LEAD}(?:{_KIND}{_WHAT}的?[-:之,]?)?(?:第?{_N}{_UNIT}?[.、]?)?(?P<heading>{'|'.join(_HEADINGS)})"
    rf"的?[-:,]?第?\(?(?P<second>{_N})\)?{_UNIT}?{_ASKS}"
)
_MORE = re.compile(rf"[,、;和及与]?{_LEAD}(?:{_KIND}{_WHAT}的?[-:之]?)?(?:{_NUMBERS}|第?\(?(?P<only>{_N})\)?{_UNIT}?)")
_NAMED = rf"(?:{_COMMITTEE}|{_BRANCH}|到位|有力|指南|指标){_WHAT}"
_LOOKS = re.compile(rf"(?:对照|参照|对标)(?!检查)|(?:{_COMMITTEE}|{_BRANCH}){_WHAT}第?{_N}(?:[-—.(条]|$)")
_LOOSE = re.compile(rf"(?:对照|参照|对标)[^，。；]{{0,12}}?{_NAMED}第?[-—（(]?[\d一二三四五六七八九十]")
_CALL = re.compile(r"[（(【「『［\[]?(?:对照|参照|对标|对应指标|诊断指标|指标[：:])")
# One of these signs is in each word that calls for an indicator.
_CALL_SIGN = re.compile("[照标]")
_PARTS = re.compile("[；;\n]")
_NUMBERED = re.compile(r"^(?:\d{1,2}[.．、](?!\d)|[（(]\d{1,2}[)）]|[①-⑳])\s*")
_QUOTES = re.compile(r"[\s“”‘’\"'《》「」]")
_CIRCLED = {ord(c): f"({n})" for n, c in enumerate("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", 1)}
_BARE = r"(?:党?支部|院[（(]?系|[五5]个到位|[七7]个有力)"
_LAST = re.compile(rf"[—–\s，,；;。](?={_BARE}[^，,；;。\n]{{1,20}}[。；;]?$)")
_FIRST = re.compile(rf"\s*({_BARE}[^，,；;。：:\n]{{1,20}})[：:]")
_DASHES = "-—–― "
_TRAIL = "；;。，,、：: \n\t."
# One indicator takes about ten characters; people cite one or two, seldom five.
_MAX_CITATION_CHARACTERS = 300
_MOST_CALLS = 10


class Cited(NamedTuple):
    """A clause without its citation, the indicator cited, and what a person should look at."""

    text: str
    indicator: str | None
    warning: str


def cite(clause: str) -> Cited:
    """Take the citations out of a clause; the first one counts."""
    found: list[str] = []
    kept: list[str] = []
    unknown = ""
    at = 0
    for start, end in brackets(clause):
        inner = clause[start + 1 : end]
        if codes := _codes(inner):
            found += codes
            kept.append(clause[at:start].rstrip())
            at = end + 1
        elif not unknown and _LOOKS.match(_compact(inner[:_MAX_CITATION_CHARACTERS])):
            unknown = clause[start : end + 1]
    text, bare = _bare("".join([*kept, clause[at:]]))
    found += bare
    if not bare and not unknown and _CALL_SIGN.search(text) and _LOOSE.search(text):
        call = _LOOSE.search(outside(text, brackets(text)))
        unknown = text[call.start() :] if call else ""
    return Cited(text.strip(_TRAIL), found[0] if found else None, _warning(found, unknown))


def _warning(found: list[str], unknown: str) -> str:
    if len(found) > 1:
        return several(found)
    if unknown:
        return f"“{unknown[:30]}”不是能识别的指标写法，已留在原文中；请写成（对照支部1-（2））的样子。"
    return ""


def several(codes: Sequence[str]) -> str:
    """Say that of several indicators the first was taken."""
    others = "、".join(codes[1:])
    return f"引用了多个指标，已取第一个“{codes[0]}”，请核对其余的{others}。"


def cited_indicators(cell: str) -> list[str]:
    """The indicators that a cell of a column of their own names; none where a part of it is none."""
    parts = [part for part in _PARTS.split(cell) if part.strip()]
    codes = [_codes(_unbracketed(_NUMBERED.sub("", part.strip()))) for part in parts]
    return [code for found in codes for code in found] if all(codes) else []


def _compact(text: str) -> str:
    """Half-width, without blanks and quotation marks, ① as (1), 一级指标1二级指标2 as 1-2."""
    bare = nfkc(_QUOTES.sub("", text).translate(_CIRCLED))
    return bare.replace("一级指标", "").replace("二级指标", "-")


def _codes(text: str) -> tuple[str, ...]:
    """The codes of a text that is citations and nothing else; none otherwise."""
    return _codes_of_short(text) if len(text) <= _MAX_CITATION_CHARACTERS else ()


@lru_cache(maxsize=1024)
def _codes_of_short(text: str) -> tuple[str, ...]:
    """Likewise, remembered: a ledger cites the same few indicators on each of its rows."""
    rest = _compact(text).rstrip(";,.。、")
    codes: list[str] = []
    kind = first = ""
    if named := _BY_NAME.fullmatch(rest):
        return (f"{_HEADINGS[named['heading']]}-{numeral(named['second'])}",)
    match = _ONE.match(rest)
    while match:
        part = match.groupdict()
        kind = _prefix(part["kind"]) or kind
        first = part["first"] or first
        codes.append(f"{kind}{numeral(first)}-{numeral(part['second'] or part['only'])}")
        rest = rest[match.end() :]
        if not rest:
            return tuple(codes)
        match = _MORE.match(rest)
    return ()


def _prefix(kind: str | None) -> str:
    if not kind:
        return ""
    return "支部" if re.fullmatch(_BRANCH, kind) else "院系"


def _bare(text: str) -> tuple[str, tuple[str, ...]]:
    """A citation at the end or the start that has no brackets, or whose bracket never closes."""
    if (tail := _LAST.search(text)) and (codes := _codes(text[tail.end() :].rstrip(_TRAIL))):
        return text[: tail.start()].rstrip(_DASHES + _TRAIL), codes
    if (first := _FIRST.match(text)) and (codes := _codes(first[1])):
        return text[first.end() :], codes
    if not _CALL_SIGN.search(text):
        return text, ()
    last = max(0, len(text.rstrip(_TRAIL)) - _MAX_CITATION_CHARACTERS)
    for call in list(_CALL.finditer(text, last))[-_MOST_CALLS:]:
        codes = _codes(_unbracketed(text[call.start() :]))
        if codes:
            return text[: call.start()].rstrip(_DASHES), codes
    head, comma, rest = text.replace(",", "，").partition("，")
    if comma and _CALL.match(head) and (codes := _codes(_unbracketed(head))):
        return rest, codes
    return text, ()


def _unbracketed(text: str) -> str:
    bare = text.strip(_TRAIL)
    if bare[:1] in {"（", "("} and bare[-1:] in {"）", ")"}:
        return bare[1:-1]
    return bare.lstrip("（(【「『［[").rstrip("】」』］]")
