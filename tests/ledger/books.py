"""Ledgers for the tests of bringing in: files in the form, and their readings."""

from contextlib import contextmanager
from pathlib import Path

from ledger import export_items
from ledger.forms import Problem, Row, Source
from ledger.import_ import import_ledger, preview
from ledger.read import read_ledger
from ledger.write import write_diagnosis
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


def propose(database, given, by="xx_organizer", campaign_id=None):
    with database.reading() as session:
        campaign_id = campaign_id or cast.campaign(session).id
        return preview(session, given, NAME, campaign_id, actor=cast.actor(session, by))


def take_in(database, given, by="xx_organizer", campaign_id=None, now=make.NOW):
    with database.transaction() as session:
        campaign_id = campaign_id or cast.campaign(session).id
        actor = cast.actor(session, by)
        return import_ledger(session, given, NAME, campaign_id, actor=actor, now=now)


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
