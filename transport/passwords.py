"""Passwords chosen and given: hashed outside any transaction, by whichever door it is asked."""

from uuid import UUID

from starlette.concurrency import run_in_threadpool

from transport.context import RequestContext
from transport.inputs.accounts import PasswordChange
from transport.reauthentication import hashed, reauthenticate_again
from workflows.accounts import commands, passwords
from workflows.accounts.commands import OpenedSession
from workflows.accounts.guesses import GuessClaim


async def change(context: RequestContext, body: PasswordChange, address: str | None) -> OpenedSession:
    """Change a password, and return the session that begins with it."""
    old, new = body.old.get_secret_value(), body.new.get_secret_value()
    user_id = await run_in_threadpool(_may_choose, context, new, old)
    claimed = await reauthenticate_again(context, old, "old")
    chosen = await hashed(context.services, user_id, new)
    return await run_in_threadpool(_change, context, claimed, chosen, address)


def _may_choose(context: RequestContext, new: str, old: str) -> UUID:
    with context.reading() as unit:
        commands.may_choose(unit.session, new, old, actor=unit.actor)
        return unit.actor.user_id


def _change(context: RequestContext, claimed: GuessClaim, chosen: str, address: str | None) -> OpenedSession:
    with context.transaction() as unit:
        return commands.change_password(
            unit.session,
            claimed,
            chosen,
            actor=unit.actor,
            now=unit.now,
            idle=context.services.session_idle,
            address=address,
        )


async def reset(context: RequestContext, person_id: UUID) -> str:
    """Give a person a password for once, and return it."""
    await run_in_threadpool(_may_reset, context, person_id)
    first = passwords.generated()
    kept = await hashed(context.services, person_id, first)
    await run_in_threadpool(_reset, context, person_id, kept)
    return first


def _may_reset(context: RequestContext, person_id: UUID) -> None:
    with context.reading() as unit:
        commands.may_reset(unit.session, person_id, actor=unit.actor)


def _reset(context: RequestContext, person_id: UUID, kept: str) -> None:
    with context.transaction() as unit:
        commands.reset_password(
            unit.session, person_id, kept, actor=unit.actor, now=unit.now, zone=context.services.zone
        )
