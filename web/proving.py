"""The password again, where a form asks for it before signing."""

from api.proving import proven
from web.visit import PASSWORD, Visit
from workflows.commands import accounts as commands
from workflows.errors import Incomplete
from workflows.queries import accounts as queries

WRONG = "密码不对，请重新输入。"


def confirm(visit: Visit) -> None:
    """Take the password that a form carried; without one nothing is confirmed."""
    given = visit.ours.get(PASSWORD)
    if not given:
        return
    with visit.reading() as desk:
        login = queries.login(desk.session, desk.actor)
    wrong = Incomplete({PASSWORD: WRONG})
    claimed = proven(visit.house.database, login, given, visit.asking.now, wrong)
    with visit.unkept() as desk:
        commands.confirm(desk.session, claimed, desk.held.token_id, actor=desk.actor, now=desk.now)
