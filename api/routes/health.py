"""/health: whether the program answers and reaches its database."""

import sqlalchemy as sa
from fastapi import APIRouter, Request

from api.documented import answers
from api.errors import Problem
from api.house import House
from api.schemas.common import Healthy

router = APIRouter(tags=["系统"])


@router.get("/health", operation_id="health", summary="健康状况", responses=answers(Healthy))
def health(request: Request) -> Healthy:
    """不需要令牌。"""
    try:
        with House.of(request).database.reading() as session:
            session.execute(sa.text("SELECT 1"))
    except sa.exc.SQLAlchemyError as fault:
        raise Problem("busy", "数据库不能应答，请联系管理员。") from fault
    return Healthy(status="ok")
