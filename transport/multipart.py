"""Forms with files: no text in them is guessed at, and none is kept as something else.

Starlette takes for Latin-1 what is no UTF-8. So each text is taken byte by byte, and then read as
UTF-8 or GBK, or refused; see `workflows.items.file_names`.
"""

import re
from urllib.parse import unquote_to_bytes

from fastapi import Request
from starlette.datastructures import FormData, MutableHeaders, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from transport.admission import FileField
from transport.services import MAX_JSON
from workflows.errors import Incomplete
from workflows.items.file_names import decoded

MULTIPART = "multipart/form-data"
BYTE_BY_BYTE = "latin-1"
_EXTENDED = re.compile(rb";\s*filename\*\s*=\s*\"?[\w-]*'[\w-]*'([^\s;\"]*)\"?")
_PLAIN = re.compile(rb";\s*filename\s*=\s*(?:\"(?:[^\"\\]|\\.)*\"|[^\s;]*)")
_MAX_DISPOSITION_BYTES = 4096


def is_multipart(request: Request) -> bool:
    """Tell whether a request says that it carries a form with files."""
    kind = request.headers.get("content-type", "")
    return kind.partition(";")[0].strip().lower() == MULTIPART


async def read(request: Request, *, files: int, fields: int) -> FormData:
    """Read a form with so many files and fields at most.

    Raises ValueError for what is no such form, `Incomplete` for a file's name that cannot be read.
    """
    headers = MutableHeaders(raw=list(request.headers.raw))
    headers["content-type"] += f"; charset={BYTE_BY_BYTE}"
    parser = _Parser(headers, request.stream(), max_files=files, max_fields=fields, max_part_size=MAX_JSON)
    try:
        form = await parser.parse()
    except (MultiPartException, LookupError, AttributeError, TypeError) as broken:
        raise ValueError from broken
    try:
        return FormData([(_read(name), _part(value)) for name, value in form.multi_items()])
    except (ValueError, Incomplete):
        await form.close()
        raise


def _read(text: str) -> str:
    return decoded(text.encode(BYTE_BY_BYTE))


def _part(value: str | UploadFile) -> str | UploadFile:
    if isinstance(value, str):
        return _read(value)
    try:
        value.filename = _read(value.filename or "")
    except ValueError as unreadable:
        raise Incomplete({FileField: str(unreadable)}) from None
    return value


class _Parser(MultiPartParser):
    """Knows a name written as `filename*=UTF-8''…`, too, as .NET and old Python send it."""

    def on_headers_finished(self) -> None:
        written = self._current_part.content_disposition or b""
        if len(written) > _MAX_DISPOSITION_BYTES:
            raise MultiPartException("The Content-Disposition is too long.")
        if extended := _EXTENDED.search(written):
            name = unquote_to_bytes(extended[1]).replace(b"\\", b"/").replace(b'"', b"_")
            rest = _PLAIN.sub(b"", _EXTENDED.sub(b"", written))
            self._current_part.content_disposition = rest + b'; filename="' + name + b'"'
        super().on_headers_finished()
