"""The working year of a university: notices on days off, what it adds to them, and their digest."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Field

from models.base import Json, JsonObject, Key, check, partial_index, word
from models.vocabulary import NoticeSource


class HolidayNotice(Key, table=True):
    """A notice on days off: of a whole year, or a special one beside it.

    One of the library stands from the start. One that a person entered stands from when a person
    confirmed it, until it is withdrawn or replaced by a later one for the whole year.
    """

    __table_args__ = (
        check("library_has_no_people", "source <> 'library' OR entered_by_id IS NULL"),
        check("library_stands", "source <> 'library' OR confirmed_at IS NOT NULL"),
        check("people_confirm", "source = 'library' OR entered_by_id IS NOT NULL"),
        check("confirmed_by_somebody", "source = 'library' OR (confirmed_by_id IS NULL) = (confirmed_at IS NULL)"),
        partial_index(
            "uq_holiday_notice_standing",
            "committee_id",
            "year",
            where="whole_year AND confirmed_at IS NOT NULL AND ended_at IS NULL",
            unique=True,
        ),
    )

    committee_id: UUID = Field(foreign_key="organization.id", index=True)
    year: int
    whole_year: bool = Field(description="whether it arranges every statutory holiday of the year")
    source: NoticeSource = Field(sa_type=word(NoticeSource))
    title: str = Field(description="文号 or title; of the library, its name and version")
    text: str = Field(description="as it was pasted; empty of the library")
    days: list[JsonObject] = Field(sa_type=Json, description="on, is_workday, name")
    entered_by_id: UUID | None = Field(default=None, foreign_key="person.id")
    entered_at: datetime
    confirmed_by_id: UUID | None = Field(default=None, foreign_key="person.id")
    confirmed_at: datetime | None = None
    ended_by_id: UUID | None = Field(default=None, foreign_key="person.id")
    ended_at: datetime | None = None
    reason: str | None = Field(default=None, description="why it was withdrawn")

    @property
    def waits(self) -> bool:
        """Whether a person has yet to confirm it."""
        return self.confirmed_at is None and self.ended_at is None


class WorkCalendar(Key, table=True):
    """What a university's calendar is known by: with the digest, a process keeps it parsed."""

    committee_id: UUID = Field(foreign_key="organization.id", unique=True)
    digest: str
    reminded_on: date | None = Field(default=None, description="when it was last said that next year is not confirmed")
