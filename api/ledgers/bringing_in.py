"""A ledger that was sent, brought in."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from typing import TypeVar

from fastapi import Response

from api.uploads import Upload
from ledger.prepared import Prepared
from models.staging import Insert
from transport import ledger_files
from transport.services import UnitOfWork, as_json

P = TypeVar("P")


def bring_in(upload: Upload, sha256: str, prepare: Callable[[UnitOfWork], Prepared[P]]) -> Response:
    """Bring a ledger in as `ledger_files.bring_in`, keep its file, and answer what was done."""
    written, context = _Written(), upload.repeated(sha256)
    keep_once = cache(partial(context.services.keep, upload.file))

    def prepared(unit: UnitOfWork) -> Prepared[P]:
        found = prepare(unit)
        written.of(found.proposal)
        return found

    @contextmanager
    def acting(*, at_hand: Sequence[Insert]) -> Iterator[UnitOfWork]:
        keep_once()  # now that nothing is wrong with it; no snapshot is held meanwhile
        with context.transaction(at_hand=at_hand) as unit:
            yield unit

    def leave(unit: UnitOfWork, done: P) -> Response:
        return unit.answer_json(written.of(done), 201)

    return ledger_files.bring_in(context.before, acting, prepared, leave)


class _Written:
    """An answer, written once: of thousands of rows before anybody waits for it."""

    def __init__(self) -> None:
        self._content: object = None
        self._body = b""

    def of(self, content: object) -> bytes:
        if content is not self._content:
            self._content, self._body = content, as_json(content)
        return self._body
