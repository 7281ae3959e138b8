"""The problems of a 诊断情况工作台账 on its preview: joined, split, reassigned and rewritten before anything is stored.

What was corrected so far goes along with the form.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.corrections import Corrections, problem_key
from ledger.forms import Problem, Reading, Row
from ledger.matching import Line, Proposal
from ledger.take_over_decisions import read_decided
from web.ledgers.decided_forms import ACCEPTED, LINES, ORGANIZATION, as_written, posted_lines, posted_names
from web.page_request import PageRequest

FIELDS = ("texts", "indicator", "organization", "joined")


@dataclass(frozen=True, slots=True)
class ProblemForm:
    """One problem of the file: what is written in each field, and what becomes of it."""

    key: str
    said: Problem
    fields: dict[str, str]
    is_corrected: bool
    new: Sequence[Line]
    held: Sequence[Line]


def problem_forms(reading: Reading, proposal: Proposal, decided: Corrections, number: int) -> Iterator[ProblemForm]:
    """Yield the forms of one page."""
    new, held = _by_key(proposal.new), _by_key(proposal.held)
    problems = [(row, problem) for row in reading.rows for problem in row.problems]
    for row, problem in problems[(number - 1) * LINES : number * LINES]:
        key, fields = problem_key(problem), _as_read(row, problem)
        if correction := decided.problems.get(key):
            fields |= as_written(correction.model_dump(mode="json", exclude_unset=True))
        yield ProblemForm(key, problem, fields, correction is not None, new[key], held[key])


def read_corrections(page: PageRequest, reading: Reading, before: Corrections) -> Corrections:
    """Read what the form says over what was corrected before; what is as in the file is no correction."""
    said = {problem_key(problem): (row, problem) for row in reading.rows for problem in row.problems}
    problems: dict[str, Any] = before.model_dump(mode="json", exclude_unset=True).get("problems", {})
    for key, fields in posted_lines(page, FIELDS):
        if key in said:
            problems[key] = _correction(fields, _as_read(*said[key]))
    return read_decided(
        Corrections,
        {
            "organizations": dict(before.organizations) | dict(posted_names(page, ORGANIZATION)),
            "problems": {key: correction for key, correction in problems.items() if correction},
            "accepted": page.posted.get(ACCEPTED, ()),
        },
    )


def _by_key(lines: Sequence[Line]) -> defaultdict[str, list[Line]]:
    found: defaultdict[str, list[Line]] = defaultdict(list)
    for line in lines:
        found[line.key].append(line)
    return found


def _as_read(row: Row, problem: Problem) -> dict[str, str]:
    """Return the fields of a problem as the file has them: one line of text for one problem."""
    return {
        "texts": " ".join(problem.text.split()),
        "indicator": problem.indicator or "",
        "organization": row.organization,
        "joined": "",
    }


def _correction(fields: dict[str, str], usual: dict[str, str]) -> dict[str, object]:
    changed = {name: value for name, value in fields.items() if value != usual[name]}
    found: dict[str, object] = {}
    if texts := [text.strip() for text in changed.get("texts", "").splitlines() if text.strip()]:
        found["texts"] = texts
    if "indicator" in changed:
        found["indicator"] = changed["indicator"]
    if changed.get("organization"):
        found["organization"] = changed["organization"]
    if changed.get("joined"):
        found["joined"] = True
    return found
