"""The OpenAPI document: what each operation declares (api/operations.py), and what is said of all of them."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from api.operations import REF, REPLAYED, Told
from api.schemas import ProblemDocument
from models.vocabulary import Sensitivity
from transport.services import V1
from workflows.items.moves import DETAILS

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
    {"name": "对账", "description": "报表与系统、与上次报表逐格比对，差异由专人处理，双方签对账单"},
    {"name": "催办督办", "description": "时限、升级与通知"},
    {"name": "销号证明", "description": "封存、核验、可离线核验的证明包"},
    {"name": "组织与人员", "description": "党组织、人员、任职"},
    {"name": ACCOUNTS, "description": "登录、密码、令牌；这里的请求和答复含有秘密，不按幂等键留存"},
    {"name": "投诉建议", "description": "对本系统的投诉和建议，由党委工作部答复"},
    {"name": "系统", "description": "健康状况"},
]
KEY: Told = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "同一人以同一键重复同一请求，只办理一次，得到同一答复。",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]([ -~]*[!-~])?$"},
    "example": "apply-2021-05-18-1",
}
BEARER = {"bearer": {"type": "http", "scheme": "bearer", "description": "登录所得，或本人领取的令牌"}}


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


PUBLISHED = {each.given.__name__: each.given.__name__.removesuffix("Input") for each in DETAILS.values()} | {
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
