"""What is found out about a file by reading it, as plain words: the judges know no tables."""

from dataclasses import dataclass, field
from datetime import date

from ledger.media.rejections import Danger, dangerous

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
DOC, XLS, PPT = "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"
PDF = "application/pdf"

REMOTE = "文件里有图片在网上，不在文件中：打开时会联网，看到的可能与上传时不同。"
ATTACHED = "文件另附有数据（XML，如电子票据所带），页面上看不到。"
REPAIRED = "文件有损坏，各种软件修复后看到的可能不同。"
"""What is taken in, but should be known to whoever looks at it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a file is (a media type; None for what is not on the list), and what is said of it."""

    kind: str | None
    made_on: date | None = None
    remarks: tuple[str, ...] = ()


@dataclass(slots=True)
class Found:
    """What was come upon in a file while it was read."""

    dangers: set[Danger] = field(default_factory=set)
    remarks: set[str] = field(default_factory=set)

    def note(self, what: Danger | str | None) -> None:
        """Note a danger or a remark."""
        if isinstance(what, Danger):
            self.dangers.add(what)
        elif what:
            self.remarks.add(what)

    def verdict(self, kind: str | None, made_on: date | None = None) -> Verdict:
        """Say what the file is. Raises `FileRejected` where something dangerous is in it."""
        if self.dangers and (kind or Danger.MACROS in self.dangers):
            raise dangerous(self.dangers)
        return Verdict(kind, made_on, tuple(sorted(self.remarks)))
