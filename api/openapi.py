"""How operations are described: their answers, their refusals and an example of each."""

from typing import Any, get_args

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from models.vocabulary import Sensitivity
from transport.errors import KINDS, MEDIA_TYPE
from transport.examples import sample
from transport.schemas import Page, ProblemDocument
from transport.services import V1

Told = dict[str, Any]
"""A part of the document, as FastAPI takes and gives it."""

TITLE = "对账销号"
ACCOUNTS = "登录与令牌"
ABOUT = (
    "党组织问题整改的诊断、整改、对账、销号。除 /health、/ready 和登录外都须出示令牌"
    "（Authorization: Bearer …）。办理事项时以 If-Match 或 version 说明所见的版本；"
    "重复的 POST 以 Idempotency-Key 保证只办理一次。涉密内容不得录入本系统。"
)
TAGS = [
    {"name": "事项", "description": "登记、查阅一件事项及其措施、佐证、沿革"},
    {"name": "办理", "description": "对一件事项的每一种办理动作"},
    {"name": "台账", "description": "台账的导入与导出"},
    {"name": "专项行动", "description": "行动及其阶段、报送节点、诊断指南"},
    {"name": "看板", "description": "行动的各种数字；每个数字都能按同样的条件列出所计的事项"},
    {"name": "报送", "description": "报送任务与报送件"},
    {"name": "催办督办", "description": "时限、升级与通知"},
    {"name": "销号证明", "description": "封存、核验、可离线核验的证明包"},
    {"name": "组织与人员", "description": "党组织、人员、任职"},
    {"name": ACCOUNTS, "description": "登录、密码、令牌；这里的请求和答复含有秘密，不按幂等键留存"},
    {"name": "投诉建议", "description": "对本系统的投诉和建议，由党委工作部答复"},
    {"name": "系统", "description": "健康状况"},
]
LISTS = ("unauthenticated", "incomplete")
SEES = ("unauthenticated", "not-found", "incomplete")
ACTS = (
    "malformed",
    "unauthenticated",
    "not-permitted",
    "not-found",
    "conflict",
    "stale",
    "too-large",
    "unsupported-media-type",
    "incomplete",
)
ALWAYS = ("internal", "busy", "storage")
REF = "#/components/schemas/"
ETAG = {"ETag": {"description": "事项的版本", "schema": {"type": "string", "examples": ['"3"']}}}
IF_MATCH: Told = {
    "parameters": [
        {
            "name": "If-Match",
            "in": "header",
            "description": "所见的版本，即 ETag；版本已变则不办理。* 表示不论版本。",
            "schema": {"type": "string", "pattern": r'^("[1-9][0-9]{0,8}"|\*)$'},
            "example": '"3"',
        }
    ]
}
KEY: Told = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "同一人以同一键重复同一请求，只办理一次，得到同一答复。",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]([ -~]*[!-~])?$"},
    "example": "apply-2021-05-18-1",
}
BEARER = {"bearer": {"type": "http", "scheme": "bearer", "description": "登录所得，或本人领取的令牌"}}
REPLAYED = {
    "Idempotency-Replayed": {"description": "以同一幂等键重复时为 true", "schema": {"type": "string", "enum": ["true"]}}
}


def refusals(*kinds: str) -> dict[int | str, Told]:
    """Describe the problems that an operation may answer with."""
    found: dict[int | str, Told] = {}
    for kind in (*kinds, *ALWAYS):
        status, title, sentence = KINDS[kind]
        told = found.setdefault(status, {"description": title, "content": _problem_content()})
        told["content"][MEDIA_TYPE]["examples"][kind] = {
            "value": {"type": f"/problems/{kind}", "title": title, "status": status, "detail": sentence}
        }
    return found


def answers(
    model: type[BaseModel], *kinds: str, status: int = 200, headers: Told | None = None
) -> dict[int | str, Told]:
    """Describe what an operation answers, with an example, and how it may refuse."""
    found = refusals(*kinds)
    found[status] = {
        "description": "办理结果" if "malformed" in kinds else "查询结果",
        "content": {"application/json": {"example": _shown(model)}},
    }
    if headers:
        found[status]["headers"] = headers
    return found


def _shown(model: type[BaseModel]) -> Told:
    """Return a model's example; a page's is one of its item's."""
    if issubclass(model, Page):
        [inner] = get_args(model.model_fields["items"].annotation)
        return {"items": [sample(inner)], "next": None}
    return sample(model)


def describe(app: FastAPI) -> Told:
    """Return the OpenAPI document, made once."""
    if app.openapi_schema is None:
        found = get_openapi(title=TITLE, version=app.version, description=ABOUT, routes=app.routes, tags=TAGS)
        found = _as_published(found)
        found["components"]["schemas"] = dict(sorted(found["components"]["schemas"].items()))
        problem = models_json_schema([(ProblemDocument, "serialization")], ref_template=f"{REF}{{model}}")[1]
        found["components"]["schemas"] |= problem["$defs"]
        found["components"]["securitySchemes"] = BEARER
        for path, operations in found["paths"].items():
            _complete(path, operations)
        app.openapi_schema = found
    return app.openapi_schema


PUBLISHED = {
    "CellMark": "Mark",
    "ChainTurn": "Turn",
    "DecisionKind": "Kind",
    "EscalationStep": "Rung",
    "OptionalOpinion": "MayHaveOpinion",
    "SeatPlace": "Place",
    "StatePart": "Part",
    "TimelineDayKind": "DayKind",
    "VerdictInput": "Judged",
    "api__dashboard__schemas__StageShown": "api__schemas__board__StageShown",
    "api__worklist__schemas__StageShown": "api__schemas__todo__StageShown",
    "transport__readiness__State": "api__schemas__ready__State",
    str(Sensitivity.__doc__): ("Whether an item is for named offices only; which ones, workflows/rights.py says."),
}
"""What Python calls otherwise today, as it was published: the document keeps its words."""


def _as_published(document: Any) -> Any:
    """Return the document with every schema under the name that programs know it by."""
    match document:
        case dict():
            return {PUBLISHED.get(key, key): _as_published(of) for key, of in document.items()}
        case list():
            return [_as_published(each) for each in document]
        case str():
            name = document.removeprefix(REF)
            return document.removesuffix(name) + PUBLISHED.get(name, name)
    return document


def _complete(path: str, operations: Told) -> None:
    """Add what the door asks of every request, which no endpoint names."""
    for operation in operations.values():
        if path.startswith(V1):
            operation.setdefault("security", [{"bearer": []}])
        if _is_repeatable(operation):
            operation.setdefault("parameters", []).append(KEY)


def _is_repeatable(operation: Told) -> bool:
    """Tell whether an operation may be answered from what was kept of it: one that acts."""
    told = operation["responses"].values()
    return any(REPLAYED.keys() <= each.get("headers", {}).keys() for each in told)


def _problem_content() -> Told:
    return {MEDIA_TYPE: {"schema": {"$ref": f"{REF}ProblemDocument"}, "examples": {}}}
