"""Files on their way in: nobody without a token gets to send more than a few bytes.

The body is read only after the token was found to hold, part by part, the file to disk.
"""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Annotated, Any, BinaryIO, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from api.requests import acts, fingerprints
from transport import admission, idempotency, multipart
from transport.admission import FileField, JudgedFile, file_name
from transport.context import RequestContext
from transport.errors import Problem
from transport.middleware import ALLOWED
from transport.multipart import MULTIPART, is_multipart
from transport.services import MAX_JSON
from workflows.errors import Incomplete
from workflows.rules.messages import messages_by_field

MAX_FIELDS = 10
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file with the fields that came beside it, and who sends it."""

    context: RequestContext
    file: BinaryIO
    name: str
    fields: dict[str, str]
    judged: JudgedFile | None = None
    """What a file is that is to be evidence."""

    def given(self, model: type[M]) -> M:
        """Return the fields as what they should be, or refuse with one sentence a field."""
        try:
            return model.model_validate(self.fields)
        except ValidationError as invalid:
            raise Incomplete(messages_by_field(invalid.errors(), model)) from None

    def sha256(self) -> str:
        """Return the SHA-256 of the file, which is left at its beginning."""
        found = hashlib.file_digest(self.file, "sha256").hexdigest()  # type: ignore[arg-type]
        self.file.seek(0)
        return found

    def repeated(self, sha256: str) -> RequestContext:
        """Return the context with all that makes this upload another than the next."""
        if self.context.key is None:
            return self.context
        written = [f"{name}={value}".encode() for name, value in sorted(self.fields.items())]
        parts = (sha256.encode(), self.name.encode(), *written)
        asked = (idempotency.fingerprint((each.encode(), *parts)) for each in self.context.asked)
        return replace(self.context, asked=tuple(asked))


@asynccontextmanager
async def _received(request: Request) -> AsyncIterator[Upload]:
    """Take in an upload by somebody who holds a token."""
    context = replace(acts(request), asked=fingerprints(request))
    await run_in_threadpool(_known, context)
    if not is_multipart(request):
        raise Problem("unsupported-media-type", f"请以 {MULTIPART} 上传文件。")
    request.scope[ALLOWED] = context.services.max_upload + MAX_JSON
    form = await _form(request)
    try:
        taken = _taken(context, form)
        await admission.admit(context.services, taken.file)
        yield taken
    finally:
        await form.close()


async def upload(request: Request) -> AsyncIterator[Upload]:
    """Take in a file of any kind."""
    async with _received(request) as received:
        yield received


async def evidence_upload(request: Request) -> AsyncIterator[Upload]:
    """Take in a file that is to be evidence."""
    async with _received(request) as received:
        judged = await admission.judge_file(received.context.services, received.file, received.name)
        yield replace(received, judged=judged)


def _known(context: RequestContext) -> None:
    with context.reading():
        pass


async def _form(request: Request) -> FormData:
    try:
        return await multipart.read(request, files=1, fields=MAX_FIELDS)
    except ValueError:
        raise Problem("malformed", "上传的内容无法读取，请重新选取文件再试。") from None


def _taken(context: RequestContext, form: FormData) -> Upload:
    parts = form.multi_items()
    files = [(name, value) for name, value in parts if isinstance(value, UploadFile)]
    if len(files) != 1 or files[0][0] != FileField:
        raise Incomplete({FileField: "请上传一个文件，字段名为 file。"})
    sent = files[0][1]
    if sent.size is not None and sent.size > context.services.max_upload:
        raise Problem("too-large")
    fields = {name: value for name, value in parts if isinstance(value, str)}
    return Upload(context, sent.file, file_name(sent.filename), fields)


Uploads = Annotated[Upload, Depends(upload, scope="function")]
EvidenceUploads = Annotated[Upload, Depends(evidence_upload, scope="function")]
"""Given back, the file is closed, before the answer goes out."""


def described(fields: dict[str, object], required: list[str], example: dict[str, object]) -> Any:
    """Describe an upload's body, which is read by hand, for OpenAPI."""
    file = {"type": "string", "format": "binary", "description": "文件"}
    schema = {
        "type": "object",
        "properties": fields | {FileField: file},
        "required": [*required, FileField],
        "additionalProperties": False,
    }
    shown = {"schema": schema, "example": example | {FileField: "（文件内容）"}}
    return {"requestBody": {"required": True, "content": {MULTIPART: shown}}}
