"""In which words reports say what a number counts: 查摆问题12个, 9个已整改到位, 其余3个正在整改.

What repeats is possessive (`*+`): two ways to read the same words would be tried over and over.
"""

import re

from workflows.reconciliation.claims import CLOSED, FOUND, LONG_TERM, OVERDUE, UNDER_WAY, UNFINISHED

Acts = tuple[tuple[str, re.Pattern[str]], ...]
"""What is counted, by the words that say so."""

_COUNT = r"(?<![\d.第])(?P<count>\d{1,6}|[二三四五六七八九]?十[一二三四五六七八九]?|[三四五六七八九])"
NUMBER = re.compile(
    r"(?P<about>近|约|大约|超过|超|逾(?!期)|不到|不足|至少)?"
    rf"(?:(?P<percent>\d{{1,3}}(?:\.\d{{1,4}})?)\s*%|{_COUNT}(?P<more>余|多|来)?(?P<unit>个|项|条|件|处|起)(?P<after>左右)?)"
)
OF_PARTS = re.compile(r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})个?(?:大?方面|大?类|层面|领域)(?:的|共)?")
"""查摆出10个方面28个问题: of these the second counts problems."""
REST = re.compile(r"其余|剩余|余下|剩下|还剩")
NEUTRAL = re.compile(
    r"截至目前|截止目前|到目前为止|目前|至今|现|已|共|累计|总共|其中|另有|另外|同时|并|各|全部|均|通过自查|经自查"
    r"|按照要求|对照指南|针对|总体"
)
"""What limits nothing, whatever it stands before."""

KIND = r"(?P<kind>立行立改|限期整改|持续整改)"
NOUN = r"(?:(?:具体|突出|主要|共性|个性|存在|各类|整改)?的?(?:问题|事项))"
_ALREADY = r"(?:已经?|现已|均已?|都已?|已?全部|目前已?|累计|共|现|已累计|已有|其中|截至目前|截止目前)*+"
_STILL = r"(?:仍|还|尚|均|都|目前|其余|剩余|余下|另|另有|还有|尚有|仍有|剩下|还剩|其中|有)*+"
_DONE = (
    r"(?:(?:完成|落实)?(?:整改|销号|办结|解决)(?:完成|到位|完毕|销号|见效|落实)?了?"
    r"|完成|整改销号|对账销号|得到(?:有效)?(?:整改|解决))"
)
_LONG = r"(?:转(?:入|为)?长期(?:坚持|整改)?|长期坚持|长期整改|需长期推进)"
_DOING = r"(?:整改|推进|办理|抓紧整改|落实)(?:整改|落实)?"
_SEEN = r"(?:查摆|查找|自查|发现|排查|梳理|查出|检视|诊断|剖析|查找并登记|登记)"
_ACTS = (
    (OVERDUE, rf"{_STILL}(?:已)?(?:逾期|超期)(?:未(?:完成|整改|销号|办结)(?:整改|销号)?)?"),
    (LONG_TERM, rf"{_STILL}{_ALREADY}(?:需要?|应)?{_LONG}(?:整改)?"),
    (UNFINISHED, rf"{_STILL}(?:未|没有|未能|待)(?:全部)?(?:完成|整改|销号|办结|解决)(?:整改|销号|到位|完成)?"),
    (UNDER_WAY, rf"{_STILL}(?:正在?|仍在|尚在|在|处于|按计划|持续|有序)*+{_DOING}(?:之?中|当中)"),
    (UNDER_WAY, rf"{_STILL}(?:正在|仍在|尚在|正)(?:按计划|持续|有序|抓紧|加快|逐步)*+{_DOING}"),
    (CLOSED, rf"{_ALREADY}{_DONE}"),
    (
        FOUND,
        rf"(?:共|共计|累计|总共|合计|已|初步|认真|全面|集中|深入|逐条|并)*+{_SEEN}(?:出|到|了|并登记|发现|和梳理|梳理)*+",
    ),
)
BEFORE: Acts = tuple(
    (counted, re.compile(rf"(?:{act})(?:的)?{KIND}?类?{NOUN}?(?:共计?|有|计|为|达)*$")) for counted, act in _ACTS
)
"""What stands before the number it is said of: 已整改问题 9个."""
AFTER: Acts = tuple((counted, re.compile(rf"^{NOUN}?(?:{act})(?:的)?{NOUN}?$")) for counted, act in _ACTS)
"""What stands after it: 9个 问题已整改到位."""
BEFORE_FOUND = re.compile(
    r"(?:问题|事项|台账)(?:总数|数量|清单)?(?:共|共有|共计|合计|总计|为|是|计)*$|(?:共|共有|共计|总共|合计|总计|现有|存在)$"
)
BEFORE_KIND = re.compile(rf"(?:其中|属于|属|为|确定|列为|涉及)*{KIND}(?:类|的)?{NOUN}?(?:共|有|计|为)*$")
AFTER_KIND = re.compile(rf"^(?:属于|属|为|列为|需要?|是)?{KIND}(?:类|的)?{NOUN}?$")
AFTER_PLAIN = re.compile(rf"^{NOUN}?(?:中|里)?$")
AFTER_NOUN = re.compile(rf"^{NOUN}(?:中|里)?")
BEFORE_RATE = re.compile(r"(?:问题)?(?:整改|完成|销号|办结|解决|整改完成|整改销号|对账销号)率(?:已?达到?|为|是|约)*$")
BEFORE_SHARE = re.compile(r"^占(?:比|问题|事项|全部|总数|总量|的)*(?:为|达)?$")
