"""What an item and what hangs on it look like."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field, create_model

from api.schemas import ReservedResponse
from transport.examples import OTHER_ID, SOME_ID, THIRD_ID, example
from transport.schemas import ResponseModel
from workflows.items.fields import FIELDS, ItemField, Shown
from workflows.items.moves.register import RegisterInput
from workflows.journal.acts import Act
from workflows.texts import SENTENCE


def _fields(*shown: Shown) -> list[ItemField]:
    return [field for field in FIELDS if field.shown in shown]


def _schema(where: Shown, base: type[BaseModel]) -> Any:
    """Add to a schema what is shown of an item in one place, as the one list of its fields has it."""
    kinds: Any = {field.name: (field.kind, Field(description=field.about)) for field in _fields(where)}
    return create_model("_Shown", __base__=base, **kinds)


A_LINE = {field.name: field.example for field in _fields(Shown.LIST)}
A_DETAIL = {field.name: field.example for field in _fields(Shown.LIST, Shown.DETAIL)}


class ItemLine(_schema(Shown.LIST, ResponseModel)):  # type: ignore[misc]
    """事项, as a list shows it."""

    model_config = example(**A_LINE)


class ItemDetail(_schema(Shown.DETAIL, ItemLine), ReservedResponse):  # type: ignore[misc]
    """事项, with everything on it."""

    model_config = example(**A_DETAIL)


class ResetLine(ResponseModel):
    """Whose password an administrator gave lately."""

    user_id: UUID
    name: str
    days: int
    sentence: str


class Looked(ResponseModel):
    """阅看: what a signature would stand for, and its hash."""

    model_config = example(shown={"item": {"number": "XX1-2021-003"}, "signatures": []})

    sha256: str = Field(description="签字时以 seen 带回")
    shown: dict[str, object] = Field(description="事项、措施、佐证、存疑、签字和沿革末条")
    password_resets: list[ResetLine] = Field(
        description="签字人和已签字者的密码在30天内由系统管理员发放、重置的；不在校验值之内"
    )


class NewItem(RegisterInput):
    """登记: what, of which organization, in which campaign."""

    model_config = example(campaign_id=OTHER_ID, organization_id=THIRD_ID, text="2020年12月未召开党小组会")

    version: int | None = Field(default=None, title="所见版本", ge=1, exclude=True, description="登记时不用")
    campaign_id: UUID = Field(title="专项行动")
    organization_id: UUID = Field(title="党组织")


class OfferField(ResponseModel):
    """One thing that a move is given."""

    name: str
    title: str
    required: bool
    type: str = Field(description="text、date、boolean、integer、id、choice、list 或 file")
    choices: dict[str, str] | None = Field(description="可选的值及其名称")
    longest: int | None = Field(default=None, description="text 最多几个字")
    hint: str | None = Field(default=None, description="填写要求")
    fields: "list[OfferField] | None" = Field(default=None, description="list 的每一项")


class Offer(ResponseModel):
    """A move as it stands for the one who asks."""

    model_config = example(
        name=Act.VERIFY,
        reason="验收由验收人办理，您的职务不能办理此事。",
        href=f"/api/v1/items/{SOME_ID}/moves/{Act.VERIFY}",
        fields=[
            {
                "name": "opinion",
                "title": "验收意见",
                "required": True,
                "type": "text",
                "longest": 10000,
                "hint": SENTENCE,
                "fields": None,
            }
        ],
    )

    name: str
    label: str
    allowed: bool
    reason: str | None = Field(description="不能办理的原因")
    href: str
    fields: list[OfferField]


class Offers(ReservedResponse):
    """What may be done with an item at its present stage."""

    model_config = example(version=4)

    version: int
    moves: list[Offer]
