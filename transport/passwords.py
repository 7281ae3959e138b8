"""Passwords chosen and given: hashed outside any transaction, by whichever door it is asked."""

from uuid import UUID

from starlette.concurrency import run_in_threadpool

from transport.context import RequestContext
from transport.inputs.accounts import PasswordChange
from transport.reauthentication import hashed, reauthenticate_again
from workflows.accounts import commands, passwords
from workflows.accounts.commands import OpenedSession
from workflows.accounts.guesses import GuessClaim


async def change(asking: RequestContext, body: PasswordChange, address: str | None) -> OpenedSession:
    """Change a password, and return the session that begins with it."""
    old, new = body.old.get_secret_value(), body.new.get_secret_value()
    user_id = await run_in_threadpool(_may_choose, asking, new, old)
    claimed = await reauthenticate_again(asking, old, "old")
    chosen = await hashed(asking.house, user_id, new)
    return await run_in_threadpool(_change, asking, claimed, chosen, address)


def _may_choose(asking: RequestContext, new: str, old: str) -> UUID:
    with asking.reading() as desk:
        commands.may_choose(desk.session, new, old, actor=desk.actor)
        return desk.actor.user_id


def _change(asking: RequestContext, claimed: GuessClaim, chosen: str, address: str | None) -> OpenedSession:
    with asking.transaction() as desk:
        return commands.change_password(
            desk.session,
            claimed,
            chosen,
            actor=desk.actor,
            now=desk.now,
            idle=asking.house.session_idle,
            address=address,
        )


async def reset(asking: RequestContext, person_id: UUID) -> str:
    """Give a person a password for once, and return it."""
    await run_in_threadpool(_may_reset, asking, person_id)
    first = passwords.generated()
    kept = await hashed(asking.house, person_id, first)
    await run_in_threadpool(_reset, asking, person_id, kept)
    return first


def _may_reset(asking: RequestContext, person_id: UUID) -> None:
    with asking.reading() as desk:
        commands.may_reset(desk.session, person_id, actor=desk.actor)


def _reset(asking: RequestContext, person_id: UUID, kept: str) -> None:
    with asking.transaction() as desk:
        commands.reset_password(desk.session, person_id, kept, actor=desk.actor, now=desk.now, zone=asking.house.zone)
