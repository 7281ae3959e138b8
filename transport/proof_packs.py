"""销号证明包: written while one snapshot is open, and sent after."""

import tempfile
from collections.abc import Callable
from typing import IO
from uuid import UUID

from reports import proof, reconciliation_proof
from transport.context import RequestContext
from transport.downloads import Download, saved_as
from transport.services import UnitOfWork

ZIP = "application/zip"
IN_MEMORY = 4 << 20
"""Bytes; a larger pack is written to a temporary file."""


def of_item(context: RequestContext, item_id: UUID) -> Download:
    """Return the proof pack of a closed item in sight."""
    return _pack(
        context, lambda unit, file: proof.prove_item(unit.session, item_id, file, actor=unit.actor, now=unit.now)
    )


def of_campaign(context: RequestContext, campaign_id: UUID) -> Download:
    """Return the proof pack of everything that was closed in a campaign."""
    return _pack(
        context,
        lambda unit, file: proof.prove_campaign(unit.session, campaign_id, file, actor=unit.actor, now=unit.now),
    )


def of_reconciliation(context: RequestContext, reconciliation_id: UUID) -> Download:
    """Return the proof pack of a signed 对账单 in sight."""
    return _pack(
        context,
        lambda unit, file: reconciliation_proof.prove_reconciliation(
            unit.session, reconciliation_id, file, actor=unit.actor, now=unit.now
        ),
    )


def _pack(context: RequestContext, write: Callable[[UnitOfWork, IO[bytes]], str]) -> Download:
    file: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  closed by Download
    try:
        with context.reading() as unit:
            name = write(unit, file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return Download(file, saved_as(name), ZIP)
