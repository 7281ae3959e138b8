"""What is to be handed over, and which seats are empty."""

from datetime import date
from uuid import UUID

from pydantic import Field

from models.vocabulary import State
from transport.schemas import OTHER_ID, SOME_ID, ResponseModel, example


class HandoverLine(ResponseModel):
    """An open item that is in somebody's hands."""

    model_config = example(
        id=SOME_ID,
        number="XX1-2021-003",
        text="2020年10月、12月未召开党小组会",
        state="rectify",
        due_on="2021-05-20",
        version=4,
        organization="教师第一党支部",
        parts=["责任人", "措施第1条"],
    )

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
        vacancies=[
            {
                "organization_id": SOME_ID,
                "organization": "教师第一党支部",
                "role": "本组织书记",
                "seats": ["本组织书记"],
                "since": "2021-04-30",
            }
        ],
        left=[{"person_id": OTHER_ID, "person": "李某", "items": 3, "since": "2021-04-30"}],
    )

    vacancies: list[VacancyLine]
    left: list[LeftLine]
