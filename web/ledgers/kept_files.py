"""Files of 台账 that are kept while they are looked at: under their SHA-256, for who may bring ledgers in."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode
from uuid import UUID

from starlette.concurrency import run_in_threadpool

from ledger.forms import Reading
from ledger.sandbox import read_ledger
from models.campaign import Campaign
from models.files import Altered, checked
from transport import admission
from transport.admission import FileField, file_name
from transport.services import UnitOfWork
from web.page_request import PageRequest
from workflows.authz import permissions
from workflows.authz.permissions import RIGHTS
from workflows.campaigns import queries as known
from workflows.errors import NotFound, NotPermitted
from workflows.ledgers import columns
from workflows.ledgers.columns import Assigned

RIGHT = RIGHTS["import_ledger"]
NAME = "name"
GONE = "这份文件已不在库中，或不是台账，请重新上传。"


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file as an address names it."""

    sha256: str
    name: str

    @property
    def written(self) -> str:
        return f"{self.sha256}:{self.name}"


def importing_campaign(unit: UnitOfWork, campaign_id: UUID) -> Campaign:
    """Return a campaign into which the person may bring ledgers of some organization."""
    campaign = known.campaign(unit.session, unit.actor, campaign_id)
    if not permissions.has_anywhere(unit.actor, RIGHT.by):
        raise NotPermitted(f"{RIGHT.label}由{RIGHT.who}办理，您的职务不能办理此事。")
    return campaign


async def readings(page: PageRequest, campaign_id: UUID, given: list[NamedFile]) -> list[Reading]:
    """Read files that were kept to be looked at, for somebody who may; by what they said that the columns are."""
    said = await run_in_threadpool(_said, page, campaign_id, given)
    return await admission.each(
        lambda each: admission.read(page.services, partial(_read, page, each, said.get(each.sha256))), given
    )


def _said(page: PageRequest, campaign_id: UUID, given: list[NamedFile]) -> dict[str, Assigned]:
    with page.reading() as unit:
        importing_campaign(unit, campaign_id)
        return columns.of_files(unit.session, campaign_id, [each.sha256 for each in given], actor=unit.actor)


def require_import(page: PageRequest, campaign_id: UUID | None) -> UUID:
    """Return the campaign, where the person may bring ledgers into it."""
    if campaign_id is None:
        raise NotFound
    with page.reading() as unit:
        return importing_campaign(unit, campaign_id).id


def _read(page: PageRequest, given: NamedFile, said: Assigned | None) -> Reading:
    """Read a file that was kept; what is no ledger is none of these pages', but for who handed it in as one."""
    try:
        with checked(page.services.files, given.sha256) as file:
            assigned = tuple(filter(None, (said or {}).values()))
            reading = read_ledger(file, given.name, assigned, page.services.converter)
    except (FileNotFoundError, Altered):
        raise NotFound(GONE) from None
    if not is_read(reading) and (said is None or not reading.heads):
        raise NotFound(GONE)
    return reading


def is_read(reading: Reading) -> bool:
    """Tell whether anything was read from a file."""
    return bool(reading.rows or reading.items)


def named_file(sha256: str, name: str | None) -> NamedFile:
    return NamedFile(sha256, file_name(name))


def read_name(written: str) -> NamedFile:
    sha256, _, name = written.partition(":")
    return named_file(sha256, name)


def preview_address(campaign_id: UUID | None, kept: Sequence[NamedFile], *, several: bool = False) -> str:
    """Return where files are looked at: one by itself, more of them together."""
    base = f"/ledgers/{campaign_id}/previews"
    if len(kept) == 1 and not several:
        return f"{base}/{kept[0].sha256}?{urlencode({NAME: kept[0].name})}"
    return f"{base}?{urlencode({FileField: [each.written for each in kept]}, doseq=True)}"
