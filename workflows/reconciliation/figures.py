"""The numbers of a report, held against the snapshot that was frozen when it was filed, and against each other.

A number agrees only where everything that it may mean gives that number; where some meanings do and others do not, or
where it may be about a part, nobody can tell. So nothing is said to agree that does not.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from models.figure_words import FigureVerdict
from models.reconciliation_words import DifferenceKind
from models.vocabulary import Rectification, State
from workflows.reconciliation import claims as counted
from workflows.reconciliation.claims import Claim
from workflows.reconciliation.comparison import Difference
from workflows.reconciliation.scopes import scope_of

FIGURES = "figures"
"""What `Reconciliation.form` is of a paper that holds no ledger and states numbers."""
HELD_PLACE = "报送时冻结的数据"
_KINDS = {kind.label: kind for kind in Rectification}
_UNDER_WAY = (State.DIAGNOSE, State.PLAN, State.RECTIFY, State.VERIFY)
_PARTS = {counted.CLOSED, counted.UNDER_WAY, counted.UNFINISHED, counted.LONG_TERM}
_OF_UNFINISHED = {counted.UNDER_WAY, counted.LONG_TERM}
_WHOLE = Decimal(100)
_COUNTED_BY = ("organization", "state", "rectification", "overdue")
Items = Sequence[Mapping[str, Any]]
"""What was frozen of items that are alike in all by which reports count, with `n`, how many there are."""
Readings = dict[str, int | Decimal]
"""What a number may mean, in words, with what the system held of it."""


@dataclass(frozen=True, slots=True)
class FigureFinding:
    """One number of a report, and how it stands to what was held or to the other numbers."""

    claim: Claim
    verdict: FigureVerdict
    held: str = ""
    """What the system held, or what the other numbers come to, in words."""
    reason: str = ""
    """Why it cannot be told."""
    held_place: str = HELD_PLACE


def check_figures(claims: Sequence[Claim], snapshot: Mapping[str, Any], filed_on: date) -> tuple[FigureFinding, ...]:
    """Hold each number of a report against the snapshot of its filing, and the numbers against each other."""
    report = _Report(claims, snapshot, filed_on)
    return (*map(report.finding, claims), *report.unequal_sums())


def figure_differences(findings: Iterable[FigureFinding]) -> tuple[Difference, ...]:
    """Return which numbers of a report differ, as differences of 对账."""
    return tuple(
        Difference(
            kind=DifferenceKind.FIGURE,
            reported=each.claim.quote,
            held=each.held,
            reported_place=each.claim.place,
            held_place=each.held_place,
        )
        for each in findings
        if each.verdict is FigureVerdict.DIFFERS
    )


class _Report:
    """The numbers of one report, with what was held when it was filed."""

    def __init__(self, claims: Sequence[Claim], snapshot: Mapping[str, Any], filed_on: date) -> None:
        self.claims, self.filed_on = claims, filed_on
        self.own: str = snapshot["organization"]
        self.items: Items = _alike(snapshot["items"])
        self.others = {item["organization"] for item in self.items} - {self.own}

    def finding(self, claim: Claim) -> FigureFinding:
        """Say how one number stands."""
        if claim.is_about:
            return FigureFinding(claim, FigureVerdict.UNCHECKED, reason="是约数")
        if claim.counted in {counted.RATE, counted.SHARE} and (inner := self._of_text(claim)):
            return inner
        if claim.counted == counted.SHARE:
            return FigureFinding(claim, FigureVerdict.UNCHECKED, reason="看不出占什么的比例")
        scope = scope_of(claim, self.own, self.others, self.filed_on)
        if scope.doubt:
            return FigureFinding(claim, FigureVerdict.UNCHECKED, reason=scope.doubt)
        return _judge(claim, self._readings(claim, scope.organization))

    def _readings(self, claim: Claim, organization: str | None) -> Readings:
        """Return all that a number may mean; nothing where the snapshot does not tell."""
        after = self._said_before(claim)
        if organization:
            return _meanings(claim, self._items_of(organization), after)
        whole = _meanings(claim, self.items, after)
        if self.own not in claim.limits:
            return whole
        own = _meanings(claim, self._items_of(self.own), after)  # by its name a 总支 may mean itself alone
        return whole | {f"本级{name}": value for name, value in own.items()}

    def _items_of(self, organization: str) -> Items:
        return [item for item in self.items if item["organization"] == organization]

    def _said_before(self, claim: Claim) -> str | None:
        """Return what the number before it in the same sentence counts, kinds left aside."""
        sentence = self._sentence(claim)
        before = sentence[: sentence.index(claim)]
        return next((each.counted for each in reversed(before) if not each.kind), None)

    def _sentence(self, claim: Claim) -> list[Claim]:
        where = claim.paragraph, claim.sentence
        return [each for each in self.claims if (each.paragraph, each.sentence) == where]

    def _of_text(self, claim: Claim) -> FigureFinding | None:
        """Hold a percentage against the numbers before it in its paragraph; None where they do not tell.

        A rate that is what they come to is held against the system, too.
        """
        before = [each for each in self.claims[: self.claims.index(claim)] if each.paragraph == claim.paragraph]
        whole = next((each for each in reversed(before) if each.counted == counted.FOUND and not each.kind), None)
        is_share = claim.counted == counted.SHARE
        parts = [each for each in before if each.counted in _PARTS | {counted.FOUND} and each is not whole]
        part = next((each for each in reversed(parts) if is_share or _is_all_closed(each)), None)
        if whole is None or part is None or not int(whole.written):
            return None
        came = _rounded(_WHOLE * int(part.written) / int(whole.written), claim.written)
        held = f"{part.written}÷{whole.written}={came}%"
        if Decimal(claim.written) != came:
            return FigureFinding(claim, FigureVerdict.DIFFERS, held, held_place=_beside(whole))
        return FigureFinding(claim, FigureVerdict.AGREES, held) if is_share else None

    def unequal_sums(self) -> Iterator[FigureFinding]:
        """Yield where the parts that a sentence names do not come to its whole."""
        for where in dict.fromkeys((each.paragraph, each.sentence) for each in self.claims):
            sentence = [each for each in self.claims if (each.paragraph, each.sentence) == where]
            if not any(each.is_about for each in sentence):
                yield from _unequal(sentence)


def _alike(items: Sequence[Mapping[str, Any]]) -> Items:
    """Count items that are alike once: a report states hundreds of numbers of ten thousand items."""
    counted_by = Counter(tuple((name, item[name]) for name in _COUNTED_BY if name in item) for item in items)
    return [{**dict(alike), "n": n} for alike, n in counted_by.items()]


def _is_all_closed(claim: Claim) -> bool:
    return claim.counted == counted.CLOSED and not claim.kind


def _unequal(sentence: Sequence[Claim]) -> Iterator[FigureFinding]:
    wholes = [each for each in sentence if each.counted == counted.FOUND and not each.kind]
    if len(wholes) != 1:
        return
    is_split = any(each.counted == counted.UNFINISHED for each in sentence)
    wanted = _PARTS - (_OF_UNFINISHED if is_split else set())
    parts = [each for each in sentence if each.counted in wanted and not each.kind]
    kinds = [each for each in sentence if each.counted == counted.FOUND and each.kind]
    for group in (parts, kinds):
        if any(each.limits for each in group) or len({(each.counted, each.kind) for each in group}) < len(group):
            continue  # 已整改9个，本月整改2个: one is a part of the other
        total, whole = sum(int(each.written) for each in group), int(wholes[0].written)
        is_all = len(group) > 1 and any(each.is_rest for each in group)
        if total > whole or (is_all and total != whole):
            told = "+".join(each.written for each in group)
            held_place = _beside(group[0])
            yield FigureFinding(wholes[0], FigureVerdict.DIFFERS, f"文中各数：{told}={total}", held_place=held_place)


def _beside(other: Claim) -> str:
    """Say where another number of the text stands."""
    return f"文中“{other.quote}”（{other.place}）"


def _judge(claim: Claim, readings: Readings) -> FigureFinding:
    if not readings:
        return FigureFinding(claim, FigureVerdict.UNCHECKED, reason="冻结的数据里没有这一项")
    sign = ""
    if claim.counted == counted.RATE:
        readings, sign = {name: _rounded(Decimal(value), claim.written) for name, value in readings.items()}, "%"
    readings = {f"{claim.kind or ''}{name}": value for name, value in readings.items()}
    values = set(readings.values())
    held = "，".join(f"{name}{value}{sign}" for name, value in readings.items())
    if len(values) == 1:
        held = f"{next(iter(readings))}{values.copy().pop()}{sign}"
    if Decimal(claim.written) not in values:
        return FigureFinding(claim, FigureVerdict.DIFFERS, held)
    if len(values) == 1:
        return FigureFinding(claim, FigureVerdict.AGREES, held)
    return FigureFinding(claim, FigureVerdict.UNCHECKED, held, "看不出说的是哪一种")


def _meanings(claim: Claim, items: Items, after: str | None) -> Readings:
    """Return what a number may mean over some items."""
    wanted = {"rectification"} if claim.kind else {"overdue"} if claim.counted == counted.OVERDUE else set()
    if any(not wanted <= item.keys() for item in items):
        return {}
    if claim.kind:
        items = [item for item in items if item["rectification"] == _KINDS[claim.kind].value]
    if claim.counted == counted.OVERDUE:
        return {"逾期": sum(item["n"] for item in items if item["overdue"])}
    readings = _by_state(claim.counted, items)
    if claim.kind and claim.counted == counted.FOUND and after == counted.CLOSED:
        readings |= _by_state(counted.CLOSED, items)
    return readings


def _by_state(what: str, items: Items) -> Readings:
    count = {state: sum(item["n"] for item in items if item["state"] == state.value) for state in State}
    every = sum(count.values())
    alive = every - count[State.VOID]
    under_way = sum(count[state] for state in _UNDER_WAY)
    closed, long_term = count[State.CLOSED], count[State.LONG_TERM]
    found: Mapping[str, Readings] = {
        counted.FOUND: {"总数": every, "不含撤销并案": alive},
        counted.CLOSED: {"已销号": closed},
        counted.UNDER_WAY: {"在途": under_way, "整改和验收中": count[State.RECTIFY] + count[State.VERIFY]},
        counted.UNFINISHED: {"在途": under_way, "在途和长期坚持": under_way + long_term},
        counted.LONG_TERM: {"长期坚持": long_term},
        counted.RATE: _rates(closed, {"已销号占总数": every, "已销号占不含撤销并案的": alive}),
    }
    return dict(found[what])


def _rates(closed: int, wholes: Mapping[str, int]) -> Readings:
    return {name: _WHOLE * closed / whole for name, whole in wholes.items() if whole}


def _rounded(value: Decimal, written: str) -> Decimal:
    """Return a number with as many decimals as another is written with."""
    places = len(written.partition(".")[2])
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
