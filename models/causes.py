"""What is wrong with the storage, told apart: the one place that reads codes of errors.

A full disk, a damaged file, a lock that somebody else holds: each reaches the program as another
exception of another library. Doors, the clock and the command line ask here what it means.
"""

import errno
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exc

from models.engine import PRIMARY, DatabaseMoved
from models.files import Unreachable
from models.turns import WriterTimeout


@dataclass(frozen=True, slots=True)
class Cause:
    """Why the storage did not do its part, and what whoever runs the house must do about it."""

    name: str
    """What programs and the log call it."""
    what: str
    cure: str
    passes: bool = False
    """Whether it is worth asking again in a moment, with nobody doing anything."""

    @property
    def sentence(self) -> str:
        """What to tell whoever asked."""
        again = "请稍后再办；一直如此的，" if self.passes else ""
        return f"{self.what}，没有保存任何改动。{again}请系统管理员{self.cure}。"


FULL = Cause("full", "磁盘已满或已到配额", "腾出或扩大数据库和佐证材料所在的磁盘，然后再办")
READ_ONLY = Cause("read_only", "数据库或佐证材料的磁盘只读", "检查磁盘，恢复可写后再办")
DAMAGED = Cause("damaged", "数据库文件已损坏", "停止服务，保留现有文件，运行 rectify doctor，再从最近的备份恢复")
LOCKED = Cause("locked", "数据库正被别的程序占用", "找出并结束占用数据库的程序", passes=True)
AWAY = Cause("away", "连不上数据库", "检查数据库服务、网络和 RECTIFY_DATABASE", passes=True)
UNOPENED = Cause("unopened", "数据库文件打不开", "检查 RECTIFY_DATABASE 所写的文件是否还在、本程序能否读写")
MOVED = Cause("moved", "数据库文件在使用中被移走或替换了", "停止服务，放回原来的文件或恢复备份，再启动")
FORBIDDEN = Cause("forbidden", "没有读写数据库或佐证材料的权限", "检查文件和目录的主人和权限")
BROKEN = Cause("io", "磁盘读写出错", "检查磁盘、挂载和系统日志，恢复后再办")
SCHEMA = Cause("schema", "数据库的结构与本程序不符", "先备份，再运行 rectify upgrade；仍不行的，从备份恢复")
FILES_AWAY = Cause("files_away", "佐证材料的存放处没有应答", "检查 RECTIFY_FILES 各项设置、对象存储和网络", passes=True)
CROWDED = Cause("crowded", "同时打开的连接或文件太多", "提高连接数、打开文件数的上限", passes=True)

_OS = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EFBIG: FULL,
    errno.EROFS: READ_ONLY,
    errno.EACCES: FORBIDDEN,
    errno.EPERM: FORBIDDEN,
    errno.EIO: BROKEN,
    errno.ESTALE: BROKEN,
    errno.ENXIO: BROKEN,
    errno.ENODEV: BROKEN,
    errno.ENOTCONN: BROKEN,
    errno.EMFILE: CROWDED,
    errno.ENFILE: CROWDED,
}
_SQLITE = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
    sqlite3.SQLITE_BUSY: LOCKED,
    sqlite3.SQLITE_LOCKED: LOCKED,
    sqlite3.SQLITE_PROTOCOL: LOCKED,
    sqlite3.SQLITE_CANTOPEN: UNOPENED,
    sqlite3.SQLITE_PERM: FORBIDDEN,
    sqlite3.SQLITE_IOERR: BROKEN,
    sqlite3.SQLITE_SCHEMA: SCHEMA,
}
"""By primary result code (https://sqlite.org/rescode.html)."""
_SQLITE_MORE = {
    sqlite3.SQLITE_IOERR_SHMSIZE: FULL,  # the index of the write-ahead log could not grow
    sqlite3.SQLITE_IOERR_NOMEM: CROWDED,
}
"""By extended result code, where it says something else than its primary one."""
_STATES = {
    "53100": FULL,
    "53300": CROWDED,
    "25006": READ_ONLY,
    "XX001": DAMAGED,
    "XX002": DAMAGED,
    "55P03": LOCKED,
    "57014": LOCKED,
    "40P01": LOCKED,
    "42P01": SCHEMA,
    "42703": SCHEMA,
    "42501": FORBIDDEN,
    "58030": BROKEN,
    "58P01": DAMAGED,
}
"""By SQLSTATE (PostgreSQL, Appendix A)."""
_CLASSES = {"08": AWAY, "28": AWAY, "3D": AWAY, "57": AWAY}
"""By the class of a SQLSTATE: connections, log-ins, a database that is not there, a shut-down."""

_MISSING = ("no such table", "no such column")
_UNREAD = "Could not decode to UTF-8"


def cause_of(fault: BaseException) -> Cause | None:
    """Return what a fault says of the storage; None when it speaks of something else."""
    if isinstance(fault, exc.DBAPIError):
        return cause_of(fault.orig) if fault.orig else None
    for kind, meaning in _KINDS.items():
        if isinstance(fault, kind):
            return meaning(fault)
    return _of_postgresql(fault)


def code_of(fault: BaseException) -> str:
    """Return what the log may say of a fault: its code, never its text, which may quote people."""
    inner: object = fault.orig if isinstance(fault, exc.DBAPIError) and fault.orig else fault
    known = getattr(inner, "sqlite_errorname", None) or getattr(inner, "sqlstate", None)
    if known is None and isinstance(inner, OSError) and inner.errno:
        known = errno.errorcode.get(inner.errno)
    return f"{type(inner).__name__} {known}" if known else type(inner).__name__


def _of_sqlite(fault: sqlite3.Error) -> Cause | None:
    code = getattr(fault, "sqlite_errorcode", None)
    if code is None:  # raised by Python's own module
        return DAMAGED if str(fault).startswith(_UNREAD) else None
    if code == sqlite3.SQLITE_ERROR:
        return SCHEMA if str(fault).startswith(_MISSING) else None
    return _SQLITE_MORE.get(code) or _SQLITE.get(code & PRIMARY)


def _of_postgresql(fault: BaseException) -> Cause | None:
    """Read a fault of psycopg by its shape: a house on SQLite never imports it."""
    if not hasattr(fault, "sqlstate"):
        return None
    state = fault.sqlstate
    if state is None:  # the driver's own: it could not connect, or was cut off
        return AWAY if type(fault).__name__ == "OperationalError" else None
    return _STATES.get(state) or _CLASSES.get(state[:2])


_KINDS: dict[type[BaseException], Callable[[Any], Cause | None]] = {
    DatabaseMoved: lambda _: MOVED,
    Unreachable: lambda _: FILES_AWAY,
    OSError: lambda fault: _OS.get(fault.errno or 0),
    WriterTimeout: lambda _: LOCKED,
    exc.TimeoutError: lambda _: CROWDED,  # no connection of the pool became free
    sqlite3.Error: _of_sqlite,
}
"""What each kind of fault says; the first that fits counts."""
