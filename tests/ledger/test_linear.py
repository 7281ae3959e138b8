"""Whatever a text says, what is done to it takes time in proportion to its length.

Eight times the text once, against the text eight times: with all its noise the first may take a
little longer. Whatever grows with the square of the length takes eight times as long.
"""

import time
from functools import partial

import pytest

from ledger import ooxml
from ledger.citations import cite
from ledger.clauses import split
from ledger.columns import header_word
from ledger.heading import Heading, day
from ledger.marks import marks
from ledger.match import folded
from ledger.proposal import sameness
from ledger.read_guide import _guide
from ledger.roster_tree import key
from ledger.rows import _AROUND
from ledger.texts import brackets, clean, has_control, is_none, name, nfkc, outside
from workflows.holiday_notice import read

LENGTH = 1_500
TIMES = 8
"""Of a cell, no more than 32,767 characters are read."""
MOST = 3.0
ROUNDS = 6

TEXTS = {
    "words": "支部未按期开会，",
    "blanks": " ",
    "lines": " \n",
    "wide blanks": "\u3000 ",
    "marks on a letter": "\u0301\u0316",
    "long forms": "\ufdfa",
    "digits": "9",
    "numbers": "1、",
    "points": "1.甲；",
    "two styles": "1、（1）甲（3）乙",
    "headings": "一、问题\n",
    "counted": "1.3",
    "circled": "①",
    "listed": "\ue000甲",
    "open brackets": "（",
    "open notes": "【",
    "open quotes": "“",
    "pairs": "（甲）",
    "closed by another": "（】",
    "semicolons": "（甲）；",
    "lines left open": "（\n甲\n",
    "lines that go on": "甲，\n",
    "lead-ins": "如下",
    "lead-ins with blanks": "存在 ",
    "citations": "（支部1-2）",
    "lines of citations": "（支部1-2）\n",
    "citations in one": "支部1-2、",
    "bare citations": "对照支部",
    "calls": "对照，",
    "labels": "填报单位 ",
    "spread labels": "填 报 ",
    "dates": "2021年",
    "totals": "合 ",
    "markup": "<&",
    "days off": "1月1日至3日放假",
    "holidays": "元旦春节",
    "clauses": "甲节：1月1日放假，共1天。",
}
BEGINNINGS = ("", "备注（", "填报单位", "截止时间：存在", "1.")


def guide(text):
    _guide("党支部诊断工作指南", ["1.甲", "（1）甲", text])


def heading(text):
    Heading().take(text, "表1第1行")


WORK = {
    "nfkc": nfkc,
    "clean": clean,
    "name": name,
    "has_control": has_control,
    "is_none": is_none,
    "brackets": brackets,
    "outside": lambda text: outside(text, brackets(text)),
    "marks": marks,
    "split": split,
    "cite": cite,
    "sameness": sameness,
    "header_word": header_word,
    "heading": heading,
    "day": day,
    "around": lambda text: _AROUND.match(text[:200]),
    "folded": folded,
    "key": key,
    "guide": guide,
    "ooxml": ooxml.text,
    "notice": partial(read, year=2027),
}


def seconds(work, text, times):
    start = time.thread_time()
    for _ in range(times):
        work(text)
    return time.thread_time() - start


def made(begins, repeated, length):
    return (begins + repeated * length)[: length - 1] + "甲"


def growth(work, begins, repeated):
    """How much longer a long text takes than a short one many times: the least of some rounds."""
    once = partial(seconds, work, made(begins, repeated, LENGTH * TIMES), 1)
    often = partial(seconds, work, made(begins, repeated, LENGTH), TIMES)
    one = many = float("inf")
    for _ in range(ROUNDS):
        one, many = min(one, once()), min(many, often())
        if one <= MOST * many:
            break
    return one / many


@pytest.mark.parametrize("work", WORK.values(), ids=WORK)
def test_no_text_takes_more_than_its_length(work):
    for begins in BEGINNINGS:
        for what, repeated in TEXTS.items():
            assert growth(work, begins, repeated) < MOST, (begins, what)
