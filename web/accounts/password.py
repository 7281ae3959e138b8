"""修改密码: at any time, and before anything else for who signs in with a first one."""

from dataclasses import replace

from fastapi import APIRouter, Response
from starlette.concurrency import run_in_threadpool

from models.vocabulary import TokenScope
from transport import passwords as changing
from transport.errors import FAULTS, Problem, of_fault
from transport.inputs.accounts import PasswordChange
from transport.services import client_address
from web import schema_form
from web.accounts.sign_in import signed_in
from web.i18n.languages import text
from web.page_request import AGAIN, CHOSEN, PASSWORD, FirstPagePost, FirstPageRead, PageRequest, redirect
from workflows.accounts import passwords
from workflows.accounts import queries as accounts
from workflows.errors import Incomplete

router = APIRouter(prefix="/me/password")

CHANGED = text("密码已修改，您在其他设备上的登录已失效。")


@router.get("")
def ask(visit: FirstPageRead) -> Response:
    return show(visit)


@router.post("")
async def change(visit: FirstPagePost) -> Response:
    """Change it: every other sign-in ends, and this one goes on under a new cookie."""
    old, new, again = (visit.ours.get(name, "") for name in (PASSWORD, CHOSEN, AGAIN))
    try:
        body = schema_form.read_schema(visit, PasswordChange, old=old, new=new)
        if new != again:
            raise Incomplete({"again": "两次输入的新密码不一样，请重新输入。"})
        asking = replace(visit.asking, key=None)
        opened = await changing.change(asking, body, client_address(visit.request))
    except FAULTS as fault:
        return await run_in_threadpool(show, visit, of_fault(fault))
    response = redirect("/me", visit.say(CHANGED))
    signed_in(visit.request, response, opened)
    return response


def show(visit: PageRequest, problem: Problem | None = None) -> Response:
    """Show the form; nothing that was typed into it is shown again."""
    with visit.reading() as desk:
        first = desk.held.scope is TokenScope.PASSWORD
        return visit.page(
            desk,
            "accounts/password.html",
            problem.status if problem else 200,
            problem=problem,
            first=first,
            login=accounts.login(desk.session, desk.actor),
            errors=problem.more.get("fields", {}) if problem else {},
            shortest=passwords.SHORTEST,
        )
