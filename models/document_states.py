"""The words for where a document of 督办 stands."""

from models.labelled import LabelledEnum


class DocumentState(LabelledEnum):
    """Where a document of 督办 stands: what was sent, and what was answered."""

    DRAFTED = "drafted", "待签发"
    SENT = "sent", "已签发"
    ANSWERED = "answered", "已反馈"
    ACCEPTED = "accepted", "反馈已采纳"
    RETURNED = "returned", "反馈已退回"
    DISMISSED = "dismissed", "不予签发"
    WITHDRAWN = "withdrawn", "自动撤回"


GONE_OUT = (DocumentState.SENT, DocumentState.ANSWERED, DocumentState.ACCEPTED, DocumentState.RETURNED)
"""Where a document was sent, whatever became of it."""
ANSWERABLE = (DocumentState.SENT, DocumentState.RETURNED)
"""Where an answer is asked for, if the document says until when."""
