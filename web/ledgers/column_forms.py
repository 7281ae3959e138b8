"""The columns of a file as its preview shows them: what each was read as, and a choice of what else it may be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from ledger.column_fields import IGNORED
from ledger.forms import ReadColumn, Reading, TableHead
from ledger.headings import heading_word
from transport.services import UnitOfWork
from web.page_request import PageRequest
from workflows.ledgers import columns

HEAD, FIELD = "head", "field"


@dataclass(frozen=True, slots=True)
class ColumnForm:
    """The columns of one head, each with the field that is chosen for it."""

    head: TableHead
    rows: list[tuple[ReadColumn, str]]
    is_said: bool
    """Whether the person said what they are."""
    is_offered: bool
    """Whether what is chosen is what was said of the same head in another file, by them or in their organization."""
    is_open: bool


def column_forms(
    page: PageRequest, unit: UnitOfWork, campaign_id: UUID, sha256: str, reading: Reading
) -> list[ColumnForm]:
    """Return the forms of a file, for who looks at it."""
    said = columns.of_files(unit.session, campaign_id, [sha256], actor=unit.actor).get(sha256, {})
    asked = [head.fingerprint for head in reading.heads if head.in_doubt and not said.get(head.fingerprint)]
    offered = columns.remembered(unit.session, asked, actor=unit.actor) if asked else {}
    return [
        _form(page, head, said.get(head.fingerprint) or {}, offered.get(head.fingerprint) or {})
        for head in reading.heads
    ]


def _form(page: PageRequest, head: TableHead, said: Mapping[str, str], offered: Mapping[str, str]) -> ColumnForm:
    typed = page.posted.get(FIELD, ()) if page.first_value(HEAD) == head.fingerprint else ()
    fields = typed if len(typed) == len(head.columns) else [*_chosen(head, said or offered)]
    rows = list(zip(head.columns, fields, strict=True))
    return ColumnForm(head, rows, bool(said), bool(offered), head.in_doubt or bool(typed))


def _chosen(head: TableHead, said: Mapping[str, str]) -> Iterator[str]:
    for column in head.columns:
        usual = column.field or ("" if column.in_doubt else IGNORED)
        yield said.get(heading_word(column.heading), usual)
