"""Names of files as their senders called them: one reading and one check for every door.

A name is shown, put into sentences and journals, and handed out again with the file; it never
decides where a file lies.
"""

import re
from pathlib import PurePosixPath

from workflows.texts import MAX_FILE_NAME_CHARACTERS

HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
"""What moves a terminal's cursor, is not seen, or turns the direction of a text: fdp.exe reads as
exe.pdf."""
_GARBLED = "\ufffd"
_RESERVED = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?:\.|$)", re.IGNORECASE)
"""What Windows takes for a device, whatever ending follows."""
UNREADABLE = "文件名不是 UTF-8 或 GBK 编码，读出来会是乱码，请改名后再上传。"
UNFIT = (
    f"文件名不能留空，最多 {MAX_FILE_NAME_CHARACTERS} 字，不能含控制字符、变向符、乱码或路径，"
    "也不能是 CON、NUL 一类的设备名，请改名后再上传。"
)


def decoded(raw: bytes) -> str:
    """Read a text as UTF-8, or as GBK where old clients send that; it is never guessed further.

    Raises ValueError where it is neither, or would be no text that people write.
    """
    try:
        return raw.decode()
    except UnicodeDecodeError:
        pass
    try:
        text = raw.decode("gbk")
    except UnicodeDecodeError:
        raise ValueError(UNREADABLE) from None
    if not all(char.isprintable() or char.isspace() for char in text) or not _is_chinese(text):
        raise ValueError(UNREADABLE)
    return text


def last_part(given: str) -> str:
    """Return a name without the path before it, and without the blanks and dots at its end.

    Raises ValueError, with a sentence, for what `checked` refuses.
    """
    return checked(PurePosixPath(given.replace("\\", "/")).name.rstrip(" .").lstrip())


def checked(name: str) -> str:
    """Refuse a name that would not be read as it is written, or names no file everywhere.

    Raises ValueError, with a sentence.
    """
    if (
        not 0 < len(name) <= MAX_FILE_NAME_CHARACTERS
        or name in {".", ".."}
        or HIDDEN.search(name)
        or _GARBLED in name
        or {"/", "\\"} & set(name)
        or _RESERVED.match(name)
    ):
        raise ValueError(UNFIT)
    return name


def _is_chinese(text: str) -> bool:
    """Whether one of the common characters is there: by chance, Müller reads as M黮ler in GBK."""
    return any("一" <= char <= "龥" and char.encode("gb2312", "ignore") for char in text)
