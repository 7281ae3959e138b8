"""修改密码: at any time, and before anything else for who signs in with a first one."""

from dataclasses import replace

from fastapi import APIRouter, Response
from starlette.concurrency import run_in_threadpool

from api.errors import FAULTS, Problem, of_fault
from api.house import client_address
from api.routes.accounts import changed
from api.schemas.accounts import PasswordChange
from models.vocabulary import TokenScope
from web import asks
from web.routes.sign_in import signed_in
from web.visit import AGAIN, CHOSEN, PASSWORD, FirstLooks, FirstPosts, Visit, go
from web.words import text
from workflows import passwords
from workflows.errors import Incomplete
from workflows.queries import accounts

router = APIRouter(prefix="/me/password")

CHANGED = text("密码已修改，您在其他设备上的登录已失效。")


@router.get("")
def ask(visit: FirstLooks) -> Response:
    return show(visit)


@router.post("")
async def change(visit: FirstPosts) -> Response:
    """Change it: every other sign-in ends, and this one goes on under a new cookie."""
    old, new, again = (visit.ours.get(name, "") for name in (PASSWORD, CHOSEN, AGAIN))
    try:
        body = asks.given(visit, PasswordChange, old=old, new=new)
        if new != again:
            raise Incomplete({"again": "两次输入的新密码不一样，请重新输入。"})
        asking = replace(visit.asking, key=None)
        opened = await changed(asking, body, client_address(visit.request))
    except FAULTS as fault:
        return await run_in_threadpool(show, visit, of_fault(fault))
    response = go("/me", visit.say(CHANGED))
    signed_in(visit.request, response, opened)
    return response


def show(visit: Visit, problem: Problem | None = None) -> Response:
    """Show the form; nothing that was typed into it is shown again."""
    with visit.reading() as desk:
        first = desk.held.scope is TokenScope.PASSWORD
        return visit.page(
            desk, "password.html", problem.status if problem else 200, problem=problem, first=first,
            login=accounts.login(desk.session, desk.actor),
            errors=problem.more.get("fields", {}) if problem else {}, shortest=passwords.SHORTEST,
        )  # fmt: skip
