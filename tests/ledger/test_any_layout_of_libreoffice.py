"""A ledger in any layout that LibreOffice saved in an older or an open form is read as it was meant."""

import io

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ledger import sandbox
from ledger.conversion import CONVERTED, Converter
from tests.ledger.test_any_layout import LAYOUTS, as_excel, as_python_docx, ledgers
from tests.ledger.test_conversion import saved_as
from tests.programs import program

pytestmark = pytest.mark.slow

EXAMPLES = max(2, LAYOUTS // 1000)
"""Each has LibreOffice work twice, for some seconds."""
EXPECTED = ("没有写党组织名称", "没有表头", CONVERTED)


@settings(max_examples=EXAMPLES, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(ledgers([as_python_docx, as_excel]), st.data())
def test_what_is_read_is_what_was_meant_or_a_flaw_says_where_not(tmp_path_factory, given_file, data):
    made, meant = given_file
    now, forms = ("docx", ["doc", "odt", "rtf"]) if b"word/document" in made else ("xlsx", ["xls", "ods"])
    command = program("soffice", "office")
    old = saved_as(command, tmp_path_factory.mktemp("office"), made, now, data.draw(st.sampled_from(forms)))
    reading = sandbox.read_ledger(io.BytesIO(old), "台账", converter=Converter(command))
    read = [
        (row.organization, [(p.text, p.indicator) for p in row.problems], row.experience, row.case, row.remark)
        for row in reading.rows
    ]
    doubts = [w for w in reading.warnings if not any(each in w.reason for each in EXPECTED)]
    assert read == meant or reading.errors or doubts
