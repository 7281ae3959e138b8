"""待确认: what an administrator alone opened signs nothing until somebody else confirmed it.

Which offices are held, which accounts and appointments are, and the sentences that say so (ADR 14).
"""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col

from models.hold import Hold
from models.vocabulary import HoldKind, Office

SIGNING = frozenset(Office) - {Office.MEMBER, Office.LIAISON}
"""The offices that sign or decide somewhere: each appointment to one is held."""

CONFIRMERS = "上级党组织的书记、副书记、组织员或党委工作部的其他同志"
ACCOUNT_WAITS = f"您的账号由系统管理员发放或重置过密码，尚待确认，确认前不能签字、批准；请{CONFIRMERS}确认。"
OFFICE_WAITS = f"您的这一任职尚待确认，确认前不能签字、批准；请{CONFIRMERS}确认。"
PRINCIPAL_WAITS = f"委托您代签的同志，其任职或账号尚待确认，确认前不能代签；请{CONFIRMERS}确认。"


def unconfirmed() -> sa.ColumnElement[bool]:
    """Select the holds that nobody has confirmed yet, those that somebody refused included."""
    return col(Hold.confirmed).is_not(sa.true())


def account_waits(user_id: UUID | sa.SQLColumnExpression[UUID]) -> sa.ColumnElement[bool]:
    """Tell, within a statement, whether a person's account is held."""
    return sa.exists().where(col(Hold.user_id) == user_id, col(Hold.kind) != HoldKind.APPOINTMENT, unconfirmed())


def appointment_waits(appointment_id: UUID | sa.SQLColumnExpression[UUID]) -> sa.ColumnElement[bool]:
    """Tell, within a statement, whether an appointment is held."""
    return sa.exists().where(col(Hold.appointment_id) == appointment_id, unconfirmed())
