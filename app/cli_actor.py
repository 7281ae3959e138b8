"""Who acts when a command is typed on the server itself."""

from datetime import date

from sqlmodel import Session

from workflows.authz import actors
from workflows.authz.actors import Actor
from workflows.errors import NotFound


def actor_named(session: Session, login: str, today: date) -> Actor:
    """Return the active person of that login, or refuse."""
    found = actors.load_by_login(session, login, today)
    if found is None:
        raise NotFound(f"没有登录名为“{login}”的在用人员。")
    return found
