"""A guide that is a list: two styles of numbers, one below the other (1. and （1）, 一、 and （一）, 1. and 1.1)."""

import re
from collections.abc import Sequence
from itertools import pairwise

from ledger.guides import Outline
from ledger.limits import FileRejected
from ledger.texts import CHINESE_NUMERAL, LIST_INNER, LIST_ITEM, numeral

_MAX_HEADING_CHARACTERS = 40
_STYLES = {
    "1.1": re.compile(r"\d{1,2}[.．](?P<n>\d{1,2})(?!\d)[.．、]?"),
    "1.": re.compile(r"(?P<n>\d{1,2})\s*[.．、](?!\d)"),
    "一、": re.compile(rf"(?P<n>{CHINESE_NUMERAL})\s*[.．、]"),
    "（一）": re.compile(rf"[（(]\s*(?P<n>{CHINESE_NUMERAL})\s*[)）]"),
    "（1）": re.compile(r"[（(]\s*(?P<n>\d{1,2})\s*[)）]|(?P<circled>[⑴-⒇①-⑳])"),
    "第一条": re.compile(rf"第(?P<n>{CHINESE_NUMERAL}|\d{{1,2}})条"),
    "一是": re.compile(r"(?P<n>[一二三四五六七八九])是"),
}
_WITHIN = {"（1）", "（一）", "一是"}
"""Styles that also count within a line, behind a full stop."""
_BEGINS = re.compile(r"(?:(?<=\n)|(?<=[。；;])|^)[^\S\n]*")


def outline_of(title: str, lines: Sequence[str]) -> tuple[Outline, list[str]]:
    """Return headings and indicators of a guide's lines, and those before the first of them, which are not read.

    Raises FileRejected where there is no heading, or a heading has no indicator.
    """
    styles = [style for line in lines if (style := style_of(line))]
    first = styles[0] if styles else ""
    second = next((style for style in (*styles, *_inner(lines)) if style != first), "")
    if not first:
        raise FileRejected(f"《{title}》里没有找到“1.”编号的一级指标，请补上编号后重新上传。")
    if not second:
        texts = [text for _, text in cut_at("\n".join(lines), first)]
        if len(texts) > 1:
            return [(title, texts)], []
        raise FileRejected(f"一级指标“{title}”下没有找到“（1）”编号的二级指标，请补上编号后重新上传。")
    before, bodies = _headings(lines, first)
    return [_indicators(heading, body, second) for heading, body in bodies], before


def style_of(line: str) -> str:
    """Return by which style of number a line begins; nothing where it has none."""
    return next((name for name, pattern in _STYLES.items() if pattern.match(line)), "")


def _inner(lines: Sequence[str]) -> list[str]:
    """The styles that stand only behind others, on the same line."""
    return [style for line in lines for style in _WITHIN if _STYLES[style].search(line)]


def _number(match: re.Match[str]) -> int:
    return numeral(match["n"] or match.groupdict().get("circled") or "")


def _headings(lines: Sequence[str], style: str) -> tuple[list[str], list[tuple[str, list[str]]]]:
    before: list[str] = []
    bodies: list[tuple[str, list[str]]] = []
    for line in lines:
        found = _STYLES[style].match(line)
        rest = line[found.end() :].strip() if found else ""
        if found and 0 < len(rest) <= _MAX_HEADING_CHARACTERS and _number(found) == len(bodies) + 1:
            bodies.append((bare(rest), []))
        else:
            (bodies[-1][1] if bodies else before).append(line)
    return before, bodies


def _indicators(title: str, lines: list[str], style: str) -> tuple[str, list[str]]:
    text = "\n".join(lines)
    cut = cut_at(text, style)
    if not cut:
        raise FileRejected(f"一级指标“{title}”下没有找到“（1）”编号的二级指标，请补上编号后重新上传。")
    # A heading that wrapped goes on until the first indicator.
    return title + bare(text[: cut[0][0]]), [indicator for _, indicator in cut]


def cut_at(text: str, style: str) -> list[tuple[int, str]]:
    """Return where each indicator begins, counted from 1 without a gap, and what it says."""
    starts: list[tuple[int, int]] = []
    for place in _BEGINS.finditer(text) if style in _WITHIN else re.finditer(r"^[^\S\n]*", text, re.MULTILINE):
        found = _STYLES[style].match(text, place.end())
        if found and _number(found) == len(starts) + 1:
            starts.append((place.start(), found.end()))
    ends = [*pairwise([*(start for start, _ in starts), len(text)])]
    return [(start, joined(text[after:end])) for (start, after), (_, end) in zip(starts, ends, strict=True)]


def joined(text: str) -> str:
    """A text in one line: breaks are only layout."""
    return "".join(map(str.strip, text.split("\n")))


def bare(text: str) -> str:
    """A text without blanks."""
    return "".join(text.split())


def numbered(text: str) -> str:
    """A text with the numbers that Word's automatic lists show."""
    first, *items = text.replace(LIST_INNER, "").split(LIST_ITEM)
    return first + "".join(f"（{n}）{item}" for n, item in enumerate(items, 1))
