"""修改密码: at any time, and before anything else for who signs in with a first one."""

from dataclasses import replace

from fastapi import Response
from starlette.concurrency import run_in_threadpool

from models.vocabulary import TokenScope
from transport import passwords as changing
from transport.errors import FAULTS
from transport.inputs.accounts import PasswordChange
from transport.late_route import LateRouter
from transport.services import client_address
from web import schema_form
from web.accounts.sign_in import signed_in
from web.browser import redirect
from web.i18n.languages import text
from web.page_request import AGAIN, CHOSEN, PASSWORD, FirstPagePost, FirstPageRead, PageRequest
from workflows.accounts import passwords
from workflows.accounts import queries as accounts
from workflows.errors import Incomplete

router = LateRouter(prefix="/me/password")

CHANGED = text("密码已修改，您在其他设备上的登录已失效。")


@router.get("")
def show_form(page: FirstPageRead) -> Response:
    return show(page)


@router.post("")
async def change(page: FirstPagePost) -> Response:
    """Change it: every other sign-in ends, and this one goes on under a new cookie.

    Whoever had to goes on to 待办, which says what comes first in a new house.
    """
    to = "/" if await run_in_threadpool(_had_to, page) else "/me"
    old, new, again = (page.ours.get(name, "") for name in (PASSWORD, CHOSEN, AGAIN))
    try:
        body = schema_form.read_schema(page, PasswordChange, old=old, new=new)
        if new != again:
            raise Incomplete({"again": "两次输入的新密码不一样，请重新输入。"})
        context = replace(page.context, key=None)
        opened = await changing.change(context, body, client_address(page.request))
    except FAULTS as fault:
        return await run_in_threadpool(show, page.refused(fault))
    response = redirect(to, page.say(CHANGED))
    signed_in(page.request, response, opened)
    return response


def _had_to(page: PageRequest) -> bool:
    with page.reading() as unit:
        return unit.held.scope is TokenScope.PASSWORD


def show(page: PageRequest) -> Response:
    """Show the form; nothing that was typed into it is shown again."""
    with page.reading() as unit:
        return page.render(
            unit,
            "accounts/password.html",
            first=unit.held.scope is TokenScope.PASSWORD,
            login=accounts.login(unit.session, unit.actor),
            shortest=passwords.MIN_PASSWORD_CHARACTERS,
        )
