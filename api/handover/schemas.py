"""What is to be handed over, and which seats are empty."""

from datetime import date
from uuid import UUID

from pydantic import Field

from models.vocabulary import State
from transport.examples import SOME_ID, example
from transport.schemas import ResponseModel


class HandoverLine(ResponseModel):
    """An open item that is in somebody's hands."""

    model_config = example(version=4, parts=["责任人", "措施第1条"])

    id: UUID
    number: str | None
    text: str
    state: State
    due_on: date | None
    version: int
    organization: str
    parts: list[str] = Field(description="移交人在本事项中未办的职责")


class VacancyLine(ResponseModel):
    """空缺: seats of which one has to be filled, and none is."""

    organization_id: UUID
    organization: str
    role: str = Field(description="销号程序中的角色")
    seats: list[str] = Field(description="可由其中任一职务办理")
    since: date | None = Field(description="最近一次任职的最后一天；从未任职或不详时为 null")


class LeftLine(ResponseModel):
    """离任未交接: who holds open parts, and no office any more."""

    person_id: UUID
    person: str
    items: int = Field(description="涉及几件事项")
    since: date | None = Field(description="在本校最后一天任职")


class Vacancies(ResponseModel):
    """空缺与离任未交接, of an organization and all below it."""

    model_config = example(
        vacancies=[{"organization_id": SOME_ID, "role": "本组织书记", "seats": ["本组织书记"], "since": "2021-04-30"}],
        left=[{"person": "李某", "items": 3, "since": "2021-04-30"}],
    )

    vacancies: list[VacancyLine]
    left: list[LeftLine]
