"""What the columns of a file are, said beside it where its headings do not tell it."""

from itertools import starmap
from typing import Annotated

from pydantic import Field, StringConstraints

from api.uploads import Upload
from ledger.column_fields import FIELDS, read_columns
from ledger.forms import Reading
from transport import ledger_files
from transport.schemas import QueryModel
from transport.services import MAX_JSON
from workflows.errors import Incomplete

COLUMNS = {
    "type": "string",
    "maxLength": MAX_JSON,
    "description": (
        "表头没有认出或有疑问时，各列是什么，为 JSON：表头 → 项（答复的 heads 列出各列的表头和样例）；"
        "有几种表头的，写成一列，每种表头一个。各项为" + "、".join(starmap("{}（{}）".format, FIELDS.items())) + "。"
    ),
}


class ColumnFields(QueryModel):
    """What comes beside the file."""

    columns: Annotated[str, StringConstraints(max_length=MAX_JSON)] = Field(default="")


async def read_upload(upload: Upload, fields: ColumnFields) -> Reading:
    """Read a ledger that was sent, by what was said of its columns."""
    try:
        columns = read_columns(fields.columns)
    except ValueError as wrong:
        raise Incomplete({"columns": str(wrong)}) from None
    return await ledger_files.read(upload.context.services, upload.file, upload.name, columns)
