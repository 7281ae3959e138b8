"""A workbook of organizations, people and offices, looked at and brought in."""

from ledger.read_roster import read_roster
from ledger.roster_form import workbook
from ledger.roster_import import RosterProposal, import_roster, preview
from models.session import Database
from tests import cast, make

NODES = ["名称", "简称", "代码", "类型", "上级组织"]

PEOPLE = ["登录名", "姓名", "工号"]

OFFICES = ["登录名", "姓名", "党组织", "职务", "任职日期", "离任日期"]

ZHAO = ["zhao", "赵某", "20180042"]


def book(nodes=(), people=(), offices=()) -> bytes:
    return workbook({"党组织": [NODES, *nodes], "人员": [PEOPLE, *people], "任职": [OFFICES, *offices]})


def look(database: Database, data: bytes, name: str = "组织人员.xlsx") -> RosterProposal:
    with database.reading() as session:
        return preview(session, read_roster(data, name), actor=cast.actor(session, "admin"))


def wrong(database: Database, data: bytes) -> dict[str, str]:
    return {flaw.place: flaw.reason for flaw in look(database, data).errors}


def write(database: Database, data: bytes, by: str = "admin") -> RosterProposal:
    with database.transaction() as session:
        actor = cast.actor(session, by)
        return import_roster(session, read_roster(data, "组织人员.xlsx"), actor=actor, now=make.NOW, zone=cast.SHANGHAI)
