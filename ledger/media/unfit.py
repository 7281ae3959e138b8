"""Why a file is not taken in: each reason is one Chinese sentence."""

from models.vocabulary import MediaType


class Unfit(ValueError):  # noqa: N818  a refusal is an answer, not a fault
    """The file cannot be evidence; the message is the sentence to show."""


EMPTY = "文件是空的，请重新选取。"
BROKEN = "文件不完整或已损坏，请打开后另存一份，再重新上传。"
LOCKED = "文件设有打开密码，别人无法查看，请去掉密码另存后重新上传。"
MACROS = "文件含有宏，可能不安全，请另存为不含宏的格式（如 .docx、.xlsx）后重新上传。"
ACTIONS = "PDF 中含有脚本或启动程序的动作，可能不安全，请另行打印或导出为普通 PDF 后重新上传。"
BOMB = "文件解压后过大，不像是办公文件，已拒绝；请另存一份后重新上传。"


def allowed() -> str:
    """Return all that may be uploaded, with the endings of its names."""
    return "、".join(f"{kind.label}（{_endings(kind)}）" for kind in MediaType)


def not_allowed(name: str, looks_like: str) -> Unfit:
    """Refuse a content that is not on the list."""
    endings = "、".join(_endings(kind) for kind in MediaType)
    return Unfit(
        f"“{name}”的内容{looks_like}，不在可上传之列，请转换格式后重新上传。可上传：{endings}。"
    )


def misnamed(name: str, kind: MediaType) -> Unfit:
    """Refuse a name whose ending says something else than the content."""
    return Unfit(
        f"文件名“{name}”与内容不符：内容是{kind.label}，后缀应为 {_endings(kind)}，"
        "请改正文件名，或另选文件。"
    )


def _endings(kind: MediaType) -> str:
    return "、".join(f".{ending}" for ending in kind.endings)
