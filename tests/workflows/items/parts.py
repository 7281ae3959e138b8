"""An item that waits for its decision."""

from uuid import UUID

from models.session import Database
from tests import cast, make

VERIFY = {"opinion": "核对了原始记录，情况属实", "method": "records"}


def may_sign(database: Database, item_id: UUID) -> set[str]:
    return {
        login
        for *_, holders in cast.ORGANIZATIONS
        for login in holders
        if make.attempt(database, item_id, "sign", login) is None
    }
