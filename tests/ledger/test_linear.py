"""Whatever a text says, what is done to it grows with its length, and not with its square.

Of a text and one twice as long the work is counted: see `work`.
"""

import pkgutil
import re
import sys
import unicodedata
from importlib import import_module
from itertools import product
from types import SimpleNamespace

import pytest

import ledger
from ledger import ooxml
from ledger.citations import cite, cited_indicators
from ledger.clauses import split
from ledger.guide_list import outline_of
from ledger.headings import heading_word, meaning
from ledger.headings import parts as together
from ledger.item_rows import _completion
from ledger.list_markers import marks
from ledger.people import people
from ledger.preamble import Preamble
from ledger.read import read_ledger
from ledger.resolve_units import folded
from ledger.roster_tree import key
from ledger.row_text import _AROUND
from ledger.texts import brackets, clean, has_control, is_none, name, outside
from ledger.web_text import is_markup, without_markup
from ledger.written_dates import parse_date, parse_due
from ledger.written_together import parted
from tests.ledger.build import HEADER, csv_of, docx, row, tbl, xlsx
from tests.ledger.work import DEEP, Counted, Work
from workflows.folding import meaning as says
from workflows.folding import nfkc, sameness, unlisted
from workflows.workdays import holiday_notice
from workflows.workdays.holiday_notice.reader import read_notice

LENGTH = 250
"""Longer than what is looked at in one piece."""
SHORTER = {"notice": 100}
"""A notice is read by rules that look at each of its signs: so much of it tells as well."""
MOST = 2.5
"""How much more work twice the text may be; by the square it is four times."""

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
    "parts": "1.1甲；1.2乙；",
    "letters": "A.甲；",
    "loose": "第1-甲；",
    "in order": "首先，",
    "wrapped": "支部书记未按规定讲党课\n；",
    "listed": "\ufdd0甲",
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
    "tags": "<p ",
    "entities": "&#1",
    "posts": "张三书记",
    "names together": "责任人/",
    "days off": "1月1日至3日放假",
    "holidays": "元旦春节",
    "clauses": "甲节：1月1日放假，共1天。",
}
BEGINNINGS = ("备注（", "填报单位", "截止时间：存在", "1.")
AFTER = ("blanks", "digits", "open brackets", "lead-ins")


def guide(text):
    outline_of("党支部诊断工作指南", ["1.甲", "（1）甲", text])


def heading(text):
    Preamble().take(text, "表1第1行")


TASKS = {
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
    "says": says,
    "unlisted": unlisted,
    "heading_word": heading_word,
    "meaning": lambda text: meaning(text[:60], text[60:120]),
    "people": people,
    "due": lambda text: parse_due(text, 2021),
    "cited": cited_indicators,
    "heading": heading,
    "day": parse_date,
    "around": lambda text: _AROUND.match(text[:200]),
    "folded": folded,
    "key": key,
    "guide": guide,
    "markup": lambda text: is_markup(text) and without_markup(text),
    "parted": lambda text: parted(text, ("person", "due")),
    "together": lambda text: together(text[:60]),
    "completion": lambda text: _completion("□" + text, ""),
    "ooxml": ooxml.text,
    "notice": lambda text: read_notice(text, 2027),
}


@pytest.fixture
def work(monkeypatch):
    """Count the work that the texts of a ledger are."""
    found = Work()
    for package in (ledger, holiday_notice):
        for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
            count_patterns(monkeypatch, import_module(module.name), found)
    compiled = re._compile
    monkeypatch.setattr(re, "_compile", lambda *given: Counted(compiled(*given), found))
    counted = {**vars(unicodedata), "normalize": found.normalized}
    monkeypatch.setattr("ledger.texts.unicodedata", SimpleNamespace(**counted))
    deep = sys.getrecursionlimit()
    sys.setrecursionlimit(DEEP)
    yield found
    sys.setrecursionlimit(deep)


def count_patterns(monkeypatch, module, work):
    for word, value in list(vars(module).items()):
        if isinstance(value, re.Pattern):
            monkeypatch.setattr(module, word, Counted(value, work))


def docx_of(*rows):
    return docx(tbl(HEADER, *rows))


def done(work, task, text):
    with work.counting():
        task(text)
    return work.done


def made(begins, repeated, length):
    return (begins + repeated * length)[: length - 1] + "甲"


@pytest.mark.parametrize("name", TASKS)
def test_twice_the_text_is_twice_the_work(name, work):
    task, shorter = TASKS[name], SHORTER.get(name, LENGTH)
    for begins, what in [*product([""], TEXTS), *product(BEGINNINGS, AFTER)]:
        texts = (made(begins, TEXTS[what], length) for length in (shorter, 2 * shorter))
        once, twice = (done(work, task, text) for text in texts)
        assert twice < MOST * once + shorter, (begins, what)


def items_of(*rows):
    header = ["编号", "党组织", "存在问题", "整改措施", "责任人", "整改时限"]
    first = ["A-1", "一支部", "甲", "1.补；2.查", "书记 李某", "2021年6月底"]
    return docx(tbl(header, *[first if n % 2 else ["", "", *first[2:]] for n in range(len(rows))]))


@pytest.mark.parametrize("made", [csv_of, docx_of, xlsx, items_of])
def test_twice_the_rows_are_twice_the_work(work, made):
    files = (made(*[row("1.甲；2.乙（支部1-2）")] * rows) for rows in (40, 80))
    once, twice = (done(work, lambda data: read_ledger(data, ""), data) for data in files)
    assert once < twice < 2.1 * once


@pytest.mark.parametrize(("pattern", "length"), [("(x+)+y", 8), ("x*x*y", 50), ("x+y|x", 100)])
def test_what_grows_with_the_square_is_seen(work, pattern, length):
    """The counter itself, on expressions that are known to go back."""
    found = re.compile(pattern)
    once, twice = (done(work, found.findall, "x" * n) for n in (length, 2 * length))
    assert twice > 3.5 * once
