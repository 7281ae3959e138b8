"""What shows that a measure was done: a note, or a file of one of these types."""

from typing import Self

from models.labelled import LabelledEnum


class EvidenceKind(LabelledEnum):
    """What shows that a measure was done (佐证材料)."""

    FILE = "file", "文件"
    NOTE = "note", "说明"


class MediaType(LabelledEnum):
    """What a file of evidence may be by its content, with the endings that its name may have.

    What is not here is refused: archives hide what they hold; pages, scripts, programs and
    documents with macros could act on whoever opens them.
    """

    endings: tuple[str, ...]

    def __new__(cls, value: str, label: str, *endings: str) -> Self:
        """Take the value, its label and the endings from the member's words."""
        word = str.__new__(cls, value)
        word._value_ = value
        word.label = label
        word.endings = endings
        return word

    PDF = "application/pdf", "PDF 文件", "pdf"
    DOCX = ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word 文档", "docx")
    XLSX = ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel 工作簿", "xlsx")
    PPTX = ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "PowerPoint 演示文稿", "pptx")
    DOC = "application/msword", "旧版 Word 或 WPS 文字", "doc", "wps"
    XLS = "application/vnd.ms-excel", "旧版 Excel 或 WPS 表格", "xls", "et"
    PPT = "application/vnd.ms-powerpoint", "旧版 PowerPoint 或 WPS 演示", "ppt", "dps"
    TEXT = "text/plain", "UTF-8 或 GBK 文本", "txt", "csv"
    JPEG = "image/jpeg", "JPEG 图片", "jpg", "jpeg"
    PNG = "image/png", "PNG 图片", "png"
    GIF = "image/gif", "GIF 图片", "gif"
    WEBP = "image/webp", "WebP 图片", "webp"
    HEIC = "image/heic", "HEIC 图片", "heic", "heif"
    MP4 = "video/mp4", "MP4 视频", "mp4"
    M4A = "audio/mp4", "M4A 录音", "m4a"
    MP3 = "audio/mpeg", "MP3 录音", "mp3"
