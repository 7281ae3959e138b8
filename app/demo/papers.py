"""The files that people of the demo send as 佐证: made anew each time, the same each time."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

from app.demo import pdf, picture
from reports.page import Page

AFTERNOON = time(15, 30)
MINUTED = """\
一、通报问题。支部书记通报诊断中查摆出的问题，与会同志逐项对照诊断指南，查阅2020年以来的原始记录，\
分析原因：制度有规定而无专人负责，记录不及时，检查不经常。
二、研究措施。一是由责任人在两周内逐项补齐，补做的注明补做日期，不得以补代做；二是修订制度，明确专人\
按月检查，检查情况在支部委员会上通报；三是举一反三，对同类工作一并检查。
三、表决。与会同志一致同意上述措施，由组织委员负责督促，下次会议报告进展。
四、其他。请假的同志由支部委员在三日内传达会议内容并记录。
记录人：支部组织委员""".splitlines()
MAX_PAPERS = 3


@dataclass(frozen=True, slots=True)
class Paper:
    """One file as its sender has it."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class About:
    """What the papers of an item speak of."""

    number: str
    organization: str
    problem: str
    day: date

    @property
    def present(self) -> int:
        """How many came to the meeting."""
        return 12 + _dice(self.number)[2] % 9

    @property
    def written(self) -> str:
        return f"{self.day.year}年{self.day.month}月{self.day.day}日"


def of_item(about: About) -> list[Paper]:
    """Return one to three papers of different kinds; which ones, the item's number says."""
    dice = _dice(about.number)
    first = dice[0] % len(FORMS)
    forms = [*FORMS[first:], *FORMS[:first]]
    return [form(about) for form in forms[: 1 + dice[1] % MAX_PAPERS]]


def training() -> Paper:
    """Return a picture of something that many took part in: more than one item gets it."""
    return Paper("全院集中培训现场.png", picture.meeting("全院党员集中培训"))


def minutes(about: About) -> Paper:
    """Return the minutes of a meeting, as a scanner would send them."""
    title = f"{about.organization}会议记录"
    data = pdf.document(title, _minutes(about), datetime.combine(about.day, AFTERNOON))
    return Paper(f"会议记录{about.day:%Y%m%d}.pdf", data)


def _typed(about: About) -> Paper:
    page = Page(f"{about.organization}会议记录", datetime.combine(about.day, AFTERNOON))
    for paragraph in _minutes(about):
        page.line(f"　　{paragraph}")
    return Paper(f"会议记录（电子稿）{about.day:%Y%m%d}.docx", page.data())


def _photo(about: About) -> Paper:
    seed = f"{about.number} {about.day}"
    return Paper(f"会议现场{about.day:%Y%m%d}.png", picture.meeting(seed))


def _register(about: About) -> Paper:
    rows = "".join(f"{n}\t已签到\r\n" for n in range(1, about.present + 1))
    heading = f"{about.organization}签到表\r\n{about.written}，{about.number}\r\n\r\n"
    text = f"{heading}序号\t签到\r\n{rows}\r\n应到{about.present + 1}人，实到{about.present}人。\r\n"
    return Paper(f"签到表{about.day:%Y%m%d}.txt", text.encode())


def _minutes(about: About) -> list[str]:
    return [
        f"时间：{about.written}15时",
        "地点：党员活动室",
        f"出席：应到{about.present + 1}人，实到{about.present}人，请假1人",
        f"议题：整改“{about.problem}”（{about.number}）",
        *MINUTED,
    ]


FORMS: tuple[Callable[[About], Paper], ...] = (minutes, _photo, _typed, _register)


def _dice(number: str) -> bytes:
    return hashlib.sha256(number.encode()).digest()
