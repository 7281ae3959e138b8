"""The numbers that a report states of what was found and put right: 共查摆问题12个，已整改9个，完成率75%.

A number counts here only where its clause says in known words (`figure_words`) what it counts; 整改措施12条 or 会议3次
count nothing. Words that may make it about a part are kept beside it: the comparison decides whether they do.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from ledger import figure_words as words
from ledger.blocks import Block, Line, TextBlock
from ledger.texts import numeral
from workflows.folding import nfkc
from workflows.reconciliation.claims import FOUND, RATE, SHARE, Claim

MAX_CLAIMS = 500
MAX_PARAGRAPH_CHARACTERS = 20_000
MAX_CLAUSE_CHARACTERS = 120
"""A longer one says so much that nobody can tell what its numbers count."""
_MAX_HEADING_CHARACTERS = 30
_BEFORE_CHARACTERS = 300
_SENTENCES = re.compile(r"[。!?\n]")
_CLAUSES = re.compile(r"[,;:、()《》]")
_BLANKS = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")


def figures_of(blocks: Iterable[Block]) -> tuple[Claim, ...]:
    """Return what the paragraphs and cells of a report state, from top to bottom, at most `MAX_CLAIMS`."""
    found: list[Claim] = []
    heading = ""
    for number, (text, place, row) in enumerate(_paragraphs(blocks)):
        if _is_heading(text):
            heading = text
            continue
        for claim in _stated(text[:MAX_PARAGRAPH_CHARACTERS], row):
            found.append(replace(claim, place=place, paragraph=number, heading=heading))
            if len(found) == MAX_CLAIMS:
                return tuple(found)
    return tuple(found)


def _paragraphs(blocks: Iterable[Block]) -> Iterator[tuple[str, str, str]]:
    """Yield each text with its place and what its row says before it."""
    for block in blocks:
        if isinstance(block, TextBlock):
            yield _folded(block.text), block.where, ""
        elif isinstance(block, Line):
            before = ""
            for cell in block.cells:
                text = _folded(cell.text)
                yield text, block.place, before
                before = (before + text)[-_BEFORE_CHARACTERS:]


def _folded(text: str) -> str:
    return _BLANKS.sub("", nfkc(text)).strip()


def _is_heading(text: str) -> bool:
    return len(text) <= _MAX_HEADING_CHARACTERS and not words.NUMBER.search(text) and "。" not in text


def _stated(text: str, row: str) -> Iterator[Claim]:
    at = 0
    for number, sentence in enumerate(_SENTENCES.split(text)):
        start = at
        for clause in _CLAUSES.split(sentence):
            before = (row + text[:start])[-_BEFORE_CHARACTERS:]
            for claim in _claims(clause) if len(clause) <= MAX_CLAUSE_CHARACTERS else ():
                yield replace(claim, sentence=number, before=before)
            start += len(clause) + 1
        at += len(sentence) + 1


def _claims(clause: str) -> Iterator[Claim]:
    for part in _parts(words.OF_PARTS.sub("", clause)):
        if (said := _counted(part)) is None:
            continue
        found = part.found
        yield Claim(
            counted=said.counted,
            written=found["percent"] or str(numeral(found["count"])),
            quote=clause,
            place="",
            paragraph=0,
            sentence=0,
            limits=words.NEUTRAL.sub("", said.limits),
            kind=said.kind,
            is_about=any(found[name] for name in ("about", "more", "after")),
            is_rest=bool(words.REST.search(part.left) or words.REST.search(part.right)),
        )


@dataclass(frozen=True, slots=True)
class _Part:
    """A number of a clause with what stands on either side of it, up to the next."""

    found: re.Match[str]
    left: str
    right: str


class _Said(NamedTuple):
    """What a number counts, of which kind, and what else stands before it."""

    counted: str
    kind: str | None
    limits: str


def _parts(clause: str) -> Iterator[_Part]:
    """Yield each number of a clause; what stands between two goes to the one of which it says something."""
    found = list(words.NUMBER.finditer(clause))
    left = clause[: found[0].start()] if found else ""
    for n, each in enumerate(found, start=1):
        if n == len(found):
            yield _Part(each, left, clause[each.end() :])
            return
        right, last = clause[each.end() : found[n].start()], clause[found[n].end() :]
        noun = words.AFTER_NOUN.match(right)
        own, rest = (noun[0], right[noun.end() :]) if noun else ("", right)
        of_next = _before(rest) is not None or words.BEFORE_KIND.search(rest) is not None
        if rest and (not of_next or (_before(left) is None and _after(last) is not None)):
            own, rest = right, ""  # 9个已整改3个正在整改; 12个制度
        yield _Part(each, left, own)
        left = rest


def _counted(part: _Part) -> _Said | None:
    """Return what a number counts; None where that is not told in known words."""
    if part.found["percent"]:
        return None if part.right else _percentage(part.left)
    if words.AFTER_PLAIN.match(part.right):
        return _counted_before(part)
    if kind := words.AFTER_KIND.match(part.right):
        return _Said(FOUND, kind["kind"], _limits(part.left))
    counted = _after(part.right)
    return None if counted is None else _Said(counted, None, _limits(part.left))


def _percentage(left: str) -> _Said | None:
    if words.BEFORE_SHARE.search(left):
        return _Said(SHARE, None, "")
    rate = words.BEFORE_RATE.search(left)
    return _Said(RATE, None, left[: rate.start()]) if rate else None


def _counted_before(part: _Part) -> _Said | None:
    said, kind = _before(part.left), words.BEFORE_KIND.search(part.left)
    if said and (said.kind or not kind):
        return said
    if kind:
        return _Said(FOUND, kind["kind"], part.left[: kind.start()])
    if found := words.BEFORE_FOUND.search(part.left):
        return _Said(FOUND, None, part.left[: found.start()])
    return _Said(FOUND, None, "") if not part.left and part.right else None  # 12个问题中


def _before(text: str) -> _Said | None:
    for counted, pattern in words.BEFORE:
        if said := pattern.search(text):
            return _Said(counted, said["kind"], text[: said.start()])
    return None


def _after(text: str) -> str | None:
    return next((counted for counted, pattern in words.AFTER if pattern.match(text)), None)


def _limits(left: str) -> str:
    found = words.BEFORE_FOUND.search(left)
    return words.REST.sub("", left[: found.start()] if found else left)
