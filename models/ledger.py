"""Which ledger files were brought in, what their rows said beside the problems, and what columns were said to be."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Json, Key


class LedgerFile(Key, table=True):
    """One file, known by its SHA-256; a campaign takes it in once."""

    __table_args__ = (sa.UniqueConstraint("campaign_id", "sha256"),)

    campaign_id: UUID = Field(foreign_key="campaign.id")
    sha256: str
    name: str
    unit: str = Field(description="填报单位")
    cutoff: date | None = Field(default=None, description="截止时间")
    imported_by_id: UUID = Field(foreign_key="person.id")
    imported_at: datetime


class LedgerRow(Key, table=True):
    """One row of a file: 成功经验, 典型案例 and 备注 of one organization."""

    __table_args__ = (sa.UniqueConstraint("file_id", "table_name", "row"),)

    file_id: UUID = Field(foreign_key="ledger_file.id")
    organization_id: UUID = Field(foreign_key="organization.id", index=True)
    table_name: str = Field(description="表1, or the sheet's name")
    row: int = Field(description="as a person counts it in that table or sheet")
    experience: str = ""
    case: str = ""
    remark: str = ""


class LedgerColumns(Key, table=True):
    """What somebody who handed a file in said that the columns of one of its heads are.

    `fields` is empty where they have not said it (yet).
    """

    __table_args__ = (sa.UniqueConstraint("user_id", "campaign_id", "sha256", "head"),)

    user_id: UUID = Field(foreign_key="person.id")
    organization_id: UUID | None = Field(default=None, foreign_key="organization.id", description="for which they did")
    campaign_id: UUID = Field(foreign_key="campaign.id")
    sha256: str = Field(description="of the file")
    head: str = Field(description="the SHA-256 of its headings")
    fields: dict[str, str] = Field(sa_type=Json, description="by heading")
    said_at: datetime
