"""An edit of a 整改台账 as somebody might make it by hand, and what 对账 must say of it."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from ledger.columns import RECTIFICATION
from models.reconciliation_words import DifferenceKind as Kind
from models.reconciliation_words import RowField as Field
from tests.ledger.random_items import phrase

AT = {column.field: at for at, column in enumerate(RECTIFICATION)}
FIELDS = {"problem": Field.TEXT} | {field: Field(field) for field in AT if field != "problem"}
NAMES = ("张三丰", "李四光", "王五一", "欧阳海", "赵六一")
FULL_WIDTH = {ord(char): chr(ord(char) + 0xFEE0) for char in "0123456789()%:;,"}


@dataclass(frozen=True)
class Expected:
    """Which kinds, and of which field, the difference is to be of; none where the edit changes nothing.

    Of the rows of the file that were edited, and of the items, by their places in what was exported.
    """

    kinds: Collection[Kind]
    items: Collection[int] = ()
    field: Field | None = None


NOTHING = Expected(())


def reworded(rng, rows):
    """A problem is put in other words, or in a few of them."""
    at = rng.randrange(len(rows))
    said = rows[at][AT["problem"]]
    cut = rng.randrange(len(said))
    changed = rng.choice(
        [phrase(rng, 4, 9), said[:cut] + phrase(rng, 1, 2) + said[cut:], said[: cut + 4] + phrase(rng)]
    )
    _write(rows, at, "problem", changed)
    return Expected({Kind.VALUE, Kind.MERGED}, [at], Field.TEXT)


def refigured(rng, rows):
    """A figure in a problem lies."""
    at, said = _any(rng, rows, "problem", r"(?<!\d)\d{2,4}(?!\d)")
    figure = rng.choice(list(re.finditer(r"(?<!\d)\d{2,4}(?!\d)", said)))
    lie = str(int(figure[0]) + rng.randint(1, 9))
    _write(rows, at, "problem", said[: figure.start()] + lie + said[figure.end() :])
    return Expected({Kind.VALUE}, [at], Field.TEXT)


def rewritten(rng, rows):
    """Another cell says something else."""
    field = rng.choice(["goal", "progress", "remark", "source", "kind", "indicator"])
    at = rng.randrange(len(rows))
    before = rows[at][AT[field]]
    other = {
        "source": ["自查", "巡察", "审计"],
        "kind": ["立行立改", "限期整改", "持续整改"],
        "indicator": ["支部1-（2）", "院系2-（1）", "支部5-（3）"],
    }.get(field) or [phrase(rng)]
    _write(rows, at, field, rng.choice([each for each in other if _bare(each) != _bare(before)]))
    return Expected({Kind.VALUE}, [at], FIELDS[field])


def blanked(rng, rows):
    """A cell is emptied."""
    field = rng.choice(["goal", "measures", "leader", "person", "due", "completion", "evidence", "number"])
    at, _ = _any(rng, rows, field, r"\w")
    _write(rows, at, field, "")
    return Expected({Kind.VALUE, Kind.COUNT}, [at], FIELDS[field])


def dropped(rng, rows):
    at = rng.randrange(len(rows))
    del rows[at]
    return Expected({Kind.ONLY_HELD}, [at])


def added(rng, rows):
    new = list(rng.choice(rows))
    new[AT["number"]], new[AT["problem"]] = rng.choice(["", "补充-1"]), phrase(rng, 5, 9)
    rows.insert(rng.randrange(len(rows) + 1), new)
    return Expected({Kind.ONLY_REPORTED, Kind.VALUE})


def doubled(rng, rows):
    at = rng.randrange(len(rows))
    rows.insert(at + 1, list(rows[at]))
    return Expected({Kind.COUNT}, [at])


def reordered(rng, rows):
    at = rng.randrange(len(rows))
    to = rng.choice([n for n in range(len(rows)) if n != at])
    rows.insert(to, rows.pop(at))
    return Expected({Kind.ORDER})


def shuffled(rng, rows):
    before = list(rows)
    while rows == before:
        rng.shuffle(rows)
    return Expected({Kind.ORDER})


def split(rng, rows):
    """One problem stands in two rows, each with the rest of the row."""
    at = rng.randrange(len(rows))
    said = rows[at][AT["problem"]]
    middle = len(said) // 2
    new = list(rows[at])
    rows[at][AT["problem"]], new[AT["problem"]] = said[:middle], said[middle:]
    if rng.random() < 0.5:
        new[AT["number"]] = ""
    rows.insert(at + 1, new)
    return Expected({Kind.SPLIT}, [at])


def merged(rng, rows):
    """Two problems of one organization stand in one row."""
    owner = AT["organization"]
    pairs = [(a, b) for a in range(len(rows)) for b in range(a + 1, len(rows)) if rows[a][owner] == rows[b][owner]]
    one, other = rng.choice(pairs)
    style = rng.choice(["1.{}；2.{}", "{}；{}", "①{}②{}", "{}\n{}"])
    rows[one][AT["problem"]] = style.format(rows[one][AT["problem"]], rows[other][AT["problem"]])
    del rows[other]
    return Expected({Kind.MERGED}, [one, other])


def misnumbered(rng, rows):
    """A number is another item's, or nobody's."""
    at = rng.randrange(len(rows))
    other = rng.choice([n for n in range(len(rows)) if n != at])
    _write(rows, at, "number", rng.choice([rows[other][AT["number"]], "XX1-2021-999"]))
    return Expected({Kind.VALUE}, [at], Field.NUMBER)


def claimed_done(rng, rows):
    """It is said to be further than it is."""
    field = rng.choice(["completion", "closed_on", "closure", "acceptance"])
    at, before = _any(rng, rows, field, "")
    claim = {
        "completion": rng.choice([c for c in ("未完成", "基本完成", "已完成") if c not in before[: len(c)]]),
        "closed_on": rng.choice(["2021年7月1日", "2021-07-02"]),
        "closure": "张三丰（书记）2021-07-01",
        "acceptance": f"张三丰：{phrase(rng)}",
    }[field]
    _write(rows, at, field, claim)
    return Expected({Kind.STATE}, [at], FIELDS[field])


def claimed_proof(rng, rows):
    """There is said to be evidence that is not there."""
    at = rng.randrange(len(rows))
    name = f"{phrase(rng)}.pdf"
    _write(rows, at, "evidence", rng.choice([name, f"{rows[at][AT['evidence']]}\n{name}"]))
    return Expected({Kind.EVIDENCE}, [at], Field.EVIDENCE)


def swapped(rng, rows):
    """Somebody else is named."""
    field = rng.choice(["leader", "person"])
    at = rng.randrange(len(rows))
    _write(rows, at, field, rng.choice([*NAMES, "张三丰、李四光"]))
    return Expected({Kind.VALUE}, [at], FIELDS[field])


def postponed(rng, rows):
    at, _ = _any(rng, rows, "due", r"\d")
    later = f"2022-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    _write(rows, at, "due", rng.choice([later, "长期坚持"]))
    return Expected({Kind.VALUE}, [at], Field.DUE)


def moved_to_another(rng, rows):
    """It is said to be another organization's."""
    at = rng.randrange(len(rows))
    _write(
        rows,
        at,
        "organization",
        rng.choice([n for n in ("学生党支部", "机关直属党支部") if n != rows[at][AT["organization"]]]),
    )
    return Expected({Kind.VALUE}, [at], Field.ORGANIZATION)


def one_measure_less_or_more(rng, rows):
    at, said = _any(rng, rows, "measures", r"^\d\.")
    lines = said.split("\n")
    changed = lines[:-1] if rng.random() < 0.5 and len(lines) > 2 else [*lines, f"{len(lines) + 1}.{phrase(rng)}"]
    _write(rows, at, "measures", "\n".join(changed))
    return Expected({Kind.COUNT, Kind.VALUE}, [at], Field.MEASURES)


def written_otherwise(rng, rows):
    """What is written differently and means alike."""
    at = rng.randrange(len(rows))
    field = rng.choice(["due", "closed_on", "goal", "problem", "measures", "remark", "completion", "person", "number"])
    said = rows[at][AT[field]]
    numbers = re.match(r"(\d+)-(\d+)-(\d+)$", said)
    if numbers:
        year, month, day = map(int, numbers.groups())
        forms = (
            f"{year}年{month}月{day}日",
            f"{year}.{month}.{day}",
            f"{year}/{month:02}/{day:02}",
            f"{year}{month:02}{day:02}",
        )
        said = rng.choice(forms)
    elif field == "completion":
        said = {"未完成": "正在整改", "已完成": "已整改到位"}.get(said[:3], said)
    elif field == "measures":
        said = re.sub(r"(?m)^(\d)\.", r"（\1）", said)
    elif not said:
        said = rng.choice(["无", "暂无", "/", "—"])
    elif field != "number":
        said = rng.choice([said.translate(FULL_WIDTH), f"  {said} ", said + "。"])
    _write(rows, at, field, said)
    return NOTHING


EDITS = (
    *(reworded, refigured, rewritten, blanked, dropped, added, doubled, reordered, shuffled, split, merged),
    *(misnumbered, claimed_done, claimed_proof, swapped, postponed, moved_to_another, one_measure_less_or_more),
    written_otherwise,
)


def _write(rows, at, field, said):
    rows[at] = [said if n == AT[field] else cell for n, cell in enumerate(rows[at])]


def _any(rng, rows, field, pattern):
    """Return any row whose cell has such a text, and that."""
    fitting = [(at, row[AT[field]]) for at, row in enumerate(rows) if re.search(pattern, row[AT[field]])]
    return rng.choice(fitting)


def _bare(said):
    return "".join(filter(str.isalnum, said))
