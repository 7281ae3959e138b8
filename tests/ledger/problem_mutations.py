"""An edit of a 诊断情况工作台账 as somebody might make it by hand, and what 对账 must say of it."""

from dataclasses import replace

from models.reconciliation_words import DifferenceKind as Kind
from models.reconciliation_words import RowField as Field
from tests.ledger.mutations import Expected
from tests.ledger.random_items import phrase


def _problems(rows):
    """Return the places of the problems of a 诊断情况工作台账, by row and in it."""
    return [(at, n) for at, row in enumerate(rows) for n in range(len(row.problems))]


def _with(rows, at, problems):
    rows[at] = replace(rows[at], problems=tuple(problems))


def problem_reworded(rng, rows):
    at, n = place = rng.choice(_problems(rows))
    problems = list(rows[at].problems)
    problems[n] = replace(problems[n], text=problems[n].text[:4] + phrase(rng, 2, 9))
    _with(rows, at, problems)
    return Expected({Kind.VALUE, Kind.ONLY_REPORTED}, [place], Field.TEXT)


def problem_dropped(rng, rows):
    at, n = place = rng.choice(_problems(rows))
    _with(rows, at, [each for other, each in enumerate(rows[at].problems) if other != n])
    return Expected({Kind.ONLY_HELD}, [place])


def problem_added(rng, rows):
    at, n = rng.choice(_problems(rows))
    problems = list(rows[at].problems)
    problems.insert(n, replace(problems[n], text=phrase(rng, 5, 9), indicator="支部1-2"))
    _with(rows, at, problems)
    return Expected({Kind.ONLY_REPORTED, Kind.VALUE})


def problem_moved(rng, rows):
    at, n = rng.choice([each for each in _problems(rows) if len(rows[each[0]].problems) > 1])
    problems = list(rows[at].problems)
    problems.insert(rng.choice([to for to in range(len(problems)) if to != n]), problems.pop(n))
    _with(rows, at, problems)
    return Expected({Kind.ORDER})


def problem_cited_otherwise(rng, rows):
    at, n = place = rng.choice(_problems(rows))
    problems = list(rows[at].problems)
    others = [each for each in ("支部1-2", "院系2-1", None) if each != problems[n].indicator]
    problems[n] = replace(problems[n], indicator=rng.choice(others))
    _with(rows, at, problems)
    return Expected({Kind.VALUE}, [place], Field.INDICATOR)


def problems_joined(rng, rows):
    """Two problems in a row are one, with a comma between them."""
    at, n = place = rng.choice([each for each in _problems(rows) if each[1]])
    problems = list(rows[at].problems)
    whole = f"{problems[n - 1].text}，{problems[n].text}"
    problems[n - 1 : n + 1] = [replace(problems[n], text=whole)]
    _with(rows, at, problems)
    return Expected({Kind.MERGED}, [(at, n - 1), place])


def problem_parted(rng, rows):
    at, n = place = rng.choice(_problems(rows))
    problems, middle = list(rows[at].problems), len(rows[at].problems[n].text) // 2
    halves = problems[n].text[:middle], problems[n].text[middle:]
    problems[n : n + 1] = [replace(problems[n], text=half) for half in halves]
    _with(rows, at, problems)
    return Expected({Kind.SPLIT}, [place])


EDITS_OF_PROBLEMS = (
    *(problem_reworded, problem_dropped, problem_added, problem_moved, problem_cited_otherwise, problems_joined),
    problem_parted,
)
