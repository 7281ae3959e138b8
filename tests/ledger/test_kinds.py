"""Files of the kinds that people hand in are read as they are meant, or a flaw says what is not."""

import re

import pytest

from ledger.read import read_ledger
from tests.ledger.kinds import documents, texts, workbooks

KINDS = documents.KINDS | texts.KINDS | workbooks.KINDS


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_is_read_as_it_is_meant(name):
    kind = KINDS[name]
    reading = read_ledger(kind.data, kind.name)
    read = [
        {field: getattr(item, field) for field in meant} for item, meant in zip(reading.items, kind.items, strict=False)
    ]
    assert (read, len(reading.items)) == (kind.items, len(kind.items))
    for flaws, said in ((reading.warnings, kind.warnings), (reading.errors, kind.errors)):
        reasons = [f"{flaw.place}：{flaw.reason}" for flaw in flaws]
        assert len(reasons) == len(said), reasons
        assert all(re.search(each, reason) for each, reason in zip(said, reasons, strict=True)), reasons
