"""Ledgers for the tests of bringing in: files in the form, and their readings."""

from contextlib import contextmanager
from pathlib import Path

from ledger import export_items, take_over
from ledger.corrections import Corrections
from ledger.forms import Problem, RectificationRow, Row, Source
from ledger.import_ import import_ledger, preview
from ledger.matching import DiagnosisFile
from ledger.prepared import write
from ledger.read import read_ledger
from ledger.take_over_decisions import read_decided, read_decisions
from ledger.take_over_lines import RunningLedger
from ledger.write import write_diagnosis, write_rectification
from tests import cast, make
from tests.statements import listening

FIXTURES = Path(__file__).parent / "fixtures"
WORD = FIXTURES / "诊断情况工作台账-信息工程系.docx"
EXCEL = FIXTURES / "诊断情况工作台账-财经系.xlsx"
NAME = "台账.xlsx"


def row(organization, *problems, **more):
    """One row of the form; each problem is its text, or its text and its indicator."""
    pairs = [(p, None) if isinstance(p, str) else p for p in problems]
    found = tuple(
        Problem(text, indicator, Source("", "台账", 1, "存在问题", n))
        for n, (text, indicator) in enumerate(pairs, start=1)
    )
    said = {"experience": "", "case": "", "remark": ""} | more
    return Row(organization=organization, problems=found, table="台账", row=1, **said)


def reading(*rows, unit="信息工程系党总支"):
    """What is read of a real file with these rows."""
    return read_ledger(write_diagnosis("xlsx", rows, unit=unit, cutoff=cast.TODAY), NAME)


def sample(file):
    return read_ledger(file.read_bytes(), file.name)


def propose(database, given, by="xx_organizer", campaign_id=None, **decided):
    with database.reading() as session:
        campaign_id = campaign_id or cast.campaign(session).id
        file = DiagnosisFile(given, NAME, campaign_id, read_decided(Corrections, decided))
        return preview(session, file, actor=cast.actor(session, by))


def take_in(database, given, by="xx_organizer", campaign_id=None, now=make.NOW, **decided):
    with database.transaction() as session:
        campaign_id = campaign_id or cast.campaign(session).id
        actor = cast.actor(session, by)
        file = DiagnosisFile(given, NAME, campaign_id, read_decided(Corrections, decided))
        return import_ledger(session, file, actor=actor, now=now)


USUAL = {
    "number": "信工2021-07",
    "organization": cast.BRANCH,
    "problem": "未按期召开党小组会",
    "indicator": "支部1-2",
    "source": "巡察",
    "kind": "限期整改",
    "goal": "每月按期召开",
    "measures": "1.补订计划\n2.固定日期",
    "leader": "xx_deputy同志",
    "person": "member同志",
    "due": "2021-05-20",
    "progress": "已补订计划",
    "completion": "部分完成",
}


def running_file(*rows, unit="信息工程系党总支"):
    """A running ledger in the product's own form: each row is how it differs from the usual."""
    blank = dict.fromkeys(RectificationRow.__dataclass_fields__, "")
    made = [RectificationRow(**(blank | USUAL | each)) for each in rows]
    return write_rectification("xlsx", made, unit=unit, as_of=cast.TODAY)


def running(*rows, unit="信息工程系党总支"):
    """What is read of it."""
    return read_ledger(running_file(*rows, unit=unit), NAME)


def running_ledger(session, given, campaign_id=None, **decided):
    return RunningLedger(given, NAME, campaign_id or cast.campaign(session).id, read_decisions(decided))


def foresee(database, given, by="xx_organizer", now=make.NOW, **decided):
    """What taking a running ledger over would do."""
    with database.reading() as session:
        actor = cast.actor(session, by, now.astimezone(cast.SHANGHAI).date())
        return take_over.preview(session, running_ledger(session, given, **decided), actor=actor, now=now)


def taken_over(database, given, by="xx_organizer", now=make.NOW, **decided):
    """Take a running ledger over, with a yes to each warning of its preview."""
    decided = {
        "accepted": [f"{w.place}：{w.reason}" for w in foresee(database, given, by, now, **decided).warnings]
    } | decided
    with database.reading() as session:
        actor = cast.actor(session, by, now.astimezone(cast.SHANGHAI).date())
        prepared = take_over.prepare(session, running_ledger(session, given, **decided), actor=actor, now=now)
    with database.transaction(at_hand=prepared.inserts) as session:
        return write(session, prepared, actor=actor)


def rectification(session, actor, campaign_id, today):
    """All rows of 整改台账, which are read while they are taken."""
    return list(export_items.rectification(session, actor, campaign_id, today))


class Fault(Exception):  # noqa: N818
    """The database went away."""


@contextmanager
def fault_at(database, number):
    """Let the number-th statement fail; yield a list that tells whether it came to that."""
    seen = []

    def count(_connection, _cursor, statement, *_):
        seen.append(statement)
        if len(seen) == number:
            raise Fault(statement)

    with listening(database, count):
        yield seen
