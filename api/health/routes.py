"""/health: whether the program lives. /ready: whether it can do its work."""

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import Request

from api.health.schemas import Healthy
from api.operations import Operations
from transport.errors import Problem
from transport.readiness import Ready, State
from transport.services import Services

router = Operations("", "系统", base="")


@router.get("/health", "health", "是否活着", Healthy, None)
async def health() -> Healthy:
    """程序活着即答 ok，不问数据库，不占线程。不需要令牌。"""
    return Healthy(status="ok")


@router.get("/ready", "ready", "能否办事", Ready, None, "not-ready")
async def ready(request: Request) -> Ready:
    """有一项不行即答 503，供负载均衡摘除；只是提醒的仍答 200。

    逐项查看能否写入、磁盘空间、数据库版本、佐证存放处、时钟等。不需要令牌，两秒之内重复询问得到同一结果。
    """
    look = Services.of(request).readiness
    # A thread of its own: those of the others may all be waiting for what this is to find.
    found = Ready.of(await run_sync(look, limiter=CapacityLimiter(1)))
    if found.state is State.FAILED:
        failed = [each for each in found.checks if each.state is State.FAILED]
        told = "".join(each.sentence for each in failed)
        raise Problem("not-ready", told, checks=[each.model_dump() for each in found.checks])
    return found
