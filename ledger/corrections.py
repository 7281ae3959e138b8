"""What a person makes of the problems of a 诊断情况工作台账 before they are registered.

They are joined, split, given to another organization or indicator, and written anew.

What the file says of each goes along, for the entry of what was made of it.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from ledger.citations import cite, cited_indicators
from ledger.forms import Flaws, Problem, Row
from ledger.limits import MAX_FLAWS
from ledger.take_over_decisions import MAX_NAMES, MAX_PARTS, Decided, Name
from ledger.texts import is_none
from workflows.inputs import Text
from workflows.texts import MAX_TEXT_CHARACTERS


class Correction(Decided):
    """Of one problem; what is not given stays as the file has it."""

    texts: Annotated[tuple[Text, ...], Field(min_length=1, max_length=MAX_PARTS)] | None = Field(
        default=None, title="存在问题", description="几条即拆成几个问题"
    )
    indicator: Name | None = Field(default=None, title="对照指标", description="支部1-（2）的样子；空为不对照指标")
    organization: Name | None = Field(default=None, title="党组织", description="已登记的名称")
    joined: bool = Field(default=False, title="并入上一个问题")


class Corrections(Decided):
    """Of a whole file."""

    organizations: Annotated[dict[str, Name], Field(max_length=MAX_NAMES)] = Field(
        default_factory=dict, title="党组织", description="文件中的写法 → 已登记的名称"
    )
    problems: dict[str, Correction] = Field(default_factory=dict, title="逐项更正", description="预览中的 key → 更正")
    accepted: Annotated[frozenset[str], Field(max_length=2 * MAX_FLAWS + 2)] = Field(
        default=frozenset(), title="已核对的提醒", description="没有读取的内容，写作“位置：内容”，逐一确认"
    )


NOTHING_CORRECTED = Corrections()


@dataclass(frozen=True, slots=True)
class CorrectedProblem:
    """One problem as it will be registered: of the row's organization, or of another one that is named.

    `said` is what the file says of it, where that is not the same.
    """

    problem: Problem
    organization: str | None = None
    said: tuple[Problem, ...] = ()


def problem_key(problem: Problem) -> str:
    """Return by which key a person corrects a problem."""
    source = problem.source
    return f"{source.table}:{source.row}:{source.clause}"


def by_row(
    rows: Sequence[Row], decided: Corrections, indicators: Container[str], errors: Flaws
) -> Mapping[tuple[str, int], Sequence[CorrectedProblem]]:
    """Return the problems of each row (table and number) as they will be registered.

    `indicators` are the codes of the campaign's own.
    """
    found: dict[tuple[str, int], list[CorrectedProblem]] = {(row.table, row.row): [] for row in rows}
    for row, problems in _together(rows, decided, errors):
        found[row.table, row.row].extend(_made(problems, decided, indicators, errors))
    return found


def place_of(problem: Problem) -> str:
    """Return where a problem stands, as a person finds it."""
    source = problem.source
    return f"{source.table}第{source.row}行“{source.column}”第{source.clause}条"


def _together(rows: Sequence[Row], decided: Corrections, errors: Flaws) -> list[tuple[Row, list[Problem]]]:
    """Return each problem with those that are joined to it."""
    found: list[tuple[Row, list[Problem]]] = []
    for row in rows:
        for problem in row.problems:
            correction = decided.problems.get(problem_key(problem))
            if correction is None or not correction.joined:
                found.append((row, [problem]))
            elif found:
                found[-1][1].append(problem)
            else:
                errors.add(place_of(problem), "这是第一个问题，没有上一个可以并入。")
    return found


def _made(
    problems: list[Problem], decided: Corrections, indicators: Container[str], errors: Flaws
) -> Iterator[CorrectedProblem]:
    first, correction = problems[0], decided.problems.get(problem_key(problems[0]))
    if correction is None and len(problems) == 1:
        yield CorrectedProblem(first)
        return
    correction = correction or Correction()
    given = (decided.problems.get(problem_key(problem)) for problem in problems)
    texts = joined_texts([(each and each.texts) or (p.text,) for each, p in zip(given, problems, strict=True)])
    indicator = next((problem.indicator for problem in problems if problem.indicator), None)
    wording = Wording(texts, correction.indicator, indicator)
    for text, own in reworded(wording, indicators, place_of(first), errors):
        made = Problem(text, own, first.source)
        is_as_said = len(texts) == 1 and [made] == problems and correction.organization is None
        said = () if is_as_said else tuple(problems)
        yield CorrectedProblem(made, correction.organization, said)


def joined_texts(pieces: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the texts of a problem with those of others that are joined to it: these go on with its last."""
    first, *more = pieces
    return (*first[:-1], "；".join((first[-1], *(text for texts in more for text in texts))))


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts into which a problem is split; the indicator that a person chose, and the one that the file cites."""

    texts: tuple[str, ...]
    chosen: str | None
    cited: str | None


def reworded(
    wording: Wording, indicators: Container[str], place: str, errors: Flaws
) -> Iterator[tuple[str, str | None]]:
    """Yield each text as it is registered, with its indicator: the chosen one, else its own, else the file's."""
    chosen = None if wording.chosen is None else _indicator(wording.chosen, indicators, place, errors)
    for text in wording.texts:
        cited = cite(text)
        if len(cited.text) > MAX_TEXT_CHARACTERS or is_none(cited.text):
            errors.add(place, f"更正后的问题应有内容，且不超过 {MAX_TEXT_CHARACTERS} 字。")
        yield cited.text, chosen if wording.chosen is not None else cited.indicator or wording.cited


def _indicator(written: str, indicators: Container[str], place: str, errors: Flaws) -> str | None:
    """Return the indicator that a person wrote; nothing for none."""
    if is_none(written) or written in indicators:
        return written if written in indicators else None
    codes = cited_indicators(written)
    if len(codes) == 1 and codes[0] in indicators:
        return codes[0]
    errors.add(place, f"“{written[:20]}”不是诊断指南的一个指标，请从列表选取，或写成支部1-（2）的样子。")
    return None
