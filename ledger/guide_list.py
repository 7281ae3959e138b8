"""A guide that is a list: two styles of numbers, one below the other (1. and （1）, 一、 and （一）, 1. and 1.1)."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from ledger.guides import Outline
from ledger.limits import FileRejected
from ledger.texts import CHINESE_NUMERAL, LIST_INNER, LIST_ITEM, numeral

_MAX_HEADING_CHARACTERS, _MAX_SHOWN_CHARACTERS = 40, 20
_STYLES = {
    "1.1": re.compile(r"\d{1,3}[.．](?P<n>\d{1,3})(?!\d)[.．、]?"),
    "1.": re.compile(r"(?P<n>\d{1,3})\s*[.．、](?!\d)"),
    "一、": re.compile(rf"(?P<n>{CHINESE_NUMERAL})\s*[.．、]"),
    "（一）": re.compile(rf"[（(]\s*(?P<n>{CHINESE_NUMERAL})\s*[)）]"),
    "（1）": re.compile(r"[（(]\s*(?P<n>\d{1,3})\s*[)）]|(?P<circled>[⑴-⒇①-⑳])"),
    "第一条": re.compile(rf"第(?P<n>{CHINESE_NUMERAL}|\d{{1,2}})条"),
    "一是": re.compile(r"(?P<n>[一二三四五六七八九])是"),
}
_WITHIN = {"（1）", "（一）", "一是"}
"""Styles that also count within a line, behind a full stop."""
_BEGINS = re.compile(r"(?:(?<=\n)|(?<=[。；;])|^)[^\S\n]*")


class Outlined(NamedTuple):
    """Headings and indicators of a guide's lines."""

    outline: Outline
    before: list[str]
    """The lines before the first of them, which are not read."""
    astray: list[str]
    """Those that begin with a number, but not with the next one: they stay in what is before them."""


class Cut(NamedTuple):
    """Where each indicator of a text begins, and what it says; and lines astray, as above."""

    pieces: list[tuple[int, str]]
    astray: list[str]


def outline_of(title: str, lines: Sequence[str]) -> Outlined:
    """Return what a guide's lines are.

    Raises FileRejected where there is no heading, or a heading has no indicator.
    """
    styles = [style for line in lines if (style := style_of(line))]
    first = styles[0] if styles else ""
    second = next((style for style in (*styles, *_inner(lines)) if style != first), "")
    if not first:
        raise FileRejected(f"《{title}》里没有找到“1.”编号的一级指标，请补上编号后重新上传。")
    if not second:
        cut = cut_at("\n".join(lines), first)
        if len(cut.pieces) > 1:
            return Outlined([(title, [text for _, text in cut.pieces])], [], cut.astray)
        raise FileRejected(f"一级指标“{title}”下没有找到“（1）”编号的二级指标，请补上编号后重新上传。")
    before, bodies = _headings(lines, first)
    found = [_indicators(heading, body, second) for heading, body in bodies]
    astray = [line for _, body in bodies for line in body if style_of(line) == first]
    return Outlined([each for each, _ in found], before, [*astray, *(line for _, cut in found for line in cut.astray)])


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


def _indicators(title: str, lines: list[str], style: str) -> tuple[tuple[str, list[str]], Cut]:
    text = "\n".join(lines)
    cut = cut_at(text, style)
    if not cut.pieces:
        raise FileRejected(f"一级指标“{title}”下没有找到“（1）”编号的二级指标，请补上编号后重新上传。")
    # A heading that wrapped goes on until the first indicator.
    return (title + bare(text[: cut.pieces[0][0]]), [indicator for _, indicator in cut.pieces]), cut


def cut_at(text: str, style: str) -> Cut:
    """Cut a text at the numbers of a style, counted from 1 without a gap."""
    starts: list[tuple[int, int]] = []
    astray: list[str] = []
    for place in _BEGINS.finditer(text) if style in _WITHIN else re.finditer(r"^[^\S\n]*", text, re.MULTILINE):
        found = _STYLES[style].match(text, place.end())
        if found and _number(found) == len(starts) + 1:
            starts.append((place.start(), found.end()))
        elif found and starts and text[place.start() - 1] == "\n":
            astray.append(text[place.start() : found.end() + _MAX_SHOWN_CHARACTERS].partition("\n")[0])
    ends = [*pairwise([*(start for start, _ in starts), len(text)])]
    pieces = [(start, joined(text[after:end])) for (start, after), (_, end) in zip(starts, ends, strict=True)]
    return Cut(pieces, astray)


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
