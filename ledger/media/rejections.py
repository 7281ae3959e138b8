"""Why a file is not taken in: each reason is one Chinese sentence that says what to do."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from enum import Enum

from ledger.limits import FileRejected

EMPTY = "文件是空的，请重新选取。"
BROKEN = "文件不完整或已损坏，请打开后另存一份，再重新上传。"
LOCKED = "文件设有密码或已加密，别人无法查看，也无法检查，请去掉密码另存后重新上传。"
BOMB = "文件解压后过大，不像是办公文件，已拒绝；请另存一份后重新上传。"
COMPLEX = "文件过于复杂，没有在限定的时间和内存内检查完，已拒绝；请拆分或另存一份后重新上传。"
HIDDEN_ARCHIVE = "文件后面还接着一个压缩包，不知道里面是什么，请另存一份后重新上传。"
FORMULA = "CSV 的第{}行有以“=”“+”“-”“@”开头的公式，表格软件会执行它；请改成文字，或另存为 .xlsx。"
LONG_ROW = "CSV 的第{}行附近有单元格过长，或引号没有成对，请用表格软件打开核对后另存为 .xlsx。"
SCANNED = "病毒扫描发现“{}”，没有收下；请查杀后另选文件。"
TOO_LARGE_TO_SCAN = "文件超过病毒扫描的上限，没有收下；请压缩或拆分，或请管理员调大 StreamMaxLength。"

_PRINT = "用“打印为 PDF”另存一份"
_UNLINK = "断开链接（数据—编辑链接；选中全文按 Ctrl+Shift+F9）后另存"


class Danger(Enum):
    """What acts on whoever opens a file, and what takes it out of there."""

    MACROS = "宏", "另存为不含宏的格式（如 .docx、.xlsx、.pptx）"
    ACTIVE_X = "ActiveX 控件", "删去控件后另存"
    OBJECT = "嵌入的对象（OLE）或程序", "把它转为图片或文字后另存"
    DDE = "DDE 或 LINK 动态链接", "删去它（选中后按 Ctrl+Shift+F9 转为文字）后另存"
    TEMPLATE = "网络上的模板", "改用本机的 Normal 模板后另存"
    REMOTE = "打开时从网络取内容的链接", _UNLINK
    ADD_IN = "自定义功能区或加载项", "删去后另存"
    CHUNK = "嵌入的网页或其他格式的正文（altChunk）", "用 Word 打开后另存"
    SCRIPT = "脚本", _PRINT
    LINK = "指向脚本的链接", "删去这个链接后另存"
    PROGRAM = "启动程序的动作", "删去这个动作后另存"
    SENDS = "向外发送或读入数据的表单动作", _PRINT
    OPENS = "一打开就联网或跳到其他文件的动作", _PRINT
    ELSEWHERE = "跳到网络上其他文件的动作", _PRINT
    ATTACHED = "附件", "取出附件分别上传，再用“打印为 PDF”另存一份"
    MEDIA = "多媒体或三维内容", _PRINT
    XFA = "XFA 动态表单", _PRINT
    PIXELS = "尺寸过大的图片", "缩小图片后另存"

    def __init__(self, what: str, remedy: str) -> None:
        self.what, self.remedy = what, remedy


def dangerous(found: Collection[Danger]) -> FileRejected:
    """Refuse a file for all that was found in it, each with its remedy."""
    kinds = [danger for danger in Danger if danger in found]
    whats = "、".join(danger.what for danger in kinds)
    remedies = "；".join(dict.fromkeys(danger.remedy for danger in kinds))
    return FileRejected(f"文件中含有{whats}，可能不安全，请{remedies}，再重新上传。")


@contextmanager
def damaged_is_broken() -> Iterator[None]:
    """Refuse as broken whatever damage makes a reader stumble: none says what it may raise."""
    try:
        yield
    except (FileRejected, MemoryError, RecursionError):
        raise
    except Exception as fault:
        raise FileRejected(BROKEN) from fault
